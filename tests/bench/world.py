"""What the bench works on: a cohort of 200 on the real course, signed-in sessions, open attempts, rolls to save."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from flask import Flask

from lms.access.actor import SYSTEM, Actor
from lms.accounts import service as accounts
from lms.accounts import session_service
from lms.accounts.models import Person
from lms.assessment import service as assessment
from lms.catalogue import service as catalogue
from lms.cohorts import queries as places
from lms.cohorts import service as cohorts
from lms.core.clock import now
from lms.core.installation import signer
from lms.core.signing import new_token
from lms.core.unit_of_work import unit_of_work
from lms.curriculum.loader import load
from lms.curriculum.model import Course, Lesson, Quiz
from lms.learning import service as learning
from tests.beds.smtp import HOST

TRAINEES = 200
ON_THE_ROLL = 30
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Browser:
    """A signed-in session: what a browser would send."""

    cookie: str
    token: str

    def get(self, path: str) -> str:
        return f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nCookie: {self.cookie}\r\n\r\n"

    def post(self, path: str, body: str) -> str:
        body = f"csrf_token={self.token}&{body}"
        return (
            f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nCookie: {self.cookie}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}"
        )


@dataclass(frozen=True)
class World:
    """Requests ready to be sent."""

    lesson: list[str]
    home: list[str]
    quiz: list[str]
    roll: list[str]
    lesson_path: str
    course: Course


def build(app: Flask) -> World:
    """Fill an empty database and return the requests."""
    with app.app_context():
        loaded = load(ROOT / "curriculum")
        assert loaded.course is not None
        course = loaded.course
        with unit_of_work():
            release, _ = catalogue.publish(SYSTEM, course, now())
        big, people = _cohort(course, release.id, "Bench", TRAINEES)
        browsers = [_sign_in(app, person) for person in people]
        lesson = next(a for module in course.modules for a in module.activities if isinstance(a, Lesson))
        path = f"/lessons/{lesson.id}"
        for person in people[:8]:
            actor = Actor(person.id, person.name, ())
            with unit_of_work():
                learning.begin(places.get_own_place(actor), lesson, now())
        return World(
            lesson=[browser.get(path) for browser in browsers[:8]],
            home=[browser.get("/home") for browser in browsers[:8]],
            quiz=_quizzes(course, big, people, browsers),
            roll=_rolls(app, course, release.id),
            lesson_path=path,
            course=course,
        )


def _cohort(course: Course, release_id: str, name: str, size: int):
    starts_on = date.today() - timedelta(days=100)
    rule_pack = next(pack.id for pack in course.rule_packs if pack.use.value == "graduation")
    plan = cohorts.CohortPlan(
        name, release_id, rule_pack, course.timetables[0].id, "America/Chicago", "Room", starts_on
    )
    with unit_of_work():
        cohort = cohorts.create_cohort(SYSTEM, plan, now())
    people = []
    with unit_of_work():
        for number in range(size):
            person = accounts.add_person(SYSTEM, f"{name} {number:03}", f"{name}{number}@example.org".lower(), now())
            person.password_hash = "joined long ago"
            people.append(person)
            cohorts.enroll(SYSTEM, person, cohort, "", now())
    return cohort, people


def _sign_in(app: Flask, person: Person) -> Browser:
    token = new_token()
    with unit_of_work():
        session_service.begin_session(person, token, "phone", is_own_device=True, at=now())
    return Browser(f"session={token}", signer().mac("csrf", token))


def _quizzes(course: Course, cohort, people: list[Person], browsers: list[Browser]) -> list[str]:
    quizzes = [a for module in course.modules for a in module.activities if isinstance(a, Quiz)]
    requests = []
    for quiz in quizzes:
        for person, browser in zip(people, browsers, strict=True):
            actor = Actor(person.id, person.name, ())
            with unit_of_work():
                place = places.get_own_place(actor)
                attempt = assessment.start_attempt(actor, place, quiz, now())
            body = "&".join(f"q{number}=a" for number in range(1, len(attempt.questions) + 1)) + "&as_it_is=1"
            requests.append(browser.post(f"/attempts/{attempt.id}/submit", body))
    return requests


def _rolls(app: Flask, course: Course, release_id: str) -> list[str]:
    cohort, _ = _cohort(course, release_id, "Roll", ON_THE_ROLL)
    with unit_of_work():
        instructor = accounts.add_person(SYSTEM, "Inez", "inez@example.org", now())
        instructor.password_hash = "joined long ago"
        cohorts.add_instructor(SYSTEM, cohort, instructor, now())
    browser = _sign_in(app, instructor)
    with unit_of_work(may_write=False):
        roster = [row.enrollment.id for row in places.list_roster(cohort.id)]
        sessions = [session.id for session in places.list_sessions(cohort.id)]
    requests = []
    for absent in (0, 3):
        marks = "&".join(
            f"status-{name}={'absent' if number < absent else 'present'}" for number, name in enumerate(roster)
        )
        requests += [browser.post(f"/sessions/{session}/roll", f"{marks}&do=save") for session in sessions]
    return requests
