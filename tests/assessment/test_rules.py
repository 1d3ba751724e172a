import pytest

from lms.assessment import rules
from lms.assessment.rules import NOT_TRIED, QuizResult
from tests.factories import sample_course


@pytest.mark.parametrize(
    ("state", "may"), [("active", True), ("graduated", False), ("withdrawn", False), ("invited", False)]
)
def test_an_attempt_starts_only_in_an_open_place(state, may):
    assert (rules.may_start(state) is None) is may


@pytest.mark.parametrize(("points", "passed"), [(5, False), (6, True), (8, True)])
def test_the_count_to_pass_is_enough(points, passed):
    assert rules.has_passed(points, 6) is passed


@pytest.mark.parametrize(
    ("attempts", "result"),
    [
        ([], NOT_TRIED),
        ([None], QuizResult(False, "a0", 0)),
        ([False], QuizResult(False, None, 1)),
        ([False, True], QuizResult(True, None, 2)),
        ([True, False], QuizResult(True, None, 2)),
        ([True, None], QuizResult(True, "a1", 1)),
    ],
)
def test_attempts_add_up(attempts, result):
    found = NOT_TRIED
    for number, passed in enumerate(attempts):
        found = rules.with_attempt(found, f"a{number}", passed)
    assert found == result


def test_lessons_to_read_again_are_those_of_the_objectives():
    module = sample_course().modules[0]
    assert [lesson.id for lesson in rules.read_again(module, ["o1"])] == ["knocking"]
    assert rules.read_again(module, []) == []
