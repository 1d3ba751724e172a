"""The chain holds after a story, and every edit, deletion, swap and cut made behind the application's back is found."""

import json
from collections.abc import Callable
from random import Random
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from lms.access.actor import SYSTEM, Role
from lms.audit.acts import Act
from lms.audit.models import AuditEvent, AuditHead
from lms.audit.service import find_trouble, record_action
from lms.core.clock import now
from lms.core.database import db
from lms.core.ids import new_id
from lms.core.unit_of_work import unit_of_work
from tests.assessment.story import right_answers, start, submit
from tests.factories import actor_of, make_cohort, make_enrollment, make_person

TAMPERINGS = 200
SEED = 20261122


@pytest.fixture
def story(app) -> int:
    """A cohort with three people, two of whom take the quiz; return how many acts that was."""
    cohort = make_cohort()
    make_person(role=Role.INSTRUCTOR, cohort=cohort)
    for _ in range(3):
        person = make_person()
        make_enrollment(cohort, person)
        actor = actor_of(person)
        attempt = start(actor)
        submit(actor, attempt.id, right_answers(attempt))
    with unit_of_work(may_write=False):
        return db.session.get(AuditHead, 1).number


def test_the_chain_holds_after_a_story(story):
    assert story > 20
    with unit_of_work(may_write=False):
        assert find_trouble() is None


def test_an_act_that_was_told_in_another_time_zone_holds_too(app):
    in_chicago = now().astimezone(ZoneInfo("America/Chicago"))
    with unit_of_work():
        record_action(SYSTEM, Act.ROLL_CLOSED, "session", new_id(), in_chicago)
    db.session.remove()
    with unit_of_work(may_write=False):
        assert find_trouble() is None


def test_an_empty_record_holds(app):
    with unit_of_work(may_write=False):
        assert find_trouble() is None


def drop_triggers() -> None:
    """Do what somebody with the database's own password can do."""
    on = " ON audit_events" if db.engine.dialect.name == "postgresql" else ""
    with unit_of_work():
        for name in ("no_update", "no_delete"):
            db.session.execute(text(f"DROP TRIGGER audit_events_{name}{on}"))


def edit(chance: Random, last: int) -> str:
    number = chance.randint(1, last)
    event = db.session.get(AuditEvent, number)
    db.session.expunge(event)
    changes: dict[str, object] = {
        "act": "issued a certificate",
        "object_kind": "certificate",
        "object_id": new_id(),
        "actor_id": new_id(),
        "affected_id": new_id(),
        "at": now(),
        "detail": {**event.detail, "minutes": chance.randint(1000, 9999)},
        "mac": f"{chance.getrandbits(256):064x}",
        "previous_mac": f"{chance.getrandbits(256):064x}",
    }
    name = chance.choice(sorted(changes))
    table = AuditEvent.__table__
    db.session.execute(table.update().where(table.c.number == number).values({name: changes[name]}))
    return f"edit {name} of {number}"


def cut_out(chance: Random, last: int) -> str:
    number = chance.randint(1, last)
    db.session.execute(text("DELETE FROM audit_events WHERE number = :number"), {"number": number})
    return f"delete {number}"


def cut_out_and_close_up(chance: Random, last: int) -> str:
    number = chance.randint(1, last - 1)
    db.session.execute(text("DELETE FROM audit_events WHERE number = :number"), {"number": number})
    for later in range(number + 1, last + 1):
        db.session.execute(
            text("UPDATE audit_events SET number = :new WHERE number = :old"), {"new": later - 1, "old": later}
        )
    return f"delete {number} and renumber"


def swap(chance: Random, last: int) -> str:
    one, other = chance.sample(range(1, last + 1), 2)
    for old, new in ((one, last + 7), (other, one), (last + 7, other)):
        db.session.execute(text("UPDATE audit_events SET number = :new WHERE number = :old"), {"new": new, "old": old})
    return f"swap {one} and {other}"


def cut_the_end(chance: Random, last: int) -> str:
    number = chance.randint(2, last)
    db.session.execute(text("DELETE FROM audit_events WHERE number >= :number"), {"number": number})
    return f"cut from {number}"


def put_in(chance: Random, last: int) -> str:
    event = {
        "number": last + 1,
        "at": now(),
        "act": "gave a role",
        "object_kind": "person",
        "object_id": new_id(),
        "detail": {},
        "previous_mac": f"{chance.getrandbits(256):064x}",
        "mac": f"{chance.getrandbits(256):064x}",
    }
    db.session.execute(AuditEvent.__table__.insert().values(event))
    return "add one at the end"


def turn_back(chance: Random, last: int) -> str:
    """Cut the end and set the head to an older value of the table, without knowing its chain value."""
    number = chance.randint(2, last)
    db.session.execute(text("DELETE FROM audit_events WHERE number >= :number"), {"number": number})
    db.session.execute(text("UPDATE audit_head SET number = :number"), {"number": number - 1})
    return f"cut from {number} and set the head's number"


WAYS: list[Callable[[Random, int], str]] = [
    edit, edit, edit, cut_out, cut_out_and_close_up, swap, cut_the_end, put_in, turn_back,
]  # fmt: skip


def test_two_hundred_random_tamperings_are_all_found(story):
    drop_triggers()
    chance, missed = Random(SEED), []
    for _ in range(TAMPERINGS):
        with unit_of_work() as unit:
            done = chance.choice(WAYS)(chance, story)
            db.session.expire_all()
            if find_trouble() is None:
                missed.append(done)
            unit.abandon()
    assert missed == []
    with unit_of_work(may_write=False):
        assert find_trouble() is None


def test_trouble_says_where(story):
    drop_triggers()
    with unit_of_work() as unit:
        db.session.execute(text("DELETE FROM audit_events WHERE number = 5"))
        trouble = find_trouble()
        unit.abandon()
    assert (trouble.number, trouble.what) == (5, "an event is missing")


def test_details_hold_no_free_text_and_no_names(story):
    with unit_of_work(may_write=False):
        rows = db.session.execute(text("SELECT detail FROM audit_events")).scalars().all()
    said = json.dumps([json.loads(row) for row in rows])
    assert "Person" not in said
    assert "@example.org" not in said
