"""Finding a service by need, area and level; what changed between versions; numbers that a phone can dial."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from enum import StrEnum

from lms.core.words import N_
from lms.curriculum.kinds import Need
from lms.curriculum.reading import bare

CONFIRMED, UNCONFIRMED = "confirmed", "unconfirmed"
LONGEST_SLUG = 60
LEVEL_WORDS = {
    1: N_("1: systemic transformation"),
    2: N_("2: community revitalization and reinvestment"),
    3: N_("3: support for individuals and families"),
    4: N_("4: crisis response"),
}
NEED_WORDS = {
    Need.DANGER: N_("Danger now"),
    Need.TALK: N_("Somebody to talk to"),
    Need.TREATMENT: N_("Mental health, alcohol and drugs"),
    Need.ATTACK: N_("Shooting, attack and hospital"),
    Need.LOSS: N_("Loss, grief and the funeral"),
    Need.MONEY: N_("Money and compensation"),
    Need.ABUSE: N_("Abuse at home"),
    Need.SEXUAL_VIOLENCE: N_("Sexual violence and trafficking"),
    Need.CHILDREN: N_("Children and young people"),
    Need.OLDER_ADULTS: N_("Older adults and disability"),
    Need.HOUSING: N_("Housing, food and everyday help"),
    Need.LAW: N_("A lawyer, the court and rights"),
    Need.IMMIGRATION: N_("Immigration"),
    Need.WORK: N_("Work and a new start"),
    Need.HATE: N_("Hate, or harm by the police"),
}
FIELD_WORDS = {
    "name": N_("name"),
    "what_for": N_("what for"),
    "who": N_("for whom"),
    "needs": N_("needs"),
    "level": N_("level"),
    "source": N_("source"),
    "areas": N_("where"),
    "phone": N_("call"),
    "text": N_("text"),
    "web": N_("web"),
    "hours": N_("when"),
    "disagreement": N_("where sources differ"),
    "note": N_("note"),
    "status": N_("how sure"),
    "listed": N_("on the list or off it"),
}


class Check(StrEnum):
    """What somebody did before they saved an entry."""

    REACHED = "reached"
    TRIED = "tried"
    WORDING = "wording"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What an entry says, without who said it when; no areas means the whole city."""

    name: str
    what_for: str
    who: str
    level: int
    source: str
    areas: tuple[int, ...] = ()
    needs: tuple[Need, ...] = ()
    phone: str = ""
    text: str = ""
    web: str = ""
    hours: str = ""
    disagreement: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Draft):
    """One version of an entry: what it says, how sure that is, and who said it when and why."""

    slug: str
    number: int
    place: int
    listed: bool
    status: str
    checked_on: date
    checked_by: str | None
    why: str
    from_release: str | None
    recorded_at: datetime
    recorded_by: str | None

    @property
    def is_confirmed(self) -> bool:
        """Say whether somebody confirmed it."""
        return self.status == CONFIRMED

    @property
    def can_be_reached(self) -> bool:
        """Say whether there is a number or an address to try."""
        return bool(self.phone or self.text or self.web)


@dataclass(frozen=True, slots=True)
class Change:
    """A version, and the names of the fields in which it differs from the one before."""

    entry: Entry
    fields: tuple[str, ...]


DRAFT_FIELDS = tuple(one.name for one in fields(Draft))


def differing(before: Draft, after: Draft) -> tuple[str, ...]:
    """Return the names of the fields of a draft in which two differ."""
    return tuple(name for name in DRAFT_FIELDS if getattr(before, name) != getattr(after, name))


def history(versions: Sequence[Entry]) -> list[Change]:
    """Return the versions of one entry, newest first, each with what it changed; the oldest changed nothing."""
    before: Entry | None = None
    found = []
    for entry in sorted(versions, key=lambda one: one.number):
        names = differing(before, entry) if before else ()
        if before and (before.status, before.listed) != (entry.status, entry.listed):
            names += tuple(name for name in ("status", "listed") if getattr(before, name) != getattr(entry, name))
        found.append(Change(entry, names))
        before = entry
    return found[::-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody looks for; what is not set asks for nothing."""

    need: Need | None = None
    words: str = ""
    area: int | None = None
    level: int | None = None


def find_entries(entries: Iterable[Entry], wish: Wish, spoken: Mapping[Need, str]) -> list[Entry]:
    """Return the entries that answer the need, hold every word, serve the area and stand on the level.

    A word may stand in the entry or in what its needs are called, which `spoken` says in the reader's language.
    Those of the area itself come first, then those of the whole city, each in the order of the list.
    """
    words = bare(wish.words).split()
    found = [
        entry
        for entry in entries
        if (wish.need is None or wish.need in entry.needs)
        and wish.level in (None, entry.level)
        and (wish.area is None or not entry.areas or wish.area in entry.areas)
        and _holds(entry, words, spoken)
    ]
    return sorted(found, key=lambda entry: (wish.area is not None and not entry.areas, entry.place))


def year_before(day: date) -> date:
    """Return the same day a year before; a check older than that is old, as in `lms curriculum check`."""
    return day - timedelta(days=365)


def dialable(phone: str) -> str:
    """Return what a phone dials: short numbers as they are, ten digits with the country in front."""
    digits = "".join(letter for letter in phone if letter.isdigit())
    return f"+1{digits}" if len(digits) == 10 else digits


def textable(text: str) -> str:
    """Return the number to send a text to, or nothing when words have to be sent to it."""
    return dialable(text) if re.fullmatch(r"[0-9()\s.+-]+", text) else ""


def read_areas(text: str, names: Mapping[int, str]) -> tuple[tuple[int, ...], list[str]]:
    """Return the community areas that a line names by number or name, and the parts that name none."""
    numbers = {bare(name): number for number, name in names.items()}
    found, strange = set(), []
    for part in filter(None, (part.strip() for part in text.split(","))):
        number = int(part) if part.isascii() and part.isdigit() and len(part) < 4 else numbers.get(bare(part), 0)
        if number in names:
            found.add(number)
        else:
            strange.append(part[:40])
    return tuple(sorted(found)), strange


def slug_of(name: str) -> str:
    """Return a name as it stands in an address: small Latin letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", bare(name)).strip("-")


def free_slug(name: str, taken: Iterable[str]) -> str:
    """Return the address of a new entry, made from its name, and a number where that is taken."""
    plain = slug_of(name)
    slug = (plain if plain[:1].isalpha() else f"service-{plain}")[: LONGEST_SLUG - 4].strip("-")
    known = set(taken)
    choices = [slug, *(f"{slug}-{number}" for number in range(2, 1000))]
    return next(choice for choice in choices if choice not in known)


def _holds(entry: Entry, words: Sequence[str], spoken: Mapping[Need, str]) -> bool:
    if not words:
        return True
    said = (spoken[need] for need in entry.needs)
    text = bare(" ".join((entry.name, entry.what_for, entry.who, entry.note, entry.hours, *said)))
    return all(word in text for word in words)
