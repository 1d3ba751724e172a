"""Leaving quickly, in a real browser: the page goes, the session is over, and nothing says that it was used."""

import random
import string
import time

import pytest
from playwright.sync_api import Page, Route

from lms.core.database import db
from tests.factories import PASSWORD, make_person
from tests.journeys.conftest import DESK, DULL_PLACE, PHONE, Street

pytestmark = [
    pytest.mark.browser,
    pytest.mark.journey,
    pytest.mark.one_engine("drives a browser; the pages are tested on both", engine="sqlite"),
]


@pytest.fixture
def reader(street: Street) -> Page:
    """Somebody who is signed in on a phone and has opened two pages."""
    make_person("Rosa Reader", email="rosa@example.org")
    page = street.sign_in(street.open(PHONE), "rosa@example.org", PASSWORD)
    page.goto("/account")
    page.get_by_role("heading", level=1).wait_for()
    page.goto("/safety")
    return page


def leaves_no_trace(street: Street, page: Page, before: dict[str, list[str]]) -> None:
    """The cookie opens nothing any more, the page asks who is there, and no row of any table tells of it."""
    assert page.context.request.get(street.url + "/account").status == 401
    page.goto("/account")
    assert page.get_by_role("button", name="Sign in").is_visible()
    assert everything(street) == before, "nobody can read from a row that the exit was used"


def everything(street: Street) -> dict[str, list[str]]:
    """Every row of every table but for the random key of a session, and the minute in which it was last seen."""
    found = {name: sorted(map(str, street.rows(f"SELECT * FROM {name}"))) for name in sorted(db.metadata.tables)}
    hidden = {"token_hash", "seen_at"}
    kept = ", ".join(one.name for one in db.metadata.tables["sign_in_sessions"].columns if one.name not in hidden)
    found["sign_in_sessions"] = sorted(map(str, street.rows(f"SELECT {kept} FROM sign_in_sessions")))
    return found


def back_shows_nothing(page: Page) -> None:
    """Back leads to a page that knows nobody."""
    page.wait_for_url(f"{DULL_PLACE}**")
    page.go_back()
    page.wait_for_load_state()
    assert "Rosa" not in page.content()


def test_a_tap_on_leave_quickly_leaves_and_ends_the_session(street: Street, reader: Page) -> None:
    before = everything(street)
    reader.get_by_role("link", name="Leave quickly").tap()
    back_shows_nothing(reader)
    leaves_no_trace(street, reader, before)


def test_three_presses_of_shift_leave(street: Street, reader: Page) -> None:
    before = everything(street)
    for _ in range(3):
        reader.keyboard.press("Shift")
    back_shows_nothing(reader)
    leaves_no_trace(street, reader, before)


def test_shift_with_other_keys_stays(street: Street, reader: Page) -> None:
    for key in ("Shift", "Shift", "a", "Shift", "Shift+B", "Control+Shift"):
        reader.keyboard.press(key)
    reader.wait_for_timeout(200)
    assert reader.url == street.url + "/safety"


def test_without_script_the_link_leaves_too(street: Street) -> None:
    make_person("Rosa Reader", email="rosa@example.org")
    page = street.sign_in(street.open(PHONE, java_script_enabled=False), "rosa@example.org", PASSWORD)
    page.goto("/account")
    before = everything(street)
    with page.expect_request(f"{DULL_PLACE}**"):
        page.get_by_role("link", name="Leave quickly").tap()
    leaves_no_trace(street, page.context.new_page(), before)


# What the page shows, and when, is looked at from inside: `click` is followed by what a person would see next.
BLANK = """() => new Promise((done) => {
  const link = document.querySelector("a.exit");
  const began = performance.now();
  link.click();
  const words = document.body.innerText.trim();
  requestAnimationFrame(() => requestAnimationFrame(() =>
    done({ milliseconds: performance.now() - began, words, title: document.title, left: document.body.children.length,
           background: getComputedStyle(document.querySelector(".leaving")).position })));
})"""
TYPE = """(streams) => {
  const press = (type, key, shift) =>
    document.activeElement.dispatchEvent(new KeyboardEvent(type, { key, shiftKey: shift, bubbles: true }));
  for (const stream of streams) {
    for (const [type, key, shift] of stream) press(type, key, shift);
    if (document.querySelector(".leaving")) return stream;
  }
  return null;
}"""
COVERED = """() => {
  const box = document.querySelector("a.exit").getBoundingClientRect();
  const spots = [[0.5, 0.5], [0.1, 0.2], [0.9, 0.2], [0.1, 0.8], [0.9, 0.8]];
  const isOnScreen = box.top >= 0 && box.left >= 0 && box.right <= innerWidth && box.bottom <= innerHeight;
  return !isOnScreen || spots.some(([x, y]) =>
    !document.elementFromPoint(box.left + box.width * x, box.top + box.height * y)?.closest("a.exit"));
}"""
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}


def typed(chance: random.Random) -> list[list[object]]:
    """One stream of typing with capitals: each Shift holds at least one letter, and fingers roll over each other."""
    events: list[list[object]] = []
    for _ in range(chance.randint(2, 6)):
        letter = chance.choice(string.ascii_letters + string.digits + " .,?")
        if not letter.isupper() and letter != "?":
            events += [["keydown", letter, False], ["keyup", letter, False]]
            continue
        rest = [["keyup", letter, True], ["keyup", "Shift", False]]
        chance.shuffle(rest)
        repeats = [["keydown", "Shift", True]] * chance.randint(0, 2)
        events += [["keydown", "Shift", True], *repeats, ["keydown", letter, True], *rest]
    return events


def slowly(route: Route) -> None:
    """The other site takes its time, so that what stands on the screen meanwhile can be seen."""
    time.sleep(1.5)
    route.fulfill(body="<title>Weather</title>", content_type="text/html")


def test_the_screen_is_blank_within_a_tenth_of_a_second(street: Street, reader: Page) -> None:
    reader.context.route(f"{DULL_PLACE}**", slowly)
    took = []
    for path in ("/account", "/safety", "/plain"):  # the best of three: the machine of a test has other things to do
        reader.goto(path)
        seen = reader.evaluate(BLANK)
        assert seen["words"] == "Loading"
        assert seen["title"] == "Loading"
        assert seen["left"] == 1
        assert seen["background"] == "fixed"
        took.append(seen["milliseconds"])
        reader.wait_for_url(f"{DULL_PLACE}**")
        reader = street.sign_in(street.open(PHONE), "rosa@example.org", PASSWORD)
        reader.context.route(f"{DULL_PLACE}**", slowly)
    assert min(took) <= 100, took


def test_capitals_and_rolling_fingers_never_leave(reader: Page) -> None:
    reader.goto("/account")
    reader.get_by_label("What should we call you?").focus()
    chance = random.Random(3)
    for _ in range(10):
        assert reader.evaluate(TYPE, [typed(chance) for _ in range(1000)]) is None
    assert not reader.locator(".leaving").count()
    three = [["keydown", "Shift", True], ["keyup", "Shift", False]] * 3
    assert reader.evaluate(TYPE, [three]) is not None, "the same hand can leave when it wants to"


def test_presses_more_than_five_seconds_apart_stay(street: Street) -> None:
    page = street.open(DESK)
    page.clock.install()
    page.goto("/safety")
    for _ in range(4):
        page.keyboard.press("Shift")
        page.clock.run_for(5100)
    assert not page.locator(".leaving").count()
    assert page.locator("#exit-status").inner_text() == "You are still on this page."


@pytest.mark.parametrize(
    "kind", [{"width": 320, "height": 480}, {"width": 320, "height": 240}, {"width": 1280, "height": 720}]
)
def test_nothing_covers_it_wherever_the_page_is_scrolled(street: Street, reader: Page, kind: dict[str, int]) -> None:
    """320 wide is also what 200 % zoom makes of a screen of 640; 240 high is a phone whose keyboard is open."""
    reader.set_viewport_size(kind)  # type: ignore[arg-type]
    for path in ("/safety", "/account", "/account/safety", "/sign-in/passkey", "/plain", "/nowhere"):
        reader.goto(path)
        for where in (0, 0.5, 1):
            reader.evaluate("(part) => scrollTo(0, part * document.body.scrollHeight)", where)
            assert not reader.evaluate(COVERED), (path, where)
        fields = reader.locator("input:visible")
        if fields.count():
            fields.last.focus()
            assert not reader.evaluate(COVERED), path


def test_it_leaves_when_our_server_is_gone_and_when_the_network_is_slow(street: Street, reader: Page) -> None:
    reader.goto("/account")
    network = reader.context.new_cdp_session(reader)
    network.send("Network.emulateNetworkConditions", SLOW)
    reader.context.route(f"{street.url}/**", lambda route: route.abort())
    began = time.monotonic()
    reader.get_by_role("link", name="Leave quickly").tap()
    reader.wait_for_url(f"{DULL_PLACE}**")
    assert time.monotonic() - began < 5


def test_neither_back_nor_forward_nor_reload_shows_anything_of_hers(street: Street, reader: Page) -> None:
    reader.goto("/account")
    assert "Rosa" in reader.content()
    reader.get_by_role("link", name="Leave quickly").tap()
    reader.wait_for_url(f"{DULL_PLACE}**")
    for step in (reader.go_back, reader.go_back, reader.go_forward, reader.reload):
        step()
        reader.wait_for_load_state()
        assert "Rosa" not in reader.content(), reader.url
    reader.goto("/account")
    assert reader.get_by_role("button", name="Sign in").is_visible()


def test_the_servers_log_says_nothing_of_it(street: Street, reader: Page) -> None:
    before = street.log()
    reader.get_by_role("link", name="Leave quickly").tap()
    reader.wait_for_url(f"{DULL_PLACE}**")
    bare = street.sign_in(street.open(PHONE, java_script_enabled=False), "rosa@example.org", PASSWORD)
    bare.goto("/safety")
    with bare.expect_request(f"{DULL_PLACE}**"):
        bare.get_by_role("link", name="Leave quickly").tap()
    assert "exit" not in street.log()[len(before) :]


def test_a_hidden_control_still_leaves_by_shift_and_shows_itself_to_the_keyboard(street: Street) -> None:
    make_person("Rosa Reader", email="rosa@example.org", is_exit_unseen=True)
    page = street.sign_in(street.open(DESK), "rosa@example.org", PASSWORD)
    page.goto("/account")
    link = page.locator("a.exit")
    assert link.bounding_box()["width"] <= 1  # type: ignore[index]
    link.focus()
    assert link.bounding_box()["width"] > 40  # type: ignore[index]
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url(f"{DULL_PLACE}**")


def test_it_is_small_where_the_page_tells_nothing(street: Street) -> None:
    page = street.open(PHONE)
    for path, is_small in (("/sign-in", True), ("/card", True), ("/verify", True), ("/safety", False)):
        page.goto(path)
        assert ("small" in (page.locator("a.exit").get_attribute("class") or "")) is is_small
        assert page.locator("a.exit").bounding_box()["height"] >= 44  # type: ignore[index]
