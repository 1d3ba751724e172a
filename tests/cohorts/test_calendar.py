"""Calendar files: what a calendar program reads back from them, with its own library."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar

from lms.cohorts.calendar import calendar_file
from tests.factories import utc

AT = utc(2026, 11, 22, 9, 0)
STARTS_AT, ENDS_AT = utc(2026, 12, 4, 0, 0), utc(2026, 12, 4, 2, 30)


@dataclass
class Held:
    id: str = "01m80qff8wfdy9fsa8qygqp6c0"
    code: str = "d"
    place: str = "Room 1103, ring twice; ask for Ana"
    starts_at: datetime = STARTS_AT
    ends_at: datetime = ENDS_AT
    state: str = "planned"
    revision: int = 0


def events(*sessions: Held) -> list:
    read = Calendar.from_ical(calendar_file(sessions, "America/Chicago", "forty.example", "Session", AT))
    return list(read.walk("VEVENT"))


def test_an_event_says_when_and_where_and_a_neutral_title():
    (event,) = events(Held())
    assert str(event["SUMMARY"]) == "Session D"
    assert str(event["LOCATION"]) == "Room 1103, ring twice; ask for Ana"
    assert event["DTSTART"].dt == datetime(2026, 12, 3, 18, 0, tzinfo=ZoneInfo("America/Chicago"))
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(hours=2, minutes=30)
    assert str(event["CLASS"]) == "PRIVATE"
    assert "DESCRIPTION" not in event


def test_the_rules_of_the_zone_travel_along():
    text = calendar_file([Held()], "America/Chicago", "forty.example", "Session", AT).decode()
    assert "BEGIN:VTIMEZONE" in text
    assert "TZID:America/Chicago" in text
    assert "BEGIN:DAYLIGHT" in text


def test_the_same_session_keeps_its_uid_and_a_change_raises_the_sequence():
    first, moved = Held(), replace(Held(), starts_at=utc(2026, 12, 5, 0, 0), ends_at=utc(2026, 12, 5, 2, 0), revision=1)
    (before,), (after,) = events(first), events(moved)
    assert before["UID"] == after["UID"] == "01m80qff8wfdy9fsa8qygqp6c0@forty.example"
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)


def test_a_cancelled_session_says_so():
    (event,) = events(replace(Held(), state="cancelled"))
    assert str(event["STATUS"]) == "CANCELLED"


def test_long_lines_are_folded_and_end_as_the_standard_asks():
    text = calendar_file([replace(Held(), place="Room " * 60)], "America/Chicago", "forty.example", "Session", AT)
    assert all(len(line) <= 75 for line in text.split(b"\r\n"))
    assert text.endswith(b"\r\n")
