"""Commands of one word: serve, work, make the demonstration, set up, look for trouble."""

import json
import os
import sys
from datetime import datetime
from pathlib import Path

import click

from lms.app import create_app
from lms.commands.application import Told, application
from lms.commands.curriculum import publish_folder
from lms.config import read_config
from lms.core.clock import now
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.demonstration import cast
from lms.demonstration import service as demonstration
from lms.operating import doctor, migrate, serving, setup


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option("--workers", default=1, show_default=True, help="Web processes.")
@click.option("--with-worker", is_flag=True, help="Also start one worker for mail and certificates.")
def serve(host: str, port: int, workers: int, with_worker: bool) -> None:
    """Serve the application."""
    with application():
        pass
    serving.serve(host, port, workers, with_worker=with_worker)


@click.command()
def worker() -> None:
    """Do queued work: send mail, draw certificates. Any number may run."""
    serving.run_worker()


@click.command()
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
def run(port: int) -> None:
    """Prepare what is missing, load the demonstration once, and serve it on this machine."""
    demonstration.be_one(port)
    setup.make_keys(_read_home())
    app = create_app()
    with app.app_context():
        migrate.upgrade(db.engine)
        if demonstration.is_missing():
            click.echo("Making the demonstration: two cohorts, 54 people, a year of their work. This takes a moment.")
            demonstration.make(demonstration.this_day(), seed=demonstration.SEED)
    click.echo(demonstration.welcome(port))
    serving.serve("127.0.0.1", port, 1, with_worker=True)


@click.command("demo")
@click.option("--people", is_flag=True, help="Print the cast as JSON: name, role, e-mail, password, what to try.")
@click.option("--seed", default=demonstration.SEED, show_default=True, help="The same seed gives the same data.")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), default=None, help="The day it is set in; default today.")
def demo(people: bool, seed: int, today: datetime | None) -> None:
    """Load the demonstration cohorts into an empty database; refused in production."""
    if people:
        click.echo(json.dumps(cast.people(), indent=2, ensure_ascii=False))
        return
    with application():
        if not demonstration.is_missing():
            raise Told("The demonstration is here already. For a new one, start with an empty database.")
        demonstration.make(today.date() if today else demonstration.this_day(), seed=seed)
    click.echo("The demonstration is ready. `lms demo --people` says who can sign in.")


@click.command("setup")
@click.option("--name", prompt="Name of the first administrator", help="Who looks after accounts and settings.")
@click.option("--email", prompt="Their e-mail address", help="Where the one-time link may be sent.")
def set_up(name: str, email: str) -> None:
    """Start a real installation: secret, tables, curriculum, first administrator by one-time link."""
    _make_keys()
    app = create_app()
    with app.app_context():
        migrate.upgrade(db.engine)
        with unit_of_work():
            link = setup.invite_first_administrator(name, email, now())
        try:
            click.echo(publish_folder(read_config().curriculum, allow_planned=False))
        except Told as why:
            click.echo(f"The curriculum is not published yet. {why.message}")
    click.echo("One-time link for the first administrator (14 days), also queued as mail:")
    click.echo(link)


@click.command("keys")
def make_keys() -> None:
    """Make the installation's secret and the key of its journal, where they are missing."""
    if not _make_keys():
        click.echo("Both are there already. Nothing was changed.")


def _make_keys() -> bool:
    made = setup.make_keys(_read_home())
    for path in made:
        click.echo(f"Made {path}. Back it up apart from the database: what it locks opens with nothing else.")
    return bool(made)


@click.command("doctor")
def examine() -> None:
    """Say what is wrong with this installation, and how to mend it."""
    config = read_config()
    findings = list(doctor.examine(config))
    if all(finding.is_well for finding in findings if "database" in finding.what or "tables" in finding.what):
        with create_app(config).app_context():
            findings += [doctor.examine_record(), doctor.examine_journal(config)]
    for finding in findings:
        click.echo(f"{'well ' if finding.is_well else 'MEND '} {finding.what}")
        if not finding.is_well:
            click.echo(f"      {finding.mend}")
    sys.exit(0 if all(finding.is_well for finding in findings) else 1)


def _read_home() -> Path:
    return Path(os.environ.get("LMS_HOME", "var")).resolve()
