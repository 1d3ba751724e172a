"""Reading in a real browser: few bytes, the place kept on every device, a voice of the device itself, large text."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.factories import PASSWORD, make_cohort, make_enrollment, make_person
from tests.journeys.conftest import DESK, PHONE, Street

pytestmark = [
    pytest.mark.browser,
    pytest.mark.journey,
    pytest.mark.one_engine("drives a browser; the pages are tested on both", engine="sqlite"),
]
LESSON = "/lessons/knocking?on=1"
VOICE = """
const voices = [
  { localService: true, lang: "en-US", name: "Here" }, { localService: false, lang: "en-US", name: "Far" },
];
window.said = [];
Object.defineProperty(window, "speechSynthesis", { value: {
  getVoices: () => voices.slice(KIND),
  speak: (words) => { said.push([words.text, words.voice.name]); window.finish = () => words.onend(); },
  cancel: () => { said.push("silence"); },
  addEventListener: () => {},
} });
window.SpeechSynthesisUtterance = function (text) { this.text = text; };
"""


@pytest.fixture
def ana(street: Street) -> Callable[..., Page]:
    """Ana in a new browser, before the lesson."""
    make_enrollment(person=make_person("Ana", email="ana@example.org"), cohort=make_cohort())

    def come(kind: dict[str, object] = PHONE, script: str = "", **more: object) -> Page:
        page = street.open(kind, **more)
        if script:
            page.context.add_init_script(script)
        street.sign_in(page, "ana@example.org", PASSWORD)
        page.wait_for_url(re.compile("/(home|welcome)"))
        return page

    return come


def test_a_lesson_is_light(ana: Callable[..., Page], street: Street) -> None:
    """First visit at most 5 requests and 40 kB on the wire, a second one 15 kB."""
    context = street.browser.new_context(base_url=street.url, **PHONE)  # one without routes, which switch the cache off
    street.contexts.append(context)
    page = street.sign_in(context.new_page(), "ana@example.org", PASSWORD)
    page.wait_for_url(re.compile("/(home|welcome)"))
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.clearBrowserCache")
    sizes: list[int] = []
    asked: list[str] = []
    wire.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.on("request", lambda request: asked.append(request.url) if request.method == "GET" else None)
    page.goto(LESSON)
    page.wait_for_load_state("networkidle")
    first, count = sum(sizes), len(asked)
    sizes.clear()
    page.goto("about:blank")
    page.goto(LESSON)
    page.wait_for_load_state("networkidle")
    assert count <= 5, asked
    assert first <= 40_000
    assert sum(sizes) <= 15_000


def test_where_i_stopped_is_kept_on_another_device(ana: Callable[..., Page], street: Street) -> None:
    page = ana()
    page.goto(LESSON)
    page.locator("#leaving > p").nth(1).evaluate("one => scrollTo(0, one.getBoundingClientRect().top + scrollY - 80)")
    page.wait_for_timeout(100)
    page.goto("/home")  # leaving the page says where one was
    page.wait_for_timeout(300)
    (spot,) = street.rows("SELECT spot FROM activity_progress WHERE activity = 'knocking'")[0]
    assert re.fullmatch(r"leaving\.\d", spot)
    other = ana(DESK)
    other.goto(LESSON)
    other.wait_for_timeout(200)
    place = other.locator("#leaving > *").nth(int(spot[-1]))
    top = place.evaluate("one => one.getBoundingClientRect().top")
    assert -5 <= top < 300 or other.evaluate("scrollY + innerHeight >= document.documentElement.scrollHeight - 2")
    other.goto(f"{LESSON}#before")
    assert other.locator("#before").evaluate("one => one.getBoundingClientRect().top") < 300, "an address is obeyed"


def test_a_voice_of_the_device_reads_part_by_part(ana: Callable[..., Page]) -> None:
    page = ana(script=VOICE.replace("KIND", "0"))
    page.goto(LESSON)
    page.get_by_role("button", name="Listen").tap()
    assert page.evaluate("said.at(-1)") == [
        "The hall smells of soup. You stand before a green door, and you are early.",
        "Here",
    ]
    expect(page.locator(".spoken")).to_have_count(1)
    page.evaluate("finish()")
    expect(page.locator(".spoken")).to_have_text("Before you knock")
    page.evaluate("finish()")
    piece = page.locator(".spoken").inner_text()
    page.get_by_role("button", name="Stop").tap()
    assert page.evaluate("said.at(-1)") == "silence"
    page.get_by_role("button", name="Go on listening").tap()
    assert page.evaluate("said.at(-1)[0]").split() == piece.split(), "it goes on with the piece it was stopped in"
    page.keyboard.press("Tab")
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url("https://dull.invalid/**")


@pytest.mark.parametrize("kind", ["1", "2"], ids=["a voice elsewhere", "no voice"])
def test_without_a_voice_on_the_device_nothing_is_offered(ana: Callable[..., Page], kind: str) -> None:
    page = ana(script=VOICE.replace("KIND", kind))
    page.goto(LESSON)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.get_by_role("button", name="Listen").count() == 0


def test_without_script_size_paper_and_a_moment_away_work_all_the_same(ana: Callable[..., Page]) -> None:
    page = ana(java_script_enabled=False)
    page.goto(LESSON)
    small = page.locator("article p").first.evaluate("one => parseFloat(getComputedStyle(one).fontSize)")
    page.get_by_text("Text size, paper, offline").tap()
    page.get_by_role("button", name="Larger still").tap()
    large = page.locator("article p").first.evaluate("one => parseFloat(getComputedStyle(one).fontSize)")
    assert large > 1.3 * small
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_text("Step away for a moment").tap()
    expect(page.get_by_text("Feel the floor under your feet.")).to_be_visible()
    assert asked == []
    page.get_by_text("Text size, paper, offline").tap()
    page.get_by_role("link", name="The whole lesson on one page, to print").tap()
    expect(page.get_by_role("heading", name="When you leave")).to_be_visible()
    page.emulate_media(media="print")
    assert not page.get_by_role("link", name="Leave quickly").is_visible()
