from dataclasses import replace
from fractions import Fraction

import pytest
from click.testing import CliRunner

from lms.cli import commands
from lms.curriculum.coverage import cover
from lms.curriculum.model import Course
from tests.curriculum.trees import GOOD, good_course

MODULE = good_course().modules[0]


def with_module(**changes: object) -> Course:
    return replace(good_course(), modules=(replace(MODULE, **changes),))  # type: ignore[arg-type]


def test_minutes_are_shared_equally_and_come_to_the_course() -> None:
    course = good_course()
    rows = cover(course).rows
    assert [row.objective.id for row in rows if row.module.id == "at-the-door"] == ["o1", "o2"]
    assert all(row.minutes > 0 for row in rows)
    written = [module for module in course.modules if module.objectives]
    assert sum(row.minutes for row in rows) == sum(module.total_minutes for module in written)


@pytest.mark.parametrize(("objectives", "minutes"), [(("o1",), 12), (("o1", "o2", "o3"), 4), (("o2",), 0)])
def test_an_activity_gives_each_of_its_objectives_an_equal_part(objectives: tuple[str, ...], minutes: int) -> None:
    only = replace(MODULE.activities[0], minutes=12, objectives=objectives)
    row = cover(with_module(activities=(only,), live=None)).rows[0]
    assert row.minutes == Fraction(minutes)


def test_an_objective_has_its_own_areas_or_those_of_its_module() -> None:
    assert [row.city for row in cover(with_module()).rows] == [(2,), (3,)]
    bare = tuple(replace(one, city=()) for one in MODULE.objectives)
    assert [row.city for row in cover(with_module(objectives=bare)).rows] == [(2, 3), (2, 3)]


def test_each_question_and_self_check_is_named_with_its_activity() -> None:
    first, second = cover(with_module()).rows
    assert {**first.quiz, **second.quiz}.keys() == {"door-check"}
    assert first.questions + second.questions == 4
    assert first.checks == {"knocking": ("first-words",)}


def test_an_empty_cell_is_a_gap() -> None:
    gaps = cover(with_module()).gaps
    assert (
        "City area 1, Victims' rights and resources, has an empty cell; give a module or an objective that area" in gaps
    )
    assert not any("City area 2" in gap for gap in gaps)
    quiet = cover(with_module(activities=(), live=None)).gaps
    assert "at-the-door o1 has no minutes; name it among the objectives of an activity" in quiet
    assert "at-the-door o1 has no quiz question; assess it in the module's quiz" in quiet


def test_the_command_says_gaps_and_ends_with_1() -> None:
    done = CliRunner().invoke(commands, ["curriculum", "map", str(GOOD)])
    assert done.exit_code == 1
    assert "City area 1, Victims' rights and resources, has an empty cell" in done.stderr
    assert "areas 2 · " in done.stdout
