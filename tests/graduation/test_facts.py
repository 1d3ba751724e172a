from lms.access.actor import SYSTEM
from lms.core.unit_of_work import unit_of_work
from lms.graduation.facts import stand
from lms.graduation.rules import State
from lms.hours import queries as hour_queries
from lms.hours import service as hours
from tests.counting import counted_queries
from tests.factories import make_cohort, make_enrollment
from tests.graduation.scene import AT, FIRST_DAY, credit_all, make_ready


def standing_of(cohort, enrollment):
    with unit_of_work(may_write=False):
        return stand(cohort, [enrollment.id])[enrollment.id]


def test_somebody_with_everything_is_ready_and_the_day_is_known(app):
    cohort = make_cohort()
    standing = standing_of(cohort, make_ready(cohort))
    assert standing.is_ready
    assert standing.minutes == 55
    assert standing.by_mode == {"online": 25, "in_person": 30}
    assert standing.reached_on == FIRST_DAY.replace(day=12)


def test_somebody_new_has_everything_open(app):
    cohort = make_cohort()
    standing = standing_of(cohort, make_enrollment(cohort))
    assert {one.state for one in standing.open_ones} == {State.NOT_YET}
    assert [one.id for one in standing.open_ones] == ["minutes", "topic:welcome", "quiz:door-check", "skill:asking"]


def test_a_reversed_credit_counts_nothing(app):
    cohort = make_cohort()
    enrollment = make_ready(cohort)
    with unit_of_work():
        entry = next(row for row in hour_queries.list_entries(enrollment.id) if row.slot == "live:on-paper")
        hours.reverse(SYSTEM, entry, "The roll named somebody else", AT)
    standing = standing_of(cohort, enrollment)
    assert standing.minutes == 45
    assert standing.reached_on is None
    assert [one.id for one in standing.open_ones] == ["minutes"]


def test_the_check_of_many_people_takes_few_queries(app):
    cohort = make_cohort()
    enrollments = [make_enrollment(cohort) for _ in range(30)]
    ids = [enrollment.id for enrollment in enrollments]
    for number, enrollment in enumerate(enrollments[:5]):
        credit_all(enrollment, skipped=["knocking"][: number % 2])
    with unit_of_work(may_write=False), counted_queries() as one:
        stand(cohort, ids[:1])
    with unit_of_work(may_write=False), counted_queries() as many:
        stand(cohort, ids)
    assert len(many) == len(one) <= 8
