"""What people show in the room: skills, each with a form for everybody of the cohort."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from lms.access.permissions import Permission
from lms.catalogue.queries import get_course
from lms.cohorts.queries import get_cohort_for, get_place_for, list_roster
from lms.core.clock import now
from lms.core.errors import Invalid
from lms.core.words import N_
from lms.learning import queries, skill_rules, skill_service
from lms.learning.forms import SkillForm
from lms.web.access import current_actor, requires
from lms.web.pages import done_words, render, see_other

bp = Blueprint("skills", __name__)

SKILL_SAVED = done_words("skill-saved", N_("That is saved."))


@bp.get("/cohorts/<id:cohort_id>/skills")
@requires(Permission.SIGN_OFF_SKILL)
def list_skills(cohort_id: str) -> ResponseReturnValue:
    """List the skills of the course, each with how many people showed it."""
    cohort = get_cohort_for(current_actor(), cohort_id, Permission.SIGN_OFF_SKILL)
    ids = [row.enrollment.id for row in list_roster(cohort_id)]
    counts = skill_rules.count_demonstrated(queries.list_skill_sign_offs_of(ids).values())
    course = get_course(cohort.release_id)
    return render("learning/list_skills.html", cohort=cohort, course=course, counts=counts, people=len(ids))


@bp.get("/cohorts/<id:cohort_id>/skills/<slug:skill>")
@requires(Permission.SIGN_OFF_SKILL)
def show_skill(cohort_id: str, skill: str) -> ResponseReturnValue:
    """Show one skill with everybody in the cohort, and a form for each."""
    cohort = get_cohort_for(current_actor(), cohort_id, Permission.SIGN_OFF_SKILL)
    found = queries.get_skill(get_course(cohort.release_id), skill)
    roster = list_roster(cohort_id)
    seen = queries.list_sign_offs_for_skill([row.enrollment.id for row in roster], skill)
    me = current_actor().person_id
    return render("learning/show_skill.html", cohort=cohort, skill=found, roster=roster, seen=seen, me=me)


@bp.post("/places/<id:enrollment_id>/skills/<slug:skill>")
@requires(Permission.SIGN_OFF_SKILL)
def sign_off_skill(enrollment_id: str, skill: str) -> ResponseReturnValue:
    """Keep what was seen of one person's skill."""
    actor = current_actor()
    place = get_place_for(actor, enrollment_id, Permission.SIGN_OFF_SKILL)
    found = queries.get_skill(get_course(place.cohort.release_id), skill)
    form = SkillForm.of_request()
    if not form.is_posted_well():
        raise Invalid
    skill_service.sign_off_skill(actor, place, found, skill_rules.Outcome(form.outcome.data), now())
    anchor = f"p-{enrollment_id}"
    return see_other("skills.show_skill", done=SKILL_SAVED, cohort_id=place.cohort.id, skill=skill, _anchor=anchor)
