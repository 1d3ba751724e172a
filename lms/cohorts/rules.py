"""When a cohort's sessions and segments are, from the course's timetable and the cohort's first day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lms.core.words import N_
from lms.curriculum.model import Course, PlannedSession, live_slot

OPENING_MINUTES = 15
BREAK_AFTER_MINUTES = 60
BREAK_MINUTES = 10


class UnclearTime(ValueError):
    """A local time that the clock change skips, or shows twice; `words` says which, for the form."""

    def __init__(self, words: str) -> None:
        """Take the marked sentence."""
        super().__init__(words)
        self.words = words


@dataclass(frozen=True)
class SegmentPlan:
    """One segment to be made: a module's live part, or a break."""

    module: str | None
    topic: str | None
    slot: str | None
    starts_at: datetime
    ends_at: datetime
    minutes: int


@dataclass(frozen=True)
class SessionPlan:
    """One session to be made."""

    code: str
    title: str
    starts_at: datetime
    ends_at: datetime
    is_flex: bool
    segments: tuple[SegmentPlan, ...]


def is_zone(name: str) -> bool:
    """Say whether this is a time zone we know."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def to_utc(on: date, at: time, zone: str) -> datetime:
    """Return the moment of a local date and time; raises UnclearTime around clock changes."""
    local = datetime.combine(on, at, ZoneInfo(zone))
    if local.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise UnclearTime(N_("The clocks go forward that night, so this time does not exist. Choose another."))
    if local.utcoffset() != local.replace(fold=1).utcoffset():
        raise UnclearTime(N_("The clocks go back that night, so this time comes twice. Choose another."))
    return local.astimezone(UTC)


def plan_sessions(course: Course, timetable_id: str, first_day: date, zone: str) -> list[SessionPlan]:
    """Return the sessions of a timetable, shifted to the cohort's first day; raises UnclearTime."""
    return [plan_session(course, planned, first_day, zone) for planned in course.timetable(timetable_id).sessions]


def plan_session(course: Course, planned: PlannedSession, first_day: date, zone: str) -> SessionPlan:
    """Return one session with its segments one after another, a break after each full hour, times in UTC."""
    starts_at = to_utc(day_of(planned, first_day), time.fromisoformat(planned.starts), zone)
    segments = plan_segments(course, planned.segments, starts_at + timedelta(minutes=OPENING_MINUTES))
    taught_until = segments[-1].ends_at if segments else starts_at + timedelta(minutes=course.flex_minutes)
    return SessionPlan(planned.id.upper()[:10], planned.title, starts_at, taught_until, planned.is_flex, segments)


def day_of(planned: PlannedSession, first_day: date) -> date:
    """Return the date of a planned session in a cohort that begins on this day."""
    return first_day + timedelta(days=planned.day)


def plan_segments(course: Course, modules: Sequence[str], starts_at: datetime) -> tuple[SegmentPlan, ...]:
    """Return the segments of these modules from a moment on, with breaks that credit nothing between them."""
    segments: list[SegmentPlan] = []
    at, since_break = starts_at, 0
    for module_id in modules:
        module = course.module(module_id)
        if since_break >= BREAK_AFTER_MINUTES:
            ends = at + timedelta(minutes=BREAK_MINUTES)
            segments.append(SegmentPlan(None, None, None, at, ends, 0))
            at, since_break = ends, 0
        ends = at + timedelta(minutes=module.live_minutes)
        segments.append(SegmentPlan(module.id, module.topic, live_slot(module.id), at, ends, module.live_minutes))
        at, since_break = ends, since_break + module.live_minutes
    return tuple(segments)


def local_time(at: datetime, zone: str) -> datetime:
    """Return the date and time that the cohort's clock shows, without a zone."""
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def local_day(at: datetime, zone: str) -> date:
    """Return the date on the cohort's clock: the day on which something occurred."""
    return at.astimezone(ZoneInfo(zone)).date()
