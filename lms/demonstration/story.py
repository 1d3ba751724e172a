"""How a cohort of the demonstration lives: every step calls the services that people's own clicks call."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import singledispatch
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from lms.access.actor import Actor, Grant, Role
from lms.access.permissions import Permission
from lms.accounts import queries as people
from lms.accounts import service as accounts
from lms.accounts.models import Person
from lms.assessment import queries as quizzes
from lms.assessment import service as assessment
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
from lms.curriculum.model import Activity, Course, Lesson, Placeholder, Question, Quiz, Reflection, Scenario
from lms.learning import scenario_service as scenarios
from lms.learning import service as learning
from lms.learning import skill_service as skills
from lms.learning.skill_service import Outcome

NOT_WRITTEN = "Module not written yet: read on paper in the demonstration."
ON_PAPER = "Worked through on paper and entered by hand (demonstration)."
TASK = "Read the handout of this session, fill in the worksheet, and talk it through for the missed minutes."
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
                accounts.invite_by_mail(self.staff, person, at)

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


def do_online(group: Group, trainee: Trainee, modules: int, chance: Random) -> None:
    """Work through the online part of the first so many modules, one module every few evenings."""
    pace = 80 / len(group.course.modules)
    for module in group.course.modules[:modules]:
        on = group.starts_on + timedelta(days=int((module.number - 1) * pace * _haste(trainee)) + chance.randint(0, 2))
        at = evening(on, group.cohort.zone)
        with clock_at(at), unit_of_work():
            by_hand = [one for one in module.activities if not (trainee.is_star or isinstance(one, Quiz))]
            if by_hand:
                learning.credit_many_by_hand(group.instructors[1], trainee.place, by_hand, ON_PAPER, at)
            for activity in module.activities:
                if activity not in by_hand:
                    at = _do(activity, group, trainee, at)


def stop_midway(group: Group, trainee: Trainee, done: int) -> None:
    """Leave a star in the middle of the next module's first lesson, as people are left by a bus that comes."""
    lessons = [activity for activity in group.course.modules[done].activities if isinstance(activity, Lesson)]
    if not trainee.is_star or not lessons:
        return
    section = lessons[0].sections[0]
    at = evening(group.starts_on + timedelta(days=46), group.cohort.zone)
    with clock_at(at), unit_of_work():
        if section.check is not None:
            given = right_answers(section.check)
            learning.answer_check(trainee.actor, trainee.place, lessons[0], section.check, given, at)
        learning.continue_section(trainee.actor, trainee.place, lessons[0], section, at)


def _haste(trainee: Trainee) -> float:
    """Return how fast somebody goes: 1 is with the sessions, less is ahead of them."""
    return {"ahead": 0.6, "behind": 1.2}.get(trainee.state, 0.85)


@singledispatch
def _do(activity: Activity, group: Group, trainee: Trainee, at: datetime) -> datetime:
    raise TypeError(activity)


@_do.register
def _(activity: Placeholder, group: Group, trainee: Trainee, at: datetime) -> datetime:
    learning.credit_by_hand(group.instructors[1], trainee.place, activity, NOT_WRITTEN, at)
    return at


@_do.register
def _(activity: Lesson, group: Group, trainee: Trainee, at: datetime) -> datetime:
    step = timedelta(minutes=activity.minutes) / max(1, len(activity.sections))
    for section in activity.sections:
        at += step
        if section.check is not None:
            learning.answer_check(
                trainee.actor, trainee.place, activity, section.check, right_answers(section.check), at
            )
        learning.continue_section(trainee.actor, trainee.place, activity, section, at)
    return at


@_do.register
def _(activity: Scenario, group: Group, trainee: Trainee, at: datetime) -> datetime:
    step = timedelta(minutes=activity.minutes) / 4
    learning.open_progress(trainee.place, activity, at)
    for number, choice in enumerate(shortest_walk(activity), start=1):
        at += step
        scenarios.take_step(trainee.actor, trainee.place, activity, number, choice, at)
    return at


@_do.register
def _(activity: Reflection, group: Group, trainee: Trainee, at: datetime) -> datetime:
    at += timedelta(minutes=activity.minutes)
    learning.complete_reflection(trainee.actor, trainee.place, activity, at)
    return at


@_do.register
def _(activity: Quiz, group: Group, trainee: Trainee, at: datetime) -> datetime:
    attempt = assessment.start_attempt(trainee.actor, trainee.place, activity, at)
    at += timedelta(minutes=activity.minutes)
    sitting = quizzes.Sitting(attempt, trainee.place.enrollment, trainee.place.cohort)
    assessment.submit_attempt(trainee.actor, sitting, right_letters(attempt.questions), at)
    return at


def right_answers(check: Question) -> list[str]:
    """Return what answers a self-check rightly."""
    right = [answer for answer in check.answers if answer.is_right]
    return [right[0].text] if check.kind.value == "short" else [answer.id for answer in right]


def right_letters(frozen: list[dict[str, Any]]) -> dict[str, str | list[str]]:
    """Return what answers a frozen attempt rightly."""
    answers: dict[str, str | list[str]] = {}
    for question in frozen:
        right = [answer for answer in question["answers"] if answer["is_right"]]
        if question["kind"] == "short":
            answers[question["id"]] = right[0]["text"]
        else:
            letters = [answer["letter"] for answer in right]
            answers[question["id"]] = letters if question["kind"] == "multiple" else letters[0]
    return answers


def shortest_walk(scenario: Scenario) -> list[str]:
    """Return the choices of one shortest way to an end."""
    ways: list[tuple[str, list[str]]] = [(scenario.start, [])]
    seen = {scenario.start}
    passages = {passage.id: passage for passage in scenario.passages}
    while ways:
        here, taken = ways.pop(0)
        if passages[here].end is not None:
            return taken
        for choice in passages[here].choices:
            if choice.to not in seen:
                seen.add(choice.to)
                ways.append((choice.to, [*taken, choice.id]))
    return []


def evening(on: date, zone: str) -> datetime:
    """Return seven in the evening of a day."""
    return datetime.combine(on, time(19), ZoneInfo(zone))
