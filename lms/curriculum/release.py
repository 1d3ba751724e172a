"""A course as one document and back: canonical JSON, addressed by its SHA-256.

The same course always gives the same bytes. A document names its format; one that this code does not know is refused.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from datetime import date
from enum import StrEnum
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from lms.curriculum.model import (
    Activity,
    Course,
    Lesson,
    Live,
    Placeholder,
    Quiz,
    Reflection,
    Scenario,
    Survey,
)

Read = Callable[[Any], Any]

FORMAT = 1
_READERS: dict[Any, Read] = {}
_ACTIVITIES: Mapping[str, Any] = {
    one.kind.value: one for one in (Lesson, Scenario, Reflection, Quiz, Survey, Live, Placeholder)
}


class UnreadableRelease(ValueError):
    """The document is no release that this code can read."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """A release: the document, and its digest by which it is named."""

    digest: str
    document: str


def compile_release(course: Course) -> Compiled:
    """Return a course as a release; whether it is sound is checked before, by the loader."""
    document = _canonical({"format": FORMAT, "course": _plain(course)})
    return Compiled(digest_of(document), document)


def digest_of(document: str) -> str:
    """Return the digest of a document."""
    return hashlib.sha256(document.encode()).hexdigest()


def read_release(document: str) -> Course:
    """Return the course of a document; raises UnreadableRelease."""
    try:
        found = json.loads(document)
        if not isinstance(found, dict) or found.get("format") != FORMAT:
            raise UnreadableRelease(f"this release is not of format {FORMAT}; a newer program wrote it")
        return _value(Course)(found["course"])  # type: ignore[no-any-return]
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError) as error:
        if isinstance(error, UnreadableRelease):
            raise
        raise UnreadableRelease(f"this release cannot be read: {error}") from error


def _canonical(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _plain(value: Any) -> Any:
    """Return a value as JSON knows it; an activity carries its kind."""
    if is_dataclass(value):
        found = {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
        return {**found, "kind": value.kind.value} if isinstance(value, Activity) else found
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def _value(hint: Any) -> Read:
    """Return the function that reads a value of a type."""
    if hint not in _READERS:
        _READERS[hint] = _reader(hint)
    return _READERS[hint]


def _reader(hint: Any) -> Read:
    if get_origin(hint) in (Union, UnionType):
        inner = next(one for one in get_args(hint) if one is not type(None))
        return lambda found: None if found is None else _value(inner)(found)
    if get_origin(hint) is tuple:
        return lambda found: tuple(map(_value(get_args(hint)[0]), _checked(found, list)))
    if hint is Activity:
        return lambda found: _value(_ACTIVITIES[found["kind"]])(found)
    if is_dataclass(hint):
        return _dataclass_reader(hint)
    if hint is date:
        return date.fromisoformat
    if issubclass(hint, StrEnum):
        return lambda found: hint(found)
    return lambda found: _checked(found, hint)


def _checked(found: Any, hint: type) -> Any:
    if hint is float and type(found) is int:
        return float(found)
    if type(found) is not hint:
        raise TypeError(f"{hint.__name__} was expected, not {type(found).__name__}")
    return found


def _dataclass_reader(hint: Any) -> Read:
    """Return the function that reads a dataclass; a field that an older release lacks takes its default."""
    hints = get_type_hints(hint)
    known: list[Field[Any]] = list(fields(hint))
    names = {one.name for one in known} | ({"kind"} if issubclass(hint, Activity) else set())

    def read(found: Any) -> Any:
        if extra := found.keys() - names:
            raise UnreadableRelease(f"this release holds {', '.join(sorted(extra))}, which is not known here")
        return hint(
            **{
                one.name: _value(hints[one.name])(found[one.name])
                for one in known
                if one.name in found or one.default is MISSING
            }
        )

    return read
