"""When somebody may erase themselves, and how what is held is laid out for them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from lms.access.actor import Role
from lms.core.words import N_, Words

WAITS = timedelta(hours=24)
BY_SOMEBODY = ("by", "reader_id", "actor_id")
Rows = Sequence[Mapping[str, Any]]


def find_trouble(roles: Iterable[Role]) -> Words | None:
    """Say why somebody with these roles, held now or before, cannot erase themselves; None for who only learned.

    An instructor's or a staff member's name stands on other people's hours: it cannot go without them.
    """
    if set(roles) <= {Role.TRAINEE}:
        return None
    return Words(
        N_(
            "You taught here, or worked for the program, so your name stands on other people’s hours and certificates, "
            "and this page cannot take it away. Ask an administrator what can go. Your journal you can delete yourself."
        )
    )


def people_in(rows: Rows) -> set[str]:
    """Return the ids of those who did something in these rows."""
    return {str(row[name]) for row in rows for name in row if _is_by_somebody(name) and row[name]}


def readable(rows: Rows, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return rows as they are handed out: times as text in UTC, people by name where we know one."""
    return [
        {
            name: names.get(str(value), value) if _is_by_somebody(name) and value else _plain(value)
            for name, value in row.items()
        }
        for row in rows
    ]


def as_json(held: Mapping[str, list[dict[str, Any]]]) -> str:
    """Return everything as one JSON document that any program reads."""
    return json.dumps(held, ensure_ascii=False, indent=2)


def _is_by_somebody(name: str) -> bool:
    return name in BY_SOMEBODY or name.endswith("_by")


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime | date) else value
