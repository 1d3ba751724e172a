"""Who has opened somebody's record, as the person reads it: by name and part, once a day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from lms.access.actor import Role
from lms.cohorts.rules import local_day
from lms.core.words import N_

PARTS = {
    Role.INSTRUCTOR: N_("instructor"),
    Role.STAFF: N_("program staff"),
    Role.ADMINISTRATOR: N_("looks after the system"),
    Role.AUDITOR: N_("auditor"),
}
NOW_WITHOUT = N_("no longer with the program")


class Opened(Protocol):
    """What is needed of an event."""

    at: datetime
    actor_id: str | None


@dataclass(frozen=True)
class Opening:
    """One person, on one day; `part` is what they are here today, in words to be translated."""

    on: date
    name: str
    part: str
    times: int


def by_day(
    events: Iterable[Opened], names: Mapping[str, str], roles: Mapping[str, Sequence[Role]], zone: str
) -> list[Opening]:
    """Return the openings, newest day first; the same person on the same day (in this zone) is one line."""
    counts: dict[tuple[date, str], int] = {}
    for event in events:
        key = local_day(event.at, zone), event.actor_id or ""
        counts[key] = counts.get(key, 0) + 1
    return [
        Opening(on, names.get(person_id, ""), _part(roles.get(person_id, ())), times)
        for (on, person_id), times in counts.items()
    ]


def _part(roles: Sequence[Role]) -> str:
    return next((words for role, words in PARTS.items() if role in roles), NOW_WITHOUT)
