"""Cohorts, who teaches them, and when and where they meet."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from lms.access.actor import Actor, Role
from lms.access.permissions import Permission
from lms.access.policy import may, may_in_cohort
from lms.accounts import queries as people
from lms.catalogue.queries import get_course, list_releases
from lms.cohorts import joints, queries, rules, service
from lms.cohorts.forms import CohortForm, CohortNamesForm, InstructorForm, SessionForm
from lms.cohorts.models import Cohort
from lms.core.clock import now
from lms.core.errors import NotFound
from lms.core.ids import new_id
from lms.core.installation import config
from lms.core.words import N_
from lms.web.access import current_actor, requires
from lms.web.pages import done_words, render, say, see_other

bp = Blueprint("cohorts", __name__)

CREATED = done_words("cohort-created", N_("The cohort is made, with all its sessions. Now name who teaches it."))
CHANGED = done_words("cohort-changed", N_("Name and place are saved."))
INSTRUCTOR_ADDED = done_words("instructor-added", N_("They teach this cohort now, and see it when they sign in."))
INSTRUCTOR_REMOVED = done_words("instructor-removed", N_("They do not teach this cohort any more."))
CANCELLED = done_words("session-cancelled", N_("The session is cancelled. Calendars that follow it say so."))
MOVED = done_words("session-moved", N_("The session is saved."))
NAME_TAKEN = N_("Another cohort has this name. Choose one that tells them apart, such as the month.")
NOBODY = N_("Nobody in the records signs in like this. Check it, or add the person under People first.")


@bp.get("/cohorts")
@requires(Permission.SEE_COHORT)
def list_cohorts() -> ResponseReturnValue:
    """List the cohorts that one may see, with how many people are in each and when it meets next."""
    actor = current_actor()
    cohorts = queries.list_cohorts_for(actor)
    ids = [cohort.id for cohort in cohorts]
    return render(
        "cohorts/list_cohorts.html",
        cohorts=cohorts,
        counts=queries.count_enrolled(ids),
        next_starts=queries.next_starts(ids, now()),
        may_create=may(actor, Permission.MANAGE_COHORTS),
    )


@bp.route("/cohorts/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_COHORTS)
def create_cohort() -> ResponseReturnValue:
    """Make a cohort on one release, with all its sessions."""
    releases, wanted = list_releases(), request.args.get("release", "")
    release = next((one for one in releases if wanted in ("", one.id)), None)
    if release is None:
        return render("cohorts/create_cohort.html", release=None, releases=releases)
    form = CohortForm.of_request(key=new_id()).offer(get_course(release.id))
    if form.is_posted_well() and _name_is_free(form, form.key.data):
        plan = service.CohortPlan(
            form.name.data.strip(), release.id, form.rule_pack.data, form.timetable.data, form.zone.data,
            form.place.data.strip(), form.starts_on.data, form.mode.data, not config().production,
        )  # fmt: skip
        cohort = service.create_cohort(current_actor(), plan, now(), cohort_id=form.key.data)
        return see_other("cohorts.show_cohort", cohort_id=cohort.id, done=CREATED)
    page = render("cohorts/create_cohort.html", form=form, release=release, releases=releases)
    return page, 200 if request.method == "GET" else 422


@bp.get("/cohorts/<id:cohort_id>")
@requires(Permission.SEE_COHORT)
def show_cohort(cohort_id: str) -> ResponseReturnValue:
    """Show a cohort: where it stands, who is in it with their hours, when it meets."""
    actor, page = current_actor(), _page_number()
    cohort = queries.get_cohort_for(actor, cohort_id)
    roster = queries.list_roster_page(cohort.id, page)
    counts = queries.count_by_state(cohort.id)
    return render(
        "cohorts/show_cohort.html",
        cohort=cohort,
        roster=roster,
        counts=counts,
        page=page,
        total=sum(counts.values()) - counts.get("withdrawn", 0),
        minutes=joints.minutes_of([row.enrollment.id for row in roster]),
        instructors=people.list_holders(Role.INSTRUCTOR, cohort.id),
        sessions=queries.list_plain_sessions(cohort.id),
        at=now(),
        page_size=queries.PAGE,
        **_may(actor, cohort),
    )


@bp.route("/cohorts/<id:cohort_id>/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE_COHORTS)
def edit_cohort(cohort_id: str) -> ResponseReturnValue:
    """Change a cohort's name and place."""
    actor = current_actor()
    cohort = queries.get_cohort_for(actor, cohort_id, Permission.MANAGE_COHORTS)
    form = CohortNamesForm.of_request(name=cohort.name, place=cohort.place)
    if form.is_posted_well() and _name_is_free(form, cohort.id):
        service.change_cohort(actor, cohort, form.name.data.strip(), form.place.data.strip(), now())
        return see_other("cohorts.show_cohort", cohort_id=cohort.id, done=CHANGED)
    page = render("cohorts/edit_cohort.html", form=form, cohort=cohort)
    return page, 200 if request.method == "GET" else 422


@bp.route("/cohorts/<id:cohort_id>/instructors", methods=["GET", "POST"])
@requires(Permission.MANAGE_COHORTS)
def list_instructors(cohort_id: str) -> ResponseReturnValue:
    """Show who teaches a cohort, and add somebody."""
    actor = current_actor()
    cohort = queries.get_cohort_for(actor, cohort_id, Permission.MANAGE_COHORTS)
    form = InstructorForm.of_request()
    person = people.find_person_by_sign_in_name(form.name.data) if form.is_posted_well() else None
    trouble = service.find_teaching_trouble(person, cohort) if person else NOBODY
    if person is not None and trouble is None:
        service.add_instructor(actor, cohort, person, now())
        return see_other("cohorts.list_instructors", cohort_id=cohort.id, done=INSTRUCTOR_ADDED)
    if request.method == "POST" and not form.errors:
        form.name.errors = [say(trouble or NOBODY)]
    instructors = people.list_holders(Role.INSTRUCTOR, cohort.id)
    page = render("cohorts/list_instructors.html", form=form, cohort=cohort, instructors=instructors)
    return page, 200 if request.method == "GET" else 422


@bp.post("/cohorts/<id:cohort_id>/instructors/<id:person_id>/end")
@requires(Permission.MANAGE_COHORTS)
def remove_instructor(cohort_id: str, person_id: str) -> ResponseReturnValue:
    """End somebody's role as instructor of a cohort."""
    actor = current_actor()
    cohort = queries.get_cohort_for(actor, cohort_id, Permission.MANAGE_COHORTS)
    service.remove_instructor(actor, cohort, people.get_person(person_id), now())
    return see_other("cohorts.list_instructors", cohort_id=cohort.id, done=INSTRUCTOR_REMOVED)


@bp.get("/cohorts/sessions/<id:session_id>")
@requires(Permission.SEE_COHORT)
def show_session(session_id: str) -> ResponseReturnValue:
    """Show one session: when and where, what is taught in it, and what it credits."""
    actor = current_actor()
    meeting = queries.get_meeting_for(actor, session_id, Permission.SEE_COHORT)
    course = get_course(meeting.cohort.release_id)
    titles = {
        segment.module: course.module(segment.module).title for segment in meeting.session.segments if segment.module
    }
    return render(
        "cohorts/show_session.html",
        session=meeting.session,
        cohort=meeting.cohort,
        titles=titles,
        at=now(),
        minutes=sum(segment.minutes for segment in meeting.session.segments),
        **_may(actor, meeting.cohort),
    )


@bp.route("/cohorts/sessions/<id:session_id>/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE_COHORTS)
def edit_session(session_id: str) -> ResponseReturnValue:
    """Move a session that was not held yet, or change how it meets."""
    actor = current_actor()
    meeting = queries.get_meeting_for(actor, session_id, Permission.MANAGE_COHORTS)
    session, zone = meeting.session, meeting.cohort.zone
    local = rules.local_time(session.starts_at, zone)
    form = SessionForm.of_request(on=local.date(), starts=local.time(), place=session.place, mode=session.mode)
    form.zone, form.was_on = zone, local.date()
    if form.is_posted_well():
        starts_at = rules.to_utc(form.on.data, form.starts.data, zone)
        service.move_session(actor, session, starts_at, form.place.data.strip(), form.mode.data, now())
        return see_other("cohorts.show_session", session_id=session.id, done=MOVED)
    minutes = sum(segment.minutes for segment in session.segments)
    page = render("cohorts/edit_session.html", form=form, session=session, cohort=meeting.cohort, minutes=minutes)
    return page, 200 if request.method == "GET" else 422


@bp.post("/cohorts/sessions/<id:session_id>/cancel")
@requires(Permission.MANAGE_COHORTS)
def cancel_session(session_id: str) -> ResponseReturnValue:
    """Cancel a session that carries no minutes of the course."""
    meeting = queries.get_meeting_for(current_actor(), session_id, Permission.MANAGE_COHORTS)
    service.cancel_session(current_actor(), meeting.session, now())
    return see_other("cohorts.show_session", session_id=session_id, done=CANCELLED)


def _may(actor: Actor, cohort: Cohort) -> dict[str, bool]:
    return {
        "may_manage": may_in_cohort(actor, Permission.MANAGE_COHORTS, cohort.id),
        "may_print": may_in_cohort(actor, Permission.PRINT_CARD, cohort.id),
        "may_take_roll": may_in_cohort(actor, Permission.TAKE_ROLL, cohort.id),
        "may_open_people": may(actor, Permission.MANAGE_PEOPLE),
        "may_see_hours": may_in_cohort(actor, Permission.SEE_TRAINEE_HOURS, cohort.id),
        "may_read_shared": may_in_cohort(actor, Permission.READ_SHARED_WORK, cohort.id),
        "may_credit": may_in_cohort(actor, Permission.CREDIT_ACTIVITY, cohort.id),
        "may_read_surveys": may_in_cohort(actor, Permission.READ_SURVEYS, cohort.id),
        "may_sign_off": may_in_cohort(actor, Permission.SIGN_OFF_SKILL, cohort.id),
        "may_arrange": may_in_cohort(actor, Permission.ARRANGE_MAKE_UP, cohort.id),
        "may_see_certificates": may_in_cohort(actor, Permission.SEE_CERTIFICATES, cohort.id),
    }


def _name_is_free(form: CohortForm | CohortNamesForm, cohort_id: str) -> bool:
    other = queries.find_cohort_named(form.name.data.strip())
    if other is not None and other.id != cohort_id:
        form.name.errors = [say(NAME_TAKEN)]
        return False
    return True


def _page_number() -> int:
    page = request.args.get("page", 1, type=int)
    if not 1 <= page <= 1000:
        raise NotFound
    return page
