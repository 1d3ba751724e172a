"""Attendance marks, words said ahead, questions about a mark, and make-ups."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, Key, append_only


class AttendanceMark(Base):
    """One version of one person's mark for one session; the highest version counts."""

    __tablename__ = "attendance_marks"
    __table_args__ = (
        UniqueConstraint("session_id", "enrollment_id", "version"),
        CheckConstraint("status IN ('present','late','left_early','excused','absent')", name="status_is_known"),
        CheckConstraint("source IN ('roll','paper','correction')", name="source_is_known"),
        CheckConstraint("source <> 'correction' OR reason <> ''", name="corrections_have_a_reason"),
        Index(None, "enrollment_id"),
        append_only(),
    )

    id: Mapped[str] = mapped_column(Key, primary_key=True)
    session_id: Mapped[str] = mapped_column(Key, ForeignKey("cohort_sessions.id"))
    enrollment_id: Mapped[str] = mapped_column(Key, ForeignKey("enrollments.id"))
    version: Mapped[int]
    status: Mapped[str] = mapped_column(String(20))
    arrived_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    source: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(500), default="")
    marked_at: Mapped[datetime]
    marked_by: Mapped[str | None] = mapped_column(Key)


class AbsenceNotice(Base):
    """Somebody said ahead that they cannot come; it can be taken back, excuses nothing and asks for no reason."""

    __tablename__ = "absence_notices"
    __table_args__ = (UniqueConstraint("session_id", "enrollment_id"),)

    id: Mapped[str] = mapped_column(Key, primary_key=True)
    session_id: Mapped[str] = mapped_column(Key, ForeignKey("cohort_sessions.id"))
    enrollment_id: Mapped[str] = mapped_column(Key, ForeignKey("enrollments.id"), index=True)
    said_at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]


class MarkQuestion(Base):
    """A trainee's question about their own mark in one session; at most one is open at a time."""

    __tablename__ = "mark_questions"
    __table_args__ = (
        CheckConstraint("(answered_at IS NULL) = (answered_by IS NULL)", name="an_answer_has_an_author"),
        Index(
            "uq_mark_questions_one_open",
            "session_id",
            "enrollment_id",
            unique=True,
            sqlite_where=text("answered_at IS NULL"),
            postgresql_where=text("answered_at IS NULL"),
        ),
        Index(None, "enrollment_id"),
    )

    id: Mapped[str] = mapped_column(Key, primary_key=True)
    session_id: Mapped[str] = mapped_column(Key, ForeignKey("cohort_sessions.id"))
    enrollment_id: Mapped[str] = mapped_column(Key, ForeignKey("enrollments.id"))
    words: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None] = mapped_column(Key)


class MakeUp(Base):
    """A way to regain one missed segment: in the flex session, by an approved assignment, or one to one."""

    __tablename__ = "make_ups"
    __table_args__ = (
        CheckConstraint("way IN ('flex','assignment','one_to_one')", name="way_is_known"),
        CheckConstraint("state IN ('assigned','handed_in','returned','accepted','withdrawn')", name="state_is_known"),
        CheckConstraint("mode IN ('online','virtual','in_person')", name="mode_is_known"),
        Index(
            "uq_make_ups_one_open",
            "enrollment_id",
            "slot",
            unique=True,
            sqlite_where=text("state <> 'withdrawn'"),
            postgresql_where=text("state <> 'withdrawn'"),
        ),
    )

    id: Mapped[str] = mapped_column(Key, primary_key=True)
    enrollment_id: Mapped[str] = mapped_column(Key, ForeignKey("enrollments.id"))
    segment_id: Mapped[str] = mapped_column(Key, ForeignKey("session_segments.id"))
    slot: Mapped[str] = mapped_column(String(80))
    way: Mapped[str] = mapped_column(String(20))
    mode: Mapped[str] = mapped_column(String(20))
    minutes: Mapped[int]
    flex_session_id: Mapped[str | None] = mapped_column(Key, ForeignKey("cohort_sessions.id"))
    task: Mapped[str] = mapped_column(Text, default="")
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(20))
    handed_in: Mapped[str] = mapped_column(Text, default="")
    words_back: Mapped[str] = mapped_column(Text, default="")
    assigned_at: Mapped[datetime]
    assigned_by: Mapped[str | None] = mapped_column(Key)
    handed_in_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(Key)
