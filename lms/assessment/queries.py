"""Reading attempts; a person's attempts are loaded only for that person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import load_only

from lms.access.actor import Actor
from lms.assessment.models import Attempt, Response
from lms.assessment.rules import NOT_TRIED, QuizResult, with_attempt
from lms.catalogue.queries import get_course
from lms.cohorts.models import Cohort, Enrollment
from lms.core.database import db
from lms.core.errors import NotFound
from lms.curriculum.model import Course, Quiz

REMEMBERED = 20
EARLIER = 10


@dataclass(frozen=True)
class Sitting:
    """An attempt with the place it belongs to, found by one query."""

    attempt: Attempt
    enrollment: Enrollment
    cohort: Cohort

    @property
    def course(self) -> Course:
        """Return the course of the release on which the attempt began."""
        return get_course(self.attempt.release_id)

    @property
    def quiz(self) -> Quiz:
        """Return the quiz as it was when the attempt began; it ends on that release."""
        quiz = self.course.find_activity(self.attempt.quiz)
        if not isinstance(quiz, Quiz):
            raise NotFound
        return quiz


def get_quiz(course: Course, slug: str) -> Quiz:
    """Return a quiz of this course; raises NotFound for anything else."""
    quiz = course.find_activity(slug)
    if not isinstance(quiz, Quiz):
        raise NotFound
    return quiz


def get_sitting_for(actor: Actor, attempt_id: str) -> Sitting:
    """Return the actor's own attempt; raises NotFound for anybody else's."""
    query = (
        select(Attempt, Enrollment, Cohort)
        .join(Enrollment, Enrollment.id == Attempt.enrollment_id)
        .join(Cohort, Cohort.id == Enrollment.cohort_id)
        .where(Attempt.id == attempt_id, Enrollment.person_id == actor.person_id)
    )
    row = db.session.execute(query).one_or_none()
    if row is None:
        raise NotFound
    return Sitting(*row)


def lock_attempt(attempt_id: str) -> Attempt:
    """Return the attempt as it is now, locked until the transaction ends; raises NotFound."""
    query = select(Attempt).where(Attempt.id == attempt_id).with_for_update()
    attempt = db.session.execute(query, execution_options={"populate_existing": True}).scalar_one_or_none()
    if attempt is None:
        raise NotFound
    return attempt


def find_open_attempt(enrollment_id: str, quiz: str) -> Attempt | None:
    """Return the open attempt at this quiz, or None; there is at most one, by a unique key."""
    query = select(Attempt).where(
        Attempt.enrollment_id == enrollment_id, Attempt.quiz == quiz, Attempt.submitted_at.is_(None)
    )
    return db.session.execute(query).scalar_one_or_none()


def find_highest_number(enrollment_id: str, quiz: str) -> int:
    """Return the number of the newest attempt, or 0."""
    query = select(func.max(Attempt.number)).where(Attempt.enrollment_id == enrollment_id, Attempt.quiz == quiz)
    return db.session.execute(query).scalar_one() or 0


def count_seen(enrollment_id: str, quiz: str) -> dict[str, int]:
    """Return how often each question was shown in the last attempts."""
    query = select(Attempt.questions).where(Attempt.enrollment_id == enrollment_id, Attempt.quiz == quiz)
    seen: dict[str, int] = {}
    for questions in db.session.execute(query.order_by(Attempt.number.desc()).limit(REMEMBERED)).scalars():
        for question in questions:
            seen[question["id"]] = seen.get(question["id"], 0) + 1
    return seen


def list_attempts(enrollment_id: str, quiz: str) -> Sequence[Attempt]:
    """Return the newest attempts at one quiz, newest first, without their questions."""
    query = select(Attempt).where(Attempt.enrollment_id == enrollment_id, Attempt.quiz == quiz)
    short = load_only(
        Attempt.number, Attempt.release_id, Attempt.started_at, Attempt.submitted_at, Attempt.points, Attempt.has_passed
    )
    query = query.options(short).order_by(Attempt.number.desc()).limit(EARLIER)
    return db.session.execute(query).scalars().all()


def list_responses(attempt_id: str) -> Sequence[Response]:
    """Return the saved answers of an attempt."""
    return db.session.execute(select(Response).where(Response.attempt_id == attempt_id)).scalars().all()


def find_saved_at(responses: Sequence[Response]) -> datetime | None:
    """Return when the newest answer was saved, or None."""
    return max((response.saved_at for response in responses), default=None)


def list_results(enrollment_id: str) -> dict[str, QuizResult]:
    """Return where one person is with each quiz they began, by quiz; one query."""
    return list_results_of([enrollment_id])[enrollment_id]


def list_results_of(enrollment_ids: Sequence[str]) -> dict[str, dict[str, QuizResult]]:
    """Return where many people are with each quiz they began, by enrollment and quiz; one query."""
    found: dict[str, dict[str, QuizResult]] = {enrollment_id: {} for enrollment_id in enrollment_ids}
    query = select(Attempt.enrollment_id, Attempt.quiz, Attempt.id, Attempt.has_passed)
    for enrollment_id, quiz, attempt_id, passed in db.session.execute(
        query.where(Attempt.enrollment_id.in_(enrollment_ids)).order_by(Attempt.number)
    ):
        results = found[enrollment_id]
        results[quiz] = with_attempt(results.get(quiz, NOT_TRIED), attempt_id, passed)
    return found
