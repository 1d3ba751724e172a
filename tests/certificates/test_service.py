import hashlib
import json
from datetime import date, timedelta

import pytest

from lms.access.actor import Role
from lms.accounts.models import Person
from lms.audit.acts import Act
from lms.audit.models import AuditEvent
from lms.audit.service import find_trouble
from lms.certificates import jobs, pdf, queries, service
from lms.certificates.content import CODE, CertificateContent
from lms.certificates.models import Certificate, CertificateEvent
from lms.certificates.service import Outcome
from lms.cohorts.models import Enrollment
from lms.cohorts.queries import Place
from lms.core.clock import clock_at
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.graduation import service as graduation
from lms.jobs.models import Job
from lms.jobs.service import do_due_jobs
from lms.notifications.models import OutboxMail
from tests.certificates.scene import AT, certificate_of, count, issue, make_staff
from tests.counting import counted_queries
from tests.factories import actor_of, make_cohort, make_enrollment, make_person
from tests.graduation.scene import credit_all, make_ready, pass_quizzes


@pytest.fixture
def cohort(app):
    return make_cohort()


@pytest.fixture
def staff(app):
    return make_staff()


def draw():
    with clock_at(AT + timedelta(minutes=1)):
        return do_due_jobs()


def test_issuing_freezes_what_the_paper_says(staff, cohort):
    enrollment = make_ready(cohort, "Ana Alvarez", certificate_name="Ana María Álvarez")
    [result] = issue(staff, cohort, enrollment)
    certificate = certificate_of(enrollment)
    content = service.content_of(certificate)
    assert (result.outcome, result.certificate_id) == (Outcome.ISSUED, certificate.id)
    assert (content.name, content.title) == ("Ana María Álvarez", "Certificate of a sample")
    assert (content.minutes_total, [(one.mode, one.minutes) for one in content.minutes_by_mode]) == (
        55,
        [("online", 25), ("in_person", 30)],
    )
    assert (content.started_on, content.completed_on) == (date(2026, 9, 10), date(2026, 9, 12))
    assert content.issued_on == date(2026, 10, 1)
    assert [(line.number, line.title) for line in content.modules] == [(1, "At the door"), (2, "On paper")]
    assert content.verify_url == f"http://localhost/v/{certificate.code}"
    assert certificate.short_code == content.short_code
    assert {line["state"] for line in certificate.requirements} == {"met"}
    assert content.is_specimen is False


def test_issuing_graduates_tells_and_records(staff, cohort):
    enrollment = make_ready(cohort, "Ana Alvarez", email="ana@example.org")
    issue(staff, cohort, enrollment)
    certificate = certificate_of(enrollment)
    with unit_of_work(may_write=False):
        mail = db.session.query(OutboxMail).one()
        job = db.session.query(Job).one()
        place = db.session.get(Enrollment, enrollment.id)
        [event] = queries.list_events(certificate.id)
    assert (place.state, place.ended_at) == ("graduated", AT)
    assert (job.kind, job.key) == ("draw_certificate", certificate.id)
    assert mail.to_address == "ana@example.org"
    assert certificate.code not in mail.body
    assert (event.status, event.by) == ("issued", staff.person_id)
    assert count(AuditEvent, AuditEvent.act == Act.CERTIFICATE_ISSUED.value) == 1


def test_somebody_without_an_address_gets_no_mail(staff, cohort):
    enrollment = make_ready(cohort, "Ana Alvarez", email=None)
    issue(staff, cohort, enrollment)
    assert count(OutboxMail) == 0


def test_issuing_twice_gives_the_same_certificate(staff, cohort):
    enrollment = make_ready(cohort)
    [first], [second] = issue(staff, cohort, enrollment), issue(staff, cohort, enrollment)
    assert second.outcome is Outcome.ALREADY
    assert second.certificate_id == first.certificate_id
    assert count(Certificate) == count(Job) == count(CertificateEvent) == 1


def test_one_persons_refusal_does_not_undo_the_others(staff, cohort):
    ready, other = make_ready(cohort, "Rita Ready"), make_ready(cohort, "Rob Ready")
    late = make_enrollment(cohort, make_person("Nina Notyet"))
    odd = make_ready(cohort, "Ana 😀")
    results = {result.enrollment_id: result for result in issue(staff, cohort, ready, late, odd, other)}
    assert {one: result.outcome for one, result in results.items()} == {
        ready.id: Outcome.ISSUED,
        other.id: Outcome.ISSUED,
        late.id: Outcome.REFUSED,
        odd.id: Outcome.REFUSED,
    }
    assert "U+1F600" in str(results[odd.id].why)
    assert count(Certificate) == 2


@pytest.mark.parametrize("skipped", [("live:on-paper",), ("knocking", "green-door")])
def test_a_minute_short_is_not_enough(skipped, staff, cohort):
    enrollment = make_enrollment(cohort)
    credit_all(enrollment, skipped)
    pass_quizzes(enrollment, cohort)
    [result] = issue(staff, cohort, enrollment)
    assert result.outcome is Outcome.REFUSED
    assert count(Certificate) == 0


def test_a_waived_requirement_stands_in_the_snapshot(staff, cohort):
    enrollment = make_enrollment(cohort, make_person("Wes Waived"))
    credit_all(enrollment)
    pass_quizzes(enrollment, cohort)
    with unit_of_work():
        graduation.waive(staff, Place(enrollment, cohort), "skill:asking", "Shown elsewhere", AT)
    issue(staff, cohort, enrollment)
    line = next(one for one in certificate_of(enrollment).requirements if one["id"] == "skill:asking")
    assert (line["state"], line["waived_by"], line["reason"]) == ("waived", "Sam Sample", "Shown elsewhere")


def test_nobody_issues_their_own(cohort):
    person = make_person("Sam Sample", Role.STAFF)
    enrollment = make_enrollment(cohort, person)
    credit_all(enrollment)
    [result] = issue(actor_of(person), cohort, enrollment)
    assert result.outcome is Outcome.REFUSED
    assert "Somebody else" in str(result.why)


def test_people_of_another_cohort_are_left_alone(staff, cohort):
    stranger = make_ready(make_cohort())
    assert issue(staff, cohort, stranger) == []
    assert count(Certificate) == 0


def test_a_demonstration_gives_specimens(staff):
    cohort = make_cohort(is_demonstration=True)
    enrollment = make_ready(cohort)
    issue(staff, cohort, enrollment)
    assert service.content_of(certificate_of(enrollment)).is_specimen


def test_issuing_to_many_takes_few_looks(staff, cohort):
    people = [make_ready(cohort) for _ in range(3)]
    issue(staff, cohort, make_ready(cohort))
    with counted_queries() as counter:
        issue(staff, cohort, *people)
    looks = [one for one in counter.statements if one.lstrip().upper().startswith("SELECT")]
    # Looking at a fourth person costs nothing more but a word to the workers.
    assert len([one for one in looks if "pg_notify" not in one and "SELECT NEXTVAL" not in one.upper()]) <= 12


def test_the_worker_draws_once_and_the_bytes_stay(staff, cohort):
    enrollment = make_ready(cohort, "Ana Alvarez")
    issue(staff, cohort, enrollment)
    assert draw() == 1
    certificate = certificate_of(enrollment)
    with unit_of_work(may_write=False):
        stored = queries.get_pdf(certificate.id)
    assert stored is not None
    assert stored.startswith(b"%PDF")
    assert certificate.pdf_sha256 == hashlib.sha256(stored).hexdigest()
    with unit_of_work():
        jobs.draw_certificate({"certificate_id": certificate.id})
    assert draw() == 0
    assert certificate_of(enrollment).pdf_drawn_at == certificate.pdf_drawn_at


def test_the_paper_outlives_a_new_name(staff, cohort):
    enrollment = make_ready(cohort, "Ana Alvarez")
    issue(staff, cohort, enrollment)
    certificate_id, before = certificate_of(enrollment).id, certificate_of(enrollment).snapshot
    with unit_of_work():
        db.session.get(Person, enrollment.person_id).name = "Ana Different"
    assert certificate_of(enrollment).snapshot == before
    draw()
    with unit_of_work(may_write=False):
        stored = queries.get_pdf(certificate_id)
    assert stored == pdf.draw(CertificateContent.from_json(json.dumps(before)))


def test_revoking_appends_and_lets_a_new_one_be_issued(staff, cohort):
    enrollment = make_ready(cohort, "Ana Alvarez")
    issue(staff, cohort, enrollment)
    first = certificate_of(enrollment)
    for _ in range(2):
        with unit_of_work():
            service.revoke(staff, first.id, enrollment.id, "The name was misspelled", AT)
    [again] = issue(staff, cohort, enrollment)
    second = certificate_of(enrollment)
    assert again.outcome is Outcome.ISSUED
    assert second.id != first.id
    assert second.code != first.code
    with unit_of_work(may_write=False):
        history = [(event.status, event.reason) for event in queries.list_events(first.id)]
        assert db.session.get(Enrollment, enrollment.id).state == "graduated"
        assert find_trouble() is None
    assert history == [("issued", ""), ("revoked", "The name was misspelled")]


def test_a_certificate_is_looked_up_by_either_code(staff, cohort):
    enrollment = make_ready(cohort, "Ana María Álvarez")
    issue(staff, cohort, enrollment)
    certificate = certificate_of(enrollment)
    assert service.look_up(certificate.code).is_live
    assert service.look_up("nothing") is None
    with unit_of_work(may_write=False):
        assert service.look_up_short(certificate.short_code, "alvarez ana").content.code == certificate.code
        assert service.look_up_short(certificate.short_code, "Ben Brown") is None


def test_codes_are_random_and_of_their_shape():
    codes = {service.new_code() for _ in range(500)}
    assert len(codes) == 500
    assert all(CODE.fullmatch(code) for code in codes)
    assert len({code[:3] for code in codes}) > 400
    assert all(len(service.new_short_code()) == 9 for _ in range(50))
