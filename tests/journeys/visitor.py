"""Somebody with a browser that runs no script: opens pages, follows links by their words, presses buttons by theirs.

Every form is sent as the page shows it, with its hidden fields, so a page that cannot be used fails the story.
"""

from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Any

from werkzeug.test import TestResponse

from lms.web.dispatch import Forty
from tests.conftest import Browser
from tests.pages.html import Form, Node, forms_of, read

Fill = str | bool | bytes
Label = str | tuple[str, str]  # its words, or the words over a group of choices and those of one of them


class Visitor:
    """A person at a browser; `page` is what they look at, `status` how it was answered."""

    def __init__(self, app: Forty, name: str = "", sign_in_name: str = "", password: str = "") -> None:
        app.test_client_class = Browser
        self.name, self.sign_in_name, self.password = name, sign_in_name, password
        self._client = app.test_client()
        self.page, self.status, self.path = read(""), 0, "/"
        self.answer: TestResponse

    @property
    def words(self) -> str:
        """The words of the page's main part."""
        return next(self.page.all("main"), self.page).text

    def go(self, path: str) -> "Visitor":
        """Open an address."""
        return self._show(self._client.get(path, follow_redirects=True))

    def follow(self, words: str) -> "Visitor":
        """Follow the first link whose words hold these."""
        links = [one for one in self.page.all("a") if words in (one.text or one.get("aria-label"))]
        links = links or [one for one in self.page.all("a") if words in one.get("aria-label")]
        assert links, f"{self.name}: no link “{words}” on {self.path}: {self.words}"
        return self.go(links[0].get("href"))

    def press(self, words: str, fills: Mapping[Label, Fill] | None = None, nth: int = 0) -> "Visitor":
        """Press the button with these words, its form filled in by the words beside each field."""
        found = [(form, one) for form in self.page.all("form") for one in form.all("button") if words in one.text]
        assert len(found) > nth, f"{self.name}: no button “{words}” on {self.path}: {self.words}"
        form, button = found[nth]
        data = self._filled(form, fills or {})
        if button.get("name"):
            data.append((button.get("name"), button.get("value")))
        action = button.get("formaction") or form.get("action") or self.path
        return self._send(action, form, data)

    def sign_in(self) -> "Visitor":
        """Sign in through the page."""
        self._client.delete_cookie("session")
        self.go("/sign-in").press("Sign in", {"E-mail address": self.sign_in_name, "Password": self.password})
        assert self.status == 200, self.words
        return self

    def prove_if_asked(self) -> "Visitor":
        """Give the password once more where the page asks for it."""
        if self.status == 401:
            self.press("Go on", {"Password": self.password})
        return self

    def _send(self, action: str, form: Node, data: Iterable[tuple[str, Any]]) -> "Visitor":
        values: dict[str, Any] = {}
        for name, value in data:
            values.setdefault(name, []).append(value)
        sent = self._client.post if form.get("method").lower() == "post" else self._client.get
        key = "data" if form.get("method").lower() == "post" else "query_string"
        return self._show(sent(action, follow_redirects=True, **{key: values}))

    def _show(self, answer: TestResponse) -> "Visitor":
        self.answer, self.status, self.path = answer, answer.status_code, answer.request.path
        assert self.status < 500, answer.text
        if (answer.mimetype or "") == "text/html":
            self.page = read(answer.text)
        return self

    def _filled(self, form: Node, fills: Mapping[Label, Fill]) -> list[tuple[str, Any]]:
        shown = _form_of(form)
        data = {name: list(values) for name, values in shown.untouched().items()}
        for label, fill in fills.items():
            field = _field(form, label)
            name, kind = field.get("name"), field.get("type", field.tag)
            if kind == "file":
                data[name] = [(BytesIO(fill), "roster.csv")] if isinstance(fill, bytes) else []
            elif kind == "checkbox":
                others = [value for value in data.get(name, []) if value != field.get("value", "on")]
                data[name] = [*others, field.get("value", "on")] if fill else others
            else:
                data[name] = [field.get("value")] if kind == "radio" else [_choice(field, str(fill))]
        return [(name, value) for name, values in data.items() for value in values]


def _form_of(node: Node) -> Form:
    return forms_of(Node("page", {}, [node]))[0]


def _field(form: Node, label: Label) -> Node:
    """Find a field by the words of its label, or of its group and then its own."""
    if isinstance(label, tuple):
        group, label = label
        sets = [one for one in form.all("fieldset") if any(group in legend.text for legend in one.all("legend"))]
        assert sets, f"no group “{group}”"
        form = sets[0]
    for one in form.all("label"):
        if label in one.text:
            inner = list(one.all("input", "select", "textarea"))
            fields = inner or [
                field for field in form.all("input", "select", "textarea") if field.get("id") == one.get("for")
            ]
            if fields:
                return fields[0]
    named = [field for field in form.all("input", "select", "textarea") if label in field.get("aria-label")]
    assert named, f"no field “{label}” in the form: {form.text}"
    return named[0]


def _choice(field: Node, fill: str) -> str:
    """The value a select sends for the words of an option; other fields send what is typed."""
    options = [one for one in field.all("option") if fill in one.text]
    return options[0].get("value") if options else fill
