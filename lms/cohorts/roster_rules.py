"""Reading a roster: bytes of a file into rows, and each row's fate, from plain values only."""

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from io import StringIO
from typing import Any

from lms.accounts.rules import fold, is_folded_alike
from lms.core.words import N_, Words

MOST_PEOPLE = 5_000
MOST_BYTES = 2 * 1024 * 1024
WAITS = timedelta(hours=24)
LONGEST = {"name": 120, "organization": 120, "email": 254}
_HEADINGS = {
    "name": ("name", "full name", "nombre", "nombre completo", "nombre y apellidos"),
    "last": ("last name", "surname", "family name", "apellido", "apellidos"),
    "email": ("email", "e mail", "mail", "email address", "e mail address", "correo", "correo electronico"),
    "organization": ("organization", "organisation", "organizacion", "agency", "organismo"),
}
_FIRST_NAMES = ("first name", "given name", "nombres", "nombre")
_ADDRESS = re.compile(r"[\w.!#$%&'*/?^`{|}~][\w.!#$%&'*+/=?^`{|}~-]*@[\w-]+(\.[\w-]+)+")
_NOT_TEXT = {"Cc", "Co", "Cs", "Cn"}
_TURNING = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # they show a name in another order
_OTHER_FILES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"{\\rtf")


class Fate(StrEnum):
    """What becomes of one row."""

    NEW = "new"
    KNOWN = "known"
    HERE = "here"
    ELSEWHERE = "elsewhere"
    TWICE = "twice"
    UNCLEAR = "unclear"


GETS_A_PLACE = (Fate.NEW, Fate.KNOWN)


class RosterTrouble(ValueError):
    """The file cannot be read as a roster; `words` says why, and how to mend it."""

    def __init__(self, text: str, **gaps: object) -> None:
        """Take the marked sentence and the values of its gaps."""
        self.words = Words(text, gaps)
        super().__init__(str(self.words))


@dataclass(frozen=True)
class Row:
    """One person of the file: on which line, what is written there, and what becomes of it."""

    line: int
    name: str
    email: str | None
    organization: str
    fate: Fate
    trouble: Words | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the row as it waits in the database."""
        trouble = {"text": self.trouble.text, "gaps": self.trouble.gaps} if self.trouble else None
        return {**self.__dict__, "trouble": trouble}

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> "Row":
        """Return the row from what the database kept."""
        trouble = Words(**kept["trouble"]) if kept["trouble"] else None
        return cls(**{**kept, "fate": Fate(kept["fate"]), "trouble": trouble})


@dataclass(frozen=True)
class Known:
    """Somebody whose address is in our records, and where they have a place."""

    person_id: str
    is_closed: bool = False
    is_here: bool = False
    is_elsewhere: bool = False
    teaches_here: bool = False


def read_roster(data: bytes) -> list[Row]:
    """Return the file's people, each `new`, `twice` or `unclear`; blank rows are left out. Raises RosterTrouble."""
    text = decode(data)
    lines = _lines(text, _delimiter(text))
    _, heading = next(lines, (0, []))
    columns = _columns(heading)
    rows: list[Row] = []
    for line, cells in lines:
        if any(cell.strip() for cell in cells):
            rows.append(_row(line, cells, columns, len(heading)))
        if len(rows) > MOST_PEOPLE:
            raise RosterTrouble(
                N_("This file has more than %(most)d people. Send it in parts, each with its own first line."),
                most=MOST_PEOPLE,
            )
    if not rows:
        raise RosterTrouble(N_("There is nobody below the first line. Add one person a line, then send it again."))
    return _mark_twins(rows)


def decode(data: bytes) -> str:
    """Return the text of a file in UTF-8, UTF-16 or Windows-1252; raises RosterTrouble for anything else."""
    if len(data) > MOST_BYTES:
        raise RosterTrouble(N_("This file is larger than 2 MB. Send it in parts, each with its own first line."))
    if data.startswith(_OTHER_FILES):
        raise RosterTrouble(N_("This is not a CSV file. In the spreadsheet choose “Save as”, then “CSV UTF-8”."))
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text.removeprefix("\ufeff")
    raise RosterTrouble(N_("We could not read the letters of this file. Save it as “CSV UTF-8”, then send it again."))


def decide(rows: Sequence[Row], known: Mapping[str, Known], names_here: AbstractSet[str]) -> list[Row]:
    """Return the rows with their fate: `known` by address, `names_here` are folded names without address.

    Who changed their address is known by two, and gets one place.
    """
    decided, first_at = [], dict[str, int]()
    for row in rows:
        one = _decide_one(row, known, names_here)
        if one.fate == Fate.KNOWN:
            first = first_at.setdefault(known[one.email or ""].person_id, one.line)
            one = one if first == one.line else _twin(one, first)
        decided.append(one)
    return decided


def _decide_one(row: Row, known: Mapping[str, Known], names_here: AbstractSet[str]) -> Row:
    if row.fate in (Fate.TWICE, Fate.UNCLEAR):
        return row
    if row.email is None:
        return replace(row, fate=Fate.HERE if fold(row.name) in names_here else Fate.NEW)
    person = known.get(row.email)
    if person is None:
        return replace(row, fate=Fate.NEW)
    trouble = _find_trouble_with(person)
    if trouble is not None:
        return replace(row, fate=Fate.UNCLEAR, trouble=trouble)
    if person.is_here:
        return replace(row, fate=Fate.HERE)
    return replace(row, fate=Fate.ELSEWHERE if person.is_elsewhere else Fate.KNOWN)


def _find_trouble_with(person: Known) -> Words | None:
    if person.is_closed:
        return Words(N_("This account is closed. Open it again under People, then send the file once more."))
    if person.teaches_here:
        return Words(N_("This person teaches this cohort, so they cannot be a trainee in it."))
    return None


def _encodings(data: bytes) -> tuple[str, ...]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    start = data[:200]
    if start.count(0) > len(start) // 4:
        return ("utf-16-le" if start[1::2].count(0) > start[::2].count(0) else "utf-16-be",)
    return ("utf-8", "cp1252")


def _delimiter(text: str) -> str:
    start = text.lstrip().splitlines()[:1]
    return max(",;\t", key=(start[0] if start else "").count)


def _lines(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row that is not blank with the number of its first line; a quoted cell may hold line breaks."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise RosterTrouble(
                N_("From line %(line)d on, a quotation mark opens or closes in the wrong place. Mend it there."),
                line=line,
            ) from error
        if any(cell.strip() for cell in cells):
            yield line, cells
        line = reader.line_num + 1


def _columns(heading: Sequence[str]) -> dict[str, int]:
    found = [_plain(cell) for cell in heading]
    columns = {
        what: next(found.index(word) for word in words if word in found)
        for what, words in _HEADINGS.items()
        if any(word in found for word in words)
    }
    first = next((found.index(word) for word in _FIRST_NAMES if word in found), None)
    if "name" not in columns and first is not None:
        columns["name"] = first
    if "name" not in columns:
        raise RosterTrouble(N_("The first line must name the columns: name, email, organization. “name” is missing."))
    return columns


def _plain(heading: str) -> str:
    letters = unicodedata.normalize("NFKD", heading).casefold()
    return " ".join(re.findall(r"[a-z]+", "".join(letter for letter in letters if not unicodedata.combining(letter))))


def _row(line: int, cells: Sequence[str], columns: Mapping[str, int], width: int) -> Row:
    values = {
        what: " ".join(cells[at].replace("\ufeff", "").split()) if at < len(cells) else ""
        for what, at in columns.items()
    }
    name = " ".join(filter(None, (values["name"], values.get("last", ""))))
    row = Row(line, name, fold(values.get("email", "")) or None, values.get("organization", ""), Fate.NEW)
    trouble = _find_trouble(row)
    if any(cell.strip() for cell in cells[width:]):
        trouble = Words(
            N_("There are more cells than columns. If a comma belongs to a name, put quotation marks around.")
        )
    if trouble is None:
        return row
    clean = {what: _clean(getattr(row, what) or "", most) for what, most in LONGEST.items()}
    return replace(
        row, name=clean["name"], email=clean["email"] or None, organization=clean["organization"],
        fate=Fate.UNCLEAR, trouble=trouble,
    )  # fmt: skip


def _find_trouble(row: Row) -> Words | None:
    values = {"name": row.name, "organization": row.organization, "email": row.email or ""}
    if not row.name:
        return Words(N_("There is no name. Write one: any name they like to be called by."))
    for what, value in values.items():
        if len(value) > LONGEST[what]:
            return Words(N_("A cell is longer than %(most)d letters. Shorten it."), {"most": LONGEST[what]})
        if value != _clean(value, len(value)):
            return Words(N_("A cell holds a sign that cannot be seen. Type the cell again."))
        if value.startswith(("=", "+", "-", "@")):
            return Words(N_("A cell begins like a formula of a spreadsheet. Write it without the first sign."))
    if row.email and not (_ADDRESS.fullmatch(row.email) and is_folded_alike(row.email)):
        return Words(N_("This does not look like an address. Write it like ana@example.org, or leave it empty."))
    return None


def _clean(text: str, most: int) -> str:
    seen = (letter for letter in text if unicodedata.category(letter) not in _NOT_TEXT and letter not in _TURNING)
    return "".join(seen)[:most]


def _mark_twins(rows: Sequence[Row]) -> list[Row]:
    first_at: dict[str, int] = {}
    marked = []
    for row in rows:
        who = row.email or f"name {fold(row.name)}"
        if row.fate == Fate.NEW and who in first_at:
            row = _twin(row, first_at[who])
        elif row.fate == Fate.NEW:
            first_at[who] = row.line
        marked.append(row)
    return marked


def _twin(row: Row, line: int) -> Row:
    words = N_("The same as line %(line)d. Two people with one name? Add the second by hand.")
    return replace(row, fate=Fate.TWICE, trouble=Words(words, {"line": line}))
