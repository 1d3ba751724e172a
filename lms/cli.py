"""`lms`: all commands together. What each does stands in lms/commands/; `lms COMMAND --help` says more."""

import sys

import click

from lms.commands import running
from lms.commands.audit import audit
from lms.commands.curriculum import curriculum
from lms.commands.db import database
from lms.commands.person import person
from lms.config import BadSettings
from lms.core.errors import PageError


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def commands() -> None:
    """Forty: a 40-hour course, its hours and its certificates.

    Settings come from the environment (LMS_…); docs/operating.md lists them.
    """


for command in (
    running.serve,
    running.worker,
    running.run,
    running.demo,
    running.set_up,
    running.make_keys,
    running.examine,
    curriculum,
    database,
    person,
    audit,
):
    commands.add_command(command)


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


if __name__ == "__main__":
    main()
