"""A person's own data: what is held, all of it as a file, and the way to have it erased."""

import zipfile
from io import BytesIO

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from lms.access.permissions import Permission
from lms.core.clock import now
from lms.core.words import N_
from lms.privacy import queries, rules, service
from lms.privacy.forms import EraseForm
from lms.privacy.holdings import GOING, HOLDINGS, STAYING, STAYING_WITH_CERTIFICATE
from lms.web.access import current_actor, requires
from lms.web.pages import done_words, render, see_other

bp = Blueprint("privacy", __name__)

ASKED = done_words("erasure-asked", N_("Noted. Nothing is erased for a day, and you can take it back until then."))
TAKEN_BACK = done_words("erasure-taken-back", N_("Taken back. Everything stays as it is."))
FILE_NAME = "my-record.zip"


@bp.get("/my-data")
@requires(Permission.KEEP_OWN_DATA)
def show_holdings() -> ResponseReturnValue:
    """Say what is held about oneself, and what can be done with it."""
    waiting = queries.find_open_erasure(current_actor().person_id)
    return render("privacy/show_holdings.html", holdings=HOLDINGS, waiting=waiting)


@bp.post("/my-data/download")
@requires(Permission.KEEP_OWN_DATA)
def take_along() -> ResponseReturnValue:
    """Send everything that is held, for people and for programs, in one file."""
    at = now()
    held = service.take_along(current_actor(), at)
    page = render("privacy/take_along.html", held=held, at=at)
    answer = Response(_packed(page, rules.as_json({one.holding.table: one.rows for one in held})))
    answer.mimetype = "application/zip"
    answer.headers.set("Content-Disposition", "attachment", filename=FILE_NAME)
    return answer


@bp.route("/my-data/erase", methods=["GET", "POST"])
@requires(Permission.KEEP_OWN_DATA)
def ask_erasure() -> ResponseReturnValue:
    """Say exactly what goes and what stays, and why; then note the wish."""
    actor, form = current_actor(), EraseForm.of_request()
    if form.is_posted_well():
        service.ask_erasure(actor, now())
        return see_other("privacy.show_holdings", done=ASKED)
    page = render(
        "privacy/ask_erasure.html",
        form=form,
        going=GOING,
        staying=(*STAYING, STAYING_WITH_CERTIFICATE) if queries.has_certificate(actor.person_id) else STAYING,
        trouble=rules.find_trouble(queries.list_roles_ever(actor.person_id)),
    )
    return page, 422 if form.errors else 200


@bp.post("/my-data/erase/take-back")
@requires(Permission.KEEP_OWN_DATA)
def take_back() -> ResponseReturnValue:
    """Take the wish to be erased back."""
    service.take_back(current_actor(), now())
    return see_other("privacy.show_holdings", done=TAKEN_BACK)


def _packed(page: str, record: str) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("my-record.html", page)
        archive.writestr("my-record.json", record)
    return packed.getvalue()
