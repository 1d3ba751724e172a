"""How mail leaves: by SMTP, or, in the demonstration, not at all (the outbox page shows it)."""

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import Protocol
from urllib.parse import unquote, urlsplit

from lms.notifications.models import OutboxMail

SECONDS = 20


class Refusal(Exception):
    """The mail did not leave; `is_final` says that trying again would not help."""

    def __init__(self, what: str, *, is_final: bool) -> None:
        """Take what the server said, without the address."""
        super().__init__(what)
        self.is_final = is_final


class Transport(Protocol):
    """Something that can send one mail."""

    def send(self, mail: OutboxMail) -> None:
        """Send it, or raise Refusal."""


class OutboxOnly:
    """Sends nothing: the mail can be read on the outbox page."""

    def send(self, mail: OutboxMail) -> None:
        """Leave the mail where it is."""


class Smtp:
    """Sends by one SMTP server; STARTTLS is used wherever the server offers it."""

    def __init__(self, url: str, sender: str) -> None:
        """Take smtp://user:password@host:port or smtps://…, and the From line."""
        self._url = urlsplit(url)
        self._sender = sender

    def send(self, mail: OutboxMail) -> None:
        """Send one mail; raises Refusal, final for an answer of 5xx about this mail."""
        try:
            with self._connect() as server:
                server.send_message(self._message(mail))
        except smtplib.SMTPRecipientsRefused as trouble:
            code = next(iter(trouble.recipients.values()))[0]
            raise Refusal(f"recipient refused with {code}", is_final=code >= 500) from None
        except smtplib.SMTPResponseException as trouble:
            raise Refusal(f"server answered {trouble.smtp_code}", is_final=False) from None
        except (OSError, smtplib.SMTPException) as trouble:
            raise Refusal(type(trouble).__name__, is_final=False) from None

    def _connect(self) -> smtplib.SMTP:
        host, port = self._url.hostname or "localhost", self._url.port
        if self._url.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                host, port or 465, timeout=SECONDS, context=ssl.create_default_context()
            )
        else:
            server = smtplib.SMTP(host, port or 25, timeout=SECONDS)
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=ssl.create_default_context())
        if self._url.username:
            server.login(unquote(self._url.username), unquote(self._url.password or ""))
        return server

    def _message(self, mail: OutboxMail) -> EmailMessage:
        message = EmailMessage()
        message["From"] = self._sender
        message["To"] = mail.to_address
        message["Subject"] = mail.subject
        message["Date"] = format_datetime(mail.queued_at)
        message["Message-ID"] = mail.message_id
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(mail.body)
        return message


def transport_for(url: str, sender: str) -> Transport:
    """Return the transport that the settings name."""
    return OutboxOnly() if url == "outbox:" else Smtp(url, sender)


def domain_of(sender: str) -> str:
    """Return the domain of the From line, for Message-IDs."""
    return parseaddr(sender)[1].rpartition("@")[2] or "localhost"
