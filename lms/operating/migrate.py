"""Bring a database to the newest tables, or say how it differs from them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from lms.core.database import Base
from lms.core.triggers import append_only_tables
from lms.operating.tables import TABLES

FOLDER = Path(__file__).parent.parent.parent / "migrations"


def alembic_config(connection: Connection | Engine | None = None) -> AlembicConfig:
    """Return Alembic's settings, without an ini file."""
    config = AlembicConfig()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    if connection is not None:
        config.attributes["connection"] = connection
    return config


def upgrade(engine: Engine, to: str = "head") -> None:
    """Upgrade in one transaction; of several processes at once one does it and the others find it done."""
    with _reshaping(engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(404040)")
        command.upgrade(alembic_config(connection), to)


def downgrade(engine: Engine, to: str) -> None:
    """Take migrations back."""
    with _reshaping(engine) as connection:
        command.downgrade(alembic_config(connection), to)


@contextmanager
def _reshaping(engine: Engine) -> Iterator[Connection]:
    """Open the one transaction of a migration.

    SQLite changes a table by making it anew and dropping the old one, which its foreign keys would refuse where other
    rows point at it. So they sleep meanwhile, and every one of them is checked before the commit (sqlite.org, "Making
    Other Kinds Of Table Schema Changes"). The switch works only outside a transaction, hence past SQLAlchemy.
    """
    with engine.connect().execution_options(writes=True) as connection:
        if connection.dialect.name != "sqlite":
            with connection.begin():
                yield connection
            return
        driver = connection.connection.cursor()
        driver.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                yield connection
                astray = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
                if astray:
                    raise RuntimeError(f"{len(astray)} rows would point at nothing, the first in {astray[0][0]}")
        finally:
            driver.execute("PRAGMA foreign_keys=ON")
            driver.close()


def is_current(engine: Engine) -> bool:
    """Say whether the database is at the newest migration."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == newest()


def newest() -> str | None:
    """Return the newest migration's name."""
    return ScriptDirectory.from_config(alembic_config()).get_current_head()


def find_drift(engine: Engine) -> list[str]:
    """Say how the tables differ from the models, one line each."""
    assert TABLES
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return [str(difference) for difference in compare_metadata(context, Base.metadata)]


def find_missing_triggers(engine: Engine) -> list[str]:
    """Name the append-only tables that lack their guard."""
    catalog = "sqlite_master WHERE type = 'trigger'" if engine.dialect.name == "sqlite" else "pg_trigger"
    column = "name" if engine.dialect.name == "sqlite" else "tgname"
    with engine.connect() as connection:
        present = set(connection.exec_driver_sql(f"SELECT {column} FROM {catalog}").scalars())
    expected = {f"{table.name}_no_{act}" for table in append_only_tables(Base.metadata) for act in ("update", "delete")}
    return [f"The guard {name} is missing: run `lms db upgrade`." for name in sorted(expected - present)]
