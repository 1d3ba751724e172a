"""The pages about changing a mail address: one's own, somebody's whom staff help, and the two pages behind links."""

from flask import request
from flask.typing import ResponseReturnValue

from lms.access.permissions import Permission
from lms.accounts import address_queries, address_service, queries, rules, views
from lms.accounts.people_forms import AddressForm, AddressOfOtherForm
from lms.accounts.people_views import TAKEN
from lms.accounts.throttle_service import INVITATION_ADDRESS, hit, network_of
from lms.core.clock import now
from lms.core.words import N_
from lms.web.access import SignInNeeded, current_actor, find_actor, public, requires
from lms.web.pages import done_words, render, say, see_other

bp = views.bp

ASKED = done_words(
    "address-asked", N_("A link is on its way to the new address. Until it is used, mail goes where it went before.")
)
ASKED_FOR_OTHER = done_words(
    "address-asked-for-other", N_("A link is on its way to the new address. It counts when the link is used.")
)
HAS_IT = N_("Mail goes to this address already.")


@bp.route("/account/address", methods=["GET", "POST"])
@requires(Permission.CHANGE_WAYS_IN)
def change_address() -> ResponseReturnValue:
    """Ask for another mail address of one's own, or for a first one."""
    actor, form = current_actor(), AddressForm.of_request()
    person = queries.get_person(actor.person_id)
    if form.is_posted_well():
        if address_service.ask_for_self(actor, person, form.email.data, now()):
            return see_other("accounts.show_account", done=ASKED)
        form.email.errors = [say(HAS_IT)]
    waiting = address_queries.find_waiting(person.id, now())
    page = render("accounts/change_address.html", form=form, person=person, waiting=waiting)
    return page, 200 if request.method == "GET" else 422


@bp.route("/people/<id:person_id>/address", methods=["GET", "POST"])
@requires(Permission.CHANGE_ADDRESSES)
def change_address_of(person_id: str) -> ResponseReturnValue:
    """Ask for another mail address of somebody who lost their mailbox, with the reason."""
    actor, form = current_actor(), AddressOfOtherForm.of_request()
    person = queries.get_person_for(actor, person_id)
    if form.is_posted_well():
        reason = form.reason.data.strip()
        if address_service.ask_for_other(actor, person, form.email.data, reason, now()):
            return see_other("accounts.show_person", done=ASKED_FOR_OTHER, person_id=person.id)
        form.email.errors = [say(HAS_IT if rules.fold(form.email.data) == person.email else TAKEN)]
    page = render("accounts/change_address_of.html", form=form, person=person, is_self=person.id == actor.person_id)
    return page, 200 if request.method == "GET" else 422


@bp.route("/address/<token>", methods=["GET", "POST"])
@public
def confirm_address(token: str) -> ResponseReturnValue:
    """Show the one button behind a link in the new mailbox; pressing it lets the address count.

    A change that somebody asked for themselves is shown to them alone, signed in.
    """
    if request.method == "POST":
        hit((INVITATION_ADDRESS, network_of(request.remote_addr)))
    change = address_service.find_unconfirmed(token, now(), locked=request.method == "POST")
    if change is None:
        return render("accounts/confirm_address_ended.html"), 404
    actor = find_actor()
    is_theirs = actor is not None and actor.person_id == change.person_id
    if change.asked_by == change.person_id and not is_theirs:
        if actor is None:
            raise SignInNeeded
        return render("accounts/confirm_address_ended.html"), 404
    if request.method != "POST":
        return render("accounts/confirm_address.html")
    if not address_service.confirm(change, now(), session_id=actor.session_id if actor and is_theirs else ""):
        return render("accounts/confirm_address_ended.html"), 404
    return see_other("accounts.show_address_changed")


@bp.route("/address/back/<token>", methods=["GET", "POST"])
@public
def put_address_back(token: str) -> ResponseReturnValue:
    """Show the one button behind a link in the old mailbox; pressing it puts that address back."""
    if request.method == "POST":
        hit((INVITATION_ADDRESS, network_of(request.remote_addr)))
    change = address_service.find_undoable(token, now(), locked=request.method == "POST")
    if change is None:
        return render("accounts/confirm_address_ended.html"), 404
    if request.method != "POST":
        return render("accounts/put_address_back.html")
    if not address_service.put_back(change, now()):
        return render("accounts/confirm_address_ended.html"), 404
    return see_other("accounts.show_address_back")


@bp.get("/address-changed")
@public
def show_address_changed() -> ResponseReturnValue:
    """Say that the new address counts, to whoever used its link."""
    return render("accounts/show_address_changed.html")


@bp.get("/address-back")
@public
def show_address_back() -> ResponseReturnValue:
    """Say that the old address counts again, and what to look at next."""
    return render("accounts/show_address_back.html")
