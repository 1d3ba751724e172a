"""The application as a real installation runs it: production settings, behind HTTPS, with a certificate made here."""

import os
import shutil
import ssl
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Response

from lms.access.actor import Role
from lms.web.dispatch import Forty
from tests.beds.server import FACTORY, ROOT
from tests.beds.smtp import free_port
from tests.conftest import JOURNAL_KEY, SECRET
from tests.factories import PASSWORD, make_person

pytestmark = [
    pytest.mark.browser,
    pytest.mark.journey,
    pytest.mark.one_engine("about TLS, headers and the cookie, not the database", engine="sqlite"),
]
START_SECONDS = 30


@dataclass
class Secure:
    """The running application and a page on it."""

    url: str
    page: Page


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A self-signed certificate for localhost, with its key."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl here to make a certificate with: the TLS journey did not run")
    key, paper = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(paper)],
        check=True, capture_output=True,
    )  # fmt: skip
    return paper, key


@pytest.fixture
def secure(
    chromium: Browser, app: Forty, database_url: str, tmp_path: Path, certificate: tuple[Path, Path]
) -> Iterator[Secure]:
    make_person("Sam Staff", Role.STAFF, email="sam@example.org")
    port = free_port()
    url, log = f"https://localhost:{port}", tmp_path / "tls.log"
    with log.open("wb") as sink:
        process = subprocess.Popen(
            _command(port, *certificate), cwd=ROOT, env=_settings(database_url, tmp_path, url), stdout=sink, stderr=sink
        )
    context = chromium.new_context(base_url=url, ignore_https_errors=True)
    try:
        _wait(url, certificate[0], process, log)
        yield Secure(url, context.new_page())
    finally:
        context.close()
        process.terminate()
        process.wait(10)


def _command(port: int, paper: Path, key: Path) -> list[str]:
    program = [sys.executable, "-m", "granian", "--interface", "wsgi", "--factory", "--no-ws"]
    tls = ["--workers", "1", "--blocking-threads", "4", "--ssl-certificate", str(paper), "--ssl-keyfile", str(key)]
    return [*program, *tls, "--host", "127.0.0.1", "--port", str(port), FACTORY]


def _settings(database_url: str, home: Path, url: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LMS_", "GRANIAN_"))}
    ours = {
        "LMS_DATABASE_URL": database_url,
        "LMS_HOME": str(home),
        "LMS_SECRET": SECRET,
        "LMS_JOURNAL_KEY": JOURNAL_KEY,
        "LMS_BASE_URL": url,
        "LMS_MAIL_URL": "smtp://localhost:1025",
        "LMS_PROGRAM_NAME": "A program",
    }
    return {**kept, **ours}


def _wait(url: str, paper: Path, process: "subprocess.Popen[bytes]", log: Path) -> None:
    trusting = ssl.create_default_context(cafile=str(paper))
    give_up_at = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < give_up_at:
        try:
            with urllib.request.urlopen(url + "/healthz", timeout=2, context=trusting):
                return
        except (TimeoutError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"it did not start:\n{log.read_text(errors='replace')}")


def test_a_real_installation_is_used_over_https(secure: Secure) -> None:
    page = secure.page
    first = page.goto("/sign-in")
    assert first is not None
    has_headers(first)
    page.get_by_label("E-mail address or sign-in name").fill("sam@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Cohorts").wait_for()
    has_protected_cookie(page)
    posts_a_form(page)
    has_no_demonstration(page)


def has_headers(answer: Response) -> None:
    """Transport security, and addresses told to our own pages only: with "no-referrer" browsers refuse our forms."""
    headers = answer.all_headers()
    assert headers["strict-transport-security"].startswith("max-age=63072000")
    assert headers["referrer-policy"] == "same-origin"
    assert "upgrade-insecure-requests" in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"


def has_protected_cookie(page: Page) -> None:
    """One cookie, which no other site, script or plain connection can read or set."""
    (cookie,) = page.context.cookies()
    assert cookie["name"] == "__Host-session"
    assert cookie["secure"]
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Lax"
    assert (cookie["path"], cookie["domain"]) == ("/", "localhost")


def posts_a_form(page: Page) -> None:
    """A form of our own is taken: token, origin and referrer go together."""
    page.goto("/account")
    page.get_by_label("What should we call you?").fill("Sam of the staff")
    with page.expect_response(lambda one: one.request.method == "POST") as answered:
        page.get_by_role("button", name="Save").first.click()
    assert answered.value.status == 303
    page.get_by_text("Your details are saved.").wait_for()
    assert page.get_by_label("What should we call you?").input_value() == "Sam of the staff"


def has_no_demonstration(page: Page) -> None:
    """What a demonstration shows is not there."""
    for path in ("/demonstration", "/outbox"):
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 404
    assert "Demonstration" not in page.content()
