"""Where somebody is in the course, on plain values."""

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from lms.learning import rules
from lms.learning.walk import walk
from tests.factories import sample_course, utc

AT = utc(2026, 9, 10, 20)
COURSE = sample_course()
KNOCKING = COURSE.activity("knocking")
DOOR = COURSE.activity("green-door")
_numbers = count(1)


@dataclass
class Row:
    activity: str
    sections: list[str] = field(default_factory=list)
    checks: dict[str, Any] = field(default_factory=dict)
    last_post_at: Any = AT
    completed_at: Any = None
    how: str | None = None


@dataclass
class Entry:
    slot: str
    minutes: int


@dataclass
class Taken:
    number: int
    kind: str
    passage: str
    choice: str | None = None


def steps(*given):
    return [Taken(number, *one) for number, one in enumerate(given, 1)]


@pytest.mark.parametrize(
    ("sections", "checks", "is_complete"),
    [
        ([], [], False),
        (["before"], [], False),
        (["before", "leaving"], [], False),
        (["before"], ["first-words"], False),
        (["before", "leaving"], ["first-words"], True),
        (["leaving", "before", "gone"], ["first-words", "gone"], True),
    ],
)
def test_a_lesson_is_complete_when_every_section_was_read_and_every_check_answered(sections, checks, is_complete):
    assert rules.is_lesson_complete(KNOCKING, sections, checks) is is_complete


@pytest.mark.parametrize(
    ("row", "part"),
    [
        (None, 1),
        (Row("knocking", ["before"]), 1),
        (Row("knocking", ["before"], {"first-words": ["b"]}), 2),
        (Row("knocking", ["leaving"], {"first-words": ["b"]}), 1),
        (Row("knocking", ["before", "leaving"], {"first-words": ["a"]}), 2),
    ],
)
def test_the_part_reached_is_the_first_that_still_wants_something(row, part):
    assert rules.reached(KNOCKING, row) == part


@pytest.mark.parametrize(
    ("rows", "credited", "expected"),
    [
        ([], [], ("knocking", 1, 5, False)),
        ([Row("knocking", ["before"], {"first-words": ["a"]})], [], ("knocking", 2, 3, True)),
        ([Row("knocking", completed_at=AT)], [], ("green-door", 1, 4, False)),
        ([Row("knocking-on-paper", completed_at=AT)], [], ("green-door", 1, 4, False)),
        ([], ["knocking", "green-door", "own-door"], ("door-check", 1, 4, False)),
        ([Row("gone-from-this-release", completed_at=AT)], [], ("knocking", 1, 5, False)),
    ],
)
def test_what_comes_next_is_the_first_in_course_order_that_is_not_complete(rows, credited, expected):
    step = rules.next_step(COURSE, rows, rules.done_slots(COURSE, rows, frozenset(credited)))
    assert (step.activity.id, step.part, step.minutes, step.is_begun) == expected


def test_nothing_comes_next_when_only_planned_modules_are_open():
    done = {"knocking", "green-door", "own-door", "old-door-check"}
    assert rules.next_step(COURSE, [], done) is None


def test_who_went_on_with_the_other_task_is_led_back_to_it():
    later = AT + timedelta(minutes=5)
    other = Row("knocking-on-paper", last_post_at=later)
    assert rules.next_step(COURSE, [Row("knocking"), other], set()).activity.id == "knocking-on-paper"
    back = Row("knocking", ["before"], last_post_at=later + timedelta(minutes=1))
    assert rules.next_step(COURSE, [back, other], set()).activity.id == "knocking"


@pytest.mark.parametrize(
    ("row", "is_under_way"), [(None, False), (Row("knocking", how="opened"), False), (Row("knocking"), True)]
)
def test_an_activity_is_under_way_after_a_post_of_its_own(row, is_under_way):
    assert rules.is_under_way(row) is is_under_way


@pytest.mark.parametrize(
    ("entries", "slots"),
    [
        ([], set()),
        ([Entry("a", 5)], {"a"}),
        ([Entry("a", 5), Entry("a", -5)], set()),
        ([Entry("a", 5), Entry("a", -5), Entry("a", 5), Entry("b", 4)], {"a", "b"}),
    ],
)
def test_a_reversed_credit_is_no_credit(entries, slots):
    assert rules.credited_slots(entries) == slots


def test_what_fits_in_a_short_while_is_open_and_short_and_not_the_next_step():
    assert [one.id for one in rules.fits_in(COURSE, set(), 15, but="knocking")] == [
        "green-door",
        "own-door",
        "door-check",
    ]
    assert [one.id for one in rules.fits_in(COURSE, {"green-door"}, 3)] == ["own-door"]
    assert rules.fits_in(COURSE, set(), 1) == []


def test_a_survey_after_a_module_is_offered_when_the_module_is_done():
    done = {"knocking", "green-door", "own-door", "old-door-check"}
    assert rules.open_surveys(COURSE, set()) == []
    assert [one.id for one in rules.open_surveys(COURSE, done)] == ["after-the-door"]
    assert rules.open_surveys(COURSE, done | {"after-the-door"}) == []


@pytest.mark.parametrize(
    ("slug", "after"),
    [
        ("knocking", "green-door"),
        ("knocking-on-paper", "green-door"),
        ("own-door", "door-check"),
        ("door-check", None),
        ("after-the-door", None),
    ],
)
def test_what_follows_an_activity_is_the_next_that_is_written(slug, after):
    found = COURSE.neighbors(slug)[1]
    assert (found.id if found else None) == after


@pytest.mark.parametrize(
    ("slug", "before"), [("knocking", None), ("green-door", "knocking"), ("door-check", "own-door"), ("nowhere", None)]
)
def test_what_stands_before_an_activity_is_the_one_before_it_in_the_course(slug, before):
    found = COURSE.neighbors(slug)[0]
    assert (found.id if found else None) == before


@pytest.mark.parametrize(
    ("spot", "is_kept"),
    [("before.3", True), ("leaving.0", True), ("before", False), ("nowhere.1", False), ("before.x", False),
     ("before.1234", False), ("before.²", False), ("", False)],
)  # fmt: skip
def test_a_place_is_kept_when_the_lesson_has_it(spot, is_kept):
    assert rules.find_spot(COURSE.activity("knocking"), spot) == (spot if is_kept else None)
    assert rules.find_spot(COURSE.activity("green-door"), spot) is None


@pytest.mark.parametrize(
    ("minutes_away", "reported", "seconds", "kept"),
    [(30, 0, 600, 600), (30, 0, 9_999, 1500), (30, 1400, 600, 100), (30, 1500, 60, 0), (4, 0, 240, 0), (0, 0, 60, 0)],
)
def test_reported_time_never_passes_the_clock(minutes_away, reported, seconds, kept):
    assert rules.reported_between(AT, AT + timedelta(minutes=minutes_away), reported, seconds) == kept


def test_nothing_is_reported_before_the_first_post():
    assert rules.reported_between(None, AT, 0, 60) == 0


def test_the_outline_says_done_and_begun():
    rows = [Row("knocking", completed_at=AT), Row("green-door"), Row("own-door", how="opened")]
    first, planned = rules.outline(COURSE, rows, {"knocking"})
    assert [(line.activity.id, line.is_done, line.is_begun) for line in first.lines] == [
        ("knocking", True, True),
        ("green-door", False, True),
        ("own-door", False, False),
        ("door-check", False, False),
    ]
    assert not first.is_done
    assert planned.module.is_planned


@pytest.mark.parametrize(
    ("last", "seconds"),
    [
        (None, 0),
        (AT - timedelta(seconds=60), 60),
        (AT - timedelta(minutes=5), 300),
        (AT - timedelta(days=1), 300),
        (AT, 0),
        (AT + timedelta(seconds=30), 0),
    ],
)
def test_an_interval_between_posts_counts_at_most_five_minutes(last, seconds):
    assert rules.seen_between(last, AT) == seconds


def test_two_tabs_count_once():
    posts = sorted([*range(0, 600, 60), *range(30, 600, 60)])
    seen, last = 0, None
    for second in posts:
        at = AT + timedelta(seconds=second)
        seen += rules.seen_between(last, at)
        last = at
    assert seen == 570


CHECK = KNOCKING.checks[0]
MULTIPLE = COURSE.activity("door-check").question("goodbye")
SHORT = COURSE.activity("door-check").question("line")


@pytest.mark.parametrize(
    ("question", "given", "is_known", "is_right"),
    [
        (CHECK, ["a"], True, True),
        (CHECK, ["b"], True, False),
        (CHECK, ["a", "b"], False, False),
        (CHECK, ["z"], False, False),
        (CHECK, [], False, False),
        (MULTIPLE, ["a", "b"], True, True),
        (MULTIPLE, ["a"], True, False),
        (MULTIPLE, ["a", "b", "c"], True, False),
        (SHORT, ["The Threshold!"], True, True),
        (SHORT, ["door"], True, False),
        (SHORT, ["  "], False, False),
    ],
)
def test_answers_to_checks(question, given, is_known, is_right):
    assert rules.is_known(question, given) is is_known
    assert rules.is_right(question, given) is is_right


@pytest.mark.parametrize(
    ("taken", "passage", "path", "has_ended"),
    [
        ([], "hall", [], False),
        ([("choose", "hall", "c1")], "gap", ["hall"], False),
        ([("choose", "hall", "c1"), ("choose", "gap", "c2")], "too-fast", ["hall", "gap"], False),
        ([("choose", "hall", "c1"), ("back", "hall")], "hall", [], False),
        ([("choose", "hall", "c1"), ("choose", "gap", "c2"), ("back", "gap")], "gap", ["hall"], False),
        ([("choose", "hall", "c1"), ("again", "hall")], "hall", [], False),
        ([("choose", "gap", "c1")], "hall", [], False),
        ([("choose", "hall", "c9")], "hall", [], False),
        ([("back", "never-there")], "hall", [], False),
        (
            [
                ("choose", "hall", "c1"),
                ("choose", "gap", "c1"),
                ("choose", "asked", "c1"),
                ("choose", "kitchen", "c1"),
                ("choose", "list", "c1"),
            ],
            "stairs",
            ["hall", "gap", "asked", "kitchen", "list"],
            True,
        ),
    ],
)
def test_a_walk_is_folded_from_its_steps(taken, passage, path, has_ended):
    here = walk(DOOR, steps(*taken))
    assert here.passage.id == passage
    assert [moment.passage.id for moment in here.path] == path
    assert here.has_ended is has_ended
    assert here.number == len(taken) + 1


@pytest.mark.parametrize(
    ("slug", "module"), [("knocking", "at-the-door"), ("knocking-on-paper", "at-the-door"), ("green-door", None)]
)
def test_a_module_begins_with_its_first_activity_or_the_other_task_in_its_place(slug, module):
    found = rules.opened_by(COURSE, COURSE.activity(slug))
    assert (found.id if found else None) == module
