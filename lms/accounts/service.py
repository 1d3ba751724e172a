"""People: added, invited, given roles and passwords, closed."""

from dataclasses import dataclass
from datetime import datetime

from lms.access.actor import Actor, Role
from lms.accounts import queries, rules
from lms.accounts.card_words import new_words, same_words
from lms.accounts.models import Invitation, Person, RoleGrant
from lms.accounts.passwords import hash_password, is_password
from lms.accounts.session_service import sign_out_everywhere
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


def add_person(actor: Actor, name: str, email: str | None, at: datetime, sign_in_name: str | None = None) -> Person:
    """Add somebody; without e-mail a sign-in name is made from the name. A taken address meets a unique key."""
    address = rules.fold(email) if email else None
    sign_in = sign_in_name or address
    if sign_in is None:
        base = rules.sign_in_name_from(name, ())
        sign_in = rules.sign_in_name_from(name, queries.list_taken_names(base))
    person = Person(id=new_id(), sign_in_name=sign_in, email=address, name=name, language="en", created_at=at)
    db.session.add(person)
    record_action(actor, Act.PERSON_ADDED, "person", person.id, at, affected_id=person.id)
    return person


def grant_role(actor: Actor, person: Person, role: Role, cohort_id: str | None, at: datetime) -> None:
    """Give a role, everywhere or in one cohort; giving it twice changes nothing."""
    if queries.find_grant(person.id, role, cohort_id) is not None:
        return
    db.session.add(
        RoleGrant(
            id=new_id(),
            person_id=person.id,
            role=role,
            cohort_id=cohort_id,
            granted_at=at,
            granted_by=actor.person_id or None,
        )
    )
    record_action(actor, Act.ROLE_GRANTED, "person", person.id, at, affected_id=person.id, role=role, cohort=cohort_id)


def end_role(actor: Actor, person: Person, role: Role, cohort_id: str | None, at: datetime) -> None:
    """End a role; the person's other sessions end too, so that it holds at once."""
    grant = queries.find_grant(person.id, role, cohort_id)
    if grant is None:
        return
    grant.ended_at = at
    record_action(actor, Act.ROLE_ENDED, "person", person.id, at, affected_id=person.id, role=role, cohort=cohort_id)


def invite_by_mail(actor: Actor, person: Person, at: datetime) -> Invitation:
    """Queue the invitation's mail with its link; raises Refused for somebody without an address."""
    if person.email is None:
        raise Refused(N_("This person has no e-mail address. Print a card instead."))
    invitation = _new_invitation(actor, person, "mail", at)
    link = join_link(invitation)
    message = messages.invitation(person.name, link, config().product_name)
    queue_mail(person.id, person.email, message, f"invitation:{invitation.id}", config().mail_from, at)
    record_action(actor, Act.INVITED, "person", person.id, at, affected_id=person.id)
    return invitation


def print_card(actor: Actor, person: Person, at: datetime) -> Card:
    """Make a one-time card; earlier cards and links of the person stop working."""
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
    message = messages.new_password(join_link(invitation), config().product_name)
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


def accept_invitation(invitation: Invitation, name: str | None, password: str, at: datetime) -> Person:
    """Use the invitation once: the person chooses a name and a password; every other session ends."""
    person = queries.get_person(invitation.person_id)
    actor = Actor(person.id, person.name, ())
    invitation.used_at = at
    if name:
        person.name = name
    set_password(actor, person, password, at)
    record_action(actor, Act.INVITATION_ACCEPTED, "person", person.id, at, affected_id=person.id, kind=invitation.kind)
    return person


def set_password(actor: Actor, person: Person, password: str, at: datetime) -> None:
    """Keep a new password's hash and end the person's other sessions."""
    person.password_hash = hash_password(password)
    record_action(actor, Act.PASSWORD_SET, "person", person.id, at, affected_id=person.id)
    sign_out_everywhere(actor, person, at, but=actor.session_id or None)


def has_password(person: Person, password: str) -> bool:
    """Say whether this is the person's password."""
    return is_password(person.password_hash, password)


def change_names(actor: Actor, person: Person, name: str, certificate_name: str | None, at: datetime) -> None:
    """Change the chosen name, and the name for the certificate."""
    person.name, person.certificate_name = name, certificate_name or None
    record_action(actor, Act.NAME_CHANGED, "person", person.id, at, affected_id=person.id)


def disable(actor: Actor, person: Person, at: datetime) -> None:
    """Close the account at once, on every device; nothing is deleted."""
    if person.id == actor.person_id:
        raise Refused(N_("You cannot close your own account. Ask another administrator."))
    person.disabled_at = at
    record_action(actor, Act.PERSON_DISABLED, "person", person.id, at, affected_id=person.id)
    sign_out_everywhere(actor, person, at)


def enable(actor: Actor, person: Person, at: datetime) -> None:
    """Open a closed account again."""
    person.disabled_at = None
    record_action(actor, Act.PERSON_ENABLED, "person", person.id, at, affected_id=person.id)


def _new_invitation(actor: Actor, person: Person, kind: str, at: datetime) -> Invitation:
    for earlier in queries.list_open_invitations(person.id):
        earlier.withdrawn_at = at
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
