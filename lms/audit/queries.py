"""Reading the record of acts."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select

from lms.audit.models import AuditEvent, AuditHead
from lms.core.database import db

PAGE = 50


def lock_head(session: Any) -> AuditHead | None:
    """Return the head of the chain, locked until the transaction ends; always the last lock taken."""
    head: AuditHead | None = session.execute(select(AuditHead).with_for_update()).scalar_one_or_none()
    return head


def find_head(session: Any) -> AuditHead | None:
    """Return the head of the chain, not locked."""
    head: AuditHead | None = session.execute(select(AuditHead)).scalar_one_or_none()
    return head


def stream_events() -> Iterator[AuditEvent]:
    """Yield all events, oldest first, without holding them all."""
    yield from db.session.execute(
        select(AuditEvent).order_by(AuditEvent.number), execution_options={"yield_per": 500}
    ).scalars()


def list_events(before: int | None = None) -> Sequence[AuditEvent]:
    """Return one page of events, newest first, older than number `before`."""
    query = select(AuditEvent).order_by(AuditEvent.number.desc()).limit(PAGE)
    if before is not None:
        query = query.where(AuditEvent.number < before)
    return db.session.execute(query).scalars().all()


def list_done_to(affected_id: str, act: str, most: int = 200) -> Sequence[AuditEvent]:
    """Return the newest acts of this kind that somebody else did to a person, newest first; one query."""
    query = select(AuditEvent).where(
        AuditEvent.affected_id == affected_id, AuditEvent.act == act, AuditEvent.actor_id != affected_id
    )
    return db.session.execute(query.order_by(AuditEvent.number.desc()).limit(most)).scalars().all()


def list_events_of(object_kind: str, object_id: str) -> Sequence[AuditEvent]:
    """Return what happened to one thing, oldest first."""
    query = select(AuditEvent).where(AuditEvent.object_kind == object_kind, AuditEvent.object_id == object_id)
    return db.session.execute(query.order_by(AuditEvent.number)).scalars().all()
