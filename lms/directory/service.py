"""Fill the directory from a release, keep it true by hand, and have a guide drawn."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from lms.access.actor import Actor
from lms.audit.acts import Act
from lms.audit.service import record_action
from lms.core.database import db
from lms.core.ids import new_id
from lms.core.installation import config
from lms.curriculum.model import Course, Resource
from lms.directory import queries, rules
from lms.directory.models import AreaGuide, DirectoryVersion
from lms.directory.rules import Check, Draft, Entry
from lms.jobs.service import enqueue

DRAW = "draw_guide"
_LISTS = ("areas", "needs")


def fill(course: Course, release_id: str, at: datetime) -> int:
    """Add the services of a release that the directory lacks; return how many entries were added or renewed.

    An entry that staff have touched stays as they left it; one that only releases have written follows the release.
    """
    live, place, changed = queries.live_by_slug(), queries.last_place(), 0
    for resource in course.resources:
        before = live.get(resource.id)
        if before is not None and (before.from_release is None or _says(resource, before.entry)):
            continue
        place += before is None
        _append(_from_release(resource, before, place, release_id, at), before)
        changed += 1
    known = set(queries.list_guide_areas())
    db.session.add_all(AreaGuide(area=area.number) for area in course.areas if area.number not in known)
    return changed


def add_entry(actor: Actor, key: str, draft: Draft, check: Check, why: str, at: datetime) -> str:
    """Add a service that staff know of; return its slug. The same form sent twice adds it once."""
    known = db.session.get(DirectoryVersion, key)
    if known is not None:
        return known.slug
    slug = rules.free_slug(draft.name, queries.live_by_slug())
    entry = Entry(
        **_values(draft),
        slug=slug,
        number=1,
        place=queries.last_place() + 1,
        listed=True,
        status=rules.CONFIRMED if check is Check.REACHED else rules.UNCONFIRMED,
        checked_on=today(at),
        checked_by=actor.person_id or None,
        why=why,
        from_release=None,
        recorded_at=at,
        recorded_by=actor.person_id or None,
    )
    _append(entry, None, key)
    record_action(actor, Act.DIRECTORY_CHANGED, "directory entry", slug, at, number=1, check=check.value)
    return slug


def save_entry(actor: Actor, row: DirectoryVersion, draft: Draft, check: Check, why: str, at: datetime) -> bool:
    """Write a new version of an entry whose lock is held; return False when nothing was said or checked anew."""
    before = row.entry
    if check is Check.WORDING and not rules.differing(before, draft):
        return False
    after = replace(before, **_values(draft))
    if check is not Check.WORDING:
        status = rules.CONFIRMED if check is Check.REACHED else rules.UNCONFIRMED
        after = replace(after, status=status, checked_on=today(at), checked_by=actor.person_id or None)
    _write(actor, row, after, why, at, check=check.value)
    return True


def set_listed(actor: Actor, row: DirectoryVersion, why: str, at: datetime, *, listed: bool) -> None:
    """Take an entry off the list, or put it back; links from lessons go on leading to it. Twice is once."""
    if row.listed != listed:
        _write(actor, row, replace(row.entry, listed=listed), why, at, listed=listed)


def ask_for_guide(area: int, digest: str, at: datetime) -> None:
    """Have the guide of an area drawn as the directory stands; what was asked for or drawn already stays one job."""
    guide = queries.lock_guide(area)
    if digest not in (guide.wanted, guide.drawn):
        guide.wanted = digest
        enqueue(DRAW, new_id(), at, area=area)


def _write(actor: Actor, row: DirectoryVersion, after: Entry, why: str, at: datetime, **detail: Any) -> None:
    entry = replace(
        after,
        number=row.number + 1,
        why=why,
        from_release=None,
        recorded_at=at,
        recorded_by=actor.person_id or None,
    )
    _append(entry, row)
    record_action(actor, Act.DIRECTORY_CHANGED, "directory entry", row.slug, at, number=entry.number, **detail)


def _append(entry: Entry, before: DirectoryVersion | None, key: str = "") -> None:
    if before is not None:
        before.live = False
        db.session.flush()  # the database holds that one version is live: the old one steps back first
    values = {name: getattr(entry, name) for name in entry.__dataclass_fields__ if name not in _LISTS}
    lists = {name: list(getattr(entry, name)) for name in _LISTS}
    db.session.add(DirectoryVersion(id=key or new_id(), live=True, **lists, **values))


def _values(draft: Draft) -> dict[str, Any]:
    return {name: getattr(draft, name) for name in rules.DRAFT_FIELDS}


def _draft_of(resource: Resource) -> Draft:
    return Draft(
        name=resource.name,
        what_for=resource.what_for,
        who=resource.who,
        level=resource.level,
        source=resource.source,
        areas=tuple(sorted(resource.areas)),
        needs=resource.needs,
        phone=resource.phone or "",
        text=resource.text or "",
        web=resource.web or "",
        hours=resource.hours or "",
        disagreement=resource.disagreement or "",
        note=resource.note or "",
    )


def _says(resource: Resource, entry: Entry) -> bool:
    same = (resource.status.value, resource.checked_on) == (entry.status, entry.checked_on)
    return same and not rules.differing(_draft_of(resource), entry)


def _from_release(
    resource: Resource, before: DirectoryVersion | None, place: int, release_id: str, at: datetime
) -> Entry:
    return Entry(
        **_values(_draft_of(resource)),
        slug=resource.id,
        number=before.number + 1 if before else 1,
        place=before.place if before else place,
        listed=before.listed if before else True,
        status=resource.status.value,
        checked_on=resource.checked_on,
        checked_by=None,
        why="",
        from_release=release_id,
        recorded_at=at,
        recorded_by=None,
    )


def today(at: datetime) -> date:
    """Return the date where the program is."""
    return at.astimezone(ZoneInfo(config().zone)).date()
