"""Attempts and responses."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, Json, Key


class Attempt(Base):
    """One go at one quiz; `questions` is what was shown, with its key, and never leaves before submission."""

    __tablename__ = "attempts"
    __table_args__ = (
        UniqueConstraint("enrollment_id", "quiz", "number"),
        CheckConstraint("(submitted_at IS NULL) = (result IS NULL)", name="result_comes_with_submission"),
        Index(
            "uq_attempts_one_open",
            "enrollment_id",
            "quiz",
            unique=True,
            sqlite_where=text("submitted_at IS NULL"),
            postgresql_where=text("submitted_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(Key, primary_key=True)
    enrollment_id: Mapped[str] = mapped_column(Key, ForeignKey("enrollments.id"))
    release_id: Mapped[str] = mapped_column(String(64), ForeignKey("releases.id"))
    quiz: Mapped[str] = mapped_column(String(60))
    number: Mapped[int]
    questions: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    started_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    points: Mapped[int | None]
    has_passed: Mapped[bool | None]
    result: Mapped[list[dict[str, Any]] | None] = mapped_column(Json)


class Response(Base):
    """The newest answer to one question of an open attempt."""

    __tablename__ = "responses"

    attempt_id: Mapped[str] = mapped_column(Key, ForeignKey("attempts.id"), primary_key=True)
    question: Mapped[str] = mapped_column(String(60), primary_key=True)
    answer: Mapped[Any] = mapped_column(Json)
    saved_at: Mapped[datetime]
