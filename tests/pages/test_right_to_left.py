"""Every page that trainees and visitors open, once from right to left: its words replaced by Arabic letters.

The catalogue is made up here and exists in tests only; a program that adds Arabic adds a real one.
"""

import re
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from babel.support import NullTranslations
from playwright.sync_api import Browser
from sqlalchemy import text
from werkzeug.serving import make_server

from lms.core import installation, words
from lms.web import i18n
from tests.pages.addresses import NOT_PAGES, PAGES
from tests.pages.stage import VISITOR, Stage
from tests.pages.test_axe import Eye

pytestmark = [
    pytest.mark.browser,
    pytest.mark.one_engine("what a browser sees does not depend on the engine", engine="sqlite"),
]
LETTERS = dict(zip("abcdefghijklmnopqrstuvwxyz", "ابتثجحخدذرزسشصضطظعغفقكلمنه", strict=True))
KEPT = re.compile(r"(%\(\w+\)0?\d*[sd]|<[^>]+>|&\w+;)")
TRAINEES = {VISITOR, "ana", "bea", "cleo", "gloria", "noel", "ivo"}
# Where things stand from side to side: the words begin at the right edge, and nothing lies over anything else.
SIDES = """() => {
  const faults = [];
  const box = (one) => one.getBoundingClientRect();
  const main = document.querySelector("main"), heading = document.querySelector("h1");
  if (getComputedStyle(heading).direction !== "rtl") faults.push("the heading runs from left to right");
  const edge = box(main).right - parseFloat(getComputedStyle(main).paddingRight);
  const range = document.createRange();
  range.selectNodeContents(heading);
  if (Math.abs(range.getBoundingClientRect().right - edge) > 3) faults.push("the heading does not begin at the right");
  const shown = [...document.querySelectorAll("header a.exit, header p, nav a, main button, main a.button, footer a")]
    .filter((one) => one.checkVisibility() && box(one).width && getComputedStyle(one).position !== "absolute");
  for (const one of shown) for (const other of shown) {
    if (one === other || one.contains(other) || other.contains(one)) continue;
    const a = box(one), b = box(other);
    const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (wide > 2 && high > 2 && !one.closest("header") === !other.closest("header")) {
      faults.push(`“${one.innerText}” lies over “${other.innerText}”`);
    }
  }
  return faults;
}"""


class Pseudo(NullTranslations):
    """Answers every sentence in Arabic letters, its gaps and tags as they were."""

    def ugettext(self, message: str) -> str:
        parts = KEPT.split(message)
        return "".join(
            one if KEPT.fullmatch(one) else "".join(LETTERS.get(letter.lower(), letter) for letter in one)
            for one in parts
        )

    def ungettext(self, one: str, many: str, number: int) -> str:
        return self.ugettext(one if number == 1 else many)

    gettext, ngettext = ugettext, ungettext


@pytest.fixture
def arabic(stage: Stage, chromium: Browser, monkeypatch: pytest.MonkeyPatch) -> Iterator[Eye]:
    """The stage, served in this process, with the made-up catalogue switched on for everybody."""
    pseudo = Pseudo()
    for reader in (words, i18n):
        usual = reader.catalog
        monkeypatch.setattr(reader, "catalog", lambda tag, usual=usual: pseudo if tag == "ar" else usual(tag))
    installation.install(replace(stage.config, languages=("en", "ar")))
    stage.execute(text("UPDATE people SET language = 'ar'"))
    server = make_server("127.0.0.1", 0, stage.app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    eye = Eye(chromium, f"http://127.0.0.1:{server.server_port}", stage, [])
    eye.tab(VISITOR).context.add_cookies([{"name": "language", "value": "ar", "url": eye.url}])
    yield eye
    for tab in eye.tabs.values():
        tab.context.close()
    server.shutdown()


def test_every_page_of_trainees_and_visitors_from_right_to_left(arabic: Eye) -> None:
    for page in PAGES:
        if page.who not in TRAINEES or page.endpoint in NOT_PAGES or page.status in (303, 409):
            continue
        tab = arabic.tab(page.who)
        tab.goto(arabic.url + page.path(arabic.stage.app, arabic.stage.world))
        root = tab.locator("html")
        if (root.get_attribute("lang"), root.get_attribute("dir")) != ("ar", "rtl"):
            arabic.faults.append(f"{page.name} is not in Arabic, from right to left")
        arabic.look(tab, f"{page.name} rtl")
        arabic.faults += [f"{page.name}: {fault}" for fault in tab.evaluate(SIDES)]
    assert not arabic.faults, f"{len(arabic.faults)} faults\n" + "\n".join(arabic.faults)
    assert arabic.looked >= 50
