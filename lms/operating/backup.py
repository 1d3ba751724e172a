"""Back a database up while it is in use, and restore it: a command on the host, never a web page."""

import shutil
import sqlite3
import subprocess
from pathlib import Path

from sqlalchemy import Engine, make_url

from lms.core.errors import Refused
from lms.core.words import N_


def backup(engine: Engine, target: Path) -> None:
    """Write a consistent copy to `target`: SQLite's online backup, or pg_dump's custom format."""
    if target.exists():
        raise Refused(N_("%(path)s is there already. Choose a name that is free."), path=target)
    if engine.dialect.name == "sqlite":
        _copy_sqlite(Path(engine.url.database or ""), target)
    else:
        _run(["pg_dump", "--format=custom", "--no-owner", f"--file={target}", _plain_url(engine)])


def restore(engine: Engine, source: Path) -> None:
    """Put a backup into an empty database; raises Refused when the database holds anything."""
    if not source.is_file():
        raise Refused(N_("There is no file %(path)s."), path=source)
    if engine.dialect.name == "sqlite":
        target = Path(engine.url.database or "")
        if target.exists():
            raise Refused(N_("%(path)s is there already. Move it away first, so that nothing is lost."), path=target)
        _copy_sqlite(source, target)
    else:
        _run(["pg_restore", "--exit-on-error", "--no-owner", f"--dbname={_plain_url(engine)}", str(source)])


def _copy_sqlite(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with sqlite3.connect(source) as original, sqlite3.connect(target) as copy:
        original.backup(copy)
    copy.close()
    original.close()


def _plain_url(engine: Engine) -> str:
    return make_url(engine.url).set(drivername="postgresql").render_as_string(hide_password=False)


def _run(command: list[str]) -> None:
    if shutil.which(command[0]) is None:
        raise Refused(N_("%(program)s is not installed here. It comes with PostgreSQL's client."), program=command[0])
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Refused(N_("%(program)s said: %(what)s"), program=command[0], what=done.stderr.strip()[:500])
