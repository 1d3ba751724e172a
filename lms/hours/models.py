"""The append-only ledger."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, Key, append_only


class HourEntry(Base):
    """Credited minutes (above zero), or the reversal of one entry (below zero, `reverses` names it)."""

    __tablename__ = "hour_entries"
    __table_args__ = (
        CheckConstraint("mode IN ('online','virtual','in_person')", name="mode_is_known"),
        CheckConstraint("minutes <> 0 AND (minutes > 0) = (reverses IS NULL)", name="reversals_are_negative"),
        CheckConstraint("reverses IS NULL OR reason <> ''", name="reversals_have_a_reason"),
        Index(
            "uq_hour_entries_slot_serial",
            "enrollment_id",
            "slot",
            "serial",
            unique=True,
            sqlite_where=text("reverses IS NULL"),
            postgresql_where=text("reverses IS NULL"),
        ),
        append_only(),
    )

    id: Mapped[str] = mapped_column(Key, primary_key=True)
    enrollment_id: Mapped[str] = mapped_column(Key, ForeignKey("enrollments.id"))
    module: Mapped[str] = mapped_column(String(60))
    topic: Mapped[str] = mapped_column(String(60))
    mode: Mapped[str] = mapped_column(String(20))
    minutes: Mapped[int]
    slot: Mapped[str] = mapped_column(String(80))
    serial: Mapped[int]
    evidence_kind: Mapped[str] = mapped_column(String(20))
    evidence_id: Mapped[str] = mapped_column(Key)
    seen_minutes: Mapped[int | None]
    is_flagged: Mapped[bool]
    occurred_on: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str | None] = mapped_column(Key)
    reverses: Mapped[str | None] = mapped_column(Key, ForeignKey("hour_entries.id"), unique=True)
    reason: Mapped[str] = mapped_column(String(500), default="")
