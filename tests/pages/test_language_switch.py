"""On every page with something to write in, the language can be changed and what was typed is still there."""

from lms.web.security import CSRF_FIELD
from tests.pages.addresses import PAGES, Page
from tests.pages.html import Node, read
from tests.pages.stage import Stage

TYPED = "Words that took a while"
# A second form with a line or a time of its own: in one form with the first, the Enter key would send that one.
SECOND = {"attendance.correct_mark": {"reason"}, "directory.edit_entry": {"reason"}}


def boxes(form: Node) -> list[str]:
    """The names of the boxes in which somebody writes a line or more."""
    lines = [one for one in form.all("input") if one.get("type") == "text" and one.get("name")]
    return [one.get("name") for one in [*lines, *form.all("textarea")] if "readonly" not in one.attributes]


def lost_on(stage: Stage, page: Page) -> set[str] | None:
    """What is gone from the page after its language button is pressed with words in every box; None without a box."""
    client = stage.client(page.who)
    shown = read(stage.send(client, "GET", page.path(stage.app, stage.world)).text)
    inside = [form for main in shown.all("main") for form in main.all("form")]
    writing = [form for form in inside if form.get("method") == "post" and boxes(form)]
    switch = next((one for one in shown.all("button") if one.get("name") == "language"), None)
    if not writing or switch is None:
        return None
    names = {name for form in writing for name in boxes(form)}
    sent = [name for form in writing if form.get("id") == switch.get("form", "-") for name in boxes(form)]
    data = {name: f"{TYPED}: {name}" for name in sent}
    data |= {"language": switch.get("value"), CSRF_FIELD: stage.token(client)}
    again = read(stage.send(client, "POST", switch.get("formaction"), data=data).text)
    values = [one.get("value") for one in again.all("input")] + [one.raw_text.strip() for one in again.all("textarea")]
    return {name for name in names if f"{TYPED}: {name}" not in values} - SECOND.get(page.endpoint, set())


def test_what_was_typed_on_any_page_is_there_in_the_other_language(stage: Stage) -> None:
    lost = {page.name: lost_on(stage, page) for page in PAGES if page.status < 300}
    written = {name: names for name, names in lost.items() if names is not None}
    assert len(written) > 50
    assert {name: names for name, names in written.items() if names} == {}
