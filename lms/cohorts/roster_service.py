"""Rosters from files: read and kept for a day, shown row by row, then carried out once."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from lms.access.actor import Actor, Role
from lms.accounts import queries as people
from lms.accounts.models import Person
from lms.accounts.rules import fold
from lms.accounts.service import Newcomer, add_people
from lms.audit.acts import Act
from lms.audit.service import record_action
from lms.cohorts import queries, roster_queries
from lms.cohorts.models import Cohort, RosterImport
from lms.cohorts.roster_rules import GETS_A_PLACE, WAITS, Fate, Known, Row, decide, read_roster
from lms.cohorts.service import enroll_many
from lms.core.database import db
from lms.core.errors import Refused
from lms.core.ids import new_id
from lms.core.words import N_


def keep_roster(actor: Actor, cohort: Cohort, data: bytes, at: datetime) -> RosterImport:
    """Read the file and keep its rows, each with its fate, for 24 hours; nobody is added yet. Raises RosterTrouble."""
    rows = read_roster(data)
    for old in roster_queries.list_old_imports(at - WAITS):
        db.session.delete(old)
    rows = decide(rows, _known(rows, cohort), _names_here(cohort))
    kept = RosterImport(
        id=new_id(),
        cohort_id=cohort.id,
        rows=[row.as_json() for row in rows],
        made_at=at,
        made_by=actor.person_id or None,
    )
    db.session.add(kept)
    record_action(actor, Act.ROSTER_READ, "cohort", cohort.id, at, roster=kept.id, rows=len(rows))
    return kept


def import_roster(actor: Actor, cohort: Cohort, import_id: str, at: datetime) -> RosterImport:
    """Add and enroll whoever the kept rows say, after looking again at each; a second time changes nothing."""
    queries.lock_cohort(cohort.id)
    kept = roster_queries.get_roster_import(import_id, cohort.id, locked=True)
    if kept.confirmed_at is not None:
        return kept
    if is_too_old(kept, at):
        raise Refused(N_("This file was read more than a day ago. Read it again, so that you see what holds now."))
    rows = rows_of(kept)
    known = _known(rows, cohort)
    rows = decide(rows, known, _names_here(cohort))
    newcomers = _people_of(actor, rows, known, at)
    enroll_many(actor, newcomers, cohort, at)
    kept.rows, kept.confirmed_at = [row.as_json() for row in rows], at
    counts = Counter(row.fate for row in rows)
    record_action(
        actor, Act.ROSTER_IMPORTED, "cohort", cohort.id, at,
        roster=kept.id, added=counts[Fate.NEW], enrolled=len(newcomers), rows=len(rows),
    )  # fmt: skip
    return kept


def rows_of(kept: RosterImport) -> list[Row]:
    """Return the kept rows as values."""
    return [Row.of_json(row) for row in kept.rows]


def is_too_old(kept: RosterImport, at: datetime) -> bool:
    """Say whether the rows have waited for more than a day."""
    return at - kept.made_at > WAITS


def _people_of(actor: Actor, rows: Sequence[Row], known: dict[str, Known], at: datetime) -> list[tuple[Person, str]]:
    chosen = [row for row in rows if row.fate in GETS_A_PLACE]
    new = [row for row in chosen if row.fate == Fate.NEW]
    added = add_people(actor, [Newcomer(row.name, row.email) for row in new], at)
    old = [row for row in chosen if row.fate == Fate.KNOWN and row.email]
    by_id = {
        person.id: person for person in queries.list_people_by_id([known[row.email or ""].person_id for row in old])
    }
    found = [(by_id[known[row.email or ""].person_id], row.organization) for row in old]
    return [*zip(added, (row.organization for row in new), strict=True), *found]


def _known(rows: Sequence[Row], cohort: Cohort) -> dict[str, Known]:
    addresses = sorted({row.email for row in rows if row.email and row.fate != Fate.UNCLEAR})
    known = roster_queries.known_by_address(addresses, cohort.id) if addresses else {}
    teachers = {person.id for person in people.list_holders(Role.INSTRUCTOR, cohort.id)}
    return {address: replace(one, teaches_here=one.person_id in teachers) for address, one in known.items()}


def _names_here(cohort: Cohort) -> set[str]:
    return {fold(name) for name in roster_queries.names_without_address(cohort.id)}
