"""What is handed out, what goes, and what stays; on a person about whom everything is held."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from lms.access.actor import SYSTEM, Actor, Role
from lms.accounts import service as accounts
from lms.accounts.models import Person
from lms.audit.models import AuditEvent
from lms.audit.service import find_trouble
from lms.cohorts.models import Enrollment
from lms.core.clock import clock_at, now
from lms.core.database import Base, db
from lms.core.errors import Refused, TooMany
from lms.core.unit_of_work import unit_of_work
from lms.hours.models import HourEntry
from lms.jobs.service import do_due_jobs
from lms.privacy import queries, rules, service
from lms.privacy.holdings import HOLDINGS, Fate
from lms.privacy.models import Erasure
from tests.factories import actor_of, make_person
from tests.privacy.scene import MARKS, make_life, still_there

LATER = timedelta(hours=24, minutes=1)


@pytest.fixture
def scene(app):
    return make_life()


def everything() -> str:
    """Every row of every table, as text."""
    with unit_of_work(may_write=False):
        rows = [
            row for table in Base.metadata.sorted_tables for row in db.session.execute(text(f"SELECT * FROM {table}"))
        ]
    return "\n".join(str(row) for row in rows)


def rows(model):
    with unit_of_work(may_write=False):
        return db.session.query(model).all()


def ask(actor):
    with unit_of_work():
        return service.ask_erasure(actor, now())


def take(actor, at=None):
    with unit_of_work():
        return {one.holding.table: one.rows for one in service.take_along(actor, at or now())}


def test_everything_that_is_held_is_handed_out_and_nothing_secret(scene):
    held = take(scene.author)
    empty = {table for table, found in held.items() if not found}
    assert empty <= {"make_ups", "waivers", "skill_sign_offs", "certificates", "certificate_events", "erasures"}
    text_of = rules.as_json(held)
    assert [name for name, mark in MARKS.items() if mark not in text_of] == []
    for secret in ("hash", "locked_key", "mac", "questions"):
        assert f'"{secret}' not in text_of
    assert '"password_hash"' not in text_of
    kept, binned = held["journal_entries"]
    assert kept["text"] == f"About {MARKS['journal']}"
    assert binned["text"] == f"Binned {MARKS['journal']}"
    assert [row.get("in_the_bin_until", "")[:2] for row in (kept, binned)] == ["", "20"], "the bin is marked"
    assert "Robin" in {row["marked_by"] for row in held["attendance_marks"]}
    (event,) = [event for event in rows(AuditEvent) if event.act == "took their own record along"]
    assert event.actor_id == event.affected_id == scene.ana.id


def test_nothing_of_anybody_else_is_handed_out(scene):
    other = make_person("Somebody Quite Else", email="else@example.org")
    assert "else@example.org" not in rules.as_json(take(scene.author))
    held = take(actor_of(other))
    assert MARKS["name"] not in rules.as_json(held)
    assert held["journal_entries"] == []


def test_it_is_handed_out_twice_a_day(scene):
    with clock_at(now().replace(hour=12)):
        take(scene.author)
        take(scene.author)
        with pytest.raises(TooMany):
            take(scene.author)


def test_nothing_happens_for_a_day_and_it_can_be_taken_back(scene):
    ask(scene.author)
    ask(scene.author)
    assert do_due_jobs() == 0
    with unit_of_work():
        service.take_back(scene.author, now())
    with clock_at(now() + LATER):
        do_due_jobs()
    assert still_there(scene.ana).name == MARKS["name"]
    ask(scene.author)
    assert len(rows(Erasure)) == 2


def test_erasing_leaves_no_mark_and_every_permanent_row(scene):
    permanent = [table for table in Base.metadata.sorted_tables if table.info.get("append_only")]
    with unit_of_work(may_write=False):
        before = {
            one.name: db.session.execute(text(f"SELECT count(*) FROM {one.name}")).scalar_one() for one in permanent
        }
    minutes = sum(entry.minutes for entry in rows(HourEntry))
    assert [name for name, mark in MARKS.items() if mark not in everything()] == ["journal"]
    ask(scene.author)
    with clock_at(now() + LATER):
        assert do_due_jobs() == 1
    found = everything()
    assert [name for name, mark in MARKS.items() if mark in found] == []
    person = still_there(scene.ana)
    assert (person.name, person.email, person.password_hash) == ("(erased)", None, None)
    assert person.disabled_at is not None
    assert sum(entry.minutes for entry in rows(HourEntry)) == minutes > 0
    assert {enrollment.state for enrollment in rows(Enrollment)} == {"withdrawn"}
    with unit_of_work(may_write=False):
        for table in permanent:
            after = db.session.execute(text(f"SELECT count(*) FROM {table.name}")).scalar_one()
            assert after >= before[table.name], table.name
        assert find_trouble() is None
        ids = queries.ids_of(scene.ana.id)
        for holding in HOLDINGS:
            if holding.fate is Fate.GOES and holding.table != "outbox":
                assert queries.list_rows(holding, ids) == [], holding.table
    assert "bo@example.org" in found, "somebody else's line of the roster stays"


def test_erasing_twice_changes_nothing(scene):
    erasure = ask(scene.author)
    with clock_at(now() + LATER):
        do_due_jobs()
        before = everything()
        with unit_of_work():
            assert service.carry_out(erasure.id, now()) is False
    assert everything() == before


def test_a_line_of_a_roster_goes_although_name_and_address_are_others_by_now(scene):
    with unit_of_work():
        ana = db.session.get(Person, scene.ana.id)
        ana.name, ana.email = "Ana", "since@example.org"
        ana.text_size, ana.lesson_language, ana.is_exit_unseen = "largest", "es", True
        service.erase(ana, now())
    found = everything()
    assert [mark for mark in (MARKS["name"], MARKS["address"], "since@example.org") if mark in found] == []
    erased = still_there(scene.ana)
    assert (erased.text_size, erased.lesson_language, erased.is_exit_unseen) == (None, None, False)


def test_who_taught_or_worked_here_cannot_erase_themselves(scene):
    for person in (scene.robin, make_person(role=Role.STAFF)):
        with pytest.raises(Refused, match="stands on other people"), unit_of_work():
            service.ask_erasure(Actor(person.id, person.name, ()), now())
    ask(scene.author)
    with unit_of_work():
        accounts.grant_role(SYSTEM, scene.ana, Role.STAFF, None, now())
    with clock_at(now() + LATER):
        do_due_jobs()
    assert still_there(scene.ana).name == MARKS["name"]


def test_a_restored_backup_is_erased_again(scene):
    ask(scene.author)
    with clock_at(now() + LATER):
        do_due_jobs()
    with unit_of_work():
        assert service.erase_again(now()) == 0
    other = make_person("Came back", email="back@example.org")
    service._remember(other.id)  # as if the backup were older than the erasure
    with unit_of_work():
        assert service.erase_again(now()) == 1
    assert "back@example.org" not in everything()
    with unit_of_work():
        assert service.erase_again(now()) == 0
