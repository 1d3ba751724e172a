from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from lms.core.clock import clock_at, now
from lms.core.database import db
from lms.core.ids import new_id
from lms.core.unit_of_work import unit_of_work
from lms.notifications import messages, service
from lms.notifications.models import OutboxMail
from lms.notifications.transport import OutboxOnly, Smtp
from tests.beds.smtp import Behaviour, mail_server

SENDER = "Forty <forty@example.org>"


def break_it():
    raise ZeroDivisionError


@pytest.fixture
def mailbox():
    with mail_server() as server:
        yield server


def queue(purpose="one", to="ana@example.org"):
    message = messages.invitation("Ana", "https://forty.example.org/join/x", "Forty")
    with unit_of_work():
        service.queue_mail(new_id(), to, message, purpose, SENDER, now())


def the_mail():
    with unit_of_work(may_write=False):
        return db.session.execute(select(OutboxMail)).scalar_one()


def send(mailbox):
    return service.send_due_mail(Smtp(f"smtp://{mailbox.host}:{mailbox.port}", SENDER))


def test_a_queued_mail_arrives_once_with_neutral_words(app, mailbox):
    queue()
    assert send(mailbox) == 1
    assert send(mailbox) == 0
    [delivery] = mailbox.deliveries
    assert delivery.recipients == ("ana@example.org",)
    assert delivery.message["Subject"] == "Your course has an update"
    assert delivery.message["Message-ID"] == the_mail().message_id
    assert "https://forty.example.org/join/x" in delivery.message.get_content()
    assert delivery.message.get_content_type() == "text/plain"


def test_a_mail_of_a_change_that_failed_never_leaves(app, mailbox):
    with pytest.raises(ZeroDivisionError), unit_of_work():  # noqa: PT012 - the block is the unit
        service.queue_mail(new_id(), "a@example.org", messages.new_password("x", "Forty"), "one", SENDER, now())
        break_it()
    assert send(mailbox) == 0
    assert mailbox.deliveries == []


def test_the_same_purpose_twice_is_refused_by_the_database(app):
    queue("same")
    with pytest.raises(IntegrityError):
        queue("same")


def test_a_busy_server_is_tried_again_with_the_same_message_id(app, mailbox):
    queue()
    mailbox.behaviour = Behaviour.BUSY
    assert send(mailbox) == 0
    waiting = the_mail()
    assert waiting.sent_at is None
    assert waiting.gave_up_at is None
    assert waiting.next_try_at > now()
    mailbox.behaviour = Behaviour.ACCEPT
    with clock_at(now() + timedelta(hours=1)):
        assert send(mailbox) == 1
    assert mailbox.deliveries[0].message["Message-ID"] == waiting.message_id


def test_an_address_refused_for_good_is_given_up_and_not_tried_again(app, mailbox):
    queue()
    mailbox.behaviour = Behaviour.REFUSE
    assert send(mailbox) == 0
    assert the_mail().gave_up_at is not None
    with clock_at(now() + timedelta(days=2)):
        assert send(mailbox) == 0
    assert "ana@" not in (the_mail().last_trouble or "")


@pytest.mark.parametrize("behaviour", [Behaviour.HANG_UP, Behaviour.TAKE_AND_HANG_UP])
def test_a_dropped_connection_loses_nothing(app, mailbox, behaviour):
    queue()
    mailbox.behaviour = behaviour
    assert send(mailbox) == 0
    mailbox.behaviour = Behaviour.ACCEPT
    with clock_at(now() + timedelta(hours=1)):
        assert send(mailbox) == 1
    assert len({delivery.message["Message-ID"] for delivery in mailbox.deliveries}) == 1


def test_a_mail_that_a_killed_worker_held_is_sent_after_its_lease(app, mailbox):
    queue()
    assert service._take() is not None  # taken, and then the worker is gone
    assert send(mailbox) == 0
    with clock_at(now() + service.LEASE + timedelta(seconds=1)):
        assert send(mailbox) == 1


def test_the_outbox_page_is_enough_in_the_demonstration(app):
    queue()
    assert service.send_due_mail(OutboxOnly()) == 1
    assert the_mail().sent_at is not None
