"""The trainee's own record; one person's requirements and ledger for those who answer for them."""

from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from lms.access.permissions import Permission
from lms.access.policy import may_in_cohort
from lms.accounts.queries import get_person, list_grants_of, names_of
from lms.audit.acts import Act
from lms.audit.queries import list_done_to
from lms.catalogue.queries import get_course
from lms.cohorts.queries import OPEN, Place, get_own_place, get_place_for
from lms.core.clock import now
from lms.core.words import N_
from lms.graduation import queries, service
from lms.graduation.facts import Standing, stand
from lms.graduation.forms import LookForm, WaiverForm
from lms.graduation.ledger import statement, sums_of
from lms.graduation.openings import Opening, by_day
from lms.graduation.rules import compare
from lms.web.access import current_actor, requires
from lms.web.dispatch import after_the_request
from lms.web.pages import done_words, render, see_other

bp = Blueprint("graduation", __name__)

WAIVED = done_words("waived", N_("It is set aside, with your name and your reason."))
LOOKED = done_words("looked", N_("Noted, with your name and what you found."))


@bp.get("/record")
@requires(Permission.SEE_OWN_RECORD)
def show_record() -> ResponseReturnValue:
    """Show one's own hours like a bank statement, and what is still open."""
    place = get_own_place(current_actor())
    return render("graduation/show_record.html", openings=_openings(place), **_statement(place))


@bp.get("/places/<id:enrollment_id>/ledger")
@requires(Permission.SEE_TRAINEE_HOURS)
def show_ledger(enrollment_id: str) -> ResponseReturnValue:
    """Show one person's ledger: on which date, in which way, on what evidence, and who says so."""
    place = get_place_for(current_actor(), enrollment_id, Permission.SEE_TRAINEE_HOURS)
    _note_opened(place)
    person = get_person(place.enrollment.person_id)
    return render("graduation/show_ledger.html", person=person, may_credit=_may_credit(place), **_statement(place))


@bp.get("/places/<id:enrollment_id>/requirements")
@requires(Permission.SEE_TRAINEE_HOURS)
def show_requirements(enrollment_id: str) -> ResponseReturnValue:
    """Show what one person has met, what is open, and what was set aside by whom."""
    place = get_place_for(current_actor(), enrollment_id, Permission.SEE_TRAINEE_HOURS)
    _note_opened(place)
    return _requirements(place)


@bp.post("/places/<id:enrollment_id>/waivers")
@requires(Permission.WAIVE_REQUIREMENT)
def waive_requirement(enrollment_id: str) -> ResponseReturnValue:
    """Set one open requirement aside for one person."""
    actor = current_actor()
    place = get_place_for(actor, enrollment_id, Permission.WAIVE_REQUIREMENT)
    form = WaiverForm.of_request()
    form.offer(_standing(place).not_met)
    if not form.is_posted_well():
        return _requirements(place, waiver_form=form), 422
    service.waive(actor, place, form.requirement.data, form.reason.data.strip(), now())
    return see_other("graduation.show_requirements", done=WAIVED, enrollment_id=enrollment_id)


@bp.post("/places/<id:enrollment_id>/looks")
@requires(Permission.CREDIT_ACTIVITY)
def acknowledge_look(enrollment_id: str) -> ResponseReturnValue:
    """Write down what came out of a look together at an entry that was seen for a short time."""
    actor = current_actor()
    place = get_place_for(actor, enrollment_id, Permission.CREDIT_ACTIVITY)
    form = LookForm.of_request()
    form.offer(_standing(place).not_met)
    if not form.is_posted_well():
        return _requirements(place, look_form=form), 422
    service.waive(actor, place, form.entry.data, form.found.data.strip(), now())
    return see_other("graduation.show_requirements", done=LOOKED, enrollment_id=enrollment_id)


def _openings(place: Place) -> list[Opening]:
    events = list_done_to(place.enrollment.person_id, Act.RECORD_OPENED.value)
    actors = sorted({event.actor_id for event in events if event.actor_id})
    if not actors:
        return []
    roles = {one: [grant.role for grant in grants] for one, grants in list_grants_of(actors).items()}
    return by_day(events, names_of(actors), roles, place.cohort.zone)


def _standing(place: Place) -> Standing:
    return stand(place.cohort, [place.enrollment.id])[place.enrollment.id]


def _statement(place: Place) -> dict[str, Any]:
    """Return what both statements show; names by one query."""
    standing = _standing(place)
    course = get_course(place.cohort.release_id)
    names = names_of([entry.recorded_by for entry in standing.entries])
    sessions = queries.list_sessions_of_marks(
        [one.evidence_id for one in standing.entries if one.evidence_kind == "mark"]
    )
    may_correct = may_in_cohort(current_actor(), Permission.CORRECT_MARK, place.cohort.id)
    lines = list(statement(standing.entries, course, names, sessions))
    sums = [
        (N_("By module"), sums_of(lines, "module", {module.id: module.title for module in course.modules})),
        (N_("By topic"), sums_of(lines, "topic", {topic.id: topic.title for topic in course.topics})),
    ]
    return {"place": place, "standing": standing, "lines": lines, "may_correct": may_correct, "sums": sums}


def _requirements(place: Place, waiver_form: WaiverForm | None = None, look_form: LookForm | None = None) -> str:
    actor, standing = current_actor(), _standing(place)
    waiver_form, look_form = waiver_form or WaiverForm.of_request(), look_form or LookForm.of_request()
    waiver_form.offer(standing.open_ones)
    look_form.offer(standing.open_ones)
    is_own = place.enrollment.person_id == actor.person_id
    return render(
        "graduation/show_requirements.html",
        place=place,
        person=get_person(place.enrollment.person_id),
        standing=standing,
        comparisons=compare(get_course(place.cohort.release_id), standing.facts),
        waiver_form=waiver_form,
        look_form=look_form,
        may_waive=not is_own and may_in_cohort(actor, Permission.WAIVE_REQUIREMENT, place.cohort.id),
        may_look=not is_own and may_in_cohort(actor, Permission.CREDIT_ACTIVITY, place.cohort.id),
        may_credit=_may_credit(place),
    )


def _may_credit(place: Place) -> bool:
    actor = current_actor()
    is_open = place.enrollment.state in OPEN and place.enrollment.person_id != actor.person_id
    return is_open and may_in_cohort(actor, Permission.CREDIT_ACTIVITY, place.cohort.id)


def _note_opened(place: Place) -> None:
    """Have the opening of somebody else's record noted once this request is over."""
    actor, at = current_actor(), now()
    enrollment_id, person_id = place.enrollment.id, place.enrollment.person_id
    if person_id != actor.person_id:
        after_the_request(lambda: service.note_record_opened(actor, enrollment_id, person_id, at))
