"""People of the sample course at different places of their way."""

from collections.abc import Iterable
from datetime import date, timedelta

from lms.access.actor import SYSTEM
from lms.assessment.models import Attempt
from lms.cohorts.models import Cohort, Enrollment
from lms.core.database import db
from lms.core.ids import new_id
from lms.core.unit_of_work import unit_of_work
from lms.curriculum.model import Course, live_slot
from lms.hours import service as hours
from lms.hours.service import Credit
from lms.learning.models import SkillSignOff
from tests.factories import make_enrollment, make_person, sample_course, utc

AT = utc(2026, 10, 1, 18)
FIRST_DAY = date(2026, 9, 10)


def credits_of(course: Course, enrollment: Enrollment, skipped: Iterable[str] = ()) -> list[Credit]:
    """Every minute of the course, online on the first day, in the room one day later for each module."""
    found = []
    for number, module in enumerate(course.modules):
        for activity in module.activities:
            found.append((module, activity.slot, "online", activity.minutes, FIRST_DAY, "progress"))
        day = FIRST_DAY + timedelta(days=1 + number)
        found.append((module, live_slot(module.id), "in_person", module.live_minutes, day, "mark"))
    return [
        Credit(enrollment.id, module.id, module.topic, mode, minutes, slot, kind, new_id(), day)
        for module, slot, mode, minutes, day, kind in found
        if slot not in skipped
    ]


def credit_all(enrollment: Enrollment, skipped: Iterable[str] = (), course: Course | None = None) -> None:
    with unit_of_work():
        hours.credit_many(SYSTEM, credits_of(course or sample_course(), enrollment, skipped), AT)


def pass_quizzes(enrollment: Enrollment, cohort: Cohort, course: Course | None = None) -> None:
    course = course or sample_course()
    with unit_of_work():
        for module in course.modules:
            for quiz in module.quizzes:
                attempt = Attempt(
                    id=new_id(), enrollment_id=enrollment.id, release_id=cohort.release_id, quiz=quiz.id, number=1,
                    questions=[], started_at=AT, submitted_at=AT, points=1, has_passed=True, result=[],
                )  # fmt: skip
                db.session.add(attempt)


def show_skills(enrollment: Enrollment, course: Course | None = None) -> None:
    with unit_of_work():
        for skill in (course or sample_course()).skills:
            row = SkillSignOff(
                id=new_id(), enrollment_id=enrollment.id, skill=skill.id, outcome="demonstrated", observed_at=AT
            )
            db.session.add(row)


def make_ready(cohort: Cohort, name: str | None = None, **values) -> Enrollment:
    """Somebody who has met everything."""
    enrollment = make_enrollment(cohort, make_person(name, **values))
    credit_all(enrollment)
    pass_quizzes(enrollment, cohort)
    show_skills(enrollment)
    return enrollment
