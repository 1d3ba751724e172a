"""The connection goes in the middle of a lesson or a quiz: nothing is lost or counts twice, and the page says so."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from lms.curriculum.model import Lesson
from tests.factories import PASSWORD, make_cohort, make_enrollment, make_person
from tests.journeys.conftest import PHONE, Street
from tests.journeys.course import story_course
from tests.journeys.network import find, lose

pytestmark = [
    pytest.mark.browser,
    pytest.mark.journey,
    pytest.mark.one_engine("drives a browser; the pages are tested on both", engine="sqlite"),
]
LESSON = "/lessons/knocking"


@pytest.fixture
def cohort(street: Street) -> None:
    make_enrollment(person=make_person("Ana", email="ana@example.org"), cohort=make_cohort())


def open_phone(street: Street, *, is_own: bool) -> Page:
    page = street.open(PHONE)
    page.goto("/sign-in")
    page.get_by_label("E-mail address or sign-in name").fill("ana@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("This phone or computer is mine alone").set_checked(is_own)
    page.get_by_role("button", name="Sign in").tap()
    page.wait_for_url(re.compile("/(home|welcome)"))
    return page


def kept_in(page: Page) -> dict[str, object]:
    """Everything that the browser holds of ours."""
    return page.evaluate("""async () => ({
      local: {...localStorage}, session: {...sessionStorage},
      caches: await caches.keys(),
      workers: (await navigator.serviceWorker.getRegistrations()).length,
    })""")


NOTHING = {"local": {}, "session": {}, "caches": [], "workers": 0}


def press(page: Page, section: str, name: str = "Continue") -> None:
    page.locator(f"#{section}").get_by_role("button", name=name).tap()


@pytest.mark.parametrize("is_own", [True, False])
def test_a_lesson_goes_on_when_the_connection_goes(street: Street, cohort: None, is_own: bool) -> None:
    page = open_phone(street, is_own=is_own)
    page.goto(f"{LESSON}?on=1")
    lesson = story_course().find_activity("knocking")
    assert isinstance(lesson, Lesson)
    lose(page)
    page.get_by_text("Your name, and whether this is a good time.").tap()
    page.get_by_role("button", name="Look at my answer").tap()
    press(page, "before")
    waiting = page.locator("[data-waiting]")
    expect(waiting).to_contain_text("2 steps wait")
    expect(waiting).to_be_in_viewport()
    expect(waiting).to_contain_text("safe on this device" if is_own else "Keep this page open")
    assert bool(kept_in(page)["local"]) is is_own, "a shared device keeps nothing"
    press(page, "leaving", "Finish this lesson")
    expect(waiting).to_contain_text("3 steps wait")
    assert street.rows("SELECT count(*) FROM hour_entries") == [(0,)]
    if is_own:  # the phone closes the page for want of memory
        page.close()
        page = street.contexts[-1].new_page()
        find(page)
        page.goto(f"{LESSON}?on=1")
    else:
        find(page)
    page.get_by_text("This lesson is done. Its 5 minutes are credited.").wait_for()
    assert street.rows("SELECT minutes FROM hour_entries") == [(5,)]
    assert len(street.rows("SELECT 1 FROM activity_progress WHERE activity = 'knocking'")) == 1
    assert not kept_in(page)["local"]


def test_a_step_that_arrived_without_its_answer_is_sent_again_and_counts_once(street: Street, cohort: None) -> None:
    page = open_phone(street, is_own=True)
    page.goto(f"{LESSON}?on=1")
    sent: list[str] = []

    def deliver_and_lose(route: object) -> None:
        route.fetch(max_redirects=0)  # type: ignore[attr-defined]
        sent.append("once")
        route.abort("connectionreset")  # type: ignore[attr-defined]

    page.route("**/sections/**", deliver_and_lose)
    press(page, "before")
    expect(page.locator("[data-waiting]")).to_contain_text("1 step waits")
    assert sent == ["once"]
    page.unroute("**/sections/**")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#before")).to_contain_text("The question above is still open.")
    (sections,) = street.rows("SELECT sections FROM activity_progress WHERE activity = 'knocking'")[0]
    assert json.loads(sections) == ["before"]


def test_a_copy_says_in_which_language_it_was_kept_and_can_be_kept_anew(street: Street, cohort: None) -> None:
    page = open_phone(street, is_own=True)
    page.goto(f"{LESSON}?on=1")
    page.get_by_text("Text size, paper, offline").tap()
    page.get_by_role("button", name="Keep on this device").tap()
    page.get_by_text("Kept on this device: it opens without a connection.").wait_for()
    page.locator("button[name=lesson_language]").tap()
    page.get_by_role("heading", name="Tocar a la puerta").wait_for()
    page.get_by_text("Text size, paper, offline").tap()
    page.get_by_text("Kept on this device in another language than this page.").wait_for()
    page.goto("/offline")
    expect(page.get_by_role("listitem").filter(has_text="Knocking")).to_contain_text("in English")
    expect(page.get_by_text("A copy stays in the language in which it was kept.")).to_be_visible()
    page.goto(f"{LESSON}?on=1")
    page.get_by_text("Text size, paper, offline").tap()
    page.get_by_role("button", name="Keep it in this language instead").tap()
    page.get_by_text("Kept on this device: it opens without a connection.").wait_for()
    expect(page.get_by_role("button", name="Remove from this device")).to_be_visible()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    lose(page)
    page.goto(LESSON)
    expect(page.get_by_role("heading", name="Tocar a la puerta")).to_be_visible()
    page.goto("/course")
    (row,) = page.locator("[data-kept] li").all()
    expect(row).to_contain_text("in Spanish")
    assert row.get_by_role("link").get_attribute("lang") == "es"


def test_a_kept_lesson_opens_without_a_connection_and_its_steps_are_sent_later(street: Street, cohort: None) -> None:
    page = open_phone(street, is_own=True)
    page.goto(f"{LESSON}?on=1")
    page.get_by_text("Text size, paper, offline").tap()
    page.get_by_role("button", name="Keep on this device").tap()
    page.get_by_text("Kept on this device: it opens without a connection.").wait_for()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    held = page.evaluate("""async () => {
      const cache = await caches.open("kept"), found = [];
      for (const one of await cache.keys()) found.push([one.url, await (await cache.match(one)).text()]);
      return found;
    }""")
    assert [re.sub(r"^https?://[^/]+|\?.*|/static/.*/", "", url) for url, _ in held if "/static/" not in url] == [
        "/offline", LESSON,
    ]  # fmt: skip
    for url, text in held:
        assert "csrf_token" not in text or "/static/" in url
        assert "Ana" not in text, url
    lose(page)
    page.goto(LESSON)
    expect(page.get_by_role("heading", name="When you leave")).to_be_visible()
    expect(page.get_by_text("This is the copy on your device.")).to_be_visible()
    press(page, "before")
    expect(page.locator("[data-waiting]")).to_contain_text("1 step waits")
    page.goto("/course")
    expect(page.get_by_role("heading", name="Without a connection")).to_be_visible()
    page.get_by_role("link", name="Knocking").tap()
    expect(page.locator("[data-waiting]")).to_contain_text("1 step waits")
    find(page)
    expect(page.get_by_text("The question above is still open.")).to_be_visible()
    assert not kept_in(page)["local"]
    page.goto("/offline")
    page.get_by_role("button", name="Remove: Knocking").tap()
    page.get_by_text("Removed from this device.").wait_for()
    lose(page)
    page.goto(LESSON)
    expect(page.get_by_role("heading", name="Without a connection")).to_be_visible()


@pytest.mark.parametrize("way", ["Sign out", "Leave quickly"])
def test_going_away_clears_everything_that_was_kept(street: Street, cohort: None, way: str) -> None:
    page = open_phone(street, is_own=True)
    page.goto(f"{LESSON}?on=1")
    page.get_by_text("Text size, paper, offline").tap()
    expect(page.get_by_text("“Sign out” and “Leave quickly” remove it")).to_be_visible()
    page.get_by_role("button", name="Keep on this device").tap()
    page.get_by_text("Kept on this device: it opens without a connection.").wait_for()
    lose(page)
    press(page, "before")
    expect(page.locator("[data-waiting]")).to_contain_text("signing out or leaving quickly would remove it.")
    find(page)
    page.evaluate("localStorage.setItem('mark', '1')")
    page.get_by_role("button" if way == "Sign out" else "link", name=way).tap()
    page.wait_for_timeout(500)
    page.goto("/sign-in")
    assert kept_in(page) == NOTHING


def test_a_shared_device_keeps_nothing_after_a_whole_visit(street: Street, cohort: None) -> None:
    page = open_phone(street, is_own=False)
    page.goto(f"{LESSON}?on=1")
    assert page.get_by_role("button", name="Keep on this device").count() == 0
    lose(page)
    press(page, "before")
    expect(page.locator("[data-waiting]")).to_contain_text("Keep this page open")
    find(page)
    page.locator("#before").get_by_text("The question above is still open.").wait_for()
    start_quiz(page)
    choose(page, 1)
    expect(page.locator("[data-saved]")).to_contain_text("Saved at")
    assert kept_in(page) == NOTHING


def test_somebody_else_s_steps_are_never_sent(street: Street, cohort: None) -> None:
    """A session that ends by itself clears nothing: the next person on the device sends only what is theirs."""
    page = open_phone(street, is_own=True)
    page.goto(f"{LESSON}?on=1")
    lose(page)
    press(page, "before")
    expect(page.locator("[data-waiting]")).to_contain_text("1 step waits")
    page.context.clear_cookies()
    page.goto("about:blank")
    find(page)
    make_enrollment(person=make_person("Bea", email="bea@example.org"), cohort=make_cohort())
    page.goto("/sign-in")
    page.get_by_label("E-mail address or sign-in name").fill("bea@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("This phone or computer is mine alone").check()
    page.get_by_role("button", name="Sign in").tap()
    page.wait_for_url(re.compile("/(home|welcome)"))
    page.goto(f"{LESSON}?on=1")
    page.wait_for_timeout(800)
    expect(page.locator("[data-waiting]")).to_be_empty()
    read = "SELECT email, sections FROM activity_progress JOIN enrollments ON enrollments.id = enrollment_id"
    who = "JOIN people ON people.id = person_id WHERE sections <> '[]'"
    assert street.rows(f"{read} {who}") == [], "nobody's step is sent, neither as Bea's nor as Ana's"


def test_a_device_that_becomes_a_shared_one_is_emptied(street: Street, cohort: None) -> None:
    page = open_phone(street, is_own=True)
    page.goto(f"{LESSON}?on=1")
    page.get_by_text("Text size, paper, offline").tap()
    page.get_by_role("button", name="Keep on this device").tap()
    page.get_by_text("Kept on this device: it opens without a connection.").wait_for()
    page.context.clear_cookies()  # the session ended by itself
    page.goto("/sign-in")
    page.get_by_label("E-mail address or sign-in name").fill("ana@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").tap()
    page.wait_for_url(re.compile("/(home|welcome)"))
    page.goto(f"{LESSON}?on=1")
    page.wait_for_timeout(300)
    assert kept_in(page) == NOTHING


def start_quiz(page: Page) -> None:
    page.goto("/quizzes/door-check")
    page.get_by_role("button", name="Start the quiz").tap()
    page.locator("[data-quiz]").wait_for()


def choose(page: Page, number: int) -> str:
    """Answer a question in whatever way it asks for; return what stands in the field."""
    box = page.locator(f"#q{number}")
    if box.get_by_role("textbox").count():
        box.get_by_role("textbox").fill("the threshold")
        return "the threshold"
    first = box.locator("input").first
    first.check()
    return first.get_attribute("value") or ""


@pytest.mark.parametrize("is_own", [True, False])
def test_a_quiz_goes_on_when_the_connection_goes(street: Street, cohort: None, is_own: bool) -> None:
    page = open_phone(street, is_own=is_own)
    start_quiz(page)
    choose(page, 1)
    line = page.locator("[data-saved]")
    expect(line).to_have_text(re.compile(r"Saved at \d+:\d\d\s[AP]M\."))
    lose(page)
    second, address = choose(page, 2), page.url
    expect(line).to_contain_text("one answer waiting")
    page.get_by_role("button", name="Submit my answers").tap()
    expect(line).to_contain_text("No connection just now, so nothing was submitted.")
    assert page.url == address, "the press did not leave the page"
    assert street.rows("SELECT count(*) FROM attempts WHERE submitted_at IS NOT NULL") == [(0,)]
    assert bool(kept_in(page)["local"]) is is_own
    if is_own:
        page.close()
        page = street.contexts[-1].new_page()
        find(page)
        page.goto(address)
        line = page.locator("[data-saved]")
    else:
        find(page)
    expect(line).to_have_text(re.compile(r"Saved at \d+:\d\d\s[AP]M\."))
    assert len(street.rows("SELECT 1 FROM responses")) == 2
    assert second in str(street.rows("SELECT answer FROM responses"))
    page.get_by_role("button", name="Submit my answers").tap()
    page.wait_for_url(lambda url: not url.endswith("/questions"))
    if page.get_by_role("button", name="Submit as it is").count():
        page.get_by_role("button", name="Submit as it is").tap()
    page.wait_for_url(re.compile(r"/attempts/\w{26}$"))
    assert street.rows("SELECT count(*) FROM attempts") == [(1,)]
    assert not kept_in(page)["local"]


def test_a_submission_that_arrived_without_its_answer_counts_once(street: Street, cohort: None) -> None:
    page = open_phone(street, is_own=True)
    start_quiz(page)
    choose(page, 1)
    expect(page.locator("[data-saved]")).to_contain_text("Saved at")
    address = page.url

    sent: list[str] = []

    def deliver_and_lose(route: object) -> None:
        route.fetch(max_redirects=0)  # type: ignore[attr-defined]
        route.abort("connectionreset")  # type: ignore[attr-defined]
        sent.append("once")

    page.get_by_role("button", name="Submit my answers").tap()  # asks about the open ones once
    page.get_by_role("button", name="Submit as it is").wait_for()
    page.route("**/submit", deliver_and_lose)
    page.get_by_role("button", name="Submit as it is").tap()
    for _ in range(100):
        if sent:
            break
        page.wait_for_timeout(100)
    assert sent == ["once"]
    page.wait_for_url("chrome-error://**")
    page.unroute("**/submit")
    page.goto(address)
    expect(page.locator(".lede")).to_contain_text(re.compile("Not yet|Passed"))
    assert len(street.rows("SELECT 1 FROM attempts WHERE submitted_at IS NOT NULL")) == 1
    assert len(street.rows("SELECT 1 FROM audit_events WHERE act = 'submitted an attempt'")) == 1
