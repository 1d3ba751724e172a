"""Start, save, submit: one open attempt a quiz, one result an attempt, minutes credited at the first pass."""

from dataclasses import asdict
from datetime import datetime
from random import SystemRandom

from lms.access.actor import Actor
from lms.assessment import grading, queries, rules
from lms.assessment.models import Attempt, Response
from lms.assessment.queries import Sitting
from lms.audit.acts import Act
from lms.audit.service import record_action
from lms.catalogue.queries import get_course
from lms.cohorts.models import Cohort
from lms.cohorts.queries import Place, lock_enrollment
from lms.cohorts.rules import local_day
from lms.core.database import db
from lms.core.errors import Refused
from lms.core.ids import new_id
from lms.curriculum.model import Mode, Quiz
from lms.hours.service import Credit, credit

EVIDENCE = "attempt"


def start_attempt(actor: Actor, place: Place, quiz: Quiz, at: datetime) -> Attempt:
    """Return the open attempt at this quiz, or a new one with its questions frozen as they will be shown.

    The enrollment is locked first, so two starts at once give the same attempt.
    """
    enrollment = lock_enrollment(place.enrollment.id)
    found = queries.find_open_attempt(enrollment.id, quiz.id)
    if found is not None:
        return found
    refusal = rules.may_start(enrollment.state)
    if refusal is not None:
        raise Refused(refusal.text, **refusal.gaps)
    chance = SystemRandom()
    drawn = grading.draw(quiz, queries.count_seen(enrollment.id, quiz.id), chance)
    attempt = Attempt(
        id=new_id(),
        enrollment_id=enrollment.id,
        release_id=place.cohort.release_id,
        quiz=quiz.id,
        number=queries.find_highest_number(enrollment.id, quiz.id) + 1,
        questions=grading.freeze(drawn, chance, quiz.language),
        started_at=at,
    )
    db.session.add(attempt)
    record_action(actor, Act.ATTEMPT_STARTED, "attempt", attempt.id, at, affected_id=enrollment.person_id, quiz=quiz.id)
    return attempt


def save_answers(sitting: Sitting, answers: grading.Answers, at: datetime) -> bool:
    """Keep the newest answer to each of these questions; False, and nothing changed, when it was submitted before.

    Not an act of the record: drafts are nobody's business but the trainee's.
    """
    attempt = queries.lock_attempt(sitting.attempt.id)
    if attempt.submitted_at is not None:
        return False
    saved = {response.question: response for response in queries.list_responses(attempt.id)}
    for question, answer in answers.items():
        if question in saved:
            saved[question].answer, saved[question].saved_at = answer, at
        else:
            db.session.add(Response(attempt_id=attempt.id, question=question, answer=answer, saved_at=at))
    return True


def submit_attempt(actor: Actor, sitting: Sitting, answers: grading.Answers, at: datetime) -> Attempt:
    """Close an attempt once; its quiz's minutes are credited the first time it passes.

    A second call returns the stored result: the rows are locked, and closed stays closed.
    """
    enrollment = lock_enrollment(sitting.enrollment.id)
    attempt = queries.lock_attempt(sitting.attempt.id)
    if attempt.submitted_at is not None:
        return attempt
    marks = grading.grade(attempt.questions, answers)
    attempt.points = sum(mark.is_right for mark in marks)
    attempt.has_passed = rules.has_passed(attempt.points, sitting.quiz.pass_count)
    attempt.result, attempt.submitted_at = [asdict(mark) for mark in marks], at
    record_action(
        actor, Act.ATTEMPT_SUBMITTED, "attempt", attempt.id, at, affected_id=enrollment.person_id, quiz=attempt.quiz
    )
    if attempt.has_passed and enrollment.state == "active":
        _credit(actor, attempt, sitting.cohort, at)
    return attempt


def _credit(actor: Actor, attempt: Attempt, cohort: Cohort, at: datetime) -> None:
    """Credit the quiz as the cohort's release has it today; a quiz that is gone credits nothing new."""
    quiz = get_course(cohort.release_id).find_activity(attempt.quiz)
    if not isinstance(quiz, Quiz) or not quiz.minutes:
        return
    credit(
        actor,
        Credit(
            enrollment_id=attempt.enrollment_id,
            module=quiz.module_id,
            topic=quiz.topic,
            mode=Mode.ONLINE.value,
            minutes=quiz.minutes,
            slot=quiz.slot,
            evidence_kind=EVIDENCE,
            evidence_id=attempt.id,
            occurred_on=local_day(at, cohort.zone),
        ),
        at,
    )
