"""Every page in a real browser, on a phone and on a desk: no violation that axe knows, no sideways scrolling.

FORTY_SCREENS=1 keeps a picture of every page in var/screens/.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, TimeoutError
from playwright.sync_api import Page as Tab

from lms.web.security import CSRF_FIELD
from tests.beds.server import ROOT, served
from tests.conftest import JOURNAL_KEY, SECRET
from tests.pages.addresses import NOT_PAGES, PAGES
from tests.pages.forms import Sample, samples
from tests.pages.html import forms_of, read
from tests.pages.sending import send
from tests.pages.stage import VISITOR, Stage

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
ALL = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
COLORS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]}
PHONE, DESK, NARROW = {"width": 360, "height": 740}, {"width": 1280, "height": 900}, {"width": 320, "height": 640}
SETTINGS = {"LMS_SECRET": SECRET, "LMS_DEMONSTRATION": "1", "LMS_JOURNAL_KEY": JOURNAL_KEY}
SCREENS = ROOT / "var" / "screens"
EMPTY_AND_SEND = """([number, button]) => {
  const form = document.forms[number];
  for (const one of form.elements) {
    if (['text', 'email', 'password', 'textarea', 'date', 'time', 'search'].includes(one.type)) one.value = '';
    if (['radio', 'checkbox'].includes(one.type)) one.checked = false;
  }
  // The button would ask the device for a passkey; its script sends the form like this when the device has answered.
  if (form.closest('[data-passkey]')) form.submit(); else [...form.querySelectorAll('button')][button].click();
}"""


class Eye:
    """Looks at a page at every width, and remembers what is not as it should be."""

    def __init__(
        self, browser: Browser, url: str, stage: Stage, refused: list[Sample], *, locale: str = "en-US"
    ) -> None:
        self.browser, self.url, self.stage, self.refused, self.locale = browser, url, stage, refused, locale
        self.tabs: dict[str, Tab] = {}
        self.faults: list[str] = []
        self.looked = 0

    def tab(self, who: str) -> Tab:
        """The one tab of this person, signed in."""
        if who not in self.tabs:
            self.tabs[who] = self._context(who).new_page()
            self.tabs[who].on("console", lambda message: self._heard(who, message.text, message.type))
        return self.tabs[who]

    def _context(self, who: str) -> BrowserContext:
        context = self.browser.new_context(
            viewport=PHONE, color_scheme="light", reduced_motion="reduce", locale=self.locale
        )
        if who != VISITOR:
            token = self.stage.world.tokens[who]
            context.add_cookies([{"name": "session", "value": token, "url": self.url}])
        return context

    def _heard(self, who: str, words: str, kind: str) -> None:
        if kind == "error" and "the server responded with a status of" not in words:
            self.faults.append(f"{self.tabs[who].url}: {words}")

    def look(self, tab: Tab, name: str) -> None:
        """Phone by day and by night, desk, and the narrowest width."""
        self.looked += 1
        tab.evaluate(AXE_SCRIPT)
        self._ask(tab, f"{name} at 360", ALL)
        self._keep(tab, name, "360")
        tab.emulate_media(color_scheme="dark")
        self._ask(tab, f"{name} by night", COLORS)
        self._keep(tab, name, "night")
        tab.emulate_media(color_scheme="light")
        tab.set_viewport_size(DESK)
        self._ask(tab, f"{name} at 1280", ALL)
        self._keep(tab, name, "1280")
        tab.set_viewport_size(NARROW)
        width = tab.evaluate("document.documentElement.scrollWidth")
        if width > NARROW["width"]:
            self.faults.append(f"{name} is {width} wide on a screen of {NARROW['width']}")
        tab.set_viewport_size(PHONE)

    def see(self, tab: Tab, name: str, options: dict[str, Any]) -> None:
        """Ask axe about a page that was opened anew."""
        tab.evaluate(AXE_SCRIPT)
        self._ask(tab, name, options)

    def _ask(self, tab: Tab, name: str, options: dict[str, Any]) -> None:
        for violation in tab.evaluate("options => axe.run(document, options)", options)["violations"]:
            where = [node["html"][:160] for node in violation["nodes"][:3]]
            why = violation["nodes"][0]["failureSummary"].replace("\n", " ")[:200]
            self.faults.append(f"{name}: {violation['id']}: {where} {why}")

    def _keep(self, tab: Tab, name: str, width: str) -> None:
        if os.environ.get("FORTY_SCREENS") == "1":
            SCREENS.mkdir(parents=True, exist_ok=True)
            tab.screenshot(path=SCREENS / f"{name.replace(' ', '-')}@{width}.png", full_page=True)


@pytest.fixture
def eye(stage: Stage, tmp_path: Path, chromium: Browser) -> Iterator[Eye]:
    """A browser before the served world."""
    refused = list(_refused_when_empty(stage))
    stage.reset()
    with served(stage.url, tmp_path, settings=SETTINGS) as running:
        yield Eye(chromium, running.url, stage, refused)


def _refused_when_empty(stage: Stage) -> Iterator[Sample]:
    """The forms that are shown again when they are sent empty, once each."""
    seen = set()
    for sample in samples(stage):
        if sample.form.method != "post" or sample.endpoint in seen:
            continue
        client = stage.client(sample.page.who)
        kinds = {name: one.kind for name, one in sample.form.fields.items()}
        values = {name: one.values for name, one in sample.form.fields.items() if kinds[name] in ("hidden", "select")}
        values |= {name: [""] for name, kind in kinds.items() if kind not in ("hidden", "select", "radio", "checkbox")}
        values[CSRF_FIELD] = [stage.token(client)]
        answer = send(stage, client, sample, values)
        if answer.status == 422:
            seen.add(sample.endpoint)
            yield sample
        elif answer.status < 400:
            stage.reset()


@pytest.mark.browser
@pytest.mark.one_engine("what a browser sees does not depend on the engine", engine="sqlite")
def test_every_page_can_be_seen_read_and_used_by_everybody(eye: Eye) -> None:
    for page in PAGES:
        if page.endpoint in NOT_PAGES or page.status in (303, 409):
            continue
        tab = eye.tab(page.who)
        tab.goto(eye.url + page.path(eye.stage.app, eye.stage.world))
        eye.look(tab, page.name)
    assert not eye.faults, f"{len(eye.faults)} faults on {eye.looked} pages\n" + "\n".join(eye.faults)
    assert eye.looked >= 100


@pytest.mark.browser
@pytest.mark.one_engine("what a browser sees does not depend on the engine", engine="sqlite")
def test_every_form_that_is_shown_again_can_be_used_by_everybody(eye: Eye) -> None:
    for sample in eye.refused:
        tab = eye.tab(sample.page.who)
        tab.goto(eye.url + sample.path)
        forms = forms_of(read(tab.content()))
        found = next(
            (
                [n, form.buttons.index(sample.button)]
                for n, form in enumerate(forms)
                if form.fields.keys() == sample.form.fields.keys() and sample.button in form.buttons
            ),
            None,
        )
        if found is None:
            eye.faults.append(f"{sample.name}: not on {sample.path} as a browser shows it, but {tab.title()}")
            continue
        try:
            with tab.expect_navigation():
                tab.evaluate(EMPTY_AND_SEND, found)
        except TimeoutError:
            eye.faults.append(f"{sample.name}: sent empty, it leads nowhere")
            continue
        eye.look(tab, f"{sample.endpoint.replace('.', '-')} shown again")
        focused = tab.evaluate("document.activeElement.className")
        if tab.locator(".error-summary").count() and "error-summary" not in focused:
            eye.faults.append(f"{sample.name}: the summary of what needs a look has not the focus")
    assert not eye.faults, f"{len(eye.faults)} faults on {eye.looked} pages\n" + "\n".join(eye.faults)
    assert eye.looked >= 20
