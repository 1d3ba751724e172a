"""The directory: every version of every entry, and the printed guides of the areas."""

import sqlalchemy as sa
from alembic import op

import lms.core.database

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "area_guides",
        sa.Column("area", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("wanted", sa.String(length=64), nullable=True),
        sa.Column("drawn", sa.String(length=64), nullable=True),
        sa.Column("drawn_at", lms.core.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("pdf", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("(pdf IS NULL) = (drawn IS NULL)", name=op.f("ck_area_guides_digest_comes_with_bytes")),
        sa.PrimaryKeyConstraint("area", name=op.f("pk_area_guides")),
    )
    op.create_table(
        "directory_versions",
        sa.Column("id", lms.core.database.Key(length=26), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("what_for", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("web", sa.Text(), nullable=False),
        sa.Column("hours", sa.Text(), nullable=False),
        sa.Column("areas", lms.core.database.Json(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("disagreement", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("checked_by", lms.core.database.Key(length=26), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("from_release", sa.String(length=64), nullable=True),
        sa.Column("recorded_at", lms.core.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", lms.core.database.Key(length=26), nullable=True),
        sa.CheckConstraint("status IN ('confirmed','unconfirmed')", name=op.f("ck_directory_versions_status_is_known")),
        sa.CheckConstraint("level BETWEEN 1 AND 4", name=op.f("ck_directory_versions_level_is_known")),
        sa.CheckConstraint("number > 0", name=op.f("ck_directory_versions_number_counts_from_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_versions")),
        sa.UniqueConstraint("slug", "number", name=op.f("uq_directory_versions_slug_number")),
        info={"append_only": True, "may_change": ("live",), "once": (), "after_insert": ""},
    )
    with op.batch_alter_table("directory_versions", schema=None) as batch_op:
        batch_op.create_index(
            "uq_directory_versions_one_live",
            ["slug"],
            unique=True,
            sqlite_where=sa.text("live"),
            postgresql_where=sa.text("live"),
        )


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("directory_versions", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_directory_versions_one_live", sqlite_where=sa.text("live"), postgresql_where=sa.text("live")
        )

    op.drop_table("directory_versions")
    op.drop_table("area_guides")
