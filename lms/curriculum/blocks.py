"""A file's lines cut into front matter, headings, list items and admonitions, each with its line number.

Cutting lines instead of tokens keeps every part readable Markdown with its true line; rendering comes later.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lms.curriculum.problems import Place, Problems
from lms.curriculum.yaml_fields import did_you_mean

_HEADING = re.compile(r" {0,3}##(?!#)[ \t]*(.*)")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_ITEM = re.compile(r" {0,3}[-*+][ \t]+(.*)")
_CHECK = re.compile(r" {0,3}!!! +check\b(.*)")
_DEFINITION = re.compile(r" {0,3}\[\^?[^\]]+\]:")
_ATTRIBUTES = re.compile(r"(.*?)[ \t]*\{([^{}]*)\}[ \t#]*")
_ATTRIBUTE = re.compile(r'#(?P<id>[^\s"=]+)|(?P<key>[a-z]+)=(?:"(?P<quoted>[^"]*)"|(?P<bare>[^\s"]+))')


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some lines of a file; `start` is the place of the first."""

    start: Place
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """Return the lines as one text."""
        return "\n".join(self.lines)

    @property
    def is_blank(self) -> bool:
        """Say whether there is nothing to read."""
        return not self.text.strip()

    def place(self, offset: int) -> Place:
        """Return the place of the line at an offset."""
        return Place(self.start.path, self.start.line + offset)

    def cut(self, low: int, high: int) -> "Chunk":
        """Return some of the lines."""
        return Chunk(self.place(low), self.lines[low:high])

    def dedented(self) -> "Chunk":
        """Return the lines without the indentation they share."""
        indents = [len(line) - len(line.lstrip(" ")) for line in self.lines if line.strip()]
        return replace(self, lines=tuple(line[min(indents, default=0) :] for line in self.lines))


@dataclass(frozen=True, slots=True)
class Heading:
    """A `## heading`, its attributes in braces, and the lines below it."""

    place: Place
    title: str
    id: str
    attributes: dict[str, str]
    body: Chunk


@dataclass(frozen=True, slots=True)
class Item:
    """A list item: its first paragraph, and what is indented below."""

    first: Chunk
    rest: Chunk


def fenced(lines: tuple[str, ...]) -> Iterator[bool]:
    """Yield for each line whether it belongs to a fenced code block."""
    fence = ""
    for line in lines:
        found = _FENCE.match(line)
        yield bool(fence or found)
        if not fence:
            fence = found.group(1) if found else ""
        elif found and found.group(1).startswith(fence) and not line.strip().strip(fence[0]):
            fence = ""


def split_headings(body: Chunk, allowed: set[str], problems: Problems) -> tuple[Chunk, list[Heading]]:
    """Return what stands before the first `## heading`, and the headings; `allowed` are their attributes."""
    found = zip(body.lines, fenced(body.lines), strict=True)
    starts = [number for number, (line, code) in enumerate(found) if not code and _HEADING.match(line)]
    ends = [*starts, len(body.lines)][1:]
    headings = [_heading(body, low, high, allowed, problems) for low, high in zip(starts, ends, strict=True)]
    return body.cut(0, starts[0] if starts else len(body.lines)), headings


def _heading(body: Chunk, low: int, high: int, allowed: set[str], problems: Problems) -> Heading:
    match = _HEADING.match(body.lines[low])
    title, found = split_attributes(match.group(1) if match else "", body.place(low), allowed, problems)
    return Heading(body.place(low), title, found.pop("#", ""), found, body.cut(low + 1, high))


def split_attributes(text: str, place: Place, allowed: set[str], problems: Problems) -> tuple[str, dict[str, str]]:
    """Return a title and its attributes; the id of `{#id}` is under "#"."""
    match = _ATTRIBUTES.fullmatch(text.rstrip())
    if not match:
        return text.strip().rstrip("#").strip(), {}
    found: dict[str, str] = {}
    for part in _ATTRIBUTE.finditer(match.group(2)):
        key = "#" if part["id"] else part["key"]
        found[key] = part["id"] or (part["quoted"] if part["quoted"] is not None else part["bare"])
    if _ATTRIBUTE.sub("", match.group(2)).strip():
        problems.error(place, f"the braces {{{match.group(2)[:60]}}} cannot be read; write {{#id}} or {{key=value}}")
    for key in found.keys() - allowed:
        name = "#id" if key == "#" else key
        problems.error(place, f'"{name}" is not known in these braces{did_you_mean(key, allowed)}; remove it')
    return match.group(1).strip(), found


def split_list(body: Chunk) -> tuple[Chunk, list[Item], Chunk]:
    """Return what stands before the last list that begins a line, its items, and what follows it."""
    code = list(fenced(body.lines))
    starts = [number for number, line in enumerate(body.lines) if not code[number] and _ITEM.match(line)]
    first = _first_of_last_list(body, starts)
    if first is None:
        return body, [], body.cut(len(body.lines), len(body.lines))
    end = next((n for n in range(first, len(body.lines)) if _ends_list(body, n)), len(body.lines))
    starts = [number for number in starts if first <= number < end]
    items = [_item(body.cut(low, high)) for low, high in zip(starts, [*starts[1:], end], strict=True)]
    return body.cut(0, first), items, body.cut(end, len(body.lines))


def _ends_list(body: Chunk, number: int) -> bool:
    line = body.lines[number]
    blank_before = number == 0 or not body.lines[number - 1].strip()
    return bool(line.strip()) and not line.startswith(" ") and not _ITEM.match(line) and blank_before


def _first_of_last_list(body: Chunk, starts: list[int]) -> int | None:
    first: int | None = None
    for before, start in zip([None, *starts], starts, strict=False):
        if before is None or any(_ends_list(body, number) for number in range(before + 1, start)):
            first = start
    return first


def _item(lines: Chunk) -> Item:
    match = _ITEM.match(lines.lines[0])
    head = (match.group(1) if match else "", *lines.lines[1:])
    blank = next((number for number, line in enumerate(head) if number and not line.strip()), len(head))
    first = Chunk(lines.start, tuple(line.strip() for line in head[:blank]))
    return Item(first, Chunk(lines.place(blank), head[blank:]).dedented())


def take_checks(body: Chunk, marker: str) -> tuple[Chunk, list[tuple[Place, str, Chunk]]]:
    """Return the body with a marker for each self-check, and the checks: place, title, lines."""
    lines, checks, number = list(body.lines), [], 0
    code = list(fenced(body.lines))
    while number < len(lines):
        match = None if code[number] else _CHECK.match(lines[number])
        end = number + 1
        if match:
            while end < len(lines) and (not lines[end].strip() or lines[end].startswith("    ")):
                end += 1
            checks.append((body.place(number), match.group(1), body.cut(number + 1, end).dedented()))
            lines[number:end] = ["", marker, *[""] * (end - number - 2)][: end - number]
        number = end
    return replace(body, lines=tuple(lines)), checks


def take_definitions(body: Chunk) -> tuple[Chunk, Chunk]:
    """Return the body without its footnotes and link definitions, and those alone; lines stay where they are."""
    kept, taken, inside = list(body.lines), [""] * len(body.lines), False
    for number, (line, code) in enumerate(zip(body.lines, fenced(body.lines), strict=True)):
        if not code and _DEFINITION.match(line):
            inside = True
        elif line.strip() and (code or not line.startswith("    ")):
            inside = inside and bool(body.lines[number - 1].strip()) and not _starts_block(line)
        if inside:
            kept[number], taken[number] = "", line
    return replace(body, lines=tuple(kept)), replace(body, lines=tuple(taken))


def _starts_block(line: str) -> bool:
    return bool(_HEADING.match(line) or _ITEM.match(line) or line.lstrip().startswith(("!!!", "#", "|", ">")))
