"""Where somebody is in the course: what is done, what comes next, how much time was seen."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from lms.curriculum.model import (
    Activity,
    Course,
    Lesson,
    Module,
    Placeholder,
    Question,
    QuestionKind,
    Survey,
    SurveyWhen,
)
from lms.curriculum.reading import normal_form

LONGEST_INTERVAL = timedelta(minutes=5)
SHORT_MINUTES = 15
OPENED = "opened"  # how a row stands that only the opening page made
OPEN_STATES = ("invited", "active")


class Progress(Protocol):
    """What the rules need of one activity's row."""

    activity: str
    sections: list[str]
    checks: dict[str, Any]
    last_post_at: datetime
    completed_at: datetime | None
    how: str | None


class Credited(Protocol):
    """What the rules need of a ledger row."""

    slot: str
    minutes: int


@dataclass(frozen=True)
class Step:
    """What to go on with: an activity, the part of it, and about how many minutes are left."""

    activity: Activity
    part: int
    parts: int
    minutes: int
    is_begun: bool


@dataclass(frozen=True)
class Line:
    """One activity as the course page lists it."""

    activity: Activity
    is_done: bool
    is_begun: bool


@dataclass(frozen=True)
class ModuleLines:
    """One module as the course page lists it."""

    module: Module
    lines: tuple[Line, ...]

    @property
    def is_done(self) -> bool:
        """Say whether every online activity is done."""
        return all(line.is_done for line in self.lines)


@dataclass(frozen=True)
class Home:
    """What home leads to: the next step, what fits in a short while, surveys; `done` are complete slots."""

    is_begun: bool
    done: frozenset[str]
    step: Step | None
    short: list[Activity]
    surveys: list[Survey]


def home(course: Course, progress: Sequence[Progress], entries: Sequence[Credited]) -> Home:
    """Return what home and the course page lead to."""
    done = done_slots(course, progress, credited_slots(entries))
    step = next_step(course, progress, done)
    short = fits_in(course, done, but=step.activity.slot if step else "")
    return Home(bool(progress or entries), done, step, short, open_surveys(course, done))


def credited_slots(entries: Iterable[Credited]) -> frozenset[str]:
    """Return the slots that hold a live credit; a reversed one counts nothing."""
    sums: dict[str, int] = {}
    for entry in entries:
        sums[entry.slot] = sums.get(entry.slot, 0) + entry.minutes
    return frozenset(slot for slot, minutes in sums.items() if minutes > 0)


def open_for_credit(course: Course, entries: Iterable[Credited]) -> list[tuple[Module, list[Activity]]]:
    """Return by module the online activities whose minutes are not credited: the original, not its other task."""
    credited = credited_slots(entries)
    found = []
    for module in course.modules:
        waiting = [one for one in module.activities if one.minutes > 0 and one.slot not in credited]
        if waiting:
            found.append((module, waiting))
    return found


def done_slots(course: Course, progress: Iterable[Progress], credited: Set[str]) -> frozenset[str]:
    """Return the slots of what is complete: by progress (the original or its alternative), or by its credit."""
    found = set(credited)
    for row in progress:
        activity = course.find_activity(row.activity)
        if row.completed_at is not None and activity is not None:
            found.add(activity.slot)
    return frozenset(found)


def is_under_way(row: Progress | None) -> bool:
    """Say whether the person has done anything in the activity; opening the course does not count."""
    return row is not None and row.how != OPENED


def next_step(course: Course, progress: Iterable[Progress], done: Set[str]) -> Step | None:
    """Return the first activity in course order that is not complete, and the part reached; None at the end."""
    rows = {row.activity: row for row in progress}
    for module in course.modules:
        for activity in module.activities:
            if activity.slot not in done and not isinstance(activity, Placeholder):
                return step_in(_chosen_way(course, activity, rows), rows)
    return None


def _chosen_way(course: Course, activity: Activity, rows: Mapping[str, Progress]) -> Activity:
    """Return the alternative when the person went on with it last, else the activity itself."""
    other = course.find_activity(activity.alternative) if activity.alternative else None
    if other is None or not is_under_way(rows.get(other.id)):
        return activity
    if is_under_way(rows.get(activity.id)) and rows[activity.id].last_post_at > rows[other.id].last_post_at:
        return activity
    return other


def step_in(activity: Activity, rows: Mapping[str, Progress]) -> Step:
    """Return the part of an activity that was reached; only lessons have several."""
    row = rows.get(activity.id)
    if not isinstance(activity, Lesson):
        return Step(activity, 1, 1, activity.minutes, is_under_way(row))
    number = reached(activity, row)
    parts = len(activity.sections)
    left = -(-activity.minutes * (parts - number + 1) // parts)
    return Step(activity, number, parts, left, is_under_way(row))


def reached(lesson: Lesson, row: Progress | None) -> int:
    """Return the number of the first part that still wants something, or of the last part."""
    sections, checks = (row.sections, row.checks) if row else ([], {})
    for number, section in enumerate(lesson.sections, 1):
        if section.id not in sections or (section.check is not None and section.check.id not in checks):
            return number
    return len(lesson.sections)


def is_lesson_complete(lesson: Lesson, sections: Iterable[str], checks: Iterable[str]) -> bool:
    """Say whether every section was continued and every self-check answered, rightly or not."""
    return {section.id for section in lesson.sections} <= set(sections) and {
        check.id for check in lesson.checks
    } <= set(checks)


def is_right(question: Question, given: Sequence[str]) -> bool:
    """Say whether an answer is right: the ids chosen, or the few words typed."""
    if question.kind is QuestionKind.SHORT:
        typed = normal_form(given[0]) if given else ""
        return any(answer.is_right and normal_form(answer.text) == typed for answer in question.answers)
    return frozenset(given) == question.right_ids


def is_known(question: Question, given: Sequence[str]) -> bool:
    """Say whether the answer is one that the question offers."""
    if question.kind is QuestionKind.SHORT:
        return len(given) == 1 and bool(given[0].strip())
    is_count_right = len(given) == 1 if question.kind is QuestionKind.SINGLE else bool(given)
    return is_count_right and {answer.id for answer in question.answers} >= set(given)


def fits_in(
    course: Course, done: Set[str], minutes: int = SHORT_MINUTES, *, but: str = "", most: int = 3
) -> list[Activity]:
    """Return the next open activities that fit in so many minutes, in course order."""
    found = [
        activity
        for module in course.modules
        for activity in module.activities
        if activity.slot not in done
        and activity.slot != but
        and activity.minutes <= minutes
        and not isinstance(activity, Placeholder)
    ]
    return found[:most]


def outline(course: Course, progress: Iterable[Progress], done: Set[str]) -> list[ModuleLines]:
    """Return the modules with their activities, done and open."""
    begun = {row.activity for row in progress if is_under_way(row)}
    found = []
    for module in course.modules:
        lines = tuple(Line(one, one.slot in done, one.id in begun) for one in module.activities)
        found.append(ModuleLines(module, lines))
    return found


def opened_by(course: Course, activity: Activity) -> Module | None:
    """Return the module that begins with this activity, or None for every other one."""
    module = course.module(activity.module_id)
    return module if module.activities and module.activities[0].slot == activity.slot else None


def open_surveys(course: Course, done: Set[str]) -> list[Survey]:
    """Return the surveys to offer now: those before a module is begun, and those after it is done."""
    found = []
    for module in course.modules:
        slots = {activity.slot for activity in module.activities}
        for survey in module.surveys:
            is_time = not slots & done if survey.when is SurveyWhen.BEFORE else slots <= done
            if is_time and survey.slot not in done:
                found.append(survey)
    return found


def find_spot(activity: Activity, spot: str) -> str | None:
    """Return the place in a lesson (`section.paragraph`) when the lesson has such a section, else None."""
    section, _, number = spot.partition(".")
    if not isinstance(activity, Lesson) or not number.isdecimal() or len(number) > 3 or not number.isascii():
        return None
    return spot if any(one.id == section for one in activity.sections) else None


def seen_between(last_post_at: datetime | None, at: datetime) -> int:
    """Return the seconds to add to the seen time at a post: since the person's last post anywhere, at most 5 minutes.

    Each interval ends where the next begins, so two tabs, or two activities side by side, count once.
    """
    if last_post_at is None or at <= last_post_at:
        return 0
    return int(min(at - last_post_at, LONGEST_INTERVAL).total_seconds())


def reported_between(last_post_at: datetime | None, at: datetime, reported: int, seconds: int) -> int:
    """Return the seconds of a report to keep: never more than the clock allows since the person's last post.

    `reported` are the seconds kept from earlier reports about the same stretch. Its last five minutes are left out:
    the next post counts them as seen.
    """
    if last_post_at is None:
        return 0
    room = int((at - last_post_at - LONGEST_INTERVAL).total_seconds()) - reported
    return max(0, min(seconds, room))
