"""What trainees and visitors see, in Spanish: by day, by night, in forced colors, at 320 px, and at 200 % of a desk.

A sample, to stay within a minute: each page once, in the first state that `addresses.py` names, since its other states
are made of the same parts, which `test_axe.py` sees in English in every state. A desk of 1280 px at 200 % is laid out
as 640 px. The pages of staff are left out: they were seen in English, and no part of them is laid out otherwise here.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab

from tests.beds.server import served
from tests.pages.addresses import NOT_PAGES, PAGES, Page
from tests.pages.stage import Stage
from tests.pages.test_axe import ALL, COLORS, NARROW, PHONE, SETTINGS, Eye
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


def sampled() -> Iterator[Page]:
    """Each page of a trainee or a visitor once."""
    seen = set()
    for page in PAGES:
        if page.endpoint in NOT_PAGES | seen or page.status != 200 or page.who in STAFF:
            continue
        seen.add(page.endpoint)
        yield page


def look(eye: Eye, tab: Tab, name: str) -> None:
    """See one page in all the ways that this file is about."""
    eye.see(tab, f"{name} in Spanish at 360", ALL)
    tab.emulate_media(color_scheme="dark")
    eye.see(tab, f"{name} in Spanish by night", COLORS)
    tab.emulate_media(forced_colors="active")
    for found in tab.evaluate(WITHOUT_BORDER):
        eye.faults.append(f"{name} in forced colors: nothing sets this apart: {found}")
    tab.emulate_media(color_scheme="light", forced_colors="none")
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
        for page in sampled():
            tab = eye.tab(page.who)
            tab.goto(eye.url + page.path(stage.app, stage.world))
            assert tab.evaluate("document.documentElement.lang") == "es", page.name
            look(eye, tab, page.name)
            eye.looked += 1
    stage.reset()
    assert not eye.faults, f"{len(eye.faults)} faults on {eye.looked} pages\n" + "\n".join(eye.faults)
    assert eye.looked >= 50
