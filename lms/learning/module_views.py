"""One module as its trainees see it: what it is about, what they will be able to do, what it consists of."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from lms.access.permissions import Permission
from lms.core.errors import NotFound
from lms.hours.queries import list_entries
from lms.learning import queries, rules
from lms.web.access import current_actor, requires
from lms.web.pages import render

bp = Blueprint("modules", __name__)


@bp.get("/modules/<slug:slug>")
@requires(Permission.READ_OWN_COURSE)
def show_module(slug: str) -> ResponseReturnValue:
    """Show a module of one's own course: overview, objectives, its activities and how far each is."""
    desk = queries.get_desk(current_actor())
    enrollment_id = desk.place.enrollment.id
    progress = queries.list_progress(enrollment_id)
    home = rules.home(desk.course, progress, list_entries(enrollment_id))
    outline = rules.outline(desk.course, progress, home.done)
    here = next((one for one in outline if one.module.id == slug), None)
    if here is None:
        raise NotFound
    place = outline.index(here)
    return render(
        "learning/show_module.html",
        here=here,
        module=here.module,
        home=home,
        read_in=desk.course.languages_of_overview(slug),
        is_open=desk.is_open,
        before=outline[place - 1].module if place else None,
        after=outline[place + 1].module if place + 1 < len(outline) else None,
    )
