"""Every command, one line each, calling a feature's service. `lms COMMAND --help` says more."""

import json
import os
import secrets
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from sqlalchemy import create_engine

from lms import migrate, serving
from lms.access.actor import SYSTEM, Role
from lms.accounts import service as accounts
from lms.app import create_app
from lms.audit import service as audit
from lms.catalogue import service as catalogue
from lms.config import BadSettings, read_config, secret_file
from lms.core.clock import now
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.curriculum.loader import load
from lms.curriculum.report import report

DEMONSTRATION = {"LMS_DEMONSTRATION": "1", "LMS_INSECURE_HTTP": "1"}


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def commands() -> None:
    """Forty: a 40-hour course, its hours and its certificates."""


def main() -> None:
    """Run a command; settings that cannot be used are said in plain words."""
    try:
        commands()
    except BadSettings as trouble:
        for problem in trouble.problems:
            click.echo(f"- {problem}", err=True)
        sys.exit(2)
