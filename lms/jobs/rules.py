"""How long to wait before trying again."""

from datetime import datetime, timedelta

FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=6)


def next_try_after(tries: int, at: datetime) -> datetime:
    """Return when to try again after so many tries: 30 s, doubling, at most 6 h apart."""
    wait: timedelta = FIRST_WAIT * 2 ** min(tries - 1, 20)
    return at + min(wait, LONGEST_WAIT)
