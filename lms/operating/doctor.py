"""What is wrong with an installation, and how to mend it."""

import smtplib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import SQLAlchemyError

from lms.audit.service import find_trouble
from lms.certificates.fonts import unwritable
from lms.config import Config, find_journal_key
from lms.core.sealing import name_of
from lms.core.unit_of_work import unit_of_work
from lms.curriculum.loader import load
from lms.journal.queries import list_key_names
from lms.operating import migrate

GIVE_BACK = "Put the key you kept back: the file journal-key in LMS_HOME, or LMS_JOURNAL_KEY. Make no new one."
SAMPLE_NAMES = {"Chinese, Japanese and Korean": "王小明", "Arabic": "ليلى", "Amharic": "ሰላም", "Devanagari": "आशा"}


@dataclass(frozen=True)
class Finding:
    """One thing looked at."""

    is_well: bool
    what: str
    mend: str = ""


def examine(config: Config) -> Iterator[Finding]:
    """Look at everything that does not need the database first, then at the database."""
    loaded = load(config.curriculum)
    errors = [problem for problem in loaded.problems if not problem.is_warning]
    yield Finding(not errors, f"curriculum in {config.curriculum}", "Run `lms curriculum check` and mend its lines.")
    for script, name in SAMPLE_NAMES.items():
        yield Finding(not unwritable(name), f"fonts for names in {script}", "Run `make setup`: it brings the fonts.")
    yield _mail(config)
    engine = create_engine(config.database_url)
    try:
        yield from _database(engine)
    finally:
        engine.dispose()


def examine_record() -> Finding:
    """Walk the chain of the record of acts; needs the application's context."""
    with unit_of_work(may_write=False):
        trouble = find_trouble()
    if trouble is None:
        return Finding(True, "record of acts: the chain holds")
    return Finding(False, f"record of acts: {trouble.what} at number {trouble.number}", "Restore the last good backup.")


def examine_journal(config: Config) -> Finding:
    """See whether the journal's key opens what people keep; needs the application's context."""
    key = find_journal_key(config.journal_key)
    with unit_of_work(may_write=False):
        used = list_key_names()
    strange = [name for name in used if key is None or name != name_of(key)]
    if strange:
        return Finding(False, "journal: entries are locked with a key that is not here", GIVE_BACK)
    if key is None and config.has_journal:
        return Finding(False, "journal: its key is missing", "Run `lms keys`, or set LMS_JOURNAL=off.")
    return Finding(True, "journal: its key is here" if config.has_journal else "journal: switched off")


def _database(engine: Engine) -> Iterator[Finding]:
    try:
        with engine.connect() as connection:
            yield Finding(True, f"database reached ({engine.dialect.name})")
            if engine.dialect.name == "sqlite":
                whole = connection.exec_driver_sql("PRAGMA quick_check").scalar() == "ok"
                yield Finding(whole, "database file is whole", "Restore the last good backup: `lms db restore`.")
    except (SQLAlchemyError, sqlite3.Error) as trouble:
        yield Finding(False, f"database: {type(trouble).__name__}", "Check LMS_DATABASE_URL and that it is running.")
        return
    yield Finding(migrate.is_current(engine), "tables are the newest", "Run `lms db upgrade`.")


def _mail(config: Config) -> Finding:
    if config.mail_url == "outbox:":
        return Finding(not config.production, "mail stays in the outbox page", "Set LMS_MAIL_URL.")
    url = urlsplit(config.mail_url)
    try:
        connect = smtplib.SMTP_SSL if url.scheme == "smtps" else smtplib.SMTP
        with connect(url.hostname or "", url.port or 25, timeout=5) as server:
            server.noop()
    except (OSError, smtplib.SMTPException) as trouble:
        return Finding(False, f"mail server: {type(trouble).__name__}", "Check LMS_MAIL_URL and the network.")
    return Finding(True, "mail server answers")
