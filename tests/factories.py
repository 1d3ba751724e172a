"""Make only what a test is about; the rest is filled in. Each function is its own unit of work and returns rows.

`tests/people.py` has the cast: who signs in as what.
"""

from datetime import UTC, date, datetime
from functools import cache
from itertools import count
from pathlib import Path

from flask.testing import FlaskClient

from lms.access.actor import SYSTEM, Actor, Grant, Role
from lms.accounts import passwords, queries
from lms.accounts import service as accounts
from lms.accounts.models import Person
from lms.catalogue import service as catalogue
from lms.catalogue.models import Release
from lms.catalogue.queries import get_course
from lms.cohorts import service as cohorts
from lms.cohorts.models import Cohort, Enrollment
from lms.core.clock import now
from lms.core.unit_of_work import unit_of_work
from lms.curriculum.loader import load
from lms.curriculum.model import Course

SAMPLE = Path(__file__).parent / "curriculum" / "samples" / "good"
PASSWORD = "maple lantern quiet river"
STARTS_ON = date(2026, 9, 10)
_numbers = count(1)


@cache
def password_hash() -> str:
    return passwords.hash_password(PASSWORD)


@cache
def sample_course() -> Course:
    """The small complete course in tests/curriculum/samples/good."""
    loaded = load(SAMPLE)
    assert loaded.course is not None, [str(problem) for problem in loaded.problems]
    return loaded.course


def make_release() -> Release:
    with unit_of_work():
        release, _ = catalogue.publish(SYSTEM, sample_course(), now())
    return release


def make_person(name: str | None = None, role: Role | None = None, cohort: Cohort | None = None, **values) -> Person:
    """Somebody who has joined and can sign in with PASSWORD; `role` everywhere, or in `cohort`."""
    number = next(_numbers)
    with unit_of_work():
        email = values.pop("email", f"person{number}@example.org")
        person = accounts.add_person(SYSTEM, name or f"Person {number}", email, now())
        person.password_hash = values.pop("password_hash", password_hash())
        for field, value in values.items():
            setattr(person, field, value)
        if role is not None:
            accounts.grant_role(SYSTEM, person, role, cohort.id if cohort else None, now())
    return person


def make_cohort(name: str | None = None, starts_on: date = STARTS_ON, **values) -> Cohort:
    """A running cohort on the sample course, its sessions made from the course's first timetable."""
    release = make_release()
    course = sample_course()
    plan = cohorts.CohortPlan(
        name=name or f"Cohort {next(_numbers)}",
        release_id=release.id,
        rule_pack=values.pop("rule_pack", course.rule_packs[0].id),
        timetable=course.timetables[0].id,
        zone="America/Chicago",
        place="Room 1103",
        starts_on=starts_on,
        **values,
    )
    with unit_of_work():
        return cohorts.create_cohort(SYSTEM, plan, now())


def make_enrollment(cohort: Cohort | None = None, person: Person | None = None, organization: str = "") -> Enrollment:
    """A trainee's active place."""
    cohort = cohort or make_cohort()
    person = person or make_person()
    with unit_of_work():
        return cohorts.enroll(SYSTEM, person, cohort, organization, now())


def course_of(cohort: Cohort) -> Course:
    return get_course(cohort.release_id)


def actor_of(person: Person) -> Actor:
    """The actor that this person is at this moment."""
    with unit_of_work(may_write=False):
        grants = queries.list_grants_of([person.id])[person.id]
        return Actor(
            person.id, person.name, tuple(Grant(Role(grant.role), grant.cohort_id) for grant in grants), "", now()
        )


def sign_in(client: FlaskClient, person: Person, password: str = PASSWORD) -> FlaskClient:
    """Sign in through the real page, with its token."""
    answer = post(client, "/sign-in", name=person.sign_in_name, password=password)
    assert answer.status_code == 303, answer.text
    return client


def post(client: FlaskClient, url: str, /, follow: bool = False, **fields):
    """Post a form as the browser would: with the token of this browser."""
    return client.post(url, data={"csrf_token": csrf_token(client), **fields}, follow_redirects=follow)


def csrf_token(client: FlaskClient) -> str:
    """The token that this browser's forms carry, read from a real page."""
    page = client.get("/card").text
    return page.split('name="csrf_token" value="')[1].split('"')[0]


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)
