"""A person's private calendar address: made, shown again, ended."""

import secrets
from datetime import datetime

from lms.access.actor import Actor
from lms.audit.acts import Act
from lms.audit.service import record_action
from lms.cohorts import calendar_queries as queries
from lms.cohorts.models import CalendarFeed
from lms.core.database import db
from lms.core.ids import is_id, new_id
from lms.core.installation import signer

PURPOSE = "calendar"
PROOF_LENGTH = 32  # 128 of the 256 bits: short enough to type, far too long to guess


def make_feed(actor: Actor, at: datetime) -> CalendarFeed:
    """Return the actor's calendar address, made now if there is none."""
    feed = queries.find_feed(actor.person_id)
    if feed is None:
        feed = CalendarFeed(id=new_id(), person_id=actor.person_id, made_at=at)
        db.session.add(feed)
        record_action(actor, Act.CALENDAR_MADE, "calendar", feed.id, at)
    return feed


def end_feed(actor: Actor, at: datetime) -> None:
    """End the actor's calendar address: whoever still has it gets nothing."""
    feed = queries.find_feed(actor.person_id)
    if feed is not None:
        feed.ended_at = at
        record_action(actor, Act.CALENDAR_ENDED, "calendar", feed.id, at)


def token_of(feed_id: str) -> str:
    """Return what stands in the address: the feed's id and our proof of it, so that no secret is stored."""
    return f"{feed_id}{signer().mac(PURPOSE, feed_id)[:PROOF_LENGTH]}"


def read_token(token: str) -> str | None:
    """Return the feed's id of an address that we made, or None."""
    feed_id = token[:26]
    is_ours = is_id(feed_id) and secrets.compare_digest(token.encode(), token_of(feed_id).encode())
    return feed_id if is_ours else None
