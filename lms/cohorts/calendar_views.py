"""A person's sessions in their own calendar: one session as a file, or an address that keeps itself up to date."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from lms.access.permissions import Permission
from lms.cohorts import calendar_service as service
from lms.cohorts.calendar import Held, calendar_file
from lms.cohorts.calendar_queries import find_feed
from lms.cohorts.queries import get_own_place, get_own_session
from lms.core.clock import now
from lms.core.installation import config
from lms.core.words import N_, said
from lms.web.access import current_actor, requires
from lms.web.i18n import language
from lms.web.pages import address_of, done_words, render, see_other

bp = Blueprint("calendar", __name__)

MADE = done_words("calendar-made", N_("The address is ready. Copy it into your calendar."))
ENDED = done_words("calendar-ended", N_("The address is ended. Whoever still has it gets nothing."))
TITLE = N_("Session")  # neutral: others see one's calendar


@bp.get("/my-calendar")
@requires(Permission.SEE_OWN_RECORD)
def show_calendar() -> ResponseReturnValue:
    """Say what a calendar gets to see, and show one's own address if there is one."""
    place, feed = get_own_place(current_actor()), find_feed(current_actor().person_id)
    address = None
    if feed is not None:
        path = address_of("public.show_calendar_feed", token=service.token_of(feed.id))
        address = config().base_url.rstrip("/") + path
    return render("cohorts/show_calendar.html", place=place, feed=feed, address=address)


@bp.post("/my-calendar")
@requires(Permission.SEE_OWN_RECORD)
def make_feed() -> ResponseReturnValue:
    """Make one's calendar address."""
    get_own_place(current_actor())
    service.make_feed(current_actor(), now())
    return see_other("calendar.show_calendar", done=MADE)


@bp.post("/my-calendar/end")
@requires(Permission.SEE_OWN_RECORD)
def end_feed() -> ResponseReturnValue:
    """End one's calendar address."""
    service.end_feed(current_actor(), now())
    return see_other("calendar.show_calendar", done=ENDED)


@bp.get("/my-sessions/<id:session_id>/session.ics")
@requires(Permission.SEE_OWN_RECORD)
def show_session_file(session_id: str) -> ResponseReturnValue:
    """Give one session of one's own cohort as a calendar file."""
    meeting = get_own_session(current_actor(), session_id)
    return calendar_answer([meeting.session], meeting.cohort.zone, language())


def calendar_answer(sessions: Iterable[Held], zone: str, spoken: str) -> Response:
    """Return sessions as an answer that a calendar program understands, titled in the language of whose they are.

    A calendar program that fetches the feed says nothing, or nothing true, about its reader's language.
    """
    host = urlsplit(config().base_url).hostname or "localhost"
    answer = Response(calendar_file(sessions, zone, host, said(TITLE, spoken), now()), mimetype="text/calendar")
    answer.headers["Content-Disposition"] = 'attachment; filename="session.ics"'
    return answer
