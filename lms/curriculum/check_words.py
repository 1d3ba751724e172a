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
    if ease.grade > MOST_GRADE:
        what = f"reading grade {ease.grade:.1f} is above {MOST_GRADE:.0f}; {_hint(pieces)}"
        problems.error(Place(path, 1), what)
    if ease.grade and ease.sentence_length > MOST_SENTENCE:
        what = f"{ease.sentence_length:.1f} words a sentence are more than {MOST_SENTENCE:.0f}; {_hint(pieces)}"
        problems.error(Place(path, 1), what)


def _hint(pieces: list[str]) -> str:
    found = (sentence for piece in pieces for sentence in sentences(piece))
    longest = max(found, key=lambda sentence: len(sentence.split()))
    return f'shorten sentences and words, first "{longest[:60]}…"'


def _check_phones(path: str, lines: tuple[str, ...], problems: Problems) -> None:
    for number, line in enumerate(lines, 1):
        found = _PHONE.search(line)
        if found:
            what = f'the phone number "{found.group()}" stands here; put it in resources.yaml and link resource:'
            problems.error(Place(path, number), what)


def _check_link(link: Link, known: list[str], problems: Problems) -> None:
    if link.target not in known:
        hint = did_you_mean(link.target, known)
        what = f'"{link.kind}:{link.target[:60]}" leads nowhere{hint}; name {_WHERE[link.kind]}'
        problems.error(link.place, what)
