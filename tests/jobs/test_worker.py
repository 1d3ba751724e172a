import threading
import time

from lms.core.clock import now
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.jobs import service, worker


def test_a_sleeping_worker_wakes_within_a_second_of_the_commit(app, monkeypatch):
    monkeypatch.setattr(service, "_work", {})
    done = threading.Event()
    service.does("ring")(lambda payload: done.set())
    stop = threading.Event()

    def run():
        with app.app_context():
            worker.work(db.engine, [service.do_due_jobs], stop)

    thread = threading.Thread(target=run)
    thread.start()
    time.sleep(0.6)  # it has looked, found nothing, and sleeps
    with unit_of_work():
        service.enqueue("ring", "1", now())
    began = time.monotonic()
    try:
        assert done.wait(5)
        assert time.monotonic() - began < 1.0
    finally:
        stop.set()
        with unit_of_work():  # a last change wakes a worker that waits for one
            service.enqueue("ring", "2", now())
        thread.join(20)
    assert not thread.is_alive()
