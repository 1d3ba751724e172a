"""What each objective is worth: its minutes, its questions, and where it stands in the lists of others."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from lms.curriculum.frames import CITY_AREAS, LEVELS, STANDARDS
from lms.curriculum.model import Course, Lesson, Module, Objective, Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One objective; `quiz` and `checks` name its questions by activity, as "80-check: a, b" does."""

    module: Module
    objective: Objective
    city: tuple[int, ...]
    minutes: Fraction
    quiz: Mapping[str, tuple[str, ...]]
    checks: Mapping[str, tuple[str, ...]]

    @property
    def questions(self) -> int:
        """Return how many quiz questions assess it."""
        return sum(len(ids) for ids in self.quiz.values())

    @property
    def self_checks(self) -> int:
        """Return how many self-checks practice it."""
        return sum(len(ids) for ids in self.checks.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """What one place of somebody's list comes to."""

    number: int
    name: str
    modules: int
    objectives: int
    minutes: Fraction
    questions: int
    self_checks: int

    @property
    def cells(self) -> tuple[Fraction | int, ...]:
        """Return the figures in the order of the table."""
        return self.modules, self.objectives, self.minutes, self.questions, self.self_checks


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The whole map: a row an objective, and the sums by the City's areas, the standards and the levels."""

    rows: tuple[Row, ...]
    city: tuple[Sum, ...]
    standards: tuple[Sum, ...]
    levels: tuple[Sum, ...]
    gaps: tuple[str, ...]


def cover(course: Course) -> Coverage:
    """Return the map of a course. `gaps` are sentences: a City area with an empty cell, an objective nobody serves."""
    rows = tuple(_row(module, objective) for module in course.modules for objective in module.objectives)
    city = _sums(rows, CITY_AREAS, lambda row: row.city)
    return Coverage(
        rows=rows,
        city=city,
        standards=_sums(rows, STANDARDS, lambda row: row.module.competencies.standards),
        levels=_sums(rows, LEVELS, lambda row: row.module.framework_levels),
        gaps=(*_city_gaps(city), *_objective_gaps(rows)),
    )


def _row(module: Module, objective: Objective) -> Row:
    quiz = {one.id: _assessing(one.questions, objective) for one in module.quizzes}
    lessons = [one for one in module.activities if isinstance(one, Lesson)]
    checks = {one.id: _assessing(one.checks, objective) for one in lessons}
    return Row(
        module=module,
        objective=objective,
        city=objective.city or module.competencies.city,
        minutes=_minutes(module, objective),
        quiz={name: ids for name, ids in quiz.items() if ids},
        checks={name: ids for name, ids in checks.items() if ids},
    )


def _assessing(questions: Iterable[Question], objective: Objective) -> tuple[str, ...]:
    return tuple(one.id for one in questions if one.objective == objective.id)


def _minutes(module: Module, objective: Objective) -> Fraction:
    """Share each activity's minutes equally among its objectives; an alternative replaces and adds nothing."""
    parts = [*module.activities, *([module.live] if module.live else [])]
    shares = (Fraction(part.minutes, len(part.objectives)) for part in parts if objective.id in part.objectives)
    return sum(shares, Fraction(0))


def _sums(rows: tuple[Row, ...], names: Mapping[int, str], places: Callable[[Row], tuple[int, ...]]) -> tuple[Sum, ...]:
    return tuple(_sum(number, name, [row for row in rows if number in places(row)]) for number, name in names.items())


def _sum(number: int, name: str, rows: list[Row]) -> Sum:
    return Sum(
        number=number,
        name=name,
        modules=len({row.module.id for row in rows}),
        objectives=len(rows),
        minutes=sum((row.minutes for row in rows), Fraction(0)),
        questions=sum(row.questions for row in rows),
        self_checks=sum(row.self_checks for row in rows),
    )


def _city_gaps(city: tuple[Sum, ...]) -> list[str]:
    return [
        f"City area {one.number}, {one.name}, has an empty cell; give a module or an objective that area"
        for one in city
        if not all(one.cells)
    ]


def _objective_gaps(rows: tuple[Row, ...]) -> list[str]:
    found = []
    for row in rows:
        here = f"{row.module.id} {row.objective.id}"
        if not row.city:
            found.append(f"{here} serves no area of the City; add competencies: {{city: […]}} to module.md")
        if not row.minutes:
            found.append(f"{here} has no minutes; name it among the objectives of an activity")
        if not row.questions:
            found.append(f"{here} has no quiz question; assess it in the module's quiz")
    return found
