"""What an entry is, how it is laid out before it is locked, and how it reads as a file."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

MOST_LETTERS = 20_000
BLOCK = 1024
BEGINNING_LETTERS = 80
BIN_LASTS = timedelta(days=7)


@dataclass(frozen=True)
class Content:
    """What is locked: the words, the activity they were written for (or none), and when; times are UTC."""

    text: str
    activity: str
    written_at: datetime
    changed_at: datetime

    @property
    def beginning(self) -> str:
        """Return the first words, for the author's own list."""
        line = self.text.strip().split("\n", 1)[0].strip()
        return line if len(line) <= BEGINNING_LETTERS else line[:BEGINNING_LETTERS].rsplit(" ", 1)[0] + " …"


@dataclass(frozen=True)
class Entry:
    """An opened entry; `mark` changes with every save, so that two windows do not overwrite each other."""

    id: str
    content: Content
    mark: str


def pack(content: Content) -> bytes:
    """Return the bytes to lock, filled up to whole kilobytes, so that the length of a text does not show."""
    fields = {
        "text": content.text,
        "activity": content.activity,
        "written_at": content.written_at.astimezone(UTC).isoformat(),
        "changed_at": content.changed_at.astimezone(UTC).isoformat(),
    }
    packed = json.dumps(fields, ensure_ascii=False).encode()
    return packed + b" " * (-len(packed) % BLOCK)


def unpack(packed: bytes) -> Content:
    """Return what `pack` was given."""
    fields = json.loads(packed)
    written_at, changed_at = (datetime.fromisoformat(fields[name]) for name in ("written_at", "changed_at"))
    return Content(fields["text"], fields["activity"], written_at, changed_at)


def goes_at(binned_at: datetime) -> datetime:
    """Return when an entry that is put into the bin now goes for good: the first midnight after seven whole days."""
    last_day = (binned_at + BIN_LASTS).astimezone(UTC).date()
    return datetime.combine(last_day + timedelta(days=1), time(0), UTC)


def newest_first(entries: Iterable[Entry]) -> list[Entry]:
    """Return entries in the order of their writing, the newest on top."""
    return sorted(entries, key=lambda entry: (entry.content.written_at, entry.id), reverse=True)


def as_markdown(heading: str, entries: Iterable[Entry], dates: Mapping[str, str], titles: Mapping[str, str]) -> str:
    """Return entries as one Markdown file, oldest first; `dates` by entry, `titles` by activity."""
    parts = [f"# {heading}\n"]
    for entry in reversed(newest_first(entries)):
        title = titles.get(entry.content.activity, "")
        parts.append(f"## {dates[entry.id]}{f': {title}' if title else ''}\n\n{entry.content.text.strip()}\n")
    return "\n".join(parts)
