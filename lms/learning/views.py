"""Going through the course: home, lessons, stories, reflections, surveys."""

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from lms.access.permissions import Permission
from lms.attendance.make_up_queries import list_make_ups_of
from lms.core.clock import now
from lms.core.errors import Invalid, NotFound
from lms.core.ids import random_id
from lms.core.installation import config
from lms.core.words import N_
from lms.curriculum.model import Activity, ActivityKind, Lesson, Live, Reflection, Scenario, Survey
from lms.hours.queries import list_entries
from lms.hours.rules import add_up
from lms.learning import queries, reading_rules, rules, scenario_service, service
from lms.learning.forms import (
    BeatForm,
    CheckForm,
    ReflectionForm,
    StepForm,
    check_form,
    check_forms,
    survey_answers,
    survey_form,
)
from lms.learning.queries import Reading, get_desk
from lms.learning.walk import walk
from lms.web import pages
from lms.web.access import current_actor, requires
from lms.web.i18n import part_of_day
from lms.web.pages import done_words, render, say, see_other

bp = Blueprint("learning", __name__)

REFLECTED = done_words(
    "reflected", N_("That is done, and it counts. What you wrote in the box, if you did, is in your journal.")
)
SURVEY_SENT = done_words("survey-sent", N_("Thank you. Your answers are kept without your name."))
PAGES = {
    ActivityKind.LESSON: "learning.show_lesson",
    ActivityKind.SCENARIO: "learning.show_scenario",
    ActivityKind.REFLECTION: "learning.show_reflection",
    ActivityKind.SURVEY: "learning.show_survey",
    ActivityKind.QUIZ: "assessment.show_quiz",
}
OPEN_MAKE_UPS = ("assigned", "returned")


@bp.app_template_global("address_of")
def address_of(activity: Activity, part: int = 1) -> str:
    """Return the address of an activity; for a lesson that is under way, of the part reached."""
    if activity.kind not in PAGES:
        return pages.address_of("learning.show_course", _anchor=activity.module_id)
    anchor = activity.sections[part - 1].id if isinstance(activity, Lesson) and part > 1 else None
    return pages.address_of(PAGES[activity.kind], slug=activity.id, _anchor=anchor)


@bp.get("/home")
@requires(Permission.READ_OWN_COURSE)
def show_home() -> ResponseReturnValue:
    """Lead on with one button; say how many hours are done, and what comes next."""
    at = now()
    learner = queries.find_learner(current_actor(), at)
    if learner is None:
        return render("learning/show_home_without_place.html")
    place, course = learner.desk.place, learner.desk.course
    entries = list_entries(place.enrollment.id)
    home = rules.home(course, queries.list_progress(place.enrollment.id), entries)
    if not home.is_begun and learner.desk.is_open:
        return see_other("learning.show_welcome")
    make_ups = [one for one in list_make_ups_of([place.enrollment.id]) if one.state in OPEN_MAKE_UPS]
    return render(
        "learning/show_home.html",
        at=at,
        greeting=part_of_day(at, place.cohort.zone),
        learner=learner,
        cohort=place.cohort,
        course=course,
        totals=add_up(entries),
        home=home,
        make_ups=make_ups,
        has_planned=any(module.is_planned for module in course.modules),
    )


@bp.get("/welcome")
@requires(Permission.READ_OWN_COURSE)
def show_welcome() -> ResponseReturnValue:
    """Show what the course says before anything else."""
    desk = get_desk(current_actor())
    return render("learning/show_welcome.html", course=desk.course, is_open=desk.is_open)


@bp.post("/welcome")
@requires(Permission.LEARN)
def begin() -> ResponseReturnValue:
    """Open the course; home leads on from here."""
    desk = get_desk(current_actor())
    service.begin(desk.place, desk.course.modules[0].activities[0], now())
    return see_other("learning.show_home")


@bp.get("/course")
@requires(Permission.READ_OWN_COURSE)
def show_course() -> ResponseReturnValue:
    """List the modules with their activities: done, begun, open, and those not written yet."""
    desk = get_desk(current_actor())
    enrollment_id = desk.place.enrollment.id
    progress = queries.list_progress(enrollment_id)
    home = rules.home(desk.course, progress, list_entries(enrollment_id))
    modules = rules.outline(desk.course, progress, home.done)
    return render("learning/show_course.html", course=desk.course, home=home, modules=modules)


@bp.get("/lessons/<slug:slug>")
@requires(Permission.READ_OWN_COURSE)
def show_lesson(slug: str) -> ResponseReturnValue:
    """Show a lesson on one page; any other activity by this name is led to on its own page."""
    reading = queries.get_reading(current_actor(), slug)
    activity = reading.course.find_activity(slug)
    if activity is None or isinstance(activity, Live):
        raise NotFound
    if not isinstance(activity, Lesson):
        return redirect(address_of(activity), code=303)
    return _lesson_page(reading, activity)


def _lesson_page(reading: Reading, lesson: Lesson, posted: CheckForm | None = None, check: str = "") -> str:
    progress = reading.progress
    given = progress.checks if progress else {}
    forms = check_forms(lesson, given)
    if posted is not None:
        forms[check] = posted
    return render(
        "learning/show_lesson.html",
        activity=lesson,
        release=reading.release_id,
        step=rules.step_in(lesson, {lesson.id: progress} if progress else {}),
        forms_of=forms,
        given=given,
        right={one.id: rules.is_right(one, given[one.id]) for one in lesson.checks if one.id in given},
        **_around(reading, lesson),
    )


def _around(reading: Reading, activity: Activity) -> dict[str, object]:
    """Return what stands around every activity: its notice, the other task, its neighbors, whether it is done."""
    progress = reading.progress
    is_asked_for = "on" in request.args or request.method == "POST" or rules.is_under_way(progress)
    before, after = reading.course.neighbors(activity.id)
    return {
        "progress": progress,
        "shows_notice": not is_asked_for and reading_rules.wants_notice(current_actor().notices, activity.notice),
        "other": reading.course.find_activity(activity.alternative or activity.alternative_to or ""),
        "precedes": before,
        "follows": after,
        "part_of": rules.opened_by(reading.course, activity),
        "is_done": progress is not None and progress.completed_at is not None,
        "is_open": reading.is_open,
        "read_in": reading.course.languages_of(activity.id),
    }


@bp.post("/lessons/<slug:slug>/sections/<slug:section>")
@requires(Permission.LEARN)
def continue_section(slug: str, section: str) -> ResponseReturnValue:
    """Note that a section was read, and lead to the next."""
    desk = get_desk(current_actor())
    lesson = queries.get_activity(desk.course, slug, Lesson)
    ids = [one.id for one in lesson.sections]
    if section not in ids:
        raise NotFound
    service.continue_section(current_actor(), desk.place, lesson, lesson.section(section), now())
    after = [*ids, "end"][ids.index(section) + 1]
    return see_other("learning.show_lesson", slug=slug, _anchor=after)


@bp.post("/lessons/<slug:slug>/checks/<slug:check>")
@requires(Permission.LEARN)
def answer_check(slug: str, check: str) -> ResponseReturnValue:
    """Look at an answer to a self-check: kindly, as often as somebody likes."""
    desk = get_desk(current_actor())
    lesson = queries.get_activity(desk.course, slug, Lesson)
    question = next((one for one in lesson.checks if one.id == check), None)
    if question is None:
        raise NotFound
    form = check_form(question, None, is_posted=True)
    if not form.is_posted_well() or not rules.is_known(question, form.given):
        return _lesson_page(queries.get_reading(current_actor(), slug), lesson, form, check), 422
    service.answer_check(current_actor(), desk.place, lesson, question, form.given, now())
    return see_other("learning.show_lesson", slug=slug, _anchor=f"check-{check}")


@bp.post("/activities/<slug:slug>/beats")
@requires(Permission.LEARN)
def beat(slug: str) -> ResponseReturnValue:
    """Note that the page is open and in use, or that it was while there was no connection."""
    desk = get_desk(current_actor())
    activity = desk.course.find_activity(slug)
    if activity is None or activity.kind not in PAGES or isinstance(activity, Survey):
        raise NotFound
    form = BeatForm.of_request()
    if not form.is_posted_well():
        raise Invalid
    if form.report.data and form.seconds.data:
        service.report_offline(desk.place, activity, form.report.data, form.seconds.data, now())
    else:
        service.beat(desk.place, activity, now(), form.spot.data or "")
    return "", 204


@bp.get("/scenarios/<slug:slug>")
@requires(Permission.READ_OWN_COURSE)
def show_scenario(slug: str) -> ResponseReturnValue:
    """Show one scene and what can be said; at the end, the path that was taken."""
    reading = queries.get_reading(current_actor(), slug)
    scenario = queries.get_activity(reading.course, slug, Scenario)
    here = walk(scenario, queries.list_steps(reading.enrollment_id, slug))
    return render("learning/show_scenario.html", activity=scenario, here=here, **_around(reading, scenario))


@bp.post("/scenarios/<slug:slug>/<any(choose, back, again):kind>")
@requires(Permission.LEARN)
def take_step(slug: str, kind: str) -> ResponseReturnValue:
    """Make a choice, go back to a moment, or start again."""
    desk = get_desk(current_actor())
    scenario = queries.get_activity(desk.course, slug, Scenario)
    form = StepForm.of_request()
    if not form.is_posted_well():
        raise Invalid
    steps = {
        "choose": scenario_service.take_step,
        "back": scenario_service.go_back,
        "again": scenario_service.start_again,
    }
    steps[kind](current_actor(), desk.place, scenario, form.number.data, form.to.data or "", now())
    return see_other("learning.show_scenario", slug=slug, _anchor="scene")


@bp.get("/reflections/<slug:slug>")
@requires(Permission.READ_OWN_COURSE)
def show_reflection(slug: str) -> ResponseReturnValue:
    """Show the prompts, a box to write in, and the ways that need none."""
    reading = queries.get_reading(current_actor(), slug)
    reflection = queries.get_activity(reading.course, slug, Reflection)
    return _reflection_page(reading, reflection, ReflectionForm.of_request(key=random_id()))


def _reflection_page(reading: Reading, reflection: Reflection, form: ReflectionForm) -> str:
    return render(
        "learning/show_reflection.html",
        activity=reflection,
        form=form,
        may_keep=config().writes_journal,
        **_around(reading, reflection),
    )


@bp.post("/reflections/<slug:slug>")
@requires(Permission.LEARN)
def complete_reflection(slug: str) -> ResponseReturnValue:
    """Complete a reflection, whichever way was taken; words to be kept go into the person's own journal."""
    desk, form = get_desk(current_actor()), ReflectionForm.of_request()
    reflection = queries.get_activity(desk.course, slug, Reflection)
    is_well = form.is_posted_well()
    if is_well and (trouble := form.find_trouble(may_keep=config().writes_journal)):
        form.text.errors = [say(trouble)]
    if form.errors or form.text.errors:
        form.key.data = form.key.data if not form.key.errors else random_id()
        return _reflection_page(queries.get_reading(current_actor(), slug), reflection, form), 422
    service.complete_reflection(
        current_actor(), desk.place, reflection, now(), form.words, form.key.data or random_id()
    )
    return see_other("learning.show_reflection", done=REFLECTED, slug=slug)


@bp.route("/surveys/<slug:slug>", methods=["GET", "POST"])
@requires(Permission.LEARN)
def show_survey(slug: str) -> ResponseReturnValue:
    """Ask without names; every question may stay empty."""
    desk = get_desk(current_actor())
    survey = queries.get_activity(desk.course, slug, Survey)
    form = survey_form(survey)
    if form.is_posted_well():
        service.answer_survey(desk.place, survey, survey_answers(survey, form), now())
        return see_other("learning.show_survey", done=SURVEY_SENT, slug=slug)
    reading = queries.get_reading(current_actor(), slug)
    page = render("learning/show_survey.html", activity=survey, form=form, **_around(reading, survey))
    return page, 200 if request.method == "GET" else 422
