"""A quiz for the person who takes it: before, during, after."""

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from lms.access.permissions import Permission
from lms.assessment import grading, queries, rules, service
from lms.assessment.forms import AnswersForm
from lms.assessment.queries import Sitting
from lms.catalogue.queries import course_for
from lms.cohorts.queries import get_own_place
from lms.core.clock import now
from lms.core.words import N_
from lms.curriculum.model import Course
from lms.web.access import current_actor, requires
from lms.web.i18n import clock
from lms.web.pages import done_words, render, see_other

bp = Blueprint("assessment", __name__)

ANSWERS_SAVED = done_words("answers-saved", N_("Your answers are saved. You can come back to them on any device."))
SUBMITTED_BEFORE = done_words(
    "submitted-before", N_("These answers were submitted before, so nothing was changed. This is the result.")
)


@bp.get("/quizzes/<slug:slug>")
@requires(Permission.SUBMIT_ATTEMPT)
def show_quiz(slug: str) -> ResponseReturnValue:
    """Say what the quiz is and how it goes, before it begins; list earlier results."""
    place = get_own_place(current_actor())
    course = course_for(current_actor(), place.cohort.release_id)
    quiz = queries.get_quiz(course, slug)
    attempts = queries.list_attempts(place.enrollment.id, slug)
    return render(
        "assessment/show_quiz.html",
        quiz=quiz,
        module=course.module_of(slug),
        count=grading.how_many(quiz),
        has_others=len(quiz.questions) > grading.how_many(quiz),
        attempts=[attempt for attempt in attempts if attempt.submitted_at],
        open_attempt=next((attempt for attempt in attempts if not attempt.submitted_at), None),
        has_passed=any(attempt.has_passed for attempt in attempts),
        read_in=course.languages_of(slug),
        may_start=rules.may_start(place.enrollment.state) is None,
        zone=place.cohort.zone,
    )


@bp.post("/quizzes/<slug:slug>/start")
@requires(Permission.SUBMIT_ATTEMPT)
def start_attempt(slug: str) -> ResponseReturnValue:
    """Begin an attempt, or go on with the open one."""
    actor = current_actor()
    place = get_own_place(actor)
    quiz = queries.get_quiz(course_for(actor, place.cohort.release_id), slug)
    attempt = service.start_attempt(actor, place, quiz, now())
    return see_other("assessment.take_quiz", attempt_id=attempt.id)


@bp.get("/attempts/<id:attempt_id>/questions")
@requires(Permission.SUBMIT_ATTEMPT)
def take_quiz(attempt_id: str) -> ResponseReturnValue:
    """Show all questions on one page, with the answers saved so far."""
    sitting = queries.get_sitting_for(current_actor(), attempt_id)
    if sitting.attempt.submitted_at is not None:
        return see_other("assessment.show_attempt", attempt_id=attempt_id)
    responses = queries.list_responses(attempt_id)
    form = AnswersForm.of_saved(sitting.attempt, responses)
    return _questions(sitting, form, saved_at=queries.find_saved_at(responses))


@bp.post("/attempts/<id:attempt_id>/answers")
@requires(Permission.SUBMIT_ATTEMPT)
def save_answers(attempt_id: str) -> ResponseReturnValue:
    """Keep the answers for later; a script gets the saved line, a form gets the page back."""
    sitting = queries.get_sitting_for(current_actor(), attempt_id)
    form = AnswersForm.of_request(sitting.attempt)
    if form.errors:
        return _questions(sitting, form), 422
    at = now()
    is_saved = service.save_answers(sitting, form.answers, at)
    if request.accept_mimetypes.best == "application/json":
        words = gettext("Saved at %(time)s.", time=clock(at, sitting.cohort.zone))
        return jsonify(is_saved=is_saved, words=words if is_saved else gettext("These answers were submitted before."))
    if is_saved:
        return see_other("assessment.take_quiz", attempt_id=attempt_id, done=ANSWERS_SAVED)
    return see_other("assessment.show_attempt", attempt_id=attempt_id, done=SUBMITTED_BEFORE)


@bp.post("/attempts/<id:attempt_id>/submit")
@requires(Permission.SUBMIT_ATTEMPT)
def submit_attempt(attempt_id: str) -> ResponseReturnValue:
    """Close the attempt and lead to its result; open questions are asked about once."""
    actor = current_actor()
    sitting = queries.get_sitting_for(actor, attempt_id)
    form = AnswersForm.of_request(sitting.attempt)
    is_open = sitting.attempt.submitted_at is None
    unanswered = form.unanswered() if is_open and not form.is_as_it_is() else []
    if is_open and (form.errors or unanswered):
        return _questions(sitting, form, unanswered=unanswered), 422
    service.submit_attempt(actor, sitting, form.answers, now())
    return see_other("assessment.show_attempt", attempt_id=attempt_id)


@bp.get("/attempts/<id:attempt_id>")
@requires(Permission.SUBMIT_ATTEMPT)
def show_attempt(attempt_id: str) -> ResponseReturnValue:
    """Show the result: what was chosen, what is right, why, and what to read again."""
    sitting = queries.get_sitting_for(current_actor(), attempt_id)
    attempt, course = sitting.attempt, _course_of(sitting)
    quiz = queries.get_quiz(course, attempt.quiz)
    if attempt.result is None:
        return see_other("assessment.take_quiz", attempt_id=attempt_id)
    # a question that stands in an open attempt keeps its answer until that one is submitted
    open_attempt = queries.find_open_attempt(sitting.enrollment.id, attempt.quiz)
    module = course.module_of(quiz.id)
    missed = [mark for mark in attempt.result if not mark["is_right"]]
    return render(
        "assessment/show_attempt.html",
        attempt=attempt,
        quiz=quiz,
        questions=grading.explain(attempt.questions, attempt.result),
        asked_now={question["id"] for question in open_attempt.questions} if open_attempt else set(),
        open_attempt=open_attempt,
        lessons=rules.read_again(module, [mark["objective"] for mark in missed]),
        again={mark["question"]: rules.read_again(module, [mark["objective"]]) for mark in missed},
        has_others=len(quiz.questions) > grading.how_many(quiz),
        may_start=rules.may_start(sitting.enrollment.state) is None,
        zone=sitting.cohort.zone,
    )


def _course_of(sitting: Sitting) -> Course:
    """Return the course on which the attempt began, in the language that the person reads now."""
    return course_for(current_actor(), sitting.attempt.release_id)


def _questions(sitting: Sitting, form: AnswersForm, **values: object) -> str:
    return render(
        "assessment/take_quiz.html",
        attempt_id=sitting.attempt.id,
        quiz=queries.get_quiz(_course_of(sitting), sitting.attempt.quiz),
        form=form,
        zone=sitting.cohort.zone,
        **values,
    )
