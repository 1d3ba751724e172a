"""The course's lists as frozen values: services, community areas and words."""

from dataclasses import dataclass
from datetime import date

from lms.curriculum.activities import ENGLISH
from lms.curriculum.kinds import Need, ResourceStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A service of the referral directory; no areas means the whole city."""

    id: str
    name: str
    what_for: str
    who: str
    level: int
    checked_on: date
    status: ResourceStatus
    source: str
    areas: tuple[int, ...] = ()
    needs: tuple[Need, ...] = ()
    phone: str | None = None
    text: str | None = None
    web: str | None = None
    hours: str | None = None
    note: str | None = None
    disagreement: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunityArea:
    """One of the city's community areas; `priority` is the City's own mark, never a word for a home."""

    number: int
    name: str
    priority: bool

    @property
    def id(self) -> str:
        """Return the number as text, so that areas can be compared like other named things."""
        return str(self.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A word of the glossary and its plain meaning."""

    id: str
    title: str
    html: str
    language: str = ENGLISH
    is_draft: bool = False
