"""The world is made once an engine; every stage stands on a copy of it."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from lms.app import create_app
from lms.core.database import db
from tests.beds.postgres import PostgresBed
from tests.beds.sqlite import sqlite_bed
from tests.conftest import _migrate, config_for
from tests.pages.stage import Stage
from tests.pages.world import World, make_world


class Worlds:
    """Makes the world in the template of a bed, and remembers what is in it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.world = World()

    def build(self, url: str) -> None:
        _migrate(url)
        app = create_app(config_for(url, self.home))
        with app.app_context():
            self.world = make_world()
            db.session.remove()
            db.engine.dispose()


@pytest.fixture(scope="session")
def world_bed(
    engine: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Any, World]]:
    """A bed whose databases hold the world, and the world itself."""
    worlds = Worlds(tmp_path_factory.mktemp("world"))
    with ExitStack() as stack:
        if engine == "sqlite":
            bed = stack.enter_context(sqlite_bed(worlds.build))
        else:
            bed = PostgresBed(request.getfixturevalue("postgresql").server_url, worlds.build)
            stack.callback(bed.close)
        yield bed, worlds.world


@pytest.fixture
def stage(world_bed: tuple[Any, World], tmp_path: Path) -> Iterator[Stage]:
    """The application on a fresh copy of the world."""
    made = Stage(*world_bed, tmp_path)
    yield made
    made.close()
