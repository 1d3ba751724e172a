"""Reading the directory: what is live, one entry's history, and the guides."""

from collections.abc import Sequence

from sqlalchemy import func, select

from lms.catalogue.queries import find_newest_release, get_course
from lms.core.database import db
from lms.core.errors import NotFound
from lms.curriculum.model import CommunityArea
from lms.directory.models import AreaGuide, DirectoryVersion
from lms.directory.rules import Entry


def list_entries() -> list[Entry]:
    """Return every live entry that is listed, in the order of the list; one query."""
    query = select(DirectoryVersion).where(DirectoryVersion.live, DirectoryVersion.listed)
    return [row.entry for row in db.session.execute(query.order_by(DirectoryVersion.place)).scalars()]


def list_all_entries() -> list[Entry]:
    """Return every live entry, also those taken off the list: the longest unchecked first, for those who check."""
    query = select(DirectoryVersion).where(DirectoryVersion.live)
    order = (DirectoryVersion.checked_on, DirectoryVersion.place)
    return [row.entry for row in db.session.execute(query.order_by(*order)).scalars()]


def get_entry(slug: str) -> Entry:
    """Return the live version of an entry, listed or not; raises NotFound."""
    query = select(DirectoryVersion).where(DirectoryVersion.slug == slug, DirectoryVersion.live)
    row = db.session.execute(query).scalar_one_or_none()
    if row is None:
        raise NotFound
    return row.entry


def list_versions(slug: str) -> list[Entry]:
    """Return every version of an entry, newest first."""
    query = select(DirectoryVersion).where(DirectoryVersion.slug == slug)
    return [row.entry for row in db.session.execute(query.order_by(DirectoryVersion.number.desc())).scalars()]


def lock_entry(slug: str) -> DirectoryVersion:
    """Return the live row of an entry; nobody else changes the entry until this transaction ends. Raises NotFound.

    The first version is locked, not the live one: the live one changes, and a waiting lock would miss its successor.
    """
    first = select(DirectoryVersion.id).where(DirectoryVersion.slug == slug, DirectoryVersion.number == 1)
    if db.session.execute(first.with_for_update()).scalar_one_or_none() is None:
        raise NotFound
    live = select(DirectoryVersion).where(DirectoryVersion.slug == slug, DirectoryVersion.live)
    return db.session.execute(live).scalar_one()


def live_by_slug() -> dict[str, DirectoryVersion]:
    """Return the live row of every entry, by slug."""
    rows = db.session.execute(select(DirectoryVersion).where(DirectoryVersion.live)).scalars()
    return {row.slug: row for row in rows}


def last_place() -> int:
    """Return the last place of the list that is taken, 0 when it is empty."""
    return db.session.execute(select(func.coalesce(func.max(DirectoryVersion.place), 0))).scalar_one()


def find_guide(area: int) -> AreaGuide | None:
    """Return the guide of a community area without its bytes, or None."""
    return db.session.get(AreaGuide, area)


def lock_guide(area: int) -> AreaGuide:
    """Return the guide of an area, locked until the transaction ends; raises NotFound."""
    guide = db.session.get(AreaGuide, area, with_for_update=True, populate_existing=True)
    if guide is None:
        raise NotFound
    return guide


def list_guide_areas() -> Sequence[int]:
    """Return the areas that have a guide, drawn or not."""
    return db.session.execute(select(AreaGuide.area)).scalars().all()


def list_areas() -> tuple[CommunityArea, ...]:
    """Return the community areas of the newest release, none before the first."""
    release = find_newest_release()
    return get_course(release.id).areas if release else ()


def area_names() -> dict[int, str]:
    """Return the names of the community areas by number."""
    return {area.number: area.name for area in list_areas()}
