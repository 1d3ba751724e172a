"""Reading what was missed and its ways back; every loader narrows to what the actor may see."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, case, func, select

from lms.access.actor import Actor
from lms.access.permissions import Permission
from lms.access.policy import may_in_cohort
from lms.accounts.models import Person
from lms.attendance.models import AttendanceMark, MakeUp
from lms.attendance.queries import is_newest
from lms.cohorts.models import Cohort, CohortSession, Enrollment, SessionSegment
from lms.cohorts.queries import in_scope
from lms.core.database import db
from lms.core.errors import NotAllowed, NotFound
from lms.hours.models import HourEntry

MAKE_UPS_SHOWN = 30


@dataclass(frozen=True)
class MakeUpRow:
    """A make-up with whose it is, the segment and the session that were missed."""

    make_up: MakeUp
    enrollment: Enrollment
    name: str
    segment: SessionSegment
    session: CohortSession
    cohort: Cohort


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


def list_open_make_ups(actor: Actor) -> list[MakeUpRow]:
    """Return make-ups that are open in the actor's running cohorts, those handed in first."""
    waits = case((MakeUp.state == "handed_in", 0), else_=1)
    query = _make_ups().where(in_scope(actor, Permission.ARRANGE_MAKE_UP), Cohort.state == "running")
    query = query.where(MakeUp.state.in_(("assigned", "handed_in", "returned")))
    rows = db.session.execute(query.order_by(waits, MakeUp.due_on, MakeUp.id).limit(MAKE_UPS_SHOWN))
    return [MakeUpRow(*row) for row in rows]


def list_make_ups_of(enrollment_ids: Sequence[str]) -> Sequence[MakeUp]:
    """Return the make-ups of these people that were not withdrawn, the first to be due first."""
    query = select(MakeUp).where(MakeUp.enrollment_id.in_(enrollment_ids), MakeUp.state != "withdrawn")
    return db.session.execute(query.order_by(MakeUp.due_on, MakeUp.id)).scalars().all()


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
        .where(AttendanceMark.session_id == session_id, AttendanceMark.enrollment_id == enrollment_id, is_newest())
    )
    return db.session.execute(query).scalar_one_or_none() in ("present", "late", "left_early")


def _make_ups() -> Select[MakeUp, Enrollment, str, SessionSegment, CohortSession, Cohort]:
    return (
        select(MakeUp, Enrollment, Person.name, SessionSegment, CohortSession, Cohort)
        .join(Enrollment, Enrollment.id == MakeUp.enrollment_id)
        .join(Person, Person.id == Enrollment.person_id)
        .join(SessionSegment, SessionSegment.id == MakeUp.segment_id)
        .join(CohortSession, CohortSession.id == SessionSegment.session_id)
        .join(Cohort, Cohort.id == Enrollment.cohort_id)
    )
