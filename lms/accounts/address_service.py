"""Another mail address: asked for, confirmed from the new mailbox, put back from the old one within 72 hours.

The address counts only when the link in the new mailbox was used. A change that somebody asked for themselves is
confirmed only in a browser where they are signed in: an address with a slip in it belongs to somebody else. The
sign-in name stays what it was.
"""

from datetime import datetime

from sqlalchemy import update

from lms.access.actor import Actor
from lms.accounts import address_queries as queries
from lms.accounts import rules
from lms.accounts.models import AddressChange, Person
from lms.accounts.queries import get_person, lock_person
from lms.accounts.service import end_open_ways, refuse_closed, refuse_unless_outranked
from lms.accounts.session_service import sign_out_everywhere
from lms.accounts.throttle_service import ADDRESS_PERSON, ADDRESS_TARGET, count_success
from lms.audit.acts import Act
from lms.audit.service import record_action
from lms.core.database import db
from lms.core.errors import Refused
from lms.core.ids import random_id
from lms.core.installation import config, signer
from lms.core.words import N_
from lms.notifications import messages
from lms.notifications.messages import Message
from lms.notifications.service import queue_mail

CONFIRM, UNDO = "new address", "address put back"


def ask_for_self(actor: Actor, person: Person, address: str, at: datetime) -> bool:
    """Mail a link to the address that the person typed; False when mail goes there already.

    An address that somebody else has is noted like any other, and only the mail stays away: the answer and the pages
    after it are the same, so nobody learns here who is in the records.
    """
    address = rules.fold(address)
    if address == person.email:
        return False
    count_success(ADDRESS_PERSON, person.id)
    count_success(ADDRESS_TARGET, address)
    _ask(actor, person, address, "", at)
    return True


def ask_for_other(actor: Actor, person: Person, address: str, reason: str, at: datetime) -> bool:
    """Mail a link to the address that staff wrote down for somebody; False when they, or somebody else, have it.

    Raises Refused for one's own address, and NotAllowed for the account of a peer or of somebody with more to say.
    """
    if person.id == actor.person_id:
        raise Refused(N_("This is your own address. Change it under “My details”."))
    refuse_unless_outranked(actor, person)
    refuse_closed(person)
    address = rules.fold(address)
    if address == person.email or queries.is_held_by_another(address, person.id, at):
        return False
    count_success(ADDRESS_TARGET, address)
    _ask(actor, person, address, reason, at)
    return True


def _ask(actor: Actor, person: Person, address: str, reason: str, at: datetime) -> None:
    lock_person(person.id)
    for earlier in queries.list_unconfirmed(person.id):
        if earlier.new_email == address and at - earlier.asked_at < rules.MAILED_LATELY:
            return  # the form was sent twice
    withdraw_unconfirmed(person, at)
    change = AddressChange(
        id=random_id(),
        person_id=person.id,
        new_email=address,
        reason=reason,
        asked_at=at,
        asked_by=actor.person_id or None,
        ends_at=at + rules.ADDRESS_LINK_LASTS,
    )
    db.session.add(change)
    if not queries.is_held_by_another(address, person.id, at):
        link = f"{config().base_url}/address/{token_of(CONFIRM, change)}"
        message = messages.new_address(link, config().product_name, person.language)
        _mail(person, address, message, f"{change.id}:new", at)
    record_action(actor, Act.ADDRESS_ASKED, "person", person.id, at, affected_id=person.id)


def token_of(purpose: str, change: AddressChange) -> str:
    """Return the signed token that opens this change, to confirm it or to put the old address back."""
    return signer().seal(purpose, change.id)


def find_unconfirmed(token: str, at: datetime, *, locked: bool = False) -> AddressChange | None:
    """Return the change that this token confirms while it can be, or None."""
    change = _of_token(CONFIRM, token, locked=locked)
    if change is None or change.confirmed_at or change.withdrawn_at or change.ends_at <= at:
        return None
    return change if get_person(change.person_id).disabled_at is None else None


def find_undoable(token: str, at: datetime, *, locked: bool = False) -> AddressChange | None:
    """Return the change that this token takes back while it can be, or None."""
    change = _of_token(UNDO, token, locked=locked)
    if change is None or change.old_email is None or change.withdrawn_at:
        return None
    return change if change.undo_ends_at is not None and change.undo_ends_at > at else None


def _of_token(purpose: str, token: str, *, locked: bool) -> AddressChange | None:
    longest = rules.ADDRESS_LINK_LASTS + rules.ADDRESS_UNDO_LASTS
    change_id = signer().unseal(purpose, token, seconds=int(longest.total_seconds()))
    return queries.find_change(change_id, locked=locked) if isinstance(change_id, str) else None


def confirm(change: AddressChange, at: datetime, *, session_id: str = "") -> bool:
    """Let the new address count, tell the old one, and end what was mailed there; other devices are signed out.

    False when somebody else took the address meanwhile; the unique key holds if that happens in this very moment.
    """
    person = lock_person(change.person_id)
    address = change.new_email
    if address is None or queries.is_held_by_another(address, person.id, at):
        return False
    actor = Actor(person.id, person.name, ())
    change.old_email, person.email = person.email, address
    change.confirmed_at, change.undo_ends_at = at, at + rules.ADDRESS_UNDO_LASTS
    end_open_ways(person, at)
    record_action(actor, Act.ADDRESS_CHANGED, "person", person.id, at, affected_id=person.id)
    sign_out_everywhere(actor, person, at, but=session_id or None)
    if change.old_email is not None:
        link = f"{config().base_url}/address/back/{token_of(UNDO, change)}"
        message = messages.address_changed(link, config().product_name, person.language)
        _mail(person, change.old_email, message, f"{change.id}:old", at)
    return True


def put_back(change: AddressChange, at: datetime) -> bool:
    """Let the old address count again, sign out everywhere and end every open link, card and later change.

    False when somebody else has the old address by now.
    """
    person = lock_person(change.person_id)
    if change.old_email is None or queries.is_held_by_another(change.old_email, person.id, at):
        return False
    actor = Actor(person.id, person.name, ())
    for later in (change, *queries.list_confirmed_after(change), *queries.list_unconfirmed(person.id)):
        later.withdrawn_at = at
    person.email = change.old_email
    end_open_ways(person, at)
    record_action(actor, Act.ADDRESS_PUT_BACK, "person", person.id, at, affected_id=person.id)
    sign_out_everywhere(actor, person, at)
    return True


def withdraw_unconfirmed(person: Person, at: datetime) -> None:
    """End every change of the person's address that was not confirmed yet."""
    for earlier in queries.list_unconfirmed(person.id):
        earlier.withdrawn_at = at


def forget_old_addresses(at: datetime) -> None:
    """Empty the addresses of changes that nobody can confirm or take back any more; who changed what stays."""
    over = AddressChange.ends_at <= at, (AddressChange.undo_ends_at.is_(None)) | (AddressChange.undo_ends_at <= at)
    query = update(AddressChange).where(*over, AddressChange.new_email.is_not(None))
    db.session.execute(query.values(old_email=None, new_email=None).execution_options(synchronize_session=False))


def _mail(person: Person, address: str, message: Message, occasion: str, at: datetime) -> None:
    queue_mail(person.id, address, message, f"address:{occasion}", config().mail_from, at)
