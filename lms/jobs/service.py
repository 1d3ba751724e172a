"""Queue work in the transaction that wants it; do it later, in a transaction of its own."""

import logging
from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from typing import Any

from lms.core.clock import now
from lms.core.database import db
from lms.core.ids import new_id
from lms.core.unit_of_work import unit_of_work
from lms.jobs import queries
from lms.jobs.models import Job
from lms.jobs.rules import next_try_after

log = logging.getLogger("lms.jobs")
Work = Callable[[dict[str, Any]], None]
_work: dict[str, Work] = {}
_homes: dict[str, str] = {}


def lives_in(kind: str, module: str) -> None:
    """Say which module does jobs of this kind: it is imported when the first one is due, and only where it is done.

    So a web process never loads what only workers need, and a resting worker does not hold it either.
    """
    _homes[kind] = module


def does(kind: str) -> Callable[[Work], Work]:
    """Name the function that does jobs of this kind; it must be safe to run twice."""

    def register(function: Work) -> Work:
        _work[kind] = function
        return function

    return register


def enqueue(kind: str, key: str, at: datetime, *, due_at: datetime | None = None, **payload: str | int) -> None:
    """Queue one job with the change that wants it, due now or later; the same kind and key twice is refused."""
    db.session.add(Job(id=new_id(), kind=kind, key=key, payload=payload, queued_at=at, due_at=due_at or at))
    queries.wake_workers()


def do_due_jobs() -> int:
    """Do every job that is due, oldest first; return how many were done."""
    done = 0
    while True:
        with unit_of_work(may_write=False):
            job_id = queries.find_due_id(now())
        if job_id is None:
            return done
        done += _do(job_id)


def _worker_for(kind: str) -> Work:
    if kind not in _work:
        import_module(_homes[kind])
    return _work[kind]


def _do(job_id: str) -> bool:
    """Do one job with its mark in one transaction; on trouble note it and wait longer each time."""
    try:
        with unit_of_work():
            job = queries.take_due(job_id, now())
            if job is None:  # another worker has it, or had it
                return False
            _worker_for(job.kind)(job.payload)
            job.done_at = now()
        return True
    except Exception as trouble:  # whatever the work raised: the job stays and is tried again
        log.exception("a job did not finish: %s", job_id)
        with unit_of_work():
            late = queries.take_due(job_id, now())
            if late is not None:
                late.tries += 1
                late.due_at = next_try_after(late.tries, now())
                late.last_trouble = type(trouble).__name__
        return False
