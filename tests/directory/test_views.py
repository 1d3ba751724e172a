import pytest

from lms.access.actor import Role
from lms.curriculum.kinds import Need
from lms.directory.rules import Check
from tests.counting import counted_queries
from tests.directory.shelf import add, live, save, versions
from tests.factories import actor_of, make_person, make_release, post, sign_in

GOOD = {
    "number": "1", "name": "The sample help line", "what_for": "Someone to talk to", "who": "Anyone",
    "needs": ["talk", "danger"], "phone": "312-555-0111", "text": "", "web": "", "hours": "", "areas": "Austin, 1",
    "level": "4", "note": "", "disagreement": "Their page says 0100.\r\nThe City's says 0111.", "source": "We called",
    "check": "reached", "why": "They moved",
}  # fmt: skip


@pytest.fixture
def staff(app, client):
    make_release()
    return sign_in(client, make_person("Sam Sample", Role.STAFF))


@pytest.fixture
def colleague(app):
    return actor_of(make_person("Kim Colleague", Role.STAFF))


@pytest.mark.parametrize("path", ["/services", "/services/new", "/services/help-line"])
def test_the_pages_are_for_staff(path, app, client):
    make_release()
    assert client.get(path).status_code == 401
    for role in (Role.INSTRUCTOR, Role.AUDITOR, Role.ADMINISTRATOR):
        assert sign_in(app.test_client(), make_person(None, role)).get(path).status_code == 403


def test_only_staff_change_anything(app, client):
    make_release()
    sign_in(client, make_person(None, Role.AUDITOR))
    for path in ("/services/new", "/services/help-line", "/services/help-line/listing"):
        assert post(client, path, **GOOD, reason="x", listed="no").status_code == 403
    assert live("help-line").number == 1


def test_list_entries_says_how_sure_each_is(staff):
    page = staff.get("/services").text
    assert "1 entry on the list is not confirmed" in page
    assert "0 were checked more than a year ago" in page
    assert "the course writers" in page
    with counted_queries() as counter:
        staff.get("/services")
    assert len(counter) <= 4


def test_list_entries_before_any_release(app, client):
    sign_in(client, make_person(None, Role.STAFF))
    assert "filled when the course is published" in client.get("/services").text


def test_edit_entry_writes_a_version_and_shows_its_history(staff):
    answer = post(staff, "/services/help-line", **GOOD)
    assert answer.status_code == 303
    found = live("help-line")
    assert (found.phone, found.areas, found.level, found.is_confirmed) == ("312-555-0111", (1, 25), 4, True)
    assert found.needs == (Need.DANGER, Need.TALK)
    assert found.disagreement == "Their page says 0100. The City's says 0111."
    page = staff.get(answer.headers["Location"]).text
    assert "Saved. Everybody sees it from now on." in page
    assert "Checked by Sam Sample" in page
    assert "They moved" in page
    assert "Read version 1" in page
    assert 'value="Rogers Park, Austin"' in page
    assert page.count(" checked ") == page.count('checked id="needs-') == 2


def test_edit_entry_twice_is_once(staff):
    for _ in range(2):
        assert post(staff, "/services/help-line", **GOOD).status_code == 303
    assert len(versions("help-line")) == 2


def test_edit_entry_does_not_run_over_somebody_else(staff, colleague):
    before = live("help-line")
    assert save(colleague, "help-line", before, Check.REACHED, "Rang them")
    answer = post(staff, "/services/help-line", **GOOD)
    assert answer.status_code == 422
    assert "Somebody changed this entry while you wrote" in answer.text
    assert "312-555-0111" in answer.text
    assert "Rang them" in answer.text
    assert live("help-line").number == 2
    assert 'name="number" type="hidden" value="2"' in answer.text
    assert post(staff, "/services/help-line", **{**GOOD, "number": "2"}).status_code == 303
    assert live("help-line").phone == "312-555-0111"


def test_edit_entry_without_a_difference_writes_nothing(staff):
    found = live("help-line")
    fields = {name: getattr(found, name) for name in ("name", "what_for", "who", "phone", "hours", "source")}
    answer = post(staff, "/services/help-line", **fields, number="1", level="3", needs="talk", check="wording")
    assert "Nothing was different" in staff.get(answer.headers["Location"]).text
    assert live("help-line").number == 1


BAD = [
    ({"name": ""}, "Write something here"),
    ({"name": "a\nb"}, "Write this on one line"),
    ({"phone": "call us"}, "One looks like 312-555-0100"),
    ({"phone": ""}, "Nobody can reach this service yet"),
    ({"web": "example.org"}, "Write the whole address"),
    ({"web": "javascript:alert(1)"}, "Write the whole address"),
    ({"web": "https://example.org/ x"}, "Write the whole address"),
    ({"areas": "Nowhere, 25"}, "No community area is called Nowhere."),
    ({"level": "9"}, "Choose one"),
    ({"check": ""}, "Choose one"),
    ({"needs": []}, "at least one, at most 4"),
    ({"needs": ["talk", "law", "work", "hate", "money"]}, "at least one, at most 4"),
    ({"needs": ["talk", "gold"]}, "Choose one of the answers shown here."),
    ({"note": "x" * 1001}, "longer than 1000 characters"),
]


@pytest.mark.parametrize(("fields", "words"), BAD)
def test_edit_entry_asks_again_and_keeps_what_was_typed(fields, words, staff):
    answer = post(staff, "/services/help-line", **{**GOOD, **fields})
    assert answer.status_code == 422
    assert words in answer.text
    assert "They moved" in answer.text
    assert live("help-line").number == 1


def test_edit_entry_of_nothing(staff):
    assert staff.get("/services/nowhere").status_code == 404
    assert post(staff, "/services/nowhere", **GOOD).status_code == 404
    assert post(staff, "/services/help-line", **{**GOOD, "name": "a\0b"}).status_code == 400


def new_form(staff) -> dict[str, str]:
    page = staff.get("/services/new").text
    key = page.split('name="key" type="hidden" value="')[1].split('"')[0]
    return {**GOOD, "name": "Night porch", "key": key, "number": ""}


def test_add_entry_puts_a_service_on_the_list_once(staff):
    fields = new_form(staff)
    for _ in range(2):
        answer = post(staff, "/services/new", **fields)
        assert answer.headers["Location"].startswith("/services/night-porch?")
    assert "Night porch" in staff.get("/directory").text
    assert len(versions("night-porch")) == 1


@pytest.mark.parametrize("fields", [{"key": "x"}, {"key": ""}, {"check": "wording"}, {"name": ""}])
def test_add_entry_asks_again(fields, staff):
    answer = post(staff, "/services/new", **{**new_form(staff), **fields})
    assert answer.status_code == 422
    assert "They moved" in answer.text
    assert "Night porch" not in staff.get("/directory").text


def test_set_listed_takes_an_entry_off_and_its_link_says_so(staff):
    assert post(staff, "/services/help-line/listing", reason="", listed="no").status_code == 422
    assert live("help-line").listed
    answer = post(staff, "/services/help-line/listing", reason="Closed in May", listed="no")
    assert answer.status_code == 303
    page = staff.get("/directory/help-line").text
    assert "off the list since" in page
    assert "312-555-0100" not in page
    assert "The sample help line" not in staff.get("/directory").text
    assert "off the list" in staff.get("/services").text
    assert post(staff, "/services/help-line/listing", reason="Open again", listed="yes").status_code == 303
    assert "312-555-0100" in staff.get("/directory/help-line").text
    assert post(staff, "/services/nowhere/listing", reason="x", listed="no").status_code == 404


def test_the_name_of_whoever_checked_is_for_staff_alone(staff, colleague, app):
    slug = add(colleague)
    assert "Kim Colleague" in staff.get(f"/services/{slug}").text
    page = app.test_client().get(f"/directory/{slug}").text
    assert "Last checked by program staff" in page
    assert "Kim Colleague" not in page
