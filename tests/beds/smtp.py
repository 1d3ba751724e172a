"""A real mail server on this machine, which can be told to behave badly."""

import asyncio
import enum
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"


class Behaviour(enum.Enum):
    """What the server does with the next messages."""

    ACCEPT = "accept"
    REFUSE = "refuse every recipient for good (550)"
    BUSY = "ask to be tried again later (451)"
    HANG_UP = "drop the connection instead of taking the message"
    TAKE_AND_HANG_UP = "take the message, then drop the connection before saying so"


@dataclass(frozen=True)
class Delivery:
    """One message as it arrived: the envelope and the parsed message."""

    sender: str
    recipients: tuple[str, ...]
    message: EmailMessage


class MailServer:
    """A running server: its address, its behaviour, and what it has taken."""

    def __init__(self, port: int) -> None:
        self.host = HOST
        self.port = port
        self.behaviour = Behaviour.ACCEPT
        self.refused_recipients: set[str] = set()
        self._deliveries: list[Delivery] = []
        self._lock = threading.Lock()

    @property
    def deliveries(self) -> list[Delivery]:
        """List what was taken so far, oldest first."""
        with self._lock:
            return list(self._deliveries)

    def forget(self) -> None:
        """Empty the list of what was taken."""
        with self._lock:
            self._deliveries.clear()

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Answer a recipient; aiosmtpd calls this."""
        if self.behaviour is Behaviour.REFUSE or address in self.refused_recipients:
            return "550 5.1.1 No such mailbox here"
        if self.behaviour is Behaviour.BUSY:
            return "451 4.3.0 Try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Answer a message; aiosmtpd calls this."""
        if self.behaviour is not Behaviour.HANG_UP:
            self._keep(envelope)
        if self.behaviour in (Behaviour.HANG_UP, Behaviour.TAKE_AND_HANG_UP):
            cast(asyncio.Transport, server.transport).abort()
        return "250 Taken"

    def _keep(self, envelope: Envelope) -> None:
        parsed = message_from_bytes(cast(bytes, envelope.original_content), policy=policy.default)
        delivery = Delivery(envelope.mail_from or "", tuple(envelope.rcpt_tos), parsed)
        with self._lock:
            self._deliveries.append(delivery)


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """Give a running mail server."""
    mail = MailServer(free_port())
    controller = Controller(mail, hostname=HOST, port=mail.port)
    controller.start()
    try:
        yield mail
    finally:
        controller.stop()


def free_port() -> int:
    """Find a port that nothing listens on; aiosmtpd cannot be given port 0."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
