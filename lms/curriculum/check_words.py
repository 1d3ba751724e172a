"""Rules for words: reading grade, sentence length, phone numbers in one file only, links that lead somewhere."""

import re

from lms.curriculum.markdown import Link
from lms.curriculum.model import Course, Live
from lms.curriculum.parser import RESOURCES
from lms.curriculum.problems import Place, Problems
from lms.curriculum.reading import MOST_GRADE, MOST_SENTENCE, Ease, measure, sentences
from lms.curriculum.sources import Sources
from lms.curriculum.yaml_fields import did_you_mean

_PHONE = re.compile(
    r"(?<![\w.\-/])(?:\+?1[ .\-]?)?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[ .\-])[2-9]\d{2}[.\-]\d{4}(?![\w\-])"
    r"|(?<![\w.\-/])[2-9]\d{2}-\d{4}(?![\w\-])"
    r"|(?<![\w\-])1-8\d\d-[A-Z0-9\-]{4,}"
    r"|\btel:"
)
_WHERE = {
    "glossary": "a term of glossary.md",
    "resource": "a service of resources.yaml",
    "lesson": "an activity's id",
}


def check_words(course: Course, sources: Sources, problems: Problems) -> None:
    """Note what is hard to read, what cannot be followed, and numbers that would go stale unseen."""
    for path, pieces in sources.prose.items():
        _check_ease(path, pieces, problems)
    for path, lines in sources.texts.items():
        if path != RESOURCES:
            _check_phones(path, lines, problems)
    known = {
        "glossary": [term.id for term in course.glossary],
        "resource": [resource.id for resource in course.resources],
        "lesson": [
            activity.id
            for module in course.modules
            for activity in module.every_activity()
            if not isinstance(activity, Live)
        ],
    }
    for link in sources.links:
        _check_link(link, known[link.kind], problems)


def _check_ease(path: str, pieces: list[str], problems: Problems) -> None:
    ease = sum((measure(piece) for piece in pieces), Ease())
    if not ease.grade:
        return
    longest = max((sentence for piece in pieces for sentence in sentences(piece)), key=lambda one: len(one.split()))
    hint = f'shorten sentences and words, first "{longest[:60]}…"'
    if ease.grade > MOST_GRADE:
        problems.error(Place(path, 1), f"the reading grade is {ease.grade:.1f}, at most {MOST_GRADE:.0f}; {hint}")
    if ease.sentence_length > MOST_SENTENCE:
        what = f"sentences have {ease.sentence_length:.1f} words on average, at most {MOST_SENTENCE:.0f}; {hint}"
        problems.error(Place(path, 1), what)


def _check_phones(path: str, lines: tuple[str, ...], problems: Problems) -> None:
    for number, line in enumerate(lines, 1):
        found = _PHONE.search(line)
        if found:
            what = f'the phone number "{found.group()}" stands here; put it in resources.yaml and link resource:'
            problems.error(Place(path, number), what)


def _check_link(link: Link, known: list[str], problems: Problems) -> None:
    if link.target not in known:
        hint = did_you_mean(link.target, known)
        what = f'"{link.kind}:{link.target[:60]}" leads nowhere{hint}; it must be {_WHERE[link.kind]}'
        problems.error(link.place, what)
