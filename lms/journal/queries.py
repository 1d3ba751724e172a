"""Reading one's own entries, and what was shared with oneself; nothing here finds anything for anybody else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select

from lms.access.actor import Actor, Role
from lms.access.permissions import Permission
from lms.access.policy import cohorts_where
from lms.accounts.models import Person
from lms.accounts.queries import list_holders
from lms.cohorts.queries import find_own_place
from lms.core.database import db
from lms.core.errors import NotFound
from lms.journal.models import JournalEntry, JournalKey, JournalReading, JournalShare


@dataclass(frozen=True)
class Shared:
    """A share that is open, with whose entry it is."""

    share: JournalShare
    entry: JournalEntry
    author: Person


def find_key(person_id: str) -> JournalKey | None:
    """Return the person's locked key, or None for somebody who never wrote, or deleted all."""
    return db.session.get(JournalKey, person_id)


def list_entries(person_id: str) -> Sequence[JournalEntry]:
    """Return the person's locked entries, without what lies in the bin; one query."""
    query = select(JournalEntry).where(JournalEntry.person_id == person_id, JournalEntry.goes_at.is_(None))
    return db.session.execute(query).scalars().all()


def list_bin(person_id: str) -> Sequence[JournalEntry]:
    """Return what lies in the person's bin, locked, what goes first on top; one query."""
    query = select(JournalEntry).where(JournalEntry.person_id == person_id, JournalEntry.goes_at.is_not(None))
    return db.session.execute(query.order_by(JournalEntry.goes_at, JournalEntry.id)).scalars().all()


def count_bin(person_id: str) -> int:
    """Return how many entries lie in the person's bin."""
    query = select(func.count()).select_from(JournalEntry)
    query = query.where(JournalEntry.person_id == person_id, JournalEntry.goes_at.is_not(None))
    return db.session.execute(query).scalar_one()


def count_held(person_id: str) -> int:
    """Return how many entries the person has, in the journal and in the bin: all that the person's key opens."""
    query = select(func.count()).select_from(JournalEntry).where(JournalEntry.person_id == person_id)
    return db.session.execute(query).scalar_one()


def list_people_with_due(at: datetime) -> Sequence[str]:
    """Return the ids of those in whose bin something has waited its seven days; nearly always none. One query.

    They come in one order, since each is locked in turn: two workers never wait for each other.
    """
    query = select(JournalEntry.person_id).where(JournalEntry.goes_at <= at).distinct()
    return db.session.execute(query.order_by(JournalEntry.person_id)).scalars().all()


def find_held_entry(actor: Actor, entry_id: str) -> JournalEntry | None:
    """Return the actor's own entry, also from the bin, or None."""
    query = select(JournalEntry).where(JournalEntry.id == entry_id, JournalEntry.person_id == actor.person_id)
    return db.session.execute(query).scalar_one_or_none()


def get_held_entry(actor: Actor, entry_id: str) -> JournalEntry:
    """Return the actor's own entry, also from the bin; raises NotFound for everybody else's, whoever asks."""
    entry = find_held_entry(actor, entry_id)
    if entry is None:
        raise NotFound
    return entry


def get_own_entry(actor: Actor, entry_id: str) -> JournalEntry:
    """Return an entry of the actor's own journal; raises NotFound for the bin's and for everybody else's."""
    entry = get_held_entry(actor, entry_id)
    if entry.is_in_bin:
        raise NotFound
    return entry


def get_binned_entry(actor: Actor, entry_id: str) -> JournalEntry:
    """Return an entry of the actor's own bin; raises NotFound for the journal's and for everybody else's."""
    entry = get_held_entry(actor, entry_id)
    if not entry.is_in_bin:
        raise NotFound
    return entry


def list_shares_of(entry_ids: Sequence[str]) -> dict[str, list[JournalShare]]:
    """Return the shares of these entries by entry, the newest first, withdrawn ones too; one query."""
    found: dict[str, list[JournalShare]] = {entry_id: [] for entry_id in entry_ids}
    query = select(JournalShare).where(JournalShare.entry_id.in_(entry_ids))
    for share in db.session.execute(query.order_by(JournalShare.shared_at.desc(), JournalShare.id.desc())).scalars():
        found[share.entry_id].append(share)
    return found


def find_live_share(entry_id: str) -> JournalShare | None:
    """Return the share of an entry that is not withdrawn, or None."""
    query = select(JournalShare).where(JournalShare.entry_id == entry_id, JournalShare.withdrawn_at.is_(None))
    return db.session.execute(query).scalar_one_or_none()


def list_readings_of(share_ids: Sequence[str]) -> dict[str, list[datetime]]:
    """Return when each share was opened by its reader, oldest first; one query."""
    found: dict[str, list[datetime]] = {share_id: [] for share_id in share_ids}
    query = select(JournalReading).where(JournalReading.share_id.in_(share_ids))
    for reading in db.session.execute(query.order_by(JournalReading.read_at, JournalReading.id)).scalars():
        found[reading.share_id].append(reading.read_at)
    return found


def list_readers_for(actor: Actor) -> list[tuple[Person, str]]:
    """Return the instructors of the actor's own cohort, by name, each with the cohort's id; empty without a place."""
    place = find_own_place(actor.person_id)
    if place is None:
        return []
    holders = list_holders(Role.INSTRUCTOR, place.cohort.id)
    return [
        (person, place.cohort.id) for person in holders if person.id != actor.person_id and person.disabled_at is None
    ]


def list_shared_with(actor: Actor) -> list[Shared]:
    """Return what is open to the actor as an instructor of that cohort now, newest first; one query."""
    rows = db.session.execute(_shared_with(actor).order_by(JournalShare.shared_at.desc(), JournalShare.id)).all()
    return [Shared(*row) for row in rows]


def get_shared_with(actor: Actor, share_id: str) -> Shared:
    """Return one share that is open to the actor; NotFound when it is withdrawn, deleted or somebody else's."""
    row = db.session.execute(_shared_with(actor).where(JournalShare.id == share_id)).one_or_none()
    if row is None:
        raise NotFound
    return Shared(*row)


def _shared_with(actor: Actor) -> Select[JournalShare, JournalEntry, Person]:
    return (
        select(JournalShare, JournalEntry, Person)
        .join(JournalEntry, JournalEntry.id == JournalShare.entry_id)
        .join(Person, Person.id == JournalEntry.person_id)
        .where(
            JournalShare.reader_id == actor.person_id,
            JournalShare.withdrawn_at.is_(None),
            JournalEntry.goes_at.is_(None),
            JournalShare.cohort_id.in_(cohorts_where(actor, Permission.READ_SHARED_ENTRY)),
        )
    )


def list_key_names() -> list[str]:
    """Return the names of the installation's keys with which people's keys are locked: one, if all is well."""
    return list(db.session.execute(select(JournalKey.locked_with).distinct()).scalars())
