"""YAML with line numbers and without guesses: every scalar stays the text that was written.

Each field says what it expects, so `starts: 18:00`, `title: No` and `on: 2026-11-21` mean what they look
like. Aliases, duplicate keys and deep nesting are refused.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeVar

import yaml

from lms.curriculum.problems import Place, Problems

Choice = TypeVar("Choice", bound=StrEnum)

SLUG = re.compile(r"[a-z][a-z0-9-]{0,59}")
MOST_NESTING = 40
MOST_NUMBER = 100_000
_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NOTHING = {"", "~", "null"}


@dataclass(frozen=True, slots=True)
class Node:
    """A YAML value and its line: text, a list of nodes, or a mapping from text to nodes."""

    value: "str | list[Node] | dict[str, Node]"
    line: int


def read_yaml(text: str, start: Place, problems: Problems) -> Node | None:
    """Return the document's nodes, or None after noting why not; `start` is the place of the first line."""
    deep = _too_deep(text)
    if deep is not None:
        problems.error(Place(start.path, start.line + deep), "the YAML is nested too deep; write flat lists")
        return None
    try:
        root = yaml.compose(text, Loader=_LOADER)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        problems.error(
            _place_of(error, start), f"this is not YAML ({_reason(error)}); mend the line or quote the value"
        )
        return None
    return None if root is None else _convert(root, start, problems, set())


def _too_deep(text: str) -> int | None:
    """Return the first line nested deeper than a curriculum needs: the C parser recurses without a limit."""
    depth = 0
    for number, line in enumerate(text.split("\n")):
        indent = len(line) - len(line.lstrip())
        depth = max(0, depth + sum(line.count(mark) for mark in "[{") - sum(line.count(mark) for mark in "]}"))
        most = max(depth, line.count("[") + line.count("{"), indent // 3, len(re.findall(r"[-?:]\s", line)) // 3)
        if most > MOST_NESTING:
            return number
    return None


def _place_of(error: Exception, start: Place) -> Place:
    context = str(getattr(error, "context", None) or "")
    mark = getattr(error, "context_mark" if "flow" in context or "quoted" in context else "problem_mark", None)
    return Place(start.path, start.line + (mark.line if mark else 0))


def _reason(error: Exception) -> str:
    return str(getattr(error, "problem", None) or getattr(error, "reason", None) or "unreadable")


def _convert(node: yaml.Node, start: Place, problems: Problems, seen: set[int]) -> Node | None:
    line = start.line + node.start_mark.line
    place = Place(start.path, line)
    if id(node) in seen:
        problems.error(place, "an alias (*) repeats a value; write it out")
        return None
    seen.add(id(node))
    if isinstance(node, yaml.ScalarNode):
        return Node("" if not node.style and node.value.lower() in _NOTHING else node.value, line)
    if isinstance(node, yaml.SequenceNode):
        items = (_convert(item, start, problems, seen) for item in node.value)
        return Node([item for item in items if item is not None], line)
    found: dict[str, Node] = {}
    for key, value in node.value:
        name = key.value if isinstance(key, yaml.ScalarNode) else ""
        below = _convert(value, start, problems, seen)
        if name in found:
            problems.error(Place(start.path, start.line + key.start_mark.line), f'"{name}" is there twice; keep one')
        elif below is not None:
            found[name] = Node(below.value, start.line + key.start_mark.line)
    return Node(found, line)


@dataclass(slots=True)
class Fields:
    """A mapping read field by field; what is missing, wrong or unknown becomes a problem."""

    path: str
    node: Node
    problems: Problems
    where: str = "here"
    _known: set[str] = field(default_factory=set)

    @classmethod
    def empty(cls, around: "Fields", key: str, where: str) -> "Fields":
        """Return a mapping without fields, for a part that is not written."""
        return cls(around.path, Node({}, around.place_of(key).line), around.problems, where)

    @property
    def place(self) -> Place:
        """Return where the mapping starts."""
        return Place(self.path, self.node.line)

    def place_of(self, key: str) -> Place:
        """Return where a key stands, or the mapping if it is missing."""
        found = self._mapping.get(key)
        return Place(self.path, found.line) if found else self.place

    @property
    def _mapping(self) -> dict[str, Node]:
        return self.node.value if isinstance(self.node.value, dict) else {}

    def written(self) -> Iterable[str]:
        """Return the keys that are written."""
        return self._mapping.keys()

    def error(self, key: str, what: str) -> None:
        """Note a problem at a key."""
        self.problems.error(self.place_of(key), what)

    def raw(self, key: str) -> Node | None:
        """Return a field's node, or None when it is missing or empty."""
        self._known.add(key)
        found = self._mapping.get(key)
        return None if found is None or found.value == "" else found

    def has(self, key: str) -> bool:
        """Say whether a field is written and not empty."""
        return self.raw(key) is not None

    def text(self, key: str, default: str | None = None) -> str:
        """Return a text; without a default it must be there."""
        found = self.raw(key)
        if found is None:
            if default is None:
                self.error(key, f'"{key}" is missing {self.where}; add it')
            return default or ""
        if not isinstance(found.value, str):
            self.error(key, f'"{key}" must be plain text; write it on one line, in quotes if it holds : or #')
            return default or ""
        return " ".join(found.value.split())

    def optional(self, key: str) -> str | None:
        """Return a text, or None when it is not written."""
        return self.text(key, "") or None

    def slug(self, key: str, default: str | None = None) -> str:
        """Return an id."""
        value = self.text(key, default)
        if value and not SLUG.fullmatch(value):
            self.error(
                key,
                f'"{value}" is not an id; use at most 60 lower-case letters, digits and hyphens, a letter first',
            )
        return value

    def number(self, key: str, low: int = 0, high: int = MOST_NUMBER, default: int | None = None) -> int:
        """Return a whole number between low and high."""
        value = self.text(key, None if default is None else str(default))
        if not value:
            return low if default is None else default
        if not re.fullmatch(r"-?[0-9]{1,9}", value) or not low <= int(value) <= high:
            self.error(key, f'"{key}" is "{value[:40]}"; write a whole number from {low} to {high}')
            return low if default is None else default
        return int(value)

    def share(self, key: str, default: float) -> float:
        """Return a number from 0 to 1."""
        value = self.text(key, str(default))
        if not re.fullmatch(r"0(\.[0-9]{1,4})?|1(\.0{1,4})?", value):
            self.error(key, f'"{key}" is "{value[:40]}"; write a number from 0 to 1, such as 0.5')
            return default
        return float(value)

    def flag(self, key: str) -> bool:
        """Return true or false; not written is false."""
        value = self.text(key, "false")
        if value not in ("true", "false"):
            self.error(key, f'"{key}" is "{value[:40]}"; write true or false')
        return value == "true"

    def day(self, key: str) -> date:
        """Return a date written as year-month-day."""
        value = self.text(key)
        try:
            return date.fromisoformat(value)
        except ValueError:
            if value:
                self.error(key, f'"{key}" is "{value[:40]}"; write a date as 2026-11-21')
            return date.min

    def choice(self, key: str, choices: type[Choice], default: Choice | None = None) -> Choice:
        """Return one of a closed list."""
        value = self.text(key, default.value if default else None)
        for option in choices:
            if option.value == value:
                return option
        if value:
            self.error(
                key,
                f'"{key}" is "{value[:40]}"; use one of {", ".join(choices)}{did_you_mean(value, choices)}',
            )
        return default or next(iter(choices))

    def nodes(self, key: str) -> list[Node]:
        """Return the nodes of a list; not written is an empty list."""
        found = self.raw(key)
        if found is None:
            return []
        if not isinstance(found.value, list):
            self.error(key, f'"{key}" must be a list; write [one, two] or lines that start with -')
            return []
        return found.value

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts."""
        found = self.nodes(key)
        for node in found:
            if not isinstance(node.value, str) or not node.value:
                self.problems.error(
                    Place(self.path, node.line),
                    f'an item of "{key}" is not plain text; write it on one line, in quotes if it holds : or #',
                )
        return tuple(" ".join(node.value.split()) for node in found if isinstance(node.value, str) and node.value)

    def numbers(self, key: str, low: int, high: int) -> tuple[int, ...]:
        """Return a list of whole numbers between low and high."""
        found = self.texts(key)
        for value in found:
            if not re.fullmatch(r"[0-9]{1,4}", value) or not low <= int(value) <= high:
                self.error(
                    key, f'"{value[:40]}" in "{key}" is no number here; write whole numbers from {low} to {high}'
                )
        return tuple(int(value) for value in found if re.fullmatch(r"[0-9]{1,4}", value))

    def inner(self, key: str, where: str) -> "Fields | None":
        """Return a mapping below this one, or None when it is not written."""
        found = self.raw(key)
        if found is None:
            return None
        if not isinstance(found.value, dict):
            self.error(key, f'"{key}" must be a mapping; write {{key: value}}')
            return None
        return Fields(self.path, found, self.problems, where)

    def items(self, key: str, where: str) -> list["Fields"]:
        """Return the mappings of a list."""
        return list(self.each(self.nodes(key), key, where))

    def each(self, nodes: list[Node], key: str, where: str) -> Iterable["Fields"]:
        """Yield those nodes that are mappings; the others are problems."""
        for node in nodes:
            if isinstance(node.value, dict):
                yield Fields(self.path, node, self.problems, where)
            else:
                self.problems.error(
                    Place(self.path, node.line), f'an item of "{key}" is no mapping; write {{key: value}}'
                )

    def done(self) -> None:
        """Note every key that nobody asked for."""
        for key in self._mapping:
            if key not in self._known:
                self.error(key, f'"{key[:40]}" is not known {self.where}{did_you_mean(key, self._known)}; remove it')


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a hint with the nearest known word, or nothing."""
    near = get_close_matches(word[:60], list(known), n=1, cutoff=0.6)
    return f' (did you mean "{near[0]}"?)' if near else ""
