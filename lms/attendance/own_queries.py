"""Reading how trainees stand to their own sessions: what they said ahead, their marks, their questions about them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, select

from lms.access.actor import Actor
from lms.access.permissions import Permission
from lms.accounts.models import Person
from lms.attendance.models import AbsenceNotice, AttendanceMark, MarkQuestion
from lms.attendance.queries import is_newest, says_away
from lms.cohorts.models import Cohort, CohortSession, Enrollment
from lms.cohorts.queries import Place, in_scope
from lms.core.database import db

QUESTIONS_SHOWN = 30


@dataclass(frozen=True)
class OwnDay:
    """How somebody stands to one session: the mark that counts now, and whether they said that they cannot come."""

    mark: AttendanceMark | None
    is_away: bool


@dataclass(frozen=True)
class QuestionRow:
    """An open question about a mark, with who asks, and about which session."""

    question: MarkQuestion
    name: str
    session: CohortSession
    cohort: Cohort


def list_own_days(place: Place) -> dict[str, OwnDay]:
    """Return how one person stands to each session of their cohort, by session; one query."""
    query = (
        select(CohortSession.id, AttendanceMark, AbsenceNotice.id.is_not(None))
        .join(Enrollment, Enrollment.cohort_id == CohortSession.cohort_id)
        .outerjoin(AttendanceMark, and_(is_newest(), AttendanceMark.session_id == CohortSession.id))
        .outerjoin(AbsenceNotice, says_away(CohortSession.id))
        .where(Enrollment.id == place.enrollment.id)
    )
    return {row[0]: OwnDay(row[1], row[2]) for row in db.session.execute(query)}


def find_notice(session_id: str, enrollment_id: str) -> AbsenceNotice | None:
    """Return what somebody said ahead about one session, taken back or not, or None."""
    query = select(AbsenceNotice).where(
        AbsenceNotice.session_id == session_id, AbsenceNotice.enrollment_id == enrollment_id
    )
    return db.session.execute(query).scalar_one_or_none()


def find_open_question(session_id: str, enrollment_id: str) -> MarkQuestion | None:
    """Return the person's open question about their mark in this session, or None."""
    query = select(MarkQuestion).where(
        MarkQuestion.session_id == session_id,
        MarkQuestion.enrollment_id == enrollment_id,
        MarkQuestion.answered_at.is_(None),
    )
    return db.session.execute(query).scalar_one_or_none()


def list_questions_of(enrollment_id: str, session_id: str | None = None) -> Sequence[MarkQuestion]:
    """Return one person's questions about their marks (in one session, or all), the newest first."""
    query = select(MarkQuestion).where(MarkQuestion.enrollment_id == enrollment_id)
    if session_id is not None:
        query = query.where(MarkQuestion.session_id == session_id)
    return db.session.execute(query.order_by(MarkQuestion.asked_at.desc(), MarkQuestion.id)).scalars().all()


def list_open_questions(actor: Actor) -> list[QuestionRow]:
    """Return the open questions about marks in the actor's cohorts, ended ones too, the oldest first."""
    query = (
        select(MarkQuestion, Person.name, CohortSession, Cohort)
        .join(Enrollment, Enrollment.id == MarkQuestion.enrollment_id)
        .join(Person, Person.id == Enrollment.person_id)
        .join(CohortSession, CohortSession.id == MarkQuestion.session_id)
        .join(Cohort, Cohort.id == CohortSession.cohort_id)
        .where(in_scope(actor, Permission.CORRECT_MARK), MarkQuestion.answered_at.is_(None))
        .order_by(MarkQuestion.asked_at, MarkQuestion.id)
        .limit(QUESTIONS_SHOWN)
    )
    return [QuestionRow(*row) for row in db.session.execute(query)]
