"""One line a module: its minutes, what there is to read and decide, and what the formulas allow."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from lms.curriculum import seat_time
from lms.curriculum.languages import LanguageCount
from lms.curriculum.model import Activity, Course, Lesson, Module, Quiz, Reflection, Scenario
from lms.curriculum.problems import Problem
from lms.curriculum.reading import Ease, measure


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What is reported of one module; `claimed` are the online minutes that the formulas must carry."""

    module: str
    title: str
    is_planned: bool
    online: int
    live: int
    words: int
    questions: float
    scenarios: int
    decisions: float
    mergener: float
    nasba: float
    practice: int
    claimed: int
    reading_grade: float
    problems: int
    warnings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The table of a whole course."""

    rows: tuple[Row, ...]
    online: int
    live: int
    problems: tuple[Problem, ...]
    languages: tuple[LanguageCount, ...] = ()

    def __str__(self) -> str:
        """Return the table as text: one line a module, the sums, and one line a language that it is translated to."""
        lines = [f"{'module':21}{'online':>7}{'live':>6}{'words':>7}{'quest.':>8}{'scen.':>6}{'decis.':>7}"
                 f"{'Mergener':>10}{'NASBA':>7}{'grade':>7}"]  # fmt: skip
        for row in self.rows:
            figures = (
                f"{row.words:7}{row.questions:8.1f}{row.scenarios:6}{row.decisions:7.1f}{row.mergener:10.1f}"
                f"{row.nasba:7.1f}{row.reading_grade:7.1f}"
            )
            lines.append(f"{row.module:21}{row.online:7}{row.live:6}{'  planned' if row.is_planned else figures}")
        lines.append(f"{'sum':21}{self.online:7}{self.live:6}   = {self.online + self.live} minutes")
        return "\n".join([*lines, *map(str, self.languages)])

    def as_dict(self) -> dict[str, Any]:
        """Return the report as JSON knows it."""
        return {
            "online": self.online,
            "live": self.live,
            "modules": [asdict(row) for row in self.rows],
            "languages": [one.as_dict() for one in self.languages],
            "problems": [{**asdict(problem), "text": str(problem)} for problem in self.problems],
        }


def report(course: Course, problems: Iterable[Problem], languages: Iterable[LanguageCount] = ()) -> Report:
    """Return the table of a course, its problems, and how much of it is in other languages."""
    found = tuple(problems)
    return Report(
        rows=tuple(_row(module, found) for module in course.modules),
        online=sum(module.online_minutes for module in course.modules),
        live=sum(module.live_minutes for module in course.modules),
        problems=found,
        languages=tuple(languages),
    )


def _row(module: Module, problems: tuple[Problem, ...]) -> Row:
    time = seat_time.of_module(module)
    mine = [problem for problem in problems if _is_of(problem, module)]
    return Row(
        module=module.id,
        title=module.title,
        is_planned=module.is_planned,
        online=module.online_minutes,
        live=module.live_minutes,
        words=round(time.words),
        questions=round(time.questions, 1),
        scenarios=sum(isinstance(activity, Scenario) for activity in module.activities),
        decisions=round(time.decisions, 1),
        mergener=round(time.mergener, 1),
        nasba=round(time.nasba, 1),
        practice=module.practice_minutes,
        claimed=module.online_minutes,
        reading_grade=round(_grade(module), 1),
        problems=sum(not problem.is_warning for problem in mine),
        warnings=sum(problem.is_warning for problem in mine),
    )


def _is_of(problem: Problem, module: Module) -> bool:
    """Say whether a problem lies in the module's folder, by the folder's name."""
    folder = problem.path.partition("/")[0]
    return folder == f"{module.number:02}-{module.id}" or folder[3:] == module.id


def _grade(module: Module) -> float:
    pieces = [module.overview_html, *(piece for activity in module.activities for piece in _prose(activity))]
    return sum((measure(piece) for piece in pieces), Ease()).grade


def _prose(activity: Activity) -> list[str]:
    if isinstance(activity, Lesson):
        return [activity.opening_html, *(section.html for section in activity.sections)]
    if isinstance(activity, Scenario):
        return [passage.html for passage in activity.passages]
    if isinstance(activity, Quiz):
        return [question.stem_html for question in activity.questions]
    return [activity.html] if isinstance(activity, Reflection) else []
