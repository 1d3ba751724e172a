"""Serve the application and run its worker: one process each, or both from one command."""

import logging
import multiprocessing
import os
import signal
from threading import Event
from types import FrameType

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from lms.accounts import throttle_service
from lms.accounts.address_service import forget_old_addresses
from lms.app import create_app
from lms.core.clock import now
from lms.core.database import db
from lms.core.installation import config
from lms.core.unit_of_work import unit_of_work
from lms.jobs import worker
from lms.jobs.service import do_due_jobs
from lms.journal.service import empty_due_bins
from lms.notifications.service import send_due_mail
from lms.notifications.transport import transport_for

log = logging.getLogger("lms.operating")
FACTORY = "lms.app:create_app"
SECONDS_TO_STOP = 10


def serve(host: str, port: int, workers: int, *, with_worker: bool) -> None:
    """Serve until told to stop; with `with_worker` a child process does the queued work."""
    child = None
    if with_worker:
        child = multiprocessing.get_context("spawn").Process(target=run_worker, kwargs={"parent": os.getpid()})
        child.start()
    try:
        server = Granian(
            FACTORY,
            factory=True,
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=2,  # more of them only hand Python's lock around: see make bench
            websockets=False,
            log_level=LogLevels.warning,
        )
        server.serve()
    finally:
        if child is not None:
            child.terminate()
            child.join(SECONDS_TO_STOP)


def run_worker(parent: int | None = None) -> None:
    """Do queued work and send mail until told to stop, or until the parent process is gone."""
    stop = Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    app = create_app()
    with app.app_context():
        settings = config()
        transport = transport_for(settings.mail_url, settings.mail_from)

        def look_after_itself() -> int:
            if parent is not None and os.getppid() != parent:
                stop.set()
            with unit_of_work():
                throttle_service.sweep()
                forget_old_addresses(now())
                empty_due_bins(now())
            return 0

        worker.work(db.engine, [do_due_jobs, lambda: send_due_mail(transport), look_after_itself], stop)
