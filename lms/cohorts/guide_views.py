"""Facilitator guides, for those who lead a cohort's sessions: on the screen and on paper."""

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
    """Show one module's guide with its handouts, as the cohort's release has them.

    `?in=` asks for another language than the reader's own: who leads in English hands out sheets in Spanish too.
    """
    actor = current_actor()
    cohort = queries.get_cohort_for(actor, cohort_id, Permission.READ_FACILITATOR_GUIDE)
    wanted = request.args.get("in", "") or actor.reads
    course = get_course(cohort.release_id).spoken_in(wanted)
    module = next((module for module in course.modules if module.id == slug), None)
    if module is None or module.live is None or not module.live.sections:
        raise NotFound
    return render(
        "cohorts/show_guide.html",
        cohort=cohort,
        module=module,
        live=module.live,
        wanted=wanted,
        read_in=course.languages_of_guide(slug),
        draft_words=partial(said, DRAFT),  # on the sheet, so in its own language
    )
