"""`lms person …`: let people in; erase anew after a restore."""

import click

from lms.access.actor import Role
from lms.commands.application import application
from lms.core.clock import now
from lms.core.unit_of_work import unit_of_work
from lms.operating import setup
from lms.privacy import service as privacy


@click.group()
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
