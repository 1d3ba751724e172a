"""Whoever counts says "1 question, 2 questions": a sentence with a whole number in it is asked for by that number.

The catalog knows every sentence with `%(…)d`; the pages show that whole numbers are written so, and not as `%(…)s`.
"""

import re
from collections.abc import Mapping
from typing import Any, ClassVar

import pytest
from markupsafe import Markup

from lms.operating.translations import gather
from lms.web import i18n, pages
from tests.pages.addresses import NOT_PAGES, PAGES
from tests.pages.stage import Stage

NUMBER = re.compile(r"%\(\w+\)\d*d")
# Where no word of the sentence follows the number, in English or in Spanish.
WITHOUT_A_WORD = re.compile(
    r"(?<=\w )%\(number\)d|%\((part|line|high|low|from|to)\)d"  # which one, not how many
    r"|%\((most|least|max|fewest|shown|taken|days)\)d"  # a limit, or a length that is never one
    r"|%\(\w+\)\d*d (min|h)\b"  # units without a plural
    r"|\(%\(count\)d\)|and %\(count\)d more"
    r"|: %\(\w+\)d(?= of|[.;]|$)"  # behind the word that it counts: "Here: 3 of 8"
    r"| of %\(\w+\)d(?=[.;,]|$)"  # the whole, at the end
)


class Counting(Markup):
    """A sentence that notes whole numbers in its gaps that are written as text."""

    found: ClassVar[set[str]] = set()

    def __mod__(self, gaps: Any) -> Markup:
        if isinstance(gaps, Mapping):
            numbers = [name for name, gap in gaps.items() if isinstance(gap, int) and f"%({name})s" in self]
            self.found |= {f"{self}: {name}" for name in numbers}
        return Markup(str(self)) % gaps


def counted_without_number(sentence: str) -> bool:
    """Say whether a sentence counts something and reads the same for one and for many."""
    return NUMBER.search(WITHOUT_A_WORD.sub("", sentence)) is not None


def test_a_sentence_that_counts_is_asked_for_by_its_number() -> None:
    sentences = [message.id for message in gather() if isinstance(message.id, str)]
    assert len(sentences) > 1000
    assert [sentence for sentence in sentences if counted_without_number(sentence)] == []


@pytest.mark.parametrize(
    ("sentence", "is_found"),
    [
        ("%(right)d right of %(all)d", True),
        ("Module %(number)d", False),
        ("%(number)d questions", True),
        ("%(count)d questions", True),
        ("%(done)d of %(all)d drawn", True),
        ("Question %(number)d of %(all)d", False),
        ("Here: %(here)d of %(all)d. Not marked yet: %(open)d.", False),
        ("%(minutes)d minutes", True),
        ("%(minutes)d min", False),
        ("%(all)d of %(name)s", True),
    ],
)
def test_a_count_is_told_from_a_number(sentence: str, is_found: bool) -> None:
    assert counted_without_number(sentence) is is_found


@pytest.mark.one_engine("how a page counts does not depend on the engine", engine="sqlite")
def test_no_page_writes_a_whole_number_as_text(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Counting, "found", set())
    monkeypatch.setattr(i18n, "_marked", lambda text, spoken: Counting(i18n.said(text, spoken)))
    pages._made.cache_clear()
    seen = 0
    for page in PAGES:
        if page.endpoint not in NOT_PAGES and page.status < 300:
            stage.get(page.who, page.path(stage.app, stage.world))
            seen += 1
    pages._made.cache_clear()
    assert Counting.found == set(), f"write %(…)d, or ask by the number: {Counting.found}"
    assert seen > 150


def test_a_number_written_as_text_is_noted() -> None:
    Counting.found.clear()
    assert Counting("%(all)s people, %(name)s") % {"all": 2, "name": "Ana"} == "2 people, Ana"
    assert Counting.found == {"%(all)s people, %(name)s: all"}
    Counting.found.clear()
