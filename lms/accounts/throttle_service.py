"""Counting tries where guessing pays; the count is shared by all workers and stays whatever becomes of the request."""

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import bindparam, text

from lms.core.clock import now
from lms.core.database import UtcDateTime, db
from lms.core.errors import TooMany
from lms.core.installation import signer
from lms.core.unit_of_work import aside

_HIT = text(
    "INSERT INTO throttle_hits (bucket, period, hits, ends_at) VALUES (:bucket, :period, 1, :ends_at) "
    "ON CONFLICT (bucket, period) DO UPDATE SET hits = throttle_hits.hits + 1 RETURNING hits"
).bindparams(bindparam("ends_at", type_=UtcDateTime()))
_LOOK = text("SELECT hits FROM throttle_hits WHERE bucket = :bucket AND period = :period")
_GIVE_BACK = text("UPDATE throttle_hits SET hits = hits - 1 WHERE bucket = :bucket AND period = :period AND hits > 0")
_SWEEP = text("DELETE FROM throttle_hits WHERE ends_at < :at").bindparams(bindparam("at", type_=UtcDateTime()))

_SWEEP_CHALLENGES = text("DELETE FROM spent_challenges WHERE ends_at < :at").bindparams(
    bindparam("at", type_=UtcDateTime())
)


@dataclass(frozen=True)
class Limit:
    """So many tries in so many seconds."""

    act: str
    tries: int
    seconds: int


SIGN_IN_NAME = Limit("sign-in name", 10, 300)
SIGN_IN_ADDRESS = Limit("sign-in address", 20, 300)
SIGN_IN_ALL = Limit("sign-in all", 1000, 300)
CARD_NAME = Limit("card name", 5, 3600)
CARD_ADDRESS = Limit("card address", 20, 3600)
RESET_NAME = Limit("reset name", 3, 3600)
LINK_NAME = Limit("link name", 3, 3600)
LINK_NAME_A_DAY = Limit("link name a day", 5, 86400)
LINK_ADDRESS = Limit("link address", 10, 3600)
LINK_ALL = Limit("link all", 300, 3600)
ADDRESS_PERSON = Limit("address person", 3, 6 * 3600)
ADDRESS_TARGET = Limit("address target", 3, 6 * 3600)
PASSKEY_ADDRESS = Limit("passkey address", 60, 300)
PROOF_PERSON = Limit("proof person", 10, 300)
RESET_ADDRESS = Limit("reset address", 10, 3600)
INVITATION_ADDRESS = Limit("invitation address", 60, 3600)
VERIFY_ADDRESS = Limit("verify address", 30, 60)
VERIFY_ALL = Limit("verify all", 1000, 3600)
PDF_PERSON = Limit("pdf person", 200, 600)  # forty papers in ten minutes, each five times
EXPORT_PERSON = Limit("export person", 2, 24 * 3600)
JOURNAL_PERSON = Limit("journal person", 60, 60)


def hit(*counted: tuple[Limit, str]) -> None:
    """Count one try for each (limit, whom); raises TooMany when one of them is over."""
    if count(*counted):
        raise TooMany


def count(*counted: tuple[Limit, str]) -> bool:
    """Count one try for each (limit, whom); return whether one of them is over. Only outside the main transaction."""
    at = now()
    with aside() as session:
        over = False
        for limit, whom in sorted(counted, key=lambda pair: pair[0].act):
            period = _period(limit, at)
            values = {"bucket": _bucket(limit, whom), "period": period, "ends_at": _end(limit, period)}
            over = session.execute(_HIT, values).scalar_one() > limit.tries or over
    return over


def is_spent(limit: Limit, whom: str) -> bool:
    """Say whether all tries are used up, inside the request's own transaction; counts nothing."""
    values = {"bucket": _bucket(limit, whom), "period": _period(limit, now())}
    return (db.session.execute(_LOOK, values).scalar() or 0) >= limit.tries


def count_success(limit: Limit, whom: str) -> None:
    """Count one success inside the request's own transaction; raises TooMany when it is over the limit.

    For acts that nobody guesses at: what is refused for another reason does not count.
    """
    at = now()
    period = _period(limit, at)
    values = {"bucket": _bucket(limit, whom), "period": period, "ends_at": _end(limit, period)}
    if db.session.execute(_HIT, values).scalar_one() > limit.tries:
        raise TooMany


def give_back(*counted: tuple[Limit, str]) -> None:
    """Take one try back after a success, inside the request's own transaction."""
    for limit, whom in counted:
        db.session.execute(_GIVE_BACK, {"bucket": _bucket(limit, whom), "period": _period(limit, now())})


def sweep() -> None:
    """Delete counts, and answered challenges, whose time is over."""
    db.session.execute(_SWEEP, {"at": now() - timedelta(days=1)})
    db.session.execute(_SWEEP_CHALLENGES, {"at": now() - timedelta(days=1)})


def network_of(address: str | None) -> str:
    """Return what counts as one address: an IPv4 address, or the /64 of an IPv6 one."""
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    return str(found) if found.version == 4 else str(ipaddress.ip_network((found, 64), strict=False))


def _bucket(limit: Limit, whom: str) -> str:
    return f"{limit.act}:{signer().mac('throttle', whom)}"


def _period(limit: Limit, at: datetime) -> int:
    return int(at.timestamp()) // limit.seconds


def _end(limit: Limit, period: int) -> datetime:
    return datetime.fromtimestamp((period + 1) * limit.seconds, UTC)
