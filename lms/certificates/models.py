"""Certificates as issued, and what became of each."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, false, text
from sqlalchemy.orm import Mapped, deferred, mapped_column

from lms.core.database import Base, Json, Key, append_only


class Certificate(Base):
    """One issued certificate: frozen content, and the PDF's bytes once the worker has drawn them.

    Two columns may change: whether it is the live one, and whether its holder lets the public page show the name.
    """

    __tablename__ = "certificates"
    __table_args__ = (
        Index(
            "uq_certificates_one_live",
            "enrollment_id",
            "kind",
            unique=True,
            sqlite_where=text("live"),
            postgresql_where=text("live"),
        ),
        CheckConstraint("(pdf IS NULL) = (pdf_sha256 IS NULL)", name="hash_comes_with_bytes"),
        append_only(may_change=("live", "shows_name"), once=("pdf", "pdf_sha256", "pdf_drawn_at")),
    )

    id: Mapped[str] = mapped_column(Key, primary_key=True)
    enrollment_id: Mapped[str] = mapped_column(Key, ForeignKey("enrollments.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    code: Mapped[str] = mapped_column(String(26), unique=True)
    short_code: Mapped[str] = mapped_column(String(12), index=True)
    snapshot: Mapped[dict[str, Any]] = mapped_column(Json)
    requirements: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    live: Mapped[bool]
    shows_name: Mapped[bool] = mapped_column(default=False, server_default=false())
    issued_at: Mapped[datetime]
    issued_by: Mapped[str | None] = mapped_column(Key)
    pdf: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    pdf_sha256: Mapped[str | None] = mapped_column(String(64))
    pdf_drawn_at: Mapped[datetime | None]


class CertificateEvent(Base):
    """What became of a certificate, appended and never changed: issued, revoked."""

    __tablename__ = "certificate_events"
    __table_args__ = (
        CheckConstraint("status IN ('issued','revoked')", name="status_is_known"),
        CheckConstraint("status <> 'revoked' OR reason <> ''", name="revoking_has_a_reason"),
        append_only(),
    )

    id: Mapped[str] = mapped_column(Key, primary_key=True)
    certificate_id: Mapped[str] = mapped_column(Key, ForeignKey("certificates.id"), index=True)
    status: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
    by: Mapped[str | None] = mapped_column(Key)
    reason: Mapped[str] = mapped_column(String(500), default="")
