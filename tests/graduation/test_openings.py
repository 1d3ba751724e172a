from datetime import date
from types import SimpleNamespace

from lms.access.actor import Role
from lms.graduation.openings import NOW_WITHOUT, Opening, by_day
from tests.factories import utc

ZONE = "America/Chicago"


def event(who, *at):
    return SimpleNamespace(actor_id=who, at=utc(*at))


def test_one_line_a_person_and_day_on_the_cohort_s_clock():
    events = [event("s", 2026, 11, 3, 5), event("s", 2026, 11, 3, 4), event("i", 2026, 11, 2, 20)]
    found = by_day(events, {"s": "Sam", "i": "Inez"}, {"s": [Role.STAFF], "i": [Role.INSTRUCTOR, Role.STAFF]}, ZONE)
    assert found == [
        Opening(date(2026, 11, 2), "Sam", "program staff", 2),
        Opening(date(2026, 11, 2), "Inez", "instructor", 1),
    ]


def test_who_holds_no_role_any_more_is_said_so():
    (one,) = by_day([event("x", 2026, 11, 3, 18)], {"x": "Xi"}, {}, ZONE)
    assert one.part == NOW_WITHOUT
