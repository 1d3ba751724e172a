"""Pages: rendering, the redirect after a post, and the short words shown after it."""

import secrets
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from flask import current_app, redirect, render_template, request, url_for
from flask_babel import gettext
from markupsafe import Markup, escape
from werkzeug.wrappers import Response

from lms.core.words import Words, said
from lms.web.addresses import own_address
from lms.web.i18n import language
from lms.web.security import csrf_token

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


# What stands in a fixed part where the token of the browser and the address of the page belong. Nobody can guess
# them, so nothing that a person typed is ever taken for one.
TOKEN_MARK, ADDRESS_MARK = Markup(secrets.token_hex(16)), Markup(secrets.token_hex(16))


@dataclass(frozen=True)
class Part:
    """A part of a page: what decides it, and the values it is made of; two parts with the same `by` are the same."""

    template: str
    language: str
    by: Hashable
    values: Mapping[str, Any] = field(compare=False)


def render(template: str, **values: Any) -> str:
    """Return the page as HTML."""
    page = render_template(template, **values)
    if TOKEN_MARK in page:
        page = page.replace(TOKEN_MARK, csrf_token())
    return page.replace(ADDRESS_MARK, escape(own_address())) if ADDRESS_MARK in page else page


def fixed(template: str, **values: str | int | tuple[str, ...]) -> Markup:
    """Return a part of a page that these values decide, in the page's language; it is made once a process.

    It is given no request and no person: what stands in it may be shown to anybody with the same values. The token of
    its forms is filled in by `render`.
    """
    return _made(Part(template, language(), tuple(values.items()), values))


def fixed_by(by: Hashable, template: str, **values: Any) -> Markup:
    """Return a fixed part made of larger things (a section of a lesson), which `by` names: release, slug, state."""
    return _made(Part(template, language(), by, values))


@lru_cache(maxsize=8192)
def _made(part: Part) -> Markup:
    marks = {"csrf_token": lambda: TOKEN_MARK, "own_address": lambda: ADDRESS_MARK}
    return Markup(current_app.jinja_env.get_template(part.template).render({**marks, **part.values}))


def see_other(endpoint: str, done: str | None = None, **values: Any) -> Response:
    """Answer a change that went well: 303 to the page that shows it."""
    if done is not None and done not in _DONE:
        raise ValueError(f"unknown done code {done}")
    return redirect(url_for(endpoint, done=done, **values), code=303)
