"""Progress, scenario steps, anonymous survey answers, skill sign-offs."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, Json, Key, append_only


class ActivityProgress(Base):
    """How far one person is in one activity; `checks` maps a self-check to the answers given.

    `spot` is the section and the paragraph last on the screen; `reported_seconds` were read without a connection, as
    the device says; `shared_step` is the last step of a story's path that the cohort's instructors may read.
    """

    __tablename__ = "activity_progress"

    enrollment_id: Mapped[str] = mapped_column(Key, ForeignKey("enrollments.id"), primary_key=True)
    activity: Mapped[str] = mapped_column(String(60), primary_key=True)
    id: Mapped[str] = mapped_column(Key, unique=True)
    sections: Mapped[list[str]] = mapped_column(Json)
    checks: Mapped[dict[str, Any]] = mapped_column(Json)
    seen_seconds: Mapped[int]
    began_at: Mapped[datetime]
    last_post_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]
    how: Mapped[str | None] = mapped_column(String(20))
    spot: Mapped[str | None] = mapped_column(String(80))
    reported_seconds: Mapped[int | None]
    shared_step: Mapped[int | None]


class OfflineReport(Base):
    """Time read without a connection, reported once: the device makes the key, so a second copy changes nothing."""

    __tablename__ = "offline_reports"
    __table_args__ = (CheckConstraint("seconds >= 0", name="seconds_are_real"), append_only())

    enrollment_id: Mapped[str] = mapped_column(Key, ForeignKey("enrollments.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    activity: Mapped[str] = mapped_column(String(60))
    seconds: Mapped[int]
    reported_at: Mapped[datetime]


class ScenarioStep(Base):
    """One choice in one walk through a scenario; a new walk starts a new run, going back keeps the old steps."""

    __tablename__ = "scenario_steps"
    __table_args__ = (UniqueConstraint("enrollment_id", "activity", "number"), append_only())

    id: Mapped[str] = mapped_column(Key, primary_key=True)
    enrollment_id: Mapped[str] = mapped_column(Key, ForeignKey("enrollments.id"))
    activity: Mapped[str] = mapped_column(String(60))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(10))
    passage: Mapped[str] = mapped_column(String(60))
    choice: Mapped[str | None] = mapped_column(String(60))
    taken_at: Mapped[datetime]


class SurveyAnswer(Base):
    """One anonymous set of answers: it names the cohort and the day, never the person."""

    __tablename__ = "survey_answers"
    __table_args__ = (Index(None, "cohort_id", "survey"), append_only())

    id: Mapped[str] = mapped_column(Key, primary_key=True)
    cohort_id: Mapped[str] = mapped_column(Key, ForeignKey("cohorts.id"))
    survey: Mapped[str] = mapped_column(String(60))
    answers: Mapped[dict[str, Any]] = mapped_column(Json)
    given_on: Mapped[date]


class SkillSignOff(Base):
    """What an instructor saw: demonstrated, or practice more; the newest row counts."""

    __tablename__ = "skill_sign_offs"
    __table_args__ = (
        CheckConstraint("outcome IN ('demonstrated','practice_more')", name="outcome_is_known"),
        Index(None, "enrollment_id", "skill"),
        append_only(),
    )

    id: Mapped[str] = mapped_column(Key, primary_key=True)
    enrollment_id: Mapped[str] = mapped_column(Key, ForeignKey("enrollments.id"))
    skill: Mapped[str] = mapped_column(String(60))
    outcome: Mapped[str] = mapped_column(String(20))
    observed_at: Mapped[datetime]
    observed_by: Mapped[str | None] = mapped_column(Key)
