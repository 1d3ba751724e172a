"""Waivers of single requirements."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, Key, append_only


class Waiver(Base):
    """Staff set one requirement aside for one person, by name and with a reason."""

    __tablename__ = "waivers"
    __table_args__ = (
        UniqueConstraint("enrollment_id", "requirement"),
        CheckConstraint("reason <> ''", name="has_a_reason"),
        append_only(),
    )

    id: Mapped[str] = mapped_column(Key, primary_key=True)
    enrollment_id: Mapped[str] = mapped_column(Key, ForeignKey("enrollments.id"))
    requirement: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str] = mapped_column(String(500))
    waived_at: Mapped[datetime]
    waived_by: Mapped[str | None] = mapped_column(Key)
