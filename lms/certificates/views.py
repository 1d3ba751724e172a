"""The graduation desk, the list of certificates, each certificate with its history, and one's own."""

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from lms.access.permissions import Permission
from lms.access.policy import may_in_cohort
from lms.accounts.queries import names_of
from lms.accounts.throttle_service import PDF_PERSON, count, is_spent
from lms.certificates import queries, service
from lms.certificates.desk import desk_of
from lms.certificates.forms import IssueForm, RevokeForm, SearchForm
from lms.certificates.queries import Issued
from lms.cohorts.models import Cohort
from lms.cohorts.queries import get_cohort_for
from lms.core.clock import now
from lms.core.errors import Refused, TooMany
from lms.core.ids import is_id
from lms.core.words import N_
from lms.graduation.service import note_record_opened
from lms.web.access import current_actor, requires
from lms.web.dispatch import after_the_request
from lms.web.pages import done_words, render, see_other

bp = Blueprint("certificates", __name__)

ISSUED = done_words(
    "issued", N_("Issued. Everybody in the list “Issued” has a certificate; the papers are being drawn.")
)
NONE_ISSUED = done_words("none-issued", N_("Nothing was issued. Beside each name stands why."))
NAME_SHOWN = done_words("name-shown", N_("Whoever has the code now sees your name on the page."))
NAME_HIDDEN = done_words("name-hidden", N_("The page does not show your name any more."))
REVOKED = done_words("revoked", N_("It holds no longer. Whoever checks it sees that from now on."))
DRAWING = N_("The paper is still being drawn. It takes a moment: go back, and try once more.")


@bp.get("/cohorts/<id:cohort_id>/graduation")
@requires(Permission.SEE_CERTIFICATES)
def review_cohort(cohort_id: str) -> ResponseReturnValue:
    """Show who of a cohort is ready, who is not yet and why, and whose certificate is issued."""
    return _desk(get_cohort_for(current_actor(), cohort_id, Permission.SEE_CERTIFICATES), IssueForm())


@bp.post("/cohorts/<id:cohort_id>/graduation")
@requires(Permission.ISSUE_CERTIFICATE)
def issue_certificates(cohort_id: str) -> ResponseReturnValue:
    """Issue the chosen certificates of a cohort; pressed twice it changes nothing more."""
    actor = current_actor()
    cohort = get_cohort_for(actor, cohort_id, Permission.ISSUE_CERTIFICATE)
    form = IssueForm.of_request()
    if not form.is_posted_well():
        return _desk(cohort, form), 422
    results = service.issue(actor, cohort, form.people.data, now())
    has_any = any(result.certificate_id for result in results)
    return see_other("certificates.review_cohort", done=ISSUED if has_any else NONE_ISSUED, cohort_id=cohort_id)


@bp.get("/certificates")
@requires(Permission.SEE_CERTIFICATES)
def list_certificates() -> ResponseReturnValue:
    """List certificates, newest first, a page at a time, by name or short code."""
    form = SearchForm(request.args)
    if not form.validate():
        return render("certificates/list_certificates.html", form=form, rows=[], later=""), 422
    before = request.args.get("before", "")
    search = (form.q.data or "").strip()
    rows = queries.list_certificates(search, before if is_id(before) else "")
    shown = rows[: queries.PAGE]
    later = shown[-1].certificate.id if len(rows) > len(shown) else ""
    return render("certificates/list_certificates.html", form=form, rows=shown, later=later, search=search)


@bp.get("/certificates/<id:certificate_id>")
@requires(Permission.SEE_CERTIFICATES)
def show_certificate(certificate_id: str) -> ResponseReturnValue:
    """Show what was issued, on what check, and what became of it."""
    issued = queries.get_certificate_for(current_actor(), certificate_id, Permission.SEE_CERTIFICATES)
    _note_opened(issued)
    return _certificate(issued, RevokeForm.of_request())


def _note_opened(issued: Issued) -> None:
    """Have the opening of somebody else's certificate noted once this request is over: they see who did."""
    actor, at, enrollment = current_actor(), now(), issued.enrollment
    enrollment_id, person_id = enrollment.id, enrollment.person_id
    if person_id != actor.person_id:
        after_the_request(lambda: note_record_opened(actor, enrollment_id, person_id, at))


@bp.post("/certificates/<id:certificate_id>/revoke")
@requires(Permission.REVOKE_CERTIFICATE)
def revoke_certificate(certificate_id: str) -> ResponseReturnValue:
    """Let a certificate hold no longer, with a reason that stays private."""
    actor = current_actor()
    issued = queries.get_certificate_for(actor, certificate_id, Permission.REVOKE_CERTIFICATE)
    form = RevokeForm.of_request()
    if not form.is_posted_well():
        return _certificate(issued, form), 422
    service.revoke(actor, certificate_id, issued.enrollment.id, form.reason.data.strip(), now())
    return see_other("certificates.show_certificate", done=REVOKED, certificate_id=certificate_id)


@bp.get("/certificates/<id:certificate_id>/pdf")
@requires(Permission.SEE_CERTIFICATES)
def download_pdf(certificate_id: str) -> ResponseReturnValue:
    """Send the stored paper to somebody who answers for certificates."""
    return _pdf(queries.get_certificate_for(current_actor(), certificate_id, Permission.SEE_CERTIFICATES))


@bp.get("/record/certificate")
@requires(Permission.SEE_OWN_RECORD)
def show_own_certificate() -> ResponseReturnValue:
    """Show one's own certificate, how others can check it, and what they will see."""
    return render("certificates/show_own_certificate.html", certificates=queries.list_own(current_actor()))


@bp.get("/record/certificates/<id:certificate_id>/pdf")
@requires(Permission.DOWNLOAD_OWN_CERTIFICATE)
def download_own_pdf(certificate_id: str) -> ResponseReturnValue:
    """Send the stored paper to its holder, who gave the password a short while ago."""
    return _pdf(queries.get_own_certificate(current_actor(), certificate_id))


@bp.post("/record/certificates/<id:certificate_id>/name/<any(show, hide):word>")
@requires(Permission.DOWNLOAD_OWN_CERTIFICATE)
def choose_name(certificate_id: str, word: str) -> ResponseReturnValue:
    """Let the public page of one's own certificate show the name, or take it off."""
    service.choose_name_shown(current_actor(), certificate_id, word == "show", now())
    done = NAME_SHOWN if word == "show" else NAME_HIDDEN
    return see_other("certificates.show_own_certificate", done=done)


def _desk(cohort: Cohort, form: IssueForm) -> str:
    actor = current_actor()
    desk = desk_of(actor, cohort)
    first = [one.row.enrollment.id for one in desk.ready if not one.had_one]
    chosen = form.people.data if request.method == "POST" else first
    may_issue = may_in_cohort(actor, Permission.ISSUE_CERTIFICATE, cohort.id)
    return render(
        "certificates/review_cohort.html",
        cohort=cohort,
        desk=desk,
        form=form,
        chosen=set(chosen or ()),
        may_issue=may_issue,
    )


def _certificate(issued: Issued, form: RevokeForm) -> str:
    events = queries.list_events(issued.certificate.id)
    return render(
        "certificates/show_certificate.html",
        issued=issued,
        content=service.content_of(issued.certificate),
        events=events,
        names=names_of([event.by for event in events]),
        form=form,
        may_revoke=may_in_cohort(current_actor(), Permission.REVOKE_CERTIFICATE, issued.cohort.id),
    )


def _pdf(issued: Issued) -> Response:
    """Send the paper; what was sent is counted once the request is over, since a GET writes nothing."""
    person_id = current_actor().person_id
    if is_spent(PDF_PERSON, person_id):
        raise TooMany
    drawn = queries.get_pdf(issued.certificate.id)
    if drawn is None:
        raise Refused(DRAWING)
    after_the_request(lambda: count((PDF_PERSON, person_id)))
    response = Response(drawn, mimetype="application/pdf")
    response.headers.set("Content-Disposition", "attachment", filename=f"{issued.certificate.short_code}.pdf")
    return response
