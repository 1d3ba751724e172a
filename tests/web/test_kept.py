"""Where one goes on after signing in: never away from here."""

import pytest

from lms.web.kept import own_path


@pytest.mark.parametrize("path", ["/", "/home", "/lessons/knocking?on=1", "/people?search=ana%20b", "/a//b"])
def test_a_path_of_ours_is_taken(path: str) -> None:
    assert own_path(path) == path


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
