"""What people say about themselves, and how they want their own pages."""

from dataclasses import dataclass
from datetime import datetime

from lms.access.actor import Actor
from lms.accounts import queries
from lms.accounts.address_service import withdraw_unconfirmed
from lms.accounts.link_service import withdraw_links
from lms.accounts.models import Person
from lms.audit.acts import Act
from lms.audit.service import record_action
from lms.core.errors import Refused
from lms.core.words import N_


@dataclass(frozen=True)
class Details:
    """What somebody says about themselves."""

    name: str
    certificate_name: str | None
    pronouns: str | None
    phone: str | None
    classmates_see: str


def change_details(actor: Actor, person: Person, details: Details, at: datetime) -> None:
    """Keep what the person says about themselves; the record says that it changed, and not to what."""
    has_new_name = (person.name, person.certificate_name) != (details.name, details.certificate_name)
    person.name, person.certificate_name = details.name, details.certificate_name
    person.pronouns, person.phone, person.classmates_see = details.pronouns, details.phone, details.classmates_see
    act = Act.NAME_CHANGED if has_new_name else Act.DETAILS_CHANGED
    record_action(actor, act, "person", person.id, at, affected_id=person.id)


def show_exit(person: Person, *, is_seen: bool) -> None:
    """Show or hide the words "Leave quickly" on this person's own pages; the record keeps nothing of it."""
    person.is_exit_unseen = not is_seen


def remove_address(actor: Actor, person: Person, at: datetime) -> None:
    """Take the mail address out: nothing is mailed any more, and links under way end. It stays a name to sign in with.

    Refused when links are the only way in. Asked for twice, it changes nothing.
    """
    queries.lock_person(person.id)  # a change of the address may be confirmed in this very moment
    if person.email is None:
        return
    if person.password_hash is None and not queries.list_passkeys(person.id):
        raise Refused(N_("A mailed link is your only way in. Choose a password or add a passkey first."))
    person.email = None
    withdraw_links(person, at)
    withdraw_unconfirmed(person, at)
    record_action(actor, Act.ADDRESS_REMOVED, "person", person.id, at, affected_id=person.id)


def choose_language(person: Person, language: str) -> None:
    """Keep the language of this person's pages and mails."""
    person.language = language
