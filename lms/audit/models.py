"""Audit events and the head of their chain."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, Json, Key, append_only


class AuditEvent(Base):
    """One act: who did it, to what, for whom, and the link to the event before it."""

    __tablename__ = "audit_events"
    __table_args__ = (
        Index(None, "object_kind", "object_id"),
        Index(None, "affected_id"),
        append_only(after_insert="UPDATE audit_head SET number = NEW.number, mac = NEW.mac WHERE id = 1"),
    )

    number: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False
    )
    at: Mapped[datetime]
    actor_id: Mapped[str | None] = mapped_column(Key)
    act: Mapped[str] = mapped_column(String(60))
    object_kind: Mapped[str] = mapped_column(String(40))
    object_id: Mapped[str] = mapped_column(String(80))
    affected_id: Mapped[str | None] = mapped_column(Key)
    detail: Mapped[dict[str, Any]] = mapped_column(Json)
    previous_mac: Mapped[str] = mapped_column(String(64))
    mac: Mapped[str] = mapped_column(String(64), unique=True)


class AuditHead(Base):
    """The one row that is locked while events are chained; a trigger lets it follow the newest event."""

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger)
    mac: Mapped[str] = mapped_column(String(64))
