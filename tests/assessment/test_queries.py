from lms.assessment import queries
from lms.assessment.rules import QuizResult
from lms.core.unit_of_work import unit_of_work
from tests.assessment.story import QUIZ, right_answers, start, submit
from tests.counting import counted_queries
from tests.factories import actor_of, make_cohort, make_enrollment, make_person


def test_results_of_many_people_come_in_one_query(app):
    cohort = make_cohort()
    people = [make_person() for _ in range(4)]
    ids = [make_enrollment(cohort, person).id for person in people]
    first, second, third, _ = [actor_of(person) for person in people]
    passed = start(first)
    submit(first, passed.id, right_answers(passed))
    submit(second, start(second).id, {})
    waiting = start(third)
    with unit_of_work(may_write=False), counted_queries() as counter:
        found = queries.list_results_of(ids)
    assert len(counter) == 1
    assert [found[one].get(QUIZ) for one in ids] == [
        QuizResult(True, None, 1),
        QuizResult(False, None, 1),
        QuizResult(False, waiting.id, 0),
        None,
    ]


def test_results_of_one_person_are_by_quiz(app):
    person = make_person()
    enrollment = make_enrollment(person=person)
    with unit_of_work(may_write=False):
        assert queries.list_results(enrollment.id) == {}
    attempt = start(actor_of(person))
    with unit_of_work(may_write=False):
        assert queries.list_results(enrollment.id) == {QUIZ: QuizResult(False, attempt.id, 0)}


def test_earlier_attempts_come_without_their_questions(app):
    person = make_person()
    enrollment = make_enrollment(person=person)
    start(actor_of(person))
    with unit_of_work(may_write=False):
        (attempt,) = queries.list_attempts(enrollment.id, QUIZ)
        assert "questions" not in attempt.__dict__
        assert "result" not in attempt.__dict__
