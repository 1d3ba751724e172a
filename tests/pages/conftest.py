"""The world is made once an engine; every stage stands on a copy of it."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from lms.app import create_app
from lms.core import installation
from lms.core.database import db
from tests.beds.postgres import PostgresBed
from tests.beds.sqlite import sqlite_bed
from tests.conftest import _migrate, config_for
from tests.pages.stage import Stage, keep_rows
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
            if db.engine.dialect.name == "postgresql":
                with db.engine.connect().execution_options(writes=True) as connection:
                    connection.execute(text(keep_rows()))
                    connection.commit()
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


@pytest.fixture(scope="session")
def standing_stage(world_bed: tuple[Any, World], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """One application an engine, because making one takes longer than resetting its database."""
    made = Stage(*world_bed, tmp_path_factory.mktemp("stage"))
    yield made
    made.close()


@pytest.fixture
def stage(standing_stage: Stage) -> Stage:
    """The application on the world as it was made."""
    installation.install(standing_stage.config)
    standing_stage.reset()
    return standing_stage
