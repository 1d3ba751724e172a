"""Pages for anybody."""

from typing import Any

from flask import Blueprint, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from werkzeug.wrappers import Response

from lms.access.permissions import Permission
from lms.access.policy import may
from lms.accounts import details_service
from lms.accounts.queries import get_person
from lms.accounts.session_service import end_aside
from lms.accounts.throttle_service import VERIFY_ADDRESS, VERIFY_ALL, hit, network_of
from lms.catalogue.queries import find_newest_course, find_translated
from lms.certificates.rules import CODE_LENGTH, bare_code, is_same_name, short_code_of
from lms.certificates.service import Verdict, look_up, look_up_short
from lms.cohorts.calendar_queries import find_fed
from lms.cohorts.calendar_service import read_token
from lms.cohorts.calendar_views import calendar_answer
from lms.cohorts.queries import list_sessions
from lms.core.database import db
from lms.core.errors import Invalid, NotFound
from lms.core.installation import config
from lms.core.words import N_
from lms.notifications.queries import list_newest
from lms.public.forms import NAME_NEEDED, NameForm, VerifyForm
from lms.public.rules import in_alphabet
from lms.web import i18n, language
from lms.web.access import find_actor, public
from lms.web.addresses import own_path
from lms.web.navigation import home_endpoint
from lms.web.pages import render, say, see_other
from lms.web.security import browser_token
from lms.web.static_files import read_static

bp = Blueprint("public", __name__)

NO_CODE = N_("A code has 8 or 26 letters and figures. Compare it with the paper.")


@bp.get("/")
@public
def show_start() -> ResponseReturnValue:
    """Lead a signed-in person to their day; tell a visitor what this is."""
    actor = find_actor()
    if actor is not None:
        return see_other(home_endpoint(actor))
    if not config().production:
        return show_demonstration()
    return render("public/show_start.html", course=find_translated(i18n.language()))


@bp.get("/demonstration")
@public
def show_demonstration() -> ResponseReturnValue:
    """Show what can be tried here, and as whom; a real installation has no such page."""
    _refuse_in_production()
    find_cast = current_app.extensions.get("cast", tuple)
    return render("public/show_demonstration.html", cast=find_cast(), course=find_translated(i18n.language()))


@bp.get("/outbox")
@public
def show_outbox() -> ResponseReturnValue:
    """Show the mails of the demonstration, which go nowhere else; a real installation has no such page."""
    _refuse_in_production()
    find_actor()
    return render("public/show_outbox.html", mails=list_newest())


@bp.route("/exit", methods=["GET", "POST"])
@public
def leave() -> ResponseReturnValue:
    """End the session without a trace and go to a dull page: the one GET that changes something, by design.

    It does so only when our own page asks; another site cannot sign anybody out.
    """
    if request.method == "POST":
        end_aside(browser_token())
        return "", 204
    if request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin":
        end_aside(browser_token())
    response = redirect(config().exit_site, code=303)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@bp.post("/language")
@public
def choose_language() -> ResponseReturnValue:
    """Change the language of the pages, for this person or this browser; the page and what was typed stay."""
    tag, to = request.form.get("language", ""), own_path(request.args.get("to") or request.form.get("to"))
    if tag not in config().languages:
        raise Invalid(N_("This language is not offered here. Choose one at the foot of the page."))
    actor = find_actor()
    if actor is not None:
        details_service.choose_language(get_person(actor.person_id), tag)
    language.change(tag)
    return language.show_again(to) or redirect(to or url_for("public.show_start"), code=303)


@bp.get("/safety")
@public
def show_safety() -> ResponseReturnValue:
    """Say honestly what leaving quickly does and does not do, and whom one can call."""
    return render("public/show_safety.html")


@bp.get("/plain")
@public
def show_plain_dealing() -> ResponseReturnValue:
    """Say who runs this course and who does not, what others see, and what is never asked."""
    actor = find_actor()
    may_edit = actor is not None and may(actor, Permission.EDIT_PROGRAM_WORDS)
    return render("public/show_plain_dealing.html", may_edit=may_edit, code=i18n.language())


@bp.get("/offline")
@public
def show_offline() -> ResponseReturnValue:
    """Say that there is no connection, and list the lessons on this device; it knows nobody, so it can be kept."""
    return render("public/show_offline.html", actor=None, navigation=[], languages=(), kept_in=config().languages)


@bp.get("/sw.js")
@public
def show_worker() -> ResponseReturnValue:
    """Give the script that opens kept lessons without a connection; its place at the root is what lets it do so."""
    return Response(read_static("sw.js"), mimetype="text/javascript")


@bp.get("/help")
@public
def show_help() -> ResponseReturnValue:
    """Say how to reach a person."""
    return render("public/show_help.html")


@bp.route("/verify", methods=["GET", "POST"])
@public
def verify() -> ResponseReturnValue:
    """Take the code of a paper, long or short, and answer whether the paper is genuine; nobody's visit is kept."""
    form = VerifyForm.of_request()
    if request.method == "GET":
        return render("public/verify.html", form=form)
    _count_try()
    if not form.validate():
        return render("public/verify.html", form=form), 422
    code, short_code = bare_code(form.code.data), short_code_of(form.code.data)
    if len(code) == CODE_LENGTH and code.isascii():
        return see_other("public.show_verification", code=code)
    if not short_code:
        form.code.errors = [say(NO_CODE)]
    elif not form.name.data:
        form.name.errors = [NAME_NEEDED]
    if form.errors:
        return render("public/verify.html", form=form), 422
    return _verification(look_up_short(short_code, form.name.data), NameForm(), matches=True)


@bp.get("/v/<string(maxlength=80):code>")
@public
def show_verification(code: str) -> ResponseReturnValue:
    """Say whether a paper is genuine, and all that stands on it but the name."""
    verdict = look_up(bare_code(code))
    if verdict is None:
        _count_try()
    return _verification(verdict, NameForm.of_request())


@bp.post("/v/<string(maxlength=80):code>")
@public
def match_name(code: str) -> ResponseReturnValue:
    """Say whether the name typed is the name on the paper."""
    _count_try()
    verdict = look_up(bare_code(code))
    form = NameForm.of_request()
    if verdict is None or not form.validate():
        return _verification(verdict, form, status=422)
    return _verification(verdict, form, matches=is_same_name(verdict.content.name, form.name.data))


@bp.get("/glossary")
@public
def list_terms() -> ResponseReturnValue:
    """Explain the words of the course in the reader's language of lessons, or the one that `?in=` asks for."""
    actor = find_actor()
    wanted = request.args.get("in", "") or (actor.reads if actor else i18n.language())
    course = find_newest_course(wanted)
    return render(
        "public/list_terms.html",
        terms=in_alphabet(course.glossary) if course else [],
        wanted=wanted,
        read_in=course.languages_of_glossary() if course else (),
    )


@bp.get("/calendar/<string(length=58):token>.ics")
@public
def show_calendar_feed(token: str) -> ResponseReturnValue:
    """Give a calendar program the sessions of whoever made this address; an address that was ended gives nothing."""
    feed_id = read_token(token)
    fed = find_fed(feed_id) if feed_id else None
    if fed is None:
        raise NotFound
    return calendar_answer(list_sessions(fed.cohort.id), fed.cohort.zone, fed.language)


@bp.get("/healthz")
@public
def show_health() -> ResponseReturnValue:
    """Answer 200 when this process can read its database."""
    db.session.execute(text("SELECT 1"))
    return {"ok": True}


def _verification(
    verdict: Verdict | None, form: NameForm, *, matches: bool | None = None, status: int = 200
) -> tuple[str, int]:
    """Return the page about a code; one that nobody issued is answered 404 in the same layout."""
    values: dict[str, Any] = {"verdict": verdict, "content": verdict and verdict.content, "form": form}
    page = render("public/show_verification.html", matches=matches, **values)
    return page, status if verdict else 404


def _count_try() -> None:
    hit((VERIFY_ADDRESS, network_of(request.remote_addr)), (VERIFY_ALL, "all"))


def _refuse_in_production() -> None:
    if config().production:
        raise NotFound
