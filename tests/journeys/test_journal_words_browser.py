"""The connection goes in the middle of a journal entry: no word is lost, none is kept twice, and the page says so."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from lms.accounts import session_service
from lms.accounts.models import Person
from lms.core.clock import now
from lms.core.signing import new_token
from lms.core.unit_of_work import unit_of_work
from lms.journal import service
from tests.factories import make_cohort, make_enrollment, make_person
from tests.journeys.conftest import PHONE, Street
from tests.journeys.network import find, lose

pytestmark = [
    pytest.mark.browser,
    pytest.mark.journey,
    pytest.mark.one_engine("drives a browser; the pages are tested on both", engine="sqlite"),
]
WORDS = "The stairs were dark, and I did not say so."
NOTHING = {"local": {}, "session": {}, "caches": [], "workers": 0}
PLACES = {
    "a free entry": ("/journal/new", "Keep it", "Kept in your journal."),
    "a reflection": ("/reflections/own-door?on=1", "Keep it in my journal", "That is done, and it counts."),
}


@pytest.fixture
def ana(street: Street) -> Person:
    person = make_person("Ana", email="ana@example.org")
    make_enrollment(person=person, cohort=make_cohort())
    return person


@pytest.fixture
def phone(street: Street, ana: Person) -> Page:
    """Ana's own phone, where other pages may keep something; this one still keeps nothing."""
    page = street.open(PHONE)
    let_in(page, street, ana)
    return page


def let_in(page: Page, street: Street, person: Person) -> None:
    """Give the browser a session of this person's, as signing in would."""
    token = new_token()
    with unit_of_work():
        session_service.begin_session(person, token, "phone", is_own_device=True, at=now())
    page.context.add_cookies([{"name": "session", "value": token, "url": street.url}])


def kept_words(person: Person) -> list[str]:
    with unit_of_work(may_write=False):
        return [entry.content.text for entry in service.open_all(person.id)]


def held_by(page: Page) -> dict[str, object]:
    """Everything that the browser holds of ours."""
    return page.evaluate("""async () => ({
      local: {...localStorage}, session: {...sessionStorage}, caches: await caches.keys(),
      workers: (await navigator.serviceWorker.getRegistrations()).length,
    })""")


def write(page: Page, words: str) -> None:
    page.get_by_label("My words").fill(words)


def deliver_and_lose(page: Page, address: str) -> Callable[[], int]:
    """Let each post arrive and its answer go missing; return how many did."""
    sent: list[str] = []

    def handle(route: object) -> None:
        if route.request.method != "POST":  # type: ignore[attr-defined]
            return route.continue_()  # type: ignore[attr-defined]
        route.fetch(max_redirects=0)  # type: ignore[attr-defined]
        sent.append("once")
        return route.abort("connectionreset")  # type: ignore[attr-defined]

    page.route(address, handle)
    return lambda: len(sent)


@pytest.mark.parametrize("place", PLACES)
def test_words_wait_in_the_page_alone_and_are_sent_once(phone: Page, ana: Person, street: Street, place: str) -> None:
    address, button, done = PLACES[place]
    phone.goto(address)
    write(phone, WORDS)
    lose(phone)
    phone.get_by_role("button", name=button, exact=True).tap()
    line = phone.locator("[data-words]")
    expect(line).to_contain_text("Not sent yet: there is no connection just now.")
    expect(line).to_be_in_viewport()
    assert phone.get_by_label("My words").input_value() == WORDS
    assert held_by(phone) == NOTHING
    assert kept_words(ana) == []
    assert street.rows("SELECT 1 FROM activity_progress WHERE completed_at IS NOT NULL") == []
    find(phone)
    expect(phone.get_by_text(done)).to_be_visible()
    assert kept_words(ana) == [WORDS]


def test_who_goes_on_writing_says_when_it_is_ready(phone: Page, ana: Person) -> None:
    phone.goto("/journal/new")
    write(phone, WORDS)
    lose(phone)
    phone.get_by_role("button", name="Keep it").tap()
    line = phone.locator("[data-words]")
    expect(line).to_contain_text("there is no connection just now")
    phone.get_by_label("My words").press_sequentially(" Next time")
    expect(line).to_contain_text("You went on writing")
    find(phone)
    phone.wait_for_timeout(500)
    assert kept_words(ana) == [], "half a sentence is not sent"
    phone.get_by_label("My words").press_sequentially(" I will.")
    phone.get_by_role("button", name="Keep it").tap()
    expect(phone.get_by_text("Kept in your journal.")).to_be_visible()
    assert kept_words(ana) == [f"{WORDS} Next time I will."]


@pytest.mark.parametrize("more", ["", " And then I did."])
def test_words_that_arrived_without_an_answer_are_one_entry_with_the_newest_words(
    phone: Page, ana: Person, more: str
) -> None:
    phone.goto("/journal/new")
    arrived = deliver_and_lose(phone, "**/journal/new")
    write(phone, WORDS)
    phone.get_by_role("button", name="Keep it").tap()
    expect(phone.locator("[data-words]")).to_contain_text("Not sent yet")
    assert arrived() == 1
    assert kept_words(ana) == [WORDS]
    phone.unroute("**/journal/new")
    if more:
        phone.get_by_label("My words").press_sequentially(more)
        phone.get_by_role("button", name="Keep it").tap()
    else:
        phone.evaluate("dispatchEvent(new Event('online'))")
    expect(phone.get_by_text("Kept in your journal.")).to_be_visible()
    assert kept_words(ana) == [WORDS + more]


def test_a_changed_entry_waits_as_well_and_counts_once(phone: Page, ana: Person, street: Street) -> None:
    phone.goto("/journal/new")
    write(phone, WORDS)
    phone.get_by_role("button", name="Keep it").tap()
    phone.get_by_text("Kept in your journal.").wait_for()
    (entry_id,) = street.rows("SELECT id FROM journal_entries")[0]
    phone.goto(f"/journal/{entry_id}/change")
    arrived = deliver_and_lose(phone, "**/change")
    write(phone, "Shorter.")
    phone.get_by_role("button", name="Keep the new words").tap()
    expect(phone.locator("[data-words]")).to_contain_text("Not sent yet")
    assert arrived() == 1
    phone.unroute("**/change")
    phone.evaluate("dispatchEvent(new Event('online'))")
    expect(phone.get_by_text("Your new words are kept.")).to_be_visible()
    assert kept_words(ana) == ["Shorter."]


def test_a_session_that_ended_meanwhile_is_said_and_the_words_go_to_nobody_else(
    phone: Page, ana: Person, street: Street
) -> None:
    phone.goto("/journal/new")
    write(phone, WORDS)
    lose(phone)
    phone.get_by_role("button", name="Keep it").tap()
    line = phone.locator("[data-words]")
    expect(line).to_contain_text("there is no connection just now")
    phone.context.clear_cookies()
    bea = make_person("Bea", email="bea@example.org")
    make_enrollment(person=bea, cohort=make_cohort())
    let_in(phone, street, bea)
    find(phone)
    expect(line).to_contain_text("you were signed out")
    assert kept_words(ana) == kept_words(bea) == []
    assert phone.get_by_label("My words").input_value() == WORDS
    phone.context.clear_cookies()
    let_in(phone, street, ana)
    phone.get_by_role("button", name="Keep it").tap()
    expect(phone.get_by_text("Kept in your journal.")).to_be_visible()
    assert kept_words(ana) == [WORDS]
    assert kept_words(bea) == []


def test_leaving_quickly_with_words_that_wait_asks_nothing_and_keeps_nothing(
    phone: Page, ana: Person, street: Street
) -> None:
    asked: list[str] = []
    phone.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    phone.goto("/journal/new")
    write(phone, WORDS)
    phone.route("**/journal/new", lambda route: route.abort("connectionreset"))
    phone.get_by_role("button", name="Keep it").tap()
    expect(phone.locator("[data-words]")).to_contain_text("Not sent yet")
    phone.get_by_role("link", name="Home").tap()
    phone.wait_for_url(re.compile("/(home|welcome)"))
    assert asked == ["beforeunload"], "a link would lose the words, so the browser asks"
    phone.unroute("**/journal/new")
    phone.goto("/journal/new")
    write(phone, WORDS)
    phone.route("**/journal/new", lambda route: route.abort("connectionreset"))
    phone.get_by_role("button", name="Keep it").tap()
    expect(phone.locator("[data-words]")).to_contain_text("Not sent yet")
    phone.get_by_role("link", name="Leave quickly").tap()
    phone.wait_for_url("https://dull.invalid/**")
    assert asked == ["beforeunload"], "leaving asks nothing"
    assert kept_words(ana) == []


@pytest.mark.parametrize("place", PLACES)
def test_an_empty_box_is_answered_by_the_page_as_ever(phone: Page, place: str) -> None:
    address, button, _ = PLACES[place]
    phone.goto(address)
    phone.get_by_role("button", name=button, exact=True).tap()
    expect(phone.locator(".error-summary")).to_be_focused()
