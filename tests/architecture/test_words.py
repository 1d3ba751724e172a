"""Every string that people see is marked for translation; page titles tell nothing; nothing blames."""

import ast
import re
from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.architecture.source import TEMPLATES, Source, called, sample, sources

SHOWN_ATTRIBUTES = {"alt", "aria-label", "placeholder", "title", "content", "data-one", "data-two"}
QUIET_CONTENT = re.compile(r"width=device-width|light dark|^\d+$|^\s*$")
NEUTRAL = re.compile(
    r"\b(abuse|violen\w+|victim\w*|survivor\w*|assault\w*|advocate\w*|homicide|rape|traffick\w+)\b", re.I
)
BLAMING = re.compile(r"\b(invalid|illegal|failed|failure|forbidden|wrong password|oops|error)\b", re.I)
SENTENCES = {
    "Refused",
    "NotAllowed",
    "NotFound",
    "Invalid",
    "TooMany",
    "TooLarge",
    "Unreadable",
    "Words",
    "UnclearTime",
}
MARKS = {"N_", "_", "gettext", "lazy_gettext", "ngettext", "say"}
FIELDS = re.compile(
    r"^(String|Password|Email|Boolean|Select|SelectMultiple|TextArea|Radio|Date|Time|Integer|File)Field$"
)


class _Shown(HTMLParser):
    """Collects what a reader would see of a template once everything of Jinja is taken out."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag, attrs):
        if tag in ("script", "style"):
            self._silent += 1
        for name, value in attrs:
            if (
                name in SHOWN_ATTRIBUTES
                and value
                and not QUIET_CONTENT.search(value)
                and re.search("[A-Za-z]{2}", value)
            ):
                self.found.append(f"{name}={value}")

    def handle_endtag(self, tag):
        if tag in ("script", "style"):
            self._silent -= 1

    def handle_data(self, data):
        if not self._silent and re.search("[A-Za-z]{2}", data):
            self.found.append(data.strip())


def find_unmarked_in_template(text: str) -> list[str]:
    plain = re.sub(r"\{#.*?#\}", "", text, flags=re.S)
    plain = re.sub(r"\{%-?\s*raw.*?endraw\s*-?%\}", "", plain, flags=re.S)
    plain = re.sub(r"\{%-? block width -?%\}\w*\{%-? endblock", "{% x", plain)
    plain = re.sub(r"\{%.*?%\}", "", plain, flags=re.S)
    plain = re.sub(r"\{\{.*?\}\}", "", plain, flags=re.S)
    reader = _Shown()
    reader.feed(plain)
    reader.close()
    return reader.found


def find_unmarked_in_python(files: Iterable[Source]) -> list[str]:
    """A plain string literal given to something that shows it to people."""
    found = []
    for file in files:
        for call in file.calls():
            name = called(call)
            spot = 1 if name == "done_words" else 0
            is_shown = name in SENTENCES or name == "done_words" or FIELDS.match(name)
            if is_shown and len(call.args) > spot and isinstance(call.args[spot], ast.Constant | ast.JoinedStr):
                found.append(f"{file.name}:{call.lineno} {ast.unparse(call.args[spot])}")
    return found


def templates() -> list[Path]:
    return sorted(TEMPLATES.rglob("*.html"))


def words_of(text: str) -> list[str]:
    return re.findall(r"_\(\s*'((?:[^'\\]|\\.)*)'|_\(\s*\"((?:[^\"\\]|\\.)*)\"", text)


@pytest.mark.parametrize("path", templates(), ids=lambda path: path.relative_to(TEMPLATES).as_posix())
def test_every_word_of_a_template_is_marked(path):
    assert find_unmarked_in_template(path.read_text()) == []


@pytest.mark.parametrize("path", templates(), ids=lambda path: path.relative_to(TEMPLATES).as_posix())
def test_titles_are_neutral_and_words_do_not_blame(path):
    text = path.read_text()
    for title in re.findall(r"\{%-? block title -?%\}(.*?)\{%-? endblock", text, flags=re.S):
        assert not NEUTRAL.search(title), title
    for pair in words_of(text):
        assert not BLAMING.search("".join(pair)), pair


def test_every_sentence_in_python_is_marked():
    assert find_unmarked_in_python(sources()) == []


@pytest.mark.parametrize(
    "text", ["<p>Hello there</p>", '<a href="/" title="Go home">{{ _("x") }}</a>', "{% if a %}Yes{% endif %}"]
)
def test_an_unmarked_template_is_found(text):
    assert find_unmarked_in_template(text)


@pytest.mark.parametrize(
    "text", ["raise Refused('No.')", "done_words('x', 'Done.')", "StringField('Name')", "Refused(f'a')"]
)
def test_an_unmarked_sentence_is_found(text):
    assert find_unmarked_in_python([sample("hours/service.py", text)])


def test_no_template_carries_script_or_style():
    for path in templates():
        text = path.read_text()
        assert not re.search(r"\sstyle=|\son\w+=|<style|<script(?![^>]*\ssrc=)|javascript:", text), path
