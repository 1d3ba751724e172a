"""Create a cohort with its sessions, name its instructors, enroll people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lms.access.actor import Actor, Role
from lms.accounts import queries as people
from lms.accounts.models import Person
from lms.accounts.service import end_role, grant_role, grant_role_to_many
from lms.audit.acts import Act
from lms.audit.service import record_action
from lms.catalogue.queries import get_course
from lms.cohorts import queries, rules
from lms.cohorts.models import Cohort, CohortSession, Enrollment, SessionSegment
from lms.core.database import db
from lms.core.errors import Refused
from lms.core.ids import new_id
from lms.core.words import N_

HERE = N_("This person has a place in this cohort already.")
ELSEWHERE = N_("This person has a place in another cohort. It must end before another begins.")
CLOSED = N_("This account is closed. Open it again under People first.")


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


def create_cohort(actor: Actor, plan: CohortPlan, at: datetime, *, cohort_id: str | None = None) -> Cohort:
    """Create the cohort and all its sessions on a published release.

    A release with unwritten modules exists only where an operator published it by name (`--allow-planned`).
    A form that could be sent twice gives `cohort_id`: the second time the cohort is there and returned as it is.
    """
    made = queries.find_cohort(cohort_id) if cohort_id else None
    if made is not None:
        return made
    course = get_course(plan.release_id)
    sessions = rules.plan_sessions(course, plan.timetable, plan.starts_on, plan.zone)
    cohort = Cohort(
        id=cohort_id or new_id(),
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


def change_cohort(actor: Actor, cohort: Cohort, name: str, place: str, at: datetime) -> None:
    """Change name and place; sessions still to come that were at the old place move along."""
    if (cohort.name, cohort.place) == (name, place):
        return
    for session in queries.list_plain_sessions(cohort.id):
        if session.state == "planned" and session.place == cohort.place:
            session.place, session.revision = place, session.revision + 1
    cohort.name, cohort.place = name, place
    record_action(actor, Act.COHORT_CHANGED, "cohort", cohort.id, at)


def move_session(
    actor: Actor, session: CohortSession, starts_at: datetime, place: str, mode: str, at: datetime
) -> None:
    """Move a session that was not held yet, with all its segments; its mode decides what it will credit."""
    session = queries.lock_session(session.id, with_segments=True)
    if session.state != "planned":
        raise Refused(N_("The roll of this session is closed, so it stays where it was."))
    if (session.starts_at, session.place, session.mode) == (starts_at, place, mode):
        return
    by = starts_at - session.starts_at
    session.starts_at, session.ends_at = session.starts_at + by, session.ends_at + by
    session.place, session.mode, session.revision = place, mode, session.revision + 1
    for segment in session.segments:
        segment.starts_at, segment.ends_at = segment.starts_at + by, segment.ends_at + by
    _fit_days(session.cohort_id)
    record_action(
        actor, Act.SESSION_CHANGED, "session", session.id, at, mode=mode, moved_minutes=int(by / timedelta(minutes=1))
    )


def cancel_session(actor: Actor, session: CohortSession, at: datetime) -> None:
    """Cancel a session that carries no minutes of the course; raises Refused for one that does, or that was held."""
    session = queries.lock_session(session.id, with_segments=True)
    if session.state == "cancelled":
        return
    if session.state != "planned":
        raise Refused(N_("The roll of this session is closed, so it stays where it was."))
    if any(segment.is_creditable for segment in session.segments):
        raise Refused(
            N_("This session carries minutes of the course, so it cannot be dropped. Move it to another day.")
        )
    session.state, session.revision = "cancelled", session.revision + 1
    record_action(actor, Act.SESSION_CANCELLED, "session", session.id, at)


def _fit_days(cohort_id: str) -> None:
    """Let the cohort begin and end with its first and last session."""
    cohort = queries.find_cohort(cohort_id)
    sessions = queries.list_plain_sessions(cohort_id)
    if cohort is not None and sessions:
        cohort.starts_on = min(rules.local_day(session.starts_at, cohort.zone) for session in sessions)
        cohort.ends_on = max(rules.local_day(session.ends_at, cohort.zone) for session in sessions)


def find_teaching_trouble(person: Person, cohort: Cohort) -> str | None:
    """Return why this person cannot teach this cohort, or None: nobody takes the roll over themselves."""
    place = queries.find_enrollment(cohort.id, person.id)
    if place is not None and place.state in queries.OPEN:
        return N_("This person has a place as a trainee in this cohort, so somebody else teaches it.")
    return CLOSED if person.disabled_at is not None else None


def add_instructor(actor: Actor, cohort: Cohort, person: Person, at: datetime) -> None:
    """Give somebody the instructor's role in this cohort; raises Refused for its own trainee."""
    trouble = find_teaching_trouble(person, cohort)
    if trouble is not None:
        raise Refused(trouble)
    grant_role(actor, person, Role.INSTRUCTOR, cohort.id, at)


def remove_instructor(actor: Actor, cohort: Cohort, person: Person, at: datetime) -> None:
    """End the instructor's role in this cohort."""
    end_role(actor, person, Role.INSTRUCTOR, cohort.id, at)


def find_place_trouble(person: Person, cohort: Cohort) -> str | None:
    """Return the words that say why this person cannot get a place in this cohort, or None."""
    if person.disabled_at is not None:
        return CLOSED
    if people.find_grant(person.id, Role.INSTRUCTOR, cohort.id) is not None:
        return N_("This person teaches this cohort, so they cannot be a trainee in it.")
    place = queries.find_own_place(person.id)
    if place is not None and place.cohort.id == cohort.id:
        return HERE
    if place is not None and place.enrollment.state in queries.OPEN:
        return ELSEWHERE
    return None


def enroll(actor: Actor, person: Person, cohort: Cohort, organization: str, at: datetime) -> Enrollment:
    """Give the person a place in the cohort; the enrollment belongs to the person, never to who acts.

    It is active as soon as the person has signed in once; one open place a person is kept by a unique key.
    """
    trouble = find_place_trouble(person, cohort)
    if trouble is not None:
        raise Refused(trouble)
    return enroll_many(actor, [(people.get_person(person.id), organization)], cohort, at)[0]


def enroll_many(
    actor: Actor, newcomers: Sequence[tuple[Person, str]], cohort: Cohort, at: datetime
) -> list[Enrollment]:
    """Give places to people (with their organizations) of whom it is known that they may have one; two queries.

    Somebody who withdrew from this cohort before gets the same place back: their hours are on it.
    """
    person_ids = [person.id for person, _ in newcomers]
    earlier = queries.list_enrollments_in(cohort.id, person_ids)
    made = [_place(person, organization, cohort, earlier.get(person.id), at) for person, organization in newcomers]
    grant_role_to_many(actor, person_ids, Role.TRAINEE, cohort.id, at)
    for enrollment in made:
        record_action(
            actor, Act.ENROLLED, "enrollment", enrollment.id, at, affected_id=enrollment.person_id, cohort=cohort.id
        )
    return made


def _place(person: Person, organization: str, cohort: Cohort, earlier: Enrollment | None, at: datetime) -> Enrollment:
    has_joined = person.has_joined
    enrollment = earlier or Enrollment(id=new_id(), cohort_id=cohort.id, person_id=person.id)
    enrollment.organization = organization
    enrollment.state = "active" if has_joined else "invited"
    enrollment.enrolled_at, enrollment.activated_at, enrollment.ended_at = at, at if has_joined else None, None
    db.session.add(enrollment)
    return enrollment


def activate_waiting(person_id: str, at: datetime) -> None:
    """Make the places active that waited for this person to join; accounts calls it through `on_joined`."""
    for enrollment in queries.list_waiting_of(person_id):
        enrollment.state, enrollment.activated_at = "active", at


def withdraw(actor: Actor, enrollment: Enrollment, person: Person, at: datetime) -> None:
    """End a place; hours earned stay in the ledger and can be carried to a later cohort. Twice changes nothing."""
    enrollment = queries.lock_enrollment(enrollment.id)
    if enrollment.state == "withdrawn":
        return
    if enrollment.state not in queries.OPEN:
        raise Refused(N_("This place has ended already."))
    enrollment.state, enrollment.ended_at = "withdrawn", at
    end_role(actor, person, Role.TRAINEE, enrollment.cohort_id, at)
    record_action(actor, Act.WITHDRAWN, "enrollment", enrollment.id, at, affected_id=person.id)
