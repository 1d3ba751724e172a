"""Crediting by hand: an online activity that somebody did on paper, for one person, or for several at once."""

from collections.abc import Sequence

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from lms.access.permissions import Permission
from lms.accounts.queries import get_person
from lms.catalogue.queries import get_course
from lms.cohorts.queries import Place, RosterRow, get_cohort_for, get_place_for, list_roster
from lms.core.clock import now
from lms.core.errors import NotAllowed, NotFound, Refused
from lms.core.words import N_
from lms.curriculum.model import Activity, Course
from lms.hours.queries import list_entries, list_of_slots
from lms.learning import rules, service
from lms.learning.forms import CreditForm, CreditPeopleForm
from lms.web.access import current_actor, requires
from lms.web.pages import done_words, render, see_other

bp = Blueprint("credits", __name__)

CREDITED = done_words("credited", N_("The minutes are credited, with your name and your reason."))


@bp.route("/places/<id:enrollment_id>/credits", methods=["GET", "POST"])
@requires(Permission.CREDIT_ACTIVITY)
def credit_person(enrollment_id: str) -> ResponseReturnValue:
    """Credit one activity that one person did on paper."""
    actor = current_actor()
    place = get_place_for(actor, enrollment_id, Permission.CREDIT_ACTIVITY)
    if actor.person_id == place.enrollment.person_id:
        raise NotAllowed(service.OWN_CREDIT)
    if place.enrollment.state not in rules.OPEN_STATES:
        raise Refused(service.PLACE_ENDED)
    course = get_course(place.cohort.release_id)
    form = CreditForm.of_request().offer(rules.open_for_credit(course, list_entries(enrollment_id)))
    if form.is_posted_well():
        activity = course.activity(form.activity.data)
        service.credit_by_hand(actor, place, activity, form.reason.data, now())
        anchor = f"slot-{activity.slot}"
        return see_other("graduation.show_ledger", done=CREDITED, enrollment_id=enrollment_id, _anchor=anchor)
    person = get_person(place.enrollment.person_id)
    page = render("learning/credit_person.html", form=form, place=place, person=person)
    return page, 200 if request.method == "GET" else 422


@bp.get("/cohorts/<id:cohort_id>/credits")
@requires(Permission.CREDIT_ACTIVITY)
def choose_activity(cohort_id: str) -> ResponseReturnValue:
    """List the activities of a cohort's course, to choose the one that was handed in on paper."""
    cohort = get_cohort_for(current_actor(), cohort_id, Permission.CREDIT_ACTIVITY)
    return render("learning/choose_activity.html", cohort=cohort, course=get_course(cohort.release_id))


@bp.route("/cohorts/<id:cohort_id>/credits/<slug:slug>", methods=["GET", "POST"])
@requires(Permission.CREDIT_ACTIVITY)
def credit_people(cohort_id: str, slug: str) -> ResponseReturnValue:
    """Credit one activity to several people who did it on paper."""
    actor = current_actor()
    cohort = get_cohort_for(actor, cohort_id, Permission.CREDIT_ACTIVITY)
    activity = _get_creditable(get_course(cohort.release_id), slug)
    roster = [row for row in list_roster(cohort_id) if row.enrollment.state in rules.OPEN_STATES]
    waiting = _without(activity, roster)
    others = {row.enrollment.id: row for row in waiting if row.person.id != actor.person_id}
    form = CreditPeopleForm.of_request().offer([(one, row.person.name) for one, row in others.items()])
    if form.is_posted_well():
        places = [Place(others[one].enrollment, cohort) for one in form.people.data]
        service.credit_people_by_hand(actor, places, activity, form.reason.data, now())
        return see_other("credits.credit_people", done=CREDITED, cohort_id=cohort_id, slug=slug)
    have = [row.person.name for row in roster if row not in waiting]
    page = render("learning/credit_people.html", form=form, cohort=cohort, activity=activity, have=have)
    return page, 200 if request.method == "GET" else 422


def _get_creditable(course: Course, slug: str) -> Activity:
    """Return an online activity that carries minutes and is not the other task of one; raises NotFound."""
    for module in course.modules:
        for activity in module.activities:
            if activity.id == slug and activity.minutes > 0:
                return activity
    raise NotFound


def _without(activity: Activity, roster: Sequence[RosterRow]) -> list[RosterRow]:
    """Return those who do not have the activity's minutes; one query."""
    entries = list_of_slots([row.enrollment.id for row in roster], [activity.slot])
    return [
        row
        for row in roster
        if not rules.credited_slots(entry for entry in entries if entry.enrollment_id == row.enrollment.id)
    ]
