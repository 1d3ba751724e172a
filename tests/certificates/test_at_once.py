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
from tests.factories import make_cohort, make_person, post, sign_in
from tests.graduation.scene import make_ready

PRESSES = 50
THREADS = 10


def test_fifty_presses_at_once_issue_one_certificate(app):
    cohort, staff = make_cohort(), make_staff()
    enrollment = make_ready(cohort, "Ana Alvarez")

    def press(_number):
        with app.app_context(), unit_of_work():
            return service.issue(staff, cohort, [enrollment.id], AT)[0]

    with ThreadPoolExecutor(THREADS) as pool:
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
    person = make_person("Stella Staff", Role.STAFF)
    browsers = [sign_in(app.test_client(), person) for _ in range(THREADS)]

    def press(browser):
        return [post(browser, f"/cohorts/{cohort.id}/graduation", people=[enrollment.id]).status_code for _ in range(5)]

    with ThreadPoolExecutor(THREADS) as pool:
        statuses = [status for some in pool.map(press, browsers) for status in some]
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
