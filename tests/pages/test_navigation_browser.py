"""The words on top of the page on a narrow phone: in one line where they fit, else in two even ones, each easy to hit.

The font here is DejaVu Sans, about the widest that a phone may have.
"""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.beds.server import served
from tests.pages.stage import Stage
from tests.pages.test_axe import SETTINGS, Eye
from tests.pages.test_spanish import speak_spanish

LINKS = """() => [...document.querySelectorAll("nav.places a")].map((one) => {
  const box = one.getBoundingClientRect();
  return { words: one.innerText, top: box.top, width: box.width, height: box.height, right: box.right,
    size: parseFloat(getComputedStyle(one).fontSize), isCut: one.scrollWidth > one.clientWidth + 1 };
})"""
SMALLEST_TARGET, SMALLEST_LETTERS = 44, 14


@pytest.mark.browser
@pytest.mark.one_engine("what a browser sees does not depend on the engine", engine="sqlite")
@pytest.mark.parametrize("tag", ["en", "es"])
def test_the_five_words_hold_on_a_narrow_phone(tag: str, stage: Stage, tmp_path: Path, chromium: Browser) -> None:
    if tag == "es":
        speak_spanish(stage)
    with served(stage.url, tmp_path, settings=SETTINGS) as running:
        tab = Eye(chromium, running.url, stage, [], locale="es-MX" if tag == "es" else "en-US").tab("ana")
        for path in ("/home", "/record", "/directory"):  # whichever word is the heavy one
            tab.goto(running.url + path)
            for width, most in ((360, 1), (320, 2)):
                tab.set_viewport_size({"width": width, "height": 640})
                links = tab.evaluate(LINKS)
                lines = [round(one["top"]) for one in links]
                assert len(links) == 5
                assert len(set(lines)) <= most, f"{path} at {width}: {links}"
                assert min(lines.count(line) for line in lines) >= 2, f"one word stands alone: {links}"
                for one in links:
                    assert min(one["width"], one["height"]) >= SMALLEST_TARGET, one
                    assert one["size"] >= SMALLEST_LETTERS, one
                    assert one["right"] <= width, one
                    assert not one["isCut"], one
    stage.reset()
