"""What changed between two courses, in plain words, each change classed by what it touches."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any, TypeVar

from lms.curriculum.activities import HasId
from lms.curriculum.model import Activity, Course, Lesson, Live, Module, Question, Quiz, Scenario, Survey, Translation
from lms.curriculum.reading import plain_text
from lms.curriculum.translations import name_of as language_name

Thing = TypeVar("Thing", bound=HasId)

REWRITTEN_BELOW = 0.6


class ChangeClass(StrEnum):
    """What a change touches, the lightest first."""

    WORDING = "wording"
    CONTENT = "content"
    STRUCTURE = "structure"
    HOURS = "hours"


WORDING, CONTENT, STRUCTURE, HOURS = ChangeClass


@dataclass(frozen=True, slots=True)
class Change:
    """One difference."""

    cls: ChangeClass
    what: str

    def __str__(self) -> str:
        """Return the class and the words."""
        return f"{self.cls}: {self.what}"


def compare(old: Course, new: Course) -> tuple[Change, ...]:
    """Return what changed from one course to another, hours first."""
    changes = [*_course(old, new), *_modules(old, new), *_translations(old, new)]
    order = list(ChangeClass)[::-1]
    return tuple(sorted(dict.fromkeys(changes), key=lambda change: order.index(change.cls)))


def _course(old: Course, new: Course) -> Iterator[Change]:
    for name in ("online", "live"):
        before, after = getattr(old.total, name), getattr(new.total, name)
        if before != after:
            yield Change(HOURS, f"The course's {name} minutes change from {before} to {after}.")
    yield from _text("The course's introduction", old.intro_html, new.intro_html)
    yield from _field(WORDING, "The course's title", old.title, new.title)
    yield from _field(STRUCTURE, "The list of languages", old.languages, new.languages)
    yield from _field(STRUCTURE, "The flex minutes", old.flex_minutes, new.flex_minutes)
    yield from _things(STRUCTURE, "Topic", old.topics, new.topics)
    yield from _things(STRUCTURE, "Timetable", old.timetables, new.timetables)
    yield from _things(HOURS, "Rule pack", old.rule_packs, new.rule_packs)
    yield from _things(CONTENT, "Service", old.resources, new.resources)
    yield from _things(CONTENT, "Community area", old.areas, new.areas)
    yield from _things(CONTENT, "Term", old.glossary, new.glossary)


def _field(cls: ChangeClass, name: str, before: object, after: object) -> Iterator[Change]:
    if before != after:
        is_short = all(isinstance(one, str | int) and len(str(one)) <= 80 for one in (before, after))
        yield Change(cls, f'{name} changes from "{before}" to "{after}".' if is_short else f"{name} changes.")


def _things(cls: ChangeClass, noun: str, old: Sequence[Thing], new: Sequence[Thing]) -> Iterator[Change]:
    """Yield what came, went or changed in a list of things with ids."""
    before, after = {one.id: one for one in old}, {one.id: one for one in new}
    yield from (Change(cls, f'{noun} "{name}" is new.') for name in after if name not in before)
    yield from (Change(cls, f'{noun} "{name}" is gone.') for name in before if name not in after)
    yield from (
        Change(cls, f'{noun} "{name}" changes: {_named(before[name], after[name])}.')
        for name in after
        if name in before and before[name] != after[name]
    )
    yield from _order(cls, f"The order of the {noun.lower()}s", list(before), list(after))


def _named(before: Any, after: Any) -> str:
    """Return the names of the fields that differ, as words."""
    names = [one.name for one in fields(before) if getattr(before, one.name) != getattr(after, one.name)]
    return ", ".join(name.removesuffix("_html").replace("_", " ") for name in names)


def _order(cls: ChangeClass, name: str, before: list[str], after: list[str]) -> Iterator[Change]:
    if [one for one in before if one in after] != [one for one in after if one in before]:
        yield Change(cls, f"{name} changes.")


def _text(name: str, before: str, after: str) -> Iterator[Change]:
    """Yield a wording change, or a content change where little of the text is left."""
    if before == after:
        return
    alike = SequenceMatcher(None, plain_text(before).split(), plain_text(after).split(), autojunk=False).ratio()
    if alike >= REWRITTEN_BELOW:
        yield Change(WORDING, f"{name} is worded differently.")
    else:
        yield Change(CONTENT, f"{name} is largely rewritten.")


def _modules(old: Course, new: Course) -> Iterator[Change]:
    before, after = {one.id: one for one in old.modules}, {one.id: one for one in new.modules}
    for name, module in after.items():
        if name not in before:
            yield Change(HOURS, f'Module "{name}" is new, with {module.total_minutes} minutes.')
        elif before[name] != module:
            yield from _module(f'Module "{name}"', before[name], module)
    for name, module in before.items():
        if name not in after:
            yield Change(HOURS, f'Module "{name}" is gone, with {module.total_minutes} minutes.')
    yield from _order(STRUCTURE, "The order of the modules", list(before), list(after))


def _translations(old: Course, new: Course) -> Iterator[Change]:
    """Yield what was translated, taken out or worded differently in other languages; none of it moves an hour."""
    before, after = ({one.language: one for one in course.translations} for course in (old, new))
    for tag in sorted(before.keys() | after.keys()):
        mine, theirs = before.get(tag, Translation(language=tag)), after.get(tag, Translation(language=tag))
        name = language_name(tag)
        yield from _field(WORDING, f"{name}: the course's title", mine.title, theirs.title)
        yield from _field(WORDING, f"{name}: the course's introduction", mine.intro_html, theirs.intro_html)
        yield from _field(WORDING, f"{name}: whether its introduction is a draft", mine.is_draft, theirs.is_draft)
        for things in ("modules", "activities", "handouts", "glossary"):
            yield from _words(name, getattr(mine, things), getattr(theirs, things))


def _words(name: str, old: Iterable[HasId], new: Iterable[HasId]) -> Iterator[Change]:
    before, after = [one.id for one in old], [one.id for one in new]
    yield from (Change(WORDING, f'{name}: "{one}" is translated now.') for one in after if one not in before)
    yield from (Change(WORDING, f'{name}: "{one}" is read in English again.') for one in before if one not in after)
    for mine, theirs in _pairs(old, new):
        yield Change(WORDING, f'{name}: "{mine.id}" changes: {_named(mine, theirs)}.')


def _module(name: str, old: Module, new: Module) -> Iterator[Change]:
    for words in ("online_minutes", "live_minutes"):
        yield from _field(HOURS, f"{name}: {words.replace('_', ' ')}", getattr(old, words), getattr(new, words))
    yield from _field(HOURS, f"{name}: the topic", old.topic, new.topic)
    yield from _field(WORDING, f"{name}: the title", old.title, new.title)
    for field in (
        "sensitivity",
        "difficulty",
        "practice_minutes",
        "competencies",
        "framework_levels",
        "pillars",
    ):
        yield from _field(CONTENT, f"{name}: {field.replace('_', ' ')}", getattr(old, field), getattr(new, field))
    yield from _field(CONTENT, f"{name}: the list of checked facts", old.checked, new.checked)
    yield from _things(CONTENT, f"{name}: objective", old.objectives, new.objectives)
    yield from _things(CONTENT, f"{name}: skill", old.skills, new.skills)
    yield from _things(CONTENT, f"{name}: handout", old.handouts, new.handouts)
    yield from _text(f"{name}: the overview", old.overview_html, new.overview_html)
    if old.is_planned and not new.is_planned:
        yield Change(STRUCTURE, f"{name} was planned and is now written.")
    yield from _activities(name, old, new)


def _activities(name: str, old: Module, new: Module) -> Iterator[Change]:
    before = {one.id: one for one in old.every_activity()}
    after = {one.id: one for one in new.every_activity()}
    for slug, activity in after.items():
        if slug not in before:
            yield Change(_weight(activity), f'{name}: "{slug}" is new ({activity.kind}, {activity.minutes} minutes).')
        elif before[slug] != activity:
            yield from _activity(f'"{slug}"', before[slug], activity)
    for slug, activity in before.items():
        if slug not in after:
            yield Change(_weight(activity), f'{name}: "{slug}" is gone ({activity.kind}, {activity.minutes} minutes).')
    yield from _order(STRUCTURE, f"{name}: the order of the activities", list(before), list(after))


def _weight(activity: Activity) -> ChangeClass:
    """Return hours for what is credited in its own right, else structure."""
    return STRUCTURE if activity.alternative_to or not activity.minutes else HOURS


def _activity(name: str, old: Activity, new: Activity) -> Iterator[Change]:
    yield from _field(HOURS, f"{name}: the minutes", old.minutes, new.minutes)
    yield from _field(HOURS, f"{name}: the topic", old.topic, new.topic)
    yield from _field(HOURS, f"{name}: the slot of its credit", old.slot, new.slot)
    yield from _field(WORDING, f"{name}: the title", old.title, new.title)
    yield from _field(CONTENT, f"{name}: the objectives", old.objectives, new.objectives)
    yield from _field(CONTENT, f"{name}: the notice", old.notice, new.notice)
    yield from _field(STRUCTURE, f"{name}: the alternative", old.alternative, new.alternative)
    yield from _field(STRUCTURE, f"{name}: what it is the alternative to", old.alternative_to, new.alternative_to)
    if type(old) is not type(new):
        yield Change(STRUCTURE, f"{name} was a {old.kind} and is now a {new.kind}.")
        return
    for field in ("html", "opening_html"):
        yield from _text(f"{name}: the text", getattr(old, field, ""), getattr(new, field, ""))
    for matches, parts in _PARTS:
        if isinstance(new, matches):
            yield from parts(name, old, new)


def _lesson(name: str, old: Any, new: Any) -> Iterator[Change]:
    yield from _came_and_went(name, "section", old.sections, new.sections)
    for before, after in _pairs(old.sections, new.sections):
        here = f'{name}: section "{after.id}"'
        yield from _field(WORDING, f"{here}: the heading", before.title, after.title)
        yield from _text(here, before.html, after.html)
        checks = [[one.check] if one.check else [] for one in (before, after)]
        yield from _questions(here, *checks)


def _quiz(name: str, old: Any, new: Any) -> Iterator[Change]:
    yield from _field(CONTENT, f"{name}: the questions drawn", old.draw, new.draw)
    yield from _field(CONTENT, f"{name}: the number to pass", old.pass_count, new.pass_count)
    yield from _questions(name, old.questions, new.questions)


def _questions(name: str, old: Sequence[Question], new: Sequence[Question]) -> Iterator[Change]:
    yield from _came_and_went(name, "question", old, new)
    for before, after in _pairs(old, new):
        here = f'{name}: question "{after.id}"'
        yield from _field(CONTENT, f"{here}: the kind", before.kind, after.kind)
        yield from _field(CONTENT, f"{here}: the objective", before.objective, after.objective)
        yield from _text(here, before.stem_html, after.stem_html)
        if _key(before) != _key(after):
            yield Change(CONTENT, f"{here}: what counts as right changes.")
        elif before.answers != after.answers:
            yield Change(WORDING, f"{here}: its answers or reasons are worded differently.")


def _key(question: Question) -> tuple[int, frozenset[str], frozenset[str]]:
    """Return how many answers there are, and which are right by place and, where typed, by words."""
    typed = frozenset(answer.text for answer in question.answers if question.kind == "short")
    return len(question.answers), question.right_ids, typed


def _scenario(name: str, old: Any, new: Any) -> Iterator[Change]:
    yield from _field(CONTENT, f"{name}: the first passage", old.start, new.start)
    yield from _came_and_went(name, "passage", old.passages, new.passages)
    for before, after in _pairs(old.passages, new.passages):
        here = f'{name}: passage "{after.id}"'
        yield from _text(here, before.html, after.html)
        if (before.end, [one.to for one in before.choices]) != (after.end, [one.to for one in after.choices]):
            yield Change(CONTENT, f"{here}: where it leads changes.")
        elif before.choices != after.choices:
            yield Change(WORDING, f"{here}: its choices or feedback are worded differently.")


def _survey(name: str, old: Any, new: Any) -> Iterator[Change]:
    yield from _field(STRUCTURE, f"{name}: when it is asked", old.when, new.when)
    yield from _things(CONTENT, f"{name}: question", old.questions, new.questions)


def _live(name: str, old: Any, new: Any) -> Iterator[Change]:
    if old.plan != new.plan:
        yield Change(CONTENT, f"{name}: the minute plan changes.")
    yield from _lesson(name, old, new)


def _came_and_went(name: str, noun: str, old: Iterable[HasId], new: Iterable[HasId]) -> Iterator[Change]:
    before, after = [one.id for one in old], [one.id for one in new]
    yield from (Change(CONTENT, f'{name}: {noun} "{one}" is new.') for one in after if one not in before)
    yield from (Change(CONTENT, f'{name}: {noun} "{one}" is gone.') for one in before if one not in after)
    yield from _order(STRUCTURE, f"{name}: the order of the {noun}s", before, after)


def _pairs(old: Iterable[Thing], new: Iterable[Thing]) -> list[tuple[Thing, Thing]]:
    """Return the things that are in both and differ."""
    before = {one.id: one for one in old}
    return [(before[one.id], one) for one in new if one.id in before and before[one.id] != one]


_PARTS: tuple[tuple[type[Activity], Callable[[str, Any, Any], Iterator[Change]]], ...] = (
    (Lesson, _lesson),
    (Quiz, _quiz),
    (Scenario, _scenario),
    (Survey, _survey),
    (Live, _live),
)
