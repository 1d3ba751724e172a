"""Where one goes on after signing in: never away from here."""

import re

import pytest

from lms.web.addresses import own_path
from lms.web.kept import _shown
from lms.web.security import CSRF_FIELD
from tests.factories import make_person, post, sign_in

ID = "01ky7z3m5q8w2e4r6t8v0x2b4d"


@pytest.mark.parametrize("path", ["/", "/home", "/lessons/knocking?on=1", "/people?search=ana%20b", "/a//b"])
def test_a_path_of_ours_is_taken(path: str) -> None:
    assert own_path(path) == path


@pytest.mark.parametrize(
    ("name", "value", "label", "is_mark"),
    [
        ("reason", "Because.", "Reason", False),
        ("certificate_name", "Ana María", "Certificate name", False),
        ("q-sure", "4", "Sure", False),
        ("first-words-answer", "b", "First words answer", False),
        (f"status-{ID}", "present", "Status", False),
        ("people", ID, "People", True),
        (ID, "on", ID, False),
    ],
)
def test_a_field_that_came_back_is_named_and_only_keys_are_not_shown(name, value, label, is_mark) -> None:
    field = _shown(name, value)
    assert (field.name, field.value, field.label, field.is_mark) == (name, value, label, is_mark)


@pytest.mark.parametrize(
    "target",
    [
        "",
        None,
        "home",
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "/a\\b",
        "/\thome",
        "/a\r\nb",
        "/\0",
    ],
)
def test_anything_else_is_not(target: str | None) -> None:
    assert own_path(target) == ""


TYPED = {
    "name": "A name that took a while",
    "pronouns": "",
    "certificate_name": "",
    "phone": "",
    "classmates_see": "name",
}
FROM_HERE = {"Sec-Fetch-Site": "same-origin"}


def token_of(page: str) -> str:
    return re.search(rf'name="{CSRF_FIELD}" value="([^"]+)"', page).group(1)


def test_a_form_from_before_another_sign_in_comes_back_with_its_words_and_can_be_sent(client) -> None:
    person = make_person("Ana")
    sign_in(client, person)
    old = {**TYPED, CSRF_FIELD: token_of(client.get("/account").text)}
    sign_in(client, person)  # in another tab: the cookie is another one now
    stale = client.post("/account", data=old, headers=FROM_HERE)
    assert stale.status_code == 403
    assert "A name that took a while" in stale.text
    assert "signed in or out in another tab" in stale.text
    again = {**TYPED, CSRF_FIELD: token_of(stale.text.split("<main")[1])}
    assert client.post("/account", data=again, headers=FROM_HERE).status_code == 303
    assert "A name that took a while" in client.get("/account").text


def test_a_form_from_before_a_sign_out_keeps_its_words_until_somebody_has_signed_in(client) -> None:
    person = make_person("Ana")
    sign_in(client, person)
    old = {**TYPED, CSRF_FIELD: token_of(client.get("/account").text)}
    post(client, "/sign-out")
    for sent in (old, TYPED):  # the page that comes back has no token: sent too early it comes back once more
        stale = client.post("/account", data=sent, headers=FROM_HERE)
        assert (stale.status_code, "A name that took a while" in stale.text) == (403, True)
        assert "Sign in again in that tab" in stale.text
        assert CSRF_FIELD not in stale.text.split("<main")[1].split("</main")[0]
    sign_in(client, person)
    assert "signed in or out in another tab" in client.post("/account", data=TYPED, headers=FROM_HERE).text


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "none"}, {"Sec-Fetch-Site": "cross-site"}])
def test_words_that_may_come_from_elsewhere_are_not_shown(client, headers) -> None:
    sign_in(client, make_person("Ana"))
    answer = client.post("/account", data=TYPED, headers=headers)
    assert (answer.status_code, TYPED["name"] in answer.text) == (403, False)
