"""Queue mail with the change that wants it; send what is due, one mail at a time, outside any transaction."""

from datetime import datetime, timedelta

from lms.core.clock import now
from lms.core.database import db
from lms.core.ids import new_id
from lms.core.unit_of_work import unit_of_work
from lms.jobs.queries import wake_workers
from lms.jobs.rules import next_try_after
from lms.notifications import queries
from lms.notifications.messages import Message
from lms.notifications.models import OutboxMail
from lms.notifications.transport import Refusal, Transport, domain_of

MOST_TRIES = 12
LEASE = timedelta(minutes=5)


def queue_mail(person_id: str, to_address: str, message: Message, purpose_key: str, sender: str, at: datetime) -> None:
    """Write one mail into the outbox; the same purpose twice is refused by the database."""
    mail_id = new_id()
    db.session.add(
        OutboxMail(
            id=mail_id,
            purpose_key=purpose_key,
            message_id=f"<{mail_id}@{domain_of(sender)}>",
            person_id=person_id,
            to_address=to_address,
            subject=message.subject,
            body=message.body,
            queued_at=at,
            next_try_at=at,
        )
    )
    wake_workers()


def send_due_mail(transport: Transport) -> int:
    """Send every mail that is due; return how many left. A mail is taken on a lease, so a killed worker loses none."""
    sent = 0
    while (mail := _take()) is not None:
        try:
            transport.send(mail)
        except Refusal as refusal:
            _note_trouble(mail.id, str(refusal), is_final=refusal.is_final)
        else:
            _note_sent(mail.id)
            sent += 1
    return sent


def _take() -> OutboxMail | None:
    with unit_of_work(may_write=False):
        mail_id = queries.find_due_id(now())
    if mail_id is None:
        return None
    with unit_of_work():
        mail = queries.take_due(mail_id, now())
        if mail is not None:
            mail.tries += 1
            mail.next_try_at = now() + LEASE
    return mail


def _note_sent(mail_id: str) -> None:
    with unit_of_work():
        queries.get_mail(mail_id).sent_at = now()


def _note_trouble(mail_id: str, trouble: str, *, is_final: bool) -> None:
    with unit_of_work():
        mail = queries.get_mail(mail_id)
        mail.last_trouble = trouble[:500]
        if is_final or mail.tries >= MOST_TRIES:
            mail.gave_up_at = now()
        else:
            mail.next_try_at = next_try_after(mail.tries, now())
