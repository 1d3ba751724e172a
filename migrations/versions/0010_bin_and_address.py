"""The journal's bin: the day on which an entry goes for good; changes of a mail address, with their undo."""

import sqlalchemy as sa
from alembic import op

import lms.core.database

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make the change."""
    op.add_column("journal_entries", sa.Column("goes_at", lms.core.database.UtcDateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_journal_entries_goes_at",
        "journal_entries",
        ["goes_at"],
        sqlite_where=sa.text("goes_at IS NOT NULL"),
        postgresql_where=sa.text("goes_at IS NOT NULL"),
    )
    op.create_table(
        "address_changes",
        sa.Column("id", lms.core.database.Key(length=26), nullable=False),
        sa.Column("person_id", lms.core.database.Key(length=26), nullable=False),
        sa.Column("old_email", sa.String(length=254), nullable=True),
        sa.Column("new_email", sa.String(length=254), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("asked_at", lms.core.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("asked_by", lms.core.database.Key(length=26), nullable=True),
        sa.Column("ends_at", lms.core.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", lms.core.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("undo_ends_at", lms.core.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", lms.core.database.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "new_email IS NULL OR new_email = lower(new_email)", name=op.f("ck_address_changes_new_email_is_folded")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_address_changes_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address_changes")),
    )
    op.create_index(op.f("ix_address_changes_person_id"), "address_changes", ["person_id"])


def downgrade() -> None:
    """Take it back: what lay in the bin was deleted by its author, so it goes rather than stands in the journal again."""
    op.drop_index(op.f("ix_address_changes_person_id"), table_name="address_changes")
    op.drop_table("address_changes")
    op.execute(
        "DELETE FROM journal_readings WHERE share_id IN (SELECT s.id FROM journal_shares s "
        "JOIN journal_entries e ON e.id = s.entry_id WHERE e.goes_at IS NOT NULL)"
    )
    op.execute(
        "DELETE FROM journal_shares WHERE entry_id IN (SELECT id FROM journal_entries WHERE goes_at IS NOT NULL)"
    )
    op.execute("DELETE FROM journal_entries WHERE goes_at IS NOT NULL")
    op.drop_index("ix_journal_entries_goes_at", "journal_entries")
    op.drop_column("journal_entries", "goes_at")
