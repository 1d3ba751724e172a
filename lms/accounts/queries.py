"""Reading people, their roles, and the ways in that they hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from lms.access.actor import Actor, Role
from lms.access.permissions import Permission
from lms.access.policy import may_everywhere
from lms.accounts.models import AddressChange, Invitation, MailedLink, Passkey, Person, RoleGrant
from lms.accounts.rules import fold, name_for_classmates
from lms.core.database import db
from lms.core.errors import NotFound

PAGE = 50


@dataclass(frozen=True)
class Ways:
    """By what somebody can prove who they are."""

    has_password: bool
    has_passkey: bool
    has_mail: bool


def find_person_by_sign_in_name(name: str, session: Session | None = None) -> Person | None:
    """Return the person who signs in with this name or address, or None."""
    folded = fold(name)
    query = select(Person).where(or_(Person.sign_in_name == folded, Person.email == folded))
    return (session or db.session).execute(query.limit(1)).scalars().first()


def get_person(person_id: str) -> Person:
    """Return a person known to be there; raises NotFound."""
    person = db.session.get(Person, person_id)
    if person is None:
        raise NotFound
    return person


def get_person_for(actor: Actor, person_id: str) -> Person:
    """Return a person for somebody who manages people, or oneself; raises NotFound to everybody else."""
    if actor.person_id != person_id and not may_everywhere(actor, Permission.MANAGE_PEOPLE):
        raise NotFound
    return get_person(person_id)


def find_person_added(key: str, name: str, email: str | None) -> Person | None:
    """Return who was added by this very form, or who has this address already, or None."""
    person = db.session.get(Person, key)
    if person is not None and (person.name, person.email) == (name, fold(email) if email else None):
        return person
    return find_person_by_sign_in_name(email) if email else None


def names_of(person_ids: Sequence[str | None]) -> dict[str, str]:
    """Return chosen names by id, for showing who did something; one query."""
    wanted = {person_id for person_id in person_ids if person_id}
    if not wanted:
        return {}
    rows = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(wanted)))
    return {row.id: row.name for row in rows}


def names_for_classmates(person_ids: Sequence[str]) -> dict[str, str | None]:
    """Return by id what classmates may read of each name, as each person chose; one query."""
    rows = db.session.execute(select(Person.id, Person.name, Person.classmates_see).where(Person.id.in_(person_ids)))
    return {row.id: name_for_classmates(row.name, row.classmates_see) for row in rows}


def list_people(search: str = "", after: str = "") -> Sequence[Person]:
    """Return one page of people by name, after the person of that id, whose name or address holds the search."""
    query = select(Person).order_by(func.lower(Person.name), Person.id).limit(PAGE + 1)
    if search:
        query = query.where(or_(*_name_holds(search)))
    if after:
        last = select(func.lower(Person.name)).where(Person.id == after).scalar_subquery()
        name = func.lower(Person.name)
        query = query.where(or_(name > last, and_(name == last, Person.id > after)))
    return db.session.execute(query).scalars().all()


def _name_holds(search: str) -> list[ColumnElement[bool]]:
    # SQLite folds A to Z only; so the search is tried as typed, and in the usual cases, as well.
    ways = {search, fold(search), search.upper(), search.title(), search.lower()}
    found = [Person.name.contains(way, autoescape=True) for way in sorted(ways)]
    folded = fold(search)
    found.append(func.lower(Person.name).contains(folded, autoescape=True))
    found.append(Person.sign_in_name.contains(folded, autoescape=True))
    return found


def list_grants_of(person_ids: Sequence[str]) -> dict[str, list[RoleGrant]]:
    """Return live roles by person."""
    query = select(RoleGrant).where(RoleGrant.person_id.in_(person_ids), RoleGrant.ended_at.is_(None))
    found: dict[str, list[RoleGrant]] = {person_id: [] for person_id in person_ids}
    for grant in db.session.execute(query.order_by(RoleGrant.granted_at)).scalars():
        found[grant.person_id].append(grant)
    return found


def list_holders(role: Role, cohort_id: str | None = None) -> Sequence[Person]:
    """Return who holds the role in this cohort (or everywhere, when None), by name."""
    query = select(Person).join(RoleGrant, RoleGrant.person_id == Person.id)
    query = query.where(RoleGrant.role == role, RoleGrant.ended_at.is_(None))
    query = query.where(RoleGrant.cohort_id.is_(None) if cohort_id is None else RoleGrant.cohort_id == cohort_id)
    return db.session.execute(query.order_by(func.lower(Person.name))).scalars().all()


def list_taken_names(prefix: str) -> set[str]:
    """Return the sign-in names that begin like this."""
    query = select(Person.sign_in_name).where(Person.sign_in_name.startswith(prefix, autoescape=True))
    return set(db.session.execute(query).scalars())


def list_made_names() -> set[str]:
    """Return every sign-in name that is not an address: those made from names."""
    query = select(Person.sign_in_name).where(~Person.sign_in_name.contains("@"))
    return set(db.session.execute(query).scalars())


def ids_of_holders(person_ids: Sequence[str], role: Role, cohort_id: str | None) -> set[str]:
    """Return who of these people holds the role now, in this cohort (or everywhere, when None)."""
    query = select(RoleGrant.person_id).where(RoleGrant.role == role, RoleGrant.ended_at.is_(None))
    query = query.where(RoleGrant.cohort_id.is_(None) if cohort_id is None else RoleGrant.cohort_id == cohort_id)
    return set(db.session.execute(query.where(RoleGrant.person_id.in_(person_ids))).scalars())


def lock_person(person_id: str) -> Person:
    """Return the person as they are now, locked until the transaction ends: what is theirs changes one at a time."""
    query = select(Person).where(Person.id == person_id).with_for_update()
    return db.session.execute(query, execution_options={"populate_existing": True}).scalar_one()


def lock_person_of(table: type[Invitation | AddressChange], row_id: str) -> None:
    """Lock whose row this is until the transaction ends.

    Whoever changes what is a person's holds the person first, so that no two of them wait for each other.
    """
    owner = select(table.person_id).where(table.id == row_id).scalar_subquery()
    db.session.execute(select(Person.id).where(Person.id == owner).with_for_update()).all()


def find_invitation(invitation_id: str, *, locked: bool = False) -> Invitation | None:
    """Return an invitation, or None; `locked` keeps it for this transaction, so that it is used once."""
    if locked:
        lock_person_of(Invitation, invitation_id)
    query = select(Invitation).where(Invitation.id == invitation_id)
    return db.session.execute(query.with_for_update() if locked else query).scalar_one_or_none()


def find_card(person_id: str, words_hash: str, at: datetime) -> Invitation | None:
    """Return the person's open card with these words, or None."""
    query = select(Invitation).where(
        Invitation.person_id == person_id,
        Invitation.kind == "card",
        Invitation.words_hash == words_hash,
        Invitation.used_at.is_(None),
        Invitation.withdrawn_at.is_(None),
        Invitation.ends_at > at,
    )
    return db.session.execute(query.limit(1)).scalars().first()


def list_open_invitations(person_id: str) -> Sequence[Invitation]:
    """Return the person's invitations that were neither used nor withdrawn."""
    query = select(Invitation).where(
        Invitation.person_id == person_id, Invitation.used_at.is_(None), Invitation.withdrawn_at.is_(None)
    )
    return db.session.execute(query.order_by(Invitation.made_at)).scalars().all()


def ids_with_open_invitation(person_ids: Sequence[str], at: datetime) -> set[str]:
    """Return who of these people holds a mailed link or a card that still works; one query."""
    query = select(Invitation.person_id).where(
        Invitation.person_id.in_(person_ids),
        Invitation.kind != "reset",
        Invitation.used_at.is_(None),
        Invitation.withdrawn_at.is_(None),
        Invitation.ends_at > at,
    )
    return set(db.session.execute(query).scalars())


def find_grant(person_id: str, role: Role, cohort_id: str | None) -> RoleGrant | None:
    """Return the live grant of this role, or None."""
    query = select(RoleGrant).where(
        RoleGrant.person_id == person_id, RoleGrant.role == role, RoleGrant.ended_at.is_(None)
    )
    query = query.where(RoleGrant.cohort_id.is_(None) if cohort_id is None else RoleGrant.cohort_id == cohort_id)
    return db.session.execute(query).scalar_one_or_none()


def ways_of(person_id: str) -> Ways:
    """Return by what the person can prove who they are; two queries."""
    person = get_person(person_id)
    return Ways(person.password_hash is not None, bool(list_passkeys(person_id)), person.email is not None)


def list_passkeys(person_id: str) -> Sequence[Passkey]:
    """Return the person's passkeys, oldest first."""
    return (
        db.session.execute(select(Passkey).where(Passkey.person_id == person_id).order_by(Passkey.id)).scalars().all()
    )


def find_passkey(credential_id: str) -> Passkey | None:
    """Return the passkey that a device names, locked while its answer is checked, or None."""
    query = select(Passkey).where(Passkey.credential_id == credential_id).with_for_update()
    return db.session.execute(query).scalar_one_or_none()


def get_passkey_for(actor: Actor, passkey_id: str) -> Passkey:
    """Return one of the actor's own passkeys; raises NotFound for everybody else's."""
    passkey = db.session.get(Passkey, passkey_id)
    if passkey is None or passkey.person_id != actor.person_id:
        raise NotFound
    return passkey


def find_mailed_link(link_id: str, *, locked: bool = False) -> MailedLink | None:
    """Return a mailed link, or None; `locked` keeps it for this transaction, so that it is used once."""
    query = select(MailedLink).where(MailedLink.id == link_id)
    return db.session.execute(query.with_for_update() if locked else query).scalar_one_or_none()


def list_open_links(person_id: str) -> Sequence[MailedLink]:
    """Return the person's mailed links that were neither used nor withdrawn."""
    query = select(MailedLink).where(
        MailedLink.person_id == person_id, MailedLink.used_at.is_(None), MailedLink.withdrawn_at.is_(None)
    )
    return db.session.execute(query).scalars().all()
