"""Facilitator guides, for those who lead a cohort's sessions: on the screen and on paper."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from lms.access.permissions import Permission
from lms.access.policy import may_in_cohort
from lms.catalogue.queries import get_course
from lms.cohorts import queries
from lms.cohorts.models import Cohort
from lms.core.errors import NotFound
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
    return render("cohorts/show_guide.html", cohort=cohort, module=module, live=module.live)
