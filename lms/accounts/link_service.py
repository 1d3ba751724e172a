"""Mailed links, a way in without a password: the address is signed, the row says whether it was used."""

from datetime import datetime

from lms.access.actor import Actor
from lms.accounts import queries, rules
from lms.accounts.models import MailedLink, Person
from lms.audit.acts import Act
from lms.audit.service import record_action
from lms.core.database import db
from lms.core.ids import new_id
from lms.core.installation import config, signer
from lms.notifications import messages
from lms.notifications.service import queue_mail

PURPOSE = "mailed link"


def mail_link(person: Person, to: str, at: datetime) -> MailedLink | None:
    """Queue a link by which this person signs in and goes on to `to`; None for somebody without an address.

    Links asked for before keep working until their half hour is over: anybody can ask in somebody's name, and that
    must not spoil the link that just arrived.
    """
    if person.email is None:
        return None
    link = MailedLink(id=new_id(), person_id=person.id, made_at=at, ends_at=at + rules.LINK_LASTS)
    db.session.add(link)
    message = messages.sign_in_link(link_address(link, to), config().product_name, person.language)
    queue_mail(person.id, person.email, message, f"link:{link.id}", config().mail_from, at)
    actor = Actor(person.id, person.name, ())
    record_action(actor, Act.LINK_ASKED, "person", person.id, at, affected_id=person.id)
    return link


def link_token(link: MailedLink, to: str) -> str:
    """Return the signed token that opens this link and remembers the page that was asked for."""
    return signer().seal(PURPOSE, [link.id, to])


def link_address(link: MailedLink, to: str) -> str:
    """Return the address that is mailed."""
    return f"{config().base_url}/enter/{link_token(link, to)}"


def find_open_link(token: str, at: datetime, *, locked: bool = False) -> tuple[MailedLink, str] | None:
    """Return the link of a token while it can still be used, and the page it goes on to; else None."""
    found = signer().unseal(PURPOSE, token, seconds=int(rules.LINK_LASTS.total_seconds()) + 60)
    if not isinstance(found, list) or len(found) != 2:
        return None
    link = queries.find_mailed_link(str(found[0]), locked=locked)
    if link is None or link.used_at or link.withdrawn_at or link.ends_at <= at:
        return None
    return link, str(found[1])


def use_link(link: MailedLink, at: datetime) -> Person | None:
    """Use the link once, and end the person's other links; None when the account is closed."""
    person = queries.get_person(link.person_id)
    if person.disabled_at is not None:
        return None
    withdraw_links(person, at)
    link.used_at, link.withdrawn_at = at, None
    return person


def withdraw_links(person: Person, at: datetime) -> None:
    """End every link of the person that is still open."""
    for link in queries.list_open_links(person.id):
        link.withdrawn_at = at
