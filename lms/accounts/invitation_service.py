"""The one-time ways in: an invitation by mail, a printed card, a link for a new password; each is accepted once."""

from dataclasses import dataclass
from datetime import datetime

from lms.access.actor import Actor
from lms.accounts import joints, queries, rules
from lms.accounts.card_words import new_words, same_words
from lms.accounts.models import Invitation, Person
from lms.accounts.service import refuse_closed, refuse_unless_outranked, set_password, withdraw_invitations
from lms.audit.acts import Act
from lms.audit.service import record_action
from lms.core.database import db
from lms.core.errors import Refused
from lms.core.ids import new_id
from lms.core.installation import config, signer
from lms.core.words import N_
from lms.notifications import messages
from lms.notifications.service import queue_mail

JOIN = "join"
WORDS = "card words"


@dataclass(frozen=True)
class Card:
    """What is printed once and kept nowhere: the link of the QR code, and the four words."""

    link: str
    words: str
    invitation: Invitation


def invite_by_mail(actor: Actor, person: Person, at: datetime) -> Invitation:
    """Queue the invitation's mail with its link; raises Refused for somebody without an address.

    Asked for twice in a few minutes, it mails once: the person's row is locked while we look.
    """
    if person.email is None:
        raise Refused(N_("This person has no e-mail address. Print a card instead."))
    refuse_closed(person)
    queries.lock_person(person.id)
    for earlier in queries.list_open_invitations(person.id):
        if earlier.kind == "mail" and at - earlier.made_at < rules.MAILED_LATELY:
            return earlier
    invitation = _new_invitation(actor, person, "mail", at)
    link = join_link(invitation)
    message = messages.invitation(person.name, link, config().product_name, person.language)
    queue_mail(person.id, person.email, message, f"invitation:{invitation.id}", config().mail_from, at)
    record_action(actor, Act.INVITED, "person", person.id, at, affected_id=person.id)
    return invitation


def print_card(actor: Actor, person: Person, at: datetime) -> Card:
    """Make a one-time card; earlier cards and links of the person stop working.

    A card opens the account it is for, so it is never made for somebody with more to say than the maker.
    """
    refuse_unless_outranked(actor, person)
    refuse_closed(person)
    words = new_words()
    invitation = _new_invitation(actor, person, "card", at)
    invitation.words_hash = signer().mac(WORDS, f"{person.id} {words}")
    record_action(actor, Act.CARD_PRINTED, "person", person.id, at, affected_id=person.id)
    return Card(join_link(invitation), words, invitation)


def find_invitation_by_card(name: str, typed_words: str, at: datetime) -> Invitation | None:
    """Return the open card with this sign-in name and these words, or None."""
    person = queries.find_person_by_sign_in_name(name)
    if person is None:
        return None
    return queries.find_card(person.id, signer().mac(WORDS, f"{person.id} {same_words(typed_words)}"), at)


def ask_for_new_password(person: Person, at: datetime) -> None:
    """Queue a link with which the person can choose a new password."""
    if person.email is None:
        return
    actor = Actor(person.id, person.name, ())
    invitation = _new_invitation(actor, person, "reset", at)
    message = messages.new_password(join_link(invitation), config().product_name, person.language)
    queue_mail(person.id, person.email, message, f"reset:{invitation.id}", config().mail_from, at)
    record_action(actor, Act.RESET_ASKED, "person", person.id, at, affected_id=person.id)


def join_token(invitation: Invitation) -> str:
    """Return the signed token that opens this invitation."""
    return signer().seal(JOIN, invitation.id)


def join_link(invitation: Invitation) -> str:
    """Return the address that opens this invitation."""
    return f"{config().base_url}/join/{join_token(invitation)}"


def find_open_invitation(token: str, at: datetime, *, locked: bool = False) -> Invitation | None:
    """Return the invitation of a token while it can still be used, or None."""
    invitation_id = signer().unseal(JOIN, token, seconds=int(rules.INVITATION_LASTS.total_seconds()) + 60)
    invitation = queries.find_invitation(invitation_id, locked=locked) if isinstance(invitation_id, str) else None
    if invitation is None or invitation.used_at or invitation.withdrawn_at or invitation.ends_at <= at:
        return None
    return invitation


def accept_invitation(invitation: Invitation, name: str | None, password: str | None, at: datetime) -> Person:
    """Use the invitation once: the person chooses a name and a password; every other session ends.

    Without a password (only for somebody with an address) mailed links and passkeys are the ways in.
    """
    person = queries.get_person(invitation.person_id)
    actor = Actor(person.id, person.name, ())
    invitation.used_at = at
    if name:
        person.name = name
    person.joined_at = person.joined_at or at
    if password:
        set_password(actor, person, password, at)
    else:
        withdraw_invitations(person, at)
    record_action(actor, Act.INVITATION_ACCEPTED, "person", person.id, at, affected_id=person.id, kind=invitation.kind)
    joints.on_joined(person.id, at)
    return person


def _new_invitation(actor: Actor, person: Person, kind: str, at: datetime) -> Invitation:
    # Anybody may ask for a new password in somebody's name: that must not spoil the card in their pocket.
    withdraw_invitations(person, at, resets_only=kind == "reset")
    lasts = rules.RESET_LASTS if kind == "reset" else rules.INVITATION_LASTS
    invitation = Invitation(
        id=new_id(),
        person_id=person.id,
        kind=kind,
        made_at=at,
        made_by=actor.person_id or None,
        ends_at=at + lasts,
    )
    db.session.add(invitation)
    return invitation
