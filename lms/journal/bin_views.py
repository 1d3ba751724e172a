"""The pages of the journal's bin; they stand on the journal's own blueprint."""

from flask.typing import ResponseReturnValue

from lms.access.permissions import Permission
from lms.core.words import N_
from lms.journal import queries, service, views
from lms.web.access import current_actor, requires
from lms.web.pages import done_words, render, see_other

bp = views.bp

PUT_BACK = done_words("entry-put-back", N_("The entry is back in your journal. Only you can open it."))
EMPTIED = done_words("bin-emptied", N_("The bin is empty. What was in it is gone."))


@bp.get("/journal/bin")
@requires(Permission.KEEP_JOURNAL)
def show_bin() -> ResponseReturnValue:
    """List what lies in one's own bin, by the day of its writing and without a word of it."""
    actor = current_actor()
    return render("journal/show_bin.html", binned=service.open_bin(actor.person_id), zone=views.zone_of(actor))


@bp.get("/journal/bin/<id:entry_id>")
@requires(Permission.KEEP_JOURNAL)
def show_binned_entry(entry_id: str) -> ResponseReturnValue:
    """Show one entry of the bin to its author."""
    actor = current_actor()
    row = queries.get_binned_entry(actor, entry_id)
    return render(
        "journal/show_binned_entry.html",
        entry=service.open_entry(row),
        goes_at=row.goes_at,
        titles=views.titles_of(actor),
        zone=views.zone_of(actor),
    )


@bp.post("/journal/bin/<id:entry_id>/back")
@requires(Permission.KEEP_JOURNAL)
def put_back(entry_id: str) -> ResponseReturnValue:
    """Put an entry back into the journal."""
    actor = current_actor()
    service.put_back(actor, queries.get_held_entry(actor, entry_id))
    return see_other("journal.show_entry", done=PUT_BACK, entry_id=entry_id)


@bp.post("/journal/bin/empty")
@requires(Permission.KEEP_JOURNAL)
def empty_bin() -> ResponseReturnValue:
    """Delete all that lies in one's own bin for good."""
    service.empty_bin(current_actor())
    return see_other("journal.list_entries", done=EMPTIED)
