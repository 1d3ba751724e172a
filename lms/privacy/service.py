"""Hand out everything that is held about a person; erase a person a day after they asked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, update

from lms.access.actor import Actor
from lms.accounts.models import Person
from lms.accounts.queries import get_person, lock_person, names_of
from lms.accounts.throttle_service import EXPORT_PERSON, count_success
from lms.assessment.models import Attempt
from lms.audit.acts import Act
from lms.audit.service import record_action
from lms.cohorts.service import withdraw
from lms.core.database import db
from lms.core.errors import Refused
from lms.core.ids import new_id, random_id
from lms.core.installation import config, signer
from lms.jobs.service import enqueue
from lms.journal import service as journal
from lms.privacy import queries, rules
from lms.privacy.holdings import HOLDINGS, Fate, Holding, Whose
from lms.privacy.models import Erasure
from lms.privacy.queries import Ids

ERASE = "erase_person"
PURPOSE = "erased person"


@dataclass(frozen=True)
class Held:
    """One holding with the person's rows as they are handed out."""

    holding: Holding
    rows: list[dict[str, Any]]


def take_along(actor: Actor, at: datetime) -> list[Held]:
    """Return everything that is held about the actor, the journal opened; two a day, and noted as their own act."""
    count_success(EXPORT_PERSON, actor.person_id)
    ids = queries.ids_of(actor.person_id)
    found = [(holding, queries.list_rows(holding, ids)) for holding in HOLDINGS]
    names = names_of(sorted({one for _, rows in found for one in rules.people_in(rows)}))
    held = [Held(holding, _opened(actor, holding) or rules.readable(rows, names)) for holding, rows in found]
    record_action(actor, Act.RECORD_TAKEN, "person", actor.person_id, at, affected_id=actor.person_id)
    return held


def _opened(actor: Actor, holding: Holding) -> list[dict[str, Any]]:
    if holding.table != "journal_entries":
        return []
    rows = [{"id": one.id, **vars(one.content)} for one in journal.open_all(actor.person_id)]
    binned = journal.open_bin(actor.person_id)
    rows += [{"id": one.id, **vars(one.content), "in_the_bin_until": goes_at} for one, goes_at in binned]
    return rules.readable(rows, {})


def ask_erasure(actor: Actor, at: datetime) -> Erasure:
    """Note the wish to be erased; a job does it a day later. Asked twice it stays one; Refused for who taught here."""
    lock_person(actor.person_id)
    _refuse_office(actor.person_id)
    waiting = queries.find_open_erasure(actor.person_id)
    if waiting is not None:
        return waiting
    erasure = Erasure(id=new_id(), person_id=actor.person_id, asked_at=at, due_at=at + rules.WAITS)
    db.session.add(erasure)
    enqueue(ERASE, erasure.id, at, due_at=erasure.due_at, erasure_id=erasure.id)
    record_action(actor, Act.ERASURE_ASKED, "person", actor.person_id, at, affected_id=actor.person_id)
    return erasure


def take_back(actor: Actor, at: datetime) -> None:
    """Take the wish back while it waits; twice changes nothing."""
    waiting = queries.find_open_erasure(actor.person_id, locked=True)
    if waiting is not None:
        waiting.taken_back_at = at
        record_action(actor, Act.ERASURE_TAKEN_BACK, "person", actor.person_id, at, affected_id=actor.person_id)


def carry_out(erasure_id: str, at: datetime) -> bool:
    """Erase the person whose wish has waited; False when it was taken back, is done, or cannot be done any more."""
    erasure = queries.lock_erasure(erasure_id)
    if erasure.taken_back_at is not None or erasure.done_at is not None or erasure.due_at > at:
        return False
    if rules.find_trouble(queries.list_roles_ever(erasure.person_id)) is not None:
        erasure.taken_back_at = at  # they were given an office while it waited
        return False
    erase(get_person(erasure.person_id), at)
    erasure.done_at = at
    return True


def erase(person: Person, at: datetime) -> None:
    """Take away all that can go, and empty what stays; rows that are permanent keep their numbers and no name."""
    actor, ids = Actor(person.id, person.name, ()), queries.ids_of(person.id)
    known = (person.name, person.email, person.sign_in_name)  # the address that a roster had may be a name by now
    names = {one.casefold() for one in known if one}
    for place in queries.list_open_places(person.id):
        withdraw(actor, place, person, at)
    for grant in queries.list_live_grants(person.id):
        grant.ended_at = at
    _forget_rosters(names)
    journal.shred(person.id)
    db.session.flush()
    _take_away(ids)
    values = {"sign_in_name": f"erased.{random_id()}", "disabled_at": at}
    db.session.execute(update(Person).where(Person.id == person.id).values(**values))
    db.session.expire_all()
    _remember(person.id)
    record_action(actor, Act.ERASED, "person", person.id, at, affected_id=person.id)


def erase_again(at: datetime) -> int:
    """Erase anew whoever was erased before a backup from an earlier day was restored; return how many."""
    remembered = _remembered()
    found = [one for one in queries.list_people_not_erased() if signer().mac(PURPOSE, one) in remembered]
    for person_id in found:
        erase(get_person(person_id), at)
        waiting = queries.find_open_erasure(person_id, locked=True)
        if waiting is None:
            waiting = Erasure(id=new_id(), person_id=person_id, asked_at=at, due_at=at)
            db.session.add(waiting)
        waiting.done_at = at
    return len(found)


def _take_away(ids: Ids) -> None:
    going = [holding for holding in HOLDINGS if holding.fate is Fate.GOES]
    for holding in going:
        db.session.execute(delete(queries.table_of(holding)).where(queries.is_theirs(holding, ids)))
    unfinished = Attempt.id.in_(ids[Whose.ATTEMPT]), Attempt.submitted_at.is_(None)
    db.session.execute(delete(Attempt).where(*unfinished).execution_options(synchronize_session=False))
    for holding in HOLDINGS:
        if holding.fate is Fate.EMPTIED:
            table = queries.table_of(holding)
            db.session.execute(update(table).where(queries.is_theirs(holding, ids)).values(**holding.emptied))


def _forget_rosters(names: set[str]) -> None:
    for waiting in queries.list_roster_imports():
        kept = [row for row in waiting.rows if not names & {str(value).casefold() for value in row.values()}]
        if len(kept) != len(waiting.rows):
            waiting.rows = kept


def _refuse_office(person_id: str) -> None:
    trouble = rules.find_trouble(queries.list_roles_ever(person_id))
    if trouble is not None:
        raise Refused(trouble.text)


def _remember(person_id: str) -> None:
    """Write a keyed hash of the id beside the secret, outside the database: a restored backup does not know."""
    with (config().home / "erased").open("a") as file:
        file.write(signer().mac(PURPOSE, person_id) + "\n")


def _remembered() -> frozenset[str]:
    path = config().home / "erased"
    return frozenset(path.read_text().split()) if path.is_file() else frozenset()
