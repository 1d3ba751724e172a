"""The record of acts, for administrators and auditors; names are looked up, the record itself holds none."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from lms.access.permissions import Permission
from lms.accounts.queries import names_of
from lms.audit import queries
from lms.audit.service import find_trouble
from lms.web.access import requires
from lms.web.pages import render

bp = Blueprint("audit", __name__)
HIGHEST = 2**62


@bp.get("/audit")
@requires(Permission.READ_AUDIT)
def list_events() -> ResponseReturnValue:
    """List what was done, newest first, a page at a time by number."""
    asked = request.args.get("before", type=int)
    before = asked if asked is not None and 1 <= asked <= HIGHEST else None
    events = queries.list_events(before)
    names = names_of([person_id for event in events for person_id in (event.actor_id, event.affected_id)])
    return render(
        "accounts/list_events.html",
        events=events,
        names=names,
        newer=events[0].number + queries.PAGE + 1 if events and before else None,
        older=events[-1].number if events and events[-1].number > 1 else None,
    )


@bp.post("/audit/check")
@requires(Permission.READ_AUDIT)
def check_chain() -> ResponseReturnValue:
    """Walk the whole record and say whether it holds; the answer is shown at once and changes nothing."""
    return render("accounts/check_chain.html", trouble=find_trouble())
