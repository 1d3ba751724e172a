"""People, roles, invitations, sessions and throttles."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.access.actor import Role
from lms.core.database import Base, Key


class Person(Base):
    """Somebody who signs in; `name` is the chosen name, `certificate_name` only for the certificate.

    `text_size` and `notices` say how the person reads; nothing there means as it comes.
    """

    __tablename__ = "people"
    __table_args__ = (
        CheckConstraint("email IS NULL OR email = lower(email)", name="email_is_folded"),
        CheckConstraint("sign_in_name = lower(sign_in_name)", name="sign_in_name_is_folded"),
    )

    id: Mapped[str] = mapped_column(Key, primary_key=True)
    sign_in_name: Mapped[str] = mapped_column(String(254), unique=True)
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    certificate_name: Mapped[str | None] = mapped_column(String(120))
    language: Mapped[str] = mapped_column(String(10), default="en")
    password_hash: Mapped[str | None] = mapped_column(String(255))
    text_size: Mapped[str | None] = mapped_column(String(10))
    notices: Mapped[str | None] = mapped_column(String(10))
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class RoleGrant(Base):
    """A role held everywhere (no cohort) or in one cohort, from a day on, until ended."""

    __tablename__ = "role_grants"
    __table_args__ = (
        CheckConstraint("role IN ('trainee','instructor','staff','administrator','auditor')", name="role_is_known"),
        Index(
            "uq_role_grants_live_in_cohort",
            "person_id",
            "role",
            "cohort_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL AND cohort_id IS NOT NULL"),
            postgresql_where=text("ended_at IS NULL AND cohort_id IS NOT NULL"),
        ),
        Index(
            "uq_role_grants_live_everywhere",
            "person_id",
            "role",
            unique=True,
            sqlite_where=text("ended_at IS NULL AND cohort_id IS NULL"),
            postgresql_where=text("ended_at IS NULL AND cohort_id IS NULL"),
        ),
        Index(None, "cohort_id"),
    )

    id: Mapped[str] = mapped_column(Key, primary_key=True)
    person_id: Mapped[str] = mapped_column(Key, ForeignKey("people.id"))
    role: Mapped[Role] = mapped_column(String(20))
    cohort_id: Mapped[str | None] = mapped_column(Key)
    granted_at: Mapped[datetime]
    granted_by: Mapped[str | None] = mapped_column(Key)
    ended_at: Mapped[datetime | None]


class Invitation(Base):
    """A one-time way in: by mailed link, or by a printed card with a QR code and four words."""

    __tablename__ = "invitations"
    __table_args__ = (CheckConstraint("kind IN ('mail','card','reset')", name="kind_is_known"),)

    id: Mapped[str] = mapped_column(Key, primary_key=True)
    person_id: Mapped[str] = mapped_column(Key, ForeignKey("people.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    words_hash: Mapped[str | None] = mapped_column(String(64))
    made_at: Mapped[datetime]
    made_by: Mapped[str | None] = mapped_column(Key)
    ends_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


class SignInSession(Base):
    """One signed-in browser; the row's key is the hash of the cookie's token."""

    __tablename__ = "sign_in_sessions"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[str] = mapped_column(Key, ForeignKey("people.id"), index=True)
    device: Mapped[str] = mapped_column(String(40))
    is_own_device: Mapped[bool]
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    proved_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class ThrottleHit(Base):
    """How often something was tried in one window of time; shared by all workers."""

    __tablename__ = "throttle_hits"

    bucket: Mapped[str] = mapped_column(String(160), primary_key=True)
    period: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hits: Mapped[int]
    ends_at: Mapped[datetime] = mapped_column(index=True)
