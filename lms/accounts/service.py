"""People: added, invited, given roles and passwords, closed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from lms.access.actor import Actor, Role
from lms.accounts import queries, rules
from lms.accounts.link_service import withdraw_links
from lms.accounts.models import Person, RoleGrant
from lms.accounts.passwords import hash_password, is_password
from lms.accounts.session_service import sign_out_everywhere
from lms.audit.acts import Act
from lms.audit.service import record_action
from lms.core.database import db
from lms.core.errors import NotAllowed, Refused
from lms.core.ids import new_id
from lms.core.words import N_


@dataclass(frozen=True)
class Newcomer:
    """Somebody to be added; the address only if there is one that is safe for them."""

    name: str
    email: str | None
    phone: str | None = None


def add_person(
    actor: Actor,
    name: str,
    email: str | None,
    at: datetime,
    sign_in_name: str | None = None,
    person_id: str | None = None,
    phone: str | None = None,
) -> Person:
    """Add somebody; without e-mail a sign-in name is made from the name. A taken address meets a unique key.

    A form that could be sent twice gives `person_id`: the second time meets the same key.
    """
    address = rules.fold(email) if email else None
    sign_in = sign_in_name or address
    if sign_in is None:
        base = rules.sign_in_name_from(name, ())
        sign_in = rules.sign_in_name_from(name, queries.list_taken_names(base))
    return _new_person(actor, person_id or new_id(), sign_in, Newcomer(name, address, phone), at)


def add_people(actor: Actor, newcomers: Sequence[Newcomer], at: datetime) -> list[Person]:
    """Add many at once, in their order; their addresses are folded and known to be free. At most one query."""
    taken = queries.list_made_names() if any(newcomer.email is None for newcomer in newcomers) else set()
    people = []
    for newcomer in newcomers:
        sign_in = newcomer.email or rules.sign_in_name_from(newcomer.name, taken)
        taken.add(sign_in)
        people.append(_new_person(actor, new_id(), sign_in, newcomer, at))
    db.session.flush()
    return people


def _new_person(actor: Actor, person_id: str, sign_in: str, newcomer: Newcomer, at: datetime) -> Person:
    person = Person(
        id=person_id,
        sign_in_name=sign_in,
        email=newcomer.email,
        phone=newcomer.phone,
        name=newcomer.name,
        language="en",
        created_at=at,
    )
    db.session.add(person)
    record_action(actor, Act.PERSON_ADDED, "person", person.id, at, affected_id=person.id)
    return person


def grant_role(actor: Actor, person: Person, role: Role, cohort_id: str | None, at: datetime) -> None:
    """Give a role, everywhere or in one cohort; giving it twice changes nothing."""
    grant_role_to_many(actor, [person.id], role, cohort_id, at)


def grant_role_to_many(
    actor: Actor, person_ids: Iterable[str], role: Role, cohort_id: str | None, at: datetime
) -> None:
    """Give a role to everybody who does not hold it; one query finds those who do."""
    person_ids = list(person_ids)
    holders = queries.ids_of_holders(person_ids, role, cohort_id)
    for person_id in person_ids:
        if person_id not in holders:
            _grant(actor, person_id, role, cohort_id, at)


def _grant(actor: Actor, person_id: str, role: Role, cohort_id: str | None, at: datetime) -> None:
    db.session.add(
        RoleGrant(
            id=new_id(),
            person_id=person_id,
            role=role,
            cohort_id=cohort_id,
            granted_at=at,
            granted_by=actor.person_id or None,
        )
    )
    record_action(actor, Act.ROLE_GRANTED, "person", person_id, at, affected_id=person_id, role=role, cohort=cohort_id)


def end_role(actor: Actor, person: Person, role: Role, cohort_id: str | None, at: datetime) -> None:
    """End a role; roles are read with every request, so it holds at once."""
    if person.id == actor.person_id and role == Role.ADMINISTRATOR:
        raise Refused(N_("You cannot end your own role as administrator. Ask another administrator."))
    grant = queries.find_grant(person.id, role, cohort_id)
    if grant is None:
        return
    grant.ended_at = at
    record_action(actor, Act.ROLE_ENDED, "person", person.id, at, affected_id=person.id, role=role, cohort=cohort_id)


def set_password(actor: Actor, person: Person, password: str, at: datetime) -> None:
    """Keep a new password's hash and end the person's other sessions, and every link or card still open."""
    set_password_hash(actor, person, hash_password(password), at)


def set_password_hash(actor: Actor, person: Person, password_hash: str, at: datetime) -> None:
    """Set a password that was hashed before; for the demonstration, whose people all have the same one."""
    person.password_hash = password_hash
    end_open_ways(person, at)
    record_action(actor, Act.PASSWORD_SET, "person", person.id, at, affected_id=person.id)
    sign_out_everywhere(actor, person, at, but=actor.session_id or None)


def has_password(person: Person, password: str) -> bool:
    """Say whether this is the person's password."""
    return is_password(person.password_hash, password)


def disable(actor: Actor, person: Person, at: datetime) -> None:
    """Close the account at once, on every device; nothing is deleted."""
    if person.id == actor.person_id:
        raise Refused(N_("You cannot close your own account. Ask another administrator."))
    refuse_unless_outranked(actor, person)
    if person.disabled_at is not None:
        return
    person.disabled_at = at
    end_open_ways(person, at)
    record_action(actor, Act.PERSON_DISABLED, "person", person.id, at, affected_id=person.id)
    sign_out_everywhere(actor, person, at)


def enable(actor: Actor, person: Person, at: datetime) -> None:
    """Open a closed account again."""
    refuse_unless_outranked(actor, person)
    if person.disabled_at is None:
        return
    person.disabled_at = None
    record_action(actor, Act.PERSON_ENABLED, "person", person.id, at, affected_id=person.id)


def sign_out_person(actor: Actor, person: Person, at: datetime) -> int:
    """End every session of somebody else; return how many ended."""
    refuse_unless_outranked(actor, person)
    return sign_out_everywhere(actor, person, at)


def refuse_unless_outranked(actor: Actor, person: Person) -> None:
    """Raise NotAllowed unless the actor may act on this person's account."""
    theirs = [grant.role for grant in queries.list_grants_of([person.id])[person.id]]
    if actor.person_id and not rules.outranks([grant.role for grant in actor.grants], theirs):
        raise NotAllowed(N_("This account is looked after by an administrator. Ask one of them to do this."))


def refuse_closed(person: Person) -> None:
    """Raise Refused for somebody whose account is closed."""
    if person.disabled_at is not None:
        raise Refused(N_("This account is closed. Open it again first."))


def end_open_ways(person: Person, at: datetime) -> None:
    """End every link and card by which the person could still come in: those mailed, and those printed."""
    withdraw_links(person, at)
    withdraw_invitations(person, at)


def withdraw_invitations(person: Person, at: datetime, *, resets_only: bool = False) -> None:
    """End the person's open invitations, cards and links for a new password, or only these last."""
    for earlier in queries.list_open_invitations(person.id):
        if earlier.kind == "reset" or not resets_only:
            earlier.withdrawn_at = at
