"""Both sides of a make-up: who missed what, a way back given, handed in, decided; on attendance's own blueprint."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from flask import request
from flask.typing import ResponseReturnValue

from lms.access.actor import Actor
from lms.access.permissions import Permission
from lms.accounts.queries import names_of
from lms.attendance import make_up_queries as queries
from lms.attendance import make_up_service, rules, views
from lms.attendance.forms import ReasonForm
from lms.attendance.make_up_forms import WAY_WORDS, AcceptForm, HandInForm, ReturnForm, WayForm
from lms.attendance.make_up_queries import MakeUpRow
from lms.attendance.missed import list_missed
from lms.catalogue.queries import get_course
from lms.cohorts.queries import Place, get_cohort_for, get_place_for, list_roster
from lms.cohorts.rules import local_day
from lms.core.clock import now
from lms.core.words import N_
from lms.hours.queries import minutes_of
from lms.web.access import current_actor, requires
from lms.web.forms import Form
from lms.web.i18n import moment
from lms.web.pages import done_words, render, see_other

bp = views.bp

ASSIGNED = done_words("make-up-assigned", N_("The way back is set. It now stands on the person’s own page."))
HANDED_IN = done_words("make-up-handed-in", N_("Handed in. Your instructor reads it next."))
ACCEPTED = done_words("make-up-accepted", N_("Accepted. The minutes are credited."))
RETURNED = done_words("make-up-returned", N_("Returned with your words."))
WITHDRAWN = done_words("make-up-withdrawn", N_("The way back is withdrawn."))
MISSED_SHOWN = 50
DAYS_TO_DO_IT = timedelta(days=14)


@bp.get("/cohorts/<id:cohort_id>/missed")
@requires(Permission.ARRANGE_MAKE_UP)
def show_missed(cohort_id: str) -> ResponseReturnValue:
    """List who missed which segment in a cohort, with the way back of each."""
    cohort = get_cohort_for(current_actor(), cohort_id, Permission.ARRANGE_MAKE_UP)
    joined = [row for row in list_roster(cohort_id) if row.enrollment.state != "invited"]
    names = {row.enrollment.id: row.person.name for row in joined}
    missed = list_missed(cohort_id, list(names))
    start = max(0, request.args.get("from", 0, type=int)) // MISSED_SHOWN * MISSED_SHOWN
    shown = missed[start : start + MISSED_SHOWN]
    course = get_course(cohort.release_id)
    values = {"cohort": cohort, "names": names, "shown": shown, "course": course, "way_words": WAY_WORDS}
    return render("attendance/show_missed.html", total=len(missed), start=start, size=MISSED_SHOWN, **values)


@bp.route("/places/<id:enrollment_id>/missed/<id:segment_id>", methods=["GET", "POST"])
@requires(Permission.ARRANGE_MAKE_UP)
def assign_make_up(enrollment_id: str, segment_id: str) -> ResponseReturnValue:
    """Give somebody a way back to one missed segment."""
    actor, at = current_actor(), now()
    place = get_place_for(actor, enrollment_id, Permission.ARRANGE_MAKE_UP)
    segment, session = queries.get_missable_for(actor, segment_id, place.cohort.id)
    form = _way_form(place, session.mode, local_day(at, place.cohort.zone))
    if not form.is_posted_well():
        course = get_course(place.cohort.release_id)
        values = {"place": place, "segment": segment, "session": session, "form": form, "course": course}
        values |= {"name": names_of([place.enrollment.person_id])[place.enrollment.person_id]}
        values |= {"left": make_up_service.minutes_left(place), "credited": minutes_of([enrollment_id])}
        page = render("attendance/assign_make_up.html", pack=course.rule_pack(place.cohort.rule_pack), **values)
        return page, 200 if request.method == "GET" else 422
    make_up = make_up_service.assign_make_up(actor, place, segment, session, form.to_way(), at)
    return see_other("attendance.show_make_up", ASSIGNED, make_up_id=make_up.id)


def _way_form(place: Place, missed_mode: str, today: date) -> WayForm:
    sessions = queries.list_flex_sessions(place.cohort.id)
    flex = {one.id: (moment(one.starts_at, place.cohort.zone), one.mode) for one in sessions}
    pack = get_course(place.cohort.release_id).rule_pack(place.cohort.rule_pack)
    form = WayForm.of_request(way="assignment", mode=missed_mode, due_on=today + DAYS_TO_DO_IT)
    form.set_up(missed_mode, pack.make_up_modes, flex, today)
    return form


@bp.get("/make-ups/<id:make_up_id>")
@requires(Permission.ARRANGE_MAKE_UP)
def show_make_up(make_up_id: str) -> ResponseReturnValue:
    """Show a make-up to the instructor, with what can be decided now."""
    return _make_up_page(queries.get_make_up_for(current_actor(), make_up_id)), 200


@bp.post("/make-ups/<id:make_up_id>/accept")
@requires(Permission.ARRANGE_MAKE_UP)
def accept_make_up(make_up_id: str) -> ResponseReturnValue:
    """Accept a make-up and credit its segment."""
    row = queries.get_make_up_for(current_actor(), make_up_id, locked=True)
    form = _accept_form(row)
    if row.make_up.state != "accepted" and not form.is_posted_well():
        return _make_up_page(row, accept=form), 422
    make_up_service.accept_make_up(current_actor(), row, form.done_on.data, form.confirmed.data, now())
    return see_other("attendance.show_make_up", ACCEPTED, make_up_id=make_up_id)


@bp.post("/make-ups/<id:make_up_id>/return")
@requires(Permission.ARRANGE_MAKE_UP)
def return_make_up(make_up_id: str) -> ResponseReturnValue:
    """Give a handed-in make-up back with words."""
    return _decide_with_words(make_up_id, "back", ReturnForm.of_request(), make_up_service.return_make_up, RETURNED)


@bp.post("/make-ups/<id:make_up_id>/withdraw")
@requires(Permission.ARRANGE_MAKE_UP)
def withdraw_make_up(make_up_id: str) -> ResponseReturnValue:
    """Take a make-up back, with a reason; an accepted one gives its minutes back."""
    form = ReasonForm.of_request()
    return _decide_with_words(make_up_id, "withdraw", form, make_up_service.withdraw_make_up, WITHDRAWN)


def _decide_with_words(
    make_up_id: str,
    name: str,
    form: ReturnForm | ReasonForm,
    decide: Callable[[Actor, MakeUpRow, str, datetime], None],
    done: str,
) -> ResponseReturnValue:
    """Decide with the words of the form that the page calls by this name, or show them again."""
    row = queries.get_make_up_for(current_actor(), make_up_id, locked=True)
    if not form.is_posted_well():
        return _make_up_page(row, **{name: form}), 422
    decide(current_actor(), row, form.said, now())
    return see_other("attendance.show_make_up", done, make_up_id=make_up_id)


def _accept_form(row: MakeUpRow) -> AcceptForm:
    zone, make_up = row.cohort.zone, row.make_up
    today = local_day(now(), zone)
    form = AcceptForm.of_request(done_on=local_day(make_up.handed_in_at, zone) if make_up.handed_in_at else today)
    form.bounds = local_day(row.session.starts_at, zone), today
    was_there = queries.was_in_session(make_up.flex_session_id, make_up.enrollment_id)
    form.needs_word = rules.needs_confirmation(make_up.state, was_there)
    return form


def _make_up_page(row: MakeUpRow, **posted: Form) -> str:
    """Show the make-up with its three forms, `accept`, `back` and `withdraw`; what was typed in any of them stays."""
    forms = {"accept": _accept_form(row), "back": ReturnForm.of_request(), "withdraw": ReasonForm.of_request()}
    return render(
        "attendance/show_make_up.html",
        row=row,
        course=get_course(row.cohort.release_id),
        credited=minutes_of([row.enrollment.id]).get(row.enrollment.id, 0),
        way_words=WAY_WORDS,
        is_own=row.enrollment.person_id == current_actor().person_id,
        **(forms | posted),
    )


@bp.route("/my-make-ups/<id:make_up_id>", methods=["GET", "POST"])
@requires(Permission.HAND_IN_MAKE_UP)
def hand_in_make_up(make_up_id: str) -> ResponseReturnValue:
    """Show one's own make-up, and hand it in."""
    actor = current_actor()
    row = queries.get_own_make_up(actor, make_up_id, locked=request.method == "POST")
    form = HandInForm.of_request(text=row.make_up.handed_in)
    form.is_needed = row.make_up.way == "assignment"
    if form.is_posted_well():
        make_up_service.hand_in(actor, row, (form.text.data or "").strip(), now())
        return see_other("attendance.hand_in_make_up", HANDED_IN, make_up_id=make_up_id)
    course = get_course(row.cohort.release_id)
    flex = [one for one in queries.list_flex_sessions(row.cohort.id) if one.id == row.make_up.flex_session_id]
    page = render("attendance/hand_in_make_up.html", row=row, form=form, course=course, flex=flex, way_words=WAY_WORDS)
    return page, 200 if request.method == "GET" else 422
