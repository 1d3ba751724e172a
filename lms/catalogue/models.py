"""Published releases of the curriculum."""

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, deferred, mapped_column

from lms.core.database import Base, Key, append_only


class Release(Base):
    """One frozen curriculum; `id` is the digest of `document`."""

    __tablename__ = "releases"
    __table_args__ = (append_only(),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    published_at: Mapped[datetime]
    published_by: Mapped[str | None] = mapped_column(Key)
    has_planned: Mapped[bool]
    document: Mapped[str] = deferred(mapped_column(Text))
