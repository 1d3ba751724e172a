"""Ways in: passkeys, mailed links, the program's own words, and what a person says about themselves."""

import sqlalchemy as sa
from alembic import op

import lms.core.database

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the change."""
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.add_column(sa.Column("joined_at", lms.core.database.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("phone", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("pronouns", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("classmates_see", sa.String(length=10), server_default="first", nullable=False))
        batch_op.add_column(sa.Column("is_exit_unseen", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.create_check_constraint(
            batch_op.f("ck_people_classmates_see_is_known"), "classmates_see IN ('name','first','nothing')"
        )
    op.create_table(
        "passkeys",
        sa.Column("id", lms.core.database.Key(length=26), nullable=False),
        sa.Column("person_id", lms.core.database.Key(length=26), nullable=False),
        sa.Column("credential_id", sa.String(length=1400), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("added_at", lms.core.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("used_at", lms.core.database.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_passkeys_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkeys")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkeys_credential_id")),
    )
    with op.batch_alter_table("passkeys", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_passkeys_person_id"), ["person_id"], unique=False)
    op.create_table(
        "spent_challenges",
        sa.Column("challenge_hash", sa.String(length=64), nullable=False),
        sa.Column("ends_at", lms.core.database.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("challenge_hash", name=op.f("pk_spent_challenges")),
    )
    with op.batch_alter_table("spent_challenges", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_spent_challenges_ends_at"), ["ends_at"], unique=False)
    op.create_table(
        "mailed_links",
        sa.Column("id", lms.core.database.Key(length=26), nullable=False),
        sa.Column("person_id", lms.core.database.Key(length=26), nullable=False),
        sa.Column("made_at", lms.core.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", lms.core.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("used_at", lms.core.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", lms.core.database.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_mailed_links_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailed_links")),
    )
    with op.batch_alter_table("mailed_links", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mailed_links_person_id"), ["person_id"], unique=False)
    op.create_table(
        "program_words",
        sa.Column("id", lms.core.database.Key(length=26), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("runs", sa.Text(), nullable=False),
        sa.Column("runs_not", sa.Text(), nullable=False),
        sa.Column("sees", sa.Text(), nullable=False),
        sa.Column("never", sa.Text(), nullable=False),
        sa.Column("made_at", lms.core.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("made_by", lms.core.database.Key(length=26), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_program_words")),
    )
    with op.batch_alter_table("program_words", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_program_words_language_made_at"), ["language", "made_at"], unique=False)


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("program_words", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_program_words_language_made_at"))
    op.drop_table("program_words")
    with op.batch_alter_table("mailed_links", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mailed_links_person_id"))
    op.drop_table("mailed_links")
    with op.batch_alter_table("spent_challenges", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_spent_challenges_ends_at"))
    op.drop_table("spent_challenges")
    with op.batch_alter_table("passkeys", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_passkeys_person_id"))
    op.drop_table("passkeys")
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_people_classmates_see_is_known"), type_="check")
        for column in ("is_exit_unseen", "classmates_see", "pronouns", "phone", "joined_at"):
            batch_op.drop_column(column)
