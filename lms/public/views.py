"""Pages for anybody."""

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from lms.accounts.session_service import end_aside
from lms.core.database import db
from lms.core.installation import config
from lms.web.access import find_actor, public
from lms.web.navigation import home_endpoint
from lms.web.pages import render, see_other
from lms.web.security import browser_token

bp = Blueprint("public", __name__)


@bp.get("/")
@public
def show_start() -> ResponseReturnValue:
    """Lead a signed-in person to their day; tell a visitor what this is."""
    actor = find_actor()
    if actor is not None:
        return see_other(home_endpoint(actor))
    return render("public/show_start.html")


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


@bp.get("/safety")
@public
def show_safety() -> ResponseReturnValue:
    """Say honestly what leaving quickly does and does not do, and whom one can call."""
    return render("public/show_safety.html")


@bp.get("/help")
@public
def show_help() -> ResponseReturnValue:
    """Say how to reach a person."""
    return render("public/show_help.html")


@bp.get("/healthz")
@public
def show_health() -> ResponseReturnValue:
    """Answer 200 when this process can read its database."""
    db.session.execute(text("SELECT 1"))
    return {"ok": True}
