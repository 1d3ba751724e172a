from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from lms.hours import rules

DAY = date(2026, 9, 10)


@dataclass
class Row:
    minutes: int
    slot: str = "a"
    mode: str = "online"
    topic: str = "welcome"
    module: str = "at-the-door"
    occurred_on: date = DAY


def test_adding_up_splits_by_mode_topic_and_module():
    totals = rules.add_up([Row(30), Row(20, "b", "in_person", "records", "on-paper", DAY + timedelta(days=2))])
    assert totals.minutes == 50
    assert totals.by_mode == {"online": 30, "in_person": 20}
    assert totals.by_topic == {"welcome": 30, "records": 20}
    assert totals.by_module == {"at-the-door": 30, "on-paper": 20}
    assert (totals.first_on, totals.last_on) == (DAY, DAY + timedelta(days=2))
    assert totals.of_modes(["online", "virtual"]) == 30


def test_a_reversed_credit_counts_nothing_and_sets_no_date():
    totals = rules.add_up([Row(30), Row(-30), Row(20, "b", occurred_on=DAY + timedelta(days=1))])
    assert (totals.minutes, totals.first_on) == (20, DAY + timedelta(days=1))


def test_nothing_adds_up_to_nothing():
    totals = rules.add_up([])
    assert (totals.minutes, totals.first_on, totals.last_on) == (0, None, None)


def test_reached_on_passes_over_what_was_taken_back():
    rows = [Row(30), Row(-30), Row(30, "b", occurred_on=DAY + timedelta(days=3)), Row(30, "c", occurred_on=DAY)]
    assert rules.reached_on(rows, 60) == DAY + timedelta(days=3)
    assert rules.reached_on(rows, 61) is None


@pytest.mark.parametrize(
    ("minutes", "seen", "flagged"), [(60, None, False), (60, 0, True), (60, 29, True), (60, 30, False), (60, 90, False)]
)
def test_little_seen_time_is_flagged(minutes, seen, flagged):
    assert rules.is_flagged(minutes, seen) is flagged
