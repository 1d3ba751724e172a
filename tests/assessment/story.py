"""Somebody in front of the sample's quiz, and what they do with it."""

from lms.access.actor import Actor
from lms.assessment import queries, service
from lms.assessment.models import Attempt
from lms.catalogue.queries import get_course
from lms.cohorts.models import Enrollment
from lms.cohorts.queries import get_own_place
from lms.core.clock import now
from lms.core.unit_of_work import unit_of_work

QUIZ = "door-check"


def start(actor: Actor) -> Attempt:
    with unit_of_work():
        place = get_own_place(actor)
        quiz = queries.get_quiz(get_course(place.cohort.release_id), QUIZ)
        return service.start_attempt(actor, place, quiz, now())


def submit(actor: Actor, attempt_id: str, answers: dict) -> Attempt:
    with unit_of_work():
        return service.submit_attempt(actor, queries.get_sitting_for(actor, attempt_id), answers, now())


def save(actor: Actor, attempt_id: str, answers: dict) -> bool:
    with unit_of_work():
        return service.save_answers(queries.get_sitting_for(actor, attempt_id), answers, now())


def right_answers(attempt: Attempt) -> dict:
    """The key, as only the server knows it."""
    answers = {}
    for question in attempt.questions:
        right = [one for one in question["answers"] if one["is_right"]]
        letters = [one["letter"] for one in right]
        if question["kind"] == "short":
            answers[question["id"]] = right[0]["text"]
        else:
            answers[question["id"]] = letters if question["kind"] == "multiple" else letters[0]
    return answers


def wrong_answers(attempt: Attempt) -> dict:
    answers = {}
    for question in attempt.questions:
        wrong = [one["letter"] for one in question["answers"] if not one["is_right"]]
        answers[question["id"]] = {"short": "no idea", "multiple": wrong}.get(question["kind"]) or wrong[0]
    return answers


def fields(attempt: Attempt, answers: dict) -> dict:
    """The answers as the page's form sends them."""
    return {f"q{number}": answers[one["id"]] for number, one in enumerate(attempt.questions, 1) if one["id"] in answers}


def entries_of(enrollment: Enrollment) -> list[tuple[str, int, str]]:
    from lms.hours.queries import list_entries

    with unit_of_work(may_write=False):
        return [(entry.slot, entry.minutes, entry.evidence_id) for entry in list_entries(enrollment.id)]
