"""The record of acts, for administrators and auditors; names are looked up, the record itself holds none."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from lms.access.permissions import Permission
from lms.accounts.queries import names_of
from lms.audit.queries import PAGE, find_head, list_events_before
from lms.audit.service import find_trouble
from lms.core.database import db
from lms.web.access import requires
from lms.web.pages import render

bp = Blueprint("audit", __name__)
