"""`lms db …`: upgrade, check, back up and restore the database."""

import sys
from pathlib import Path

import click
from sqlalchemy import create_engine

from lms.app import create_app
from lms.config import read_config
from lms.core.database import db
from lms.operating import backup, migrate


@click.group("db")
def database() -> None:
    """Upgrade, check, back up and restore the database."""


@database.command("upgrade")
def upgrade() -> None:
    """Bring the tables to the newest form; safe to run when nothing is to do."""
    with create_app().app_context():
        migrate.upgrade(db.engine)
    click.echo("The tables are the newest.")


@database.command("check")
def check_database() -> None:
    """Say whether the tables are the newest, as the models say, and append-only ones guarded."""
    with create_app().app_context():
        lines = [] if migrate.is_current(db.engine) else ["The tables are not the newest: run `lms db upgrade`."]
        lines += migrate.find_drift(db.engine) + migrate.find_missing_triggers(db.engine)
    for line in lines:
        click.echo(line, err=True)
    sys.exit(1 if lines else 0)


@database.command("drift")
def drift() -> None:
    """Compare migrations with models on a scratch SQLite database: for developers."""
    engine = create_engine("sqlite://")
    migrate.upgrade(engine)
    lines = migrate.find_drift(engine)
    for line in lines:
        click.echo(line, err=True)
    sys.exit(1 if lines else 0)


@database.command("backup")
@click.argument("target", type=click.Path(path_type=Path))
def back_up(target: Path) -> None:
    """Write a consistent copy to TARGET while the system is in use."""
    with create_app().app_context():
        backup.backup(db.engine, target)
    click.echo(f"Backed up to {target}. Keep it apart from this machine, and the secret apart from it.")


@database.command("restore")
@click.argument("source", type=click.Path(path_type=Path))
def restore(source: Path) -> None:
    """Put the backup SOURCE into an empty database. Stop the servers first."""
    config = read_config()
    backup.restore(create_engine(config.database_url), source)
    click.echo("Restored. Run `lms person erase-again` and `lms doctor` before you serve it.")
