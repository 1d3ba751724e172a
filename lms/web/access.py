"""The gate: every view says who may use it, before the application starts and before the view runs."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Flask, g, request
from flask_login import LoginManager, current_user

from lms.access.actor import Actor
from lms.access.permissions import Permission
from lms.access.policy import may, proof_for
from lms.core.clock import now
from lms.core.errors import NotAllowed

View = TypeVar("View", bound=Callable[..., Any])
ANYBODY = "anybody"


class SignInNeeded(Exception):
    """Nobody is signed in; the page asks them to, and keeps what was typed."""


class ProofNeeded(Exception):
    """The act asks for the password again; the page asks for it, and keeps what was typed."""


def requires(permission: Permission) -> Callable[[View], View]:
    """Let in only a signed-in person whose roles allow this; loaders narrow it to what is theirs."""

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not current_user.is_authenticated:
                raise SignInNeeded
            if not may(current_actor(), permission):
                raise NotAllowed
            if proof_for(permission).is_fresh and not current_actor().has_fresh_proof(now()):
                raise ProofNeeded
            return view(*args, **kwargs)

        guarded.access = permission  # type: ignore[attr-defined]
        return cast(View, guarded)

    return mark


def public(view: View) -> View:
    """Let anybody in: only the public pages and the ways to sign in say this."""
    view.access = ANYBODY  # type: ignore[attr-defined]
    return view


def current_actor() -> Actor:
    """Return who is asking; only behind `@requires`."""
    return cast(Actor, current_user._get_current_object())


def find_actor() -> Actor | None:
    """Return who is asking, or None for a visitor."""
    return current_actor() if current_user.is_authenticated else None


def install(app: Flask, load_actor: Callable[[], Actor | None]) -> None:
    """Put flask-login underneath: the actor comes from our session row, once a request."""
    manager = LoginManager(app)
    manager.session_protection = None

    @manager.request_loader
    def load(_request: Any) -> Actor | None:
        if "actor" not in g:
            g.actor = load_actor()
        return cast("Actor | None", g.actor)


def go_on_as(actor: Actor) -> None:
    """Let the rest of this request see the person as they are after a change."""
    g.actor = actor
    g.pop("_login_user", None)


class UnguardedView(RuntimeError):
    """A view declares no access: the application does not start with it."""


def refuse_unguarded_views(app: Flask) -> None:
    """Raise UnguardedView for every view that says neither `@requires` nor `@public`."""
    unguarded = [name for name, view in app.view_functions.items() if not hasattr(view, "access")]
    if unguarded:
        raise UnguardedView(f"views without @requires or @public: {', '.join(sorted(unguarded))}")


def access_of_request(app: Flask) -> str:
    """Return what the view of this request asks for."""
    view = app.view_functions.get(request.endpoint or "")
    return str(getattr(view, "access", ANYBODY))
