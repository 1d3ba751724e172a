"""The worker: sleeps until there is work, does it, sleeps again. See docs/decisions/0001 for why it is a plain loop.

On SQLite it watches `PRAGMA data_version`, which costs microseconds; on PostgreSQL it waits for NOTIFY.
"""

import logging
import sqlite3
from collections.abc import Callable, Sequence
from threading import Event
from typing import Any, cast

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from lms.jobs.queries import CHANNEL

log = logging.getLogger("lms.jobs")
SQLITE_LOOK_SECONDS = 0.2
LONGEST_SLEEP_SECONDS = 15.0


class Bell:
    """Waits until something may have changed in the database, at most 15 seconds."""

    def __init__(self, engine: Engine, stop: Event) -> None:
        """Take the engine to watch and the event that ends the waiting."""
        self._engine = engine
        self._stop = stop
        self._connection = engine.raw_connection()
        self._driver = cast(Any, self._connection.driver_connection)
        if engine.dialect.name == "postgresql":
            self._driver.autocommit = True
            self._driver.execute(f"LISTEN {CHANNEL}")
        self._seen = self._version()

    def wait(self) -> None:
        """Return when there may be work, or the longest sleep is over, or the worker is to stop."""
        if self._engine.dialect.name == "postgresql":
            for _ in self._driver.notifies(timeout=LONGEST_SLEEP_SECONDS, stop_after=1):
                return
            return
        slept = 0.0
        while slept < LONGEST_SLEEP_SECONDS and not self._stop.wait(SQLITE_LOOK_SECONDS):
            slept += SQLITE_LOOK_SECONDS
            version = self._version()
            if version != self._seen:
                self._seen = version
                return

    def close(self) -> None:
        """Let the connection go."""
        self._connection.invalidate()

    def _version(self) -> int:
        if not isinstance(self._driver, sqlite3.Connection):
            return 0
        return int(self._driver.execute("PRAGMA data_version").fetchone()[0])


def work(engine: Engine, duties: Sequence[Callable[[], int]], stop: Event) -> None:
    """Do the duties whenever there may be work, until `stop` is set; a lost database is waited for."""
    while not stop.is_set():
        try:
            bell = Bell(engine, stop)
            try:
                while not stop.is_set():
                    if not sum(duty() for duty in duties):
                        bell.wait()
            finally:
                bell.close()
        except DBAPIError as trouble:
            log.warning("the database is away (%s): waiting", type(trouble).__name__)
            stop.wait(2)
