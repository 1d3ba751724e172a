"""The directory as everybody reads it, without sign-in; it stands on the public pages' own blueprint."""

from flask import Response, request
from flask.typing import ResponseReturnValue

from lms.access.permissions import Permission
from lms.access.policy import may
from lms.core.clock import now
from lms.core.errors import NotFound
from lms.core.words import N_
from lms.curriculum.model import CommunityArea
from lms.directory import queries, rules, service
from lms.directory.guide import compose
from lms.directory.rules import Entry
from lms.public import views
from lms.public.forms import DirectoryForm
from lms.web.access import find_actor, public
from lms.web.pages import done_words, render, say, see_other

bp = views.bp

ASKED = done_words("guide-asked", N_("The sheet of paper is being made. It takes a few seconds."))


@bp.get("/directory")
@public
def list_resources() -> ResponseReturnValue:
    """List the services one can turn to, by what is needed, where, and on which level."""
    find_actor()
    areas, entries = queries.list_areas(), queries.list_entries()
    form = DirectoryForm(request.args).offer(areas)
    if not form.validate():
        return render("public/list_resources.html", form=form, entries=entries, dial=rules.dialable), 422
    area = next((one for one in areas if str(one.number) == form.area.data), None)
    found = rules.find_entries(entries, form.wish(), {need: say(words) for need, words in rules.NEED_WORDS.items()})
    guide = _guide_of(area, entries) if area else None
    return render(
        "public/list_resources.html",
        form=form,
        entries=found,
        area=area,
        area_slug=rules.slug_of(area.name) if area else "",
        guide=guide,
        dial=rules.dialable,
    )


@bp.get("/directory/<slug:slug>")
@public
def show_resource(slug: str) -> ResponseReturnValue:
    """Show one service: what for, for whom, how to reach it, and when somebody last checked; lessons link here."""
    actor = find_actor()
    entry = queries.get_entry(slug)
    return render(
        "public/show_resource.html",
        entry=entry,
        names=queries.area_names() if entry.areas else {},
        level_words=rules.LEVEL_WORDS,
        need_words=rules.NEED_WORDS,
        dial=rules.dialable,
        text_to=rules.textable,
        may_edit=actor is not None and may(actor, Permission.EDIT_DIRECTORY),
    )


@bp.post("/directory/areas/<slug:slug>/guide")
@public
def ask_for_guide(slug: str) -> ResponseReturnValue:
    """Have the page of one community area made, to be printed; asked again it is made once."""
    find_actor()
    area = _area(slug)
    service.ask_for_guide(area.number, compose(area, queries.list_entries()).digest, now())
    return see_other("public.list_resources", area=area.number, done=ASKED)


@bp.get("/directory/areas/<slug:slug>/guide.pdf")
@public
def download_guide(slug: str) -> ResponseReturnValue:
    """Send the page of one community area as it was made last; 404 before the first."""
    guide = queries.find_guide(_area(slug).number)
    if guide is None or guide.pdf is None:
        raise NotFound(N_("This sheet was not made yet. Open the directory, choose the area, and ask for it there."))
    headers = {"Content-Disposition": f'inline; filename="{slug}.pdf"'}
    return Response(guide.pdf, mimetype="application/pdf", headers=headers)


def _area(slug: str) -> CommunityArea:
    area = next((one for one in queries.list_areas() if rules.slug_of(one.name) == slug), None)
    if area is None:
        raise NotFound
    return area


def _guide_of(area: CommunityArea, entries: list[Entry]) -> str:
    """Return how the printed page of an area stands: "ready" as the directory is now, "coming", or not asked for."""
    guide, digest = queries.find_guide(area.number), compose(area, entries).digest
    if guide is None or digest not in (guide.wanted, guide.drawn):
        return ""
    return "ready" if guide.drawn == digest else "coming"
