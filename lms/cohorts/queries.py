"""Reading cohorts, enrollments and sessions; every loader narrows to what the actor may see."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.orm import selectinload

from lms.access.actor import Actor
from lms.access.permissions import Permission
from lms.access.policy import cohorts_where, may_everywhere, may_in_cohort
from lms.accounts.models import Person
from lms.cohorts.models import Cohort, CohortSession, Enrollment, RosterImport
from lms.core.database import db
from lms.core.errors import NotAllowed, NotFound


@dataclass(frozen=True)
class Place:
    """A person's place in a cohort: both rows, found by one query."""

    enrollment: Enrollment
    cohort: Cohort


@dataclass(frozen=True)
class RosterRow:
    """One line of a cohort's roster."""

    enrollment: Enrollment
    person: Person


@dataclass(frozen=True)
class Meeting:
    """A session with its cohort; the session's segments are loaded."""

    session: CohortSession
    cohort: Cohort


def get_cohort_for(actor: Actor, cohort_id: str, permission: Permission = Permission.SEE_COHORT) -> Cohort:
    """Return a cohort; NotFound outside the actor's scope, NotAllowed when it can be seen but not this."""
    cohort = db.session.get(Cohort, cohort_id)
    if cohort is None or not _may_see(actor, cohort_id):
        raise NotFound
    if not may_in_cohort(actor, permission, cohort_id):
        raise NotAllowed
    return cohort


def list_cohorts_for(actor: Actor) -> Sequence[Cohort]:
    """Return the cohorts that the actor may see, newest first."""
    query = select(Cohort).where(_in_scope(actor, Permission.SEE_COHORT))
    return db.session.execute(query.order_by(Cohort.starts_on.desc(), Cohort.id)).scalars().all()


def find_own_place(person_id: str) -> Place | None:
    """Return the person's newest place that was not withdrawn, with its cohort, in one query; or None."""
    query = (
        select(Enrollment, Cohort)
        .join(Cohort, Cohort.id == Enrollment.cohort_id)
        .where(Enrollment.person_id == person_id, Enrollment.state != "withdrawn")
        .order_by(Enrollment.enrolled_at.desc())
        .limit(1)
    )
    row = db.session.execute(query).one_or_none()
    return Place(*row) if row else None


def get_own_place(actor: Actor) -> Place:
    """Return the actor's own place; raises NotFound for somebody who has none."""
    place = find_own_place(actor.person_id)
    if place is None:
        raise NotFound
    return place


def get_place_for(actor: Actor, enrollment_id: str, permission: Permission) -> Place:
    """Return somebody's place; NotFound outside the actor's scope, NotAllowed when seen but not this."""
    query = select(Enrollment, Cohort).join(Cohort, Cohort.id == Enrollment.cohort_id)
    row = db.session.execute(query.where(Enrollment.id == enrollment_id)).one_or_none()
    if row is None or not _may_see(actor, row[1].id):
        raise NotFound
    if not may_in_cohort(actor, permission, row[1].id):
        raise NotAllowed
    return Place(*row)


def lock_enrollment(enrollment_id: str) -> Enrollment:
    """Return the enrollment, locked until the transaction ends: taken first, before sums and writes."""
    query = select(Enrollment).where(Enrollment.id == enrollment_id).with_for_update()
    enrollment = db.session.execute(query, execution_options={"populate_existing": True}).scalar_one_or_none()
    if enrollment is None:
        raise NotFound
    return enrollment


def list_roster(cohort_id: str, *, with_withdrawn: bool = False) -> list[RosterRow]:
    """Return everybody in a cohort by chosen name, in one query."""
    query = select(Enrollment, Person).join(Person, Person.id == Enrollment.person_id)
    query = query.where(Enrollment.cohort_id == cohort_id)
    if not with_withdrawn:
        query = query.where(Enrollment.state != "withdrawn")
    rows = db.session.execute(query.order_by(func.lower(Person.name), Person.id)).all()
    return [RosterRow(*row) for row in rows]


def count_enrolled(cohort_ids: Sequence[str]) -> dict[str, int]:
    """Return how many are enrolled, by cohort; one query."""
    query = select(Enrollment.cohort_id, func.count()).where(Enrollment.cohort_id.in_(cohort_ids))
    rows = db.session.execute(query.where(Enrollment.state != "withdrawn").group_by(Enrollment.cohort_id))
    return {cohort_id: count for cohort_id, count in rows}


def list_sessions(cohort_id: str) -> Sequence[CohortSession]:
    """Return a cohort's sessions with their segments, first one first; two queries."""
    query = select(CohortSession).where(CohortSession.cohort_id == cohort_id)
    query = query.options(selectinload(CohortSession.segments)).order_by(CohortSession.starts_at)
    return db.session.execute(query).scalars().all()


def get_meeting_for(actor: Actor, session_id: str, permission: Permission) -> Meeting:
    """Return a session with its cohort and segments; NotFound or NotAllowed as for cohorts."""
    row = db.session.execute(_meetings().where(CohortSession.id == session_id)).one_or_none()
    if row is None or not _may_see(actor, row[1].id):
        raise NotFound
    if not may_in_cohort(actor, permission, row[1].id):
        raise NotAllowed
    return Meeting(*row)


def lock_session(session_id: str) -> CohortSession:
    """Return the session, locked until the transaction ends: a roll is closed once."""
    query = select(CohortSession).where(CohortSession.id == session_id).with_for_update()
    return db.session.execute(query, execution_options={"populate_existing": True}).scalar_one()


def list_meetings_for(actor: Actor, permission: Permission) -> list[Meeting]:
    """Return all sessions, with cohorts, in which the actor may do this, first one first."""
    query = _meetings().where(_in_scope(actor, permission), Cohort.state == "running")
    rows = db.session.execute(query.order_by(CohortSession.starts_at)).all()
    return [Meeting(*row) for row in rows]


def get_roster_import(import_id: str, cohort_id: str, *, locked: bool = False) -> RosterImport:
    """Return a waiting import of this cohort; raises NotFound."""
    query = select(RosterImport).where(RosterImport.id == import_id, RosterImport.cohort_id == cohort_id)
    found = db.session.execute(query.with_for_update() if locked else query).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def _meetings() -> Select[tuple[CohortSession, Cohort]]:
    query = select(CohortSession, Cohort).join(Cohort, Cohort.id == CohortSession.cohort_id)
    return query.options(selectinload(CohortSession.segments))


def _may_see(actor: Actor, cohort_id: str) -> bool:
    return may_in_cohort(actor, Permission.SEE_COHORT, cohort_id)


def _in_scope(actor: Actor, permission: Permission) -> ColumnElement[bool]:
    if may_everywhere(actor, permission):
        return true()
    return Cohort.id.in_(cohorts_where(actor, permission))
