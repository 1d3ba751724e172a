"""Reading changes of mail addresses."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, or_, select

from lms.accounts.models import AddressChange, Person
from lms.accounts.queries import lock_person_of
from lms.core.database import db


def find_change(change_id: str, *, locked: bool = False) -> AddressChange | None:
    """Return a change of an address, or None; `locked` keeps its person, so that it is used once."""
    if locked:
        lock_person_of(AddressChange, change_id)
    return db.session.get(AddressChange, change_id, populate_existing=locked)


def find_waiting(person_id: str, at: datetime) -> AddressChange | None:
    """Return the person's change whose link still waits to be opened, the newest, or None."""
    query = _unconfirmed(person_id).where(AddressChange.ends_at > at).order_by(AddressChange.asked_at.desc())
    return db.session.execute(query.limit(1)).scalars().first()


def list_unconfirmed(person_id: str) -> Sequence[AddressChange]:
    """Return the person's changes that were neither confirmed nor withdrawn."""
    return db.session.execute(_unconfirmed(person_id)).scalars().all()


def list_confirmed_after(change: AddressChange) -> Sequence[AddressChange]:
    """Return the same person's changes that were confirmed after this one and were not taken back."""
    query = select(AddressChange).where(
        AddressChange.person_id == change.person_id,
        AddressChange.id != change.id,
        AddressChange.confirmed_at >= change.confirmed_at,
        AddressChange.withdrawn_at.is_(None),
    )
    return db.session.execute(query).scalars().all()


def is_held_by_another(address: str, person_id: str, at: datetime) -> bool:
    """Say whether somebody else has this address, signs in with it, or may still have it put back."""
    holds = or_(Person.email == address, Person.sign_in_name == address)
    holder = select(Person.id).where(holds, Person.id != person_id)
    keeper = select(AddressChange.id).where(
        AddressChange.old_email == address,
        AddressChange.person_id != person_id,
        AddressChange.undo_ends_at > at,
        AddressChange.withdrawn_at.is_(None),
    )
    return any(db.session.execute(query.limit(1)).first() is not None for query in (holder, keeper))


def _unconfirmed(person_id: str) -> Select[AddressChange]:
    return select(AddressChange).where(
        AddressChange.person_id == person_id,
        AddressChange.confirmed_at.is_(None),
        AddressChange.withdrawn_at.is_(None),
    )
