"""Finding and taking due work."""

from datetime import datetime

from sqlalchemy import func, select

from lms.core.database import db
from lms.jobs.models import Job

CHANNEL = "forty_work"


def find_due_id(at: datetime) -> str | None:
    """Return the oldest due job's id, or None."""
    due = Job.done_at.is_(None), Job.due_at <= at
    return db.session.execute(select(Job.id).where(*due).order_by(Job.due_at, Job.id).limit(1)).scalar_one_or_none()


def take_due(job_id: str, at: datetime) -> Job | None:
    """Return the job, locked until the transaction ends, or None when another worker has it or it is done."""
    query = select(Job).where(Job.id == job_id, Job.done_at.is_(None), Job.due_at <= at)
    return db.session.execute(query.with_for_update(skip_locked=True)).scalar_one_or_none()


def count_open(kind: str, keys: list[str]) -> int:
    """Count the jobs of this kind and these keys that are not done yet."""
    query = select(func.count()).select_from(Job).where(Job.kind == kind, Job.key.in_(keys), Job.done_at.is_(None))
    return db.session.execute(query).scalar_one()


def wake_workers() -> None:
    """Tell sleeping workers, when this transaction commits, that there is work (PostgreSQL only: SQLite polls)."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(select(func.pg_notify(CHANNEL, "")))
