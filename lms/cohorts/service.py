"""Create a cohort with its sessions, name its instructors, enroll people."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lms.access.actor import Actor, Role
from lms.accounts import queries as people
from lms.accounts.models import Person
from lms.accounts.service import end_role, grant_role
from lms.audit.acts import Act
from lms.audit.service import record_action
from lms.catalogue.queries import get_course, get_release
from lms.cohorts import queries, rules
from lms.cohorts.models import Cohort, CohortSession, Enrollment, SessionSegment
from lms.core.database import db
from lms.core.errors import Refused
from lms.core.ids import new_id
from lms.core.words import N_


@dataclass(frozen=True)
class CohortPlan:
    """What staff decide when a cohort begins; the last day comes from the timetable."""

    name: str
    release_id: str
    rule_pack: str
    timetable: str
    zone: str
    place: str
    starts_on: date
    mode: str = "in_person"
    is_demonstration: bool = False


def create_cohort(actor: Actor, plan: CohortPlan, at: datetime, *, allow_planned: bool = False) -> Cohort:
    """Create the cohort and all its sessions; raises Refused for a release with unwritten modules.

    A demonstration may use such a release, a real cohort only when the operator allowed it by name.
    """
    release = get_release(plan.release_id)
    if release.has_planned and not (allow_planned or plan.is_demonstration):
        raise Refused(N_("This release has modules that are not written yet. Choose a complete one."))
    course = get_course(plan.release_id)
    sessions = rules.plan_sessions(course, plan.timetable, plan.starts_on, plan.zone)
    cohort = Cohort(
        id=new_id(),
        name=plan.name,
        release_id=plan.release_id,
        rule_pack=plan.rule_pack,
        timetable=plan.timetable,
        zone=plan.zone,
        place=plan.place,
        starts_on=plan.starts_on,
        ends_on=max(rules.local_day(session.ends_at, plan.zone) for session in sessions),
        state="running",
        is_demonstration=plan.is_demonstration,
        created_at=at,
        created_by=actor.person_id or None,
    )
    db.session.add(cohort)
    db.session.flush()
    for session in sessions:
        _add_session(cohort, session, plan)
    record_action(actor, Act.COHORT_CREATED, "cohort", cohort.id, at)
    return cohort


def _add_session(cohort: Cohort, planned: rules.SessionPlan, plan: CohortPlan) -> None:
    session = CohortSession(
        id=new_id(),
        cohort_id=cohort.id,
        code=planned.code,
        title=planned.title,
        mode=plan.mode,
        place=plan.place,
        starts_at=planned.starts_at,
        ends_at=planned.ends_at,
        is_flex=planned.is_flex,
        state="planned",
    )
    db.session.add(session)
    db.session.flush()
    for segment in planned.segments:
        db.session.add(
            SessionSegment(
                id=new_id(),
                session_id=session.id,
                module=segment.module,
                topic=segment.topic,
                slot=segment.slot,
                starts_at=segment.starts_at,
                ends_at=segment.ends_at,
                minutes=segment.minutes,
                is_creditable=segment.module is not None,
            )
        )


def move_session(actor: Actor, session: CohortSession, starts_at: datetime, place: str, mode: str, at: datetime) -> None:
    """Move a session that was not held yet, with all its segments; its mode decides what it will credit."""
    if session.state != "planned":
        raise Refused(N_("The roll of this session is closed, so it stays where it was."))
    by = starts_at - session.starts_at
    session.starts_at, session.ends_at = session.starts_at + by, session.ends_at + by
    session.place, session.mode = place, mode
    for segment in session.segments:
        segment.starts_at, segment.ends_at = segment.starts_at + by, segment.ends_at + by
    record_action(
        actor, Act.SESSION_CHANGED, "session", session.id, at, mode=mode, moved_minutes=int(by / timedelta(minutes=1))
    )


def add_instructor(actor: Actor, cohort: Cohort, person: Person, at: datetime) -> None:
    """Give somebody the instructor's role in this cohort."""
    grant_role(actor, person, Role.INSTRUCTOR, cohort.id, at)


def remove_instructor(actor: Actor, cohort: Cohort, person: Person, at: datetime) -> None:
    """End the instructor's role in this cohort."""
    end_role(actor, person, Role.INSTRUCTOR, cohort.id, at)


def enroll(actor: Actor, person: Person, cohort: Cohort, organization: str, at: datetime) -> Enrollment:
    """Give the person a place in the cohort; the enrollment belongs to the person, never to who acts.

    It is active as soon as the person has signed in once; one open place a person is kept by a unique key.
    """
    place = queries.find_own_place(person.id)
    if place is not None and place.cohort.id == cohort.id:
        raise Refused(N_("This person has a place in this cohort already."))
    if place is not None and place.enrollment.state in ("invited", "active"):
        raise Refused(N_("This person has a place in another cohort. It must end before another begins."))
    has_joined = people.get_person(person.id).password_hash is not None
    enrollment = Enrollment(
        id=new_id(),
        cohort_id=cohort.id,
        person_id=person.id,
        organization=organization,
        state="active" if has_joined else "invited",
        enrolled_at=at,
        activated_at=at if has_joined else None,
    )
    db.session.add(enrollment)
    grant_role(actor, person, Role.TRAINEE, cohort.id, at)
    record_action(actor, Act.ENROLLED, "enrollment", enrollment.id, at, affected_id=person.id, cohort=cohort.id)
    return enrollment


def withdraw(actor: Actor, enrollment: Enrollment, person: Person, at: datetime) -> None:
    """End a place; hours earned stay in the ledger and can be carried to a later cohort."""
    if enrollment.state not in ("invited", "active"):
        raise Refused(N_("This place has ended already."))
    enrollment.state, enrollment.ended_at = "withdrawn", at
    end_role(actor, person, Role.TRAINEE, enrollment.cohort_id, at)
    record_action(actor, Act.WITHDRAWN, "enrollment", enrollment.id, at, affected_id=person.id)
