"""What trainees and visitors see, in Spanish: by day and night, on phone and desk, zoomed, narrow, in forced colors.

Every page in every state that `addresses.py` names, as `test_axe.py` sees them in English. A desk of 1280 px at 200 %
is laid out as 640 px. The pages of staff are left out: they were seen in English, and no part of them is laid out
otherwise here.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab

from tests.beds.server import served
from tests.pages.addresses import NOT_PAGES, PAGES, Page
from tests.pages.stage import Stage
from tests.pages.test_axe import ALL, COLORS, DESK, NARROW, PHONE, SETTINGS, Eye
from tests.pages.test_spanish import speak_spanish

STAFF = {"robin", "uma", "staff", "auditor", "keeper"}
ZOOMED = {"width": 640, "height": 450}
# Background colors go in forced colors: whatever is told apart by one needs a border, a current place heavy letters.
WITHOUT_BORDER = """() => [...document.querySelectorAll(
  "button, .button, input:not([type=hidden]), select, textarea, progress, .notice, .card, .done, .admonition, " +
  "[aria-current]")]
  .filter((one) => one.checkVisibility() && !one.closest(".unseen"))
  .filter((one) => { const style = getComputedStyle(one); return style.borderBottomStyle === "none" &&
    style.outlineStyle === "none" && style.appearance === "none" && !(one.ariaCurrent && style.fontWeight >= 600); })
  .map((one) => one.outerHTML.slice(0, 120))"""
CUT_OFF = """() => [...document.querySelectorAll("main *, footer *, header *")]
  .filter((one) => one.checkVisibility() && !["TEXTAREA", "SELECT", "INPUT"].includes(one.tagName))
  .filter((one) => getComputedStyle(one).overflowX === "hidden" && one.scrollWidth > one.clientWidth + 1)
  .filter((one) => !one.closest(".unseen") && one.tagName !== "PROGRESS")
  .map((one) => one.outerHTML.slice(0, 120))"""


def of_trainees() -> Iterator[Page]:
    """Each page of a trainee or a visitor, in each of its states."""
    for page in PAGES:
        if page.endpoint not in NOT_PAGES and page.status == 200 and page.who not in STAFF:
            yield page


def look(eye: Eye, tab: Tab, name: str) -> None:
    """See one page in all the ways that this file is about."""
    eye.see(tab, f"{name} in Spanish at 360", ALL)
    tab.emulate_media(color_scheme="dark")
    eye.see(tab, f"{name} in Spanish by night", COLORS)
    tab.emulate_media(forced_colors="active")
    for found in tab.evaluate(WITHOUT_BORDER):
        eye.faults.append(f"{name} in forced colors: nothing sets this apart: {found}")
    tab.set_viewport_size(DESK)  # type: ignore[arg-type]
    tab.emulate_media(color_scheme="dark", forced_colors="none")
    eye.see(tab, f"{name} in Spanish by night at 1280", COLORS)
    tab.emulate_media(color_scheme="light")
    eye.see(tab, f"{name} in Spanish at 1280", ALL)
    for size in (NARROW, ZOOMED):
        tab.set_viewport_size(size)  # type: ignore[arg-type]
        width = tab.evaluate("document.documentElement.scrollWidth")
        if width > size["width"]:
            eye.faults.append(f"{name} is {width} wide on a screen of {size['width']}")
        eye.faults += [f"{name} at {size['width']}: cut off: {found}" for found in tab.evaluate(CUT_OFF)]
    tab.set_viewport_size(PHONE)  # type: ignore[arg-type]


@pytest.mark.browser
@pytest.mark.one_engine("what a browser sees does not depend on the engine", engine="sqlite")
def test_what_trainees_see_in_spanish_can_be_read_and_used_by_everybody(
    stage: Stage, tmp_path: Path, chromium: Browser
) -> None:
    speak_spanish(stage)
    with served(stage.url, tmp_path, settings=SETTINGS) as running:
        eye = Eye(chromium, running.url, stage, [], locale="es-MX")
        for page in of_trainees():
            tab = eye.tab(page.who)
            tab.goto(eye.url + page.path(stage.app, stage.world))
            assert tab.evaluate("document.documentElement.lang") == "es", page.name
            look(eye, tab, page.name)
            eye.looked += 1
    stage.reset()
    assert not eye.faults, f"{len(eye.faults)} faults on {eye.looked} pages\n" + "\n".join(eye.faults)
    assert eye.looked >= 100
