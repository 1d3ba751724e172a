"""What trainees say about their own sessions, and their private calendar addresses."""

import sqlalchemy as sa
from alembic import op

import lms.core.database

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the change."""
    with op.batch_alter_table("cohort_sessions") as batch_op:
        batch_op.add_column(sa.Column("revision", sa.Integer(), server_default="0", nullable=False))
    op.create_table(
        "absence_notices",
        sa.Column("id", lms.core.database.Key(length=26), nullable=False),
        sa.Column("session_id", lms.core.database.Key(length=26), nullable=False),
        sa.Column("enrollment_id", lms.core.database.Key(length=26), nullable=False),
        sa.Column("said_at", lms.core.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("taken_back_at", lms.core.database.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["enrollment_id"], ["enrollments.id"], name=op.f("fk_absence_notices_enrollment_id_enrollments")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["cohort_sessions.id"], name=op.f("fk_absence_notices_session_id_cohort_sessions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence_notices")),
        sa.UniqueConstraint("session_id", "enrollment_id", name=op.f("uq_absence_notices_session_id_enrollment_id")),
    )
    op.create_index(op.f("ix_absence_notices_enrollment_id"), "absence_notices", ["enrollment_id"])
    op.create_table(
        "mark_questions",
        sa.Column("id", lms.core.database.Key(length=26), nullable=False),
        sa.Column("session_id", lms.core.database.Key(length=26), nullable=False),
        sa.Column("enrollment_id", lms.core.database.Key(length=26), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("asked_at", lms.core.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", lms.core.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("answered_by", lms.core.database.Key(length=26), nullable=True),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answered_by IS NULL)", name=op.f("ck_mark_questions_an_answer_has_an_author")
        ),
        sa.ForeignKeyConstraint(
            ["enrollment_id"], ["enrollments.id"], name=op.f("fk_mark_questions_enrollment_id_enrollments")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["cohort_sessions.id"], name=op.f("fk_mark_questions_session_id_cohort_sessions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mark_questions")),
    )
    op.create_index(op.f("ix_mark_questions_enrollment_id"), "mark_questions", ["enrollment_id"])
    op.create_index(
        "uq_mark_questions_one_open",
        "mark_questions",
        ["session_id", "enrollment_id"],
        unique=True,
        sqlite_where=sa.text("answered_at IS NULL"),
        postgresql_where=sa.text("answered_at IS NULL"),
    )
    op.create_table(
        "calendar_feeds",
        sa.Column("id", lms.core.database.Key(length=26), nullable=False),
        sa.Column("person_id", lms.core.database.Key(length=26), nullable=False),
        sa.Column("made_at", lms.core.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", lms.core.database.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_calendar_feeds_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feeds")),
    )
    op.create_index(
        "uq_calendar_feeds_one_live",
        "calendar_feeds",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("calendar_feeds")
    op.drop_table("mark_questions")
    op.drop_table("absence_notices")
    with op.batch_alter_table("cohort_sessions") as batch_op:
        batch_op.drop_column("revision")
