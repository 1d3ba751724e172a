"""Finding what is held about one person, table by table, as the list of holdings says."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table, select

from lms.accounts.models import Person, RoleGrant
from lms.assessment.models import Attempt
from lms.certificates.models import Certificate
from lms.cohorts.models import Enrollment, RosterImport
from lms.core.database import Base, db
from lms.journal.models import JournalEntry, JournalShare
from lms.privacy.holdings import Holding, Whose
from lms.privacy.models import Erasure

Ids = dict[Whose, list[str]]


def ids_of(person_id: str) -> Ids:
    """Return the ids by which a person's rows are found; five queries."""
    places = _ids(select(Enrollment.id).where(Enrollment.person_id == person_id))
    entries = _ids(select(JournalEntry.id).where(JournalEntry.person_id == person_id))
    return {
        Whose.PERSON: [person_id],
        Whose.PLACE: places,
        Whose.ATTEMPT: _ids(select(Attempt.id).where(Attempt.enrollment_id.in_(places))),
        Whose.CERTIFICATE: _ids(select(Certificate.id).where(Certificate.enrollment_id.in_(places))),
        Whose.ENTRY: entries,
        Whose.SHARE: _ids(select(JournalShare.id).where(JournalShare.entry_id.in_(entries))),
    }


def table_of(holding: Holding) -> Table:
    """Return the table of a holding."""
    return Base.metadata.tables[holding.table]


def is_theirs(holding: Holding, ids: Ids) -> ColumnElement[bool]:
    """Return the condition that finds a person's rows in the table of a holding."""
    return table_of(holding).c[holding.column].in_(ids[holding.whose])


def list_rows(holding: Holding, ids: Ids) -> list[dict[str, Any]]:
    """Return a person's rows of one table, without what is never handed out; one query."""
    table = table_of(holding)
    shown = [column for column in table.columns if column.name not in holding.hidden]
    query = select(*shown).where(is_theirs(holding, ids)).order_by(*table.primary_key.columns)
    return [dict(row) for row in db.session.execute(query).mappings()]


def list_roles_ever(person_id: str) -> list[Any]:
    """Return every role that the person holds or held."""
    return list(db.session.execute(select(RoleGrant.role).where(RoleGrant.person_id == person_id)).scalars())


def list_open_places(person_id: str) -> Sequence[Enrollment]:
    """Return the person's places that are under way."""
    query = select(Enrollment).where(Enrollment.person_id == person_id, Enrollment.state.in_(("invited", "active")))
    return db.session.execute(query).scalars().all()


def list_live_grants(person_id: str) -> Sequence[RoleGrant]:
    """Return the roles that the person holds now."""
    query = select(RoleGrant).where(RoleGrant.person_id == person_id, RoleGrant.ended_at.is_(None))
    return db.session.execute(query).scalars().all()


def has_certificate(person_id: str) -> bool:
    """Say whether a certificate was issued to the person, whether or not it still holds."""
    query = select(Certificate.id).join(Enrollment, Enrollment.id == Certificate.enrollment_id)
    return db.session.execute(query.where(Enrollment.person_id == person_id).limit(1)).first() is not None


def find_open_erasure(person_id: str, *, locked: bool = False) -> Erasure | None:
    """Return the person's wish to be erased that waits, or None."""
    query = select(Erasure).where(Erasure.person_id == person_id, Erasure.taken_back_at.is_(None))
    query = query.where(Erasure.done_at.is_(None))
    return db.session.execute(query.with_for_update() if locked else query).scalar_one_or_none()


def lock_erasure(erasure_id: str) -> Erasure:
    """Return one erasure, locked until the transaction ends: it is done once."""
    return db.session.execute(select(Erasure).where(Erasure.id == erasure_id).with_for_update()).scalar_one()


def list_roster_imports() -> Sequence[RosterImport]:
    """Return the rosters that were read lately; they are few, for each goes after a day."""
    return db.session.execute(select(RosterImport)).scalars().all()


def list_people_not_erased() -> list[str]:
    """Return the ids of everybody who was not erased: for doing erasures again after a restore."""
    done = select(Erasure.person_id).where(Erasure.done_at.is_not(None))
    return _ids(select(Person.id).where(Person.id.not_in(done)))


def _ids(query: Any) -> list[str]:
    return list(db.session.execute(query).scalars())
