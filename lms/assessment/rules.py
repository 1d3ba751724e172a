"""When an attempt may start, what it counts for, and what to read again. Retakes are unhurried: nothing waits."""

from collections.abc import Sequence
from dataclasses import dataclass

from lms.core.words import N_, Words
from lms.curriculum.model import Lesson, Module


@dataclass(frozen=True)
class QuizResult:
    """Where one person is with one quiz; `tries` counts submitted attempts."""

    has_passed: bool
    open_attempt_id: str | None
    tries: int


NOT_TRIED = QuizResult(has_passed=False, open_attempt_id=None, tries=0)


def with_attempt(result: QuizResult, attempt_id: str, has_passed: bool | None) -> QuizResult:
    """Return the result with one more attempt; `has_passed` is None while it is open."""
    if has_passed is None:
        return QuizResult(result.has_passed, attempt_id, result.tries)
    return QuizResult(result.has_passed or has_passed, result.open_attempt_id, result.tries + 1)


def may_start(enrollment_state: str) -> Words | None:
    """Say why no new attempt can start, or None; after a pass there is practice, which credits nothing new."""
    if enrollment_state == "active":
        return None
    return Words(N_("Your place in this course is not open now, so no new attempt can start. Your results stay here."))


def has_passed(points: int, pass_count: int) -> bool:
    """Say whether these points are enough."""
    return points >= pass_count


def read_again(module: Module, objectives: Sequence[str]) -> list[Lesson]:
    """Return the module's lessons that teach these objectives, in reading order."""
    wanted = set(objectives)
    return [
        activity
        for activity in module.activities
        if isinstance(activity, Lesson) and wanted.intersection(activity.objectives)
    ]
