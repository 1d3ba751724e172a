"""The beds every test stands on: an application on a fresh database of either engine, and a way to act in it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask.testing import FlaskClient
from playwright.sync_api import Browser as Chromium
from sqlalchemy import create_engine

from lms.accounts import passwords
from lms.app import create_app
from lms.config import Config
from lms.core import installation
from lms.core.database import db
from lms.operating import migrate
from lms.web.dispatch import Forty
from tests.beds.browser import launched_browser
from tests.beds.postgres import postgres_bed
from tests.beds.sqlite import sqlite_bed

pytest_plugins = ["tests.beds.report"]
SECRET = "a long secret that only these tests use 0123456789"
JOURNAL_KEY = "b25seSB0aGVzZSB0ZXN0cyB1c2UgdGhpcyBqb3VybmE"


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """Hash passwords as always, with little memory: hundreds of tests sign in, and only one measures the cost."""
    was = passwords._hasher, passwords._nobody
    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    passwords._nobody = passwords._hasher.hash("nobody")
    yield
    passwords._hasher, passwords._nobody = was


def _migrate(url: str) -> None:
    engine = create_engine(url)
    migrate.upgrade(engine)
    engine.dispose()


@pytest.fixture(scope="session")
def sqlite() -> Iterator[object]:
    with sqlite_bed(_migrate) as bed:
        yield bed


@pytest.fixture(scope="session")
def postgresql() -> Iterator[object]:
    with postgres_bed(_migrate) as bed:
        yield bed


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    """The one browser of the run: two at once would each want the thread's event loop."""
    with launched_browser() as browser:
        yield browser


@pytest.fixture
def database_url(engine: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a fresh, migrated database; a test that asks for it runs on both engines."""
    bed = request.getfixturevalue(engine)
    url = bed.fresh_database()
    yield url
    bed.drop(url)


def config_for(database_url: str, home: Path, **changes: object) -> Config:
    """Settings as tests use them: the demonstration's, with production's strictness where a test asks for it."""
    values: dict[str, object] = {
        "home": home,
        "database_url": database_url,
        "secret": SECRET,
        "journal_key": JOURNAL_KEY,
        "curriculum": Path(__file__).parent / "curriculum" / "samples" / "good",
        "base_url": "http://localhost",
        "production": False,
        "insecure_http": True,
    }
    return Config(**{**values, **changes})  # type: ignore[arg-type]


class Browser(FlaskClient):
    """A browser without script that keeps its cookie; each request has a context of its own, as in life."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        with self.application.app_context():
            return super().open(*args, **kwargs)


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Forty]:
    """The application, inside its context, so that services and queries can be called."""
    made = create_app(config_for(database_url, tmp_path))
    made.config["RAISE_UNEXPECTED"] = True
    made.test_client_class = Browser
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app: Forty) -> FlaskClient:
    """A browser without script that keeps its cookie."""
    return app.test_client()


def use(config: Config) -> None:
    """Make these the settings of the process, for tests that make several applications."""
    installation.install(config)
