"""Sums over ledger entries: whole minutes, by mode, topic and module."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

SHARE_SEEN = 0.5


class Entry(Protocol):
    """What the sums need of a ledger row."""

    module: str
    topic: str
    mode: str
    minutes: int
    slot: str
    occurred_on: date


@dataclass(frozen=True)
class Totals:
    """Minutes in all, and split; reversals are already taken off."""

    minutes: int
    by_mode: dict[str, int]
    by_topic: dict[str, int]
    by_module: dict[str, int]
    first_on: date | None
    last_on: date | None

    def of_modes(self, modes: Iterable[str]) -> int:
        """Return the minutes of these modes together."""
        return sum(self.by_mode.get(mode, 0) for mode in modes)


def add_up(entries: Iterable[Entry]) -> Totals:
    """Return the totals of all entries; a slot whose credit was reversed counts nothing and sets no date."""
    entries = list(entries)
    by_slot: dict[str, int] = {}
    by_mode: dict[str, int] = {}
    by_topic: dict[str, int] = {}
    by_module: dict[str, int] = {}
    for entry in entries:
        by_slot[entry.slot] = by_slot.get(entry.slot, 0) + entry.minutes
        by_mode[entry.mode] = by_mode.get(entry.mode, 0) + entry.minutes
        by_topic[entry.topic] = by_topic.get(entry.topic, 0) + entry.minutes
        by_module[entry.module] = by_module.get(entry.module, 0) + entry.minutes
    days = [entry.occurred_on for entry in entries if entry.minutes > 0 and by_slot[entry.slot] > 0]
    return Totals(sum(by_slot.values()), by_mode, by_topic, by_module, min(days, default=None), max(days, default=None))


def reached_on(entries: Iterable[Entry], minutes: int) -> date | None:
    """Return the day on which the credited minutes first reached so many and stayed there, or None.

    Entries are taken in the order in which things happened; reversed credits never count.
    """
    entries = list(entries)
    by_slot: dict[str, int] = {}
    for entry in entries:
        by_slot[entry.slot] = by_slot.get(entry.slot, 0) + entry.minutes
    total = 0
    live = {slot for slot, sum_of_slot in by_slot.items() if sum_of_slot > 0}
    counted: set[str] = set()
    for entry in sorted(entries, key=lambda row: row.occurred_on):
        if entry.slot in live and entry.minutes > 0 and entry.slot not in counted:
            counted.add(entry.slot)
            total += by_slot[entry.slot]
            if total >= minutes:
                return entry.occurred_on
    return None


def is_flagged(minutes: int, seen_minutes: int | None, share: float = SHARE_SEEN) -> bool:
    """Say whether so little time was seen that a person should have a kind look before graduation.

    Never a refusal: people print, read offline, read fast.
    """
    return seen_minutes is not None and seen_minutes < minutes * share
