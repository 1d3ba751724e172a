"""How somebody reads: text size and notices, the place in a lesson, time without a connection, a shared path."""

import sqlalchemy as sa
from alembic import op

import lms.core.database

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the change."""
    op.add_column("people", sa.Column("text_size", sa.String(length=10), nullable=True))
    op.add_column("people", sa.Column("notices", sa.String(length=10), nullable=True))
    op.add_column("activity_progress", sa.Column("spot", sa.String(length=80), nullable=True))
    op.add_column("activity_progress", sa.Column("reported_seconds", sa.Integer(), nullable=True))
    op.add_column("activity_progress", sa.Column("shared_step", sa.Integer(), nullable=True))
    op.create_table(
        "offline_reports",
        sa.Column("enrollment_id", lms.core.database.Key(length=26), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("activity", sa.String(length=60), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("reported_at", lms.core.database.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("seconds >= 0", name=op.f("ck_offline_reports_seconds_are_real")),
        sa.ForeignKeyConstraint(
            ["enrollment_id"], ["enrollments.id"], name=op.f("fk_offline_reports_enrollment_id_enrollments")
        ),
        sa.PrimaryKeyConstraint("enrollment_id", "id", name=op.f("pk_offline_reports")),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("offline_reports")
    op.drop_column("activity_progress", "shared_step")
    op.drop_column("activity_progress", "reported_seconds")
    op.drop_column("activity_progress", "spot")
    op.drop_column("people", "notices")
    op.drop_column("people", "text_size")
