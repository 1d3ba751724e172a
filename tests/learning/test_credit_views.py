"""What was done on paper, credited by hand."""

import pytest

from lms.access.actor import Role
from lms.audit.models import AuditEvent
from lms.cohorts.queries import Place
from lms.core.clock import now
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.hours.models import HourEntry
from lms.learning import service
from tests.counting import counted_queries
from tests.factories import actor_of, make_cohort, make_enrollment, make_person, post, sample_course, sign_in

COURSE = sample_course()
KNOCKING = COURSE.activity("knocking")
WHY = "Worksheet handed in on Tuesday."


@pytest.fixture
def cohort(app):
    return make_cohort("Fall cohort")


@pytest.fixture
def ana(cohort):
    return make_enrollment(cohort, make_person("Ana"))


@pytest.fixture
def robin(client, cohort):
    person = make_person("Robin", Role.INSTRUCTOR, cohort)
    sign_in(client, person)
    return person


def for_one(enrollment):
    return f"/places/{enrollment.id}/credits"


def for_many(cohort, slug="knocking"):
    return f"/cohorts/{cohort.id}/credits/{slug}"


def entries(*enrollments):
    with unit_of_work(may_write=False):
        found = db.session.query(HourEntry).all()
    return [row for row in found if not enrollments or row.enrollment_id in {one.id for one in enrollments}]


def test_credit_person(client, robin, ana):
    page = client.get(for_one(ana)).text
    assert "Ana did it on paper" in page
    assert '<option value="knocking">' in page
    assert "knocking-on-paper" not in page, "the other task shares the slot"
    answer = post(client, for_one(ana), activity="knocking", reason=f"  {WHY} ")
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith("#slot-knocking")
    (entry,) = entries(ana)
    assert (entry.slot, entry.minutes, entry.mode) == ("knocking", KNOCKING.minutes, "online")
    assert (entry.evidence_kind, entry.recorded_by, entry.reason) == ("by_hand", robin.id, WHY)
    ledger = client.get(answer.headers["Location"]).text
    assert WHY in ledger
    assert "Robin" in ledger
    assert '<option value="knocking">' not in client.get(for_one(ana)).text
    with unit_of_work(may_write=False):
        acts = [event.act for event in db.session.query(AuditEvent).filter_by(actor_id=robin.id)]
    assert "credited hours" in acts


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ({"activity": "knocking", "reason": "   "}, "Write why in a sentence."),
        ({"activity": "", "reason": "Because of this."}, "Because of this."),
        ({"activity": "no-such", "reason": "Because of this."}, "Because of this."),
        ({"activity": "after-the-door", "reason": "A survey has no minutes."}, "A survey has no minutes."),
        ({"activity": "knocking", "reason": "x" * 501}, "x" * 501),
        ({}, "Please look at this once more."),
    ],
)
def test_credit_person_with_bad_input_keeps_what_was_typed_and_writes_nothing(client, robin, ana, fields, kept):
    answer = post(client, for_one(ana), **fields)
    assert answer.status_code == 422
    assert kept in answer.text
    assert entries() == []


def test_what_is_credited_already_cannot_be_chosen_again(client, robin, ana):
    post(client, for_one(ana), activity="knocking", reason=WHY)
    assert post(client, for_one(ana), activity="knocking", reason=WHY).status_code == 422
    assert len(entries(ana)) == 1


def test_nobody_credits_their_own_hours(client, cohort):
    staff = make_person("Sam", Role.STAFF)
    own, other = make_enrollment(cohort, staff), make_enrollment(cohort, make_person("Ana"))
    sign_in(client, staff)
    assert client.get(for_one(own)).status_code == 403
    assert post(client, for_one(own), activity="knocking", reason=WHY).status_code == 403
    page = client.get(for_many(cohort)).text
    assert other.id in page
    assert own.id not in page
    assert post(client, for_many(cohort), people=own.id, reason=WHY).status_code == 422
    assert entries() == []
    assert for_one(own) not in client.get(f"/places/{own.id}/requirements").text
    assert for_one(other) in client.get(f"/places/{other.id}/requirements").text
    assert for_one(other) in client.get(f"/places/{other.id}/ledger").text


def test_a_place_that_ended_keeps_its_hours(client, robin, ana):
    with unit_of_work():
        db.session.merge(ana).state = "graduated"
    answer = client.get(for_one(ana))
    assert answer.status_code == 409
    assert "their hours stay as they are" in answer.text
    assert post(client, for_one(ana), activity="knocking", reason=WHY).status_code == 409
    assert for_one(ana) not in client.get(f"/places/{ana.id}/requirements").text


def test_choose_activity(client, robin, cohort):
    page = client.get(f"/cohorts/{cohort.id}/credits").text
    assert for_many(cohort) in page
    assert for_many(cohort, "knocking-on-paper") not in page
    assert for_many(cohort, "after-the-door") not in page
    assert f"/cohorts/{cohort.id}/credits" in client.get(f"/cohorts/{cohort.id}").text


def test_credit_people(client, robin, cohort, ana):
    bea, cleo = (make_enrollment(cohort, make_person(name)) for name in ("Bea", "Cleo"))
    answer = post(client, for_many(cohort), people=[ana.id, bea.id], reason=WHY)
    assert answer.status_code == 303
    assert {(row.enrollment_id, row.minutes, row.reason) for row in entries()} == {
        (one.id, KNOCKING.minutes, WHY) for one in (ana, bea)
    }
    page = client.get(for_many(cohort)).text
    assert "Credited already: Ana, Bea." in page
    assert cleo.id in page
    assert ana.id not in page
    with counted_queries() as counter:
        client.get(for_many(cohort))
    assert len(counter) <= 4, counter.statements


@pytest.mark.parametrize("people", [[], ["nobody"], "stranger"])
def test_credit_people_with_bad_input_keeps_what_was_typed_and_writes_nothing(client, robin, cohort, ana, people):
    stranger = make_enrollment(make_cohort("Next door"))
    chosen = [ana.id, stranger.id] if people == "stranger" else people
    answer = post(client, for_many(cohort), people=chosen, reason=WHY)
    assert answer.status_code == 422
    assert WHY in answer.text
    assert entries() == []


def test_either_all_or_nobody_is_credited(app, cohort, ana):
    """A place that ends while the page is open stops the whole act."""
    bea, robin = make_enrollment(cohort, make_person("Bea")), make_person("Robin", Role.INSTRUCTOR, cohort)
    with unit_of_work():
        db.session.merge(bea).state = "withdrawn"
    actor, places = actor_of(robin), [Place(ana, cohort), Place(bea, cohort)]
    with pytest.raises(service.Refused), unit_of_work():
        service.credit_people_by_hand(actor, places, KNOCKING, WHY, now())
    assert entries() == []


def test_who_may_credit(client, cohort, ana):
    other = make_cohort("Next door")
    urls = (for_one(ana), for_many(cohort), f"/cohorts/{cohort.id}/credits")
    for url in urls:
        assert client.get(url).status_code == 401
    for person, status in (
        (make_person("Trainee", Role.TRAINEE, cohort), 403),
        (make_person("Uma", Role.INSTRUCTOR, other), 404),
        (make_person("Auditor", Role.AUDITOR), 403),
    ):
        sign_in(client, person)
        for url in urls:
            assert client.get(url).status_code == status, (person.name, url)


@pytest.mark.parametrize("slug", ["no-such", "after-the-door", "at-the-door-live", "knocking-on-paper"])
def test_only_an_online_activity_with_minutes_can_be_credited(client, robin, cohort, slug):
    assert client.get(for_many(cohort, slug)).status_code == 404
