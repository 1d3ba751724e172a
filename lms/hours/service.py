"""Credit minutes once a slot; take a credit back only by a reversing row with a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lms.access.actor import Actor
from lms.audit.acts import Act
from lms.audit.service import record_action
from lms.core.database import db
from lms.core.errors import Refused
from lms.core.ids import new_id
from lms.core.words import N_
from lms.hours import queries, rules
from lms.hours.models import HourEntry


@dataclass(frozen=True)
class Credit:
    """What is credited, for what, and on what evidence; minutes are whole and above zero."""

    enrollment_id: str
    module: str
    topic: str
    mode: str
    minutes: int
    slot: str
    evidence_kind: str
    evidence_id: str
    occurred_on: date
    seen_minutes: int | None = None
    reason: str = ""


def credit(actor: Actor, what: Credit, at: datetime) -> HourEntry | None:
    """Write one ledger row; None when the slot is credited already. Two at once meet a unique key."""
    return credit_many(actor, [what], at)[0]


def credit_many(actor: Actor, credits: Sequence[Credit], at: datetime) -> list[HourEntry | None]:
    """Write a row for each credit whose slot has no live one; one look at the ledger for all of them."""
    rows = queries.list_of_slots(
        sorted({what.enrollment_id for what in credits}), sorted({what.slot for what in credits})
    )
    live: dict[tuple[str, str], int] = {}
    serials: dict[tuple[str, str], int] = {}
    for row in rows:
        key = row.enrollment_id, row.slot
        live[key] = live.get(key, 0) + row.minutes
        serials[key] = max(serials.get(key, 0), row.serial)
    return [_credit_one(actor, what, live, serials, at) for what in credits]


def _credit_one(
    actor: Actor,
    what: Credit,
    live: dict[tuple[str, str], int],
    serials: dict[tuple[str, str], int],
    at: datetime,
) -> HourEntry | None:
    key = what.enrollment_id, what.slot
    if live.get(key, 0) > 0:
        return None
    entry = HourEntry(
        id=new_id(),
        enrollment_id=what.enrollment_id,
        module=what.module,
        topic=what.topic,
        mode=what.mode,
        minutes=what.minutes,
        slot=what.slot,
        serial=serials.get(key, 0) + 1,
        evidence_kind=what.evidence_kind,
        evidence_id=what.evidence_id,
        seen_minutes=what.seen_minutes,
        is_flagged=rules.is_flagged(what.minutes, what.seen_minutes),
        occurred_on=what.occurred_on,
        recorded_at=at,
        recorded_by=actor.person_id or None,
        reason=what.reason,
    )
    live[key], serials[key] = what.minutes, entry.serial
    db.session.add(entry)
    record_action(actor, Act.HOURS_CREDITED, "enrollment", what.enrollment_id, at, minutes=what.minutes, slot=what.slot)
    return entry


def reverse(actor: Actor, entry: HourEntry, reason: str, at: datetime) -> HourEntry:
    """Take one credit back; raises Refused for a row that is a reversal or was reversed already."""
    if entry.reverses is not None or queries.find_reversal(entry.id) is not None:
        raise Refused(N_("This credit was taken back already. Look at the ledger again."))
    reversal = HourEntry(
        id=new_id(),
        enrollment_id=entry.enrollment_id,
        module=entry.module,
        topic=entry.topic,
        mode=entry.mode,
        minutes=-entry.minutes,
        slot=entry.slot,
        serial=entry.serial,
        evidence_kind=entry.evidence_kind,
        evidence_id=entry.evidence_id,
        seen_minutes=None,
        is_flagged=False,
        occurred_on=entry.occurred_on,
        recorded_at=at,
        recorded_by=actor.person_id or None,
        reverses=entry.id,
        reason=reason,
    )
    db.session.add(reversal)
    record_action(actor, Act.HOURS_REVERSED, "enrollment", entry.enrollment_id, at, entry=entry.id, slot=entry.slot)
    return reversal
