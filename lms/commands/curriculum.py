"""`lms curriculum …`: check, publish and compare what is taught."""

import json
import sys
from pathlib import Path

import click

from lms.access.actor import SYSTEM
from lms.catalogue import queries as releases
from lms.catalogue import service as catalogue
from lms.commands.application import Told, application
from lms.core.clock import now
from lms.core.unit_of_work import unit_of_work
from lms.curriculum.coverage import cover
from lms.curriculum.diff import compare
from lms.curriculum.loader import load
from lms.curriculum.map_text import as_markdown, as_text
from lms.curriculum.report import report
from lms.operating import preview_views

CURRICULUM = Path(__file__).parents[2] / "curriculum"


@click.group()
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
        click.echo(publish_folder(folder or config.curriculum, allow_planned=allow_planned))


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


def publish_folder(folder: Path, *, allow_planned: bool) -> str:
    """Freeze the folder into a release and return what to say about it; raises Told when it cannot be published."""
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
