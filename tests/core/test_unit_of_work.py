import threading

import pytest
from sqlalchemy import select, text

from lms.accounts.models import ThrottleHit
from lms.core.clock import now
from lms.core.database import db
from lms.core.unit_of_work import OutsideUnitOfWork, aside, unit_of_work


def break_it():
    raise ZeroDivisionError


def row(bucket="a", hits=0):
    return ThrottleHit(bucket=bucket, period=1, hits=hits, ends_at=now())


def hits(bucket="a"):
    with unit_of_work(may_write=False):
        return db.session.execute(select(ThrottleHit.hits).where(ThrottleHit.bucket == bucket)).scalar_one_or_none()


def test_it_commits_once_at_the_end(app):
    with unit_of_work():
        db.session.add(row())
    assert hits() == 0


def test_an_exception_leaves_no_trace(app):
    with pytest.raises(ZeroDivisionError), unit_of_work():  # noqa: PT012 - the block is the unit
        db.session.add(row())
        db.session.flush()
        break_it()
    assert hits() is None


def test_what_is_abandoned_leaves_no_trace(app):
    with unit_of_work() as unit:
        db.session.add(row())
        unit.abandon()
    assert hits() is None


def test_a_reading_unit_cannot_write(app):
    with pytest.raises(OutsideUnitOfWork), unit_of_work(may_write=False):  # noqa: PT012 - the block is the unit
        db.session.add(row())
        db.session.flush()


def test_writing_outside_any_unit_is_refused(app):
    db.session.add(row())
    with pytest.raises(OutsideUnitOfWork):
        db.session.flush()
    db.session.rollback()


def test_units_do_not_nest(app):
    with unit_of_work(), pytest.raises(OutsideUnitOfWork), unit_of_work():
        pass


def test_aside_stays_although_the_main_transaction_does_not(app):
    with pytest.raises(ZeroDivisionError), unit_of_work():  # noqa: PT012 - the block is the unit
        with aside() as session:
            session.add(row("kept"))
        db.session.add(row("lost"))
        break_it()
    assert hits("kept") == 0
    assert hits("lost") is None


def test_aside_is_closed_while_the_main_transaction_is_open(app):
    with unit_of_work():
        db.session.execute(text("SELECT 1"))
        with pytest.raises(OutsideUnitOfWork), aside():
            pass


def test_eight_threads_of_read_then_write_lose_nothing(app):
    with unit_of_work():
        db.session.add(row())

    def add_twenty():
        with app.app_context():
            for _ in range(20):
                with unit_of_work():
                    found = db.session.execute(select(ThrottleHit).with_for_update()).scalar_one()
                    found.hits += 1

    threads = [threading.Thread(target=add_twenty) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert hits() == 160


@pytest.mark.one_engine("PRAGMAs exist on SQLite only", engine="sqlite")
def test_sqlite_connections_are_set_for_safety(app):
    expected = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "trusted_schema": 0}
    with db.engine.connect() as connection:
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in expected}
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() >= 5000
    assert found == expected
