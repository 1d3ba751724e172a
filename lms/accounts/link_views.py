"""The pages about mailed links: asking for one, and the page with one button that a link opens."""

from flask import request, url_for
from flask.typing import ResponseReturnValue

from lms.access.permissions import Permission
from lms.accounts import (
    details_service,
    invitation_service,
    link_service,
    queries,
    rules,
    session_service,
    views,
)
from lms.accounts.forms import EnterForm, LinkForm, LinkProofForm
from lms.accounts.throttle_service import (
    INVITATION_ADDRESS,
    LINK_ADDRESS,
    LINK_ALL,
    LINK_NAME,
    LINK_NAME_A_DAY,
    count,
    hit,
    is_spent,
    network_of,
)
from lms.core.clock import now
from lms.core.errors import TooMany
from lms.core.words import N_
from lms.web import kept
from lms.web.access import current_actor, find_actor, public, requires
from lms.web.addresses import own_path
from lms.web.dispatch import after_the_request
from lms.web.pages import done_words, render, say, see_other

bp = views.bp

ADDRESS_REMOVED = done_words("address-removed", N_("The address is out. Nothing is mailed to it any more."))
NOT_OPENED = N_("The link has not been opened in this browser yet. Open it here, press its button, then come back.")


@bp.route("/sign-in/link", methods=["GET", "POST"])
@public
def mail_link() -> ResponseReturnValue:
    """Mail a link to whoever has an address; the answer is the same for every name."""
    form = LinkForm.of_request(next=own_path(request.args.get("next")))
    if not form.is_posted_well():
        return render("accounts/mail_link.html", form=form), 200 if request.method == "GET" else 422
    name, to = rules.fold(form.name.data), own_path(form.next.data)
    limits = (LINK_NAME, name), (LINK_NAME_A_DAY, name), (LINK_ADDRESS, network_of(request.remote_addr))
    hit(*limits, (LINK_ALL, "all"))
    person = queries.find_person_by_sign_in_name(form.name.data)
    if person is not None and person.disabled_at is None:
        if person.has_joined:
            link_service.mail_link(person, to, now())
        else:  # the page behind this link says first who runs the course, then asks
            invitation_service.ask_for_new_password(person, now())
    return see_other("accounts.show_link_sent")


@bp.get("/sign-in/link/sent")
@public
def show_link_sent() -> ResponseReturnValue:
    """Say the same to everybody: a link is on its way, if there is an address."""
    return render("accounts/show_link_sent.html")


@bp.route("/enter/<token>", methods=["GET", "POST"])
@public
def enter(token: str) -> ResponseReturnValue:
    """Show the one button of a mailed link; only pressing it signs in."""
    if request.method == "POST":
        hit((INVITATION_ADDRESS, network_of(request.remote_addr)))
    found = link_service.find_open_link(token, now(), locked=request.method == "POST")
    if found is None:
        return render("accounts/enter_ended.html"), 404
    link, to = found
    form, actor = EnterForm.of_request(), find_actor()
    person = queries.get_person(link.person_id)
    is_known = actor is not None and actor.person_id == person.id
    if not form.is_posted_well():
        return render("accounts/enter.html", form=form, person=person, is_known=is_known)
    if link_service.use_link(link, now()) is None:
        return render("accounts/enter_ended.html"), 404
    if actor is not None and is_known:
        session_service.prove_again(actor, now(), by="mailed link")
        return kept.go_on(person.id, "", to)
    to = to or url_for("public.show_start")
    return views.begin(person, is_own_device=form.own_device.data, typed="", to=to, by="mailed link")


@bp.route("/prove/link", methods=["GET", "POST"])
@requires(Permission.SEE_OWN_ACCOUNT)
def prove_by_link() -> ResponseReturnValue:
    """Mail a link to oneself; when it was opened in this browser, go on with what was typed."""
    form, actor = LinkProofForm.of_request(next=own_path(request.args.get("next"))), current_actor()
    person = queries.get_person(actor.person_id)
    if not form.is_posted_well() or person.email is None:
        return render("accounts/prove_by_link.html", form=form, person=person, is_sent=False)
    if form.opened.data:
        if actor.has_fresh_proof(now()):
            return kept.go_on(actor.person_id, form.kept.data, form.next.data)
        form.form_errors = [say(NOT_OPENED)]
        return render("accounts/prove_by_link.html", form=form, person=person, is_sent=True), 422
    if is_spent(LINK_NAME, person.id):
        raise TooMany
    after_the_request(lambda: count((LINK_NAME, person.id)))
    link_service.mail_link(person, own_path(form.next.data), now())
    form.opened.data = "1"
    return render("accounts/prove_by_link.html", form=form, person=person, is_sent=True)


@bp.post("/account/address/remove")
@requires(Permission.CHANGE_WAYS_IN)
def remove_address() -> ResponseReturnValue:
    """Take one's own mail address out, when others can read that mailbox."""
    actor = current_actor()
    details_service.remove_address(actor, queries.get_person(actor.person_id), now())
    return see_other("accounts.show_ways_in", done=ADDRESS_REMOVED)
