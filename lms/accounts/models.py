"""People, roles, invitations, passkeys, mailed links, sessions and throttles."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.access.actor import Role
from lms.core.database import Base, Key, append_only


class Person(Base):
    """Somebody who signs in; `name` is the chosen name, `certificate_name` only for the certificate.

    `phone` is a contact for staff and never a way in. `classmates_see` says what stands on a sheet that goes round the
    room: the chosen name, its first word, or nothing. `joined_at` is set when somebody takes their place.
    `text_size`, `notices` and `lesson_language` say how the person reads; nothing there means as it comes, lessons in
    the language of the pages.
    """

    __tablename__ = "people"
    __table_args__ = (
        CheckConstraint("email IS NULL OR email = lower(email)", name="email_is_folded"),
        CheckConstraint("sign_in_name = lower(sign_in_name)", name="sign_in_name_is_folded"),
        CheckConstraint("classmates_see IN ('name','first','nothing')", name="classmates_see_is_known"),
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
    lesson_language: Mapped[str | None] = mapped_column(String(10))
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    joined_at: Mapped[datetime | None]
    phone: Mapped[str | None] = mapped_column(String(40))
    pronouns: Mapped[str | None] = mapped_column(String(40))
    classmates_see: Mapped[str] = mapped_column(String(10), default="first", server_default="first")
    is_exit_unseen: Mapped[bool] = mapped_column(default=False, server_default=false())

    @property
    def has_joined(self) -> bool:
        """Say whether the person has taken their place; a password is one way in among others."""
        return self.joined_at is not None or self.password_hash is not None


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


class Passkey(Base):
    """The public half of a passkey; the device keeps the other half and never tells it."""

    __tablename__ = "passkeys"

    id: Mapped[str] = mapped_column(Key, primary_key=True)
    person_id: Mapped[str] = mapped_column(Key, ForeignKey("people.id"), index=True)
    credential_id: Mapped[str] = mapped_column(String(1400), unique=True)
    public_key: Mapped[str] = mapped_column(Text)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(String(60))
    added_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SpentChallenge(Base):
    """A question that a passkey has answered: its unique key refuses the same answer a second time."""

    __tablename__ = "spent_challenges"

    challenge_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    ends_at: Mapped[datetime] = mapped_column(index=True)


class MailedLink(Base):
    """A link by which somebody signs in without a password; works once, for half an hour."""

    __tablename__ = "mailed_links"

    id: Mapped[str] = mapped_column(Key, primary_key=True)
    person_id: Mapped[str] = mapped_column(Key, ForeignKey("people.id"), index=True)
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


class AddressChange(Base):
    """Another mail address for somebody: it counts from `confirmed_at`, and can be taken back until `undo_ends_at`.

    The addresses are emptied when both links are over; `reason` is what staff wrote who changed it for somebody.
    """

    __tablename__ = "address_changes"
    __table_args__ = (CheckConstraint("new_email IS NULL OR new_email = lower(new_email)", name="new_email_is_folded"),)

    id: Mapped[str] = mapped_column(Key, primary_key=True)
    person_id: Mapped[str] = mapped_column(Key, ForeignKey("people.id"), index=True)
    old_email: Mapped[str | None] = mapped_column(String(254))
    new_email: Mapped[str | None] = mapped_column(String(254))
    reason: Mapped[str] = mapped_column(String(200))
    asked_at: Mapped[datetime]
    asked_by: Mapped[str | None] = mapped_column(Key)
    ends_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    undo_ends_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


class ProgramWords(Base):
    """The program's own words on who runs the course; every version stays, the newest of a language counts."""

    __tablename__ = "program_words"
    __table_args__ = (Index(None, "language", "made_at"), append_only())

    id: Mapped[str] = mapped_column(Key, primary_key=True)
    language: Mapped[str] = mapped_column(String(10))
    runs: Mapped[str] = mapped_column(Text)
    runs_not: Mapped[str] = mapped_column(Text)
    sees: Mapped[str] = mapped_column(Text)
    never: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
    made_by: Mapped[str | None] = mapped_column(Key)


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
