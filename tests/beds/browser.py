"""The browser that the browser tests drive: found on this machine, or installed before the tests begin.

`python -m tests.beds.browser` finds one or installs one and says what it does; `make test` calls it first.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import pytest
from playwright.sync_api import Browser, sync_playwright

VARIABLE = "LMS_TEST_BROWSER"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
APPLICATIONS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# Playwright drives a browser by a program of its own, which a bare Debian cannot start without this library.
DRIVER_NEEDS = "libatomic1"
APT_SECONDS = 600
DOWNLOAD_SECONDS = 180


def find_browser() -> Path | None:
    """Find a Chromium: named in the environment, the system's own, or fetched by Playwright before."""
    if named := os.environ.get(VARIABLE):
        return Path(named)
    found = [shutil.which(name) for name in NAMES] + [place for place in APPLICATIONS if Path(place).exists()]
    for place in found:
        if place:
            return Path(place)
    return _fetched_by_playwright()


@contextmanager
def launched_browser() -> Iterator[Browser]:
    """Give a running browser; without one, skip the asking tests, or fail them where CI=true."""
    if not _driver_starts():
        _do_without(f"Playwright does not start here: install {DRIVER_NEEDS}")
    program = find_browser()
    if program is None:
        _do_without("no Chromium here: run `make browser`, or name one in " + VARIABLE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


def ensure_browser() -> Path | None:
    """Find a browser that can be driven, or install what is missing, saying first what is about to happen."""
    may_install = bool(shutil.which("apt-get")) and os.geteuid() == 0
    if not _driver_starts():
        if may_install:
            _say(f"Playwright does not start here. Installing Debian's {DRIVER_NEEDS} with apt-get.")
            _install(DRIVER_NEEDS)
        if not _driver_starts():
            _say(f"Playwright does not start here: install {DRIVER_NEEDS}.")
            return None
    if program := find_browser():
        return program
    if may_install:
        _say("No Chromium found. Installing Debian's package with apt-get (120 MB to fetch, 440 MB on disk).")
        _install("chromium")
        if program := find_browser():
            return program
    _say(f"No Chromium found. Asking Playwright to fetch its own (at most {DOWNLOAD_SECONDS} seconds).")
    _run([sys.executable, "-m", "playwright", "install", "chromium"], DOWNLOAD_SECONDS, dict(os.environ))
    return find_browser()


def main() -> None:
    """Make sure of a browser before the tests, or say loudly that there is none."""
    if program := ensure_browser():
        _say(f"Browser tests will use {program}.")
        return
    what_follows = "FAIL, because CI=true" if _is_ci() else "be SKIPPED"
    _say(f"*** NO BROWSER: none found, none could be installed. The browser tests will {what_follows}. ***")


def _do_without(reason: str) -> NoReturn:
    if _is_ci():
        pytest.fail(f"browser test cannot run, {reason}", pytrace=False)
    pytest.skip(f"browser test not run, {reason}")


def _is_ci() -> bool:
    return os.environ.get("CI", "").lower() in ("true", "1")


def _driver_starts() -> bool:
    asked = subprocess.run([sys.executable, "-m", "playwright", "--version"], capture_output=True, check=False)
    return asked.returncode == 0


def _fetched_by_playwright() -> Path | None:
    with sync_playwright() as playwright:
        program = Path(playwright.chromium.executable_path)
    return program if program.exists() else None


def _install(package: str) -> None:
    quietly = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    _run(["apt-get", "-q", "update"], APT_SECONDS, quietly)
    _run(["apt-get", "-qy", "install", "--no-install-recommends", package], APT_SECONDS, quietly)


def _run(command: list[str], seconds: int, environment: dict[str, str]) -> None:
    try:
        subprocess.run(command, check=True, timeout=seconds, env=environment, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        _say(f"That did not work: {error}")


def _say(words: str) -> None:
    print(words, flush=True)


if __name__ == "__main__":
    main()
