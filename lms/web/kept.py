"""What somebody typed when their session ended, in this tab or another, or before their password was asked again: kept.

The fields travel locked in the page that asks, so that its source tells nothing to the next person at the screen.
They open only for the same person within two hours, are shown again, and are never sent by themselves.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import Flask, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms.core.ids import is_id
from lms.core.installation import signer
from lms.web.access import ANYBODY, access_of_request, find_actor
from lms.web.addresses import own_path
from lms.web.dispatch import SAFE_METHODS
from lms.web.errors import show_error
from lms.web.pages import render
from lms.web.security import CSRF_FIELD, StalePage

PURPOSE = "kept fields"
SECONDS = 2 * 3600
NEVER_KEPT = {CSRF_FIELD, "password", "old", "kept", "next", "credential", "challenge"}
MOST_LETTERS = 100_000


def seal_typed(person_id: str | None) -> str:
    """Return the posted fields locked for this person, or nothing when there is nothing to keep."""
    if request.method in SAFE_METHODS or not person_id:
        return ""
    fields = _worth_keeping()
    if not fields:
        return ""
    return signer().hide(PURPOSE, {"person": person_id, "path": request.full_path.rstrip("?"), "fields": fields})


def _worth_keeping() -> list[tuple[str, str]]:
    """Return what was posted as (name, value), or nothing when it is too much."""
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in NEVER_KEPT]
    return fields if sum(len(value) for _, value in fields) <= MOST_LETTERS else []


def install(app: Flask) -> None:
    """Show what was typed in a form that is no more of this browser, because somebody signed in or out meanwhile.

    Only where the browser itself says that a page of ours sent it: another site cannot have words shown here.
    """

    @app.errorhandler(StalePage)
    def show_stale(stale: StalePage) -> tuple[str, int]:
        fields = kept_fields(_worth_keeping())
        is_ours = request.headers.get("Sec-Fetch-Site") == "same-origin" and "X-CSRF-Token" not in request.headers
        if not is_ours or not any(field.value and not field.is_mark for field in fields):
            return show_error(stale.status, stale.message)
        values: dict[str, Any] = {"path": request.full_path.rstrip("?"), "fields": fields, "is_stale": True}
        if find_actor() is None and access_of_request(app) != ANYBODY:
            values |= {"must_sign_in": True, "languages": ()}
        return render("kept.html", **values), stale.status


def go_on(person_id: str, typed: str | None, to: str | None) -> ResponseReturnValue:
    """Show again what this person had typed, or go on to the page they wanted."""
    found: Any = signer().reveal(PURPOSE, typed, SECONDS) if typed else None
    if found and found["person"] == person_id and own_path(found["path"]):
        return render("kept.html", path=found["path"], fields=kept_fields(found["fields"]))
    return redirect(own_path(to) or url_for("public.show_start"), code=303)


@dataclass(frozen=True)
class KeptField:
    """One field that came back: how it is named to a person, and whether it is a mark that only the page reads."""

    name: str
    value: str
    label: str
    is_mark: bool


def kept_fields(pairs: Iterable[tuple[str, str]]) -> list[KeptField]:
    """Return the fields that came back (name, value), as the page shows them."""
    return [_shown(name, value) for name, value in pairs]


def _shown(name: str, value: str) -> KeptField:
    words = " ".join(part for part in re.split(r"[-_]", name.removeprefix("q-")) if not is_id(part))
    return KeptField(name, value, words.capitalize() or name, is_id(value))


def ask_to_sign_in(form: Any, template: str, **values: Any) -> tuple[str, int]:
    """Return the page that asks who it is, with what was typed sealed in it; `values` are the template's own."""
    if g.get("typed"):  # the same page once more, in another language
        form.process(g.typed)
        return render(template, form=form, has_kept=bool(form.kept.data), **values), 401
    is_safe = request.method in SAFE_METHODS
    form.next.data = own_path(request.full_path.rstrip("?")) if is_safe else ""
    person_id = g.actor.person_id if g.get("actor") else g.get("was_person_id")
    form.kept.data = seal_typed(person_id)
    return render(template, form=form, has_kept=bool(form.kept.data), **values), 401
