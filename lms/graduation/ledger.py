"""The ledger as a person reads it: like a bank statement, each line with what it rests on and who says so."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lms.core.words import N_, Words
from lms.curriculum.model import Course
from lms.graduation.rules import titles_by_slot
from lms.hours.models import HourEntry

EVIDENCE = {
    "progress": N_("Worked through online to the end"),
    "attempt": N_("Check passed online"),
    "mark": N_("On the roll of the session"),
    "make_up": N_("Make-up accepted"),
    "by_hand": N_("Credited by hand, with a reason"),
}
BY_ITSELF = ("progress", "attempt")


@dataclass(frozen=True)
class Line:
    """One line of the statement; `who` is empty where the system noted it from what the person did."""

    slot: str
    occurred_on: date
    what: str
    module: str
    mode: str
    minutes: int
    evidence: Words
    evidence_kind: str
    evidence_id: str
    who: str
    recorded_at: datetime
    reason: str
    is_reversed: bool
    is_reversal: bool


def statement(entries: Sequence[HourEntry], course: Course, names: Mapping[str, str]) -> Iterator[Line]:
    """Yield the lines in the order in which things happened; a reversal follows as its own line."""
    titles = titles_by_slot(course)
    reversed_ids = {entry.reverses for entry in entries if entry.reverses}
    for entry in entries:
        is_reversal = entry.reverses is not None
        words = N_("Taken back, with a reason") if is_reversal else EVIDENCE.get(entry.evidence_kind, "")
        by_itself = entry.evidence_kind in BY_ITSELF and not is_reversal
        yield Line(
            slot=entry.slot,
            occurred_on=entry.occurred_on,
            what=titles.get(entry.slot, entry.slot),
            module=entry.module,
            mode=entry.mode,
            minutes=entry.minutes,
            evidence=Words(words or entry.evidence_kind),
            evidence_kind=entry.evidence_kind,
            evidence_id=entry.evidence_id,
            who="" if by_itself else names.get(entry.recorded_by or "", ""),
            recorded_at=entry.recorded_at,
            reason=entry.reason,
            is_reversed=entry.id in reversed_ids,
            is_reversal=is_reversal,
        )
