"""Reading rolls and the marks on them; every loader narrows to what the actor may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased, selectinload

from lms.access.actor import Actor
from lms.access.permissions import Permission
from lms.access.policy import may_in_cohort
from lms.accounts.models import Person
from lms.attendance.models import AbsenceNotice, AttendanceMark
from lms.cohorts.models import Cohort, CohortSession, Enrollment
from lms.cohorts.queries import Meeting, in_scope
from lms.core.database import db
from lms.core.errors import NotAllowed, NotFound

ROLLS_SHOWN = 30


@dataclass(frozen=True)
class Line:
    """One person on a roll, with the mark that counts now, and whether they said ahead that they cannot come."""

    enrollment: Enrollment
    name: str
    mark: AttendanceMark | None
    is_away: bool = False


@dataclass(frozen=True)
class Roll:
    """A session with its cohort and everybody on its list; the segments are loaded."""

    session: CohortSession
    cohort: Cohort
    lines: tuple[Line, ...]

    def line(self, enrollment_id: str) -> Line:
        """Return one person's line; raises NotFound."""
        for line in self.lines:
            if line.enrollment.id == enrollment_id:
                return line
        raise NotFound


@dataclass(frozen=True)
class RollCount:
    """How many are on a roll, how many are marked, and how many of those are in the room."""

    enrolled: int
    marked: int
    here: int


def get_roll_for(
    actor: Actor, session_id: str, permission: Permission, *, locked: bool = False, with_segments: bool = True
) -> Roll:
    """Return the roll in three queries; NotFound outside the actor's scope, NotAllowed when seen but not this.

    `locked` keeps the session for this transaction, so that what is read after it stays true until it is written.
    (One statement for both would read the list from before the wait for the lock.)
    """
    query = select(CohortSession, Cohort).join(Cohort, Cohort.id == CohortSession.cohort_id)
    query = query.where(CohortSession.id == session_id)
    if with_segments:
        query = query.options(selectinload(CohortSession.segments))
    if locked:
        query = query.with_for_update(of=CohortSession).execution_options(populate_existing=True)
    row = db.session.execute(query).one_or_none()
    if row is None or not may_in_cohort(actor, Permission.SEE_COHORT, row[1].id):
        raise NotFound
    if not may_in_cohort(actor, permission, row[1].id):
        raise NotAllowed
    return Roll(row[0], row[1], _lines(row[0]))


def load_segments(roll: Roll) -> None:
    """Load the segments of a roll that was read without them."""
    query = select(CohortSession).where(CohortSession.id == roll.session.id)
    query = query.options(selectinload(CohortSession.segments)).execution_options(populate_existing=True)
    db.session.execute(query).one()


def read_again(roll: Roll) -> Roll:
    """Return the roll with the marks as they are now, after some were written."""
    return Roll(roll.session, roll.cohort, _lines(roll.session))


def _lines(session: CohortSession) -> tuple[Line, ...]:
    """Return everybody with a place, and whoever left it after being marked, by name."""
    query = (
        select(Enrollment, Person.name, AttendanceMark, AbsenceNotice.id.is_not(None))
        .join(Person, Person.id == Enrollment.person_id)
        .outerjoin(AttendanceMark, and_(is_newest(), AttendanceMark.session_id == session.id))
        .outerjoin(AbsenceNotice, says_away(session.id))
        .where(Enrollment.cohort_id == session.cohort_id)
        .where(or_(Enrollment.state != "withdrawn", AttendanceMark.id.is_not(None)))
        .order_by(func.lower(Person.name), Person.id)
    )
    return tuple(Line(*row) for row in db.session.execute(query))


def is_newest() -> ColumnElement[bool]:
    """Return the condition that joins an enrollment to the mark that counts now, its newest version."""
    other = aliased(AttendanceMark)
    newest = select(func.max(other.version)).where(
        other.session_id == AttendanceMark.session_id, other.enrollment_id == Enrollment.id
    )
    return and_(AttendanceMark.enrollment_id == Enrollment.id, AttendanceMark.version == newest.scalar_subquery())


def says_away(session_id: str | InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Return the condition that joins an enrollment to what it said ahead about a session and did not take back."""
    return and_(
        AbsenceNotice.enrollment_id == Enrollment.id,
        AbsenceNotice.session_id == session_id,
        AbsenceNotice.taken_back_at.is_(None),
    )


def list_versions(session_id: str, enrollment_id: str) -> Sequence[AttendanceMark]:
    """Return every version of one person's mark, newest first."""
    query = select(AttendanceMark).where(
        AttendanceMark.session_id == session_id, AttendanceMark.enrollment_id == enrollment_id
    )
    return db.session.execute(query.order_by(AttendanceMark.version.desc())).scalars().all()


def list_mark_ids(session_id: str, enrollment_ids: Sequence[str]) -> set[str]:
    """Return the ids of all versions of these people's marks in a session: what its credits rest on."""
    query = select(AttendanceMark.id).where(
        AttendanceMark.session_id == session_id, AttendanceMark.enrollment_id.in_(enrollment_ids)
    )
    return set(db.session.execute(query).scalars())


def lock_enrollments(enrollment_ids: Sequence[str]) -> None:
    """Lock these places until the transaction ends, always in one order: two rolls never wait for each other."""
    query = select(Enrollment.id).where(Enrollment.id.in_(enrollment_ids)).order_by(Enrollment.id).with_for_update()
    db.session.execute(query).all()


def list_meetings_around(actor: Actor, at: datetime) -> list[Meeting]:
    """Return the actor's sessions whose roll is open or that come in the next two weeks, first one first."""
    query = (
        select(CohortSession, Cohort)
        .join(Cohort, Cohort.id == CohortSession.cohort_id)
        .where(in_scope(actor, Permission.TAKE_ROLL), Cohort.state == "running", CohortSession.state == "planned")
        .where(CohortSession.starts_at < at + timedelta(days=14))
        .order_by(CohortSession.starts_at, CohortSession.id)
        .limit(ROLLS_SHOWN)
    )
    return [Meeting(*row) for row in db.session.execute(query).all()]


def count_rolls(session_ids: Sequence[str]) -> dict[str, RollCount]:
    """Return how far each roll is, by session; one query."""
    is_here = AttendanceMark.status.in_(("present", "late", "left_early"))
    query = (
        select(
            CohortSession.id,
            func.count(),
            func.count(AttendanceMark.id),
            func.sum(case((is_here, 1), else_=0)),
        )
        .join(Enrollment, Enrollment.cohort_id == CohortSession.cohort_id)
        .outerjoin(AttendanceMark, and_(is_newest(), AttendanceMark.session_id == CohortSession.id))
        .where(CohortSession.id.in_(session_ids), Enrollment.state != "withdrawn")
        .group_by(CohortSession.id)
    )
    return {row[0]: RollCount(row[1], row[2], int(row[3])) for row in db.session.execute(query)}
