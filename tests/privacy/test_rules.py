from datetime import date

import pytest

from lms.access.actor import Role
from lms.privacy.rules import find_trouble, people_in, readable
from tests.factories import utc


@pytest.mark.parametrize(
    ("roles", "may"),
    [([], True), ([Role.TRAINEE, Role.TRAINEE], True), *(([Role.TRAINEE, one], False) for one in list(Role)[1:])],
)
def test_only_who_never_answered_for_others_may_erase_themselves(roles, may):
    assert (find_trouble(roles) is None) is may


def test_rows_are_handed_out_with_names_and_plain_times():
    rows = [
        {
            "id": "a",
            "by": "p1",
            "marked_by": "p1",
            "waived_by": None,
            "at": utc(2026, 1, 2, 3),
            "on": date(2026, 1, 2),
            "n": 3,
        }
    ]
    assert people_in(rows) == {"p1"}
    assert readable(rows, {"p1": "Robin"}) == [
        {
            "id": "a",
            "by": "Robin",
            "marked_by": "Robin",
            "waived_by": None,
            "at": "2026-01-02T03:00:00+00:00",
            "on": "2026-01-02",
            "n": 3,
        }
    ]
