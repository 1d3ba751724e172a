"""Cohorts, enrollments, sessions, segments and roster imports."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.core.database import Base, Json, Key

COHORT_STATES = ("draft", "running", "graduated", "closed")
ENROLLMENT_STATES = ("invited", "active", "withdrawn", "graduated")
SESSION_STATES = ("planned", "closed", "cancelled")
MODES = ("online", "virtual", "in_person")


class Cohort(Base):
    """A group that goes through one release of the course together, under one rule pack."""

    __tablename__ = "cohorts"
    __table_args__ = (
        CheckConstraint("state IN ('draft','running','graduated','closed')", name="state_is_known"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
    )

    id: Mapped[str] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    release_id: Mapped[str] = mapped_column(String(64), ForeignKey("releases.id"))
    rule_pack: Mapped[str] = mapped_column(String(60))
    timetable: Mapped[str] = mapped_column(String(60))
    zone: Mapped[str] = mapped_column(String(60))
    place: Mapped[str] = mapped_column(String(200))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(20))
    is_demonstration: Mapped[bool]
    created_at: Mapped[datetime]
    created_by: Mapped[str | None] = mapped_column(Key)


class Enrollment(Base):
    """One person in one cohort; at most one enrollment a person is open at a time."""

    __tablename__ = "enrollments"
    __table_args__ = (
        UniqueConstraint("cohort_id", "person_id"),
        CheckConstraint("state IN ('invited','active','withdrawn','graduated')", name="state_is_known"),
        Index(
            "uq_enrollments_one_open",
            "person_id",
            unique=True,
            sqlite_where=text("state IN ('invited','active')"),
            postgresql_where=text("state IN ('invited','active')"),
        ),
    )

    id: Mapped[str] = mapped_column(Key, primary_key=True)
    cohort_id: Mapped[str] = mapped_column(Key, ForeignKey("cohorts.id"))
    person_id: Mapped[str] = mapped_column(Key, ForeignKey("people.id"))
    organization: Mapped[str] = mapped_column(String(120), default="")
    state: Mapped[str] = mapped_column(String(20))
    enrolled_at: Mapped[datetime]
    activated_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class CohortSession(Base):
    """One taught meeting of a cohort."""

    __tablename__ = "cohort_sessions"
    __table_args__ = (
        UniqueConstraint("cohort_id", "code"),
        CheckConstraint("mode IN ('virtual','in_person')", name="mode_is_live"),
        CheckConstraint("state IN ('planned','closed','cancelled')", name="state_is_known"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
    )

    id: Mapped[str] = mapped_column(Key, primary_key=True)
    cohort_id: Mapped[str] = mapped_column(Key, ForeignKey("cohorts.id"))
    code: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(200))
    mode: Mapped[str] = mapped_column(String(20))
    place: Mapped[str] = mapped_column(String(200))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    is_flex: Mapped[bool]
    state: Mapped[str] = mapped_column(String(20))
    revision: Mapped[int] = mapped_column(default=0, server_default="0")
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(Key)

    segments: Mapped[list["SessionSegment"]] = relationship(order_by="SessionSegment.starts_at", lazy="raise")


class SessionSegment(Base):
    """The live part of one module inside a session, or a break that credits nothing."""

    __tablename__ = "session_segments"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("minutes >= 0", name="minutes_not_negative"),
        Index(None, "session_id"),
    )

    id: Mapped[str] = mapped_column(Key, primary_key=True)
    session_id: Mapped[str] = mapped_column(Key, ForeignKey("cohort_sessions.id"))
    module: Mapped[str | None] = mapped_column(String(60))
    topic: Mapped[str | None] = mapped_column(String(60))
    slot: Mapped[str | None] = mapped_column(String(80))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    minutes: Mapped[int]
    is_creditable: Mapped[bool]


class CalendarFeed(Base):
    """A person's private calendar address; a person has one at a time, and ending it makes the address nothing."""

    __tablename__ = "calendar_feeds"
    __table_args__ = (
        Index(
            "uq_calendar_feeds_one_live",
            "person_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(Key, primary_key=True)
    person_id: Mapped[str] = mapped_column(Key, ForeignKey("people.id"))
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class RosterImport(Base):
    """A roster read from a file, waiting at most 24 hours to be confirmed."""

    __tablename__ = "roster_imports"

    id: Mapped[str] = mapped_column(Key, primary_key=True)
    cohort_id: Mapped[str] = mapped_column(Key, ForeignKey("cohorts.id"), index=True)
    rows: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    made_at: Mapped[datetime]
    made_by: Mapped[str | None] = mapped_column(Key)
    confirmed_at: Mapped[datetime | None]
