"""Mark a cohort as ended, with everything that is still open in view; and open it again."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from lms.access.permissions import Permission
from lms.attendance.make_up_queries import list_make_ups_of
from lms.certificates.desk import desk_of
from lms.cohorts import ending_service
from lms.cohorts.queries import ENDED, get_cohort_for, list_plain_sessions
from lms.core.clock import now
from lms.core.words import N_
from lms.web.access import current_actor, requires
from lms.web.pages import done_words, render, see_other

bp = Blueprint("endings", __name__)

COHORT_ENDED = done_words(
    "cohort-ended", N_("The cohort is marked as ended. Nobody's place and nobody's hours changed.")
)
COHORT_OPENED = done_words("cohort-opened", N_("The cohort is running again."))
OPEN_MAKE_UPS = ("assigned", "handed_in", "returned")


@bp.route("/cohorts/<id:cohort_id>/end", methods=["GET", "POST"])
@requires(Permission.MANAGE_COHORTS)
def end_cohort(cohort_id: str) -> ResponseReturnValue:
    """Show what is still open in a cohort, and mark it as ended."""
    actor = current_actor()
    cohort = get_cohort_for(actor, cohort_id, Permission.MANAGE_COHORTS)
    if request.method == "POST":
        ending_service.end_cohort(actor, cohort, now())
        return see_other("cohorts.show_cohort", done=COHORT_ENDED, cohort_id=cohort_id)
    desk = desk_of(actor, cohort)
    names = {row.enrollment.id: row.person.name for row in desk.everybody}
    return render(
        "certificates/end_cohort.html",
        cohort=cohort,
        has_ended=cohort.state in ENDED,
        desk=desk,
        names=names,
        sessions=[session for session in list_plain_sessions(cohort_id) if session.state == "planned"],
        make_ups=[one for one in list_make_ups_of(list(names)) if one.state in OPEN_MAKE_UPS],
        at=now(),
    )


@bp.post("/cohorts/<id:cohort_id>/open-again")
@requires(Permission.MANAGE_COHORTS)
def open_cohort_again(cohort_id: str) -> ResponseReturnValue:
    """Let a cohort that was marked as ended run again."""
    actor = current_actor()
    cohort = get_cohort_for(actor, cohort_id, Permission.MANAGE_COHORTS)
    ending_service.open_again(actor, cohort, now())
    return see_other("cohorts.show_cohort", done=COHORT_OPENED, cohort_id=cohort_id)
