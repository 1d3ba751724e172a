"""How a lesson is read: on one page to print, kept on one's own device, in the size and with the notices one likes."""

from dataclasses import replace

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from lms.access.permissions import Permission
from lms.accounts.queries import get_person
from lms.catalogue.queries import get_course
from lms.core.errors import Refused
from lms.core.installation import config, signer
from lms.core.words import N_
from lms.curriculum.model import Lesson
from lms.learning import queries, reading_service
from lms.learning.forms import ReadingForm
from lms.learning.queries import get_desk
from lms.learning.reading_rules import Notices, TextSize
from lms.web.access import current_actor, find_actor, go_on_as, requires
from lms.web.addresses import own_path
from lms.web.i18n import name_of
from lms.web.language import show_again
from lms.web.pages import done_words, render, see_other

bp = Blueprint("reading", __name__)
TAG_LETTERS = 16
SENT_WITH_IT = frozenset({"lesson_language"})

READING_SAVED = done_words("reading-saved", N_("That is saved, here and on your other devices."))
NOT_OWN = N_("Lessons are kept only on a device that you called your own when you signed in. This one is shared.")


@bp.app_template_global("whose")
def whose() -> str:
    """Return a mark of the person for what waits on their own device; nothing on a shared one, which keeps nothing.

    It lets a page send what waits only for the person who left it there, and tells nobody who that is.
    """
    actor = find_actor()
    return signer().mac("waits", actor.person_id)[:TAG_LETTERS] if actor and actor.is_own_device else ""


@bp.get("/lessons/<slug:slug>/whole")
@requires(Permission.READ_OWN_COURSE)
def show_whole_lesson(slug: str) -> ResponseReturnValue:
    """Show the whole lesson with everything open, to print; it holds nothing of the person who prints it."""
    desk = get_desk(current_actor())
    lesson = queries.get_activity(desk.course, slug, Lesson)
    return render("learning/show_whole_lesson.html", **_bare(lesson))


@bp.get("/lessons/<slug:slug>/copy")
@requires(Permission.READ_OWN_COURSE)
def show_whole_lesson_to_keep(slug: str) -> ResponseReturnValue:
    """Give the lesson as a device keeps it: no name, no mark, no token; never to a shared device."""
    if not current_actor().is_own_device:
        raise Refused(NOT_OWN)
    desk = get_desk(current_actor())
    lesson = queries.get_activity(desk.course, slug, Lesson)
    return render("learning/show_whole_lesson.html", is_copy=True, is_open=desk.is_open, **_bare(lesson))


def _bare(lesson: Lesson) -> dict[str, object]:
    """Return what a page shows that knows nobody: no navigation, no way to sign out, no token."""
    return {"activity": lesson, "actor": None, "navigation": [], "languages": ()}


@bp.route("/reading", methods=["GET", "POST"])
@requires(Permission.READ_OWN_COURSE)
def choose_reading() -> ResponseReturnValue:
    """Choose text size, notices and the language of lessons; a page that sends one of them leaves the others."""
    actor, languages = current_actor(), _offered()
    form = ReadingForm.of_request(
        text_size=actor.text_size,
        notices=actor.notices,
        lesson_language=actor.lesson_language if actor.lesson_language in languages else "",
        next=own_path(request.args.get("next")),
    ).offer(languages.items())
    if not form.is_posted_well():
        return render("learning/choose_reading.html", form=form), 200 if request.method == "GET" else 422
    person = get_person(actor.person_id)
    size, notices = TextSize(form.text_size.data), Notices(form.notices.data)
    reading_service.choose_reading(person, size, notices, form.lesson_language.data)
    back = own_path(form.next.data)
    if not back:
        return see_other("reading.choose_reading", done=READING_SAVED)
    go_on_as(replace(actor, lesson_language=form.lesson_language.data))
    is_sent_along = "next" in request.args  # by the form of the page itself, with what was typed there
    return (show_again(back, SENT_WITH_IT) if is_sent_along else None) or redirect(back, code=303)


def _offered() -> dict[str, str]:
    """Return what lessons can be read in, by tag, named in itself: what the pages speak, and what the course has."""
    place = queries.find_reading_place(current_actor())
    translations = get_course(place.cohort.release_id).translations if place else ()
    return {tag: name_of(tag) for tag in (*config().languages, *(one.language for one in translations))}
