"""The actor: who is asking, as a value that needs no database once it is made."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

FRESH_FOR = timedelta(minutes=15)


class Role(StrEnum):
    """What a person is here; one person may hold several."""

    TRAINEE = "trainee"
    INSTRUCTOR = "instructor"
    STAFF = "staff"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


@dataclass(frozen=True)
class Grant:
    """One role, everywhere (cohort_id None) or in one cohort."""

    role: Role
    cohort_id: str | None = None


@dataclass(frozen=True)
class Actor:
    """The person who acts, with the roles held at this moment."""

    person_id: str
    name: str
    grants: tuple[Grant, ...]
    session_id: str = ""
    proved_at: datetime | None = None
    is_own_device: bool = False
    language: str = "en"
    is_exit_unseen: bool = False
    text_size: str = ""  # how the person likes to read; nothing means as it comes
    notices: str = ""
    lesson_language: str = ""

    # what flask-login asks of a signed-in person
    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """Return the person's id, as flask-login wants it."""
        return self.person_id

    @property
    def reads(self) -> str:
        """Return the language in which the person reads lessons: their choice, else that of their pages."""
        return self.lesson_language or self.language

    def has_role(self, role: Role) -> bool:
        """Say whether the person holds the role anywhere."""
        return any(grant.role == role for grant in self.grants)

    def has_fresh_proof(self, at: datetime) -> bool:
        """Say whether a password, passkey or mailed link said within the last 15 minutes who is there."""
        return self.proved_at is not None and at - self.proved_at < FRESH_FOR


SYSTEM = Actor(person_id="", name="Forty", grants=())
