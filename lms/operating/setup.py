"""The clean start of a real installation: secret, tables, curriculum, first administrator."""

import os
import secrets
from datetime import datetime
from pathlib import Path

from lms.access.actor import SYSTEM, Role
from lms.accounts import queries
from lms.accounts.invitation_service import invite_by_mail, join_link, print_card
from lms.accounts.models import Person
from lms.accounts.service import add_person, grant_role
from lms.config import JOURNAL_KEY_BYTES, journal_key_file, secret_file
from lms.core.errors import Refused
from lms.core.words import N_


def make_keys(home: Path) -> list[Path]:
    """Write the installation's secret and the key of its journal where they are missing; return the new files.

    Only the owner can read them. One that is there is never touched: without the old key no entry opens again.
    """
    wanted = {secret_file(home): 48, journal_key_file(home): JOURNAL_KEY_BYTES}
    return [path for path, length in wanted.items() if _make(path, secrets.token_urlsafe(length))]


def _make(path: Path, content: str) -> bool:
    if path.exists():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(content)
    return True


def invite_first_administrator(name: str, email: str, at: datetime) -> str:
    """Add the first administrator (also staff) and return the one-time link; raises Refused for a second one."""
    if queries.list_holders(Role.ADMINISTRATOR):
        raise Refused(N_("There is an administrator already. New ones are added under People."))
    person = queries.find_person_by_sign_in_name(email) or add_person(SYSTEM, name, email, at)
    grant_role(SYSTEM, person, Role.ADMINISTRATOR, None, at)
    grant_role(SYSTEM, person, Role.STAFF, None, at)
    return join_link(invite_by_mail(SYSTEM, person, at))


def invite_person(name: str, email: str | None, role: Role, at: datetime) -> tuple[Person, str]:
    """Add somebody with a role everywhere and return the one-time link that lets them in."""
    person = (queries.find_person_by_sign_in_name(email) if email else None) or add_person(SYSTEM, name, email, at)
    grant_role(SYSTEM, person, role, None, at)
    link = join_link(invite_by_mail(SYSTEM, person, at)) if email else print_card(SYSTEM, person, at).link
    return person, link
