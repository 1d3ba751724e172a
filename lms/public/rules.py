"""Finding a service by what is needed, and a number that a phone can dial."""

import unicodedata
from collections.abc import Iterable

from lms.curriculum.model import Resource


def find_resources(resources: Iterable[Resource], need: str, level: int | None) -> list[Resource]:
    """Return the services whose entry holds every word of the need, in the order of the course; all for no words."""
    words = _fold(need).split()
    return [
        resource
        for resource in resources
        if (level is None or resource.level == level) and all(word in _entry(resource) for word in words)
    ]


def dialable(phone: str) -> str:
    """Return what a phone dials: short numbers as they are, ten digits with the country in front."""
    digits = "".join(letter for letter in phone if letter.isdigit())
    return f"+1{digits}" if len(digits) == 10 else digits


def _entry(resource: Resource) -> str:
    return _fold(" ".join((resource.name, resource.what_for, resource.who, resource.note or "")))


def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))
