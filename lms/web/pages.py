"""Pages: rendering, the redirect after a post, and the short words shown after it."""

from functools import lru_cache
from typing import Any

from flask import current_app, redirect, render_template, request, url_for
from flask_babel import gettext
from markupsafe import Markup
from werkzeug.wrappers import Response

from lms.core.words import Words, said
from lms.web.i18n import language

_DONE: dict[str, str] = {}


def done_words(code: str, words: str) -> str:
    """Add one sentence to the closed list of what a page can say after a change; return its code."""
    if code in _DONE:
        raise ValueError(f"the code {code} says something already")
    _DONE[code] = words
    return code


def find_done_words() -> str | None:
    """Return the sentence that this request's `?done=` names, translated."""
    words = _DONE.get(request.args.get("done", ""))
    return gettext(words) if words else None


def say(words: Words | str) -> str:
    """Translate a sentence that came from a rule or a service, and fill its gaps."""
    return words.spoken(language()) if isinstance(words, Words) else said(words, language())


def address_of(endpoint: str, **values: str | int | None) -> str:
    """Return the path of a page; the same question is worked out once a process."""
    return _worked_out(endpoint, tuple(values.items()))


@lru_cache(maxsize=8192)
def _worked_out(endpoint: str, values: tuple[tuple[str, str | int | None], ...]) -> str:
    asked: dict[str, Any] = dict(values)
    return url_for(endpoint, **asked)


def render(template: str, **values: Any) -> str:
    """Return the page as HTML."""
    return render_template(template, **values)


def fixed(template: str, **values: str | int | bool) -> Markup:
    """Return a part of a page that these values decide, in the page's language; it is made once a process.

    It is given no request and no person: what stands in it may be shown to anybody with the same values.
    """
    return _made(template, language(), tuple(sorted(values.items())))


@lru_cache(maxsize=2048)
def _made(template: str, _language: str, values: tuple[tuple[str, str | int | bool], ...]) -> Markup:
    return Markup(current_app.jinja_env.get_template(template).render(dict(values)))


def see_other(endpoint: str, done: str | None = None, **values: Any) -> Response:
    """Answer a change that went well: 303 to the page that shows it."""
    if done is not None and done not in _DONE:
        raise ValueError(f"unknown done code {done}")
    return redirect(url_for(endpoint, done=done, **values), code=303)
