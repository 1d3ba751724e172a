"""Releases of the course, for those who answer for what is taught."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from lms.access.permissions import Permission
from lms.access.policy import may
from lms.catalogue import queries
from lms.curriculum.diff import ChangeClass, compare
from lms.web.access import current_actor, requires
from lms.web.pages import render

bp = Blueprint("catalogue", __name__)
MOST_SHOWN = 50


@bp.get("/curriculum")
@requires(Permission.SEE_RELEASES)
def list_releases() -> ResponseReturnValue:
    """List the published releases, newest first."""
    releases = queries.list_releases()
    return render(
        "catalogue/list_releases.html",
        releases=releases[:MOST_SHOWN],
        count=len(releases),
        may_edit_directory=may(current_actor(), Permission.EDIT_DIRECTORY),
    )


@bp.get("/curriculum/<release_id>")
@requires(Permission.SEE_RELEASES)
def show_release(release_id: str) -> ResponseReturnValue:
    """Show a release's modules and minutes; beside another release, say in plain words what changed."""
    course, release = queries.get_course(release_id), queries.get_release(release_id)
    others = [other for other in queries.list_releases()[:MOST_SHOWN] if other.id != release_id]
    beside = request.args.get("from", "")
    changes = compare(queries.get_course(beside), course) if beside else ()
    return render(
        "catalogue/show_release.html",
        release=release,
        course=course,
        others=others,
        beside=queries.get_release(beside) if beside else None,
        changes=[(cls, [change for change in changes if change.cls is cls]) for cls in reversed(ChangeClass)],
        count=len(changes),
    )
