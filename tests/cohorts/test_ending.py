"""A cohort ends when staff say so: what stays open is said, and nothing else changes."""

import pytest

from lms.access.actor import Role
from lms.audit.models import AuditEvent
from lms.cohorts import ending_service as service
from lms.cohorts.models import Cohort, Enrollment
from lms.core.clock import now
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from tests.factories import STARTS_ON, actor_of, make_cohort, make_enrollment, make_person, post, sign_in


@pytest.fixture
def cohort(app):
    return make_cohort("Fall cohort")


@pytest.fixture
def staff(app):
    return make_person("Sam", Role.STAFF)


def state_of(cohort):
    with unit_of_work(may_write=False):
        return db.session.get(Cohort, cohort.id).state


def acts():
    with unit_of_work(may_write=False):
        return [event.act for event in db.session.query(AuditEvent).order_by(AuditEvent.number)]


@pytest.mark.parametrize(("place", "state"), [("graduated", "graduated"), ("active", "closed"), (None, "closed")])
def test_a_cohort_ends_as_what_it_was_and_nobody_else_changes(cohort, staff, place, state):
    enrollment = make_enrollment(cohort) if place else None
    if enrollment:
        with unit_of_work():
            db.session.merge(enrollment).state = place
    actor = actor_of(staff)
    for _ in range(2):
        with unit_of_work():
            service.end_cohort(actor, cohort, now())
    assert state_of(cohort) == state
    assert acts().count("ended a cohort") == 1
    if enrollment:
        with unit_of_work(may_write=False):
            assert db.session.get(Enrollment, enrollment.id).state == place


def test_it_can_run_again(cohort, staff):
    actor = actor_of(staff)
    with unit_of_work():
        service.open_again(actor, cohort, now())
    assert "opened a cohort again" not in acts()
    with unit_of_work():
        service.end_cohort(actor, cohort, now())
    with unit_of_work():
        service.open_again(actor, cohort, now())
    assert state_of(cohort) == "running"
    assert acts().count("opened a cohort again") == 1


def test_end_cohort_lists_what_is_open_and_ends_only_when_asked(client, cohort, staff):
    make_enrollment(cohort, make_person("Ana Still Here"))
    sign_in(client, staff)
    url = f"/cohorts/{cohort.id}/end"
    assert url in client.get(f"/cohorts/{cohort.id}").text
    page = client.get(url).text
    assert "1 person is not done yet" in page
    assert "Ana Still Here" in page
    assert "roll that is not closed" in page
    assert state_of(cohort) == "running"
    assert post(client, url).status_code == 303
    assert state_of(cohort) == "closed"
    assert "This cohort has ended." in client.get(f"/cohorts/{cohort.id}").text
    assert "Mark it as ended" not in client.get(url).text
    assert post(client, f"/cohorts/{cohort.id}/open-again").status_code == 303
    assert state_of(cohort) == "running"


def test_running_cohorts_stand_first(client, cohort, staff):
    older = make_cohort("Spring cohort", STARTS_ON.replace(year=2025))
    sign_in(client, staff)
    page = client.get("/cohorts").text
    assert page.index("Fall cohort") < page.index("Spring cohort")
    post(client, f"/cohorts/{cohort.id}/end")
    page = client.get("/cohorts").text
    assert page.index("Spring cohort") < page.index("Fall cohort")
    assert older.id in page


def test_only_staff_end_a_cohort(client, cohort):
    other = make_cohort("Next door")
    urls = (f"/cohorts/{cohort.id}/end", f"/cohorts/{cohort.id}/open-again")
    assert client.get(urls[0]).status_code == 401
    for person in (
        make_person("Robin", Role.INSTRUCTOR, cohort),
        make_person("Uma", Role.INSTRUCTOR, other),
        make_person("Auditor", Role.AUDITOR),
    ):
        sign_in(client, person)
        assert client.get(urls[0]).status_code == 403
        for url in urls:
            assert post(client, url).status_code == 403
    assert state_of(cohort) == "running"
