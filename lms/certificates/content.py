"""What a certificate says: plain frozen values, and their one canonical JSON."""

import json
import re
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any, Literal, get_args

Mode = Literal["online", "virtual", "in_person"]

MODES: tuple[Mode, ...] = get_args(Mode)
FORMAT = 1  # the shape of the JSON; a stored snapshot outlives the code that wrote it
CODE = re.compile(r"[a-z2-7]{26}")


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who signs, and in what office."""

    name: str
    title: str


@dataclass(frozen=True, slots=True)
class ModeMinutes:
    """The minutes credited in one mode."""

    mode: Mode
    minutes: int


@dataclass(frozen=True, slots=True)
class ModuleEntry:
    """The minutes of one module in one mode, and the date of the last of them."""

    mode: Mode
    minutes: int
    last_on: date


@dataclass(frozen=True, slots=True)
class ModuleLine:
    """One line of the transcript."""

    number: int
    title: str
    topic: str
    entries: tuple[ModuleEntry, ...]


@dataclass(frozen=True, slots=True)
class CertificateContent:
    """Everything the two pages say, as of the day of issue.

    `wording` is the whole clause under the name ("completed 40 hours of …"), already in `language`; `is_not` is one
    sentence for each thing the certificate must not be taken for.
    """

    name: str
    title: str
    wording: str
    program: str
    partners: tuple[str, ...]
    signatories: tuple[Signatory, ...]
    cohort: str
    place: str
    minutes_total: int
    minutes_by_mode: tuple[ModeMinutes, ...]
    started_on: date
    completed_on: date
    issued_on: date
    code: str
    short_code: str
    verify_url: str
    is_not: tuple[str, ...]
    modules: tuple[ModuleLine, ...]
    is_specimen: bool
    language: str

    def __post_init__(self) -> None:
        """Refuse a certificate that contradicts itself."""
        modes = [split.mode for split in self.minutes_by_mode]
        if len(set(modes)) != len(modes) or not set(modes) <= set(MODES):
            raise ValueError(f"each mode stands once and is one of {', '.join(MODES)}: {modes}")
        if sum(split.minutes for split in self.minutes_by_mode) != self.minutes_total:
            raise ValueError(f"the minutes by mode do not add up to {self.minutes_total}")
        if not CODE.fullmatch(self.code):
            raise ValueError("the code is 26 characters of lower-case base32")

    @property
    def by_mode(self) -> list[tuple[Mode, int]]:
        """Give the minutes of each mode that has any, always in the same order."""
        given = {split.mode: split.minutes for split in self.minutes_by_mode}
        return [(mode, given[mode]) for mode in MODES if given.get(mode)]

    def to_json(self) -> str:
        """Give the one canonical text of this content: sorted keys, no spaces, dates as 2026-12-17."""
        return json.dumps(
            {"format": FORMAT} | asdict(self),
            default=date.isoformat,
            ensure_ascii=False,
            separators=(",", ":"),
            sort_keys=True,
        )

    @classmethod
    def from_json(cls, text: str) -> "CertificateContent":
        """Read the content back exactly; raise ValueError when the text is not one of ours."""
        data: dict[str, Any] = json.loads(text)
        if data.pop("format", None) != FORMAT:
            raise ValueError(f"this certificate's content is not in format {FORMAT}")
        if data.keys() != {field.name for field in fields(cls)}:
            raise ValueError("this certificate's content has fields missing or to spare")
        return cls(
            **data
            | {
                "partners": tuple(data["partners"]),
                "signatories": tuple(Signatory(**one) for one in data["signatories"]),
                "minutes_by_mode": tuple(ModeMinutes(**one) for one in data["minutes_by_mode"]),
                "is_not": tuple(data["is_not"]),
                "modules": tuple(_module_line(one) for one in data["modules"]),
            }
            | {day: date.fromisoformat(data[day]) for day in ("started_on", "completed_on", "issued_on")}
        )


def hours_words(minutes: int, language: str = "en") -> str:
    """Say a length of time as a person would: "40 hours", "20 h 30 min", "45 min"."""
    hours, rest = divmod(minutes, 60)
    if hours and rest:
        return f"{hours} h {rest} min"
    if rest or not hours:
        return f"{rest} min"
    one, many = ("hora", "horas") if language.startswith("es") else ("hour", "hours")
    return f"{hours} {one if hours == 1 else many}"


def _module_line(data: dict[str, Any]) -> ModuleLine:
    entries = (ModuleEntry(**one | {"last_on": date.fromisoformat(one["last_on"])}) for one in data["entries"])
    return ModuleLine(**data | {"entries": tuple(entries)})
