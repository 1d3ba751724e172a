"""Every version of every entry, and the printed guides of the community areas."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, deferred, mapped_column

from lms.core.database import Base, Json, Key, append_only
from lms.curriculum.kinds import Need
from lms.directory.rules import Entry


class DirectoryVersion(Base):
    """An entry as it was said at one time; the newest version of each entry is live.

    `place` is where it stands in the list; `from_release` names the release that brought it, and staff's have none.
    """

    __tablename__ = "directory_versions"
    __table_args__ = (
        UniqueConstraint("slug", "number"),
        Index(
            "uq_directory_versions_one_live",
            "slug",
            unique=True,
            sqlite_where=sql("live"),
            postgresql_where=sql("live"),
        ),
        CheckConstraint("level BETWEEN 1 AND 4", name="level_is_known"),
        CheckConstraint("status IN ('confirmed','unconfirmed')", name="status_is_known"),
        CheckConstraint("number > 0", name="number_counts_from_one"),
        append_only(may_change=("live",)),
    )

    id: Mapped[str] = mapped_column(Key, primary_key=True)
    slug: Mapped[str] = mapped_column(String(60))
    number: Mapped[int]
    live: Mapped[bool]
    listed: Mapped[bool]
    place: Mapped[int]
    name: Mapped[str] = mapped_column(Text)
    what_for: Mapped[str] = mapped_column(Text)
    who: Mapped[str] = mapped_column(Text)
    phone: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    web: Mapped[str] = mapped_column(Text)
    hours: Mapped[str] = mapped_column(Text)
    areas: Mapped[list[int]] = mapped_column(Json)
    level: Mapped[int]
    needs: Mapped[list[str]] = mapped_column(Json, default=list, server_default="[]")
    status: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(Text)
    disagreement: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    checked_on: Mapped[date]
    checked_by: Mapped[str | None] = mapped_column(Key)
    why: Mapped[str] = mapped_column(Text)
    from_release: Mapped[str | None] = mapped_column(String(64))
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str | None] = mapped_column(Key)

    @property
    def entry(self) -> Entry:
        """Return what it says as a plain value."""
        return Entry(
            slug=self.slug,
            number=self.number,
            place=self.place,
            listed=self.listed,
            name=self.name,
            what_for=self.what_for,
            who=self.who,
            phone=self.phone,
            text=self.text,
            web=self.web,
            hours=self.hours,
            areas=tuple(self.areas),
            level=self.level,
            needs=tuple(map(Need, self.needs)),
            status=self.status,
            source=self.source,
            disagreement=self.disagreement,
            note=self.note,
            checked_on=self.checked_on,
            checked_by=self.checked_by,
            why=self.why,
            from_release=self.from_release,
            recorded_at=self.recorded_at,
            recorded_by=self.recorded_by,
        )


class AreaGuide(Base):
    """The one-page guide of a community area: the content asked for, and the paper that was drawn last."""

    __tablename__ = "area_guides"
    __table_args__ = (CheckConstraint("(pdf IS NULL) = (drawn IS NULL)", name="digest_comes_with_bytes"),)

    area: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    wanted: Mapped[str | None] = mapped_column(String(64))
    drawn: Mapped[str | None] = mapped_column(String(64))
    drawn_at: Mapped[datetime | None]
    pdf: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
