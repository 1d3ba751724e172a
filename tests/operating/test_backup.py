"""A backup is whole and private, and restores all of it or nothing: on SQLite, and on PostgreSQL by its programs."""

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import MetaData, create_engine, select, text
from sqlalchemy.exc import IntegrityError

from lms.core.errors import Refused
from lms.operating import backup
from tests.beds.postgres import client_programs
from tests.conftest import JOURNAL_KEY, SECRET
from tests.factories import make_enrollment, make_person
from tests.journal.scene import write
from tests.operating.command import run_lms

Lms = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def lms(tmp_path: Path, database_url: str, engine: str) -> Lms:
    """Run a command of this installation, with PostgreSQL's programs in the server's own version on the path."""
    kept = {
        "LMS_HOME": str(tmp_path),
        "LMS_DATABASE_URL": database_url,
        "LMS_SECRET": SECRET,
        "LMS_JOURNAL_KEY": JOURNAL_KEY,
    }
    if engine == "postgresql":
        kept["PATH"] = f"{client_programs()}{os.pathsep}{os.environ['PATH']}"
    return lambda *words, ok=True, **settings: run_lms(*words, ok=ok, **{**kept, **settings})


@pytest.fixture
def empty_url(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database that holds nothing: no file yet, or no table."""
    if engine == "sqlite":
        yield f"sqlite:///{tmp_path / 'new' / 'forty.db'}"
    else:
        bed = request.getfixturevalue(engine)
        url = bed.empty_database()
        yield url
        bed.drop(url)


def everything(url: str) -> dict[str, list[str]]:
    """Every row of every table, as text, in one order."""
    engine, found = create_engine(url), MetaData()
    found.reflect(engine)
    with engine.connect() as connection:
        rows = {
            name: sorted(str(tuple(row)) for row in connection.execute(select(table)))
            for name, table in found.tables.items()
        }
    engine.dispose()
    return rows


def test_a_restored_backup_holds_every_row_and_is_guarded_as_before(app, lms, database_url, empty_url, tmp_path):
    ana = make_person("Ana Álvarez", email="ana@example.org")
    make_enrollment(person=ana)
    write(ana, "Words that only I open.")
    before, file = everything(database_url), tmp_path / "copy"
    assert all(before[name] for name in ("people", "enrollments", "journal_entries", "releases", "audit_events"))
    lms("db", "backup", str(file))
    lms("person", "invite", "Late Lee", "--role", "staff")
    assert everything(database_url) != before

    lms("db", "restore", str(file), LMS_DATABASE_URL=empty_url)
    assert everything(empty_url) == before
    for words in (("db", "check"), ("audit", "verify"), ("person", "erase-again")):
        lms(*words, LMS_DATABASE_URL=empty_url)
    said = lms("doctor", ok=False, LMS_DATABASE_URL=empty_url).stdout
    assert "well  record of acts" in said
    assert "well  journal: its key is here" in said
    restored = create_engine(empty_url)
    with pytest.raises(IntegrityError, match="append-only"), restored.begin() as connection:
        connection.execute(text("DELETE FROM audit_events"))
    lms("person", "invite", "Lou Later", "--role", "staff", LMS_DATABASE_URL=empty_url)
    lms("audit", "verify", LMS_DATABASE_URL=empty_url)
    restored.dispose()


def test_nothing_that_is_there_is_written_over(lms, database_url, tmp_path):
    file = tmp_path / "copy"
    lms("db", "backup", str(file))
    assert file.stat().st_mode & 0o077 == 0, "a backup is for its owner alone"
    kept, before = file.read_bytes(), everything(database_url)
    assert "is there already" in lms("db", "backup", str(file), ok=False).stderr
    assert "already" in lms("db", "restore", str(file), ok=False).stderr
    assert (file.read_bytes(), everything(database_url)) == (kept, before)


def test_what_is_no_backup_leaves_nothing_behind(lms, empty_url, tmp_path):
    torn = tmp_path / "torn"
    torn.write_bytes(b"Not a backup. " * 500)
    assert "said" in (words := lms("db", "restore", str(torn), ok=False, LMS_DATABASE_URL=empty_url).stderr) or (
        "cannot be read" in words
    )
    missing = lms("db", "restore", str(tmp_path / "nowhere"), ok=False, LMS_DATABASE_URL=empty_url)
    assert "There is no file" in missing.stderr
    assert not (tmp_path / "new" / "forty.db").exists()


def test_a_place_where_no_file_can_be_is_said(lms, tmp_path):
    (tmp_path / "file").touch()
    told = lms("db", "backup", str(tmp_path / "file" / "copy"), ok=False).stderr
    assert "cannot be written" in told
    assert "Traceback" not in told


@pytest.mark.one_engine("pg_restore looks at its own archives", engine="sqlite")
def test_a_backup_with_a_damaged_page_is_not_restored(lms, empty_url, tmp_path):
    lms("db", "backup", str(copy := tmp_path / "copy"))
    pages = bytearray(copy.read_bytes())
    pages[8 * 4096 : 9 * 4096] = b"\xff" * 4096
    copy.write_bytes(pages)
    assert "cannot be read as a backup" in lms("db", "restore", str(copy), ok=False, LMS_DATABASE_URL=empty_url).stderr
    assert not list((tmp_path / "new").iterdir())


@pytest.mark.one_engine("SQLite is a file", engine="sqlite")
def test_a_database_that_is_not_there_is_not_backed_up(lms, empty_url, tmp_path):
    refused = lms("db", "backup", str(tmp_path / "copy"), ok=False, LMS_DATABASE_URL=empty_url)
    assert "There is no file" in refused.stderr
    assert not (tmp_path / "copy").exists()


@pytest.mark.one_engine("only PostgreSQL has a password", engine="postgresql")
def test_the_password_stays_out_of_the_list_of_processes(postgresql, tmp_path, monkeypatch):
    (tmp_path / "pg_dump").write_text('#!/bin/sh\necho "$@ PGPASSWORD=$PGPASSWORD" >&2\nexit 1\n')
    (tmp_path / "pg_dump").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    engine = create_engine("postgresql+psycopg://ada:se%2Fcret@db.example:5433/forty?sslmode=require")
    with pytest.raises(Refused) as said:
        backup.backup(engine, tmp_path / "copy")
    words, _, password = str(said.value).partition(" PGPASSWORD=")
    assert "postgresql://ada@db.example:5433/forty?sslmode=require" in words
    assert ("cret" in words, password.strip()) == (False, "se/cret")
    assert not (tmp_path / "copy").exists()
