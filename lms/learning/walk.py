"""A walk through a scenario, folded from its steps: where somebody is, how they came there, whether it closed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from lms.curriculum.model import Choice, Passage, Scenario

MOST_STEPS = 500


class StepKind(StrEnum):
    """What a step is: a choice, going back to a moment of the path, or starting again."""

    CHOOSE = "choose"
    BACK = "back"
    AGAIN = "again"


class Step(Protocol):
    """What the walk needs of a stored step."""

    number: int
    kind: str
    passage: str
    choice: str | None


@dataclass(frozen=True)
class Moment:
    """One choice on the path: the scene it was made in, and what was said or done."""

    passage: Passage
    choice: Choice


@dataclass(frozen=True)
class Walk:
    """Where somebody is now; `number` is that of the next step."""

    passage: Passage
    path: tuple[Moment, ...]
    number: int

    @property
    def last(self) -> Moment | None:
        """Return the choice that led here, or None at the start."""
        return self.path[-1] if self.path else None

    @property
    def has_ended(self) -> bool:
        """Say whether the story closes here."""
        return self.passage.end is not None

    def visited(self, passage_id: str) -> bool:
        """Say whether the passage is a moment of the path that one can go back to."""
        return any(moment.passage.id == passage_id for moment in self.path)


def walk(scenario: Scenario, steps: Iterable[Step]) -> Walk:
    """Return where the steps lead; a step that this release no longer knows is passed over."""
    passages = {passage.id: passage for passage in scenario.passages}
    here, number = passages[scenario.start], 1
    path: list[Moment] = []
    for step in sorted(steps, key=lambda one: one.number):
        number = step.number + 1
        if step.kind == StepKind.AGAIN:
            here, path = passages[scenario.start], []
        elif step.kind == StepKind.BACK:
            here, path = _back(here, path, step.passage)
        else:
            choice = next((one for one in here.choices if one.id == step.choice), None)
            if here.id == step.passage and choice is not None and choice.to in passages:
                path, here = [*path, Moment(here, choice)], passages[choice.to]
    return Walk(here, tuple(path), number)


def _back(here: Passage, path: Sequence[Moment], passage_id: str) -> tuple[Passage, list[Moment]]:
    for place, moment in enumerate(path):
        if moment.passage.id == passage_id:
            return moment.passage, list(path[:place])
    return here, list(path)
