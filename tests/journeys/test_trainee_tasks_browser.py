"""Ten things a trainee does, by keyboard alone on a narrow screen: over a slow network, and again without script.

The network is 50 kB a second with 400 ms to each answer. No mouse and no finger is used: only Tab, Enter, Space,
arrows and typed letters. Wherever Tab leads, what has the focus must show it, and must not be hidden.
"""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from lms.access.actor import Role
from lms.access.permissions import Permission
from lms.accounts import session_service
from lms.accounts.models import Person
from lms.attendance import queries as rolls
from lms.attendance import service as attendance
from lms.attendance.rules import Mark
from lms.cohorts.queries import find_own_place, list_sessions
from lms.core.clock import now
from lms.core.signing import new_token
from lms.core.unit_of_work import unit_of_work
from lms.journal import service as journal
from tests.factories import PASSWORD, actor_of, make_cohort, make_enrollment, make_person
from tests.journeys.conftest import DULL_PLACE, Street
from tests.journeys.course import story_course
from tests.journeys.learner_browser import right_boxes

pytestmark = [
    pytest.mark.browser,
    pytest.mark.journey,
    pytest.mark.one_engine("drives a browser; the pages are tested on both", engine="sqlite"),
]
SCREEN = {"viewport": {"width": 360, "height": 740}, "is_mobile": True}
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
MOST_TABS = 80
WORDS = "I was glad when nobody asked."
FOCUSED = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const label = one.labels?.length ? one.labels[0].innerText : "";
  const name = one.getAttribute("aria-label") || label || one.innerText || one.textContent || "";
  const box = (["radio", "checkbox"].includes(one.type) ? one.closest("label") : one).getBoundingClientRect();
  const at = (y) => document.elementFromPoint(box.left + Math.min(box.width / 2, 40), y);
  const points = [box.top + 3, (box.top + box.bottom) / 2, box.bottom - 3].filter((y) => y > 0 && y < innerHeight);
  const isSeen = points.some((y) => { const hit = at(y); return hit && (one.contains(hit) || hit.contains(one) ||
    (one.closest("label") ?? one).contains(hit)); });
  const style = getComputedStyle(one);
  const hasRing = style.outlineStyle !== "none" || style.boxShadow !== "none";
  return { name: name.trim(), tag: one.tagName, isSeen, hasRing };
}"""


@dataclass
class Keyboard:
    """Somebody at a keyboard who reads one narrow screen."""

    page: Page
    has_script: bool

    def tab_to(self, name: str, *tags: str) -> None:
        """Press Tab until what has the focus begins with these words; whatever is passed must show that it has it."""
        passed = []
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            focused = self.page.evaluate(FOCUSED)
            if focused is None:
                continue
            assert focused["isSeen"], f"{focused} is hidden while it has the focus on {self.page.url}"
            assert focused["hasRing"], f"{focused} does not show that it has the focus on {self.page.url}"
            passed.append(focused["name"][:30])
            if focused["name"].startswith(name) and focused["tag"] in (tags or (focused["tag"],)):
                return
        raise AssertionError(f"“{name}” is not reached by Tab on {self.page.url}: {passed}")

    def press(self, name: str, *tags: str) -> None:
        """Reach a link or a button and press it; wait for the page that follows."""
        self.tab_to(name, *tags)
        self.page.evaluate("window.isOld = true")
        self.page.keyboard.press("Enter")
        self.page.wait_for_function("() => !window.isOld && document.readyState === 'complete'")

    def type(self, label: str, words: str) -> None:
        """Reach a field and type; what stands there goes."""
        self.tab_to(label, "INPUT", "TEXTAREA")
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(words)

    def choose(self, answer: str) -> None:
        """From the choice that has the focus, or the next one, move by the arrows to this answer."""
        if self.page.evaluate("document.activeElement.type") != "radio":
            for _ in range(MOST_TABS):
                self.page.keyboard.press("Tab")
                if self.page.evaluate("document.activeElement.type") == "radio":
                    break
        self.page.keyboard.press("Space")
        for _ in range(6):
            if self.page.evaluate(FOCUSED)["name"].startswith(answer):
                assert self.page.evaluate("document.activeElement.checked")
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"“{answer}” is not reached by the arrows")


@pytest.fixture
def ana(street: Street) -> Person:
    """Ana's cohort met yesterday and meets again in six days."""
    person = make_person("Ana", email="ana@example.org")
    make_enrollment(person=person, cohort=make_cohort(starts_on=(now() - timedelta(days=1)).date()))
    return person


@pytest.fixture(params=[True, False], ids=["slow network", "no script"])
def keys(street: Street, ana: Person, request: pytest.FixtureRequest) -> Keyboard:
    """Ana's phone with a keyboard, signed in."""
    page = street.open(SCREEN, **({} if request.param else {"java_script_enabled": False}))
    token = new_token()
    with unit_of_work():
        session_service.begin_session(ana, token, "phone", is_own_device=True, at=now())
    page.context.add_cookies([{"name": "session", "value": token, "url": street.url}])
    if request.param:
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.send("Network.emulateNetworkConditions", SLOW)
    return Keyboard(page, request.param)


def test_signing_in_and_going_on_where_one_stopped(street: Street, keys: Keyboard) -> None:
    keys.page.goto("/home")
    keys.press("Open the course")
    keys.press("Home")
    keys.press("Begin: Knocking")
    keys.press("Go on")
    keys.choose("Your name, and whether this is a good time.")
    keys.press("Look at my answer")
    keys.press("Continue")
    keys.press("Sign out")
    keys.type("E-mail address or sign-in name", "ana@example.org")
    keys.type("Password", PASSWORD)
    keys.press("Sign in", "BUTTON")
    keys.press("Go on: Knocking, part 2")
    if "on=1" not in keys.page.url and keys.page.get_by_text("Before you open this").count():
        keys.press("Go on")
    expect(keys.page.locator("#leaving").get_by_role("heading")).to_be_in_viewport()


def test_answering_a_question_to_oneself(keys: Keyboard) -> None:
    keys.page.goto("/lessons/knocking?on=1")
    keys.choose("That you have come to help.")
    keys.press("Look at my answer")
    expect(keys.page.get_by_text("Not yet. Have another look, as often as you like.")).to_be_in_viewport()
    keys.choose("Your name, and whether this is a good time.")
    keys.press("Look at my answer")
    expect(keys.page.get_by_text("Now it is up to them.")).to_be_in_viewport()


def test_walking_a_story_to_an_end(keys: Keyboard, street: Street) -> None:
    keys.page.goto("/scenarios/green-door")
    keys.press("Go on")
    for choice in ("Knock again", "Say your name", "Ask where", "Tell her both", "Start with what"):
        keys.press(choice, "BUTTON")
    expect(keys.page.get_by_text("This story is walked through.")).to_be_visible()
    assert street.rows("SELECT minutes FROM hour_entries") == [(4,)]


def test_writing_a_reflection_and_reading_it_after_fresh_proof(keys: Keyboard, street: Street, ana: Person) -> None:
    keys.page.goto("/reflections/own-door?on=1")
    keys.type("My words", WORDS)
    keys.press("Keep it in my journal")
    expect(keys.page.get_by_text("That is done, and it counts.")).to_be_visible()
    street.change("UPDATE sign_in_sessions SET proved_at = '2026-01-01 00:00:00.000000'")
    keys.press("Open my journal")
    keys.type("Password", PASSWORD)
    keys.press("Go on", "BUTTON")
    keys.press(WORDS)
    expect(keys.page.locator(".as-written")).to_have_text(WORDS)
    with unit_of_work(may_write=False):
        assert [one.content.text for one in journal.open_all(ana.id)] == [WORDS]


def test_taking_a_check_and_going_to_what_is_worth_reading_again(keys: Keyboard, street: Street) -> None:
    keys.page.goto("/quizzes/door-check")
    keys.press("Start the quiz")
    quiz = story_course().find_activity("door-check")
    for box, right in right_boxes(keys.page, quiz):  # type: ignore[arg-type]
        answer_wrongly(keys, box, right)
    if keys.has_script:
        expect(keys.page.locator("[data-saved]")).to_contain_text("Saved at")
    keys.press("Submit my answers")
    assert street.rows("SELECT count(*) FROM attempts WHERE submitted_at IS NOT NULL") == [(1,)]
    expect(keys.page.locator(".lede")).to_contain_text("Not yet")
    keys.press("Knocking", "A")
    expect(keys.page.get_by_role("heading", level=1)).to_have_text("Knocking")


def answer_wrongly(keys: Keyboard, box: Locator, right: list[str]) -> None:
    """Reach a question; write another word, tick one of the two that belong, or choose what is not right."""
    for _ in range(MOST_TABS):
        keys.page.keyboard.press("Tab")
        if box.locator("input:focus").count():
            break
    if box.get_by_role("textbox").count():
        return keys.page.keyboard.type("the hall")
    keys.page.keyboard.press("Space")
    if box.get_by_role("radio").count() and keys.page.evaluate(FOCUSED)["name"] in right:
        keys.page.keyboard.press("ArrowDown")
    return None


def test_saying_that_one_cannot_come(keys: Keyboard, street: Street) -> None:
    keys.page.goto("/my-sessions")
    keys.press("I can’t come", "BUTTON")
    expect(keys.page.get_by_text("Thank you for saying so.")).to_be_visible()
    assert len(street.rows("SELECT 1 FROM absence_notices")) == 1
    keys.press("I can come after all")
    expect(keys.page.get_by_text("You are expected.")).to_be_visible()


def test_asking_about_a_mark(keys: Keyboard, street: Street, ana: Person) -> None:
    close_yesterday(ana)
    keys.page.goto("/my-sessions")
    keys.press("Ask about this mark")
    keys.press("Send my question")
    expect(keys.page.locator(".error-summary")).to_be_focused()
    keys.type("What does not look right?", "I came at 6:20.")
    keys.press("Send my question")
    expect(keys.page.get_by_text("Your question is on its way")).to_be_visible()
    assert street.rows("SELECT words FROM mark_questions") == [("I came at 6:20.",)]


def close_yesterday(person: Person) -> None:
    """Let an instructor of the cohort close yesterday's roll, with this person not there."""
    with unit_of_work(may_write=False):
        place = find_own_place(person.id)
    assert place is not None
    robin = actor_of(make_person("Robin Roll", Role.INSTRUCTOR, place.cohort))
    with unit_of_work():
        session = list_sessions(place.cohort.id)[0]
        roll = rolls.get_roll_for(robin, session.id, Permission.TAKE_ROLL, locked=True)
        attendance.close_roll(robin, roll, {place.enrollment.id: Mark("absent")}, "roll", session.ends_at)


def test_finding_a_service_by_what_is_needed(keys: Keyboard) -> None:
    keys.page.goto("/home")
    keys.press("Directory")
    keys.tab_to("What is needed", "SELECT")
    keys.page.keyboard.type("Somebody")
    keys.type("Words to look for", "night")
    keys.press("Search", "BUTTON")
    expect(keys.page.get_by_role("heading", name="1 entry")).to_be_in_viewport()
    assert "need=talk" in keys.page.url
    keys.press("The sample help line")
    expect(keys.page.get_by_role("link", name="312-555-0100")).to_be_visible()


def test_changing_the_language_in_the_middle_of_a_text(keys: Keyboard, ana: Person) -> None:
    keys.page.goto("/journal/new")
    keys.type("My words", WORDS)
    keys.press("Español")
    expect(keys.page.locator("html")).to_have_attribute("lang", "es")
    expect(keys.page.get_by_label("Mis palabras")).to_have_value(WORDS)
    keys.press("Conservarla", "BUTTON")
    with unit_of_work(may_write=False):
        assert [one.content.text for one in journal.open_all(ana.id)] == [WORDS]


def test_leaving_quickly(keys: Keyboard, street: Street) -> None:
    keys.page.goto("/my-sessions")
    keys.tab_to("Leave quickly")
    with keys.page.expect_request(DULL_PLACE):
        keys.page.keyboard.press("Enter")
    if not keys.has_script:
        return
    keys.page.wait_for_url(DULL_PLACE)
    keys.page.goto("/help")
    for _ in range(3):
        keys.page.keyboard.press("Shift")
    keys.page.wait_for_url(DULL_PLACE)
