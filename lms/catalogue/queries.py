"""The one door to the curriculum: releases by digest, read once a process."""

from collections.abc import Sequence

from sqlalchemy import select

from lms.access.actor import Actor
from lms.catalogue.models import Release
from lms.core.database import db
from lms.core.errors import NotFound
from lms.curriculum.model import ENGLISH, Course
from lms.curriculum.release import read_release

KEPT_IN_MEMORY = 8
_kept: dict[str, Course] = {}


def get_course(release_id: str) -> Course:
    """Return the course of a release; raises NotFound. The first call of a process reads the database."""
    course = _kept.get(release_id)
    if course is None:
        document = db.session.execute(select(Release.document).where(Release.id == release_id)).scalar_one_or_none()
        if document is None:
            raise NotFound
        course = read_release(document)
        if len(_kept) >= KEPT_IN_MEMORY:
            _kept.pop(next(iter(_kept)))
        _kept[release_id] = course
    return course


def course_for(actor: Actor, release_id: str) -> Course:
    """Return the course of a release as the actor reads it: in their language, where it is translated."""
    return get_course(release_id).spoken_in(actor.reads)


def find_newest_course(language: str) -> Course | None:
    """Return the course published last, as it is read in a language, or None before the first."""
    release = find_newest_release()
    return get_course(release.id).spoken_in(language) if release else None


def find_translated(language: str) -> Course | None:
    """Return the newest course as a language has it, to say how much that is; in English nothing is asked."""
    return None if language == ENGLISH else find_newest_course(language)


def get_release(release_id: str) -> Release:
    """Return the release's row without its document; raises NotFound."""
    release = db.session.get(Release, release_id)
    if release is None:
        raise NotFound
    return release


def find_newest_release() -> Release | None:
    """Return the release published last, or None."""
    return db.session.execute(select(Release).order_by(Release.published_at.desc()).limit(1)).scalar_one_or_none()


def list_releases() -> Sequence[Release]:
    """Return all releases, newest first."""
    return db.session.execute(select(Release).order_by(Release.published_at.desc())).scalars().all()
