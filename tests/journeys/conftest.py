"""A browser, and the application served on a database that the test can also look into."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy import text

from lms.access.actor import Role
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.web.dispatch import Forty
from tests.beds.server import served
from tests.conftest import JOURNAL_KEY, SECRET
from tests.factories import PASSWORD
from tests.journeys.town import Town

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1280, "height": 900}}
DULL_PLACE = "https://dull.invalid/"  # a name that never exists: no test goes out to the internet


@dataclass
class Street:
    """The served application, seen from outside through browsers and from inside through its database."""

    browser: Browser
    url: str
    town: Town
    contexts: list[BrowserContext] = field(default_factory=list)
    log: Callable[[], str] = lambda: ""  # what the server has printed so far

    def open(self, kind: dict[str, Any], **more: Any) -> Page:
        """Return a page in a browser of its own; the dull place is answered here."""
        context = self.browser.new_context(base_url=self.url, **kind, **more)
        context.route(f"{DULL_PLACE}**", lambda route: route.fulfill(body="<title>Weather</title>", status=200,
                                                                      content_type="text/html"))  # fmt: skip
        context.set_default_timeout(10_000)
        self.contexts.append(context)
        return context.new_page()

    def sign_in(self, page: Page, who: str, password: str = PASSWORD) -> Page:
        """Sign in through the page."""
        page.goto("/sign-in")
        page.get_by_label("E-mail address or sign-in name").fill(who)
        page.get_by_label("Password", exact=True).fill(password)
        page.get_by_role("button", name="Sign in").click()
        return page

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Look into the database."""
        with unit_of_work(may_write=False):
            return [tuple(row) for row in db.session.execute(text(query)).all()]

    def change(self, statement: str) -> None:
        """Change what the clock would change, were there time to wait."""
        with db.engine.connect().execution_options(writes=True) as connection:
            connection.execute(text(statement))
            connection.commit()

    def counts(self) -> dict[str, int]:
        """How many rows each table has."""
        return {name: int(self.rows(f"SELECT count(*) FROM {name}")[0][0]) for name in sorted(db.metadata.tables)}


@pytest.fixture
def street(chromium: Browser, app: Forty, database_url: str, tmp_path: Path) -> Iterator[Street]:
    """The course is published; staff, an instructor and an auditor can sign in; nothing else is there."""
    town = Town(app)
    town.publish()
    for name, role in (("Sam Staff", Role.STAFF), ("Robin Teacher", None), ("Otto Auditor", Role.AUDITOR)):
        town.somebody(name, role)
    with _opened(chromium, town, database_url, tmp_path) as made:
        yield made


@contextmanager
def _opened(browser: Browser, town: Town, database_url: str, home: Path) -> Iterator[Street]:
    settings = {
        "LMS_DEMONSTRATION": "1",
        "LMS_SECRET": SECRET,
        "LMS_EXIT_SITE": DULL_PLACE,
        "LMS_JOURNAL_KEY": JOURNAL_KEY,
    }
    with served(database_url, home, settings=settings) as running:
        made = Street(browser, running.url, town, log=lambda: running.log)
        try:
            yield made
        finally:
            for context in made.contexts:
                context.close()
    assert "Traceback" not in running.log, running.log
