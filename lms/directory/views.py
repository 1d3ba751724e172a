"""The pages on which staff keep the directory true; what everybody reads is in `lms/public/directory_views.py`."""

from collections.abc import Mapping

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from lms.access.actor import Actor
from lms.access.permissions import Permission
from lms.accounts.queries import names_of
from lms.core.clock import now
from lms.core.ids import new_id
from lms.core.words import N_
from lms.directory import queries, rules, service
from lms.directory.forms import EntryForm, ListingForm, values_of
from lms.directory.models import DirectoryVersion
from lms.directory.rules import Check, Entry
from lms.web.access import current_actor, requires
from lms.web.pages import done_words, render, see_other

bp = Blueprint("directory", __name__)

SAVED = done_words("service-saved", N_("Saved. Everybody sees it from now on."))
SAME = done_words("service-same", N_("Nothing was different, so nothing was written."))
ADDED = done_words("service-added", N_("The service is in the directory now."))
TAKEN_OFF = done_words("service-off", N_("It is off the list. Whoever follows a link to it reads that."))
PUT_BACK = done_words("service-back", N_("It is on the list again."))


@bp.get("/services")
@requires(Permission.EDIT_DIRECTORY)
def list_entries() -> ResponseReturnValue:
    """List every entry for those who check them: the longest unchecked first."""
    entries = queries.list_all_entries()
    year_ago = rules.year_before(service.today(now()))
    return render(
        "directory/list_entries.html",
        entries=entries,
        names=names_of([entry.checked_by for entry in entries]),
        unconfirmed=sum(entry.listed and not entry.is_confirmed for entry in entries),
        old=sum(entry.listed and entry.checked_on < year_ago for entry in entries),
        year_ago=year_ago,
    )


@bp.route("/services/new", methods=["GET", "POST"])
@requires(Permission.EDIT_DIRECTORY)
def add_entry() -> ResponseReturnValue:
    """Add a service that staff know of."""
    form = EntryForm.of_request(key=new_id()).offer(queries.area_names(), is_new=True)
    if not form.is_posted_well() or not form.key.data:
        return render("directory/add_entry.html", form=form), 200 if request.method == "GET" else 422
    check, why = Check(form.check.data), form.why.data or ""
    slug = service.add_entry(current_actor(), form.key.data, form.draft(), check, why, now())
    return see_other("directory.edit_entry", slug=slug, done=ADDED)


@bp.route("/services/<slug:slug>", methods=["GET", "POST"])
@requires(Permission.EDIT_DIRECTORY)
def edit_entry(slug: str) -> ResponseReturnValue:
    """Change an entry, or say that it was checked; what stood there before stays below."""
    actor, names, entry = current_actor(), queries.area_names(), queries.get_entry(slug)
    form = EntryForm.of_request(**values_of(entry, names)).offer(names)
    if form.is_posted_well():
        row = queries.lock_entry(slug)
        if _is_sent_twice(form, row.entry, actor):
            return see_other("directory.edit_entry", slug=slug, done=SAVED)
        if _is_newest(form, row):
            saved = service.save_entry(actor, row, form.draft(), Check(form.check.data), form.why.data or "", now())
            return see_other("directory.edit_entry", slug=slug, done=SAVED if saved else SAME)
    return _entry_page(slug, names, form, ListingForm()), 200 if request.method == "GET" else 422


@bp.post("/services/<slug:slug>/listing")
@requires(Permission.EDIT_DIRECTORY)
def set_listed(slug: str) -> ResponseReturnValue:
    """Take an entry off the list, or put it back, with the reason."""
    form, names = ListingForm.of_request(), queries.area_names()
    row = queries.lock_entry(slug)
    if not form.is_posted_well():
        entry_form = EntryForm(**values_of(row.entry, names)).offer(names)
        return _entry_page(slug, names, entry_form, form), 422
    listed = request.form.get("listed") == "yes"
    service.set_listed(current_actor(), row, form.reason.data, now(), listed=listed)
    return see_other("directory.edit_entry", slug=slug, done=PUT_BACK if listed else TAKEN_OFF)


def _entry_page(slug: str, names: Mapping[int, str], form: EntryForm, listing: ListingForm) -> str:
    changes = rules.history(queries.list_versions(slug))
    people = [change.entry.recorded_by for change in changes] + [change.entry.checked_by for change in changes]
    return render(
        "directory/edit_entry.html",
        entry=changes[0].entry,
        changes=changes,
        form=form,
        listing=listing,
        area_names=names,
        names=names_of(people),
        field_words=rules.FIELD_WORDS,
        need_words=rules.NEED_WORDS,
    )


def _is_sent_twice(form: EntryForm, entry: Entry, actor: Actor) -> bool:
    is_next = form.number.data == str(entry.number - 1) and entry.recorded_by == actor.person_id
    return is_next and entry.listed and not rules.differing(form.draft(), entry)


def _is_newest(form: EntryForm, row: DirectoryVersion) -> bool:
    """Say whether the form was opened on the newest version; else ask for another look, and let the next one pass."""
    if form.number.data == str(row.number):
        return True
    form.number.data = str(row.number)
    form.form_errors = [
        gettext("Somebody changed this entry while you wrote. See below what they wrote; then save yours again.")
    ]
    return False
