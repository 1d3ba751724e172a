"""What each entry of the directory is needed for; the next release names it where staff never wrote."""

import sqlalchemy as sa
from alembic import op

import lms.core.database

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make the change."""
    op.add_column(
        "directory_versions", sa.Column("needs", lms.core.database.Json(), server_default="[]", nullable=False)
    )


def downgrade() -> None:
    """Take the change back."""
    # The trigger that keeps rows as they are reads every column; env.py makes it anew without this one.
    where = " ON directory_versions" if op.get_bind().dialect.name == "postgresql" else ""
    op.execute(f"DROP TRIGGER IF EXISTS directory_versions_no_update{where}")
    op.drop_column("directory_versions", "needs")
