"""A SQLite file of its own for each test, copied from one that was migrated once."""

import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

MEMORY = Path("/dev/shm")
ENOUGH_BYTES = 256 * 1024 * 1024


class SqliteBed:
    """Hands out database files that are copies of one migrated template."""

    def __init__(self, folder: Path, migrate: Callable[[str], None]) -> None:
        self._folder = folder
        self._numbers = count(1)
        self._template = folder / "template.db"
        migrate(_url(self._template))
        _fold_in_the_write_ahead_log(self._template)

    def fresh_database(self) -> str:
        """Return the URL of a new migrated, empty database."""
        copy = self._folder / f"test-{next(self._numbers)}.db"
        shutil.copyfile(self._template, copy)
        return _url(copy)

    def drop(self, url: str) -> None:
        """Delete a database's files."""
        for ending in ("", "-wal", "-shm", "-journal"):
            Path(url.removeprefix("sqlite:///") + ending).unlink(missing_ok=True)


@contextmanager
def sqlite_bed(migrate: Callable[[str], None]) -> Iterator[SqliteBed]:
    """Give a bed for the session, in memory where there is room: a commit need not wait for a disk."""
    has_room = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH_BYTES
    with tempfile.TemporaryDirectory(prefix="forty-sqlite-", dir=MEMORY if has_room else None) as folder:
        yield SqliteBed(Path(folder), migrate)


def _fold_in_the_write_ahead_log(path: Path) -> None:
    """Leave the file whole by itself, so that copying it alone copies everything."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        connection.close()
    if busy:
        raise RuntimeError("The migration left a connection open on the template: dispose of its engine.")


def _url(path: Path) -> str:
    return f"sqlite:///{path}"
