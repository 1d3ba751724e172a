import pytest
from sqlalchemy import func, select

from lms.access.actor import Role
from lms.audit.acts import Act
from lms.audit.models import AuditEvent
from lms.cohorts.queries import Place
from lms.core.database import db
from lms.core.errors import Refused
from lms.core.unit_of_work import unit_of_work
from lms.graduation import service
from lms.graduation.facts import stand
from lms.graduation.models import Waiver
from lms.graduation.rules import State
from tests.factories import actor_of, make_cohort, make_enrollment, make_person
from tests.graduation.scene import AT, make_ready


@pytest.fixture
def cohort(app):
    return make_cohort()


@pytest.fixture
def staff(app):
    return actor_of(make_person("Sam Sample", Role.STAFF))


def waive(actor, cohort, enrollment, requirement, reason="Shown elsewhere"):
    with unit_of_work():
        service.waive(actor, Place(enrollment, cohort), requirement, reason, AT)


def count(model):
    with unit_of_work(may_write=False):
        return db.session.execute(select(func.count()).select_from(model)).scalar_one()


def test_a_waiver_carries_name_reason_and_act(staff, cohort):
    enrollment = make_enrollment(cohort)
    waive(staff, cohort, enrollment, "skill:asking")
    with unit_of_work(may_write=False):
        standing = stand(cohort, [enrollment.id])[enrollment.id]
        act = db.session.execute(select(AuditEvent).order_by(AuditEvent.number.desc()).limit(1)).scalar_one()
    line = next(one for one in standing.requirements if one.id == "skill:asking")
    assert line.state is State.WAIVED
    assert line.waived is not None
    assert (line.waived.by, line.waived.reason) == ("Sam Sample", "Shown elsewhere")
    assert (act.act, act.affected_id, act.detail) == (
        Act.REQUIREMENT_WAIVED.value,
        enrollment.person_id,
        {"requirement": "skill:asking"},
    )


def test_the_same_waiver_twice_stays_one(staff, cohort):
    enrollment = make_enrollment(cohort)
    waive(staff, cohort, enrollment, "minutes")
    waive(staff, cohort, enrollment, "minutes", "Another reason")
    assert count(Waiver) == 1


@pytest.mark.parametrize("requirement", ["minutes", "quiz:nothing-of-ours", ""])
def test_what_is_met_or_unknown_cannot_be_set_aside(staff, cohort, requirement):
    with pytest.raises(Refused):
        waive(staff, cohort, make_ready(cohort), requirement)
    assert count(Waiver) == 0


def test_nobody_sets_their_own_requirement_aside(cohort):
    person = make_person("Sam Sample", Role.STAFF)
    enrollment = make_enrollment(cohort, person)
    with pytest.raises(Refused):
        waive(actor_of(person), cohort, enrollment, "minutes")


def test_opening_a_record_is_noted_aside(staff, cohort):
    enrollment = make_enrollment(cohort)
    service.note_record_opened(staff, enrollment.id, enrollment.person_id, AT)
    with unit_of_work(may_write=False):
        act = db.session.execute(select(AuditEvent).order_by(AuditEvent.number.desc()).limit(1)).scalar_one()
    assert (act.act, act.actor_id, act.object_id) == (Act.RECORD_OPENED.value, staff.person_id, enrollment.id)
