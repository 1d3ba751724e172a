"""A cohort with an instructor and people, and the few steps that most attendance tests take."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lms.access.actor import Actor, Role
from lms.access.permissions import Permission
from lms.accounts.models import Person
from lms.attendance import make_up_queries, make_up_service, queries, service
from lms.attendance.make_up_service import Way
from lms.attendance.queries import Roll
from lms.attendance.rules import Mark
from lms.cohorts.models import Cohort, CohortSession, Enrollment
from lms.cohorts.queries import get_place_for, list_sessions
from lms.core.unit_of_work import unit_of_work
from lms.hours.queries import list_entries, minutes_of
from tests.factories import actor_of, make_cohort, make_enrollment, make_person, utc

HELD = utc(2026, 9, 10, 23, 0)  # session A: 6:00 to 6:35 PM on September 10 in Chicago; its segment from 6:15, 20 min
OVER = HELD + timedelta(minutes=40)
FLEX_DAY = date(2026, 9, 19)


@dataclass
class Scene:
    """The rows a test is about; `people[n]` has the place `places[n]`."""

    cohort: Cohort
    teacher: Person
    instructor: Actor
    people: list[Person]
    places: list[Enrollment]
    sessions: list[CohortSession]

    @property
    def session(self) -> CohortSession:
        return self.sessions[0]

    @property
    def url(self) -> str:
        return f"/sessions/{self.session.id}/roll"


def make_scene(people: int = 3) -> Scene:
    cohort = make_cohort()
    teacher = make_person("Robin Teacher", Role.INSTRUCTOR, cohort)
    persons = [make_person(f"Trainee {number:03}") for number in range(people)]
    places = [make_enrollment(cohort, person) for person in persons]
    with unit_of_work(may_write=False):
        sessions = list(list_sessions(cohort.id))
    return Scene(cohort, teacher, actor_of(teacher), persons, places, sessions)


def get_roll(scene: Scene, number: int = 0, actor: Actor | None = None) -> Roll:
    """The roll, locked, as a view loads it; inside a unit of work."""
    session_id = scene.sessions[number].id
    return queries.get_roll_for(actor or scene.instructor, session_id, Permission.TAKE_ROLL, locked=True)


def everyone(scene: Scene, **others: Mark) -> dict[str, Mark]:
    """Everybody here but those named by number: everyone(scene, p1=Mark("absent"))."""
    return {place.id: others.get(f"p{number}", Mark("present")) for number, place in enumerate(scene.places)}


def close(scene: Scene, number: int = 0, at: datetime | None = None, **others: Mark) -> None:
    with unit_of_work():
        roll = get_roll(scene, number)
        moment = at or roll.session.ends_at
        service.close_roll(scene.instructor, roll, everyone(scene, **others), "roll", moment)


def minutes(scene: Scene, number: int) -> int:
    with unit_of_work(may_write=False):
        return minutes_of([scene.places[number].id]).get(scene.places[number].id, 0)


def entries(scene: Scene, number: int) -> list:
    with unit_of_work(may_write=False):
        return list(list_entries(scene.places[number].id))


def assign(scene: Scene, number: int, way: Way | None = None, at: datetime = OVER, actor: Actor | None = None) -> str:
    """Give somebody a way back to the segment of the first session; return the make-up's id."""
    who = actor or scene.instructor
    way = way or Way("assignment", "in_person", date(2026, 9, 24), "Read the chapter again.")
    with unit_of_work():
        place = get_place_for(who, scene.places[number].id, Permission.ARRANGE_MAKE_UP)
        segment, session = make_up_queries.get_missable_for(who, scene.session.segments[0].id, scene.cohort.id)
        return make_up_service.assign_make_up(who, place, segment, session, way, at).id


def hand_in(scene: Scene, number: int, make_up_id: str, text: str = "I read it.", at: datetime = OVER) -> None:
    trainee = actor_of(scene.people[number])
    with unit_of_work():
        row = make_up_queries.get_own_make_up(trainee, make_up_id, locked=True)
        make_up_service.hand_in(trainee, row, text, at)


def accept(scene: Scene, make_up_id: str, done_on: date = FLEX_DAY, confirmed: bool = False, actor=None) -> None:
    who = actor or scene.instructor
    with unit_of_work():
        row = make_up_queries.get_make_up_for(who, make_up_id, locked=True)
        make_up_service.accept_make_up(who, row, done_on, confirmed, OVER + timedelta(days=10))
