"""Write, change, bin, delete and share entries. What is written leaves this file locked, and only opened by its key.

No act here goes into the record of acts: who wrote, when and how often is nobody's but the author's (trust.md 2.10).
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete

from lms.access.actor import Actor
from lms.accounts.models import Person
from lms.accounts.queries import lock_person
from lms.accounts.throttle_service import JOURNAL_PERSON, count_success
from lms.config import find_journal_key
from lms.core.database import db
from lms.core.errors import NotFound, Refused
from lms.core.ids import new_id, random_id
from lms.core.installation import config
from lms.core.sealing import CannotOpen, lock, name_of, new_key, unlock
from lms.core.words import N_
from lms.journal import queries
from lms.journal.models import JournalEntry, JournalKey, JournalReading, JournalShare
from lms.journal.queries import Shared
from lms.journal.rules import Content, Entry, goes_at, pack, unpack

SWITCHED_OFF = N_(
    "The program has switched this journal off. Copy your words from the box: on paper they count the same."
)
KEY_IS_AWAY = N_(
    "Your entries are here, and locked, but the key to them is not in its place. Nothing is lost. "
    "Please tell program staff, so that whoever looks after the system puts it back."
)


class ChangedMeanwhile(Exception):
    """The entry was saved from another window after this one was opened."""


class InTheBin(Exception):
    """The entry was put into the bin from another window after this one was opened."""


def write(actor: Actor, entry_id: str, text: str, activity: str, at: datetime) -> None:
    """Keep one entry under the author's own key, made with the first; the same form sent twice stays one entry.

    Sent again with other words (its first answer was lost on the way, and somebody went on writing), the newest words
    take the place of the first; where the entry was changed elsewhere meanwhile, they become an entry of their own.
    Sent again after it went into the bin, it comes out of there, since the page says that it is kept.
    `activity` is the slug of the reflection it was written for, or empty. Raises Refused where the journal is off.
    """
    if not config().writes_journal:
        raise Refused(SWITCHED_OFF)
    lock_person(actor.person_id)  # one key a person, also from two windows
    known = queries.find_held_entry(actor, entry_id)
    before = open_entry(known).content if known else None
    if known:
        known.goes_at = None
    if before and before.text == text:
        return
    count_success(JOURNAL_PERSON, actor.person_id)
    key = _key_of(actor.person_id) or _make_key(actor.person_id)
    if known and before and before.changed_at == before.written_at:
        content = Content(text, before.activity, before.written_at, before.changed_at)
        known.locked = lock(key, pack(content), _place(known.person_id, known.id))
        return
    entry_id, content = random_id() if known else entry_id, Content(text, activity, at, at)
    db.session.add(
        JournalEntry(
            id=entry_id, person_id=actor.person_id, locked=lock(key, pack(content), _place(actor.person_id, entry_id))
        )
    )


def change(actor: Actor, row: JournalEntry, mark: str, text: str, at: datetime) -> None:
    """Put new words in place of the old; raises ChangedMeanwhile when `mark` is not the newest save's.

    Raises InTheBin for an entry that its author deleted meanwhile: the words stay in their box.
    """
    if not config().writes_journal:
        raise Refused(SWITCHED_OFF)
    lock_person(actor.person_id)
    count_success(JOURNAL_PERSON, actor.person_id)
    if _as_it_is_now(row).is_in_bin:
        raise InTheBin
    entry = open_entry(row)
    if entry.mark != mark and entry.content.text != text:
        raise ChangedMeanwhile
    content = Content(text, entry.content.activity, entry.content.written_at, at)
    row.locked = lock(_opened_key(row.person_id), pack(content), _place(row.person_id, row.id))


def put_in_bin(actor: Actor, row: JournalEntry, at: datetime) -> None:
    """Take an entry out of the journal, where it can be put back for seven days; whoever may read it may not any more.

    Put there twice, it goes on the day that was said the first time.
    """
    lock_person(actor.person_id)
    if _as_it_is_now(row).is_in_bin:
        return
    row.goes_at = goes_at(at)
    withdraw_share(row, at)


def put_back(actor: Actor, row: JournalEntry) -> None:
    """Put an entry back into the journal; only its author can read it then. Twice changes nothing."""
    lock_person(actor.person_id)
    _as_it_is_now(row).goes_at = None


def empty_bin(actor: Actor) -> None:
    """Delete all that lies in the author's bin for good; an empty bin stays empty."""
    lock_person(actor.person_id)
    _delete_for_good(actor.person_id, [row.id for row in queries.list_bin(actor.person_id)])


def empty_due_bins(at: datetime) -> int:
    """Delete for good whatever has waited its seven days in a bin; return how many entries. No job, no note is left."""
    emptied = 0
    for person_id in queries.list_people_with_due(at):
        lock_person(person_id)  # and look again: it may have been put back meanwhile
        due = [row.id for row in queries.list_bin(person_id) if row.goes_at and row.goes_at <= at]
        _delete_for_good(person_id, due)
        emptied += len(due)
    return emptied


def delete_entry(actor: Actor, row: JournalEntry) -> None:
    """Delete an entry of the journal or the bin for good; with the last one the person's key goes too."""
    lock_person(actor.person_id)
    _delete_for_good(actor.person_id, [row.id])


def shred(person_id: str) -> None:
    """Delete all that a person has here, bin and key too: no copy of the database opens it without both keys again."""
    rows = (*queries.list_entries(person_id), *queries.list_bin(person_id))
    _delete_for_good(person_id, [row.id for row in rows])


def open_all(person_id: str) -> list[Entry]:
    """Return everything in the person's journal, opened; only for the person."""
    return _open_rows(person_id, queries.list_entries(person_id))


def open_bin(person_id: str) -> list[tuple[Entry, datetime]]:
    """Return what lies in the person's bin, opened, each with when it goes for good; only for the person."""
    rows = queries.list_bin(person_id)
    days = [row.goes_at for row in rows if row.goes_at]
    return list(zip(_open_rows(person_id, rows), days, strict=True))


def _open_rows(person_id: str, rows: Sequence[JournalEntry]) -> list[Entry]:
    key = _opened_key(person_id) if rows else b""
    return [_open(row, key) for row in rows]


def open_entry(row: JournalEntry) -> Entry:
    """Return one entry, opened; raises Refused when the installation's key is not the one it was locked with."""
    return _open(row, _opened_key(row.person_id))


def _open(row: JournalEntry, key: bytes) -> Entry:
    try:
        content = unpack(unlock(key, row.locked, _place(row.person_id, row.id)))
    except CannotOpen:
        raise Refused(KEY_IS_AWAY) from None
    return Entry(row.id, content, hashlib.sha256(row.locked).hexdigest()[:32])


def share(row: JournalEntry, reader: Person, cohort_id: str, at: datetime) -> None:
    """Let one instructor read one entry; a share with somebody else ends. The same twice stays one.

    Raises NotFound for an entry that went into the bin meanwhile.
    """
    lock_person(row.person_id)
    if _as_it_is_now(row).is_in_bin:
        raise NotFound
    live = queries.find_live_share(row.id)
    if live is not None and live.reader_id == reader.id:
        return
    if live is not None:
        live.withdrawn_at = at
        db.session.flush()
    db.session.add(JournalShare(id=new_id(), entry_id=row.id, reader_id=reader.id, cohort_id=cohort_id, shared_at=at))


def withdraw_share(row: JournalEntry, at: datetime) -> None:
    """End the share of an entry: from now on the reader finds nothing there."""
    lock_person(row.person_id)
    live = queries.find_live_share(row.id)
    if live is not None:
        live.withdrawn_at = at


def read_shared(shared: Shared, at: datetime) -> Entry:
    """Return a shared entry, opened, and note for its author that it was read: both or neither."""
    db.session.add(JournalReading(id=new_id(), share_id=shared.share.id, read_at=at))
    return open_entry(shared.entry)


def _as_it_is_now(row: JournalEntry) -> JournalEntry:
    """Return the row as it is under its author's lock; raises NotFound when another window deleted it meanwhile."""
    found = db.session.get(JournalEntry, row.id, populate_existing=True)
    if found is None:
        raise NotFound
    return found


def _delete_for_good(person_id: str, entry_ids: Sequence[str]) -> None:
    """Delete entries with their shares and readings, and the person's key with the last of them."""
    shares = [share.id for of_entry in queries.list_shares_of(entry_ids).values() for share in of_entry]
    db.session.execute(delete(JournalReading).where(JournalReading.share_id.in_(shares)))
    db.session.execute(delete(JournalShare).where(JournalShare.id.in_(shares)))
    db.session.execute(delete(JournalEntry).where(JournalEntry.id.in_(entry_ids)))
    if queries.count_held(person_id) == 0:
        db.session.execute(delete(JournalKey).where(JournalKey.person_id == person_id))


def _place(person_id: str, entry_id: str) -> str:
    """Return what an entry is bound to: put into another person's row, or another entry's, it does not open."""
    return f"journal entry {person_id} {entry_id}"


def _opened_key(person_id: str) -> bytes:
    key = _key_of(person_id)
    if key is None:
        raise Refused(KEY_IS_AWAY)
    return key


def _key_of(person_id: str) -> bytes | None:
    row = queries.find_key(person_id)
    if row is None:
        return None
    try:
        return unlock(_installation_key(), row.locked_key, f"journal key {person_id}")
    except CannotOpen:
        raise Refused(KEY_IS_AWAY) from None


def _make_key(person_id: str) -> bytes:
    key, outer = new_key(), _installation_key()
    db.session.add(
        JournalKey(
            person_id=person_id,
            locked_key=lock(outer, key, f"journal key {person_id}"),
            locked_with=name_of(outer),
        )
    )
    return key


def _installation_key() -> bytes:
    key = find_journal_key(config().journal_key)
    if key is None:
        raise Refused(KEY_IS_AWAY)
    return key
