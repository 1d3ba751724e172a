"""`lms audit …`: the record of acts."""

import click

from lms.audit import service as record
from lms.commands.application import Told, application
from lms.core.unit_of_work import unit_of_work


@click.group()
def audit() -> None:
    """The record of acts."""


@audit.command("verify")
def verify() -> None:
    """Walk the whole chain and say whether it holds."""
    with application(), unit_of_work(may_write=False):
        trouble = record.find_trouble()
    if trouble:
        raise Told(f"The record does not hold: {trouble.what}, at number {trouble.number}.")
    click.echo("The record holds from its first line to its last.")
