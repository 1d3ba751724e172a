"""One application on a copy of the world, which a test resets only after it wrote."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import Connection, Engine, TextClause, bindparam, event, make_url, text

from lms.app import create_app
from lms.core.clock import now
from lms.core.database import UtcDateTime, db
from lms.web.dispatch import Forty
from lms.web.security import CSRF_FIELD
from tests.conftest import config_for
from tests.pages.world import World

VISITOR = "visitor"
VOLATILE = ("throttle_hits", "alembic_version", "sign_in_sessions")
REFRESH = "UPDATE sign_in_sessions SET began_at = :at, seen_at = :at, proved_at = :at WHERE ended_at IS NULL"


@dataclass
class Answer:
    """What came back."""

    status: int
    text: str
    headers: Any
    location: str
    data: bytes


class Stage:
    """Sends requests as anybody of the world, and tells what changed in the database."""

    def __init__(self, bed: Any, world: World, home: Path, **settings: object) -> None:
        self.bed, self.world = bed, world
        self.url = bed.fresh_database()
        self.config = config_for(self.url, home, **settings)
        self.app: Forty = create_app(self.config)
        self.app.config["RAISE_UNEXPECTED"] = True
        event.listen(self.engine, "do_connect", self._connect_to_the_copy)
        self._refresh()

    @cached_property
    def engine(self) -> Engine:
        with self.app.app_context():
            return db.engine

    def reset(self) -> None:
        """Go on with the world as it was: a fresh file, or, where a copy is slow, the rows that differ put back."""
        if self.engine.dialect.name == "postgresql":
            self.execute(text(put_back()))
        else:
            old, self.url = self.url, self.bed.fresh_database()
            self.engine.dispose()
            self.bed.drop(old)
        self._refresh()

    def close(self) -> None:
        self.engine.dispose()
        self.bed.drop(self.url)

    def client(self, who: str) -> FlaskClient:
        """A browser in which this person is signed in already."""
        client = self.app.test_client()
        if who != VISITOR:
            client.set_cookie("session", self.world.tokens[who])
        return client

    def get(self, who: str, path: str, **more: Any) -> Answer:
        return self.send(self.client(who), "GET", path, **more)

    def send(self, client: FlaskClient, method: str, path: str, **more: Any) -> Answer:
        """Send one request; an error that nobody foresaw is an answer 500 with its words."""
        try:
            answer = client.open(path, method=method, **more)
        except Exception as error:
            return Answer(500, f"{type(error).__name__}: {error}"[:500], {}, "", b"")
        data = answer.get_data()
        words = data.decode("utf-8", "replace") if (answer.mimetype or "").startswith(("text/", "app")) else ""
        found = Answer(answer.status_code, words, answer.headers, answer.headers.get("Location", ""), data)
        answer.close()
        return found

    def token(self, client: FlaskClient) -> str:
        """The CSRF token of this browser, read from a page that everybody may open."""
        page = self.send(client, "GET", "/card").text
        return page.split(f'name="{CSRF_FIELD}" value="')[1].split('"')[0]

    def counts(self) -> dict[str, int]:
        """How many rows each table has."""
        with self._reading() as connection:
            return dict(zip(self._tables, connection.execute(text(self._count_all)).one(), strict=True))

    def contents(self) -> dict[str, list[str]]:
        """Every row of every table but the volatile ones, in an order of its own."""
        with self._reading() as connection:
            return {
                table: sorted(map(repr, connection.execute(text(f"SELECT * FROM {table}")).all()))
                for table in self._tables
            }

    def forget_tries(self) -> None:
        """Let the throttles begin anew."""
        self.execute(text("DELETE FROM throttle_hits"))

    def execute(self, statement: TextClause, **values: object) -> None:
        """Change the database behind the application's back."""
        with self.engine.connect().execution_options(writes=True) as connection:
            connection.execute(statement, values)
            connection.commit()

    @cached_property
    def _tables(self) -> list[str]:
        return sorted(table.name for table in db.metadata.sorted_tables if table.name not in VOLATILE)

    @cached_property
    def _count_all(self) -> str:
        return "SELECT " + ", ".join(f"(SELECT count(*) FROM {table})" for table in self._tables)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self.engine.connect() as connection:
            yield connection
            connection.rollback()

    def _refresh(self) -> None:
        """Nobody's session has rested while other tests ran."""
        self.execute(text(REFRESH).bindparams(bindparam("at", type_=UtcDateTime())), at=now())

    def _connect_to_the_copy(self, dialect: Any, _record: Any, arguments: list[Any], values: dict[str, Any]) -> None:
        database = make_url(self.url).database
        if dialect.name == "sqlite":
            arguments[0] = database
        else:
            values["dbname"] = database


def keep_rows() -> str:
    """The statements (PostgreSQL) that keep every row aside in a schema of its own."""
    tables = [table.name for table in db.metadata.sorted_tables]
    return "CREATE SCHEMA kept;" + "".join(f"CREATE TABLE kept.{one} AS TABLE {one};" for one in tables)


def put_back() -> str:
    """The statements (PostgreSQL) that make every table equal to what was kept; triggers look away meanwhile."""
    statements = ["SET LOCAL session_replication_role = replica"]
    for table in db.metadata.sorted_tables:
        here, kept = table.name, f"kept.{table.name}"
        statements += [
            f"DELETE FROM {here} AS one WHERE one::text NOT IN (SELECT two::text FROM {kept} AS two)",
            f"INSERT INTO {here} SELECT two.* FROM {kept} AS two "
            f"WHERE two::text NOT IN (SELECT one::text FROM {here} AS one)",
        ]
    return ";".join(statements)


def path_of(app: Forty, endpoint: str, values: Mapping[str, str]) -> str:
    """The address of an endpoint, as the application itself would write it."""
    return app.url_map.bind("localhost").build(endpoint, dict(values))
