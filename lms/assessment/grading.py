"""Draw, freeze, show, read and grade: plain values only. What is shown carries neither key nor reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from lms.curriculum.model import ENGLISH, Question, QuestionKind, Quiz
from lms.curriculum.reading import normal_form

LETTERS = "abcdefghijklmnopqrstuvwxyz"
LONGEST_WORDS = 200

Frozen = dict[str, Any]
Answer = str | list[str]
Answers = Mapping[str, Answer]


class UnreadableAnswer(ValueError):
    """What was sent is none of the answers that the question offers."""


@dataclass(frozen=True)
class Option:
    """One answer as shown; the letter follows the shown order."""

    letter: str
    html: str


@dataclass(frozen=True)
class Shown:
    """A question as the page may show it before submission; `name` is its field."""

    id: str
    name: str
    number: int
    kind: str
    stem_html: str
    options: tuple[Option, ...]
    language: str


@dataclass(frozen=True)
class Mark:
    """How one question was answered."""

    question: str
    objective: str
    answer: Answer
    is_right: bool


@dataclass(frozen=True)
class ExplainedOption:
    """One answer after submission, with its reason."""

    html: str
    is_right: bool
    is_chosen: bool
    reason_html: str


@dataclass(frozen=True)
class Explained:
    """A question after submission: what was chosen or typed, what is right, and why."""

    id: str
    number: int
    kind: str
    stem_html: str
    is_right: bool
    typed: str
    language: str
    options: tuple[ExplainedOption, ...] = field(default=())

    @property
    def is_answered(self) -> bool:
        """Say whether anything was chosen or typed."""
        return bool(self.typed) or any(option.is_chosen for option in self.options)


def how_many(quiz: Quiz) -> int:
    """Return how many questions one attempt asks."""
    return min(quiz.draw, len(quiz.questions))


def draw(quiz: Quiz, seen: Mapping[str, int], chance: Random) -> list[Question]:
    """Return the questions of one attempt: those seen least so far, in an order that tells nothing."""
    questions = list(quiz.questions)
    chance.shuffle(questions)
    drawn = sorted(questions, key=lambda question: seen.get(question.id, 0))[: how_many(quiz)]
    chance.shuffle(drawn)
    return drawn


def freeze(questions: Sequence[Question], chance: Random, language: str = ENGLISH) -> list[Frozen]:
    """Return the questions as they will be shown, with key and reasons: this stays on the server.

    Each says its language: an attempt stays in the one it began in.
    """
    return [{**_freeze(question, chance), "language": language} for question in questions]


def _freeze(question: Question, chance: Random) -> Frozen:
    answers = list(question.answers)
    if question.kind is not QuestionKind.SHORT:
        chance.shuffle(answers)
    return {
        "id": question.id,
        "kind": question.kind.value,
        "objective": question.objective,
        "stem": question.stem_html,
        "answers": [
            {
                "letter": LETTERS[place],
                "html": answer.html,
                "text": answer.text,
                "is_right": answer.is_right,
                "reason": answer.reason_html,
            }
            for place, answer in enumerate(answers)
        ],
    }


def as_shown(frozen: Sequence[Frozen]) -> list[Shown]:
    """Return the questions for the page: no key, no reason, no accepted words."""
    return [
        Shown(
            id=question["id"],
            name=f"q{number}",
            number=number,
            kind=question["kind"],
            stem_html=question["stem"],
            options=tuple(Option(one["letter"], one["html"]) for one in _offered(question)),
            language=question.get("language", ENGLISH),
        )
        for number, question in enumerate(frozen, start=1)
    ]


def read_answer(shown: Shown, values: Sequence[str]) -> Answer:
    """Return one answer as sent; raises UnreadableAnswer for what the question does not offer."""
    values = [value.strip() for value in values if value.strip()]
    if shown.kind == QuestionKind.SHORT:
        if len(values) > 1 or any(len(value) > LONGEST_WORDS for value in values):
            raise UnreadableAnswer
        return values[0] if values else ""
    offered = {option.letter for option in shown.options}
    if not offered.issuperset(values) or (shown.kind == QuestionKind.SINGLE and len(values) > 1):
        raise UnreadableAnswer
    if shown.kind == QuestionKind.SINGLE:
        return values[0] if values else ""
    return sorted(set(values))


def grade(frozen: Sequence[Frozen], answers: Answers) -> list[Mark]:
    """Return a mark for each question: one point each, all or nothing; no answer is not right."""
    return [
        Mark(question["id"], question["objective"], answer, _is_right(question, answer))
        for question in frozen
        for answer in (answers.get(question["id"], ""),)
    ]


def _is_right(question: Frozen, answer: Answer) -> bool:
    if not answer:
        return False
    right = [one for one in question["answers"] if one["is_right"]]
    if question["kind"] == QuestionKind.SHORT:
        typed = normal_form(str(answer))
        return bool(typed) and typed in {normal_form(one["text"]) for one in right}
    chosen = [answer] if isinstance(answer, str) else answer
    return set(chosen) == {one["letter"] for one in right}


def explain(frozen: Sequence[Frozen], marks: Sequence[Mapping[str, Any]]) -> list[Explained]:
    """Return the questions with what was answered, what is right, and why: only after submission."""
    return [
        _explain(number, question, mark)
        for number, (question, mark) in enumerate(zip(frozen, marks, strict=True), start=1)
    ]


def _explain(number: int, question: Frozen, mark: Mapping[str, Any]) -> Explained:
    is_short = question["kind"] == QuestionKind.SHORT
    chosen = [] if is_short else list(mark["answer"])
    return Explained(
        id=question["id"],
        number=number,
        kind=question["kind"],
        stem_html=question["stem"],
        is_right=mark["is_right"],
        typed=mark["answer"] if is_short else "",
        language=question.get("language", ENGLISH),
        options=tuple(
            ExplainedOption(one["html"], one["is_right"], one["letter"] in chosen, one["reason"])
            for one in question["answers"]
        ),
    )


def _offered(question: Frozen) -> list[dict[str, Any]]:
    return [] if question["kind"] == QuestionKind.SHORT else question["answers"]
