"""Entries to try the rules and pages on."""

from datetime import date
from typing import Any

from lms.access.actor import Actor
from lms.core.clock import now
from lms.core.ids import new_id
from lms.core.unit_of_work import unit_of_work
from lms.directory import queries, service
from lms.directory.rules import Check, Draft, Entry
from tests.factories import utc

DRAFT = Draft(
    name="Night Porch",
    what_for="A warm room at night",
    who="Anyone",
    level=3,
    source="Their page",
    phone="312-555-0100",
)


def entry(slug: str = "night-porch", place: int = 1, **values: Any) -> Entry:
    known: dict[str, Any] = {
        "name": DRAFT.name, "what_for": DRAFT.what_for, "who": DRAFT.who, "level": DRAFT.level, "source": DRAFT.source,
        "phone": DRAFT.phone, "number": 1, "listed": True, "status": "confirmed", "checked_on": date(2026, 11, 1),
        "checked_by": None, "why": "", "from_release": None, "recorded_at": utc(2026, 11, 1), "recorded_by": None,
    }  # fmt: skip
    return Entry(slug=slug, place=place, **{**known, **values})


def add(actor: Actor, draft: Draft = DRAFT, check: Check = Check.REACHED) -> str:
    with unit_of_work():
        return service.add_entry(actor, new_id(), draft, check, "", now())


def save(actor: Actor, slug: str, draft: Draft, check: Check = Check.WORDING, why: str = "") -> bool:
    with unit_of_work():
        return service.save_entry(actor, queries.lock_entry(slug), draft, check, why, now())


def live(slug: str) -> Entry:
    with unit_of_work(may_write=False):
        return queries.get_entry(slug)


def versions(slug: str) -> list[Entry]:
    with unit_of_work(may_write=False):
        return queries.list_versions(slug)
