"""Headers on every response, the CSRF token, and what is refused before any view sees it."""

from collections.abc import Callable, Iterable
from typing import Any

from flask import g, request
from werkzeug.exceptions import LengthRequired

from lms.config import Config
from lms.core.errors import NotAllowed, Unreadable
from lms.core.installation import config, signer
from lms.core.signing import new_token
from lms.core.words import N_
from lms.web.dispatch import SAFE_METHODS

CSRF_FIELD = "csrf_token"
STATIC_PREFIX = "/static/"
# The one policy that Trusted Types know is called "worker": it lets no other address through than the service worker's.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "media-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "frame-src 'none'; object-src 'none'; worker-src 'self'; require-trusted-types-for 'script'; trusted-types worker"
)


def headers_for(settings: Config) -> list[tuple[str, str]]:
    """Return the headers of every response (trust.md 2.6)."""
    over_tls = not settings.insecure_http
    headers = [
        ("Content-Security-Policy", POLICY + ("; upgrade-insecure-requests" if over_tls else "")),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        (
            "Permissions-Policy",
            "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
        ),
    ]
    if over_tls:
        headers.append(("Strict-Transport-Security", "max-age=63072000; includeSubDomains"))
    return headers


class SecurityHeaders:
    """The outermost wrapper: static files and error answers carry the headers too."""

    def __init__(self, application: Callable[..., Iterable[bytes]], settings: Config) -> None:
        """Wrap a WSGI application."""
        self._application = application
        self._headers = headers_for(settings)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer as the application does, with our headers in place of its own of the same name."""
        path = environ.get("PATH_INFO", "")
        is_static = path.startswith(STATIC_PREFIX)

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            ours = list(self._headers)
            if path != "/":
                ours.append(("X-Robots-Tag", "noindex"))
            if not (is_static and status.startswith(("200", "304", "206"))):
                ours.append(("Cache-Control", "no-store"))
            names = {name.lower() for name, _ in ours}
            kept = [(name, value) for name, value in headers if name.lower() not in names]
            return start_response(status, kept + ours, exc_info)

        return self._application(environ, start)


def browser_token() -> str:
    """Return the cookie's token, or a new one that the answer will set."""
    if "browser_token" not in g:
        sent = request.cookies.get(config().cookie_name, "")
        g.browser_token = sent if 40 <= len(sent) <= 64 and sent.isascii() else new_token()
        g.sets_cookie = g.browser_token != sent
    token: str = g.browser_token
    return token


def replace_browser_token(*, is_kept: bool) -> str:
    """Give the browser a new token at sign-in; `is_kept` lets it outlive the browser window (30 days)."""
    g.browser_token = new_token()
    g.pop("csrf_token", None)
    g.sets_cookie = True
    g.cookie_seconds = 30 * 24 * 3600 if is_kept else None
    return str(g.browser_token)


def set_cookie(response: Any) -> Any:
    """Send the token when it is new; it holds nothing else."""
    if g.get("sets_cookie"):
        response.set_cookie(
            config().cookie_name,
            g.browser_token,
            max_age=g.get("cookie_seconds"),
            secure=not config().insecure_http,
            httponly=True,
            samesite="Lax",
            path="/",
        )
    return response


def csrf_token() -> str:
    """Return the token for forms of this browser; a page has many forms, so it is worked out once a request."""
    if "csrf_token" not in g:
        g.csrf_token = signer().mac("csrf", browser_token())
    return str(g.csrf_token)


def has_csrf_token() -> bool:
    """Say whether the request carries this browser's token."""
    sent = request.form.get(CSRF_FIELD) or request.headers.get("X-CSRF-Token", "")
    return signer().is_mac("csrf", browser_token(), sent)


def refuse_unreadable() -> None:
    """Refuse what no page of ours could use: NUL in any value, a body without a length."""
    values = [request.path, *(request.view_args or {}).values()]
    values += [part for pair in request.args.items(multi=True) for part in pair]
    if request.method not in SAFE_METHODS:
        if request.content_length is None and request.headers.get("Transfer-Encoding"):
            raise LengthRequired
        values += [part for pair in request.form.items(multi=True) for part in pair]
    if any("\0" in str(value) for value in values):
        raise Unreadable


class StalePage(NotAllowed):
    """The form was made before somebody signed in or out in this browser; what was typed in it is shown again."""

    words = N_("This page was open for too long to be sent safely. Nothing was changed: go back, reload, send again.")


def refuse_foreign_posts() -> None:
    """Refuse a change asked for by another site, or by a form that is not this browser's."""
    if request.method in SAFE_METHODS:
        return
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise NotAllowed(N_("This was asked for by another site, so nothing was done."))
    if not has_csrf_token():
        raise StalePage
