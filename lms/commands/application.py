"""What every command stands on: the application on an up-to-date database, and trouble said in plain words."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from lms.app import create_app
from lms.config import Config, read_config
from lms.core.database import db
from lms.operating import migrate


class Told(click.ClickException):
    """Trouble said in plain words, without a trace."""

    def show(self, file: object = None) -> None:
        """Print the words."""
        click.echo(self.message, err=True)


@contextmanager
def application() -> Iterator[Config]:
    """Open the application's context on an up-to-date database."""
    app = create_app()
    with app.app_context():
        if not migrate.is_current(db.engine):
            raise Told("The tables are not the newest. Run `lms db upgrade` first.")
        yield read_config()
