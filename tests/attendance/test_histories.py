"""500 random histories of marks, closings, reopenings, corrections and make-ups, on both engines.

Whatever happened: a segment is credited at most once, never above its minutes, and the ledger says what a
plain recomputation from marks and make-ups says.
"""

from datetime import date, timedelta
from random import Random

from sqlalchemy import insert, select

from lms.attendance import make_up_queries, make_up_service, rules, service
from lms.attendance.make_up_service import Way
from lms.attendance.models import MakeUp
from lms.attendance.rules import Mark
from lms.cohorts.models import Enrollment
from lms.cohorts.queries import Place
from lms.core.database import db
from lms.core.errors import Refused
from lms.core.ids import new_id
from lms.core.unit_of_work import unit_of_work
from lms.hours.queries import list_entries_of
from tests.attendance.scene import HELD, OVER, get_roll, make_scene
from tests.factories import password_hash

COHORTS, PEOPLE, STEPS = 10, 50, 24
DUE = date(2026, 12, 1)


def random_mark(random: Random) -> Mark:
    status = random.choice(rules.STATUSES)
    arrived, left = HELD + timedelta(minutes=random.randint(0, 30)), HELD + timedelta(minutes=random.randint(15, 35))
    if status == "late":
        return Mark(status, arrived, left if left > arrived and random.random() < 0.3 else None)
    return Mark(status, None, left) if status == "left_early" else Mark(status)


def fill(scene, number: int) -> None:
    """Give the cohort many people at once: what is tested begins with their marks."""
    with unit_of_work():
        people = [{"id": new_id(), "sign_in_name": f"p{number}-{n}", "name": f"P {n:03}"} for n in range(PEOPLE)]
        common = {"language": "en", "created_at": HELD, "password_hash": password_hash()}
        table = type(scene.teacher).__table__
        db.session.execute(insert(table), [{**person, **common} for person in people])
        rows = [
            {"id": new_id(), "cohort_id": scene.cohort.id, "person_id": person["id"], "state": "active"}
            for person in people
        ]
        db.session.execute(
            insert(Enrollment.__table__), [{**row, "organization": "", "enrolled_at": HELD} for row in rows]
        )
        scene.places = list(
            db.session.execute(select(Enrollment).where(Enrollment.cohort_id == scene.cohort.id)).scalars()
        )


class History:
    """What happens to one cohort's first session, step by step."""

    def __init__(self, scene, random: Random) -> None:
        self.scene, self.random, self.at = scene, random, OVER

    def step(self) -> None:
        self.at += timedelta(minutes=1)
        do = self.random.choice(
            [self.save, self.close, self.close, self.reopen, self.correct, self.correct, self.make_up, self.decide]
        )
        with unit_of_work() as unit:
            try:
                do(get_roll(self.scene))
            except Refused:
                unit.abandon()

    def some(self, things, count: int):
        return self.random.sample(list(things), min(count, len(things)))

    def marks(self, lines):
        return {line.enrollment.id: random_mark(self.random) for line in lines}

    def save(self, roll) -> None:
        service.save_roll(self.scene.instructor, roll, self.marks(self.some(roll.lines, 20)), "roll", self.at)

    def close(self, roll) -> None:
        unmarked = [line for line in roll.lines if line.mark is None]
        service.close_roll(self.scene.instructor, roll, self.marks(unmarked), "paper", self.at)

    def reopen(self, roll) -> None:
        service.reopen_roll(self.scene.instructor, roll, "Looked again.", self.at)

    def correct(self, roll) -> None:
        for line in self.some(roll.lines, 10):
            service.correct_mark(self.scene.instructor, roll, line, random_mark(self.random), "Looked again.", self.at)

    def make_up(self, roll) -> None:
        for line in self.some(roll.lines, 10):
            place, way = Place(line.enrollment, roll.cohort), Way("one_to_one", "in_person", DUE)
            if not self.is_credited(line):
                make_up_service.assign_make_up(
                    self.scene.instructor, place, roll.session.segments[0], roll.session, way, self.at
                )

    def decide(self, roll) -> None:
        ids = (
            db.session.execute(
                select(MakeUp.id).where(MakeUp.enrollment_id.in_([line.enrollment.id for line in roll.lines]))
            )
            .scalars()
            .all()
        )
        for make_up_id in self.some(ids, 8):
            row = make_up_queries.get_make_up_for(self.scene.instructor, make_up_id, locked=True)
            if self.random.random() < 0.3:
                make_up_service.withdraw_make_up(self.scene.instructor, row, "Not needed.", self.at)
            elif row.make_up.state == "assigned" and not self.is_credited(row):
                make_up_service.accept_make_up(self.scene.instructor, row, DUE, True, self.at)

    def is_credited(self, owner) -> bool:
        slot = self.scene.session.segments[0].slot
        return (owner.enrollment.id, slot) in make_up_queries.list_live_slots([owner.enrollment.id], [slot])


def expected(roll, line, accepted: set[str]) -> int:
    """What one person should have, from the mark that counts and the make-ups alone."""
    segment = roll.session.segments[0]
    if line.enrollment.id in accepted:
        return segment.minutes
    if roll.session.state != "closed" or line.mark is None:
        return 0
    pack = service.pack_of(roll)
    span = rules.Span(segment.starts_at, segment.ends_at, segment.minutes)
    mark = Mark(line.mark.status, line.mark.arrived_at, line.mark.left_at)
    return rules.minutes_present(span, mark, pack.credit, pack.grace_minutes)


def check(scene) -> int:
    """Compare the ledger with the recomputation; return how many entries there were."""
    with unit_of_work():
        roll = get_roll(scene)
        people = [line.enrollment.id for line in roll.lines]
        accepted = {one.enrollment_id for one in make_up_queries.list_make_ups_of(people) if one.state == "accepted"}
        ledger = list_entries_of(people)
        for line in roll.lines:
            entries = ledger[line.enrollment.id]
            running = 0
            for entry in sorted(entries, key=lambda row: (row.serial, row.reverses is not None)):
                running += entry.minutes
                assert 0 <= running <= 20, "credited twice, above the segment, or taken back twice"
            assert running == expected(roll, line, accepted)
        return sum(len(entries) for entries in ledger.values())


def test_500_random_histories_credit_each_segment_at_most_once(app) -> None:
    random = Random(40)
    seen = 0
    for number in range(COHORTS):
        scene = make_scene(0)
        fill(scene, number)
        history = History(scene, random)
        for _ in range(STEPS):
            history.step()
        seen += check(scene)
    assert seen > COHORTS * PEOPLE  # there was much to check
