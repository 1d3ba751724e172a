"""The pages on which staff and administrators look after people; they stand on the accounts' own blueprint."""

from flask import request
from flask.typing import ResponseReturnValue

from lms.access.actor import Actor, Role
from lms.access.permissions import Permission
from lms.access.policy import may
from lms.accounts import invitation_service, joints, queries, rules, service, session_queries, views
from lms.accounts.cards import qr_svg
from lms.accounts.models import Person
from lms.accounts.people_forms import PersonForm, RoleForm, SearchForm
from lms.core.clock import now
from lms.core.ids import is_id, new_id
from lms.core.words import N_
from lms.web.access import current_actor, requires
from lms.web.pages import done_words, render, say, see_other

bp = views.bp

ADDED = done_words("person-added", N_("This person is in the records now."))
INVITED = done_words("person-invited", N_("The invitation is on its way. Its link works for 14 days, once."))
SIGNED_OUT = done_words("person-signed-out", N_("This person is signed out on every device."))
CLOSED = done_words("account-closed", N_("The account is closed on every device. Nothing was deleted."))
OPENED = done_words("account-opened", N_("The account is open again."))
ROLE_GIVEN = done_words("role-given", N_("The role is given. It holds from now on."))
ROLE_ENDED = done_words("role-ended", N_("The role has ended."))
TAKEN = N_("Somebody with this address is in the records already. Look for them under People.")


@bp.get("/people")
@requires(Permission.MANAGE_PEOPLE)
def list_people() -> ResponseReturnValue:
    """List people by name, one page at a time, or those whose name or address holds the search."""
    form = SearchForm(search=request.args.get("search", "")[:200])
    after = request.args.get("after", "")
    found = queries.list_people((form.search.data or "").strip(), after if is_id(after) else "")
    people, has_more = found[: queries.PAGE], len(found) > queries.PAGE
    grants = queries.list_grants_of([person.id for person in people])
    return render("accounts/list_people.html", form=form, people=people, grants=grants, has_more=has_more, after=after)


@bp.route("/people/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def add_person() -> ResponseReturnValue:
    """Add somebody: what to call them, and an address if they have one."""
    form = PersonForm.of_request(key=new_id())
    if not form.is_posted_well():
        return render("accounts/add_person.html", form=form), 200 if request.method == "GET" else 422
    name, email = form.name.data.strip(), (form.email.data or "").strip() or None
    known = queries.find_person_added(form.key.data, name, email)
    if known is not None and known.id != form.key.data:
        form.email.errors = [say(TAKEN)]
        return render("accounts/add_person.html", form=form), 422
    if known is None:
        phone = (form.phone.data or "").strip() or None
        service.add_person(current_actor(), name, email, now(), person_id=form.key.data, phone=phone)
    return see_other("accounts.show_person", person_id=form.key.data, done=ADDED)


@bp.get("/people/<id:person_id>")
@requires(Permission.MANAGE_PEOPLE)
def show_person(person_id: str) -> ResponseReturnValue:
    """Show somebody's account: roles and places, whether they joined, and what can be done."""
    actor = current_actor()
    return _person_page(actor, queries.get_person_for(actor, person_id), RoleForm())


@bp.post("/people/<id:person_id>/invite")
@requires(Permission.MANAGE_PEOPLE)
def invite_person(person_id: str) -> ResponseReturnValue:
    """Mail the link with which this person takes their place, or chooses a new password."""
    actor = current_actor()
    invitation_service.invite_by_mail(actor, queries.get_person_for(actor, person_id), now())
    return see_other("accounts.show_person", person_id=person_id, done=INVITED)


@bp.post("/people/<id:person_id>/card")
@requires(Permission.MANAGE_PEOPLE)
def print_card(person_id: str) -> ResponseReturnValue:
    """Make a one-time card and show it once: it is kept nowhere."""
    actor = current_actor()
    person = queries.get_person_for(actor, person_id)
    card = invitation_service.print_card(actor, person, now())
    picture = qr_svg(card.link, say(N_("Opens the same page as the four words")))
    return render("accounts/print_card.html", person=person, card=card, picture=picture)


@bp.post("/people/<id:person_id>/sign-out")
@requires(Permission.MANAGE_PEOPLE)
def sign_out_person(person_id: str) -> ResponseReturnValue:
    """End every session of this person."""
    actor = current_actor()
    service.sign_out_person(actor, queries.get_person_for(actor, person_id), now())
    return see_other("accounts.show_person", person_id=person_id, done=SIGNED_OUT)


@bp.post("/people/<id:person_id>/close")
@requires(Permission.MANAGE_PEOPLE)
def close_account(person_id: str) -> ResponseReturnValue:
    """Close the account on every device at once; nothing is deleted."""
    actor = current_actor()
    service.disable(actor, queries.get_person_for(actor, person_id), now())
    return see_other("accounts.show_person", person_id=person_id, done=CLOSED)


@bp.post("/people/<id:person_id>/open")
@requires(Permission.MANAGE_PEOPLE)
def open_account(person_id: str) -> ResponseReturnValue:
    """Open a closed account again."""
    actor = current_actor()
    service.enable(actor, queries.get_person_for(actor, person_id), now())
    return see_other("accounts.show_person", person_id=person_id, done=OPENED)


@bp.post("/people/<id:person_id>/roles")
@requires(Permission.GRANT_ROLE)
def grant_role(person_id: str) -> ResponseReturnValue:
    """Give a role that holds everywhere."""
    actor, form = current_actor(), RoleForm.of_request()
    person = queries.get_person_for(actor, person_id)
    if not form.is_posted_well():
        return _person_page(actor, person, form), 422
    service.grant_role(actor, person, Role(form.role.data), None, now())
    return see_other("accounts.show_person", person_id=person_id, done=ROLE_GIVEN)


@bp.post("/people/<id:person_id>/roles/end")
@requires(Permission.GRANT_ROLE)
def end_role(person_id: str) -> ResponseReturnValue:
    """End a role that holds everywhere."""
    actor, form = current_actor(), RoleForm.of_request()
    person = queries.get_person_for(actor, person_id)
    if not form.is_posted_well():
        return _person_page(actor, person, form), 422
    service.end_role(actor, person, Role(form.role.data), None, now())
    return see_other("accounts.show_person", person_id=person_id, done=ROLE_ENDED)


def _person_page(actor: Actor, person: Person, form: RoleForm) -> str:
    grants = queries.list_grants_of([person.id])[person.id]
    cohort_ids = [grant.cohort_id for grant in grants if grant.cohort_id]
    return render(
        "accounts/show_person.html",
        form=form,
        person=person,
        everywhere=[grant for grant in grants if grant.cohort_id is None],
        places=[grant for grant in grants if grant.cohort_id],
        cohort_names=joints.cohort_names(cohort_ids) if cohort_ids else {},
        session_count=len(session_queries.list_sessions_of(person.id, now())),
        invitations=[one for one in queries.list_open_invitations(person.id) if one.ends_at > now()],
        may_act=rules.outranks([grant.role for grant in actor.grants], [grant.role for grant in grants]),
        may_grant=may(actor, Permission.GRANT_ROLE),
        is_self=actor.person_id == person.id,
    )
