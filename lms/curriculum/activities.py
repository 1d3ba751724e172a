"""Activities as frozen values: what a trainee or an instructor opens, and its parts."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Protocol, TypeVar

from lms.curriculum.kinds import ActivityKind, Ending, QuestionKind, SurveyQuestionKind, SurveyWhen

ENGLISH = "en"  # the language in which the course is written; others are translations of it


def live_slot(module_id: str) -> str:
    """Return the slot of a module's live segment."""
    return f"live:{module_id}"


class HasId(Protocol):
    """Anything with an id."""

    @property
    def id(self) -> str:
        """Return the id."""


Named = TypeVar("Named", bound=HasId)


def by_id(things: Iterable[Named], wanted: str) -> Named:
    """Return the thing with this id; raises KeyError."""
    for thing in things:
        if thing.id == wanted:
            return thing
    raise KeyError(wanted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What a trainee is told before a hard activity opens."""

    topics: tuple[str, ...]
    medium: str
    intensity: int
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer; `text` is it without markup; `is_right` and the reason stay on the server until submission."""

    id: str
    html: str
    text: str
    is_right: bool
    reason_html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A quiz question or a lesson's self-check."""

    id: str
    kind: QuestionKind
    objective: str
    stem_html: str
    answers: tuple[Answer, ...]

    @property
    def right_ids(self) -> frozenset[str]:
        """Return the ids of the right answers."""
        return frozenset(answer.id for answer in self.answers if answer.is_right)

    def answer(self, answer_id: str) -> Answer:
        """Return an answer by id; raises KeyError."""
        return by_id(self.answers, answer_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of a lesson or of a facilitator guide, ended by "Continue"; `words` counts its reading.

    The self-check stands in the text: before `html[check_at:]`.
    """

    id: str
    title: str
    html: str
    words: int
    check: Question | None = None
    check_at: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A way on from a scenario passage, and the feedback shown once it is taken."""

    id: str
    label: str
    to: str
    feedback_html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A scene of a scenario; it has choices, or it is an ending."""

    id: str
    html: str
    choices: tuple[Choice, ...] = ()
    end: Ending | None = None

    def choice(self, choice_id: str) -> Choice:
        """Return a choice by id; raises KeyError."""
        return by_id(self.choices, choice_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyQuestion:
    """An anonymous question: a scale from `low` to `high`, a choice, or free text."""

    id: str
    kind: SurveyQuestionKind
    html: str
    low: str = ""
    high: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """A line of a facilitator guide's minute plan; `cells` are the columns after the minutes."""

    minutes: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """What every activity has; `slot` is where its credit lands, shared with its alternative.

    A translation `is_draft` until a native speaker of the field has read it.
    """

    kind: ClassVar[ActivityKind]

    id: str
    title: str
    minutes: int
    topic: str
    module_id: str
    slot: str
    objectives: tuple[str, ...] = ()
    notice: Notice | None = None
    alternative: str | None = None
    alternative_to: str | None = None
    language: str = ENGLISH
    is_draft: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson(Activity):
    """Reading in sections, most with a self-check."""

    kind: ClassVar[ActivityKind] = ActivityKind.LESSON

    opening_html: str
    sections: tuple[Section, ...]

    @property
    def checks(self) -> tuple[Question, ...]:
        """Return the self-checks, in reading order."""
        return tuple(section.check for section in self.sections if section.check)

    def section(self, section_id: str) -> Section:
        """Return a section by id; raises KeyError."""
        return by_id(self.sections, section_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiz(Activity):
    """A bank of questions of which `draw` are asked and `pass_count` must be right."""

    kind: ClassVar[ActivityKind] = ActivityKind.QUIZ

    draw: int
    pass_count: int
    questions: tuple[Question, ...]

    def question(self, question_id: str) -> Question:
        """Return a question by id; raises KeyError."""
        return by_id(self.questions, question_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario(Activity):
    """A branching story; `start` is the id of its first passage."""

    kind: ClassVar[ActivityKind] = ActivityKind.SCENARIO

    start: str
    passages: tuple[Passage, ...]

    def passage(self, passage_id: str) -> Passage:
        """Return a passage by id; raises KeyError."""
        return by_id(self.passages, passage_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reflection(Activity):
    """Prompts to think or write about; "I'd rather not" is always a complete answer."""

    kind: ClassVar[ActivityKind] = ActivityKind.REFLECTION

    html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey(Activity):
    """Anonymous, ungraded questions; a survey has no minutes and blocks nothing."""

    kind: ClassVar[ActivityKind] = ActivityKind.SURVEY

    when: SurveyWhen
    opening_html: str
    questions: tuple[SurveyQuestion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Live(Activity):
    """A module's live segment with its facilitator guide, read by instructors only; empty while planned."""

    kind: ClassVar[ActivityKind] = ActivityKind.LIVE

    html: str
    sections: tuple[Section, ...]
    plan: tuple[PlanRow, ...]

    def section(self, section_id: str) -> Section:
        """Return a section by id; raises KeyError."""
        return by_id(self.sections, section_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placeholder(Activity):
    """All online minutes of a module that is planned and not yet written."""

    kind: ClassVar[ActivityKind] = ActivityKind.PLACEHOLDER
