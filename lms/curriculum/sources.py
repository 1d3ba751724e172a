"""The folder's files as text, and what is remembered about where things stand in them.

A file that cannot be text (too large, not UTF-8, with control characters) is a problem and is left out.
"""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from lms.curriculum.blocks import Chunk, take_definitions
from lms.curriculum.markdown import Link, Renderer
from lms.curriculum.problems import Place, Places, Problems
from lms.curriculum.yaml_fields import Fields, Node, read_yaml

LARGEST_FILE = 400_000
LONGEST_LINE = 10_000
MOST_FILES = 3_000
KINDS = (".md", ".yaml")
BESIDES = ("README.md", "LICENSE.md")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\u2028\u2029\ud800-\uf8ff]")


@dataclass(slots=True)
class Sources:
    """What parsing leaves for checking: places, inner links, prose by file, and every file's lines."""

    places: Places = field(default_factory=Places)
    links: list[Link] = field(default_factory=list)
    prose: dict[str, list[str]] = field(default_factory=dict)
    texts: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(slots=True)
class Page:
    """One Markdown file ready to be parsed: front matter, body without footnotes, and renderer."""

    fields: Fields
    body: Chunk
    renderer: Renderer
    sources: Sources
    problems: Problems

    @property
    def path(self) -> str:
        """Return the file's path in the folder."""
        return self.body.start.path

    def block(self, chunk: Chunk, prefix: str = "body", *, is_prose: bool = True) -> str:
        """Return some lines as HTML; prose counts for the reading grade."""
        html = self.renderer.block(chunk, prefix)
        if is_prose:
            self.note(html)
        return html

    def inline(self, chunk: Chunk) -> str:
        """Return one paragraph as HTML without its own tag."""
        html = self.renderer.inline(chunk)
        self.note(f"<p>{html}</p>")
        return html

    def note(self, html: str) -> None:
        """Count some HTML for the file's reading grade."""
        self.sources.prose.setdefault(self.path, []).append(html)


def read_tree(folder: Path, problems: Problems) -> dict[str, tuple[str, ...]]:
    """Return the lines of every curriculum file, by path; hidden files and other kinds are left alone."""
    found: dict[str, tuple[str, ...]] = {}
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if name.endswith(KINDS) and name not in BESIDES and not name.startswith(".") and len(found) < MOST_FILES:
                path = Path(root, name).relative_to(folder).as_posix().encode("utf-8", "surrogateescape")
                lines = _read(Path(root, name), path.decode("utf-8", "replace"), problems)
                if lines is not None:
                    found[path.decode("utf-8", "replace")] = lines
    return found


def _read(file: Path, path: str, problems: Problems) -> tuple[str, ...] | None:
    place = Place(path, 1)
    try:
        with file.open("rb") as opened:
            data = opened.read(LARGEST_FILE + 1)
    except OSError as error:
        problems.error(place, f"the file cannot be opened ({error.strerror}); check its permissions")
        return None
    if len(data) > LARGEST_FILE:
        problems.error(place, f"the file is larger than {LARGEST_FILE // 1000} kB; split it")
        return None
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        problems.error(Place(path, line), "this line is not UTF-8; save the file as UTF-8")
        return None
    strange = _CONTROL.search(text)
    if strange:
        line = text[: strange.start()].count("\n") + 1
        problems.error(
            Place(path, line),
            f"a control character (U+{ord(strange.group()):04X}) hides here; delete it",
        )
        return None
    lines = tuple(text.split("\n"))
    long = next((number for number, line in enumerate(lines, 1) if len(line) > LONGEST_LINE), None)
    if long:
        problems.error(Place(path, long), f"the line is longer than {LONGEST_LINE} characters; break it")
        return None
    return lines


def open_page(path: str, lines: tuple[str, ...], problems: Problems, sources: Sources) -> Page | None:
    """Return a Markdown file cut into front matter and body, or None after noting why not."""
    top = Place(path, 1)
    if not lines or lines[0].strip() != "---":
        problems.error(top, 'the file must begin with its front matter; put "---", the fields and "---" first')
        return None
    end = next((number for number, line in enumerate(lines) if number and line.rstrip() == "---"), None)
    if end is None:
        problems.error(top, 'the front matter has no end; close it with a line "---"')
        return None
    node = read_yaml("\n".join(lines[1:end]), Place(path, 2), problems)
    if node is None or not isinstance(node.value, dict):
        if node or not any(problem.path == path for problem in problems):
            problems.error(top, "the front matter must hold fields; write key: value")
        return None
    body, definitions = take_definitions(Chunk(Place(path, end + 2), lines[end + 1 :]))
    renderer = Renderer(problems, sources.links)
    renderer.define(definitions)
    fields = Fields(path, Node(node.value, 1), problems, "in this front matter")
    return Page(fields, body, renderer, sources, problems)


def remember(fields: Fields, sources: Sources, *key: str) -> None:
    """Remember where a thing stands, and where each of its fields does."""
    sources.places.add(key, fields.place)
    for name in fields.written():
        sources.places.add((*key, name), fields.place_of(name))
