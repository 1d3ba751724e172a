"""Sessions as a calendar file (RFC 5545), for any calendar program; pure.

A calendar is seen by others: on a shared screen, by a partner, by an employer's server. So an event says a neutral
title, when and where, and nothing else.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

MAKER = "-//Forty//Sessions//EN"


class Held(Protocol):
    """What an event needs of a session; times in UTC."""

    id: str
    code: str
    place: str
    starts_at: datetime
    ends_at: datetime
    state: str
    revision: int


def calendar_file(sessions: Iterable[Held], zone: str, host: str, title: str, at: datetime) -> bytes:
    """Return the sessions as one file: times in the cohort's zone with its rules, the same UID whenever it is fetched.

    `title` is a neutral word that stands before the session's letter; `at` is the moment of making, in UTC. A change
    raises SEQUENCE, so that a calendar that has the event already moves it; a cancelled session says CANCELLED.
    """
    calendar = Calendar()
    calendar.add("prodid", MAKER)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", title)
    local = ZoneInfo(zone)
    for session in sessions:
        event = Event()
        event.add("uid", f"{session.id}@{host}")
        event.add("dtstamp", at)
        event.add("dtstart", session.starts_at.astimezone(local))
        event.add("dtend", session.ends_at.astimezone(local))
        event.add("summary", f"{title} {session.code.upper()}")
        event.add("location", session.place)
        event.add("sequence", session.revision)
        event.add("status", "CANCELLED" if session.state == "cancelled" else "CONFIRMED")
        event.add("class", "PRIVATE")
        calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())
