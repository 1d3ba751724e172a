import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from lms.access.actor import SYSTEM
from lms.assessment import queries, service
from lms.assessment.models import Attempt
from lms.audit.queries import list_events_of
from lms.audit.service import find_trouble
from lms.catalogue import service as catalogue
from lms.cohorts import service as cohorts
from lms.cohorts.models import Cohort, Enrollment
from lms.cohorts.queries import get_own_place
from lms.core.clock import now
from lms.core.database import db
from lms.core.errors import NotFound, Refused
from lms.core.unit_of_work import unit_of_work
from lms.curriculum.model import Course
from tests.assessment.story import (
    QUIZ,
    entries_of,
    right_answers,
    save,
    start,
    submit,
    wrong_answers,
)
from tests.factories import actor_of, make_enrollment, make_person, sample_course

SLOT = sample_course().activity(QUIZ).slot
MINUTES = sample_course().activity(QUIZ).minutes


@pytest.fixture
def person(app):
    return make_person("Ana")


@pytest.fixture
def enrollment(person):
    return make_enrollment(person=person)


@pytest.fixture
def actor(person, enrollment):
    return actor_of(person)


def at_once(app, times, do):
    """Do the same thing in so many threads, each a request of its own; return the answers."""

    def one(_number):
        with app.app_context():
            return do()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


def test_starting_twice_gives_the_same_attempt(actor):
    assert start(actor).id == start(actor).id


def test_six_starts_at_once_give_one_attempt(app, actor):
    attempts = at_once(app, 6, lambda: start(actor).id)
    assert len(set(attempts)) == 1
    with unit_of_work(may_write=False):
        assert len(queries.list_attempts(start_place(actor), QUIZ)) == 1


def start_place(actor):
    return get_own_place(actor).enrollment.id


def test_six_submissions_at_once_give_one_result_and_one_credit(app, actor, enrollment):
    attempt = start(actor)
    key = right_answers(attempt)
    results = at_once(app, 6, lambda: json.dumps(submit(actor, attempt.id, key).result, sort_keys=True))
    assert len(set(results)) == 1
    assert entries_of(enrollment) == [(SLOT, MINUTES, attempt.id)]
    with unit_of_work(may_write=False):
        acts = [event.act for event in list_events_of("attempt", attempt.id)]
        assert acts == ["started an attempt", "submitted an attempt"]
        assert find_trouble() is None


def test_the_first_of_two_different_submissions_wins(actor, enrollment):
    attempt = start(actor)
    assert submit(actor, attempt.id, wrong_answers(attempt)).points == 0
    second = submit(actor, attempt.id, right_answers(attempt))
    assert (second.points, second.has_passed) == (0, False)
    assert entries_of(enrollment) == []


def test_saves_and_a_submission_at_once_never_change_the_result(app, actor):
    attempt = start(actor)
    key, wrong = right_answers(attempt), wrong_answers(attempt)
    turns = iter([lambda: submit(actor, attempt.id, key) and None, *[lambda: save(actor, attempt.id, wrong)] * 5])
    at_once(app, 6, lambda: next(turns)())
    with unit_of_work(may_write=False):
        stored = queries.get_sitting_for(actor, attempt.id).attempt
        assert stored.points == len(key)


def test_answers_are_kept_and_the_newest_counts(actor):
    attempt = start(actor)
    first, *_ = [question["id"] for question in attempt.questions]
    assert save(actor, attempt.id, {first: "a"})
    assert save(actor, attempt.id, {first: "b"})
    with unit_of_work(may_write=False):
        assert [(one.question, one.answer) for one in queries.list_responses(attempt.id)] == [(first, "b")]


def test_a_save_after_submission_changes_nothing_and_says_so(actor):
    attempt = start(actor)
    submit(actor, attempt.id, wrong_answers(attempt))
    assert not save(actor, attempt.id, right_answers(attempt))
    with unit_of_work(may_write=False):
        assert list(queries.list_responses(attempt.id)) == []
        assert queries.get_sitting_for(actor, attempt.id).attempt.points == 0


def test_a_first_pass_credits_and_a_second_does_not(actor, enrollment):
    first = start(actor)
    submit(actor, first.id, wrong_answers(first))
    assert entries_of(enrollment) == []
    second = start(actor)
    submit(actor, second.id, right_answers(second))
    third = start(actor)
    submit(actor, third.id, right_answers(third))
    assert entries_of(enrollment) == [(SLOT, MINUTES, second.id)]
    assert [first.number, second.number, third.number] == [1, 2, 3]


def test_a_retake_asks_other_questions(actor):
    first = start(actor)
    submit(actor, first.id, {})
    second = start(actor)
    asked = [{question["id"] for question in attempt.questions} for attempt in (first, second)]
    assert not asked[0] & asked[1]


def test_no_attempt_starts_in_a_place_that_ended(actor, person, enrollment):
    with unit_of_work():
        db.session.get(Enrollment, enrollment.id).state = "graduated"
    with pytest.raises(Refused):
        start(actor)


def test_an_attempt_open_at_a_withdrawal_can_be_closed_and_credits_nothing(actor, person, enrollment):
    attempt = start(actor)
    with unit_of_work():
        cohorts.withdraw(SYSTEM, db.session.get(Enrollment, enrollment.id), person, now())
    assert submit(actor, attempt.id, right_answers(attempt)).has_passed
    assert entries_of(enrollment) == []


def move_to(enrollment, course: Course) -> None:
    with unit_of_work():
        release, _ = catalogue.publish(SYSTEM, course, now())
        db.session.get(Cohort, enrollment.cohort_id).release_id = release.id


def without_quiz() -> Course:
    course = sample_course()
    first, *rest = course.modules
    fewer = replace(first, activities=tuple(one for one in first.activities if one.id != QUIZ))
    return replace(course, title="Without the quiz", modules=(fewer, *rest))


def with_other_minutes() -> Course:
    course = sample_course()
    first, *rest = course.modules
    quiz = replace(course.activity(QUIZ), minutes=9, pass_count=2)
    other = replace(first, activities=tuple(quiz if one.id == QUIZ else one for one in first.activities))
    return replace(course, title="Other minutes", modules=(other, *rest))


def test_an_attempt_ends_on_the_release_it_began_and_counts_for_the_same_slug(actor, enrollment):
    attempt = start(actor)
    move_to(enrollment, with_other_minutes())
    one_right = dict(list(right_answers(attempt).items())[:1])
    assert submit(actor, attempt.id, one_right).has_passed  # 1 was needed when it began, 2 now
    assert entries_of(enrollment) == [(SLOT, 9, attempt.id)]


def test_an_attempt_at_a_quiz_that_is_gone_is_kept_and_credits_nothing(actor, enrollment):
    attempt = start(actor)
    move_to(enrollment, without_quiz())
    assert submit(actor, attempt.id, right_answers(attempt)).has_passed
    assert entries_of(enrollment) == []
    with unit_of_work(may_write=False):
        assert queries.list_results(enrollment.id)[QUIZ].has_passed


def test_another_trainee_cannot_load_it(app, actor):
    attempt = start(actor)
    other = make_person()
    make_enrollment(person=other)
    with unit_of_work(may_write=False), pytest.raises(NotFound):
        queries.get_sitting_for(actor_of_inside(other), attempt.id)


def actor_of_inside(person):
    return replace(SYSTEM, person_id=person.id)


def test_a_refused_start_writes_nothing(actor, enrollment):
    with unit_of_work():
        db.session.get(Enrollment, enrollment.id).state = "graduated"
    with pytest.raises(Refused):
        start(actor)
    with unit_of_work(may_write=False):
        assert list(queries.list_attempts(enrollment.id, QUIZ)) == []


def test_a_second_open_attempt_meets_the_unique_key(actor, enrollment):
    attempt = start(actor)
    with pytest.raises(Exception, match=r"(?i)unique"), unit_of_work():
        db.session.add(
            Attempt(
                id=service.new_id(),
                enrollment_id=enrollment.id,
                release_id=attempt.release_id,
                quiz=QUIZ,
                number=2,
                questions=[],
                started_at=now(),
            )
        )
