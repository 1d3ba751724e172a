"""Whether the holder of a certificate lets the public page show the name."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the change."""
    with op.batch_alter_table("certificates") as batch_op:
        batch_op.add_column(sa.Column("shows_name", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("certificates") as batch_op:
        batch_op.drop_column("shows_name")
