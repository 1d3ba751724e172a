"""How a trainee of the demonstration works through the online part, activity by activity, giving right answers."""

from datetime import datetime, timedelta
from functools import singledispatch
from random import Random
from typing import Any

from lms.assessment import queries as quizzes
from lms.assessment import service as assessment
from lms.core.clock import clock_at
from lms.core.unit_of_work import unit_of_work
from lms.curriculum.model import Activity, Lesson, Placeholder, Question, Quiz, Reflection, Scenario
from lms.demonstration.story import Group, Trainee, evening
from lms.learning import scenario_service as scenarios
from lms.learning import service as learning

NOT_WRITTEN = "Module not written yet: read on paper in the demonstration."
ON_PAPER = "Worked through on paper and entered by hand (demonstration)."


def do_online(group: Group, trainee: Trainee, modules: int, chance: Random) -> None:
    """Work through the online part of the first so many modules, one module every few evenings."""
    pace = 80 / len(group.course.modules)
    for module in group.course.modules[:modules]:
        on = group.starts_on + timedelta(days=int((module.number - 1) * pace * _haste(trainee)) + chance.randint(0, 2))
        at = evening(on, group.cohort.zone)
        with clock_at(at), unit_of_work():
            by_hand = [one for one in module.activities if not (trainee.is_star or isinstance(one, Quiz))]
            if by_hand:
                learning.credit_many_by_hand(group.instructors[1], trainee.place, by_hand, ON_PAPER, at)
            for activity in module.activities:
                if activity not in by_hand:
                    at = _do(activity, group, trainee, at)


def stop_midway(group: Group, trainee: Trainee, done: int) -> None:
    """Leave a star in the middle of the next module's first lesson, as people are left by a bus that comes."""
    lessons = [activity for activity in group.course.modules[done].activities if isinstance(activity, Lesson)]
    if not trainee.is_star or not lessons:
        return
    section = lessons[0].sections[0]
    at = evening(group.starts_on + timedelta(days=46), group.cohort.zone)
    with clock_at(at), unit_of_work():
        if section.check is not None:
            given = right_answers(section.check)
            learning.answer_check(trainee.actor, trainee.place, lessons[0], section.check, given, at)
        learning.continue_section(trainee.actor, trainee.place, lessons[0], section, at)


def _haste(trainee: Trainee) -> float:
    """Return how fast somebody goes: 1 is with the sessions, less is ahead of them."""
    return {"ahead": 0.6, "behind": 1.2}.get(trainee.state, 0.85)


@singledispatch
def _do(activity: Activity, group: Group, trainee: Trainee, at: datetime) -> datetime:
    raise TypeError(activity)


@_do.register
def _(activity: Placeholder, group: Group, trainee: Trainee, at: datetime) -> datetime:
    learning.credit_by_hand(group.instructors[1], trainee.place, activity, NOT_WRITTEN, at)
    return at


@_do.register
def _(activity: Lesson, group: Group, trainee: Trainee, at: datetime) -> datetime:
    step = timedelta(minutes=activity.minutes) / max(1, len(activity.sections))
    for section in activity.sections:
        at += step
        if section.check is not None:
            learning.answer_check(
                trainee.actor, trainee.place, activity, section.check, right_answers(section.check), at
            )
        learning.continue_section(trainee.actor, trainee.place, activity, section, at)
    return at


@_do.register
def _(activity: Scenario, group: Group, trainee: Trainee, at: datetime) -> datetime:
    step = timedelta(minutes=activity.minutes) / 4
    learning.open_progress(trainee.place, activity, at)
    for number, choice in enumerate(shortest_walk(activity), start=1):
        at += step
        scenarios.take_step(trainee.actor, trainee.place, activity, number, choice, at)
    return at


@_do.register
def _(activity: Reflection, group: Group, trainee: Trainee, at: datetime) -> datetime:
    at += timedelta(minutes=activity.minutes)
    learning.complete_reflection(trainee.actor, trainee.place, activity, at)
    return at


@_do.register
def _(activity: Quiz, group: Group, trainee: Trainee, at: datetime) -> datetime:
    attempt = assessment.start_attempt(trainee.actor, trainee.place, activity, at)
    at += timedelta(minutes=activity.minutes)
    sitting = quizzes.Sitting(attempt, trainee.place.enrollment, trainee.place.cohort)
    assessment.submit_attempt(trainee.actor, sitting, right_letters(attempt.questions), at)
    return at


def right_answers(check: Question) -> list[str]:
    """Return what answers a self-check rightly."""
    right = [answer for answer in check.answers if answer.is_right]
    return [right[0].text] if check.kind.value == "short" else [answer.id for answer in right]


def right_letters(frozen: list[dict[str, Any]]) -> dict[str, str | list[str]]:
    """Return what answers a frozen attempt rightly."""
    answers: dict[str, str | list[str]] = {}
    for question in frozen:
        right = [answer for answer in question["answers"] if answer["is_right"]]
        if question["kind"] == "short":
            answers[question["id"]] = right[0]["text"]
        else:
            letters = [answer["letter"] for answer in right]
            answers[question["id"]] = letters if question["kind"] == "multiple" else letters[0]
    return answers


def shortest_walk(scenario: Scenario) -> list[str]:
    """Return the choices of one shortest way to an end."""
    ways: list[tuple[str, list[str]]] = [(scenario.start, [])]
    seen = {scenario.start}
    passages = {passage.id: passage for passage in scenario.passages}
    while ways:
        here, taken = ways.pop(0)
        if passages[here].end is not None:
            return taken
        for choice in passages[here].choices:
            if choice.to not in seen:
                seen.add(choice.to)
                ways.append((choice.to, [*taken, choice.id]))
    return []
