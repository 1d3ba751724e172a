"""What stands on the one-page guide of a community area; equal content has one digest, and one paper."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from lms.core.installation import config
from lms.curriculum.frames import LEVELS
from lms.curriculum.model import CommunityArea
from lms.directory.rules import Entry, Wish, find_entries

LAYOUT = 1  # raise it when the same content is to look different: papers that are kept are then drawn anew


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideLine:
    """A service on the paper."""

    name: str
    what_for: str
    contact: str
    hours: str
    is_confirmed: bool
    disagrees: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GuidePart:
    """The services under one heading; `is_own` marks those of the area itself."""

    title: str
    is_own: bool
    lines: tuple[GuideLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideContent:
    """All that is drawn but for the day on which it is drawn."""

    area: int
    name: str
    program: str
    address: str
    is_specimen: bool
    parts: tuple[GuidePart, ...]
    layout: int = LAYOUT

    def to_json(self) -> str:
        """Return the content as canonical text."""
        return json.dumps(asdict(self), sort_keys=True, ensure_ascii=False)

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the content."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()


def compose(area: CommunityArea, entries: Iterable[Entry]) -> GuideContent:
    """Return the guide of an area: its own services first, then the city's, from crisis response to the whole system.

    Only what can be reached; within a part confirmed entries stand first, so that these stay when the page is full.
    """
    found = [entry for entry in find_entries(entries, Wish(area=area.number), {}) if entry.can_be_reached]
    own = [entry for entry in found if entry.areas]
    parts = [(f"In {area.name}", own)]
    for level in sorted(LEVELS, reverse=True):
        parts.append((LEVELS[level], [entry for entry in found if not entry.areas and entry.level == level]))
    settings = config()
    made = [GuidePart(title=title, is_own=inside is own, lines=_lines(inside)) for title, inside in parts if inside]
    return GuideContent(
        area=area.number,
        name=area.name,
        program=settings.program_name,
        address=f"{settings.base_url}/directory?area={area.number}",
        is_specimen=not settings.production,
        parts=tuple(made),
    )


def _lines(entries: list[Entry]) -> tuple[GuideLine, ...]:
    ordered = sorted(entries, key=lambda entry: (not entry.is_confirmed, entry.place))
    return tuple(
        GuideLine(
            name=entry.name,
            what_for=entry.what_for,
            contact=contact(entry),
            hours=entry.hours,
            is_confirmed=entry.is_confirmed,
            disagrees=bool(entry.disagreement),
        )
        for entry in ordered
    )


def contact(entry: Entry) -> str:
    """Return how to reach a service in one line: the number, then the text line, then the page."""
    web = entry.web.removeprefix("https://").removeprefix("www.").rstrip("/")
    parts = (entry.phone, f"text {entry.text}" if entry.text else "", web if not entry.phone else "")
    return " · ".join(part for part in parts if part)
