"""What a mark credits, which times fit a session, and what a make-up may be: on plain values, the clock passed in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from lms.cohorts.rules import UnclearTime, local_day, to_utc
from lms.core.words import N_, Words
from lms.curriculum.model import AttendanceCredit, MakeUpModes

STATUSES = ("present", "late", "left_early", "excused", "absent")
IN_THE_ROOM = ("present", "late", "left_early")
WAYS = ("flex", "assignment", "one_to_one")
MODES = ("in_person", "virtual", "online")
QUARTER = 15
MAY_CLOSE_EARLY = timedelta(minutes=15)
STAYS_CURRENT = timedelta(hours=3)


@dataclass(frozen=True)
class Mark:
    """How one person was in one session; times only for somebody who came late or left early."""

    status: str
    arrived_at: datetime | None = None
    left_at: datetime | None = None


@dataclass(frozen=True)
class Span:
    """A segment's time on the clock, and the minutes that it credits."""

    starts_at: datetime
    ends_at: datetime
    minutes: int


TIME_SHAPES = ("%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M%p")


class UnclearMark(ValueError):
    """A mark that cannot be kept as typed; `words` says why, `part` is the field to look at."""

    def __init__(self, part: str, words: str) -> None:
        """Take the part of the row (status, arrived or left) and the marked sentence."""
        super().__init__(words)
        self.part, self.words = part, words


class TimeOutside(ValueError):
    """A time of day at which the session was not held."""


def minutes_present(segment: Span, mark: Mark, credit: AttendanceCredit, grace_minutes: int) -> int:
    """Return the minutes that the mark credits for a segment: never above the segment, none for excused or absent.

    Full segment: all or nothing, with the grace at its start and again at its end. Quarter hour: all of it for
    somebody who missed nothing, else the whole quarters that were seen.
    """
    if mark.status not in IN_THE_ROOM:
        return 0
    came = max(segment.starts_at, mark.arrived_at or segment.starts_at)
    went = min(segment.ends_at, mark.left_at or segment.ends_at)
    if went <= came:
        return 0
    if came == segment.starts_at and went == segment.ends_at:
        return segment.minutes
    if credit == AttendanceCredit.QUARTER_HOUR:
        seen = int((went - came) / timedelta(minutes=1))
        return min(seen // QUARTER * QUARTER, segment.minutes)
    grace = timedelta(minutes=grace_minutes)
    is_whole = came - segment.starts_at <= grace and segment.ends_at - went <= grace
    return segment.minutes if is_whole else 0


def to_moment(typed: time, starts_at: datetime, ends_at: datetime, zone: str) -> datetime:
    """Return when it was this time of day during the session; raises TimeOutside, or UnclearTime at a clock change."""
    first, last = local_day(starts_at, zone), local_day(ends_at, zone)
    for day in sorted({first, last}):
        wall = datetime.combine(day, typed, ZoneInfo(zone))
        if starts_at <= wall <= ends_at or starts_at <= wall.replace(fold=1) <= ends_at:
            moment = to_utc(day, typed, zone)
            if starts_at <= moment <= ends_at:
                return moment
    raise TimeOutside


def find_mark_trouble(mark: Mark) -> str | None:
    """Say which time a mark lacks, or has and should not; None when it is whole."""
    if mark.status == "late" and mark.arrived_at is None:
        return N_("Came late: write when they came.")
    if mark.status == "left_early" and mark.left_at is None:
        return N_("Left early: write when they left.")
    if mark.status == "present" and (mark.arrived_at or mark.left_at):
        return N_("Here from beginning to end, with a time? Choose came late or left early, or empty the time.")
    if mark.arrived_at and mark.left_at and mark.left_at <= mark.arrived_at:
        return N_("They left before they came. Look at the two times again.")
    return None


def read_mark(status: str, arrived: str, left: str, starts_at: datetime, ends_at: datetime, zone: str) -> Mark:
    """Return the mark that was typed, times in UTC; raises UnclearMark. Who was not in the room has no times."""
    if status not in STATUSES:
        raise UnclearMark("status", N_("Choose one of the five."))
    if status not in IN_THE_ROOM:
        return Mark(status)
    times = (
        _moment_of(part, typed, starts_at, ends_at, zone) for part, typed in (("arrived", arrived), ("left", left))
    )
    mark = Mark(status, *times)
    trouble = find_mark_trouble(mark)
    if trouble is not None:
        raise UnclearMark("left" if status == "left_early" else "arrived", trouble)
    return mark


def read_time(typed: str) -> time | None:
    """Return the time of day that was typed, such as 18:25 or 6:25 PM, or None for anything else."""
    for shape in TIME_SHAPES:
        try:
            return datetime.strptime(typed.strip()[:20].upper(), shape).time()
        except ValueError:
            continue
    return None


def _moment_of(part: str, typed: str, starts_at: datetime, ends_at: datetime, zone: str) -> datetime | None:
    if not typed.strip():
        return None
    at = read_time(typed)
    if at is None:
        raise UnclearMark(part, N_("Write a time such as 6:25 PM."))
    try:
        return to_moment(at, starts_at, ends_at, zone)
    except TimeOutside:
        raise UnclearMark(part, N_("The session was not held at that time. Look at its hours above.")) from None
    except UnclearTime as error:
        raise UnclearMark(part, error.words) from None


def why_not_save(state: str, starts_at: datetime, zone: str, at: datetime) -> Words | None:
    """Say why no roll can be taken now, or None: it opens on the day of the session."""
    if state == "cancelled":
        return Words(N_("This session was cancelled, so it has no roll."))
    if local_day(at, zone) < local_day(starts_at, zone):
        return Words(N_("The roll opens on the day of the session. Until then, print the sign-in sheet."))
    return None


def why_not_close(ends_at: datetime, at: datetime) -> Words | None:
    """Say why the roll cannot be closed yet, or None: hours are credited when they are over, not before."""
    if at < ends_at - MAY_CLOSE_EARLY:
        return Words(N_("The session is still going on. Save the roll now; close it when the session is over."))
    return None


def is_mode_allowed(rule: MakeUpModes, missed_mode: str, mode: str) -> bool:
    """Say whether a segment missed in one mode may be regained in the other."""
    return rule == MakeUpModes.ANY or mode == missed_mode


def minutes_left(at_most: int | None, taken: Sequence[int]) -> int | None:
    """Return how many minutes of make-up a person still has, or None when there is no limit."""
    return None if at_most is None else max(0, at_most - sum(taken))


def needs_confirmation(state: str, was_in_flex: bool) -> bool:
    """Say whether the instructor's own word is the evidence: nothing was handed in, and no flex roll shows it."""
    return state != "handed_in" and not was_in_flex


def is_done_on_good(done_on: date, missed_on: date, today: date) -> bool:
    """Say whether a make-up can have been done on this day: not before the segment was missed, not in the future."""
    return missed_on <= done_on <= today


def pick_current(times: Sequence[tuple[datetime, datetime]], at: datetime) -> int | None:
    """Return which session is the one of the moment: running or just over, else the next; None when there is none.

    A session stays the current one for some hours after its end: that is when its roll is closed.
    """
    near = [number for number, (starts_at, ends_at) in enumerate(times) if ends_at + STAYS_CURRENT >= at]
    return min(near, key=lambda number: times[number][0], default=None)
