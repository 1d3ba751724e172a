"""Facilitator guides, for those who lead a cohort's sessions, and the lessons they lean on: on the screen, on paper."""

from functools import partial

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from lms.access.permissions import Permission
from lms.access.policy import may_in_cohort
from lms.catalogue.queries import course_for, get_course
from lms.cohorts import queries
from lms.cohorts.models import Cohort
from lms.core.errors import NotFound
from lms.core.words import N_, said
from lms.curriculum.model import Course, Lesson
from lms.web.access import current_actor, requires
from lms.web.pages import render

bp = Blueprint("guides", __name__)
MOST_RELEASES = 5
DRAFT = N_("This translation has not yet been read by a native speaker of the field.")


@bp.get("/guides")
@requires(Permission.READ_FACILITATOR_GUIDE)
def list_guides() -> ResponseReturnValue:
    """List the guides of the releases on which the actor's cohorts are, the newest cohorts first."""
    actor = current_actor()
    by_release: dict[str, list[Cohort]] = {}
    for cohort in queries.list_cohorts_for(actor):
        if may_in_cohort(actor, Permission.READ_FACILITATOR_GUIDE, cohort.id):
            by_release.setdefault(cohort.release_id, []).append(cohort)
    newest = list(by_release.items())[:MOST_RELEASES]
    courses = [(course_for(actor, release_id), cohorts) for release_id, cohorts in newest]
    return render("cohorts/list_guides.html", courses=courses)


@bp.get("/guides/<id:cohort_id>/<slug:slug>")
@requires(Permission.READ_FACILITATOR_GUIDE)
def show_guide(cohort_id: str, slug: str) -> ResponseReturnValue:
    """Show one module's guide with its handouts, as the cohort's release has them."""
    cohort, course, wanted = _asked_for(cohort_id)
    module = next((module for module in course.modules if module.id == slug), None)
    if module is None or module.live is None or not module.live.sections:
        raise NotFound
    return render(
        "cohorts/show_guide.html",
        here=partial(_lessons_here, cohort_id),
        cohort=cohort,
        module=module,
        live=module.live,
        lessons=[one for one in module.activities if isinstance(one, Lesson)],
        wanted=wanted,
        read_in=course.languages_of_guide(slug),
        draft_words=partial(said, DRAFT),  # on the sheet, so in its own language
    )


@bp.get("/guides/<id:cohort_id>/lessons/<slug:slug>")
@requires(Permission.READ_FACILITATOR_GUIDE)
def show_taught_lesson(cohort_id: str, slug: str) -> ResponseReturnValue:
    """Show a lesson to those who teach it, whole, as the cohort's release has it."""
    cohort, course, wanted = _asked_for(cohort_id)
    lesson = course.find_activity(slug)
    if not isinstance(lesson, Lesson):
        raise NotFound
    return render(
        "cohorts/show_taught_lesson.html",
        here=partial(_lessons_here, cohort_id),
        cohort=cohort,
        module=course.module(lesson.module_id),
        activity=lesson,
        wanted=wanted,
        read_in=course.languages_of(slug),
    )


def _asked_for(cohort_id: str) -> tuple[Cohort, Course, str]:
    """Return the cohort, its course, and the language wanted.

    `?in=` asks for another one than the reader's own: who leads in English hands out sheets in Spanish too.
    """
    actor = current_actor()
    cohort = queries.get_cohort_for(actor, cohort_id, Permission.READ_FACILITATOR_GUIDE)
    wanted = request.args.get("in", "") or actor.reads
    return cohort, get_course(cohort.release_id).spoken_in(wanted), wanted


def _lessons_here(cohort_id: str, html: str) -> str:
    """Lead the links to lessons to where those who teach can read them: `/lessons` asks for a place of one's own."""
    return html.replace('href="/lessons/', f'href="/guides/{cohort_id}/lessons/')
