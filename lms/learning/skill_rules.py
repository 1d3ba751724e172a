"""What was seen of a skill, and how many showed it."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Protocol


class Outcome(StrEnum):
    """What was seen of a skill."""

    DEMONSTRATED = "demonstrated"
    PRACTICE_MORE = "practice_more"


class SignOff(Protocol):
    """What the rules need of a sign-off."""

    skill: str
    outcome: str


def count_demonstrated(people: Iterable[Mapping[str, SignOff]]) -> dict[str, int]:
    """Return by skill how many people showed it; each person's newest sign-offs are given."""
    counts: dict[str, int] = {}
    for of_person in people:
        for sign_off in of_person.values():
            counts[sign_off.skill] = counts.get(sign_off.skill, 0) + (sign_off.outcome == Outcome.DEMONSTRATED)
    return counts
