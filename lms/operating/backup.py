"""Back a database up while it is in use, and restore it: a command on the host, never a web page."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import URL, Engine, inspect
from sqlalchemy.exc import OperationalError

from lms.core.errors import Refused
from lms.core.words import N_


def backup(engine: Engine, target: Path) -> None:
    """Write a consistent copy to `target`, for its owner's eyes only: SQLite's online backup, or pg_dump's format.

    Raises Refused when the file is there already; when the copy does not come about, no file is left.
    """
    with _new_file(target):
        if engine.dialect.name == "sqlite":
            _copy_sqlite(Path(engine.url.database or ""), target)
        else:
            _run(engine, "pg_dump", "--format=custom", "--no-owner", f"--file={target}", f"--dbname={_address(engine)}")


def restore(engine: Engine, source: Path) -> None:
    """Put a backup into an empty database, all of it or nothing; raises Refused when the database holds anything."""
    if engine.dialect.name == "sqlite":
        with _new_file(Path(engine.url.database or "")):
            _copy_sqlite(source, Path(engine.url.database or ""))
    elif not source.is_file():
        raise Refused(N_("There is no file %(path)s."), path=source)
    elif _has_tables(engine):
        raise Refused(N_("This database holds tables already. Make an empty one, so that nothing is lost."))
    else:
        _run(engine, "pg_restore", "--single-transaction", "--no-owner", f"--dbname={_address(engine)}", str(source))


@contextmanager
def _new_file(path: Path) -> Iterator[None]:
    """Hold the name of a file that is not there yet, readable by its owner alone; take it away when filling it fails.

    A backup holds everything about everybody, so it is never for others on the machine to read.
    """
    if path.exists():
        raise Refused(N_("%(path)s is there already. Choose a name that is free, or move it away first."), path=path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600, exist_ok=False)
    except OSError as error:
        raise Refused(N_("%(path)s cannot be written: %(what)s"), path=path, what=error.strerror) from error
    try:
        yield
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _has_tables(engine: Engine) -> bool:
    try:
        return bool(inspect(engine).get_table_names())
    except OperationalError as error:
        raise Refused(N_("The database does not answer: %(what)s"), what=str(error.orig).strip()[:500]) from error


def _copy_sqlite(source: Path, target: Path) -> None:
    if not source.is_file():
        raise Refused(N_("There is no file %(path)s."), path=source)
    try:
        with closing(sqlite3.connect(source)) as original, closing(sqlite3.connect(target)) as copy:
            original.backup(copy)
            (found,) = copy.execute("PRAGMA quick_check(1)").fetchone()  # damaged pages are copied as they are
            if found != "ok":
                raise sqlite3.DatabaseError(found)
    except sqlite3.DatabaseError as error:
        raise Refused(N_("%(path)s cannot be read as a backup: %(what)s"), path=source, what=error) from error


def _address(engine: Engine) -> str:
    """Return the database's address without the password: the list of processes is for everybody to read."""
    url = engine.url
    return URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query).render_as_string()


def _run(engine: Engine, program: str, *words: str) -> None:
    if shutil.which(program) is None:
        raise Refused(N_("%(program)s is not installed here. It comes with PostgreSQL's client."), program=program)
    secret = {"PGPASSWORD": engine.url.password} if engine.url.password else {}
    done = subprocess.run([program, *words], capture_output=True, text=True, check=False, env={**os.environ, **secret})
    if done.returncode:
        raise Refused(N_("%(program)s said: %(what)s"), program=program, what=done.stderr.strip()[:500])
