"""How somebody likes to read: how large, and before which parts they are told what comes up."""

from enum import StrEnum

from lms.curriculum.model import Notice

STRONG_FROM = 3


class TextSize(StrEnum):
    """How large a person likes the text."""

    USUAL = ""
    LARGE = "large"
    LARGEST = "largest"


class Notices(StrEnum):
    """Before which parts a person likes to be told what comes up."""

    ALWAYS = ""
    STRONG = "strong"
    OFF = "off"


def wants_notice(preference: str, notice: Notice | None) -> bool:
    """Say whether a notice is shown before the page: always, only before strong parts (intensity 3 or 4), or never."""
    if notice is None or preference == Notices.OFF:
        return False
    return preference != Notices.STRONG or notice.intensity >= STRONG_FROM
