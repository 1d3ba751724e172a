"""Reading the outbox."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from lms.core.database import db
from lms.notifications.models import OutboxMail

NEWEST = 50


def find_due_id(at: datetime) -> str | None:
    """Return the id of the mail that has waited longest, or None."""
    due = OutboxMail.sent_at.is_(None), OutboxMail.gave_up_at.is_(None), OutboxMail.next_try_at <= at
    query = select(OutboxMail.id).where(*due).order_by(OutboxMail.next_try_at, OutboxMail.id).limit(1)
    return db.session.execute(query).scalar_one_or_none()


def take_due(mail_id: str, at: datetime) -> OutboxMail | None:
    """Return the mail, locked until the transaction ends, or None when another worker has it."""
    due = OutboxMail.sent_at.is_(None), OutboxMail.gave_up_at.is_(None), OutboxMail.next_try_at <= at
    query = select(OutboxMail).where(OutboxMail.id == mail_id, *due).with_for_update(skip_locked=True)
    return db.session.execute(query).scalar_one_or_none()


def get_mail(mail_id: str) -> OutboxMail:
    """Return one mail that is known to be there."""
    return db.session.execute(select(OutboxMail).where(OutboxMail.id == mail_id)).scalar_one()


def list_newest() -> Sequence[OutboxMail]:
    """Return the newest mails, for the demonstration's outbox page."""
    return db.session.execute(select(OutboxMail).order_by(OutboxMail.id.desc()).limit(NEWEST)).scalars().all()
