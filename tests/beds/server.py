"""The application served as it is in life: its own process, a real port, a real database."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.beds.smtp import HOST, free_port

FACTORY = "lms.app:create_app"
ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 30.0
STOP_SECONDS = 10.0


class DidNotStart(Exception):
    """The application ended, or did not answer in time; the message carries its log."""


@dataclass(frozen=True)
class Served:
    """A running application."""

    url: str
    log_file: Path
    process: subprocess.Popen[bytes]

    @property
    def log(self) -> str:
        """Everything it has printed so far."""
        return self.log_file.read_text(errors="replace")


@contextmanager
def served(
    database_url: str,
    home: Path,
    *,
    settings: Mapping[str, str] | None = None,
    factory: str = FACTORY,
    health_path: str = "/healthz",
) -> Iterator[Served]:
    """Serve the application on a free port until the block ends.

    It sees none of the caller's own LMS_ settings, only those given here.
    """
    port = free_port()
    log_file = home / f"server-{port}.log"
    with log_file.open("wb") as sink:
        process = subprocess.Popen(
            _command(factory, port),
            cwd=ROOT,
            env=_environment(database_url, home, settings or {}),
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    running = Served(f"http://{HOST}:{port}", log_file, process)
    try:
        _wait_until_healthy(running, running.url + health_path)
        yield running
    finally:
        _stop(process)


def _command(factory: str, port: int) -> list[str]:
    program = [sys.executable, "-m", "granian", "--interface", "wsgi", "--factory", "--no-ws"]
    size = ["--workers", "1", "--blocking-threads", "4"]
    return [*program, *size, "--host", HOST, "--port", str(port), factory]


def _environment(database_url: str, home: Path, settings: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LMS_", "GRANIAN_"))}
    ours = {
        "LMS_DATABASE_URL": database_url,
        "LMS_HOME": str(home),
        "LMS_INSECURE_HTTP": "1",
        "PYTHONUNBUFFERED": "1",
    }
    return {**kept, **ours, **settings}


def _wait_until_healthy(running: Served, address: str) -> None:
    give_up_at = time.monotonic() + START_SECONDS
    while running.process.poll() is None and time.monotonic() < give_up_at:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except urllib.error.HTTPError as answer:
            # It listens but is not well: wait for it, and show its log if it stays so.
            answer.close()
        except OSError:
            pass
        time.sleep(0.05)
    raise DidNotStart(f"No good answer from {address}. Its log:\n{running.log}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        # The worker is a child of its own: end the whole group, or the port stays taken.
        os.killpg(process.pid, 9)
        process.wait()
