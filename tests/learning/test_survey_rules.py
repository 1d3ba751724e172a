"""What surveys say together, on plain values."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest

from lms.curriculum.model import SurveyWhen
from lms.learning import survey_rules as rules
from tests.factories import sample_course

COURSE = sample_course()
AFTER = COURSE.activity("after-the-door")
TODAY = date(2026, 11, 22)


def day(before: int) -> date:
    return TODAY - timedelta(days=before)


@dataclass
class Row:
    answers: dict[str, Any] = field(default_factory=dict)
    given_on: date = TODAY - timedelta(days=1)
    survey: str = AFTER.id


def course_with_before():
    """The sample course, with its survey also asked before: the same words under other ids, and words of its own."""
    module = COURSE.modules[0]
    sure, part, more = AFTER.questions
    asked = (replace(sure, id="sure-then"), replace(part, id="part-then", choices=("another",)), more)
    before = replace(AFTER, id="before-the-door", when=SurveyWhen.BEFORE, questions=asked)
    return replace(COURSE, modules=(replace(module, surveys=(AFTER, before)), *COURSE.modules[1:])), before


@pytest.mark.parametrize(
    ("counts", "until"),
    [
        ({}, None),
        ({day(1): 4}, None),
        ({day(1): 5}, day(1)),
        ({day(0): 50}, None),
        ({day(3): 2, day(2): 2, day(1): 1}, day(1)),
        ({day(3): 5, day(2): 2, day(1): 2}, day(3)),
        ({day(3): 5, day(2): 2, day(1): 3}, day(1)),
        ({day(3): 5, day(1): 4, day(0): 9}, day(3)),
    ],
)
def test_days_are_read_when_they_are_over_and_hold_five_people_more(counts, until):
    assert rules.read_until(counts, TODAY) == until


def test_two_looks_differ_by_five_people_or_not_at_all():
    counts = {day(number): (number * 7) % 4 for number in range(30)}
    seen = [rules.count_shown({d: n for d, n in counts.items() if d <= at}, at) for at in reversed(list(counts))]
    steps = [later - earlier for earlier, later in pairwise(seen)]
    assert max(steps) >= 5
    assert [step for step in steps if 0 != step < 5] == []


def test_nothing_is_told_of_four_people():
    rows = [Row({"sure": 5, "more": "my name is here"})] * 4
    assert rules.results(COURSE, AFTER, rows, TODAY) == []
    assert rules.list_surveys(COURSE, {AFTER.id: {day(1): 4}}, TODAY)[0].shown == 0


def test_answers_are_counted_in_the_order_of_the_question():
    rows = [Row({"sure": sure, "part": part}) for sure, part in ((1, 0), (5, 0), (5, 1), (4, 0))]
    rows += [Row({"part": 7, "sure": "5"}), Row({"gone": 1})]
    sure, part, more = rules.results(COURSE, AFTER, rows, TODAY)
    assert sure.here.counts == (1, 0, 0, 1, 2)
    assert sure.here.people == 4
    assert sure.here.average == 3.75
    assert sure.labels == ("1 · Not at all", "2", "3", "4", "5 · Very sure")
    assert part.here.counts == (3, 1)
    assert part.labels == ("the lesson", "the story")
    assert more.texts == ()


def test_texts_stand_in_an_order_that_tells_neither_when_nor_who():
    rows = [Row({"more": f"text {number}"}, day(10 - number)) for number in range(10)]
    texts = rules.results(COURSE, AFTER, rows, TODAY)[2].texts
    assert sorted(texts) == [f"text {number}" for number in range(10)]
    assert list(texts) != sorted(texts)
    assert texts == rules.results(COURSE, AFTER, rows[::-1], TODAY)[2].texts


def test_the_same_words_asked_before_stand_beside():
    course, before = course_with_before()
    rows = [Row({"sure": 4})] * 5 + [Row({"sure-then": 2, "part-then": 0}, survey=before.id)] * 6
    sure, part, more = rules.results(course, AFTER, rows, TODAY)
    assert (sure.before.counts, sure.here.counts) == ((0, 6, 0, 0, 0), (0, 0, 0, 5, 0))
    assert part.before is None, "other choices are another question"
    assert more.before is None
    assert all(result.before is None for result in rules.results(course, before, rows, TODAY))


def test_what_was_asked_before_stays_away_until_five_answered_it():
    course, before = course_with_before()
    rows = [Row({"sure": 4})] * 5 + [Row({"sure-then": 2}, survey=before.id)] * 4
    assert rules.results(course, AFTER, rows, TODAY)[0].before is None


def test_a_survey_before_stands_first_in_its_module():
    course, before = course_with_before()
    assert [line.survey.id for line in rules.list_surveys(course, {}, TODAY)] == [before.id, AFTER.id]
