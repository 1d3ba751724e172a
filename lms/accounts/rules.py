"""Rules of getting in: passwords, how long a session lives, names to sign in with."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from lms.access.actor import Role
from lms.core.words import N_, Words

SHORTEST_PASSWORD = 15
LONGEST_PASSWORD = 128
INVITATION_LASTS = timedelta(days=14)
RESET_LASTS = timedelta(minutes=30)
LINK_LASTS = timedelta(minutes=30)
ADDRESS_LINK_LASTS = timedelta(hours=24)
ADDRESS_UNDO_LASTS = timedelta(hours=72)
MOST_PASSKEYS = 10
SEEN_AT_MOST_EVERY = timedelta(minutes=1)
MAILED_LATELY = timedelta(minutes=10)
_RANKS = {Role.TRAINEE: 0, Role.INSTRUCTOR: 1, Role.STAFF: 2, Role.AUDITOR: 2, Role.ADMINISTRATOR: 3}


@dataclass(frozen=True)
class Limits:
    """How long a session may rest, and how long it may last."""

    idle: timedelta
    absolute: timedelta


OWN_DEVICE = Limits(timedelta(days=30), timedelta(days=30))
BORROWED_DEVICE = Limits(timedelta(minutes=15), timedelta(hours=2))
OFFICE = Limits(timedelta(minutes=30), timedelta(hours=12))
ADMINISTRATION = Limits(timedelta(minutes=15), timedelta(hours=8))


def session_limits(roles: Iterable[Role], *, is_own_device: bool) -> Limits:
    """Return the limits for a session of somebody with these roles (trust.md 2.4; the strictest role decides)."""
    held = set(roles)
    if Role.ADMINISTRATOR in held:
        return ADMINISTRATION
    if held & {Role.STAFF, Role.INSTRUCTOR, Role.AUDITOR}:
        return OFFICE
    return OWN_DEVICE if is_own_device else BORROWED_DEVICE


def outranks(own: Iterable[Role], theirs: Iterable[Role]) -> bool:
    """Say whether somebody with these roles may open, close or hand over the account of somebody with those.

    Nobody takes over the account of a peer, or of somebody who may do more; administrators look after all.
    """
    rank = max((_RANKS[Role(role)] for role in own), default=-1)
    return rank == _RANKS[Role.ADMINISTRATOR] or rank > max((_RANKS[Role(role)] for role in theirs), default=0)


def is_over(limits: Limits, began_at: datetime, seen_at: datetime, at: datetime) -> bool:
    """Say whether a session has rested or lasted too long."""
    return at - seen_at > limits.idle or at - began_at > limits.absolute


def find_password_trouble(password: str, known_words: Iterable[str]) -> Words | None:
    """Say what is wrong with a new password, or None: 15 characters or more, no names (NIST SP 800-63B)."""
    if len(password) < SHORTEST_PASSWORD:
        return Words(
            N_("Use %(least)d characters or more. Four or five words that you will remember are easiest."),
            {"least": SHORTEST_PASSWORD},
        )
    if len(password) > LONGEST_PASSWORD:
        return Words(N_("Use %(most)d characters or fewer."), {"most": LONGEST_PASSWORD})
    folded = password.casefold()
    if len(set(folded)) < 5 or any(len(word) > 3 and word.casefold() in folded for word in known_words):
        return Words(N_("This is easy to guess. Leave your name and the program's name out, and use more letters."))
    return None


def has_other_way(password_hash: str | None, email: str | None, passkeys: int) -> bool:
    """Say whether somebody still gets in by themselves when one of their passkeys is gone."""
    return password_hash is not None or email is not None or passkeys > 1


def find_phone_trouble(phone: str) -> Words | None:
    """Say what is wrong with a phone number, or None: 7 to 15 figures (ITU-T E.164), written as people write them."""
    figures = sum(letter.isdigit() for letter in phone)
    is_plain = re.fullmatch(r"\+?[\d\s().\-/]+(?:(?:x|ext\.?)\s?\d{1,6})?", phone.strip(), re.IGNORECASE)
    if is_plain and 7 <= figures <= 21:
        return None
    return Words(N_("This does not look like a phone number. One looks like 312-555-0148."))


def name_for_classmates(name: str, choice: str) -> str | None:
    """Return what classmates may read of a name: all of it, its first word, or nothing."""
    if choice == "name":
        return name
    return name.split()[0] if choice == "first" and name.split() else None


def fold(name: str) -> str:
    """Return a sign-in name or address as it is compared: trimmed, lower case, one form of each letter."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def is_folded_alike(text: str) -> bool:
    """Say whether databases fold the text as we do; a few alphabets have letters that they fold the other way."""
    return fold(text) == fold(text).lower()


def sign_in_name_from(name: str, taken: Iterable[str]) -> str:
    """Return a short name to sign in with for somebody without e-mail, such as ana.alvarez or ana.alvarez2."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = ".".join(re.findall(r"[a-z0-9]+", plain))[:40] or "person"
    used = set(taken)
    number = 2
    candidate = base
    while candidate in used:
        candidate, number = f"{base}{number}", number + 1
    return candidate


def device_family(user_agent: str) -> str:
    """Return a rough family for the person's own list of sessions: phone, tablet or computer."""
    agent = user_agent.lower()
    if "ipad" in agent or "tablet" in agent:
        return "tablet"
    return "phone" if "mobi" in agent or "android" in agent or "iphone" in agent else "computer"
