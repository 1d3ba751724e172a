"""The journal's bin: the day on which an entry goes for good."""

import sqlalchemy as sa
from alembic import op

import lms.core.database

revision = "0009"
down_revision = "0007"


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


def downgrade() -> None:
    """Take it back: what lay in the bin was deleted by its author, so it goes rather than stands in the journal again."""
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
