from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from lms.access.actor import SYSTEM
from lms.cohorts.queries import lock_enrollment
from lms.core.database import db
from lms.core.errors import NotFound, Refused
from lms.core.ids import new_id
from lms.core.unit_of_work import unit_of_work
from lms.hours import queries, service
from lms.hours.models import HourEntry
from lms.hours.service import Credit
from tests.factories import make_enrollment, utc

AT = utc(2026, 10, 1, 18)
DAY = date(2026, 9, 10)


@pytest.fixture
def enrollment(app):
    return make_enrollment()


def credit_of(enrollment, slot="knocking", minutes=5, seen=None):
    return Credit(enrollment.id, "at-the-door", "welcome", "online", minutes, slot, "progress", new_id(), DAY, seen)


def credit(enrollment, *args, **values):
    with unit_of_work():
        return service.credit(SYSTEM, credit_of(enrollment, *args, **values), AT)


def entries(enrollment):
    with unit_of_work(may_write=False):
        return [(row.slot, row.serial, row.minutes) for row in queries.list_entries(enrollment.id)]


def test_a_slot_is_credited_once(enrollment):
    assert credit(enrollment) is not None
    assert credit(enrollment, minutes=50) is None
    assert entries(enrollment) == [("knocking", 1, 5)]


def test_a_reversal_is_a_row_and_opens_the_slot_again(enrollment):
    first = credit(enrollment)
    with unit_of_work():
        service.reverse(SYSTEM, queries.get_entry(first.id), "It was another person", AT)
    assert credit(enrollment, minutes=4) is not None
    assert sorted(entries(enrollment)) == [("knocking", 1, -5), ("knocking", 1, 5), ("knocking", 2, 4)]
    with unit_of_work(may_write=False):
        assert queries.minutes_of([enrollment.id]) == {enrollment.id: 4}


def test_a_credit_is_taken_back_once(enrollment):
    first = credit(enrollment)
    with unit_of_work():
        reversal = service.reverse(SYSTEM, queries.get_entry(first.id), "Once", AT)
    for entry_id in (first.id, reversal.id):
        with pytest.raises(Refused), unit_of_work():
            service.reverse(SYSTEM, queries.get_entry(entry_id), "Twice", AT)
    assert len(entries(enrollment)) == 2


def test_a_reversal_needs_a_reason_and_a_credit_needs_minutes(enrollment):
    first = credit(enrollment)
    with pytest.raises(IntegrityError), unit_of_work():
        service.reverse(SYSTEM, queries.get_entry(first.id), "", AT)
    with pytest.raises(IntegrityError):
        credit(enrollment, slot="other", minutes=0)
    assert len(entries(enrollment)) == 1


def test_little_seen_time_is_flagged_and_credited_all_the_same(enrollment):
    assert credit(enrollment, seen=1).is_flagged
    assert entries(enrollment) == [("knocking", 1, 5)]


@pytest.mark.parametrize("statement", ["UPDATE hour_entries SET minutes = 600", "DELETE FROM hour_entries"])
def test_a_row_of_the_ledger_is_permanent(statement, enrollment):
    credit(enrollment)
    with pytest.raises(IntegrityError), unit_of_work():
        db.session.execute(text(statement))
    assert entries(enrollment) == [("knocking", 1, 5)]


def test_many_credits_look_at_the_ledger_once(enrollment):
    wanted = [credit_of(enrollment, slot) for slot in ("knocking", "green-door", "knocking")]
    with unit_of_work():
        made = service.credit_many(SYSTEM, wanted, AT)
    assert [row is None for row in made] == [False, False, True]


def test_an_unknown_row_is_not_found(enrollment):
    with pytest.raises(NotFound), unit_of_work(may_write=False):
        queries.get_entry(new_id())


def test_ten_at_once_credit_once(app, enrollment):
    def press(_number):
        with app.app_context(), unit_of_work():
            lock_enrollment(enrollment.id)
            return service.credit(SYSTEM, credit_of(enrollment), AT) is not None

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(press, range(10))) == 1
    assert entries(enrollment) == [("knocking", 1, 5)]


def test_entries_of_many_people_come_in_one_query(enrollment):
    credit(enrollment)
    other = make_enrollment()
    with unit_of_work(may_write=False):
        found = queries.list_entries_of([enrollment.id, other.id])
        assert [len(found[one.id]) for one in (enrollment, other)] == [1, 0]
        assert [row.slot for row in queries.list_of_slots([enrollment.id], ["knocking"])] == ["knocking"]
        assert queries.find_reversal(found[enrollment.id][0].id) is None
        assert isinstance(found[enrollment.id][0], HourEntry)
