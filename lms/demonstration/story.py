"""How a cohort of the demonstration lives: every step calls the services that people's own clicks call."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from lms.access.actor import Actor, Grant, Role
from lms.access.permissions import Permission
from lms.accounts import invitation_service as invitations
from lms.accounts import queries as people
from lms.accounts import service as accounts
from lms.accounts.models import Person
from lms.attendance import make_up_queries as ways_back
from lms.attendance import make_up_service as make_ups
from lms.attendance import queries as rolls
from lms.attendance import service as attendance
from lms.attendance.rules import Mark
from lms.cohorts import queries, service
from lms.cohorts.models import Cohort, CohortSession
from lms.cohorts.queries import Place
from lms.core.clock import clock_at
from lms.core.unit_of_work import unit_of_work
from lms.curriculum.model import Course
from lms.learning import skill_service as skills
from lms.learning.skill_rules import Outcome

TASK = "The handout waits for you at the front desk. Fill in its worksheet; we talk it through for the missed minutes."
HANDED_IN = "The worksheet is filled in. I talked it through with Ike on Tuesday after class."


@dataclass
class Trainee:
    """Somebody in a cohort, and what their part in the story is."""

    actor: Actor
    place: Place
    state: str
    is_star: bool


@dataclass
class Group:
    """A cohort with everybody in it."""

    staff: Actor
    instructors: list[Actor]
    course: Course
    cohort: Cohort
    sessions: list[CohortSession]
    trainees: list[Trainee] = field(default_factory=list)

    @property
    def starts_on(self) -> date:
        """Return the first day."""
        return self.cohort.starts_on

    @property
    def starts_at(self) -> datetime:
        """Return the beginning of the first session."""
        return self.sessions[0].starts_at

    def with_state(self, state: str) -> list[Trainee]:
        """Return those with this part."""
        return [trainee for trainee in self.trainees if trainee.state == state]

    def enroll(self, person: Person, state: str, at: datetime, *, is_star: bool) -> None:
        """Give somebody a place; a star's online work is told step by step, the others' was entered from paper."""
        with clock_at(at), unit_of_work():
            enrollment = service.enroll(self.staff, person, self.cohort, "Demonstration neighbors", at)
        grants = (Grant(Role.TRAINEE, self.cohort.id),)
        actor = Actor(person.id, person.name, grants)
        self.trainees.append(Trainee(actor, Place(enrollment, self.cohort), state, is_star))

    def invite(self, name: str, email: str | None, at: datetime) -> None:
        """Give somebody a place who has not come in yet."""
        with clock_at(at), unit_of_work():
            person = accounts.add_person(self.staff, name, email, at)
            service.enroll(self.staff, person, self.cohort, "Demonstration neighbors", at)
            if email:
                invitations.invite_by_mail(self.staff, person, at)

    def withdraw(self, state: str, at: datetime) -> None:
        """End the places of those with this part."""
        for trainee in self.with_state(state):
            with clock_at(at), unit_of_work():
                enrollment = queries.lock_enrollment(trainee.place.enrollment.id)
                service.withdraw(self.staff, enrollment, accounts_person(trainee), at)

    def sign_off_skills(self, but: set[str], at: datetime, only: str | None = None) -> None:
        """Have an instructor note that each skill was shown."""
        for trainee in self.trainees:
            if trainee.state in but:
                continue
            with clock_at(at), unit_of_work():
                for skill in self.course.skills:
                    if only in (None, skill.id):
                        skills.sign_off_skill(self.instructors[1], trainee.place, skill, Outcome.DEMONSTRATED, at)

    def make_up(self, trainee: Trainee, code: str, on: date, until: str) -> None:
        """Assign the missed session's segments, then hand in and accept as far as the story goes."""
        session = next(session for session in self.sessions if session.code == code)
        at = evening(on, self.cohort.zone)
        way = make_ups.Way("one_to_one", session.mode, on + timedelta(days=14), TASK)
        for segment in [segment for segment in session.segments if segment.is_creditable]:
            with clock_at(at), unit_of_work():
                held = rolls.get_roll_for(self.instructors[0], session.id, Permission.TAKE_ROLL).session
                made = make_ups.assign_make_up(self.instructors[0], trainee.place, segment, held, way, at)
            if until == "assigned":
                continue
            with clock_at(at + timedelta(days=3)), unit_of_work():
                row = ways_back.get_own_make_up(trainee.actor, made.id, locked=True)
                make_ups.hand_in(trainee.actor, row, HANDED_IN, at + timedelta(days=3))
            if until == "accepted":
                with clock_at(at + timedelta(days=4)), unit_of_work():
                    row = ways_back.get_make_up_for(self.instructors[0], made.id, locked=True)
                    make_ups.accept_make_up(
                        self.instructors[0], row, on + timedelta(days=3), True, at + timedelta(days=4)
                    )


def accounts_person(trainee: Trainee) -> Person:
    """Return the person behind a trainee."""
    rows = queries.list_roster(trainee.place.cohort.id, with_withdrawn=True)
    return next(row.person for row in rows if row.enrollment.id == trainee.place.enrollment.id)


def found(
    staff: Actor, instructors: list[Actor], course: Course, release_id: str, name: str, starts_on: date, zone: str
) -> Group:
    """Create a cohort three weeks before it begins, with its instructors."""
    at = evening(starts_on - timedelta(days=21), zone)
    plan = service.CohortPlan(
        name=name,
        release_id=release_id,
        rule_pack=next(pack.id for pack in course.rule_packs if pack.use.value == "graduation"),
        timetable=course.timetables[0].id,
        zone=zone,
        place="Fieldhouse, room 2 (made up)",
        starts_on=starts_on,
        is_demonstration=True,
    )
    with clock_at(at), unit_of_work():
        cohort = service.create_cohort(staff, plan, at)
        roster = [people.get_person(actor.person_id) for actor in instructors]
        for person in roster:
            service.add_instructor(staff, cohort, person, at)
    granted = [
        Actor(actor.person_id, actor.name, (*actor.grants, Grant(Role.INSTRUCTOR, cohort.id)), "", at)
        for actor in instructors
    ]
    with unit_of_work(may_write=False):
        sessions = list(queries.list_sessions(cohort.id))
    return Group(staff, granted, course, cohort, sessions)


def take_roll(group: Group, session: CohortSession, away: set[str], chance: Random, late: Iterable[str] = ()) -> None:
    """Close a session's roll: everybody is here but those whose story says otherwise, and now and then a late bus."""
    states = {trainee.place.enrollment.id: trainee.state for trainee in group.trainees}
    at = session.ends_at + timedelta(minutes=10)
    with clock_at(at), unit_of_work():
        roll = rolls.get_roll_for(group.instructors[0], session.id, Permission.TAKE_ROLL, locked=True)
        marks = {}
        for line in roll.lines:
            state = states.get(line.enrollment.id, "")
            if state in away or not state:
                marks[line.enrollment.id] = Mark("absent")
            elif state in late:
                marks[line.enrollment.id] = Mark("late", session.starts_at + timedelta(minutes=40))
            elif chance.random() < 0.04:
                marks[line.enrollment.id] = Mark("late", session.starts_at + timedelta(minutes=chance.randint(3, 20)))
            else:
                marks[line.enrollment.id] = Mark("present")
        attendance.close_roll(group.instructors[0], roll, marks, "roll", at)


def evening(on: date, zone: str) -> datetime:
    """Return seven in the evening of a day."""
    return datetime.combine(on, time(19), ZoneInfo(zone))
