"""One request is one unit of work: sign-in, view, error page and commit all lie inside it."""

from typing import Any

from flask import Flask, Request, Response, g, request
from flask.sessions import NullSession, SessionInterface, SessionMixin
from sqlalchemy.exc import DBAPIError
from werkzeug.routing import BaseConverter, ValidationError

from lms.core.ids import is_id
from lms.core.unit_of_work import unit_of_work

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
BODY_BYTES = 1024 * 1024
FORM_PARTS = 1000


class IdConverter(BaseConverter):
    """A key in an address; anything of another shape is no address of ours."""

    regex = "[0-9a-z]{26}"

    def to_python(self, value: str) -> str:
        """Accept the 26 characters of a key."""
        if not is_id(value):
            raise ValidationError
        return value


class SlugConverter(BaseConverter):
    """The name of a curriculum thing in an address."""

    regex = "[a-z][a-z0-9-]{0,79}"


class FortyRequest(Request):
    """A request with our limits."""

    max_content_length = BODY_BYTES
    max_form_memory_size = BODY_BYTES
    max_form_parts = FORM_PARTS


class NoFlaskSession(SessionInterface):
    """Flask's own signed cookie is never used: the one cookie holds a random token (lms/web/security.py)."""

    def open_session(self, app: Flask, request: Request) -> NullSession:
        """Return a session that can be read, is empty, and refuses to be written."""
        return self.make_null_session(app)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Send nothing."""


class Forty(Flask):
    """Flask, with the whole of a request inside one unit of work."""

    request_class = FortyRequest
    session_interface = NoFlaskSession()

    def full_dispatch_request(self, *ctx: Any) -> Response:
        """Answer, then commit when the method writes and the answer is below 400; else leave no trace."""
        may_write = request.method not in SAFE_METHODS
        try:
            with unit_of_work(may_write=may_write) as unit:
                response = super().full_dispatch_request(*ctx)
                if response.status_code >= 400:
                    unit.abandon()
        except DBAPIError as error:  # the commit itself was refused: a unique key, a lock
            response = self.finalize_request(self.handle_user_exception(error))
        for afterwards in g.get("afterwards", ()):
            afterwards()
        return response


def after_the_request(write_aside: Any) -> None:
    """Have a function called when the main transaction has ended; it may use `aside()`."""
    if "afterwards" not in g:
        g.afterwards = []
    g.afterwards.append(write_aside)
