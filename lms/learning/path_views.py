"""A way through a story that a trainee shows to the instructors of the cohort, for as long as they like."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from lms.access.permissions import Permission
from lms.catalogue.queries import get_course
from lms.cohorts.queries import get_cohort_for, get_place_for
from lms.core.clock import now
from lms.core.words import N_
from lms.curriculum.model import Scenario
from lms.learning import queries, scenario_service
from lms.learning.queries import get_desk
from lms.learning.walk import walk
from lms.web.access import current_actor, requires
from lms.web.pages import done_words, render, see_other

bp = Blueprint("paths", __name__)

PATH_SHARED = done_words("path-shared", N_("The instructors of your group can read this way now."))
PATH_WITHDRAWN = done_words("path-withdrawn", N_("Your way is yours alone again."))


@bp.post("/scenarios/<slug:slug>/share")
@requires(Permission.LEARN)
def share_path(slug: str) -> ResponseReturnValue:
    """Show the way one went to the cohort's instructors."""
    desk = get_desk(current_actor())
    scenario = queries.get_activity(desk.course, slug, Scenario)
    scenario_service.share_path(current_actor(), desk.place, scenario, now())
    return see_other("learning.show_scenario", done=PATH_SHARED, slug=slug, _anchor="path")


@bp.post("/scenarios/<slug:slug>/withdraw")
@requires(Permission.READ_OWN_COURSE)
def withdraw_path(slug: str) -> ResponseReturnValue:
    """Show it to nobody any more; this stays possible when one's place has ended."""
    desk = get_desk(current_actor())
    scenario = queries.get_activity(desk.course, slug, Scenario)
    scenario_service.withdraw_path(current_actor(), desk.place, scenario, now())
    return see_other("learning.show_scenario", done=PATH_WITHDRAWN, slug=slug, _anchor="path")


@bp.get("/cohorts/<id:cohort_id>/paths")
@requires(Permission.READ_SHARED_WORK)
def list_shared_paths(cohort_id: str) -> ResponseReturnValue:
    """List the ways that trainees share now."""
    cohort = get_cohort_for(current_actor(), cohort_id, Permission.READ_SHARED_WORK)
    course = get_course(cohort.release_id)
    found = [(one, course.find_activity(one.progress.activity)) for one in queries.list_shared_paths(cohort_id)]
    paths = [(one, story) for one, story in found if isinstance(story, Scenario)]
    return render("learning/list_shared_paths.html", cohort=cohort, paths=paths)


@bp.get("/places/<id:enrollment_id>/paths/<slug:slug>")
@requires(Permission.READ_SHARED_WORK)
def show_shared_path(enrollment_id: str, slug: str) -> ResponseReturnValue:
    """Show one shared way as it stood when it was shared; what was walked later is not a part of it."""
    place = get_place_for(current_actor(), enrollment_id, Permission.READ_SHARED_WORK)
    scenario = queries.get_activity(get_course(place.cohort.release_id), slug, Scenario)
    shared = queries.get_shared_path(place, slug)
    steps = [
        step for step in queries.list_steps(enrollment_id, slug) if step.number <= (shared.progress.shared_step or 0)
    ]
    return render(
        "learning/show_shared_path.html",
        cohort=place.cohort,
        shared=shared,
        activity=scenario,
        here=walk(scenario, steps),
    )
