"""A trainee's own sessions: "I can't come", and a question about a mark."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from lms.access.permissions import Permission
from lms.accounts.queries import names_of
from lms.attendance import own_queries, own_service, queries
from lms.attendance.forms import QuestionForm
from lms.cohorts.queries import get_own_place, get_own_session
from lms.core.clock import now
from lms.core.words import N_
from lms.web.access import current_actor, requires
from lms.web.pages import done_words, render, see_other

bp = Blueprint("own_sessions", __name__)

SAID = done_words("away-said", N_("Thank you for saying so. Your instructor sees it on the roll."))
BACK = done_words("away-taken-back", N_("Good. You are expected."))
ASKED = done_words("mark-asked", N_("Your question is on its way to your instructors. The answer stands here."))


@bp.post("/my-sessions/<id:session_id>/<any(away, coming):word>")
@requires(Permission.HAND_IN_MAKE_UP)
def say_ahead(session_id: str, word: str) -> ResponseReturnValue:
    """Say that one cannot come, or can after all."""
    actor, at = current_actor(), now()
    place, meeting = get_own_place(actor), get_own_session(actor, session_id)
    if word == "away":
        own_service.say_away(actor, place, meeting.session, at)
    else:
        own_service.take_back(actor, place, meeting.session, at)
    done = SAID if word == "away" else BACK
    return see_other("attendance.list_my_sessions", done=done, _anchor=f"session-{session_id}")


@bp.route("/my-sessions/<id:session_id>/mark", methods=["GET", "POST"])
@requires(Permission.HAND_IN_MAKE_UP)
def ask_about_mark(session_id: str) -> ResponseReturnValue:
    """Show one's own mark in one session with all that was asked about it, and ask."""
    actor = current_actor()
    place, meeting = get_own_place(actor), get_own_session(actor, session_id)
    open_one = own_queries.find_open_question(session_id, place.enrollment.id)
    form = QuestionForm.of_request(words=open_one.words if open_one else "")
    if form.is_posted_well():
        own_service.ask_about_mark(actor, place, meeting.session, form.words.data.strip(), now())
        return see_other("own_sessions.ask_about_mark", done=ASKED, session_id=session_id)
    questions = own_queries.list_questions_of(place.enrollment.id, session_id)
    versions = queries.list_versions(session_id, place.enrollment.id)
    names = names_of([one.marked_by for one in versions] + [one.answered_by for one in questions])
    values = {"session": meeting.session, "cohort": meeting.cohort, "form": form, "open_one": open_one}
    page = render("attendance/ask_about_mark.html", questions=questions, versions=versions, names=names, **values)
    return page, 200 if request.method == "GET" else 422
