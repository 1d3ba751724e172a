"""Problems found in a curriculum folder, and where things stand in it."""

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend; a warning does not keep the course from being published."""

    path: str
    line: int
    what: str
    is_warning: bool = False

    def __str__(self) -> str:
        """Return "file:line: what is wrong, and how to mend it"."""
        return f"{self.path}:{self.line}: {'warning: ' if self.is_warning else ''}{self.what}"


@dataclass(frozen=True, slots=True)
class Place:
    """A file and a line."""

    path: str
    line: int


@dataclass(slots=True)
class Places:
    """Where things stand; a key is such as ("module", id) or ("activity", id, "minutes")."""

    _found: dict[tuple[str, ...], list[Place]] = field(default_factory=dict)

    def add(self, key: tuple[str, ...], place: Place) -> None:
        """Remember a place of a key."""
        self._found.setdefault(key, []).append(place)

    def at(self, *key: str) -> Place:
        """Return the first place of a key, or of the nearest thing around it."""
        return self._nearest(key)[0]

    def last(self, *key: str) -> Place:
        """Return the last place of a key: where a second thing of the same id stands."""
        return self._nearest(key)[-1]

    def _nearest(self, key: tuple[str, ...]) -> list[Place]:
        while key:
            if key in self._found:
                return self._found[key]
            key = key[:-1]
        return self._found.get(("course",), [Place("course.md", 1)])


@dataclass(slots=True)
class Problems:
    """Collects problems while a folder is read."""

    _found: set[Problem] = field(default_factory=set)

    def error(self, place: Place, what: str) -> None:
        """Note something that must be mended."""
        self._found.add(Problem(place.path, place.line, what))

    def warn(self, place: Place, what: str) -> None:
        """Note something that should be looked at."""
        self._found.add(Problem(place.path, place.line, what, is_warning=True))

    def take(self, others: "Problems") -> None:
        """Take over what was noted elsewhere."""
        self._found |= others._found

    def __iter__(self) -> Iterator[Problem]:
        """Yield the problems by file and line."""
        return iter(sorted(self._found))
