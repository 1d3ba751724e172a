"""Every command, a few lines each, calling what does the work. `lms COMMAND --help` says more."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy import create_engine

from lms.access.actor import SYSTEM, Role
from lms.app import create_app
from lms.audit import service as audit
from lms.catalogue import queries as releases
from lms.catalogue import service as catalogue
from lms.config import BadSettings, Config, read_config
from lms.core.clock import now
from lms.core.database import db
from lms.core.errors import PageError
from lms.core.unit_of_work import unit_of_work
from lms.curriculum.coverage import cover
from lms.curriculum.diff import compare
from lms.curriculum.loader import load
from lms.curriculum.map_text import as_markdown, as_text
from lms.curriculum.report import report
from lms.demonstration import cast
from lms.demonstration import service as demonstration
from lms.operating import backup, doctor, migrate, preview_views, serving, setup
from lms.privacy import service as privacy

CURRICULUM = Path(__file__).parent.parent / "curriculum"


class Told(click.ClickException):
    """Trouble said in plain words, without a trace."""

    def show(self, file: object = None) -> None:
        """Print the words."""
        click.echo(self.message, err=True)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def commands() -> None:
    """Forty: a 40-hour course, its hours and its certificates.

    Settings come from the environment (LMS_…); docs/operating.md lists them.
    """


def main() -> None:
    """Run a command; settings that cannot be used, and refusals, are said in plain words."""
    try:
        commands(standalone_mode=True)
    except BadSettings as trouble:
        click.echo("The settings cannot be used:", err=True)
        for problem in trouble.problems:
            click.echo(f"  - {problem}", err=True)
        sys.exit(2)
    except PageError as trouble:
        click.echo(str(trouble), err=True)
        sys.exit(1)


@contextmanager
def application() -> Iterator[Config]:
    """Open the application's context on an up-to-date database."""
    app = create_app()
    with app.app_context():
        if not migrate.is_current(db.engine):
            raise Told("The tables are not the newest. Run `lms db upgrade` first.")
        yield read_config()


# --- running -----------------------------------------------------------------------------------------------------


@commands.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option("--workers", default=1, show_default=True, help="Web processes.")
@click.option("--with-worker", is_flag=True, help="Also start one worker for mail and certificates.")
def serve(host: str, port: int, workers: int, with_worker: bool) -> None:
    """Serve the application."""
    with application():
        pass
    serving.serve(host, port, workers, with_worker=with_worker)


@commands.command()
def worker() -> None:
    """Do queued work: send mail, draw certificates. Any number may run."""
    serving.run_worker()


@commands.command()
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
def run(port: int) -> None:
    """Prepare what is missing, load the demonstration once, and serve it on this machine."""
    demonstration.be_one(port)
    setup.make_keys(read_home())
    app = create_app()
    with app.app_context():
        migrate.upgrade(db.engine)
        if demonstration.is_missing():
            click.echo("Making the demonstration: two cohorts, 54 people, a year of their work. This takes a moment.")
            demonstration.make(demonstration.this_day(), seed=demonstration.SEED)
    click.echo(demonstration.welcome(port))
    serving.serve("127.0.0.1", port, 1, with_worker=True)


@commands.command("demo")
@click.option("--people", is_flag=True, help="Print the cast as JSON: name, role, e-mail, password, what to try.")
@click.option("--seed", default=demonstration.SEED, show_default=True, help="The same seed gives the same data.")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), default=None, help="The day it is set in; default today.")
def demo(people: bool, seed: int, today: datetime | None) -> None:
    """Load the demonstration cohorts into an empty database; refused in production."""
    if people:
        click.echo(json.dumps(cast.people(), indent=2, ensure_ascii=False))
        return
    with application() as config:
        if config.production:
            raise Told("This is a production installation. The demonstration stays out of it.")
        if not demonstration.is_missing():
            raise Told("The demonstration is here already. For a new one, start with an empty database.")
        demonstration.make(today.date() if today else demonstration.this_day(), seed=seed)
    click.echo("The demonstration is ready. `lms demo --people` says who can sign in.")


@commands.command("setup")
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
            click.echo(_publish(read_config().curriculum, allow_planned=False))
        except Told as why:
            click.echo(f"The curriculum is not published yet. {why.message}")
    click.echo("One-time link for the first administrator (14 days), also queued as mail:")
    click.echo(link)


@commands.command("keys")
def make_keys() -> None:
    """Make the installation's secret and the key of its journal, where they are missing."""
    if not _make_keys():
        click.echo("Both are there already. Nothing was changed.")


def _make_keys() -> bool:
    made = setup.make_keys(read_home())
    for path in made:
        click.echo(f"Made {path}. Back it up apart from the database: what it locks opens with nothing else.")
    return bool(made)


@commands.command("doctor")
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


# --- curriculum --------------------------------------------------------------------------------------------------


@commands.group()
def curriculum() -> None:
    """Check, publish and compare what is taught."""


@curriculum.command("check")
@click.argument("folder", type=click.Path(path_type=Path), default=CURRICULUM)
@click.option("--json", "as_json", is_flag=True, help="Print the table and the problems as JSON.")
@click.option("--allow-planned/--no-planned", default=True, help="Refuse modules that are not written yet.")
def check(folder: Path, as_json: bool, allow_planned: bool) -> None:
    """Prove the folder sound: every problem at once, then minutes, words and seat time by module."""
    loaded = load(folder)
    errors = [problem for problem in loaded.problems if not problem.is_warning]
    table = report(loaded.course, loaded.problems, loaded.languages) if loaded.course else None
    if as_json:
        problems = [str(problem) for problem in loaded.problems]
        click.echo(json.dumps({**(table.as_dict() if table else {}), "problems": problems}, indent=2))
    else:
        for problem in loaded.problems:
            click.echo(str(problem), err=not problem.is_warning)
        if table:
            click.echo(str(table))
    planned = [module.id for module in loaded.course.modules if module.is_planned] if loaded.course else []
    if planned and not allow_planned:
        names = ", ".join(planned)
        raise Told(f"Not written yet: {names}. To publish all the same: lms curriculum publish --allow-planned")
    sys.exit(1 if errors else 0)


@curriculum.command("map")
@click.argument("folder", type=click.Path(path_type=Path), default=CURRICULUM)
@click.option("--markdown", is_flag=True, help="Print the page for docs/curriculum/map.md.")
def show_map(folder: Path, markdown: bool) -> None:
    """Print objective by competency by minutes, with each objective's questions; 1 where a cell is empty."""
    course = load(folder).course
    if course is None:
        raise Told("The folder has problems. Run `lms curriculum check` first.")
    coverage = cover(course)
    click.echo(as_markdown(coverage).rstrip() if markdown else as_text(coverage))
    for gap in coverage.gaps:
        click.echo(gap, err=True)
    sys.exit(1 if coverage.gaps else 0)


@curriculum.command("publish")
@click.argument("folder", type=click.Path(path_type=Path), default=None, required=False)
@click.option("--allow-planned", is_flag=True, help="Publish although some modules are not written yet.")
def publish(folder: Path | None, allow_planned: bool) -> None:
    """Freeze the checked folder into a release."""
    with application() as config:
        click.echo(_publish(folder or config.curriculum, allow_planned=allow_planned))


@curriculum.command("diff")
@click.argument("old")
@click.argument("new", required=False)
def diff(old: str, new: str | None) -> None:
    """Say in plain words what changed between release OLD and release NEW (or the folder as it is now)."""
    with application() as config, unit_of_work(may_write=False):
        before = releases.get_course(_full_digest(old))
        after = releases.get_course(_full_digest(new)) if new else load(config.curriculum).course
        if after is None:
            raise Told("The folder has problems. Run `lms curriculum check` first.")
        for change in compare(before, after):
            click.echo(f"{change.cls:10} {change.what}")


@curriculum.command("preview")
@click.argument("folder", type=click.Path(path_type=Path), default=CURRICULUM)
@click.option("--port", default=8001, show_default=True, help="Port to listen on.")
def show_preview(folder: Path, port: int) -> None:
    """Show authors the folder as pages, read anew on every request, with its problems on top."""
    click.echo(f"Open http://127.0.0.1:{port}/ (Ctrl-C ends it)")
    preview_views.serve(folder, port)


def _publish(folder: Path, *, allow_planned: bool) -> str:
    loaded = load(folder)
    if loaded.course is None or any(not problem.is_warning for problem in loaded.problems):
        raise Told("The curriculum has problems. Run `lms curriculum check` and mend its lines first.")
    planned = [module.id for module in loaded.course.modules if module.is_planned]
    if planned and not allow_planned:
        names = ", ".join(planned)
        raise Told(f"Not written yet: {names}. To publish all the same: lms curriculum publish --allow-planned")
    with unit_of_work():
        release, is_new = catalogue.publish(SYSTEM, loaded.course, now())
    return f"{'Published' if is_new else 'Already published:'} {release.id}"


def _full_digest(beginning: str) -> str:
    matches = [release.id for release in releases.list_releases() if release.id.startswith(beginning)]
    if len(matches) != 1:
        raise Told(f"{len(matches)} releases begin with {beginning}.")
    return matches[0]


# --- database ----------------------------------------------------------------------------------------------------


@commands.group("db")
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


# --- people and record -------------------------------------------------------------------------------------------


@commands.group()
def person() -> None:
    """Let people in."""


@person.command("invite")
@click.argument("name")
@click.option("--email", default=None, help="Without an address the link is printed only.")
@click.option("--role", type=click.Choice([role.value for role in Role if role is not Role.TRAINEE]), required=True)
def invite(name: str, email: str | None, role: str) -> None:
    """Add NAME with a role everywhere and print the one-time link that lets them in."""
    with application(), unit_of_work():
        added, link = setup.invite_person(name, email, Role(role), now())
    click.echo(f"{added.name} signs in as {added.sign_in_name}. One-time link (14 days):\n{link}")


@person.command("erase-again")
def erase_again() -> None:
    """After a restore: erase anew everybody who was erased since that backup was made."""
    with application(), unit_of_work():
        number = privacy.erase_again(now())
    click.echo(f"{number} people were erased again.")


@commands.group("audit")
def audit_commands() -> None:
    """The record of acts."""


@audit_commands.command("verify")
def verify() -> None:
    """Walk the whole chain and say whether it holds."""
    with application(), unit_of_work(may_write=False):
        trouble = audit.find_trouble()
    if trouble:
        raise Told(f"The record does not hold: {trouble.what}, at number {trouble.number}.")
    click.echo("The record holds from its first line to its last.")


def read_home() -> Path:
    """Return the folder of this installation."""
    return Path(os.environ.get("LMS_HOME", "var")).resolve()


if __name__ == "__main__":
    main()
