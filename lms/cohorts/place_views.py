"""Places in a cohort: add one person, invite, print cards, withdraw; on the cohorts' own blueprint."""

from dataclasses import dataclass

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from lms.access.actor import Actor
from lms.access.permissions import Permission
from lms.accounts import queries as people
from lms.accounts import rules as account_rules
from lms.accounts.cards import qr_svg
from lms.cohorts import joints, place_service, queries, service, views
from lms.cohorts.forms import CardsForm, TraineeForm
from lms.cohorts.models import Cohort
from lms.core.clock import now
from lms.core.errors import NotFound
from lms.core.ids import new_id
from lms.core.words import N_
from lms.web.access import current_actor, requires
from lms.web.pages import done_words, render, say, see_other

bp = views.bp

ADDED_AND_INVITED = done_words("trainee-invited", N_("They have a place. Their invitation is on its way."))
ADDED = done_words("trainee-added", N_("They have a place."))
ADDED_WITHOUT_MAIL = done_words("trainee-added-card", N_("They have a place. Print the card with which they take it."))
INVITED = done_words("all-invited", N_("Everybody with an address who was not asked before has mail on its way."))
WITHDRAWN = done_words("trainee-withdrawn", N_("The place has ended. The hours stay in the record."))


@dataclass(frozen=True)
class CardChoices:
    """Who of one page of a cohort can be given a card, and who only by an administrator."""

    choices: list[tuple[str, str]]
    others: list[str]


@bp.route("/cohorts/<id:cohort_id>/trainees/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_COHORTS)
def add_trainee(cohort_id: str) -> ResponseReturnValue:
    """Give one person a place; they are mailed, or get a card."""
    actor = current_actor()
    cohort = queries.get_cohort_for(actor, cohort_id, Permission.MANAGE_COHORTS)
    form = TraineeForm.of_request(key=new_id())
    if not form.is_posted_well() or not _can_have_place(form, cohort):
        page = render("cohorts/add_trainee.html", form=form, cohort=cohort)
        return page, 200 if request.method == "GET" else 422
    enrollment = place_service.add_trainee(actor, cohort, _newcomer(form), now())
    if form.email.data:
        done = ADDED if enrollment.state == "active" else ADDED_AND_INVITED
        return see_other("cohorts.show_cohort", cohort_id=cohort.id, done=done)
    return see_other("cohorts.print_cards", cohort_id=cohort.id, person=enrollment.person_id, done=ADDED_WITHOUT_MAIL)


@bp.post("/cohorts/<id:cohort_id>/invite")
@requires(Permission.MANAGE_COHORTS)
def invite(cohort_id: str) -> ResponseReturnValue:
    """Mail everybody in the cohort who has an address, has not joined and was not invited before."""
    actor = current_actor()
    cohort = queries.get_cohort_for(actor, cohort_id, Permission.MANAGE_COHORTS)
    place_service.invite_waiting(actor, cohort, now())
    return see_other("cohorts.show_cohort", cohort_id=cohort.id, done=INVITED)


@bp.route("/cohorts/<id:cohort_id>/cards", methods=["GET", "POST"])
@requires(Permission.PRINT_CARD)
def print_cards(cohort_id: str) -> ResponseReturnValue:
    """Choose people; then show their new cards, once, to be printed."""
    actor, page = current_actor(), request.args.get("page", 1, type=int)
    cohort = queries.get_cohort_for(actor, cohort_id, Permission.PRINT_CARD)
    who = _choices(actor, cohort, page)
    form = CardsForm.of_request(people=[request.args.get("person", "")]).offer(who.choices)
    if not form.is_posted_well():
        answer = render(
            "cohorts/print_cards.html", form=form, cohort=cohort, who=who, page=page, page_size=queries.PAGE
        )
        return answer, 200 if request.method == "GET" else 422
    made = place_service.print_cards(actor, cohort, form.people.data, now())
    title = say(N_("Opens the same page as the four words"))
    cards = [(one, qr_svg(one.card.link, title)) for one in made]
    return render("cohorts/print_cards_made.html", cards=cards, cohort=cohort)


@bp.route("/places/<id:enrollment_id>/withdraw", methods=["GET", "POST"])
@requires(Permission.MANAGE_COHORTS)
def withdraw(enrollment_id: str) -> ResponseReturnValue:
    """Ask whether a place shall end, saying what stays; then end it."""
    actor = current_actor()
    place = queries.get_place_for(actor, enrollment_id, Permission.MANAGE_COHORTS)
    person = people.get_person(place.enrollment.person_id)
    if request.method == "POST":
        service.withdraw(actor, place.enrollment, person, now())
        return see_other("cohorts.show_cohort", cohort_id=place.cohort.id, done=WITHDRAWN)
    minutes = joints.minutes_of([enrollment_id]).get(enrollment_id, 0)
    return render("cohorts/withdraw.html", place=place, person=person, minutes=minutes)


def _newcomer(form: TraineeForm) -> place_service.Newcomer:
    email = (form.email.data or "").strip() or None
    phone, organization = (form.phone.data or "").strip() or None, (form.organization.data or "").strip()
    return place_service.Newcomer(form.key.data, form.name.data.strip(), email, organization, phone)


def _can_have_place(form: TraineeForm, cohort: Cohort) -> bool:
    person = place_service.find_known(_newcomer(form))
    trouble = service.find_place_trouble(person, cohort) if person else None
    if trouble is None or trouble == service.HERE:  # sent twice: the place is there
        return True
    form.email.errors = [say(trouble)]
    return False


def _choices(actor: Actor, cohort: Cohort, page: int) -> CardChoices:
    if not 1 <= page <= 1000:
        raise NotFound
    roster = queries.list_roster_page(cohort.id, page)
    grants = people.list_grants_of([row.person.id for row in roster])
    own = [grant.role for grant in actor.grants]
    found = CardChoices([], [])
    for row in roster:
        may_have = account_rules.outranks(own, [grant.role for grant in grants[row.person.id]])
        if may_have and row.person.disabled_at is None:
            state = gettext("has joined") if row.person.has_joined else gettext("has not joined yet")
            found.choices.append((row.person.id, f"{row.person.name} ({state})"))
        else:
            found.others.append(row.person.name)
    return found
