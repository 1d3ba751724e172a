"""Errors become pages: the words say what to do next, and nothing is written."""

import logging
from typing import Any

from flask import Flask, current_app, g, request
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException

from lms.core.database import db
from lms.core.errors import (
    NotAllowed,
    NotFound,
    PageError,
    Refused,
    TooLarge,
    TooMany,
    Unreadable,
)
from lms.core.words import N_, Words
from lms.web.pages import render, say

log = logging.getLogger("lms.web")

HEADINGS = {
    400: N_("We could not read that"),
    403: N_("This is not open to you"),
    404: N_("Nothing is here"),
    405: N_("Nothing is here"),
    409: N_("This cannot be done now"),
    411: N_("We could not read that"),
    413: N_("That is too large"),
    422: N_("Something needs another look"),
    429: N_("Please wait a little"),
    500: N_("Something went wrong on our side"),
    503: N_("Please try again in a moment"),
}
SAME_AS = {405: NotFound, 404: NotFound, 413: TooLarge, 429: TooMany, 403: NotAllowed}
MOMENT = N_("Many people are using this right now. Nothing was changed. Please try again in a moment.")
MEANWHILE = N_(
    "This was changed by somebody else, or sent twice, in the same moment. Look at it again before you go on."
)


def show_error(status: int, words: Words | str) -> tuple[str, int]:
    """Return the error page; it needs nothing from the database."""
    g.is_error_page = True  # a change of language leads on to the first page, not back to this one
    heading = say(HEADINGS.get(status, HEADINGS[500]))
    return render("error.html", heading=heading, words=say(words), status=status), status


def install(app: Flask) -> None:
    """Answer every kind of error with a page."""

    @app.errorhandler(PageError)
    def page_error(error: PageError) -> tuple[str, int]:
        db.session.rollback()
        return show_error(error.status, error.message)

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Any:
        db.session.rollback()
        code = error.code or 500
        if code < 400:
            return error
        known = SAME_AS.get(code, Unreadable if code < 500 else PageError)
        return show_error(code, known.words)

    @app.errorhandler(DBAPIError)
    def database_error(error: DBAPIError) -> tuple[str, int]:
        db.session.rollback()
        if isinstance(error, IntegrityError):
            log.info("refused by a constraint on %s: %s", request.endpoint, type(error.orig).__name__)
            return show_error(Refused.status, MEANWHILE)
        if isinstance(error, DataError):
            log.info("refused by a column type on %s", request.endpoint)
            return show_error(422, N_("One of the values is larger or longer than we can keep."))
        if isinstance(error, OperationalError):
            log.warning("the database is busy or away on %s: %s", request.endpoint, type(error.orig).__name__)
            return show_error(503, MOMENT)
        return unexpected(error)

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> tuple[str, int]:
        db.session.rollback()
        log.error("unexpected error on %s", request.endpoint, exc_info=error)
        if current_app.config.get("RAISE_UNEXPECTED"):
            raise error
        return show_error(500, PageError.words)
