"""Facilitator guides, for those who lead a cohort's sessions, and the lessons they lean on: on the screen, on paper."""

from functools import partial

from flask import Blueprint
from flask.typing import ResponseReturnValue

from lms.access.permissions import Permission
from lms.access.policy import may_in_cohort
from lms.catalogue.queries import get_course
from lms.cohorts import queries
from lms.cohorts.models import Cohort
from lms.core.errors import NotFound
from lms.curriculum.model import Lesson
from lms.web.access import current_actor, requires
from lms.web.pages import render

bp = Blueprint("guides", __name__)
MOST_RELEASES = 5


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
    courses = [(get_course(release_id), cohorts) for release_id, cohorts in newest]
    return render("cohorts/list_guides.html", courses=courses)


@bp.get("/guides/<id:cohort_id>/<slug:slug>")
@requires(Permission.READ_FACILITATOR_GUIDE)
def show_guide(cohort_id: str, slug: str) -> ResponseReturnValue:
    """Show one module's guide with its handouts, as the cohort's release has them."""
    cohort = queries.get_cohort_for(current_actor(), cohort_id, Permission.READ_FACILITATOR_GUIDE)
    course = get_course(cohort.release_id)
    module = next((module for module in course.modules if module.id == slug), None)
    if module is None or module.live is None or not module.live.sections:
        raise NotFound
    lessons = [one for one in module.activities if isinstance(one, Lesson)]
    values = {"cohort": cohort, "module": module, "live": module.live, "lessons": lessons}
    return render("cohorts/show_guide.html", here=partial(_lessons_here, cohort_id), **values)


@bp.get("/guides/<id:cohort_id>/lessons/<slug:slug>")
@requires(Permission.READ_FACILITATOR_GUIDE)
def show_taught_lesson(cohort_id: str, slug: str) -> ResponseReturnValue:
    """Show a lesson to those who teach it, whole, as the cohort's release has it."""
    cohort = queries.get_cohort_for(current_actor(), cohort_id, Permission.READ_FACILITATOR_GUIDE)
    course = get_course(cohort.release_id)
    lesson = course.find_activity(slug)
    if not isinstance(lesson, Lesson):
        raise NotFound
    values = {"cohort": cohort, "module": course.module(lesson.module_id), "activity": lesson}
    return render("cohorts/show_taught_lesson.html", here=partial(_lessons_here, cohort_id), **values)


def _lessons_here(cohort_id: str, html: str) -> str:
    """Lead the links to lessons to where those who teach can read them: `/lessons` asks for a place of one's own."""
    return html.replace('href="/lessons/', f'href="/guides/{cohort_id}/lessons/')
