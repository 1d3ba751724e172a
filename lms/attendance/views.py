"""Today, the roll, corrections, and one's own sessions."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from lms.access.permissions import Permission
from lms.accounts.queries import names_for_classmates, names_of
from lms.attendance import make_up_queries, own_queries, own_service, queries, rules, service
from lms.attendance.forms import AnswerForm, MarkForm, ReasonForm, RollForm, local_time
from lms.attendance.make_up_forms import WAY_WORDS
from lms.attendance.missed import list_missed
from lms.attendance.queries import Line, Roll
from lms.catalogue.queries import get_course
from lms.cohorts.queries import get_own_place, list_sessions
from lms.core.clock import now
from lms.core.words import N_
from lms.web.access import current_actor, requires
from lms.web.pages import done_words, render, see_other

bp = Blueprint("attendance", __name__)

SAVED = done_words("roll-saved", N_("The roll is saved. Nothing is credited until you close it."))
CLOSED = done_words("roll-closed", N_("The roll is closed, and the hours are credited."))
REOPENED = done_words("roll-reopened", N_("The roll is open again. Its hours are taken back until you close it."))
CORRECTED = done_words("mark-corrected", N_("The mark is corrected, and the hours with it."))
ANSWERED = done_words("mark-answered", N_("Your answer is sent. It stands on the person’s own page."))


@bp.get("/today")
@requires(Permission.TAKE_ROLL)
def show_today() -> ResponseReturnValue:
    """Show the session that is now or next, rolls that are still open, and make-ups to look at."""
    actor, at = current_actor(), now()
    meetings = queries.list_meetings_around(actor, at)
    current = rules.pick_current([(row.session.starts_at, row.session.ends_at) for row in meetings], at)
    return render(
        "attendance/show_today.html",
        at=at,
        meetings=meetings,
        current=None if current is None else meetings[current],
        counts=queries.count_rolls([row.session.id for row in meetings]),
        make_ups=make_up_queries.list_open_make_ups(actor),
        questions=own_queries.list_open_questions(actor),
        way_words=WAY_WORDS,
    )


@bp.route("/sessions/<id:session_id>/roll", methods=["GET", "POST"])
@requires(Permission.TAKE_ROLL)
def take_roll(session_id: str) -> ResponseReturnValue:
    """Show the roll; save it, or close it, by the button that was pressed."""
    actor, at = current_actor(), now()
    is_posted = request.method == "POST"
    only_saves = is_posted and request.form.get("do") != "close"
    roll = queries.get_roll_for(actor, session_id, Permission.TAKE_ROLL, locked=is_posted, with_segments=not only_saves)
    form = RollForm.of_request(roll, actor, at)
    if not form.is_posted_well():
        if only_saves:
            queries.load_segments(roll)
        state, starts_at = roll.session.state, roll.session.starts_at
        not_yet = rules.why_not_save(state, starts_at, roll.cohort.zone, at) if state != "closed" else None
        may_close = rules.why_not_close(roll.session.ends_at, at) is None
        page = render("attendance/take_roll.html", roll=roll, form=form, not_yet=not_yet, may_close=may_close)
        return page, 422 if form.has_errors else 200
    do = service.close_roll if form.closes else service.save_roll
    do(actor, roll, form.marks, form.source, at)
    source = "paper" if form.source == "paper" and not form.closes else None
    return see_other("attendance.take_roll", CLOSED if form.closes else SAVED, session_id=session_id, source=source)


@bp.get("/sessions/<id:session_id>/sheet")
@requires(Permission.TAKE_ROLL)
def print_sign_in_sheet(session_id: str) -> ResponseReturnValue:
    """Show the sheet to print: names, initials in and out, empty lines for people not on the list."""
    roll = queries.get_roll_for(current_actor(), session_id, Permission.TAKE_ROLL)
    shown = names_for_classmates([line.enrollment.person_id for line in roll.lines])
    return render("attendance/print_sign_in_sheet.html", roll=roll, shown=shown)


@bp.route("/sessions/<id:session_id>/reopen", methods=["GET", "POST"])
@requires(Permission.CORRECT_MARK)
def reopen_roll(session_id: str) -> ResponseReturnValue:
    """Open a closed roll again, with a reason."""
    actor = current_actor()
    roll = queries.get_roll_for(actor, session_id, Permission.CORRECT_MARK, locked=request.method == "POST")
    form = ReasonForm.of_request()
    if not form.is_posted_well():
        page = render("attendance/reopen_roll.html", roll=roll, form=form)
        return page, 200 if request.method == "GET" else 422
    service.reopen_roll(actor, roll, form.said, now())
    return see_other("attendance.take_roll", REOPENED, session_id=session_id)


@bp.route("/sessions/<id:session_id>/marks/<id:enrollment_id>", methods=["GET", "POST"])
@requires(Permission.CORRECT_MARK)
def correct_mark(session_id: str, enrollment_id: str) -> ResponseReturnValue:
    """Show every version of one mark; correct it with a reason."""
    actor = current_actor()
    roll = queries.get_roll_for(actor, session_id, Permission.CORRECT_MARK, locked=request.method == "POST")
    line = roll.line(enrollment_id)
    form = _mark_form(roll, line)
    if form.is_posted_well_for(roll) and form.mark:
        service.correct_mark(actor, roll, line, form.mark, form.reason.data, now())
        return see_other("attendance.correct_mark", CORRECTED, session_id=session_id, enrollment_id=enrollment_id)
    return _mark_page(roll, line, form), 200 if request.method == "GET" else 422


@bp.post("/sessions/<id:session_id>/marks/<id:enrollment_id>/answer")
@requires(Permission.CORRECT_MARK)
def answer_about_mark(session_id: str, enrollment_id: str) -> ResponseReturnValue:
    """Answer what somebody asked about their own mark."""
    actor = current_actor()
    roll = queries.get_roll_for(actor, session_id, Permission.CORRECT_MARK, locked=True)
    line, form = roll.line(enrollment_id), AnswerForm.of_request()
    if not form.is_posted_well():
        return _mark_page(roll, line, _mark_form(roll, line, is_posted=False), form), 422
    own_service.answer_question(actor, roll, line, form.words.data.strip(), now())
    return see_other("attendance.correct_mark", ANSWERED, session_id=session_id, enrollment_id=enrollment_id)


def _mark_form(roll: Roll, line: Line, *, is_posted: bool = True) -> MarkForm:
    kept, zone = service.mark_of(line) or rules.Mark("absent"), roll.cohort.zone
    values = {
        "status": kept.status,
        "arrived": local_time(kept.arrived_at, zone),
        "left": local_time(kept.left_at, zone),
    }
    return MarkForm.of_request(**values) if is_posted else MarkForm(**values)


def _mark_page(roll: Roll, line: Line, form: MarkForm, answer: AnswerForm | None = None) -> str:
    versions = queries.list_versions(roll.session.id, line.enrollment.id)
    questions = own_queries.list_questions_of(line.enrollment.id, roll.session.id)
    names = names_of([one.marked_by for one in versions] + [one.answered_by for one in questions])
    values = {"roll": roll, "line": line, "form": form, "versions": versions, "names": names, "questions": questions}
    is_own = service.is_own(current_actor(), line)
    return render("attendance/correct_mark.html", is_own=is_own, answer=answer or AnswerForm.of_request(), **values)


@bp.get("/my-sessions")
@requires(Permission.SEE_OWN_RECORD)
def list_my_sessions() -> ResponseReturnValue:
    """Show the trainee's own sessions: where, when, how it was, what was missed and its way back."""
    place = get_own_place(current_actor())
    missed = list_missed(place.cohort.id, [place.enrollment.id])
    return render(
        "attendance/list_my_sessions.html",
        place=place,
        at=now(),
        sessions=list_sessions(place.cohort.id),
        days=own_queries.list_own_days(place),
        missed={row.segment.id: row for row in missed},
        course=get_course(place.cohort.release_id),
        way_words=WAY_WORDS,
    )
