"""What surveys say together: never before five people answered, never by person, never so that one can be told apart.

A page that is opened twice could tell what the one person in between answered. So answers come into view in steps:
whole days that are over, and so many days at once that each step adds at least five people's answers.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any, Protocol

from lms.curriculum.model import Course, Module, Survey, SurveyQuestion, SurveyQuestionKind, SurveyWhen

FEWEST = 5
SCALE = range(1, 6)


class Answered(Protocol):
    """What the rules need of one anonymous set of answers."""

    survey: str
    answers: dict[str, Any]
    given_on: date


@dataclass(frozen=True)
class Distribution:
    """How often each possible answer was given, in the order of the question, and by how many people."""

    counts: tuple[int, ...]

    @property
    def people(self) -> int:
        """Return how many people answered."""
        return sum(self.counts)

    @property
    def average(self) -> float | None:
        """Return the average on the scale of 1 to 5, or None where nobody answered."""
        total = sum(step * count for step, count in zip(SCALE, self.counts, strict=False))
        return total / self.people if self.people else None


@dataclass(frozen=True)
class Result:
    """One question: its distribution, and that of the same words asked before; or its texts."""

    question: SurveyQuestion
    here: Distribution
    before: Distribution | None = None
    texts: tuple[str, ...] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        """Return the words of each possible answer, in order; a scale says what its ends mean."""
        if self.question.kind is SurveyQuestionKind.CHOICE:
            return self.question.choices
        ends = {SCALE[0]: self.question.low, SCALE[-1]: self.question.high}
        return tuple(f"{step} · {ends[step]}" if ends.get(step) else str(step) for step in SCALE)


@dataclass(frozen=True)
class Line:
    """One survey in the list: how many people's answers can be read now; nothing below five."""

    survey: Survey
    module: Module
    shown: int


def read_until(counts: Mapping[date, int], today: date) -> date | None:
    """Return the last day whose answers may be read, or None while fewer than five people answered.

    `counts` says how many answered on each day. Today's wait until tomorrow, and so do days after the last step
    until they hold five more: two looks at the page differ by five people or not at all.
    """
    until, waiting = None, 0
    for day in sorted(day for day in counts if day < today):
        waiting += counts[day]
        if waiting >= FEWEST:
            until, waiting = day, 0
    return until


def count_shown(counts: Mapping[date, int], today: date) -> int:
    """Return how many people's answers may be read now."""
    until = read_until(counts, today)
    return sum(count for day, count in counts.items() if until is not None and day <= until)


def list_surveys(course: Course, counts: Mapping[str, Mapping[date, int]], today: date) -> list[Line]:
    """Return the course's surveys in order, each with how many people's answers may be read."""
    return [
        Line(survey, module, count_shown(counts.get(survey.id, {}), today))
        for module in course.modules
        for survey in sorted(module.surveys, key=lambda one: one.when is not SurveyWhen.BEFORE)
    ]


def before_of(course: Course, survey: Survey) -> dict[str, tuple[Survey, SurveyQuestion]]:
    """Return, by the id of a question, where the same words were asked before; nothing for a survey before."""
    if survey.when is SurveyWhen.BEFORE:
        return {}
    asked = {
        _words(question): (earlier, question)
        for module in course.modules
        for earlier in module.surveys
        if earlier.when is SurveyWhen.BEFORE
        for question in earlier.questions
        if question.kind is not SurveyQuestionKind.TEXT
    }
    return {question.id: asked[_words(question)] for question in survey.questions if _words(question) in asked}


def results(course: Course, survey: Survey, answers: Iterable[Answered], today: date) -> list[Result]:
    """Return what people answered to each question of a survey, or nothing while they are fewer than five.

    `answers` holds the survey's rows and those of the surveys that `before_of` names.
    """
    rows = list(answers)
    here = _may_be_read(rows, survey, today)
    if not here:
        return []
    earlier = before_of(course, survey)
    found = []
    for question in survey.questions:
        if question.kind is SurveyQuestionKind.TEXT:
            found.append(Result(question, Distribution(()), texts=_texts(question, here)))
            continue
        before = None
        if question.id in earlier:
            survey_before, same = earlier[question.id]
            read = _may_be_read(rows, survey_before, today)
            before = _distribution(same, read) if read else None
        found.append(Result(question, _distribution(question, here), before))
    return found


def _may_be_read(rows: Iterable[Answered], survey: Survey, today: date) -> list[Answered]:
    own = [row for row in rows if row.survey == survey.id]
    counts: dict[date, int] = {}
    for row in own:
        counts[row.given_on] = counts.get(row.given_on, 0) + 1
    until = read_until(counts, today)
    return [row for row in own if until is not None and row.given_on <= until]


def _distribution(question: SurveyQuestion, rows: Sequence[Answered]) -> Distribution:
    possible = range(len(question.choices)) if question.kind is SurveyQuestionKind.CHOICE else SCALE
    given = [row.answers.get(question.id) for row in rows]
    return Distribution(tuple(given.count(one) for one in possible))


def _texts(question: SurveyQuestion, rows: Sequence[Answered]) -> tuple[str, ...]:
    """Return the texts in an order that comes from their words alone: not from when, nor from other answers."""
    texts = [text for row in rows if isinstance(text := row.answers.get(question.id), str)]
    return tuple(sorted(texts, key=lambda text: sha256(f"{question.id} {text}".encode()).digest()))


def _words(question: SurveyQuestion) -> tuple[object, ...]:
    return question.kind, " ".join(question.html.split()), question.low, question.high, question.choices
