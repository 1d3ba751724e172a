"""Rosters from files: send one, see each row's fate, carry it out; on the cohorts' own blueprint."""

from collections import Counter
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from lms.access.permissions import Permission
from lms.cohorts import place_views, queries, roster_queries, roster_service
from lms.cohorts.forms import RosterForm
from lms.cohorts.roster_rules import GETS_A_PLACE, MOST_BYTES, WAITS, Fate, RosterTrouble
from lms.core.clock import now
from lms.core.words import N_
from lms.web.access import current_actor, requires
from lms.web.pages import done_words, render, say, see_other

bp = place_views.bp

IMPORTED = done_words("roster-imported", N_("The roster is carried out. Below is what became of each row."))
ROOM_FOR_THE_FORM = 64 * 1024
ROWS_A_PAGE = 200


@bp.url_value_preprocessor
def make_room(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Let a roster be 2 MB, where other pages take 1 MB; said before anything reads the body."""
    if endpoint == "cohorts.read_roster":
        request.max_content_length = MOST_BYTES + ROOM_FOR_THE_FORM
        request.max_form_memory_size = MOST_BYTES + ROOM_FOR_THE_FORM


@bp.route("/cohorts/<id:cohort_id>/roster", methods=["GET", "POST"])
@requires(Permission.IMPORT_ROSTER)
def read_roster(cohort_id: str) -> ResponseReturnValue:
    """Take a roster as a file or pasted text, and read it without adding anybody."""
    actor = current_actor()
    cohort = queries.get_cohort_for(actor, cohort_id, Permission.IMPORT_ROSTER)
    form = RosterForm.of_request()
    if form.is_posted_well():
        try:
            kept = roster_service.keep_roster(actor, cohort, form.roster(), now())
            return see_other("cohorts.show_roster", cohort_id=cohort.id, import_id=kept.id)
        except RosterTrouble as trouble:
            form.file.errors = [say(trouble.words)]
    waiting = roster_queries.list_waiting_imports(cohort.id, now() - WAITS)
    page = render("cohorts/read_roster.html", form=form, cohort=cohort, waiting=waiting)
    return page, 200 if request.method == "GET" else 422


@bp.get("/cohorts/<id:cohort_id>/roster/<id:import_id>")
@requires(Permission.IMPORT_ROSTER)
def show_roster(cohort_id: str, import_id: str) -> ResponseReturnValue:
    """Show what will become, or became, of each row; a page of rows at a time, or those of one fate."""
    cohort = queries.get_cohort_for(current_actor(), cohort_id, Permission.IMPORT_ROSTER)
    kept = roster_queries.get_roster_import(import_id, cohort.id)
    rows, fate = roster_service.rows_of(kept), request.args.get("fate", "")
    shown = [row for row in rows if fate in ("", row.fate)]
    page = max(1, min(request.args.get("page", 1, type=int), -(-len(shown) // ROWS_A_PAGE) or 1))
    counts = Counter(row.fate for row in rows)
    return render(
        "cohorts/show_roster.html",
        cohort=cohort,
        kept=kept,
        counts=[(one, counts[one]) for one in Fate if counts[one]],
        fate=fate,
        rows=shown[(page - 1) * ROWS_A_PAGE : page * ROWS_A_PAGE],
        page=page,
        first=(page - 1) * ROWS_A_PAGE,
        total=len(shown),
        all_rows=len(rows),
        new=counts[Fate.NEW],
        places=sum(counts[one] for one in GETS_A_PLACE),
        is_too_old=roster_service.is_too_old(kept, now()),
        waits=WAITS,
    )


@bp.post("/cohorts/<id:cohort_id>/roster/<id:import_id>")
@requires(Permission.IMPORT_ROSTER)
def import_roster(cohort_id: str, import_id: str) -> ResponseReturnValue:
    """Carry out the roster as it was shown, after looking again at each row."""
    actor = current_actor()
    cohort = queries.get_cohort_for(actor, cohort_id, Permission.IMPORT_ROSTER)
    roster_service.import_roster(actor, cohort, import_id, now())
    return see_other("cohorts.show_roster", cohort_id=cohort.id, import_id=import_id, done=IMPORTED)
