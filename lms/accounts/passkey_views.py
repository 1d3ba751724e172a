"""The pages about passkeys: getting in with one, proving who is there, and looking after one's own."""

from urllib.parse import urlsplit

from flask import request
from flask.typing import ResponseReturnValue

from lms.access.permissions import Permission
from lms.accounts import passkey_service, queries, rules, session_service, views
from lms.accounts.forms import NewPasskeyForm, PasskeyForm, PasskeyNameForm
from lms.accounts.passkey_service import Door
from lms.accounts.throttle_service import PASSKEY_ADDRESS, PROOF_PERSON, SIGN_IN_ALL, count, hit, is_spent, network_of
from lms.core.clock import now
from lms.core.errors import TooMany
from lms.core.installation import config
from lms.core.words import N_
from lms.web import kept
from lms.web.access import current_actor, public, requires
from lms.web.addresses import own_path
from lms.web.dispatch import after_the_request
from lms.web.pages import done_words, render, say, see_other
from lms.web.security import browser_token

bp = views.bp

ADDED = done_words("passkey-added", N_("The passkey is added. Other devices were signed out."))
RENAMED = done_words("passkey-renamed", N_("The name is saved."))
REMOVED = done_words("passkey-removed", N_("The passkey is removed. Other devices were signed out."))
NO_MATCH = N_(
    "This passkey did not open an account here, or the page had been open for too long. Press the button again."
)
NOT_MADE = N_("The device did not make a passkey, or the page had been open for too long. Press the button again.")
NAMES = {"phone": N_("My phone"), "tablet": N_("My tablet"), "computer": N_("My computer")}


@bp.route("/sign-in/passkey", methods=["GET", "POST"])
@public
def sign_in_with_passkey() -> ResponseReturnValue:
    """Sign in with a passkey that the device finds by itself; the sign-in page's button leads here too."""
    form = PasskeyForm.of_request(next=own_path(request.args.get("next")))
    if request.method == "POST":
        hit((PASSKEY_ADDRESS, network_of(request.remote_addr)), (SIGN_IN_ALL, "all"))
    if not form.credential.data or not form.is_posted_well():
        return _ask("accounts/sign_in_with_passkey.html", form)
    person = passkey_service.find_owner(_door(), form.challenge.data or "", form.credential.data, now())
    if person is None:
        form.form_errors = [say(NO_MATCH)]
        return _ask("accounts/sign_in_with_passkey.html", form)
    own, typed, to = form.own_device.data, form.kept.data, form.next.data
    return views.begin(person, is_own_device=own, typed=typed, to=to, by="passkey")


@bp.route("/prove/passkey", methods=["GET", "POST"])
@requires(Permission.SEE_OWN_ACCOUNT)
def prove_with_passkey() -> ResponseReturnValue:
    """Prove with a passkey who is there."""
    form, actor = PasskeyForm.of_request(next=own_path(request.args.get("next"))), current_actor()
    if not form.credential.data or not form.is_posted_well():
        return _ask("accounts/prove_with_passkey.html", form)
    if is_spent(PROOF_PERSON, actor.person_id):
        raise TooMany
    person = passkey_service.find_owner(_door(), form.challenge.data or "", form.credential.data, now())
    if person is None or person.id != actor.person_id:
        after_the_request(lambda: count((PROOF_PERSON, actor.person_id)))
        form.form_errors = [say(NO_MATCH)]
        return _ask("accounts/prove_with_passkey.html", form)
    session_service.prove_again(actor, now(), by="passkey")
    return kept.go_on(actor.person_id, form.kept.data, form.next.data)


@bp.route("/account/passkeys/new", methods=["GET", "POST"])
@requires(Permission.CHANGE_WAYS_IN)
def add_passkey() -> ResponseReturnValue:
    """Make a passkey on this device, and keep its public half."""
    actor, device = current_actor(), rules.device_family(request.user_agent.string)
    person = queries.get_person(actor.person_id)
    form = NewPasskeyForm.of_request(name=say(NAMES[device]))
    if form.is_posted_well():
        challenge, answer, name = form.challenge.data or "", form.credential.data or "", form.name.data.strip()
        if passkey_service.add_passkey(actor, person, _door(), challenge, answer, name, now()):
            return see_other("accounts.show_ways_in", done=ADDED)
        form.form_errors = [say(NOT_MADE)]
    form.credential.data, form.challenge.data = "", passkey_service.new_challenge(_door())
    options = passkey_service.options_for_adding(_door(), person, form.challenge.data)
    return render("accounts/add_passkey.html", form=form, options=options), 422 if form.errors else 200


@bp.route("/account/passkeys/<id:passkey_id>", methods=["GET", "POST"])
@requires(Permission.CHANGE_WAYS_IN)
def edit_passkey(passkey_id: str) -> ResponseReturnValue:
    """Call a passkey something else, or choose to remove it."""
    actor = current_actor()
    passkey = queries.get_passkey_for(actor, passkey_id)
    form = PasskeyNameForm.of_request(name=passkey.name)
    if form.is_posted_well():
        passkey_service.rename_passkey(actor, passkey, form.name.data.strip(), now())
        return see_other("accounts.show_ways_in", done=RENAMED)
    page = render("accounts/edit_passkey.html", form=form, passkey=passkey)
    return page, 200 if request.method == "GET" else 422


@bp.post("/account/passkeys/<id:passkey_id>/remove")
@requires(Permission.CHANGE_WAYS_IN)
def remove_passkey(passkey_id: str) -> ResponseReturnValue:
    """Forget a passkey."""
    actor = current_actor()
    passkey = queries.get_passkey_for(actor, passkey_id)
    passkey_service.remove_passkey(actor, queries.get_person(actor.person_id), passkey, now())
    return see_other("accounts.show_ways_in", done=REMOVED)


def _ask(template: str, form: PasskeyForm) -> tuple[str, int]:
    """Show the button with a challenge of its own; an answer is never shown again."""
    form.credential.data, form.challenge.data = "", passkey_service.new_challenge(_door())
    form.next.data = own_path(form.next.data)
    return render(template, form=form, host=_door().host, has_kept=bool(form.kept.data)), 422 if form.errors else 200


def _door() -> Door:
    """Return where this browser asks: in production only the address under which people reach the system."""
    origin = config().base_url if config().production else request.host_url.rstrip("/")
    return Door(urlsplit(origin).hostname or "", origin, browser_token())
