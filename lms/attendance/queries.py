"""Reading rolls, missed segments and make-ups; every loader narrows to what the actor may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, aliased, selectinload

from lms.access.actor import Actor
from lms.access.permissions import Permission
from lms.access.policy import cohorts_where, may_everywhere, may_in_cohort
from lms.accounts.models import Person
from lms.attendance.models import AbsenceNotice, AttendanceMark, MakeUp, MarkQuestion
from lms.cohorts.models import Cohort, CohortSession, Enrollment, SessionSegment
from lms.cohorts.queries import Meeting, Place
from lms.core.database import db
from lms.core.errors import NotAllowed, NotFound
from lms.hours.models import HourEntry

ROLLS_SHOWN = 30
MAKE_UPS_SHOWN = 30


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


@dataclass(frozen=True)
class MakeUpRow:
    """A make-up with whose it is, the segment and the session that were missed."""

    make_up: MakeUp
    enrollment: Enrollment
    name: str
    segment: SessionSegment
    session: CohortSession
    cohort: Cohort


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
        .outerjoin(AttendanceMark, and_(_is_newest(), AttendanceMark.session_id == session.id))
        .outerjoin(AbsenceNotice, _says_away(session.id))
        .where(Enrollment.cohort_id == session.cohort_id)
        .where(or_(Enrollment.state != "withdrawn", AttendanceMark.id.is_not(None)))
        .order_by(func.lower(Person.name), Person.id)
    )
    return tuple(Line(*row) for row in db.session.execute(query))


def _is_newest() -> ColumnElement[bool]:
    other = aliased(AttendanceMark)
    newest = select(func.max(other.version)).where(
        other.session_id == AttendanceMark.session_id, other.enrollment_id == Enrollment.id
    )
    return and_(AttendanceMark.enrollment_id == Enrollment.id, AttendanceMark.version == newest.scalar_subquery())


def _says_away(session_id: str | InstrumentedAttribute[str]) -> ColumnElement[bool]:
    return and_(
        AbsenceNotice.enrollment_id == Enrollment.id,
        AbsenceNotice.session_id == session_id,
        AbsenceNotice.taken_back_at.is_(None),
    )


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
    """Return the open questions about marks in the actor's running cohorts, the oldest first."""
    query = (
        select(MarkQuestion, Person.name, CohortSession, Cohort)
        .join(Enrollment, Enrollment.id == MarkQuestion.enrollment_id)
        .join(Person, Person.id == Enrollment.person_id)
        .join(CohortSession, CohortSession.id == MarkQuestion.session_id)
        .join(Cohort, Cohort.id == CohortSession.cohort_id)
        .where(_in_scope(actor, Permission.CORRECT_MARK), MarkQuestion.answered_at.is_(None))
        .order_by(MarkQuestion.asked_at, MarkQuestion.id)
        .limit(MAKE_UPS_SHOWN)
    )
    return [QuestionRow(*row) for row in db.session.execute(query)]


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
        .where(_in_scope(actor, Permission.TAKE_ROLL), Cohort.state == "running", CohortSession.state == "planned")
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
        .outerjoin(AttendanceMark, and_(_is_newest(), AttendanceMark.session_id == CohortSession.id))
        .where(CohortSession.id.in_(session_ids), Enrollment.state != "withdrawn")
        .group_by(CohortSession.id)
    )
    return {row[0]: RollCount(row[1], row[2], int(row[3])) for row in db.session.execute(query)}


def list_missable(cohort_id: str) -> list[tuple[SessionSegment, CohortSession]]:
    """Return the segments that credit and whose roll is closed, first one first; the last sitting of a slot counts."""
    query = (
        select(SessionSegment, CohortSession)
        .join(CohortSession, CohortSession.id == SessionSegment.session_id)
        .where(CohortSession.cohort_id == cohort_id, CohortSession.state == "closed")
        .where(SessionSegment.is_creditable, SessionSegment.slot.is_not(None))
        .order_by(SessionSegment.starts_at)
    )
    by_slot = {row[0].slot: (row[0], row[1]) for row in db.session.execute(query)}
    return list(by_slot.values())


def list_live_slots(enrollment_ids: Sequence[str], slots: Sequence[str]) -> set[tuple[str, str]]:
    """Return which of these slots are credited to whom, as (enrollment, slot); one query."""
    query = select(HourEntry.enrollment_id, HourEntry.slot)
    query = query.where(HourEntry.enrollment_id.in_(enrollment_ids), HourEntry.slot.in_(slots))
    query = query.group_by(HourEntry.enrollment_id, HourEntry.slot).having(func.sum(HourEntry.minutes) > 0)
    return {(row[0], row[1]) for row in db.session.execute(query)}


def get_missable_for(actor: Actor, segment_id: str, cohort_id: str) -> tuple[SessionSegment, CohortSession]:
    """Return a taught segment of this cohort with its session; raises NotFound."""
    query = (
        select(SessionSegment, CohortSession)
        .join(CohortSession, CohortSession.id == SessionSegment.session_id)
        .where(SessionSegment.id == segment_id, CohortSession.cohort_id == cohort_id, SessionSegment.is_creditable)
    )
    row = db.session.execute(query).one_or_none()
    if row is None or not may_in_cohort(actor, Permission.ARRANGE_MAKE_UP, cohort_id):
        raise NotFound
    return row[0], row[1]


def list_flex_sessions(cohort_id: str) -> Sequence[CohortSession]:
    """Return the cohort's flex sessions that were not cancelled."""
    query = select(CohortSession).where(
        CohortSession.cohort_id == cohort_id, CohortSession.is_flex, CohortSession.state != "cancelled"
    )
    return db.session.execute(query.order_by(CohortSession.starts_at)).scalars().all()


def list_make_ups_of(enrollment_ids: Sequence[str]) -> Sequence[MakeUp]:
    """Return the make-ups of these people that were not withdrawn, the first to be due first."""
    query = select(MakeUp).where(MakeUp.enrollment_id.in_(enrollment_ids), MakeUp.state != "withdrawn")
    return db.session.execute(query.order_by(MakeUp.due_on, MakeUp.id)).scalars().all()


def list_open_make_ups(actor: Actor) -> list[MakeUpRow]:
    """Return make-ups that are open in the actor's running cohorts, those handed in first."""
    waits = case((MakeUp.state == "handed_in", 0), else_=1)
    query = _make_ups().where(_in_scope(actor, Permission.ARRANGE_MAKE_UP), Cohort.state == "running")
    query = query.where(MakeUp.state.in_(("assigned", "handed_in", "returned")))
    rows = db.session.execute(query.order_by(waits, MakeUp.due_on, MakeUp.id).limit(MAKE_UPS_SHOWN))
    return [MakeUpRow(*row) for row in rows]


def get_make_up_for(actor: Actor, make_up_id: str, *, locked: bool = False) -> MakeUpRow:
    """Return a make-up of the actor's cohorts; NotFound or NotAllowed as for cohorts."""
    found = _find_make_up(make_up_id, locked=locked)
    if found is None or not may_in_cohort(actor, Permission.SEE_COHORT, found.cohort.id):
        raise NotFound
    if not may_in_cohort(actor, Permission.ARRANGE_MAKE_UP, found.cohort.id):
        raise NotAllowed
    return found


def get_own_make_up(actor: Actor, make_up_id: str, *, locked: bool = False) -> MakeUpRow:
    """Return one of the actor's own make-ups; raises NotFound for anybody else's and for a withdrawn one."""
    found = _find_make_up(make_up_id, locked=locked)
    if found is None or found.enrollment.person_id != actor.person_id or found.make_up.state == "withdrawn":
        raise NotFound
    return found


def _find_make_up(make_up_id: str, *, locked: bool) -> MakeUpRow | None:
    query = _make_ups().where(MakeUp.id == make_up_id)
    if locked:  # the place first, then its make-up: the order in which everybody takes them
        owner = select(MakeUp.enrollment_id).where(MakeUp.id == make_up_id).scalar_subquery()
        db.session.execute(select(Enrollment.id).where(Enrollment.id == owner).with_for_update()).all()
        query = query.with_for_update(of=MakeUp).execution_options(populate_existing=True)
    row = db.session.execute(query).one_or_none()
    return None if row is None else MakeUpRow(*row)


def was_in_session(session_id: str | None, enrollment_id: str) -> bool:
    """Say whether this person's mark in the session is one of somebody in the room."""
    query = (
        select(AttendanceMark.status)
        .join(Enrollment, Enrollment.id == AttendanceMark.enrollment_id)
        .where(AttendanceMark.session_id == session_id, AttendanceMark.enrollment_id == enrollment_id, _is_newest())
    )
    return db.session.execute(query).scalar_one_or_none() in ("present", "late", "left_early")


def list_own_days(place: Place) -> dict[str, OwnDay]:
    """Return how one person stands to each session of their cohort, by session; one query."""
    query = (
        select(CohortSession.id, AttendanceMark, AbsenceNotice.id.is_not(None))
        .join(Enrollment, Enrollment.cohort_id == CohortSession.cohort_id)
        .outerjoin(AttendanceMark, and_(_is_newest(), AttendanceMark.session_id == CohortSession.id))
        .outerjoin(AbsenceNotice, _says_away(CohortSession.id))
        .where(Enrollment.id == place.enrollment.id)
    )
    return {row[0]: OwnDay(row[1], row[2]) for row in db.session.execute(query)}


def _make_ups() -> Select[MakeUp, Enrollment, str, SessionSegment, CohortSession, Cohort]:
    return (
        select(MakeUp, Enrollment, Person.name, SessionSegment, CohortSession, Cohort)
        .join(Enrollment, Enrollment.id == MakeUp.enrollment_id)
        .join(Person, Person.id == Enrollment.person_id)
        .join(SessionSegment, SessionSegment.id == MakeUp.segment_id)
        .join(CohortSession, CohortSession.id == SessionSegment.session_id)
        .join(Cohort, Cohort.id == Enrollment.cohort_id)
    )


def _in_scope(actor: Actor, permission: Permission) -> ColumnElement[bool]:
    if may_everywhere(actor, permission):
        return true()
    return Cohort.id.in_(cohorts_where(actor, permission))
