"""Keys, entries, shares and readings. All of it can be deleted, and is, when its author says so."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, Key


class JournalKey(Base):
    """One person's key, locked with the installation's key of that name."""

    __tablename__ = "journal_keys"

    person_id: Mapped[str] = mapped_column(Key, ForeignKey("people.id"), primary_key=True)
    locked_key: Mapped[bytes] = mapped_column(LargeBinary)
    locked_with: Mapped[str] = mapped_column(String(16))


class JournalEntry(Base):
    """One entry: words, times and occasion are inside the lock; the id is random, so that it tells no time either.

    `goes_at` is empty for what is kept. For what lies in the bin it is the midnight at which it goes for good: a day,
    so that the hour of a deletion stands nowhere.
    """

    __tablename__ = "journal_entries"
    __table_args__ = (
        Index(
            "ix_journal_entries_goes_at",
            "goes_at",
            sqlite_where=text("goes_at IS NOT NULL"),
            postgresql_where=text("goes_at IS NOT NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(Key, primary_key=True)
    person_id: Mapped[str] = mapped_column(Key, ForeignKey("people.id"), index=True)
    locked: Mapped[bytes] = mapped_column(LargeBinary)
    goes_at: Mapped[datetime | None]

    @property
    def is_in_bin(self) -> bool:
        """Say whether its author deleted it, and it still can be put back."""
        return self.goes_at is not None


class JournalShare(Base):
    """An entry that its author lets one instructor of a cohort of theirs read, until withdrawn."""

    __tablename__ = "journal_shares"
    __table_args__ = (
        Index(
            "uq_journal_shares_one_live",
            "entry_id",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(Key, primary_key=True)
    entry_id: Mapped[str] = mapped_column(Key, ForeignKey("journal_entries.id"), index=True)
    reader_id: Mapped[str] = mapped_column(Key, ForeignKey("people.id"), index=True)
    cohort_id: Mapped[str] = mapped_column(Key, ForeignKey("cohorts.id"))
    shared_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class JournalReading(Base):
    """One time that a shared entry was opened by its reader; the author sees it."""

    __tablename__ = "journal_readings"

    id: Mapped[str] = mapped_column(Key, primary_key=True)
    share_id: Mapped[str] = mapped_column(Key, ForeignKey("journal_shares.id"), index=True)
    read_at: Mapped[datetime]
