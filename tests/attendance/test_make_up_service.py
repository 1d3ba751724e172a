"""The way back from a missed segment: assigned, handed in, accepted; the hours move once."""

from datetime import date
from threading import Thread

import pytest

from lms.access.actor import Role
from lms.attendance import make_up_queries, make_up_service, service
from lms.attendance.make_up_service import Way
from lms.attendance.missed import list_missed
from lms.attendance.models import MakeUp
from lms.attendance.rules import Mark
from lms.core.database import db
from lms.core.errors import NotAllowed, NotFound, Refused
from lms.core.unit_of_work import unit_of_work
from tests.attendance.scene import (
    FLEX_DAY,
    OVER,
    accept,
    assign,
    close,
    entries,
    get_roll,
    hand_in,
    make_scene,
    minutes,
)
from tests.factories import actor_of, make_enrollment, make_person

ABSENT = Mark("absent")
DUE = date(2026, 9, 24)


def absent_scene(people: int = 1):
    """One session closed; the first person was not there."""
    scene = make_scene(people)
    close(scene, p0=ABSENT)
    return scene


def state_of(make_up_id: str) -> str:
    with unit_of_work(may_write=False):
        return db.session.get(MakeUp, make_up_id).state


def withdraw(scene, make_up_id: str) -> None:
    with unit_of_work():
        row = make_up_queries.get_make_up_for(scene.instructor, make_up_id, locked=True)
        make_up_service.withdraw_make_up(scene.instructor, row, "Assigned by mistake.", OVER)


def correct(scene, mark) -> None:
    with unit_of_work():
        roll = get_roll(scene)
        service.correct_mark(scene.instructor, roll, roll.line(scene.places[0].id), mark, "Looked again.", OVER)


def test_a_missed_segment_is_listed_until_it_is_credited(app) -> None:
    scene = absent_scene(2)
    with unit_of_work(may_write=False):
        [row] = list_missed(scene.cohort.id, [place.id for place in scene.places])
        assert (row.enrollment_id, row.segment.slot, row.make_up) == (scene.places[0].id, "live:at-the-door", None)
    make_up = assign(scene, 0)
    hand_in(scene, 0, make_up)
    accept(scene, make_up)
    with unit_of_work(may_write=False):
        assert list_missed(scene.cohort.id, [place.id for place in scene.places]) == []


def test_assigned_handed_in_accepted_and_the_hours_move(app) -> None:
    scene = absent_scene()
    make_up = assign(scene, 0)
    assert minutes(scene, 0) == 0
    hand_in(scene, 0, make_up)
    assert (state_of(make_up), minutes(scene, 0)) == ("handed_in", 0)
    accept(scene, make_up)
    assert (state_of(make_up), minutes(scene, 0)) == ("accepted", 20)
    [entry] = entries(scene, 0)
    assert (entry.evidence_kind, entry.evidence_id, entry.mode) == ("make_up", make_up, "in_person")
    assert (entry.slot, entry.occurred_on) == ("live:at-the-door", FLEX_DAY)


def test_every_step_twice_is_once(app) -> None:
    scene = absent_scene()
    make_up = assign(scene, 0)
    assert assign(scene, 0) == make_up
    hand_in(scene, 0, make_up)
    hand_in(scene, 0, make_up)
    accept(scene, make_up)
    accept(scene, make_up)
    assert len(entries(scene, 0)) == 1


def test_a_second_way_back_to_one_segment_is_refused(app) -> None:
    scene = absent_scene()
    assign(scene, 0)
    with pytest.raises(Refused, match="way back for this segment already"):
        assign(scene, 0, Way("one_to_one", "in_person", DUE))


def test_the_mode_that_the_rule_pack_forbids_is_refused(app) -> None:
    scene = absent_scene()
    with pytest.raises(Refused, match="mode in which it was missed"):
        assign(scene, 0, Way("assignment", "online", DUE, "Read it."))


def test_the_limit_of_make_up_minutes_holds_over_all_segments_of_a_person(app) -> None:
    scene = make_scene(1)
    close(scene, p0=ABSENT)
    close(scene, 1, p0=ABSENT)
    assign(scene, 0)  # 20 of the 20 minutes that the sample's rules allow
    scene.sessions = scene.sessions[1:]
    with pytest.raises(Refused, match="leave 0 min of"):
        assign(scene, 0)


def test_nothing_is_assigned_while_the_roll_is_open_or_when_nothing_is_missing(app) -> None:
    scene = make_scene(1)
    with pytest.raises(Refused, match="still open"):
        assign(scene, 0)
    close(scene)
    with pytest.raises(Refused, match="credited already"):
        assign(scene, 0)


def test_without_evidence_the_instructor_confirms(app) -> None:
    scene = absent_scene()
    make_up = assign(scene, 0, Way("one_to_one", "in_person", DUE))
    with pytest.raises(Refused, match="Confirm that you saw it"):
        accept(scene, make_up)
    accept(scene, make_up, confirmed=True)
    assert minutes(scene, 0) == 20


def test_the_roll_of_the_flex_session_is_evidence_enough(app) -> None:
    scene = absent_scene()
    flex = scene.sessions[2]
    make_up = assign(scene, 0, Way("flex", "in_person", DUE, flex_session_id=flex.id))
    close(scene, 2)
    accept(scene, make_up)
    assert minutes(scene, 0) == 20


def test_returned_work_is_handed_in_again(app) -> None:
    scene = absent_scene()
    make_up = assign(scene, 0)
    hand_in(scene, 0, make_up)
    with unit_of_work():
        row = make_up_queries.get_make_up_for(scene.instructor, make_up, locked=True)
        make_up_service.return_make_up(scene.instructor, row, "The second part, please.", OVER)
    with pytest.raises(Refused, match="returned or withdrawn"):
        accept(scene, make_up)
    hand_in(scene, 0, make_up, "Both parts.")
    accept(scene, make_up)
    assert minutes(scene, 0) == 20


def test_what_was_accepted_is_not_handed_in_over(app) -> None:
    scene = absent_scene()
    make_up = assign(scene, 0)
    hand_in(scene, 0, make_up)
    accept(scene, make_up)
    hand_in(scene, 0, make_up, "Something else.")
    assert state_of(make_up) == "accepted"


def test_withdrawing_an_accepted_make_up_takes_its_minutes_back_and_another_can_be_given(app) -> None:
    scene = absent_scene()
    make_up = assign(scene, 0)
    accept(scene, make_up, confirmed=True)
    withdraw(scene, make_up)
    assert (state_of(make_up), minutes(scene, 0)) == ("withdrawn", 0)
    again = assign(scene, 0)
    accept(scene, again, confirmed=True)
    assert minutes(scene, 0) == 20


def test_a_mark_corrected_after_a_make_up_is_not_credited_twice(app) -> None:
    scene = absent_scene()
    make_up = assign(scene, 0)
    accept(scene, make_up, confirmed=True)
    correct(scene, Mark("present"))
    assert (minutes(scene, 0), len(entries(scene, 0))) == (20, 1)
    withdraw(scene, make_up)  # now the mark alone is the evidence
    assert minutes(scene, 0) == 20
    by_serial = sorted(entries(scene, 0), key=lambda entry: (entry.serial, entry.minutes < 0))
    assert [entry.evidence_kind for entry in by_serial] == ["make_up", "make_up", "mark"]


def test_a_make_up_of_a_segment_credited_meanwhile_is_refused(app) -> None:
    scene = absent_scene()
    make_up = assign(scene, 0)
    correct(scene, Mark("present"))
    with pytest.raises(Refused, match="credited already"):
        accept(scene, make_up, confirmed=True)


def test_nobody_arranges_or_accepts_their_own(app) -> None:
    scene = absent_scene()
    staff = make_person("Sasha Staff", Role.STAFF)
    scene.places.append(make_enrollment(scene.cohort, staff))
    with pytest.raises(NotAllowed):
        assign(scene, 1, actor=actor_of(staff))
    make_up = assign(scene, 1)
    with pytest.raises(NotAllowed):
        accept(scene, make_up, confirmed=True, actor=actor_of(staff))


def test_a_trainee_finds_only_their_own_and_none_that_was_withdrawn(app) -> None:
    scene = absent_scene(2)
    make_up = assign(scene, 0)
    own, other = actor_of(scene.people[0]), actor_of(scene.people[1])
    with unit_of_work(may_write=False):
        assert make_up_queries.get_own_make_up(own, make_up).make_up.id == make_up
        with pytest.raises(NotFound):
            make_up_queries.get_own_make_up(other, make_up)
    withdraw(scene, make_up)
    with pytest.raises(NotFound), unit_of_work(may_write=False):
        make_up_queries.get_own_make_up(own, make_up)


def test_two_instructors_accepting_at_once_credit_once(app) -> None:
    scene = absent_scene()
    make_up = assign(scene, 0)
    hand_in(scene, 0, make_up)
    went_wrong: list[BaseException] = []

    def accept_here() -> None:
        with app.app_context():
            try:
                accept(scene, make_up)
            except BaseException as error:  # a thread's error is told by the test
                went_wrong.append(error)

    threads = [Thread(target=accept_here) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert went_wrong == []
    assert len(entries(scene, 0)) == 1
