"""Reading the ledger."""

from collections.abc import Sequence

from sqlalchemy import func, select

from lms.core.database import db
from lms.core.errors import NotFound
from lms.hours.models import HourEntry


def list_entries(enrollment_id: str) -> Sequence[HourEntry]:
    """Return all ledger rows of one enrollment, in the order in which things happened."""
    query = select(HourEntry).where(HourEntry.enrollment_id == enrollment_id)
    return db.session.execute(query.order_by(HourEntry.occurred_on, HourEntry.id)).scalars().all()


def list_entries_of(enrollment_ids: Sequence[str]) -> dict[str, list[HourEntry]]:
    """Return ledger rows of many enrollments in one query, by enrollment."""
    found: dict[str, list[HourEntry]] = {enrollment_id: [] for enrollment_id in enrollment_ids}
    query = select(HourEntry).where(HourEntry.enrollment_id.in_(enrollment_ids))
    for entry in db.session.execute(query.order_by(HourEntry.occurred_on, HourEntry.id)).scalars():
        found[entry.enrollment_id].append(entry)
    return found


def minutes_of(enrollment_ids: Sequence[str]) -> dict[str, int]:
    """Return credited minutes by enrollment, summed by the database; one query."""
    query = select(HourEntry.enrollment_id, func.sum(HourEntry.minutes))
    rows = db.session.execute(
        query.where(HourEntry.enrollment_id.in_(enrollment_ids)).group_by(HourEntry.enrollment_id)
    )
    return {enrollment_id: int(minutes) for enrollment_id, minutes in rows}


def list_of_slots(enrollment_ids: Sequence[str], slots: Sequence[str]) -> Sequence[HourEntry]:
    """Return the rows of these slots for these enrollments, oldest serial first; one query."""
    query = select(HourEntry).where(HourEntry.enrollment_id.in_(enrollment_ids), HourEntry.slot.in_(slots))
    return db.session.execute(query.order_by(HourEntry.serial, HourEntry.id)).scalars().all()


def get_entry(entry_id: str) -> HourEntry:
    """Return one row; raises NotFound."""
    entry = db.session.get(HourEntry, entry_id)
    if entry is None:
        raise NotFound
    return entry


def find_reversal(entry_id: str) -> HourEntry | None:
    """Return the row that reverses this one, or None."""
    return db.session.execute(select(HourEntry).where(HourEntry.reverses == entry_id)).scalar_one_or_none()
