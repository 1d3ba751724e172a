"""Where one goes on after signing in: never away from here."""

import pytest

from lms.web.addresses import own_path
from lms.web.kept import _shown

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
