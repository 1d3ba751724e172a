"""The headers of every response, over TLS and without; static files; a body without a length."""

from pathlib import Path

import pytest
from werkzeug.test import create_environ, run_wsgi_app

from lms.app import create_app
from lms.web.security import headers_for
from tests.conftest import config_for

HTTPS = {"insecure_http": False, "base_url": "https://forty.example", "production": True, "mail_url": "smtp://m:25"}


def test_headers_over_tls_ask_for_tls_from_now_on(tmp_path: Path) -> None:
    headers = dict(headers_for(config_for("sqlite://", tmp_path, **HTTPS)))
    assert headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
    assert headers["Content-Security-Policy"].endswith("; upgrade-insecure-requests")


def test_headers_over_plain_http_do_not(tmp_path: Path) -> None:
    headers = dict(headers_for(config_for("sqlite://", tmp_path)))
    assert "Strict-Transport-Security" not in headers
    assert "upgrade-insecure-requests" not in headers["Content-Security-Policy"]


def test_the_policy_allows_nothing_inline_and_nobody_else(tmp_path: Path) -> None:
    policy = dict(headers_for(config_for("sqlite://", tmp_path)))["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "http" not in policy
    for part in ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"):
        assert part in policy


def test_the_cookie_over_tls_has_the_protected_prefix(database_url: str, tmp_path: Path) -> None:
    app = create_app(config_for(database_url, tmp_path, **HTTPS))
    answer = app.test_client().get("/sign-in", base_url="https://forty.example")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie


@pytest.mark.parametrize(
    "name", ["forty.css", "exit.js", "quiz.js", "roll.js", "lesson.js", "passkey.js", "journal.js"]
)
def test_static_files_are_kept_for_ever_and_carry_the_headers(client, name: str) -> None:
    address = client.application.extensions["static_addresses"][name]
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "max-age=31536000, public, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer.headers


def test_a_static_file_that_is_not_there_is_not_kept(client) -> None:
    answer = client.get("/static/0123456789ab/forty.css")
    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_body_without_a_length_is_refused_kindly(app) -> None:
    environ = create_environ("/sign-in", "http://localhost", method="POST", data=b"name=x")
    del environ["CONTENT_LENGTH"]
    environ["HTTP_TRANSFER_ENCODING"] = "chunked"
    body, status, _headers = run_wsgi_app(app.wsgi_app, environ)
    assert status.startswith("411")
    assert b"We could not read what was sent." in b"".join(body)


def test_an_unforeseen_error_is_a_page_of_its_own_and_tells_nothing(client, monkeypatch) -> None:
    def break_down(*_: object) -> None:
        raise RuntimeError("the secret inside")

    client.application.config["RAISE_UNEXPECTED"] = False
    monkeypatch.setitem(client.application.view_functions, "public.show_help", break_down)
    answer = client.get("/help")
    assert answer.status_code == 500
    assert "secret inside" not in answer.text
    assert "Leave quickly" in answer.text
    assert "Nothing you typed was saved" in answer.text
