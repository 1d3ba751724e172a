import pytest

from lms.curriculum.model import Choice, Ending, Passage, Scenario
from lms.curriculum.seat_time import mean_path, mergener, most_practice, nasba, of_module
from tests.curriculum.trees import good_course


def test_mergener_gives_the_published_example() -> None:
    assert mergener(3774, 16, 2.5) == pytest.approx(61.94, abs=0.005)


@pytest.mark.parametrize(
    ("words", "questions", "essential", "advanced", "counted"),
    [
        (3000, 12, 43.5, 57.4, 38.9),
        (3500, 14, 49.4, 63.4, 45.3),
        (4000, 16, 55.4, 69.3, 51.8),
        (4500, 18, 61.3, 75.3, 58.3),
        (5000, 20, 67.3, 81.2, 64.8),
        (6000, 24, 79.2, 93.1, 77.7),
    ],
)
def test_both_formulas_give_the_table(
    words: int, questions: int, essential: float, advanced: float, counted: float
) -> None:
    assert mergener(words, questions, 2) == pytest.approx(essential, abs=0.05)
    assert mergener(words, questions, 3) == pytest.approx(advanced, abs=0.05)
    assert nasba(words, questions) == pytest.approx(counted, abs=0.05)


def test_mergener_never_falls_below_plain_reading() -> None:
    assert mergener(1800, 0, 1) == 10


def test_practice_is_at_most_a_tenth() -> None:
    assert most_practice(40) == 4


def test_a_module_counts_drawn_questions_checks_and_decisions_and_no_alternative() -> None:
    time = of_module(good_course().module("at-the-door"))
    assert time.questions == 2 + 1
    assert time.decisions == 5.5
    assert time.most == pytest.approx(min(time.mergener, time.nasba) + 1)


def test_a_planned_module_has_nothing_to_read() -> None:
    assert of_module(good_course().module("on-paper")).words == 0


def test_a_mean_path_weighs_every_choice_alike() -> None:
    path = mean_path(
        _scenario(
            _passage("a", "one two", "b", "c"),
            _passage("b", "one two three", "c", "c"),
            _passage("c", "one", end=Ending.GOOD),
        )
    )
    assert path.decisions == 1.5
    assert path.words == (2 + 2 + 1) + ((3 + 2 + 1 + 1) + 1) / 2


def test_a_single_way_on_is_no_decision() -> None:
    path = mean_path(_scenario(_passage("a", "one", "b"), _passage("b", "two", end=Ending.GOOD)))
    assert path.decisions == 0


def test_a_story_that_goes_round_still_has_a_mean_path() -> None:
    assert mean_path(_scenario(_passage("a", "one", "a", "b"), _passage("b", "two", "a"))).words > 0


def _passage(name: str, text: str, *ways: str, end: Ending | None = None) -> Passage:
    choices = tuple(
        Choice(id=f"c{number}", label="go", to=way, feedback_html="<p>then</p>") for number, way in enumerate(ways)
    )
    return Passage(id=name, html=f"<p>{text}</p>", choices=choices, end=end)


def _scenario(*passages: Passage) -> Scenario:
    return Scenario(
        id="s", title="S", minutes=1, topic="t", module_id="m", slot="s", start=passages[0].id, passages=passages
    )
