"""Changing the language keeps the page, and what was typed in the form on it.

The buttons at the foot belong to the page's own form, so that a browser sends what was typed along, with or without
script. The page is then made anew as if it had just been opened, its fields filled with what came; nothing is sent on.
"""

from typing import Any
from urllib.parse import urlsplit

from flask import current_app, g, request
from flask.typing import ResponseReturnValue
from flask_babel import refresh
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from lms.core.installation import config
from lms.core.unit_of_work import OutsideUnitOfWork
from lms.web.addresses import own_path
from lms.web.i18n import cookie_name, wished_language
from lms.web.kept import kept_fields
from lms.web.pages import render

COOKIE_SECONDS = 365 * 24 * 3600
MIRRORED = ".own"
NEVER_SHOWN_AGAIN = frozenset({"csrf_token", "language", "to", "password", "old", "credential", "challenge"})


def note_form(form: Any = None) -> str:
    """Return an id for the page's first form with something to type in, which the language buttons send along.

    Without `form` the page writes its fields itself, and has some.
    """
    is_empty = form is not None and all(field.type in ("HiddenField", "CSRFTokenField") for field in form)
    if g.get("typed_form") or is_empty:
        return ""
    g.typed_form = "typed"
    return "typed"


def typed_form() -> str:
    """Return the id that `note_form` gave on this page, or nothing."""
    return str(g.get("typed_form", ""))


def change(tag: str) -> None:
    """Make the rest of this request, and this browser's later ones, speak this language."""
    g.new_language = tag
    refresh()


def show_again(to: str, besides: frozenset[str] = frozenset()) -> ResponseReturnValue | None:
    """Return the page at this address with the typed fields of this request; None when there is nothing to keep.

    A page that only answers a post cannot be opened: its fields are shown by themselves, to be sent on from there.
    `besides` are fields of the button that was pressed, which nobody typed.
    """
    pairs = [(name, value) for name, value in request.form.items(multi=True) if name not in NEVER_SHOWN_AGAIN | besides]
    address = urlsplit(own_path(to))
    if not address.path or not any(value for name, value in pairs if name != "next"):
        return None
    headers = [(name, value) for name, value in request.headers if name in ("Host", "Cookie", "User-Agent")]
    g.typed = MultiDict(pairs)
    opened = current_app.test_request_context(
        address.path,
        query_string=address.query,
        headers=headers,
        base_url=request.host_url,
        environ_overrides={"REMOTE_ADDR": request.remote_addr or ""},
    )
    with opened:
        try:
            return current_app.dispatch_request()
        except (HTTPException, OutsideUnitOfWork):  # it counts tries: that belongs to a request of its own
            return render("kept.html", path=to, fields=kept_fields(pairs), is_open=True)


def set_cookie(response: Any) -> Any:
    """Send the choice of language: a visitor's own, or the person's where this browser would show another."""
    actor, chosen = g.get("actor"), g.get("new_language", "")
    if actor is not None:
        chosen = _mirrored(chosen or actor.language)
    if chosen:
        response.set_cookie(
            cookie_name(),
            chosen,
            max_age=COOKIE_SECONDS,
            secure=not config().insecure_http,
            httponly=True,
            samesite="Lax",
        )
    return response


def _mirrored(tag: str) -> str:
    """Return what the cookie should say so that pages before the sign-in speak as those after it, or nothing.

    The ending says that it was not chosen for whoever signs in here next.
    """
    kept = request.cookies.get(cookie_name(), "")
    is_shown = kept == f"{tag}{MIRRORED}" if kept else tag == wished_language()
    return "" if is_shown or tag not in config().languages else tag + MIRRORED


def chosen_before_signing_in() -> str:
    """Return the language that a visitor chose in this browser, or nothing."""
    kept = request.cookies.get(cookie_name(), "")
    return kept if kept in config().languages else ""
