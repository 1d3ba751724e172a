"""The one place that commits: once when a request, job or command ends well, or not at all.

`aside()` is the second door, for a short closed list of writes that must stay whatever becomes of the request
(see tests/architecture); it is open only before the main transaction begins or after it ends.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session

from lms.core.database import begin_with, db


@dataclass
class UnitOfWork:
    """What one request, job or command will have done when it ends well."""

    may_write: bool
    is_abandoned: bool = False
    before_commit: dict[str, Callable[[], None]] = field(default_factory=dict)
    after_commit: dict[str, Callable[[], None]] = field(default_factory=dict)
    notes: dict[str, list[Any]] = field(default_factory=dict)

    def abandon(self) -> None:
        """Let nothing of it stay."""
        self.is_abandoned = True


_current: ContextVar[UnitOfWork | None] = ContextVar("unit_of_work", default=None)


class OutsideUnitOfWork(RuntimeError):
    """Something was to be written where nothing may be: in a GET, or outside any unit of work."""


def current_unit() -> UnitOfWork:
    """Return the unit of work that is open here; raises OutsideUnitOfWork when there is none."""
    unit = _current.get()
    if unit is None:
        raise OutsideUnitOfWork("no unit of work is open")
    return unit


@contextmanager
def unit_of_work(*, may_write: bool = True) -> Iterator[UnitOfWork]:
    """Commit once at the end of the block, or leave no trace when it raises, is abandoned or may not write."""
    if _current.get() is not None:
        raise OutsideUnitOfWork("a unit of work is already open: the one commit is its own")
    unit = UnitOfWork(may_write)
    token = _current.set(unit)
    try:
        yield unit
        if may_write and not unit.is_abandoned:
            for hook in unit.before_commit.values():
                hook()
            db.session.commit()
    finally:
        db.session.remove()
        _current.reset(token)
    if may_write and not unit.is_abandoned:
        for hook in unit.after_commit.values():
            hook()


@contextmanager
def aside(*, may_write: bool = True) -> Iterator[Session]:
    """Give a session of its own whose few writes stay; with `may_write` never beside an open transaction."""
    if may_write and db.session.registry.has() and db.session().in_transaction():
        raise OutsideUnitOfWork("aside() while the main transaction is open: on SQLite it would wait for itself")
    token = _current.set(UnitOfWork(may_write))
    try:
        with Session(db.engine, expire_on_commit=False) as session:
            yield session
            if may_write:
                session.commit()
    finally:
        _current.reset(token)


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    unit = _current.get()
    asks_to_write = connection.get_execution_options().get("writes", False)  # a migration has no unit of work
    begin_with(connection, writes=asks_to_write or (unit is not None and unit.may_write))


@event.listens_for(Session, "before_flush")
def _refuse_stray_writes(session: Session, _context: Any, _instances: Any) -> None:
    unit = _current.get()
    if (unit is None or not unit.may_write) and (session.new or session.dirty or session.deleted):
        raise OutsideUnitOfWork("GET never writes: this change has no unit of work that may write")
