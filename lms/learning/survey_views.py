"""What a cohort's surveys say together, for those who teach it and for program staff."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from lms.access.permissions import Permission
from lms.catalogue.queries import get_course
from lms.cohorts.queries import get_cohort_for
from lms.cohorts.rules import local_day
from lms.core.clock import now
from lms.curriculum.model import Survey
from lms.learning import queries, survey_queries, survey_rules
from lms.web.access import current_actor, requires
from lms.web.pages import render

bp = Blueprint("surveys", __name__)


@bp.get("/cohorts/<id:cohort_id>/surveys")
@requires(Permission.READ_SURVEYS)
def list_surveys(cohort_id: str) -> ResponseReturnValue:
    """List the surveys of a cohort's course, and which of them can be read."""
    cohort = get_cohort_for(current_actor(), cohort_id, Permission.READ_SURVEYS)
    counts = survey_queries.count_by_survey_and_day(cohort.id)
    lines = survey_rules.list_surveys(get_course(cohort.release_id), counts, local_day(now(), cohort.zone))
    return render("learning/list_surveys.html", cohort=cohort, lines=lines, fewest=survey_rules.FEWEST)


@bp.get("/cohorts/<id:cohort_id>/surveys/<slug:slug>")
@requires(Permission.READ_SURVEYS)
def show_survey_results(cohort_id: str, slug: str) -> ResponseReturnValue:
    """Show how often each answer was given, beside what was answered before to the same words."""
    cohort = get_cohort_for(current_actor(), cohort_id, Permission.READ_SURVEYS)
    course, today = get_course(cohort.release_id), local_day(now(), cohort.zone)
    survey = queries.get_activity(course, slug, Survey)
    earlier = {before.id for before, _question in survey_rules.before_of(course, survey).values()}
    answers = survey_queries.list_answers(cohort.id, {slug, *earlier})
    counts = survey_queries.count_by_survey_and_day(cohort.id).get(slug, {})
    return render(
        "learning/show_survey_results.html",
        cohort=cohort,
        survey=survey,
        module=course.module(survey.module_id),
        results=survey_rules.results(course, survey, answers, today),
        shown=survey_rules.count_shown(counts, today),
        fewest=survey_rules.FEWEST,
    )
