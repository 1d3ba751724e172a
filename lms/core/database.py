"""The database: one declarative base, the column types every table uses, and how connections are opened."""

import json
import sqlite3
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, DateTime, Dialect, Engine, MetaData, String, Text, event
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import DeclarativeBase, registry
from sqlalchemy.types import TypeDecorator, TypeEngine

from lms.core.ids import decode, encode

BUSY_MILLISECONDS = 10_000


class Key(TypeDecorator[str]):
    """A key as 26 characters in Python; a native UUID in PostgreSQL, text in SQLite."""

    impl = String(26)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the column type of the engine."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.UUID(as_uuid=True))
        return dialect.type_descriptor(String(26))

    def process_bind_param(self, value: str | None, dialect: Dialect) -> Any:
        """Turn the 26 characters into what the engine stores."""
        if value is None or dialect.name != "postgresql":
            return value
        return UUID(int=decode(value))

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        """Turn what the engine stored into the 26 characters."""
        return encode(value.int) if isinstance(value, UUID) else value


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC; a time without zone is a mistake and is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times; SQLite keeps UTC without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone was given to the database")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment with zone UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Json(TypeDecorator[Any]):
    """A JSON value kept as canonical text, equal bytes on both engines."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Write the value with sorted keys."""
        return None if value is None else json.dumps(value, sort_keys=True, ensure_ascii=False)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Read the value."""
        return None if value is None else json.loads(value)


class Base(DeclarativeBase):
    """Every table's base; all constraints are named, so that migrations can find them."""

    registry = registry(
        metadata=MetaData(
            naming_convention={
                "ix": "ix_%(table_name)s_%(column_0_N_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_N_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
        type_annotation_map={datetime: UtcDateTime()},
    )


db = SQLAlchemy(model_class=Base, disable_autonaming=True, session_options={"expire_on_commit": False})


def append_only(
    *, may_change: tuple[str, ...] = (), once: tuple[str, ...] = (), after_insert: str = ""
) -> dict[str, Any]:
    """Return the table option that makes rows permanent: triggers refuse update and delete.

    `may_change` names columns that may change all the same; `once` names columns that go from nothing to a value;
    `after_insert` is a statement that the database runs with each new row (NEW).
    """
    return {"info": {"append_only": True, "may_change": may_change, "once": once, "after_insert": after_insert}}


@event.listens_for(Engine, "connect")
def _open(connection: Any, _record: Any) -> None:
    """Set what every SQLite connection needs; the driver's own transactions are off (they lose updates)."""
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_MILLISECONDS}",
        "secure_delete=ON",
        "recursive_triggers=ON",  # else INSERT OR REPLACE slips past the triggers of append-only tables
        "trusted_schema=OFF",
    ):
        connection.execute(f"PRAGMA {pragma}")


def begin_with(connection: Connection, *, writes: bool) -> None:
    """Open SQLite's transaction: a writer takes its place in the queue at once, so nothing read goes stale."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
