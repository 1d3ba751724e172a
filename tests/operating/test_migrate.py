import os
import subprocess
import sys

import pytest
from sqlalchemy import create_engine, inspect
from sqlalchemy.exc import DBAPIError

from lms.operating import migrate
from tests.conftest import SECRET
from tests.factories import make_enrollment, make_person, make_release


def test_down_and_up_again_leaves_no_drift(database_url):
    engine = create_engine(database_url)
    migrate.downgrade(engine, "base")
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    assert not migrate.is_current(engine)
    migrate.upgrade(engine)
    assert migrate.is_current(engine)
    assert migrate.find_drift(engine) == []
    assert migrate.find_missing_triggers(engine) == []
    engine.dispose()


def test_tables_change_under_people_who_are_there(app, database_url):
    enrollment = make_enrollment(person=make_person("Ana Here"))
    engine = create_engine(database_url)
    migrate.downgrade(engine, "0001")
    migrate.upgrade(engine)
    with engine.connect() as connection:
        assert "Ana Here" in connection.exec_driver_sql("SELECT name FROM people").scalars().all()
        assert connection.exec_driver_sql("SELECT count(*) FROM enrollments").scalar() == 1
        if engine.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    assert migrate.find_missing_triggers(engine) == []
    assert enrollment.state == "active"
    engine.dispose()


def test_entries_from_before_there_were_needs_have_none(app, database_url):
    make_release()
    engine = create_engine(database_url)
    migrate.downgrade(engine, "0007")
    assert "needs" not in {column["name"] for column in inspect(engine).get_columns("directory_versions")}
    assert migrate.find_missing_triggers(engine) == []
    migrate.upgrade(engine)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT needs FROM directory_versions").scalars().all() == ["[]", "[]"]
        with pytest.raises(DBAPIError, match="append-only"):
            connection.exec_driver_sql("UPDATE directory_versions SET needs = '[\"law\"]'")
    engine.dispose()


@pytest.mark.one_engine("PostgreSQL's keys never sleep", engine="sqlite")
def test_a_migration_that_leaves_rows_astray_is_refused(tmp_path):
    engine = create_engine(f"sqlite:///{tmp_path / 'astray.db'}")
    migrate.upgrade(engine)
    with engine.connect() as connection:
        connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("CREATE TABLE astray (person_id VARCHAR(26) REFERENCES people (id))")
        connection.exec_driver_sql("INSERT INTO astray VALUES ('01m80qff8wfdy9fsa8qygqp6c0')")
        connection.commit()
    with pytest.raises(RuntimeError, match="astray"):
        migrate.upgrade(engine)
    engine.dispose()


def test_a_missing_guard_is_named(database_url):
    engine = create_engine(database_url)
    table = "" if engine.dialect.name == "sqlite" else " ON hour_entries"
    with engine.begin() as connection:
        connection.exec_driver_sql(f"DROP TRIGGER hour_entries_no_delete{table}")
    assert any("hour_entries_no_delete" in line for line in migrate.find_missing_triggers(engine))
    migrate.upgrade(engine)
    assert migrate.find_missing_triggers(engine) == []
    engine.dispose()


def test_four_starting_at_once_migrate_once(database_url, tmp_path):
    engine = create_engine(database_url)
    migrate.downgrade(engine, "base")
    command = [sys.executable, "-m", "lms.cli", "db", "upgrade"]
    home = str(tmp_path)
    settings = {"LMS_DATABASE_URL": database_url, "LMS_HOME": home, "LMS_DEMONSTRATION": "1", "LMS_SECRET": SECRET}
    started = [subprocess.Popen(command, env={**os.environ, **settings}, stderr=subprocess.PIPE) for _ in range(4)]
    said = [process.communicate(timeout=60)[1].decode() for process in started]
    assert [process.returncode for process in started] == [0, 0, 0, 0], said
    assert migrate.is_current(engine)
    assert migrate.find_drift(engine) == []
    engine.dispose()
