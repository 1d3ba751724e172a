"""Every page, asked for in Spanish, says none of our English sentences: whatever is marked reaches the reader."""

import re
from html.parser import HTMLParser

import pytest
from sqlalchemy import text

from lms.core.catalogs import catalog
from lms.operating.translations import gather
from lms.web.security import CSRF_FIELD
from tests.pages.addresses import NOT_PAGES, PAGES
from tests.pages.forms import general, samples
from tests.pages.sending import send
from tests.pages.stage import Stage

WORDS_ALONE = pytest.mark.one_engine("about words, which no database changes; the pages run on both", engine="sqlite")
SHOWN = {"aria-label", "alt", "placeholder", "title", "data-one", "data-two", "data-many", "data-again", "data-sign-in"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
WRITTEN = {"public.show_outbox"}  # shows mails as they were written, each in the language of whoever gets it
# What people typed, and what reads like a sentence of ours.
KEPT = re.compile(r"Issued before the name was confirmed\.|From( File)?( \(.*\))?|My phone|.*Cohort that has ended")
GAP = re.compile(r"%\(\w+\)[^a-zA-Z]*[a-zA-Z]")


class Shown(HTMLParser):
    """Collects the words that a page shows, but for those it says are English: lang="en"."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._languages = ["es"]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        spoken = dict(attrs).get("lang") or self._languages[-1]
        if tag not in VOID:
            self._languages.append("en" if tag in ("script", "style") else spoken)
        if spoken == "es":
            self.found += [value for name, value in attrs if name in SHOWN and value]

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self._languages.pop()

    def handle_data(self, data: str) -> None:
        if self._languages[-1] == "es" and data.strip():
            self.found.append(" ".join(data.split()))


def shown_by(html: str) -> list[str]:
    reader = Shown()
    reader.feed(html)
    reader.close()
    return reader.found


def our_english() -> re.Pattern[str]:
    """Match a whole text that is one of our sentences in English, where Spanish says it otherwise."""
    spanish = catalog("es")
    texts = [text for one in gather() for text in ([one.id] if isinstance(one.id, str) else one.id) if text]
    other = {text for text in texts if spanish.gettext(text) != text or isinstance(text, tuple)}
    plain = [" ".join(text.split()) for text in other if re.search("[A-Za-z]{3}", GAP.sub("", text))]
    return re.compile("|".join(".+?".join(map(re.escape, GAP.split(text))) for text in plain))


ENGLISH = our_english()


def left_over(html: str) -> list[str]:
    return [text for text in shown_by(html) if ENGLISH.fullmatch(text) and not KEPT.fullmatch(text)]


def speak_spanish(stage: Stage) -> None:
    """Let everybody in the world have chosen Spanish; visitors say it with each request."""
    stage.execute(text("UPDATE people SET language = 'es'"))


@WORDS_ALONE
def test_no_page_in_spanish_says_our_english(stage: Stage) -> None:
    speak_spanish(stage)
    found = []
    for page in PAGES:
        if page.endpoint in NOT_PAGES | WRITTEN:
            continue
        path = page.path(stage.app, stage.world)
        answer = stage.get(page.who, path, headers={"Accept-Language": "es"})
        assert answer.status == page.status, page.name
        if answer.text.startswith("<!doctype html>") and not answer.location:
            assert '<html lang="es"' in answer.text, page.name
        found += [f"{page.name}: {one}" for one in left_over(answer.text)]
        found += [f"{page.name}: two dots: {one}" for one in shown_by(answer.text) if "m.." in one]
    assert not found, "\n".join(found)


WRONG = ["", "no-such-value", "two\r\nlines", "long " * 1_200]


@WORDS_ALONE
def test_what_a_form_says_in_spanish_is_spanish(stage: Stage) -> None:
    speak_spanish(stage)
    found, refused = [], 0
    for sample in samples(stage):
        good = sample.good(stage)
        for name in sorted({general(name): name for name in sample.form.fields if name != CSRF_FIELD}.values()):
            for wrong in WRONG:
                client = stage.client(sample.page.who)
                values = {**good, CSRF_FIELD: [stage.token(client)], name: [wrong]}
                answer = send(stage, client, sample, values, headers={"Accept-Language": "es"})
                if answer.status >= 400:
                    refused += 1
                    found += [f"{sample.name}, {name}={wrong[:12]!r}: {one}" for one in left_over(answer.text)]
                elif sample.form.method == "post":
                    stage.reset()
                    speak_spanish(stage)
    assert refused > 100
    assert not found, "\n".join(found)


def test_an_english_sentence_is_found() -> None:
    assert left_over("<p>Leave quickly</p>") == ["Leave quickly"]
    assert left_over('<input aria-label="Hours of Ana">') == ["Hours of Ana"]
    assert left_over('<p lang="en"><b>Leave quickly</b></p><br><p>Salir rápido</p>') == []
    assert left_over('<p lang="en"><br>x</p><p>Sign in</p>') == ["Sign in"]
