"""The language in which somebody reads lessons, where it is not that of their pages."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make the change."""
    op.add_column("people", sa.Column("lesson_language", sa.String(length=10), nullable=True))


def downgrade() -> None:
    """Take it back."""
    op.drop_column("people", "lesson_language")
