from random import Random

import pytest

from lms.assessment import grading
from lms.curriculum.model import Answer, Question, QuestionKind, Quiz
from tests.factories import sample_course

SAMPLE = sample_course().activity("door-check")


def question(name, *right, kind=QuestionKind.SINGLE, answers="abc"):
    made = tuple(Answer(id=one, html=one, text=one, is_right=one in right, reason_html=f"why {one}") for one in answers)
    return Question(id=name, kind=kind, objective="o1", stem_html=f"<p>{name}</p>", answers=made)


def short(*accepted):
    made = tuple(
        Answer(id=str(place), html=one, text=one, is_right=True, reason_html="") for place, one in enumerate(accepted)
    )
    return Question(id="line", kind=QuestionKind.SHORT, objective="o1", stem_html="", answers=made)


def quiz(size=8, draw=3):
    return Quiz(
        id="check",
        title="Check",
        minutes=4,
        topic="t",
        module_id="m",
        slot="check",
        draw=draw,
        pass_count=2,
        questions=tuple(question(f"q-{number}", "a") for number in range(size)),
    )


def frozen(one, seed=1):
    return grading.freeze([one], Random(seed))


def letters(frozen_question, *originals):
    return sorted(one["letter"] for one in frozen_question["answers"] if one["text"] in originals)


def test_a_draw_avoids_questions_that_were_seen():
    seen: dict[str, int] = {}
    for expected in (1, 1):
        for one in grading.draw(quiz(size=6), seen, Random(expected)):
            seen[one.id] = seen.get(one.id, 0) + 1
    assert sorted(seen.values()) == [1] * 6


def test_a_draw_asks_all_when_the_bank_is_smaller():
    assert len(grading.draw(quiz(size=2, draw=3), {}, Random(1))) == 2


def test_every_question_and_every_order_can_be_drawn():
    firsts = {grading.draw(quiz(), {}, Random(seed))[0].id for seed in range(300)}
    assert len(firsts) == 8


def test_place_and_letter_of_the_right_answer_tell_nothing():
    places = [letters(frozen(question("one", "a"), seed)[0], "a")[0] for seed in range(900)]
    assert {letter for letter in "abc" if 240 < places.count(letter) < 360} == set("abc")


def test_letters_follow_the_shown_order():
    shown = grading.as_shown(frozen(question("one", "b"), seed=5))[0]
    assert [option.letter for option in shown.options] == ["a", "b", "c"]
    assert sorted(option.html for option in shown.options) == ["a", "b", "c"]


def test_what_is_shown_has_no_key_no_reason_and_no_accepted_words():
    kept = grading.freeze(SAMPLE.questions, Random(1))
    said = repr(grading.as_shown(kept))
    reasons = [answer.reason_html for one in SAMPLE.questions for answer in one.answers if answer.reason_html]
    assert reasons
    assert not [reason for reason in reasons if reason in said]
    assert "threshold" not in said
    assert "right" not in said


@pytest.mark.parametrize(
    ("chosen", "is_right"),
    [(("a",), True), (("b",), False), ((), False)],
)
def test_a_single_choice(chosen, is_right):
    kept = frozen(question("one", "a"))
    answer = (letters(kept[0], *chosen) or [""])[0]
    assert grading.grade(kept, {"one": answer})[0].is_right is is_right


@pytest.mark.parametrize(
    ("chosen", "is_right"),
    [("ab", True), ("a", False), ("abc", False), ("ac", False), ("", False)],
)
def test_several_choices_are_all_or_nothing(chosen, is_right):
    kept = frozen(question("one", "a", "b", kind=QuestionKind.MULTIPLE))
    assert grading.grade(kept, {"one": letters(kept[0], *chosen)})[0].is_right is is_right


@pytest.mark.parametrize(
    ("typed", "is_right"),
    [
        ("threshold", True),
        ("  THRESHOLD. ", True),
        ("the   threshold", True),
        ("thréshold", True),
        ("the, threshold!", True),
        ("door", False),
        ("", False),
        ("?!", False),
        ("thres hold", False),
    ],
)
def test_typed_words_are_compared_kindly(typed, is_right):
    assert grading.grade(frozen(short("threshold", "the threshold")), {"line": typed})[0].is_right is is_right


def test_accepted_punctuation_alone_matches_no_empty_answer():
    assert not grading.grade(frozen(short("?")), {"line": "!"})[0].is_right


def test_questions_without_an_answer_are_not_right():
    marks = grading.grade(frozen(question("one", "a")), {})
    assert [(mark.question, mark.objective, mark.is_right) for mark in marks] == [("one", "o1", False)]


@pytest.mark.parametrize(
    ("kind", "values", "answer"),
    [
        (QuestionKind.SINGLE, ["a"], "a"),
        (QuestionKind.SINGLE, [], ""),
        (QuestionKind.SINGLE, [" "], ""),
        (QuestionKind.MULTIPLE, ["c", "a", "a"], ["a", "c"]),
        (QuestionKind.MULTIPLE, [], []),
        (QuestionKind.SHORT, ["  two words "], "two words"),
    ],
)
def test_an_answer_is_read(kind, values, answer):
    one = short("x") if kind == QuestionKind.SHORT else question("one", "a", kind=kind)
    assert grading.read_answer(grading.as_shown(frozen(one))[0], values) == answer


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (QuestionKind.SINGLE, ["d"]),
        (QuestionKind.SINGLE, ["a", "b"]),
        (QuestionKind.SINGLE, ["a" * 9000]),
        (QuestionKind.MULTIPLE, ["a", "z"]),
        (QuestionKind.SHORT, ["x" * 201]),
        (QuestionKind.SHORT, ["one", "two"]),
    ],
)
def test_an_answer_that_was_not_offered_is_refused(kind, values):
    one = short("x") if kind == QuestionKind.SHORT else question("one", "a", kind=kind)
    with pytest.raises(grading.UnreadableAnswer):
        grading.read_answer(grading.as_shown(frozen(one))[0], values)


def test_an_explanation_says_what_was_chosen_what_is_right_and_why():
    kept = frozen(question("one", "a"))
    chosen = letters(kept[0], "b")[0]
    marks = [{"question": "one", "objective": "o1", "answer": chosen, "is_right": False}]
    (told,) = grading.explain(kept, marks)
    assert not told.is_right
    assert told.is_answered
    assert {(one.html, one.is_right, one.is_chosen, one.reason_html) for one in told.options} == {
        ("a", True, False, "why a"),
        ("b", False, True, "why b"),
        ("c", False, False, "why c"),
    }
