"""The ways in and out, and a person's own account."""

from flask import Blueprint, g, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from lms.access.actor import Actor
from lms.access.permissions import Permission
from lms.accounts import details_service, invitation_service, queries, rules, service, session_queries, session_service
from lms.accounts.details_service import Details
from lms.accounts.forms import (
    CardForm,
    ChangePasswordForm,
    FirstPasswordForm,
    JoinForm,
    JoinWithMailForm,
    NewPasswordForm,
    ProofForm,
    ResetForm,
    SignInForm,
)
from lms.accounts.models import Invitation, Person
from lms.accounts.people_forms import DetailsForm, ExitForm
from lms.accounts.throttle_service import (
    CARD_ADDRESS,
    CARD_NAME,
    INVITATION_ADDRESS,
    PROOF_PERSON,
    RESET_ADDRESS,
    RESET_NAME,
    SIGN_IN_ADDRESS,
    SIGN_IN_ALL,
    SIGN_IN_NAME,
    count,
    give_back,
    hit,
    is_spent,
    network_of,
)
from lms.catalogue.queries import find_translated
from lms.core.clock import now
from lms.core.errors import TooMany
from lms.core.signing import hash_token
from lms.core.words import N_
from lms.web import i18n, kept, language
from lms.web.access import ProofNeeded, current_actor, find_actor, public, requires
from lms.web.addresses import own_path
from lms.web.dispatch import after_the_request
from lms.web.navigation import home_endpoint
from lms.web.pages import done_words, render, say, see_other
from lms.web.security import browser_token, replace_browser_token

bp = Blueprint("accounts", __name__)

SIGNED_OUT = done_words("signed-out", N_("You are signed out on this device."))
SIGNED_OUT_EVERYWHERE = done_words("signed-out-everywhere", N_("You are signed out on every other device."))
MAIL_SENT = done_words(
    "mail-sent", N_("If that name has a mail address, a link is on its way. It works for 30 minutes.")
)
NAMES_SAVED = done_words("names-saved", N_("Your details are saved."))
EXIT_SAVED = done_words("exit-saved", N_("That is saved. Pressing Shift three times leaves in any case."))
PASSWORD_SAVED = done_words("password-saved", N_("Your new password is saved. Other devices were signed out."))
NO_MATCH = N_("These two do not go together. Check both, or ask for a new password below.")
NO_CARD = N_("No open card has this name and these words. Check both, or ask for a new card.")


def load_actor() -> Actor | None:
    """Return who sends this request; a session that ended leaves `g.was_person_id` for the page that asks again."""
    token = browser_token()
    if g.sets_cookie:
        return None
    actor, g.was_person_id, wants_touch = session_service.find_actor(token, now())
    if wants_touch:
        after_the_request(lambda: session_service.touch(hash_token(token), now()))
    return actor


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Sign in with a name and a password."""
    form = SignInForm.of_request(next=own_path(request.args.get("next")))
    if request.method == "GET":
        actor = find_actor()
        return see_other(home_endpoint(actor)) if actor else render("accounts/sign_in.html", form=form)
    if not form.validate():
        return render("accounts/sign_in.html", form=form), 422
    counted = (SIGN_IN_NAME, rules.fold(form.name.data)), (SIGN_IN_ADDRESS, network_of(request.remote_addr))
    hit(*counted, (SIGN_IN_ALL, "all"))
    person = session_service.recognize(form.name.data, form.password.data)
    if person is None:
        session_service.note_refused_sign_in(form.name.data)
        form.password.errors = [say(NO_MATCH)]
        return render("accounts/sign_in.html", form=form), 422
    give_back(*counted, (SIGN_IN_ALL, "all"))
    return begin(person, is_own_device=form.own_device.data, typed=form.kept.data, to=form.next.data)


@bp.route("/prove", methods=["GET", "POST"])
@requires(Permission.SEE_OWN_ACCOUNT)
def prove() -> ResponseReturnValue:
    """Give the password again before something that matters, or choose another way to prove who is there."""
    form, actor = ProofForm.of_request(next=own_path(request.args.get("next"))), current_actor()
    if not form.is_posted_well():
        return _proof_page(form, 200 if request.method == "GET" else 422)
    if is_spent(PROOF_PERSON, actor.person_id):
        raise TooMany
    if not service.has_password(queries.get_person(actor.person_id), form.password.data):
        after_the_request(lambda: count((PROOF_PERSON, actor.person_id)))
        form.password.errors = [say(N_("That is not the password of this account. Try once more."))]
        return _proof_page(form, 422)
    session_service.prove_again(actor, now())
    return kept.go_on(actor.person_id, form.kept.data, form.next.data)


def ways_of_actor() -> queries.Ways:
    """Return by what the signed-in person can prove who is there."""
    return queries.ways_of(current_actor().person_id)


def _proof_page(form: ProofForm, status: int) -> tuple[str, int]:
    return render("accounts/prove.html", form=form, ways=ways_of_actor()), status


@bp.post("/sign-out")
@requires(Permission.SEE_OWN_ACCOUNT)
def sign_out() -> ResponseReturnValue:
    """End this session."""
    session_service.sign_out(current_actor(), now())
    replace_browser_token(is_kept=False)
    response: Response = see_other("accounts.sign_in", done=SIGNED_OUT)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@bp.post("/sign-out-everywhere")
@requires(Permission.SEE_OWN_ACCOUNT)
def sign_out_everywhere() -> ResponseReturnValue:
    """End every other session of one's own."""
    actor = current_actor()
    session_service.sign_out_everywhere(actor, queries.get_person(actor.person_id), now(), but=actor.session_id)
    return see_other("accounts.show_ways_in", done=SIGNED_OUT_EVERYWHERE)


@bp.route("/card", methods=["GET", "POST"])
@public
def use_card() -> ResponseReturnValue:
    """Open a printed card by its four words."""
    form = CardForm.of_request()
    if not form.is_posted_well():
        return render("accounts/use_card.html", form=form), 200 if request.method == "GET" else 422
    hit((CARD_NAME, rules.fold(form.name.data)), (CARD_ADDRESS, network_of(request.remote_addr)))
    invitation = invitation_service.find_invitation_by_card(form.name.data, form.words.data, now())
    if invitation is None:
        form.words.errors = [say(NO_CARD)]
        return render("accounts/use_card.html", form=form), 422
    return see_other("accounts.join", token=invitation_service.join_token(invitation))


@bp.route("/join/<token>", methods=["GET", "POST"])
@public
def join(token: str) -> ResponseReturnValue:
    """Take one's place by a mailed link or a card, or choose a new password."""
    if request.method == "POST":
        hit((INVITATION_ADDRESS, network_of(request.remote_addr)))
    invitation = invitation_service.find_open_invitation(token, now(), locked=request.method == "POST")
    if invitation is None:
        return render("accounts/join_ended.html"), 404
    person = queries.get_person(invitation.person_id)
    is_first_time = not person.has_joined
    first = JoinWithMailForm if person.email else JoinForm
    form = first.of_request(name=person.name) if is_first_time else NewPasswordForm.of_request()
    if not form.is_posted_well():
        status = 200 if request.method == "GET" else 422
        values = {"form": form, "person": person, "is_first_time": is_first_time}
        return render("accounts/join.html", course=find_translated(i18n.language()), **values), status
    return _accept(invitation, form)


def _accept(invitation: Invitation, form: JoinForm | NewPasswordForm) -> ResponseReturnValue:
    name = form.name.data.strip() if isinstance(form, JoinForm) else None
    person = invitation_service.accept_invitation(invitation, name, form.password.data, now())
    details_service.choose_language(person, i18n.language())
    return begin(person, is_own_device=form.own_device.data, typed="", to="", by=invitation.kind)


@bp.route("/new-password", methods=["GET", "POST"])
@public
def ask_for_new_password() -> ResponseReturnValue:
    """Ask for a link; the answer is the same whether or not the account exists."""
    form = ResetForm.of_request()
    if not form.is_posted_well():
        return render("accounts/ask_for_new_password.html", form=form), 200 if request.method == "GET" else 422
    hit((RESET_NAME, rules.fold(form.name.data)), (RESET_ADDRESS, network_of(request.remote_addr)))
    person = queries.find_person_by_sign_in_name(form.name.data)
    if person is not None and person.disabled_at is None:
        invitation_service.ask_for_new_password(person, now())
    return see_other("accounts.sign_in", done=MAIL_SENT)


@bp.route("/account", methods=["GET", "POST"])
@requires(Permission.SEE_OWN_ACCOUNT)
def show_account() -> ResponseReturnValue:
    """Show and change what one says about oneself."""
    actor = current_actor()
    person = queries.get_person(actor.person_id)
    form = DetailsForm.of_request(**{name: getattr(person, name) for name in Details.__annotations__})
    if form.is_posted_well():
        details_service.change_details(actor, person, _details_of(form), now())
        return see_other("accounts.show_account", done=NAMES_SAVED)
    return render("accounts/show_account.html", form=form, person=person), 200 if request.method == "GET" else 422


@bp.route("/account/safety", methods=["GET", "POST"])
@requires(Permission.SEE_OWN_ACCOUNT)
def show_ways_in() -> ResponseReturnValue:
    """List one's own ways in and where one is signed in; show or hide the words at the top."""
    actor = current_actor()
    person = queries.get_person(actor.person_id)
    form = ExitForm.of_request(is_exit_unseen=person.is_exit_unseen)
    if form.is_posted_well():
        details_service.show_exit(person, is_seen=not form.is_exit_unseen.data)
        return see_other("accounts.show_ways_in", done=EXIT_SAVED)
    passkeys, sessions = queries.list_passkeys(person.id), session_queries.list_sessions_of(person.id, now())
    values = {"form": form, "person": person, "passkeys": passkeys, "sessions": sessions, "this": actor.session_id}
    return render("accounts/show_ways_in.html", **values)


@bp.route("/account/password", methods=["GET", "POST"])
@requires(Permission.SEE_OWN_ACCOUNT)
def change_password() -> ResponseReturnValue:
    """Change one's own password; other devices are signed out."""
    actor = current_actor()
    person = queries.get_person(actor.person_id)
    if person.password_hash is None and not actor.has_fresh_proof(now()):
        raise ProofNeeded
    form = ChangePasswordForm.of_request() if person.password_hash else FirstPasswordForm.of_request()
    if not form.is_posted_well():
        return render("accounts/change_password.html", form=form), 200 if request.method == "GET" else 422
    if isinstance(form, ChangePasswordForm) and not _has_old_password(actor, person, form):
        return render("accounts/change_password.html", form=form), 422
    service.set_password(actor, person, form.password.data, now())
    return see_other("accounts.show_ways_in", done=PASSWORD_SAVED)


def _has_old_password(actor: Actor, person: Person, form: ChangePasswordForm) -> bool:
    if is_spent(PROOF_PERSON, actor.person_id):
        raise TooMany
    if service.has_password(person, form.old.data):
        return True
    after_the_request(lambda: count((PROOF_PERSON, actor.person_id)))
    form.old.errors = [say(N_("That is not the password you have now. Try once more."))]
    return False


def _details_of(form: DetailsForm) -> Details:
    typed = {name: (form[name].data or "").strip() for name in Details.__annotations__}
    return Details(
        typed["name"],
        typed["certificate_name"] or None,
        typed["pronouns"] or None,
        typed["phone"] or None,
        typed["classmates_see"],
    )


def begin(person: Person, *, is_own_device: bool, typed: str, to: str, by: str = "password") -> ResponseReturnValue:
    """Begin a session in this browser, whatever the way in was, and show again what was typed, or go on to `to`."""
    token = replace_browser_token(is_kept=is_own_device)
    if tag := language.chosen_before_signing_in():
        details_service.choose_language(queries.get_person(person.id), tag)
    device = rules.device_family(request.user_agent.string)
    session_service.begin_session(person, token, device, is_own_device=is_own_device, at=now(), by=by)
    return kept.go_on(person.id, typed, to or url_for("public.show_start"))
