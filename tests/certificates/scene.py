"""Certificates of the sample course, issued as staff issue them."""

from sqlalchemy import func, select

from lms.access.actor import Actor, Role
from lms.certificates import service
from lms.certificates.models import Certificate
from lms.cohorts.models import Cohort, Enrollment
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from tests.factories import actor_of, make_person, utc

AT = utc(2026, 10, 2, 3)  # still the first of October in Chicago


def make_staff() -> Actor:
    return actor_of(make_person("Sam Sample", Role.STAFF))


def issue(actor: Actor, cohort: Cohort, *enrollments: Enrollment) -> list[service.IssueResult]:
    with unit_of_work():
        return service.issue(actor, cohort, [one.id for one in enrollments], AT)


def certificate_of(enrollment: Enrollment) -> Certificate:
    """The newest certificate of this place."""
    with unit_of_work(may_write=False):
        query = select(Certificate).where(Certificate.enrollment_id == enrollment.id).order_by(Certificate.id.desc())
        return db.session.execute(query.limit(1)).scalar_one()


def count(model: type, *where: object) -> int:
    with unit_of_work(may_write=False):
        return db.session.execute(select(func.count()).select_from(model).where(*where)).scalar_one()
