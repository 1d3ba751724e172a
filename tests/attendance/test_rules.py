"""What a mark credits, which times fit, and what a make-up may be."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.attendance import rules
from lms.attendance.rules import Mark, Span, TimeOutside, UnclearMark
from lms.cohorts.rules import UnclearTime
from lms.curriculum.model import AttendanceCredit, MakeUpModes
from tests.factories import utc

CHICAGO = "America/Chicago"
FULL, QUARTER = AttendanceCredit.FULL_SEGMENT, AttendanceCredit.QUARTER_HOUR
STARTS = utc(2026, 12, 4, 0, 15)  # 6:15 PM on December 3 in Chicago
SEGMENT = Span(STARTS, STARTS + timedelta(minutes=60), 60)


def after(minutes: int) -> datetime:
    return STARTS + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("mark", "full", "quarters"),
    [
        (Mark("present"), 60, 60),
        (Mark("excused"), 0, 0),
        (Mark("absent"), 0, 0),
        (Mark("late", after(-5)), 60, 60),
        (Mark("late", after(0)), 60, 60),
        (Mark("late", after(10)), 60, 45),
        (Mark("late", after(11)), 0, 45),
        (Mark("late", after(16)), 0, 30),
        (Mark("late", after(50)), 0, 0),
        (Mark("late", after(60)), 0, 0),
        (Mark("late", after(90)), 0, 0),
        (Mark("left_early", None, after(60)), 60, 60),
        (Mark("left_early", None, after(50)), 60, 45),
        (Mark("left_early", None, after(49)), 0, 45),
        (Mark("left_early", None, after(0)), 0, 0),
        (Mark("late", after(10), after(50)), 60, 30),
        (Mark("late", after(11), after(59)), 0, 45),
    ],
)
def test_minutes_present(mark: Mark, full: int, quarters: int) -> None:
    assert rules.minutes_present(SEGMENT, mark, FULL, 10) == full
    assert rules.minutes_present(SEGMENT, mark, QUARTER, 10) == quarters


def test_a_segment_that_is_no_whole_quarter_is_credited_whole_to_whoever_saw_all_of_it() -> None:
    segment = Span(STARTS, after(50), 50)
    assert rules.minutes_present(segment, Mark("present"), QUARTER, 0) == 50
    assert rules.minutes_present(segment, Mark("late", after(1)), QUARTER, 0) == 45


@given(
    st.sampled_from(rules.STATUSES),
    st.none() | st.integers(-60, 200),
    st.none() | st.integers(-60, 200),
    st.integers(1, 120),
    st.sampled_from([FULL, QUARTER]),
    st.integers(0, 30),
)
def test_credited_minutes_are_never_above_the_segment(status, arrived, left, length, credit, grace) -> None:
    mark = Mark(status, None if arrived is None else after(arrived), None if left is None else after(left))
    assert 0 <= rules.minutes_present(Span(STARTS, after(length), length), mark, credit, grace) <= length


@pytest.mark.parametrize(
    ("status", "arrived", "left", "mark"),
    [
        ("present", "", "", Mark("present")),
        ("late", "18:25", "", Mark("late", after(10))),
        ("late", "6:25 pm", "", Mark("late", after(10))),
        ("late", " 06:25PM ", "", Mark("late", after(10))),
        ("left_early", "", "19:05", Mark("left_early", None, after(50))),
        ("late", "18:25", "19:05", Mark("late", after(10), after(50))),
        ("absent", "18:25", "never", Mark("absent")),
    ],
)
def test_what_was_typed_becomes_a_mark_in_utc(status: str, arrived: str, left: str, mark: Mark) -> None:
    assert rules.read_mark(status, arrived, left, STARTS, SEGMENT.ends_at, CHICAGO) == mark


@pytest.mark.parametrize(
    ("status", "arrived", "left", "part"),
    [
        ("asleep", "", "", "status"),
        ("late", "", "", "arrived"),
        ("late", "18:14", "", "arrived"),
        ("late", "19:16", "", "arrived"),
        ("late", "noon", "", "arrived"),
        ("late", "25:00", "", "arrived"),
        ("left_early", "", "", "left"),
        ("left_early", "", "6:25", "left"),
        ("late", "19:00", "18:30", "arrived"),
        ("present", "18:25", "", "arrived"),
    ],
)
def test_a_mark_that_is_not_whole_names_the_field_to_look_at(status: str, arrived: str, left: str, part: str) -> None:
    with pytest.raises(UnclearMark) as refused:
        rules.read_mark(status, arrived, left, STARTS, SEGMENT.ends_at, CHICAGO)
    assert refused.value.part == part


def test_a_session_over_midnight_knows_both_days() -> None:
    starts, ends = utc(2026, 12, 4, 4, 0), utc(2026, 12, 4, 8, 0)  # 10 PM to 2 AM
    assert rules.to_moment(time(23, 0), starts, ends, CHICAGO) == utc(2026, 12, 4, 5, 0)
    assert rules.to_moment(time(1, 0), starts, ends, CHICAGO) == utc(2026, 12, 4, 7, 0)
    with pytest.raises(TimeOutside):
        rules.to_moment(time(3, 0), starts, ends, CHICAGO)


def test_an_hour_that_comes_twice_is_not_guessed() -> None:
    starts, ends = utc(2026, 11, 1, 4, 0), utc(2026, 11, 1, 9, 0)  # the night on which the clocks go back
    with pytest.raises(UnclearTime):
        rules.to_moment(time(1, 30), starts, ends, CHICAGO)
    assert rules.to_moment(time(2, 30), starts, ends, CHICAGO) == utc(2026, 11, 1, 8, 30)


@pytest.mark.parametrize(
    ("state", "at", "may"),
    [
        ("planned", utc(2026, 12, 3, 5, 59), False),
        ("planned", utc(2026, 12, 3, 6, 0), True),
        ("planned", utc(2027, 1, 1), True),
        ("cancelled", utc(2026, 12, 4), False),
    ],
)
def test_a_roll_opens_on_the_day_of_its_session(state: str, at: datetime, may: bool) -> None:
    assert (rules.why_not_save(state, STARTS, CHICAGO, at) is None) is may


def test_a_roll_is_closed_when_the_session_is_nearly_over_and_not_before() -> None:
    assert rules.why_not_close(after(60), after(44)) is not None
    assert rules.why_not_close(after(60), after(45)) is None


@pytest.mark.parametrize(
    ("rule", "missed", "mode", "is_allowed"),
    [
        (MakeUpModes.SAME, "in_person", "in_person", True),
        (MakeUpModes.SAME, "in_person", "virtual", False),
        (MakeUpModes.SAME, "virtual", "online", False),
        (MakeUpModes.ANY, "in_person", "online", True),
    ],
)
def test_the_mode_of_a_make_up(rule: MakeUpModes, missed: str, mode: str, is_allowed: bool) -> None:
    assert rules.is_mode_allowed(rule, missed, mode) is is_allowed


def test_minutes_left_for_make_ups() -> None:
    assert rules.minutes_left(600, [85, 45]) == 470
    assert rules.minutes_left(60, [85]) == 0
    assert rules.minutes_left(None, [85]) is None


@pytest.mark.parametrize(
    ("state", "was_in_flex", "needs"),
    [("handed_in", False, False), ("assigned", True, False), ("assigned", False, True)],
)
def test_the_instructors_own_word_is_needed_where_nothing_else_shows_it(state, was_in_flex, needs) -> None:
    assert rules.needs_confirmation(state, was_in_flex) is needs


def test_a_make_up_is_done_between_the_missed_day_and_today() -> None:
    missed, today = date(2026, 12, 3), date(2026, 12, 10)
    days = [date(2026, 12, 2), missed, today, date(2026, 12, 11)]
    assert [rules.is_done_on_good(day, missed, today) for day in days] == [False, True, True, False]


def test_the_current_session_is_the_one_just_over_then_the_next() -> None:
    times = [(after(0), after(60)), (after(10_000), after(10_060))]
    assert rules.pick_current(times, after(30)) == 0
    assert rules.pick_current(times, after(60 + 179)) == 0
    assert rules.pick_current(times, after(60 + 181)) == 1
    assert rules.pick_current(times, after(20_000)) is None
