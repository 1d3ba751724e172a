import threading
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from lms.accounts.models import ThrottleHit
from lms.core.clock import clock_at, now
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.jobs import service
from lms.jobs.models import Job
from lms.jobs.rules import next_try_after


def break_it():
    raise ZeroDivisionError


@pytest.fixture
def counted(monkeypatch):
    """A kind of work that leaves one row each time it is done."""
    monkeypatch.setattr(service, "_work", {})

    @service.does("count")
    def count(payload):
        number = payload["number"]
        db.session.add(ThrottleHit(bucket=f"job {number}", period=1, hits=1, ends_at=now()))
        db.session.flush()
        if payload.get("breaks"):
            raise RuntimeError("broken on purpose")

    return count


def rows():
    with unit_of_work(may_write=False):
        return sorted(db.session.execute(select(ThrottleHit.bucket)).scalars())


def queue(number, **payload):
    with unit_of_work():
        service.enqueue("count", str(number), now(), number=number, **payload)


def test_a_queued_job_is_done_once(app, counted):
    queue(1)
    assert service.do_due_jobs() == 1
    assert service.do_due_jobs() == 0
    assert rows() == ["job 1"]


def test_a_job_of_a_change_that_failed_never_runs(app, counted):
    with pytest.raises(ZeroDivisionError), unit_of_work():  # noqa: PT012 - the block is the unit
        service.enqueue("count", "1", now(), number=1)
        break_it()
    assert service.do_due_jobs() == 0


def test_the_same_kind_and_key_twice_is_refused_by_the_database(app, counted):
    queue(1)
    with pytest.raises(IntegrityError):
        queue(1)


def test_a_broken_job_leaves_nothing_and_is_tried_again_later(app, counted):
    queue(1, breaks=True)
    assert service.do_due_jobs() == 0
    assert rows() == []
    with unit_of_work(may_write=False):
        job = db.session.execute(select(Job)).scalar_one()
        assert (job.tries, job.done_at, job.last_trouble) == (1, None, "RuntimeError")
        assert job.due_at > now()
    with clock_at(now() + timedelta(minutes=1)):
        service.do_due_jobs()
    with unit_of_work(may_write=False):
        assert db.session.execute(select(Job.tries)).scalar_one() == 2


def test_four_workers_do_forty_jobs_once_each(app, counted):
    for number in range(40):
        queue(number)

    def work():
        with app.app_context():
            service.do_due_jobs()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    service.do_due_jobs()
    assert len(rows()) == 40


def test_waits_double_up_to_six_hours():
    at = now()
    waits = [next_try_after(tries, at) - at for tries in (1, 2, 3, 30)]
    assert waits == [timedelta(seconds=30), timedelta(seconds=60), timedelta(seconds=120), timedelta(hours=6)]
