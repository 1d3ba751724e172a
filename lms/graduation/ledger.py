"""The ledger as a person reads it: like a bank statement, each line with what it rests on and who says so."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lms.cohorts.models import CohortSession
from lms.core.words import N_, Words
from lms.curriculum.model import Course
from lms.graduation.rules import titles_by_slot
from lms.hours.models import HourEntry

EVIDENCE = {
    "progress": N_("Worked through online to the end"),
    "attempt": N_("Check passed online"),
    "mark": N_("On the roll of session %(code)s"),
    "make_up": N_("Make-up accepted"),
    "by_hand": N_("Credited by hand, with a reason"),
}
REVERSED = Words(N_("Taken back, with a reason"))
BY_ITSELF = ("progress", "attempt")


@dataclass(frozen=True)
class Line:
    """One line of the statement; `who` is empty where the system noted it from what the person did."""

    slot: str
    occurred_on: date
    what: str
    module: str
    topic: str
    mode: str
    minutes: int
    evidence: Words
    evidence_id: str
    session_id: str
    who: str
    recorded_at: datetime
    reason: str
    is_reversed: bool
    is_reversal: bool


def statement(
    entries: Sequence[HourEntry], course: Course, names: Mapping[str, str], sessions: Mapping[str, CohortSession]
) -> Iterator[Line]:
    """Yield the lines in the order in which things happened; a reversal follows as its own line.

    `names` are those who recorded, by id; `sessions` are those of the marks, by mark.
    """
    titles = titles_by_slot(course)
    reversed_ids = {entry.reverses for entry in entries if entry.reverses}
    for entry in entries:
        is_reversal = entry.reverses is not None
        session = sessions.get(entry.evidence_id)
        by_itself = entry.evidence_kind in BY_ITSELF and not is_reversal
        yield Line(
            slot=entry.slot,
            occurred_on=entry.occurred_on,
            what=titles.get(entry.slot, entry.slot),
            module=entry.module,
            topic=entry.topic,
            mode=entry.mode,
            minutes=entry.minutes,
            evidence=REVERSED if is_reversal else _evidence(entry, session),
            evidence_id=entry.evidence_id,
            session_id=session.id if session else "",
            who="" if by_itself else names.get(entry.recorded_by or "", ""),
            recorded_at=entry.recorded_at,
            reason=entry.reason,
            is_reversed=entry.id in reversed_ids,
            is_reversal=is_reversal,
        )


@dataclass(frozen=True)
class Sum:
    """The minutes of one module or topic, in all and by mode; its first line is where the evidence begins."""

    title: str
    by_mode: dict[str, int]
    minutes: int
    slot: str


def sums_of(lines: Sequence[Line], by: str, titles: Mapping[str, str]) -> list[Sum]:
    """Return sums `by` "module" or "topic", in the order in which each was begun; what was taken back is taken off."""
    groups: dict[str, list[Line]] = {}
    for line in lines:
        groups.setdefault(getattr(line, by), []).append(line)
    found = []
    for name, group in groups.items():
        by_mode: dict[str, int] = {}
        for line in group:
            by_mode[line.mode] = by_mode.get(line.mode, 0) + line.minutes
        found.append(Sum(titles.get(name, name), by_mode, sum(by_mode.values()), group[0].slot))
    return found


def _evidence(entry: HourEntry, session: CohortSession | None) -> Words:
    words = EVIDENCE.get(entry.evidence_kind, entry.evidence_kind)
    return Words(words, {"code": session.code if session else "–"} if entry.evidence_kind == "mark" else {})
