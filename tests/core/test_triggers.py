"""Append-only tables refuse UPDATE, DELETE and TRUNCATE on both engines, before and after a downgrade and upgrade."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import (
    Boolean,
    Connection,
    Date,
    Engine,
    Integer,
    LargeBinary,
    Table,
    create_engine,
    delete,
    insert,
    update,
)
from sqlalchemy import text as sql
from sqlalchemy.exc import DBAPIError

from lms.core.database import Base, Json, Key, UtcDateTime
from lms.core.ids import new_id
from lms.core.triggers import append_only_tables
from lms.operating import migrate
from lms.operating.tables import TABLES

assert TABLES
APPEND_ONLY = {table.name: table for table in append_only_tables(Base.metadata)}
# what a table's own checks ask for; everything else is made up from the column's type
CHECKED = {
    "attendance_marks": {"status": "present", "source": "roll"},
    "hour_entries": {"mode": "online", "minutes": 5, "reverses": None},
    "skill_sign_offs": {"outcome": "demonstrated"},
    "certificate_events": {"status": "issued"},
    "directory_versions": {"status": "confirmed", "level": 3},
    "certificates": {"pdf": None, "pdf_sha256": None, "pdf_drawn_at": None},
}


def test_the_tables_that_must_be_permanent_are():
    assert set(APPEND_ONLY) >= {
        "attendance_marks",
        "audit_events",
        "certificate_events",
        "certificates",
        "directory_versions",
        "hour_entries",
        "releases",
        "scenario_steps",
        "skill_sign_offs",
        "survey_answers",
        "waivers",
    }


def made_up(column: Any, turn: int) -> Any:
    """A value of the column's type; another turn gives another value."""
    kind = column.type
    if isinstance(kind, Key):
        return new_id()
    if isinstance(kind, UtcDateTime):
        return datetime(2026, 1, 1 + turn, tzinfo=UTC)
    if isinstance(kind, Json):
        return {"turn": turn}
    if isinstance(kind, Date):
        return date(2026, 1, 1 + turn)
    if isinstance(kind, Boolean):
        return bool(turn % 2)
    if isinstance(kind, LargeBinary):
        return bytes([turn])
    return 40 + turn if isinstance(kind, Integer) else f"{turn:x}"


@contextmanager
def without_foreign_keys(engine: Engine) -> Iterator[Connection]:
    """A connection on which a row may stand alone; the triggers of ours stay as they are."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":  # only outside a transaction, so not through SQLAlchemy
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
        yield connection


def fill_alone(connection: Connection, table: Table) -> None:
    """Put one row in, whatever it refers to."""
    is_postgresql = connection.dialect.name == "postgresql"
    if is_postgresql:
        connection.execute(sql("SET session_replication_role = replica"))
    values = {column.name: made_up(column, 1) for column in table.columns}
    connection.execute(insert(table).values(values | CHECKED.get(table.name, {})))
    if is_postgresql:
        connection.execute(sql("SET session_replication_role = origin"))
    connection.commit()


def refused(connection: Connection, statement: Any) -> bool:
    """Say whether the database refuses the statement as a change of what is permanent."""
    savepoint = connection.begin_nested()
    try:
        connection.execute(statement)
    except DBAPIError as error:
        savepoint.rollback()
        return "append-only" in str(error)
    savepoint.rollback()
    return False


def find_holes(engine: Engine) -> list[str]:
    holes = []
    with without_foreign_keys(engine) as connection:
        for table in APPEND_ONLY.values():
            fill_alone(connection, table)
            holes += [f"{table.name}: {hole}" for hole in holes_of(connection, table)]
            connection.commit()
    return holes


def holes_of(connection: Connection, table: Table) -> Iterator[str]:
    free = {*table.info["may_change"], *table.info["once"]}
    for column in table.columns:
        change = update(table).values({column.name: made_up(column, 2)})
        if column.name not in free and not refused(connection, change):
            yield f"{column.name} can be changed"
    if not refused(connection, delete(table)):
        yield "rows can be deleted"
    if connection.dialect.name == "postgresql" and not refused(connection, sql(f"TRUNCATE {table.name} CASCADE")):
        yield "it can be truncated"


@pytest.fixture
def engine_of_test(database_url: str) -> Iterator[Engine]:
    made = create_engine(database_url)
    yield made
    made.dispose()


def test_no_permanent_table_has_a_hole(engine_of_test):
    assert find_holes(engine_of_test) == []


def test_the_triggers_are_there_again_after_a_downgrade_and_an_upgrade(engine_of_test):
    migrate.downgrade(engine_of_test, "base")
    migrate.upgrade(engine_of_test)
    assert find_holes(engine_of_test) == []


def test_a_dropped_trigger_is_found(engine_of_test):
    with engine_of_test.begin() as connection:
        on = " ON waivers" if engine_of_test.dialect.name == "postgresql" else ""
        connection.execute(sql(f"DROP TRIGGER waivers_no_delete{on}"))
    assert find_holes(engine_of_test) == ["waivers: rows can be deleted"]


def test_a_certificates_pdf_is_written_once_and_its_state_may_change(engine_of_test):
    table = APPEND_ONLY["certificates"]
    with without_foreign_keys(engine_of_test) as connection:
        fill_alone(connection, table)
        connection.execute(update(table).values(live=False))
        connection.commit()
        first = {"pdf": b"1", "pdf_sha256": "1", "pdf_drawn_at": datetime(2026, 1, 1, tzinfo=UTC)}
        connection.execute(update(table).values(first))
        connection.commit()
        for name, value in {"pdf": b"2", "pdf_sha256": "2"}.items():
            assert refused(connection, update(table).values({name: value}))
        assert refused(connection, update(table).values(pdf=None, pdf_sha256=None))
