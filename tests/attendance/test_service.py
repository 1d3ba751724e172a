"""The roll: saved, closed, reopened, corrected; the ledger says what the marks say."""

from datetime import timedelta
from threading import Thread

import pytest

from lms.access.actor import Role
from lms.attendance import queries, service
from lms.attendance.rules import Mark
from lms.audit.queries import list_events_of
from lms.cohorts.models import CohortSession
from lms.core.database import db
from lms.core.errors import NotAllowed, Refused
from lms.core.unit_of_work import unit_of_work
from tests.attendance.scene import (
    HELD,
    OVER,
    close,
    entries,
    everyone,
    get_roll,
    make_scene,
    minutes,
)
from tests.factories import actor_of, make_enrollment, make_person

ABSENT, EXCUSED = Mark("absent"), Mark("excused")
LATE_IN_GRACE = Mark("late", HELD + timedelta(minutes=20))
TOO_LATE = Mark("late", HELD + timedelta(minutes=21))


def save(scene, source="roll", at=OVER, **others) -> int:
    with unit_of_work():
        return service.save_roll(scene.instructor, get_roll(scene), everyone(scene, **others), source, at)


def versions(scene, number) -> list[tuple[int, str, str]]:
    with unit_of_work(may_write=False):
        found = queries.list_versions(scene.session.id, scene.places[number].id)
        return [(mark.version, mark.status, mark.source) for mark in found]


def correct(scene, number, mark, at=OVER, actor=None) -> bool:
    with unit_of_work():
        roll = get_roll(scene, actor=actor)
        line = roll.line(scene.places[number].id)
        return service.correct_mark(actor or scene.instructor, roll, line, mark, "The sheet says so.", at)


def reopen(scene) -> None:
    with unit_of_work():
        service.reopen_roll(scene.instructor, get_roll(scene), "Two rows were mixed up.", OVER)


def test_a_saved_roll_credits_nothing(app) -> None:
    scene = make_scene()
    assert save(scene, p1=ABSENT) == 3
    assert versions(scene, 1) == [(1, "absent", "roll")]
    assert [minutes(scene, number) for number in range(3)] == [0, 0, 0]


def test_saving_again_writes_versions_only_where_something_changed(app) -> None:
    scene = make_scene()
    save(scene)
    assert save(scene) == 0
    assert save(scene, source="paper", p2=LATE_IN_GRACE) == 1
    assert versions(scene, 0) == [(1, "present", "roll")]
    assert versions(scene, 2) == [(2, "late", "paper"), (1, "present", "roll")]


def test_a_saved_roll_is_recorded_once_with_counts_only(app) -> None:
    scene = make_scene()
    save(scene)
    save(scene)
    with unit_of_work(may_write=False):
        events = list_events_of("session", scene.session.id)
    assert [event.detail for event in events] == [{"changed": 3, "source": "roll"}]


@pytest.mark.parametrize(
    ("mark", "credited"),
    [(Mark("present"), 20), (LATE_IN_GRACE, 20), (TOO_LATE, 0), (EXCUSED, 0), (ABSENT, 0)],
)
def test_closing_credits_what_the_mark_is_worth(app, mark, credited) -> None:
    scene = make_scene(1)
    close(scene, p0=mark)
    assert minutes(scene, 0) == credited


def test_a_credit_names_the_mark_the_slot_the_mode_and_the_local_day(app) -> None:
    scene = make_scene(1)
    close(scene)
    [entry] = entries(scene, 0)
    with unit_of_work(may_write=False):
        [mark] = queries.list_versions(scene.session.id, scene.places[0].id)
    assert (entry.evidence_kind, entry.evidence_id) == ("mark", mark.id)
    assert (entry.slot, entry.mode, entry.topic) == ("live:at-the-door", "in_person", "welcome")
    assert entry.occurred_on.isoformat() == "2026-09-10"  # the 11th in UTC has not begun in Chicago
    assert entry.recorded_by == scene.teacher.id


def test_closing_twice_credits_once(app) -> None:
    scene = make_scene()
    close(scene)
    close(scene)
    assert len(entries(scene, 0)) == 1


def test_another_roll_posted_after_closing_is_refused_with_words(app) -> None:
    scene = make_scene()
    close(scene)
    with pytest.raises(Refused, match="closed meanwhile"):
        close(scene, p0=ABSENT)
    assert minutes(scene, 0) == 20


def test_nobody_without_a_mark_is_closed_over(app) -> None:
    scene = make_scene()
    marks = everyone(scene)
    del marks[scene.places[1].id]
    with pytest.raises(Refused, match="no mark yet"), unit_of_work():
        service.close_roll(scene.instructor, get_roll(scene), marks, "roll", OVER)
    assert versions(scene, 0) == []


def test_a_roll_is_neither_taken_the_day_before_nor_closed_while_the_session_goes_on(app) -> None:
    scene = make_scene()
    with pytest.raises(Refused, match="opens on the day"):
        save(scene, at=HELD - timedelta(days=1))
    with pytest.raises(Refused, match="still going on"):
        close(scene, at=HELD + timedelta(minutes=10))


def test_a_cancelled_session_has_no_roll(app) -> None:
    scene = make_scene()
    with unit_of_work():
        db.session.get(CohortSession, scene.session.id).state = "cancelled"
    with pytest.raises(Refused, match="cancelled"):
        save(scene)
    with pytest.raises(Refused, match="cancelled"):
        close(scene)


def test_staff_who_are_enrolled_never_mark_themselves(app) -> None:
    scene = make_scene(1)
    scene.teacher = make_person("Sasha Staff", Role.STAFF)
    scene.places.append(make_enrollment(scene.cohort, scene.teacher))
    scene.instructor = actor_of(scene.teacher)
    close(scene)
    assert versions(scene, 1) == []
    assert minutes(scene, 1) == 0
    with pytest.raises(NotAllowed, match="own mark"):
        correct(scene, 1, Mark("present"), actor=actor_of(scene.teacher))
    other = actor_of(make_person("Sam Other", Role.INSTRUCTOR, scene.cohort))
    assert correct(scene, 1, Mark("present"), actor=other)
    assert minutes(scene, 1) == 20


def test_reopening_takes_every_credit_back_and_closing_again_credits_anew(app) -> None:
    scene = make_scene()
    close(scene, p2=ABSENT)
    reopen(scene)
    assert [minutes(scene, number) for number in range(3)] == [0, 0, 0]
    assert [entry.reason for entry in entries(scene, 0) if entry.minutes < 0] == ["Two rows were mixed up."]
    close(scene, p0=ABSENT)
    assert [minutes(scene, number) for number in range(3)] == [0, 20, 20]
    assert [entry.serial for entry in entries(scene, 1)] == [1, 1, 2]


def test_reopening_an_open_roll_changes_nothing(app) -> None:
    scene = make_scene()
    reopen(scene)
    with unit_of_work(may_write=False):
        assert list_events_of("session", scene.session.id) == []


def test_who_left_the_cohort_keeps_the_hours_when_a_roll_is_closed_again(app) -> None:
    scene = make_scene()
    close(scene)
    with unit_of_work():
        db.session.merge(scene.places[0]).state = "withdrawn"
    reopen(scene)
    close(scene)
    assert minutes(scene, 0) == 20


def test_a_correction_moves_the_hours_both_ways(app) -> None:
    scene = make_scene()
    close(scene, p0=ABSENT)
    assert correct(scene, 0, Mark("present"))
    assert correct(scene, 1, ABSENT)
    assert (minutes(scene, 0), minutes(scene, 1), minutes(scene, 2)) == (20, 0, 20)
    assert versions(scene, 1) == [(2, "absent", "correction"), (1, "present", "roll")]
    assert [entry.reason for entry in entries(scene, 1)] == ["", "The sheet says so."]


def test_a_correction_that_credits_the_same_leaves_the_ledger_alone(app) -> None:
    scene = make_scene(1)
    close(scene)
    assert correct(scene, 0, LATE_IN_GRACE)
    assert len(entries(scene, 0)) == 1


def test_the_same_correction_twice_is_one(app) -> None:
    scene = make_scene(1)
    close(scene)
    assert correct(scene, 0, ABSENT)
    assert not correct(scene, 0, ABSENT)
    assert len(versions(scene, 0)) == 2


def test_an_open_roll_is_not_corrected_but_changed(app) -> None:
    scene = make_scene(1)
    save(scene)
    with pytest.raises(Refused, match="roll of this session is open"):
        correct(scene, 0, ABSENT)


def test_two_people_closing_one_roll_at_once_credit_once(app) -> None:
    scene = make_scene(6)
    other = actor_of(make_person("Sam Other", Role.INSTRUCTOR, scene.cohort))
    went_wrong: list[BaseException] = []

    def close_as(actor) -> None:
        with app.app_context():
            try:
                with unit_of_work():
                    service.close_roll(actor, get_roll(scene, actor=actor), everyone(scene), "roll", OVER)
            except BaseException as error:  # a thread's error is told by the test
                went_wrong.append(error)

    threads = [Thread(target=close_as, args=(actor,)) for actor in (scene.instructor, other) * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert went_wrong == []
    assert [len(entries(scene, number)) for number in range(6)] == [1] * 6
    assert [len(versions(scene, number)) for number in range(6)] == [1] * 6
