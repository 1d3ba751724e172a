"""Publish a checked curriculum as a release."""

from datetime import datetime

from lms.access.actor import Actor
from lms.audit.acts import Act
from lms.audit.service import record_action
from lms.catalogue import joints
from lms.catalogue.models import Release
from lms.core.database import db
from lms.curriculum.model import Course
from lms.curriculum.release import compile_release


def publish(actor: Actor, course: Course, at: datetime) -> tuple[Release, bool]:
    """Freeze the course into a release; return it, and whether it is new (the same content is one release)."""
    compiled = compile_release(course)
    release = db.session.get(Release, compiled.digest)
    if release is not None:
        joints.on_published(course, release.id, at)
        return release, False
    release = Release(
        id=compiled.digest,
        title=course.title,
        document=compiled.document,
        published_at=at,
        published_by=actor.person_id or None,
        has_planned=any(module.is_planned for module in course.modules),
    )
    db.session.add(release)
    record_action(actor, Act.RELEASE_PUBLISHED, "release", compiled.digest, at)
    joints.on_published(course, release.id, at)
    return release, True
