"""How a translated file must match its English: the same parts, ids, right answers, ways and links, in one order."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from lms.curriculum.check_course import repeated
from lms.curriculum.markdown import Link
from lms.curriculum.model import Activity, Lesson, Live, Question, QuestionKind, Quiz, Scenario, Survey
from lms.curriculum.problems import Place
from lms.curriculum.sources import Page

Difference = tuple[Place, str]
Kinds = tuple[type[Activity], ...]
Parts = Callable[[Page, Any, Any], Iterator[Difference]]

_ADMONITION = re.compile(r" {0,3}!!! +(?!check\b)(\w+)")


def differences(page: Page, english: Page, links: Iterable[Link], mine: object, theirs: object) -> Iterator[Difference]:
    """Yield where a translated page, parsed to `mine`, has other parts than its English, parsed to `theirs`."""
    if isinstance(mine, Activity) and isinstance(theirs, Activity):
        for matches, parts in _PARTS:
            if isinstance(theirs, matches):
                yield from parts(page, mine, theirs)
    if isinstance(mine, tuple) and isinstance(theirs, tuple):
        yield from _ids(page, "term", ("term",), [one.id for one in mine], [one.id for one in theirs])
    yield from _links(page, links)
    yield from _labels(page, english)
    yield from _admonitions(page, english)


def _top(page: Page) -> Place:
    return Place(page.path, 1)


def _ids(page: Page, noun: str, key: tuple[str, ...], mine: list[str], theirs: list[str]) -> Iterator[Difference]:
    places = page.sources.places
    for one in repeated(mine):
        yield places.last(*key, one), f'the {noun} "{one}" stands here twice; write each of the English ones once'
    for one in dict.fromkeys(mine):
        if one not in theirs:
            yield places.at(*key, one), f'the {noun} "{one}" is not in the English file; write the id that stands there'
    for one in theirs:
        if one not in mine:
            yield _top(page), f'the {noun} "{one}" of the English file is missing; translate it under the same id'
    if mine != theirs and sorted(mine) == sorted(theirs):
        own, wanted = next(pair for pair in zip(mine, theirs, strict=True) if pair[0] != pair[1])
        yield places.at(*key, own), f'the {noun} "{own}" stands where English has "{wanted}"; keep the English order'


def _pairs(mine: Iterable[Any], theirs: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
    known = {one.id: one for one in theirs}
    return ((one, known[one.id]) for one in mine if one.id in known)


def _sections(page: Page, mine: Any, theirs: Any) -> Iterator[Difference]:
    key = ("section", mine.id)
    yield from _ids(page, "section", key, [one.id for one in mine.sections], [one.id for one in theirs.sections])
    for own, other in _pairs(mine.sections, theirs.sections):
        checks = [[one.check] if one.check else [] for one in (own, other)]
        yield from _questions(page, mine.id, *checks)


def _plan(page: Page, mine: Any, theirs: Any) -> Iterator[Difference]:
    minutes = [[row.minutes for row in one.plan] for one in (mine, theirs)]
    if minutes[0] != minutes[1]:
        what = "the minute plan has other rows or minutes than in English; copy its first column"
        yield page.sources.places.at("section", mine.id, "plan"), what


def _quiz(page: Page, mine: Any, theirs: Any) -> Iterator[Difference]:
    yield from _questions(page, mine.id, mine.questions, theirs.questions)


def _questions(
    page: Page, activity_id: str, mine: Iterable[Question], theirs: Iterable[Question]
) -> Iterator[Difference]:
    key = ("question", activity_id)
    yield from _ids(page, "question", key, [one.id for one in mine], [one.id for one in theirs])
    for own, other in _pairs(mine, theirs):
        if (own.kind, own.objective) != (other.kind, other.objective):
            what = f'the braces of "{own.id}" are not those of the English file; copy them from there'
            yield page.sources.places.at(*key, own.id), what
        elif own.kind is QuestionKind.SHORT:
            yield from _typed(page, key, own)
        else:
            yield from _answers(page, key, own, other)


def _typed(page: Page, key: tuple[str, ...], own: Question) -> Iterator[Difference]:
    if not own.answers or len(own.right_ids) != len(own.answers):
        what = f'"{own.id}" is answered in words; list each accepted answer as "- [x]"'
        yield page.sources.places.at(*key, own.id), what


def _answers(page: Page, key: tuple[str, ...], own: Question, other: Question) -> Iterator[Difference]:
    places = page.sources.places
    if len(own.answers) != len(other.answers):
        what = (
            f'"{own.id}" has {len(own.answers)} answers and in English {len(other.answers)}; translate each, in order'
        )
        yield places.at(*key, own.id), what
        return
    for answer, wanted in zip(own.answers, other.answers, strict=True):
        place = places.at(*key, own.id, answer.id)
        if answer.is_right != wanted.is_right:
            yield place, f"in English this answer is {_mark(wanted.is_right)}; keep the marks and the order"
        elif wanted.reason_html and not answer.reason_html:
            yield place, "this answer has no reason; translate the English one"


def _mark(is_right: bool) -> str:
    return 'right, "- [x]"' if is_right else 'not right, "- [ ]"'


def _scenario(page: Page, mine: Any, theirs: Any) -> Iterator[Difference]:
    key = ("passage", mine.id)
    yield from _ids(page, "passage", key, [one.id for one in mine.passages], [one.id for one in theirs.passages])
    for own, other in _pairs(mine.passages, theirs.passages):
        place = page.sources.places.at(*key, own.id)
        ways = [[choice.to for choice in one.choices] for one in (own, other)]
        if own.end is not other.end:
            yield place, f'"{own.id}" does not end as in English; copy the braces from there'
        if ways[0] != ways[1]:
            what = (
                f'the choices of "{own.id}" lead to {_row(ways[0])} and in English to {_row(ways[1])}; keep their order'
            )
            yield place, what
        for choice, wanted in zip(own.choices, other.choices, strict=False):
            if wanted.feedback_html and not choice.feedback_html:
                spot = page.sources.places.at(*key, own.id, choice.id)
                yield spot, "this choice has no feedback; translate the English one"


def _row(names: list[str]) -> str:
    return ", ".join(names) or "nothing"


def _survey(page: Page, mine: Any, theirs: Any) -> Iterator[Difference]:
    key = ("question", mine.id)
    yield from _ids(page, "question", key, [one.id for one in mine.questions], [one.id for one in theirs.questions])
    for own, other in _pairs(mine.questions, theirs.questions):
        place = page.sources.places.at(*key, own.id)
        if (own.kind, bool(own.low), bool(own.high)) != (other.kind, bool(other.low), bool(other.high)):
            yield place, f'the braces of "{own.id}" are not those of the English file; translate only low and high'
        if len(own.choices) != len(other.choices):
            counts = f"{len(own.choices)} choices, in English {len(other.choices)}"
            yield place, f'"{own.id}" offers {counts}; translate each, in order'


def _links(page: Page, links: Iterable[Link]) -> Iterator[Difference]:
    mine, theirs = Counter(map(_name, page.sources.links)), Counter(map(_name, links))
    for name in mine - theirs:
        place = next(link.place for link in page.sources.links if _name(link) == name)
        yield place, f'the English file links "{name}" {theirs[name]} times, this one {mine[name]}; keep its links'
    for name in theirs - mine:
        what = f'the English file links "{name}" {theirs[name]} times, this one {mine[name]}; put its links in'
        yield _top(page), what


def _name(link: Link) -> str:
    return f"{link.kind}:{link.target}"


def _labels(page: Page, english: Page) -> Iterator[Difference]:
    for label in sorted(english.renderer.labels ^ page.renderer.labels):
        where = "missing here" if label in english.renderer.labels else "not in the English file"
        yield _top(page), f"the note {label} is {where}; keep the notes and their sources as they are"


def _admonitions(page: Page, english: Page) -> Iterator[Difference]:
    mine, theirs = (Counter(_ADMONITION.findall(one.body.text)) for one in (page, english))
    for kind in sorted((mine - theirs) | (theirs - mine)):
        what = f'there are {mine[kind]} "!!! {kind}" here and {theirs[kind]} in English; keep the same boxes'
        yield _top(page), what


_PARTS: tuple[tuple[Kinds, Parts], ...] = (
    ((Lesson, Live), _sections),
    ((Live,), _plan),
    ((Quiz,), _quiz),
    ((Scenario,), _scenario),
    ((Survey,), _survey),
)
