"""Record acts; they are chained in one go just before the commit, so act and event happen together or not at all."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from lms.access.actor import Actor
from lms.audit import queries
from lms.audit.acts import Act
from lms.audit.models import AuditEvent, AuditHead
from lms.core.database import db
from lms.core.installation import signer
from lms.core.unit_of_work import current_unit

NOTE = "audit"
PURPOSE = "audit"
BEGINNING = "0" * 64


@dataclass(frozen=True)
class Trouble:
    """A place where the chain does not hold."""

    number: int
    what: str


def record_action(
    actor: Actor,
    act: Act,
    object_kind: str,
    object_id: str,
    at: datetime,
    *,
    affected_id: str | None = None,
    **detail: str | int | bool | None,
) -> None:
    """Have the act recorded with this unit of work; `affected_id` is the person it was done to.

    `detail` holds ids, codes and counts only: no free text, no names, no addresses.
    """
    event = AuditEvent(
        at=at,
        actor_id=actor.person_id or None,
        act=act.value,
        object_kind=object_kind,
        object_id=object_id,
        affected_id=affected_id,
        detail=detail,
    )
    unit = current_unit()
    unit.notes.setdefault(NOTE, []).append(event)
    unit.before_commit[NOTE] = _chain_noted


def record_aside(session: Session, event: AuditEvent) -> None:
    """Chain one event in a transaction of its own: for refusals, which are kept although the request is not."""
    _chain(session, [event])


def find_trouble() -> Trouble | None:
    """Walk the whole chain and return the first place where it does not hold, or None."""
    previous, number = BEGINNING, 0
    for event in queries.stream_events():
        number += 1
        if event.number != number:
            return Trouble(number, "an event is missing")
        if event.previous_mac != previous or event.mac != _mac(event):
            return Trouble(number, "an event was changed")
        previous = event.mac
    head = queries.find_head(db.session)
    ends_at = (head.number, head.mac) if head is not None else (0, BEGINNING)
    if ends_at != (number, previous):
        return Trouble(number + 1, "the end of the record is missing")
    return None


def _chain_noted() -> None:
    db.session.flush()
    _chain(db.session, current_unit().notes[NOTE])


def _chain(session: Any, events: list[AuditEvent]) -> None:
    head = queries.lock_head(session)
    if head is None:
        head = AuditHead(id=1, number=0, mac=BEGINNING)
        session.add(head)
        session.flush()
    number, mac = head.number, head.mac
    for event in events:
        event.number, event.previous_mac = number + 1, mac
        event.mac = _mac(event)
        number, mac = event.number, event.mac
        session.add(event)
    session.flush()
    session.expire(head)  # the trigger moved it on


def _mac(event: AuditEvent) -> str:
    fields = [
        event.number,
        event.at.astimezone(UTC).isoformat(),  # as it will be read back, in whatever zone it was given
        event.actor_id,
        event.act,
        event.object_kind,
        event.object_id,
        event.affected_id,
        event.detail,
        event.previous_mac,
    ]
    return signer().mac(PURPOSE, json.dumps(fields, sort_keys=True, ensure_ascii=False))
