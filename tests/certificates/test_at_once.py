"""Fifty presses of one button in one moment give one certificate; two workers draw it once."""

from concurrent.futures import ThreadPoolExecutor

from lms.access.actor import Role
from lms.audit.acts import Act
from lms.audit.models import AuditEvent
from lms.audit.service import find_trouble
from lms.certificates import service
from lms.certificates.models import Certificate, CertificateEvent
from lms.certificates.service import Outcome
from lms.core.clock import now
from lms.core.unit_of_work import unit_of_work
from lms.jobs.models import Job
from lms.jobs.queries import find_due_id
from lms.jobs.service import do_due_jobs
from lms.notifications.models import OutboxMail
from tests.certificates.scene import AT, certificate_of, count, make_staff
from tests.factories import csrf_token, make_cohort, make_person, sign_in
from tests.graduation.scene import make_ready

PRESSES = 50


def test_fifty_presses_at_once_issue_one_certificate(app):
    cohort, staff = make_cohort(), make_staff()
    enrollment = make_ready(cohort, "Ana Alvarez")

    def press(_number):
        with app.app_context(), unit_of_work():
            return service.issue(staff, cohort, [enrollment.id], AT)[0]

    with ThreadPoolExecutor(PRESSES) as pool:
        results = list(pool.map(press, range(PRESSES)))
    assert [result.outcome for result in results].count(Outcome.ISSUED) == 1
    assert len({result.certificate_id for result in results}) == 1
    assert count(Certificate) == count(CertificateEvent) == count(Job) == count(OutboxMail) == 1
    assert count(AuditEvent, AuditEvent.act == Act.CERTIFICATE_ISSUED.value) == 1
    with unit_of_work(may_write=False):
        assert find_trouble() is None


def test_fifty_posts_at_once_issue_one_certificate_and_none_is_an_error(app, client):
    cohort = make_cohort()
    enrollment = make_ready(cohort, "Ana Alvarez")
    signed_in = sign_in(client, make_person("Stella Staff", Role.STAFF))
    token, session = csrf_token(signed_in), signed_in.get_cookie("session").value
    fields = {"csrf_token": token, "people": [enrollment.id]}

    def press(_number):
        browser = app.test_client()
        browser.set_cookie("session", session)
        return browser.post(f"/cohorts/{cohort.id}/graduation", data=fields).status_code

    with ThreadPoolExecutor(PRESSES) as pool:
        statuses = list(pool.map(press, range(PRESSES)))
    assert statuses == [303] * PRESSES
    assert count(Certificate) == 1


def test_overlapping_batches_issue_each_certificate_once(app):
    cohort, staff = make_cohort(), make_staff()
    people = [make_ready(cohort).id for _ in range(6)]

    def press(number):
        chosen = people[number % 3 :] if number % 2 else list(reversed(people))
        with app.app_context(), unit_of_work():
            return service.issue(staff, cohort, chosen, AT)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(press, range(12)))
    assert count(Certificate) == count(Job) == len(people)


def test_workers_at_once_draw_once(app):
    cohort, staff = make_cohort(), make_staff()
    enrollment = make_ready(cohort, "Ana Alvarez")
    with unit_of_work():
        service.issue(staff, cohort, [enrollment.id], AT)

    def work(_number):
        with app.app_context():
            return do_due_jobs()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(4))) == 1
    first = certificate_of(enrollment)
    assert first.pdf_sha256 is not None
    with unit_of_work(may_write=False):
        assert find_due_id(now()) is None
