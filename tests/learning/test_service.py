"""Completing and crediting once, whatever is sent how often."""

import threading
from datetime import timedelta

import pytest
from flask import Flask

from lms.access.actor import Role
from lms.audit.models import AuditEvent
from lms.cohorts import service as cohorts
from lms.cohorts.queries import get_own_place
from lms.core.database import db
from lms.core.errors import Invalid, NotAllowed, PageError, Refused
from lms.core.unit_of_work import unit_of_work
from lms.hours import service as hours
from lms.hours.models import HourEntry
from lms.learning import queries, scenario_service, service, skill_service
from lms.learning.models import ActivityProgress, ScenarioStep, SkillSignOff, SurveyAnswer
from lms.learning.skill_rules import Outcome
from tests.factories import actor_of, make_cohort, make_enrollment, make_person, sample_course, utc

AT = utc(2026, 9, 11, 1)
COURSE = sample_course()
KNOCKING = COURSE.activity("knocking")
ON_PAPER = COURSE.activity("knocking-on-paper")
DOOR = COURSE.activity("green-door")
OWN_DOOR = COURSE.activity("own-door")
SURVEY = COURSE.activity("after-the-door")
PLACEHOLDER = COURSE.activity("on-paper-online")
GOOD_WAY = ("c1", "c1", "c1", "c1", "c1")


class Trainee:
    """Somebody with a place, and a way to act as them."""

    def __init__(self, cohort=None):
        self.person = make_person("Ana")
        self.enrollment = make_enrollment(cohort, self.person)
        self.actor = actor_of(self.person)

    def do(self, act, *given, at=AT):
        with unit_of_work():
            return act(self.actor, get_own_place(self.actor), *given, at)

    def entries(self):
        return rows(HourEntry, enrollment_id=self.enrollment.id)


def rows(model, **where):
    with unit_of_work(may_write=False):
        return db.session.query(model).filter_by(**where).all()


def read_all(trainee, lesson=KNOCKING, at=AT):
    for section in lesson.sections:
        trainee.do(service.continue_section, lesson, section, at=at)
    for check in lesson.checks:
        trainee.do(service.answer_check, lesson, check, ["b"], at=at)


def test_a_lesson_credits_its_minutes_when_nothing_of_it_is_open(app):
    trainee = Trainee()
    for section in KNOCKING.sections:
        trainee.do(service.continue_section, KNOCKING, section)
    assert trainee.entries() == []
    trainee.do(service.answer_check, KNOCKING, KNOCKING.checks[0], ["b"])
    (entry,) = trainee.entries()
    (progress,) = rows(ActivityProgress, enrollment_id=trainee.enrollment.id)
    assert (entry.minutes, entry.mode, entry.slot, entry.topic) == (5, "online", "knocking", "welcome")
    assert (entry.evidence_kind, entry.evidence_id) == ("progress", progress.id)
    assert str(entry.occurred_on) == "2026-09-10", "the day on the cohort's clock"
    assert (progress.how, progress.completed_at) == ("read", AT)
    (event,) = rows(AuditEvent, act="completed an activity")
    assert (event.affected_id, event.detail) == (trainee.person.id, {"activity": "knocking"})


def test_everything_again_changes_nothing(app):
    trainee = Trainee()
    read_all(trainee)
    read_all(trainee, at=AT + timedelta(hours=1))
    assert len(trainee.entries()) == 1
    assert rows(ActivityProgress)[0].completed_at == AT


def test_a_check_keeps_the_newest_answer_and_takes_any_number(app):
    trainee = Trainee()
    for given in (["b"], ["b"], ["a"]):
        trainee.do(service.answer_check, KNOCKING, KNOCKING.checks[0], given)
    assert rows(ActivityProgress)[0].checks == {"first-words": ["a"]}


@pytest.mark.parametrize("given", [[], ["z"], ["a", "b"]])
def test_an_answer_that_is_not_offered_writes_nothing(app, given):
    trainee = Trainee()
    with pytest.raises(Invalid):
        trainee.do(service.answer_check, KNOCKING, KNOCKING.checks[0], given)
    assert rows(ActivityProgress) == []


def test_the_alternative_lands_in_the_same_slot_once(app):
    trainee = Trainee()
    read_all(trainee, ON_PAPER)
    read_all(trainee)
    (entry,) = trainee.entries()
    assert (entry.slot, entry.minutes) == ("knocking", 5)


def test_seen_time_is_kept_with_the_credit_and_short_time_is_flagged(app):
    slow, fast = Trainee(), Trainee()
    for minute in range(4):
        with unit_of_work():
            service.beat(get_own_place(slow.actor), KNOCKING, AT + timedelta(minutes=minute))
    read_all(slow, at=AT + timedelta(minutes=4))
    read_all(fast)
    assert [(entry.seen_minutes, entry.is_flagged) for entry in slow.entries()] == [(4, False)]
    assert [(entry.seen_minutes, entry.is_flagged) for entry in fast.entries()] == [(0, True)]


def test_two_activities_side_by_side_count_each_moment_once(app):
    trainee = Trainee()
    for minute in range(6):
        with unit_of_work():
            service.beat(get_own_place(trainee.actor), (KNOCKING, DOOR)[minute % 2], AT + timedelta(minutes=minute))
    assert sum(row.seen_seconds for row in rows(ActivityProgress)) == 5 * 60


def test_a_reflection_is_complete_and_keeps_no_note_of_what_was_chosen(app):
    trainee = Trainee()
    trainee.do(service.complete_reflection, OWN_DOOR)
    trainee.do(service.complete_reflection, OWN_DOOR)
    assert [entry.minutes for entry in trainee.entries()] == [2]
    assert rows(ActivityProgress)[0].how == "reflection"


def test_survey_answers_cannot_be_tied_to_the_person(app):
    trainee = Trainee()
    for _ in range(2):
        with unit_of_work():
            service.answer_survey(get_own_place(trainee.actor), SURVEY, {"sure": 4, "more": "Soup."}, AT)
    (answer,) = rows(SurveyAnswer)
    (progress,) = rows(ActivityProgress)
    assert answer.answers == {"sure": 4, "more": "Soup."}
    assert answer.cohort_id == trainee.enrollment.cohort_id
    assert str(answer.given_on) == "2026-09-10"
    assert progress.how == "survey"
    for moment in (progress.began_at, progress.last_post_at, progress.completed_at):
        assert moment == utc(2026, 9, 10), "the day only"
    assert trainee.entries() == []
    assert rows(AuditEvent, act="completed an activity") == []
    assert not {trainee.person.id, trainee.enrollment.id, progress.id} & {str(value) for value in vars(answer).values()}


def test_a_survey_left_empty_is_done_and_keeps_no_answers(app):
    trainee = Trainee()
    with unit_of_work():
        service.answer_survey(get_own_place(trainee.actor), SURVEY, {}, AT)
    assert rows(SurveyAnswer) == []
    assert rows(ActivityProgress)[0].completed_at is not None


def test_a_story_credits_when_an_end_is_reached_and_only_once(app):
    trainee = Trainee()
    for number, choice in enumerate(GOOD_WAY, 1):
        assert trainee.entries() == []
        here = trainee.do(scenario_service.take_step, DOOR, number, choice)
    assert here.has_ended
    trainee.do(scenario_service.go_back, DOOR, 6, "list")
    trainee.do(scenario_service.take_step, DOOR, 7, "c1")
    trainee.do(scenario_service.start_again, DOOR, 8, "")
    assert [entry.minutes for entry in trainee.entries()] == [4]
    assert len(rows(ScenarioStep)) == 8


def test_a_step_sent_twice_is_one_step(app):
    trainee = Trainee()
    first = trainee.do(scenario_service.take_step, DOOR, 1, "c1")
    again = trainee.do(scenario_service.take_step, DOOR, 1, "c1")
    stale = trainee.do(scenario_service.take_step, DOOR, 1, "c2")
    assert first.passage.id == again.passage.id == stale.passage.id == "gap"
    assert len(rows(ScenarioStep)) == 1


@pytest.mark.parametrize(
    ("act", "number", "where"),
    [
        (scenario_service.take_step, 1, "c9"),
        (scenario_service.take_step, 1, ""),
        (scenario_service.take_step, 2, "c1"),
        (scenario_service.go_back, 1, "kitchen"),
        (scenario_service.start_again, 7, ""),
    ],
)
def test_a_step_that_cannot_be_taken_writes_nothing(app, act, number, where):
    trainee = Trainee()
    with pytest.raises(Invalid):
        trainee.do(act, DOOR, number, where)
    assert rows(ScenarioStep) == []
    assert rows(ActivityProgress) == []


def test_credit_by_hand_says_by_whom_and_why(app):
    cohort = make_cohort()
    trainee, teacher = Trainee(cohort), actor_of(make_person(role=Role.INSTRUCTOR, cohort=cohort))
    for _ in range(2):
        with unit_of_work():
            service.credit_by_hand(teacher, get_own_place(trainee.actor), PLACEHOLDER, " Done on paper. ", AT)
    (entry,) = trainee.entries()
    assert (entry.minutes, entry.evidence_kind, entry.reason) == (10, "by_hand", "Done on paper.")
    assert (entry.recorded_by, entry.seen_minutes, entry.is_flagged) == (teacher.person_id, None, False)


def test_a_credit_that_was_reversed_can_be_given_by_hand_again(app):
    cohort = make_cohort()
    trainee, teacher = Trainee(cohort), actor_of(make_person(role=Role.INSTRUCTOR, cohort=cohort))
    trainee.do(service.complete_reflection, OWN_DOOR)
    (entry,) = trainee.entries()
    with unit_of_work():
        hours.reverse(teacher, db.session.get(HourEntry, entry.id), "By mistake.", AT)
    with unit_of_work():
        service.credit_by_hand(teacher, get_own_place(trainee.actor), OWN_DOOR, "It was right after all.", AT)
    assert sum(entry.minutes for entry in trainee.entries()) == 2
    assert len(trainee.entries()) == 3


def test_nobody_credits_their_own_hours_or_without_a_reason(app):
    trainee = Trainee()
    with pytest.raises(NotAllowed):
        trainee.do(service.credit_by_hand, PLACEHOLDER, "Me.")
    other = actor_of(make_person(role=Role.STAFF))
    for activity, reason in ((PLACEHOLDER, "  "), (SURVEY, "Why not.")):
        with pytest.raises(Invalid), unit_of_work():
            service.credit_by_hand(other, get_own_place(trainee.actor), activity, reason, AT)
    assert trainee.entries() == []


def test_a_place_that_ended_is_for_reading_only(app):
    trainee = Trainee()
    with unit_of_work():
        place = get_own_place(trainee.actor)
        place.enrollment.state = "graduated"
    for act, given in (
        (service.continue_section, (KNOCKING, KNOCKING.sections[0])),
        (service.complete_reflection, (OWN_DOOR,)),
        (scenario_service.take_step, (DOOR, 1, "c1")),
    ):
        with pytest.raises(Refused):
            trainee.do(act, *given)
    assert rows(ActivityProgress) == []


def test_who_withdrew_keeps_reading(app):
    trainee = Trainee()
    with unit_of_work():
        place = get_own_place(trainee.actor)
        cohorts.withdraw(trainee.actor, place.enrollment, db.session.get(type(trainee.person), trainee.person.id), AT)
    with unit_of_work(may_write=False):
        assert queries.get_reading_place(trainee.actor).enrollment.id == trainee.enrollment.id


def test_the_newest_sign_off_counts_and_the_same_again_is_no_new_row(app):
    cohort = make_cohort()
    trainee, teacher = Trainee(cohort), actor_of(make_person(role=Role.INSTRUCTOR, cohort=cohort))
    skill = COURSE.skills[0]
    for minute, outcome in enumerate(
        [Outcome.PRACTICE_MORE, Outcome.PRACTICE_MORE, Outcome.DEMONSTRATED, Outcome.DEMONSTRATED]
    ):
        with unit_of_work():
            place = get_own_place(trainee.actor)
            skill_service.sign_off_skill(teacher, place, skill, outcome, AT + timedelta(minutes=minute))
    assert len(rows(SkillSignOff)) == 2
    with unit_of_work(may_write=False):
        found = queries.list_skill_sign_offs_of([trainee.enrollment.id])
    assert found[trainee.enrollment.id]["asking"].outcome == "demonstrated"
    assert found[trainee.enrollment.id]["asking"].observed_by == teacher.person_id


def test_nobody_signs_off_their_own_skill(app):
    trainee = Trainee()
    with pytest.raises(NotAllowed):
        trainee.do(skill_service.sign_off_skill, COURSE.skills[0], Outcome.DEMONSTRATED)
    assert rows(SkillSignOff) == []


def at_once(app: Flask, act, times=8):
    """Do the same in many threads at the same moment; return what each raised."""
    start, raised = threading.Barrier(times), []

    def run():
        with app.app_context():
            start.wait()
            try:
                with unit_of_work():
                    act()
            except PageError as error:
                raised.append(error)

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def finish_lesson(trainee):
    for section in KNOCKING.sections:
        service.continue_section(trainee.actor, get_own_place(trainee.actor), KNOCKING, section, AT)
    place = get_own_place(trainee.actor)
    service.answer_check(trainee.actor, place, KNOCKING, KNOCKING.checks[0], ["a"], AT)


def finish_story(trainee):
    place = get_own_place(trainee.actor)
    for number, choice in enumerate(GOOD_WAY, 1):
        scenario_service.take_step(trainee.actor, place, DOOR, number, choice, AT)


def finish_reflection(trainee):
    service.complete_reflection(trainee.actor, get_own_place(trainee.actor), OWN_DOOR, AT)


@pytest.mark.parametrize(
    ("act", "minutes"), [(finish_lesson, 5), (finish_story, 4), (finish_reflection, 2)], ids=lambda one: str(one)[:28]
)
def test_eight_at_once_credit_once(app, act, minutes):
    trainee = Trainee()
    assert at_once(app, lambda: act(trainee)) == []
    assert [entry.minutes for entry in trainee.entries()] == [minutes]
    assert len(rows(ActivityProgress)) == 1
    assert len(rows(ScenarioStep)) == (5 if act is finish_story else 0)
    assert len(rows(AuditEvent, act="completed an activity")) == 1


def test_eight_survey_posts_at_once_are_one_answer(app):
    trainee = Trainee()

    def answer():
        service.answer_survey(get_own_place(trainee.actor), SURVEY, {"sure": 3}, AT)

    assert at_once(app, answer) == []
    assert len(rows(SurveyAnswer)) == 1


def test_eight_sign_offs_at_once_are_one_row(app):
    cohort = make_cohort()
    trainee, teacher = Trainee(cohort), actor_of(make_person(role=Role.INSTRUCTOR, cohort=cohort))

    def sign_off():
        place = get_own_place(trainee.actor)
        skill_service.sign_off_skill(teacher, place, COURSE.skills[0], Outcome.DEMONSTRATED, AT)

    assert at_once(app, sign_off) == []
    assert len(rows(SkillSignOff)) == 1
