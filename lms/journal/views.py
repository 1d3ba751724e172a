"""A person's own journal, and what an instructor was given to read from somebody's."""

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms.fields.choices import SelectChoice

from lms.access.actor import Actor
from lms.access.permissions import Permission
from lms.accounts.queries import names_of
from lms.catalogue.queries import course_for
from lms.cohorts.queries import find_own_place
from lms.core.clock import now
from lms.core.errors import NotFound
from lms.core.ids import random_id
from lms.core.installation import config, signer
from lms.core.words import N_
from lms.journal import queries, rules, service
from lms.journal.forms import ChangeForm, EntryForm, ShareForm
from lms.journal.models import JournalEntry
from lms.web.access import current_actor, requires
from lms.web.i18n import moment
from lms.web.pages import done_words, render, say, see_other

bp = Blueprint("journal", __name__)

KEPT = done_words("entry-kept", N_("Kept in your journal. Only you can open it."))
SAVED = done_words("entry-saved", N_("Your new words are kept. The old ones are gone."))
DELETED = done_words("entry-deleted", N_("The entry is deleted, with everything that belonged to it."))
BINNED = done_words("entry-binned", N_("The entry is in the bin, and nobody but you can open it there."))
SHARED = done_words("entry-shared", N_("One person can read this entry now. You can take that back at any time."))
WITHDRAWN = done_words("share-withdrawn", N_("Taken back. From now on only you can open this entry."))
MEANWHILE = N_(
    "This entry was changed in another window after you opened it here. Your words are still in the box: copy them, "
    "open the entry again, and put together what you want to keep."
)
BINNED_MEANWHILE = N_(
    "This entry was put into the bin in another window. Your words are still in the box: copy them, or put the entry "
    "back from the bin, then press the button again."
)
FILE_NAME = "my-notes.md"
MARK_LETTERS = 16


@bp.app_template_global("author_mark")
def author_mark() -> str:
    """Return a mark by which a page knows its author again in another session; it tells nobody who that is."""
    return signer().mac("journal author", current_actor().person_id)[:MARK_LETTERS]


@bp.get("/journal")
@requires(Permission.KEEP_JOURNAL)
def list_entries() -> ResponseReturnValue:
    """List one's own entries, newest first, with who else may read which."""
    actor = current_actor()
    entries = rules.newest_first(service.open_all(actor.person_id))
    shares = queries.list_shares_of([entry.id for entry in entries])
    live = {entry_id: share for entry_id, of in shares.items() for share in of if share.withdrawn_at is None}
    return render(
        "journal/list_entries.html",
        entries=entries,
        titles=titles_of(actor),
        live=live,
        names=names_of([share.reader_id for share in live.values()]),
        binned=queries.count_bin(actor.person_id),
        may_write=config().writes_journal,
    )


@bp.route("/journal/new", methods=["GET", "POST"])
@requires(Permission.WRITE_JOURNAL)
def write_entry() -> ResponseReturnValue:
    """Write a free entry; the password is not asked for, since nothing that was written before is shown."""
    form = EntryForm.of_request(key=random_id())
    if form.is_posted_well() and config().writes_journal:
        service.write(current_actor(), form.key.data, form.text.data, "", now())
        return see_other("journal.write_entry", done=KEPT)
    is_off = not config().writes_journal
    if is_off and form.text.data:
        form.text.errors = [say(service.SWITCHED_OFF)]
    page = render("journal/write_entry.html", form=form, is_off=is_off)
    return page, 422 if form.errors or form.text.errors else 200


@bp.get("/journal/download")
@requires(Permission.KEEP_JOURNAL)
def download() -> ResponseReturnValue:
    """Send all entries as one file that any editor opens."""
    actor = current_actor()
    entries, zone = service.open_all(actor.person_id), zone_of(actor)
    dates = {entry.id: moment(entry.content.written_at, zone) for entry in entries}
    text = rules.as_markdown(gettext("My journal"), entries, dates, titles_of(actor))
    answer = Response(text, mimetype="text/markdown")
    answer.headers.set("Content-Disposition", "attachment", filename=FILE_NAME)
    return answer


@bp.get("/journal/<id:entry_id>")
@requires(Permission.KEEP_JOURNAL)
def show_entry(entry_id: str) -> ResponseReturnValue:
    """Show one entry to its author, with who may read it and when they did."""
    actor = current_actor()
    row = queries.get_own_entry(actor, entry_id)
    shares = queries.list_shares_of([row.id])[row.id]
    return render(
        "journal/show_entry.html",
        entry=service.open_entry(row),
        titles=titles_of(actor),
        zone=zone_of(actor),
        shares=shares,
        readings=queries.list_readings_of([share.id for share in shares]),
        names=names_of([share.reader_id for share in shares]),
        may_write=config().writes_journal,
    )


@bp.get("/journal/<id:entry_id>/change")
@requires(Permission.KEEP_JOURNAL)
def change_entry(entry_id: str) -> ResponseReturnValue:
    """Show the words of an entry in a box."""
    row = queries.get_own_entry(current_actor(), entry_id)
    if not config().writes_journal:
        raise NotFound
    entry = service.open_entry(row)
    form = ChangeForm.of_request(mark=entry.mark, text=entry.content.text)
    return render("journal/change_entry.html", form=form, entry_id=row.id)


@bp.post("/journal/<id:entry_id>/change")
@requires(Permission.WRITE_JOURNAL)
def save_entry(entry_id: str) -> ResponseReturnValue:
    """Put new words in place of the old; what was typed is never lost to a password page or a second window."""
    actor = current_actor()
    row, form = queries.get_held_entry(actor, entry_id), ChangeForm.of_request()
    if form.is_posted_well():
        try:
            service.change(actor, row, form.mark.data, form.text.data, now())
            return see_other("journal.show_entry", done=SAVED, entry_id=row.id)
        except service.ChangedMeanwhile:
            form.text.errors = [say(MEANWHILE)]
        except service.InTheBin:
            form.text.errors = [say(BINNED_MEANWHILE)]
    return render("journal/change_entry.html", form=form, entry_id=entry_id), 422


@bp.route("/journal/<id:entry_id>/delete", methods=["GET", "POST"])
@requires(Permission.KEEP_JOURNAL)
def delete_entry(entry_id: str) -> ResponseReturnValue:
    """Ask once whether it goes into the bin or for good; sent here, it goes for good, from the bin too."""
    actor = current_actor()
    row = queries.get_held_entry(actor, entry_id)
    if request.method == "POST":
        service.delete_entry(actor, row)
        return see_other("journal.list_entries", done=DELETED)
    return render(
        "journal/delete_entry.html",
        entry=service.open_entry(row),
        is_in_bin=row.is_in_bin,
        titles=titles_of(actor),
        zone=zone_of(actor),
    )


@bp.post("/journal/<id:entry_id>/bin")
@requires(Permission.KEEP_JOURNAL)
def bin_entry(entry_id: str) -> ResponseReturnValue:
    """Put an entry into the bin, where it can be put back for seven days."""
    actor = current_actor()
    service.put_in_bin(actor, queries.get_held_entry(actor, entry_id), now())
    return see_other("journal.list_entries", done=BINNED)


@bp.route("/journal/<id:entry_id>/share", methods=["GET", "POST"])
@requires(Permission.KEEP_JOURNAL)
def share_entry(entry_id: str) -> ResponseReturnValue:
    """Let one instructor of one's own cohort read this one entry."""
    actor = current_actor()
    row = queries.get_own_entry(actor, entry_id)
    readers = {person.id: (person, cohort_id) for person, cohort_id in queries.list_readers_for(actor)}
    form = ShareForm.of_request()
    form.reader.choices = [SelectChoice(person.id, person.name) for person, _ in readers.values()]
    if form.is_posted_well():
        service.share(row, *readers[form.reader.data], now())
        return see_other("journal.show_entry", done=SHARED, entry_id=row.id)
    page = render("journal/share_entry.html", form=form, entry=service.open_entry(row), has_readers=bool(readers))
    return page, 422 if form.errors else 200


@bp.post("/journal/<id:entry_id>/share/end")
@requires(Permission.WRITE_JOURNAL)
def withdraw_share(entry_id: str) -> ResponseReturnValue:
    """Take a share back at once; no password is asked for, since this only closes."""
    row: JournalEntry = queries.get_own_entry(current_actor(), entry_id)
    service.withdraw_share(row, now())
    return see_other("journal.show_entry", done=WITHDRAWN, entry_id=row.id)


@bp.get("/shared-entries")
@requires(Permission.READ_SHARED_ENTRY)
def list_shared() -> ResponseReturnValue:
    """List what people let this instructor read, without a word of it."""
    return render("journal/list_shared.html", shared=queries.list_shared_with(current_actor()))


@bp.get("/shared-entries/<id:share_id>")
@requires(Permission.READ_SHARED_ENTRY)
def show_shared(share_id: str) -> ResponseReturnValue:
    """Say what to keep in mind before a shared entry is opened; a button opens it."""
    return render("journal/show_shared.html", shared=queries.get_shared_with(current_actor(), share_id))


@bp.post("/shared-entries/<id:share_id>")
@requires(Permission.READ_SHARED_ENTRY)
def open_shared(share_id: str) -> ResponseReturnValue:
    """Show a shared entry, and note for its author that it was read: the page is made only if the note stays."""
    shared = queries.get_shared_with(current_actor(), share_id)
    return render("journal/open_shared.html", shared=shared, entry=service.read_shared(shared, now()))


def titles_of(actor: Actor) -> dict[str, str]:
    """Return the titles of the activities of one's own course, for entries that were written for one."""
    place = find_own_place(actor.person_id)
    if place is None:
        return {}
    course = course_for(actor, place.cohort.release_id)
    return {activity.id: activity.title for module in course.modules for activity in module.activities}


def zone_of(actor: Actor) -> str | None:
    """Return the time zone of one's own cohort, or None without a place."""
    place = find_own_place(actor.person_id)
    return place.cohort.zone if place else None
