from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from lms.access.actor import SYSTEM, Role
from lms.accounts import invitation_service as invitations
from lms.accounts import service as accounts
from lms.accounts.models import Person
from lms.audit.models import AuditEvent
from lms.audit.service import find_trouble
from lms.cohorts import place_service, queries, roster_service, service
from lms.cohorts.models import Cohort, Enrollment, RosterImport
from lms.cohorts.roster_rules import Fate
from lms.core.clock import clock_at, now
from lms.core.database import db
from lms.core.errors import NotAllowed, NotFound, Refused
from lms.core.ids import new_id
from lms.core.unit_of_work import unit_of_work
from lms.notifications.models import OutboxMail
from tests.counting import counted_queries
from tests.factories import (
    PASSWORD,
    actor_of,
    make_cohort,
    make_enrollment,
    make_person,
    make_release,
    sample_course,
    utc,
)


def count(model) -> int:
    with unit_of_work(may_write=False):
        return db.session.execute(select(func.count()).select_from(model)).scalar_one()


def place_of(cohort, person) -> Enrollment:
    with unit_of_work(may_write=False):
        return queries.find_enrollment(cohort.id, person.id)


def sessions_of(cohort):
    with unit_of_work(may_write=False):
        return list(queries.list_sessions(cohort.id))


def keep(cohort, text: str, actor=SYSTEM) -> RosterImport:
    with unit_of_work():
        return roster_service.keep_roster(actor, cohort, text.encode(), now())


def carry_out(cohort, kept, at=None) -> list[Fate]:
    with unit_of_work():
        done = roster_service.import_roster(SYSTEM, cohort, kept.id, at or now())
    return [row.fate for row in roster_service.rows_of(done)]


def test_a_cohort_has_the_sessions_of_its_timetable_in_its_zone(app):
    cohort = make_cohort(starts_on=date(2026, 10, 29))
    first, second, flex = sessions_of(cohort)
    # 6 pm in Chicago is 23:00 UTC in summer time, and midnight UTC after the first of November
    assert first.starts_at == utc(2026, 10, 29, 23)
    assert second.starts_at == utc(2026, 11, 6, 0)
    assert flex.is_flex
    assert (cohort.starts_on, cohort.ends_on) == (date(2026, 10, 29), date(2026, 11, 7))


def test_a_cohort_form_sent_twice_makes_one_cohort(app):
    release, course, key = make_release(), sample_course(), new_id()
    plan = service.CohortPlan(
        "Demo", release.id, "house", course.timetables[0].id, "America/Chicago", "Room", date(2026, 9, 10),
        is_demonstration=True,
    )  # fmt: skip
    for _ in range(2):
        with unit_of_work():
            made = service.create_cohort(SYSTEM, plan, now(), cohort_id=key)
        assert made.id == key
    assert count(Cohort) == 1


def test_a_moved_session_takes_its_segments_and_the_cohorts_days_along(app):
    cohort = make_cohort()
    session = sessions_of(cohort)[-1]
    before = sessions_of(cohort)[1].segments[0].starts_at
    with unit_of_work():
        service.move_session(SYSTEM, session, session.starts_at + timedelta(days=30), "Hall", "virtual", now())
        second = sessions = queries.list_sessions(cohort.id)[1]
        service.move_session(SYSTEM, second, sessions.starts_at + timedelta(hours=1), "Hall", "virtual", now())
    with unit_of_work(may_write=False):
        assert db.session.get(Cohort, cohort.id).ends_on == cohort.ends_on + timedelta(days=30)
    moved = sessions_of(cohort)[1]
    assert (moved.place, moved.mode) == ("Hall", "virtual")
    assert moved.segments[0].starts_at == before + timedelta(hours=1)


def test_a_session_moved_to_where_it_is_is_not_recorded_again(app):
    cohort = make_cohort()
    session = sessions_of(cohort)[0]
    events = count(AuditEvent)
    with unit_of_work():
        service.move_session(SYSTEM, session, session.starts_at, session.place, session.mode, now())
    assert count(AuditEvent) == events


def test_a_session_whose_roll_is_closed_stays_where_it_was(app):
    session = sessions_of(make_cohort())[0]
    with unit_of_work():
        queries.lock_session(session.id).state = "closed"
    with pytest.raises(Refused), unit_of_work():
        service.move_session(SYSTEM, session, session.starts_at, "Hall", "virtual", now())


def test_sessions_at_the_old_place_move_along_when_the_place_changes(app):
    cohort = make_cohort()
    first = sessions_of(cohort)[0]
    with unit_of_work():
        service.move_session(SYSTEM, first, first.starts_at, "Library", first.mode, now())
    with unit_of_work():
        service.change_cohort(SYSTEM, db.session.get(Cohort, cohort.id), "New name", "Hall", now())
    assert [session.place for session in sessions_of(cohort)] == ["Library", "Hall", "Hall"]


def test_a_place_waits_until_the_person_joins(app):
    person = make_person(password_hash=None)
    enrollment = make_enrollment(person=person)
    assert enrollment.state == "invited"
    with unit_of_work():
        invitation = invitations.invite_by_mail(SYSTEM, person, now())
    with unit_of_work():
        found = invitations.find_open_invitation(invitations.join_token(invitation), now(), locked=True)
        invitations.accept_invitation(found, "Ana", PASSWORD, now())
    with unit_of_work(may_write=False):
        place = queries.find_own_place(person.id)
        assert place.enrollment.state == "active"
        assert place.enrollment.activated_at is not None


def test_one_open_place_a_person(app):
    enrollment = make_enrollment()
    with unit_of_work(may_write=False):
        person = db.session.get(Person, enrollment.person_id)
    with pytest.raises(Refused):
        make_enrollment(person=person)


def test_two_cohorts_that_enroll_the_same_person_at_once_give_one_place(app):
    person, cohorts = make_person(), [make_cohort(), make_cohort()]

    def enroll(cohort) -> bool:
        with app.app_context():
            try:
                with unit_of_work():
                    service.enroll(SYSTEM, person, cohort, "", now())
            except Exception:
                return False
            return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(enroll, cohorts)) == [False, True]
    assert count(Enrollment) == 1


def test_somebody_who_withdrew_gets_the_same_place_back(app):
    enrollment = make_enrollment()
    with unit_of_work():
        person = db.session.get(Person, enrollment.person_id)
        cohort = db.session.get(Cohort, enrollment.cohort_id)
        service.withdraw(SYSTEM, enrollment, person, now())
        service.withdraw(SYSTEM, enrollment, person, now())
    assert place_of(cohort, person).state == "withdrawn"
    assert not actor_of(person).has_role(Role.TRAINEE)
    again = make_enrollment(cohort=cohort, person=person)
    assert (again.id, again.state, again.ended_at) == (enrollment.id, "active", None)
    assert actor_of(person).has_role(Role.TRAINEE)


def test_nobody_teaches_the_cohort_in_which_they_are_a_trainee(app):
    cohort = make_cohort()
    enrollment = make_enrollment(cohort)
    with pytest.raises(Refused), unit_of_work():
        service.add_instructor(SYSTEM, cohort, db.session.get(Person, enrollment.person_id), now())
    teacher = make_person(role=Role.INSTRUCTOR, cohort=cohort)
    with pytest.raises(Refused):
        make_enrollment(cohort, teacher)


def test_one_person_added_twice_is_added_once_and_mailed_once(app):
    cohort = make_cohort()
    newcomer = place_service.Newcomer(new_id(), "Ana", "Ana@Example.org", "House")
    for _ in range(2):
        with unit_of_work():
            enrollment = place_service.add_trainee(SYSTEM, cohort, newcomer, now())
    assert enrollment.organization == "House"
    assert (count(Person), count(Enrollment), count(OutboxMail)) == (1, 1, 1)


def test_somebody_without_an_address_added_twice_is_added_once(app):
    cohort = make_cohort()
    newcomer = place_service.Newcomer(new_id(), "Ana", None, "")
    for _ in range(2):
        with unit_of_work():
            place_service.add_trainee(SYSTEM, cohort, newcomer, now())
    assert (count(Person), count(Enrollment), count(OutboxMail)) == (1, 1, 0)


def test_two_presses_at_once_mail_everybody_once(app):
    cohort = make_cohort()
    for _ in range(3):
        make_enrollment(cohort, make_person(password_hash=None))
    make_enrollment(cohort, make_person(password_hash=None, email=None))
    make_enrollment(cohort)

    def press(_number: int) -> int:
        with app.app_context(), unit_of_work():
            return place_service.invite_waiting(SYSTEM, cohort, now())

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(press, range(2))) == [0, 3]
    assert count(OutboxMail) == 3


def test_a_roster_is_read_without_adding_anybody_then_carried_out_once(app):
    cohort = make_cohort()
    known = make_person(email="bo@example.org")
    here = make_person(email="cy@example.org")
    make_enrollment(cohort, here)
    elsewhere = make_person(email="di@example.org")
    make_enrollment(make_cohort(), elsewhere)
    people = count(Person)
    text = (
        "name,email,organization\nAna,ana@example.org,House\nBo,bo@example.org,Hall\nCy,cy@example.org,\n"
        "Di,di@example.org,\nAnita,ana@example.org,\n=Bad,x@example.org,\nEve,,Home\n"
    )
    kept = keep(cohort, text)
    expected = [Fate.NEW, Fate.KNOWN, Fate.HERE, Fate.ELSEWHERE, Fate.TWICE, Fate.UNCLEAR, Fate.NEW]
    assert [row.fate for row in roster_service.rows_of(kept)] == expected
    assert count(Person) == people
    assert carry_out(cohort, kept) == expected
    assert carry_out(cohort, kept) == expected
    assert count(Person) == people + 2
    assert place_of(cohort, known).state == "active"
    assert place_of(cohort, known).organization == "Hall"
    with unit_of_work(may_write=False):
        ana = accounts.queries.find_person_by_sign_in_name("ana@example.org")
        eve = accounts.queries.find_person_by_sign_in_name("eve")
        assert (ana.name, eve.email) == ("Ana", None)
        assert find_trouble() is None
    assert place_of(cohort, ana).state == "invited"
    assert actor_of(eve).has_role(Role.TRAINEE)
    assert count(OutboxMail) == 0


def test_the_same_file_once_more_changes_nothing(app):
    cohort = make_cohort()
    text = "name,email\nAna,ana@example.org\nEve,\n"
    carry_out(cohort, keep(cohort, text))
    people, places = count(Person), count(Enrollment)
    assert carry_out(cohort, keep(cohort, text)) == [Fate.HERE, Fate.HERE]
    assert (count(Person), count(Enrollment)) == (people, places)


def test_carrying_out_looks_again(app):
    cohort = make_cohort()
    kept = keep(cohort, "name,email\nAna,ana@example.org\n")
    make_enrollment(make_cohort(), make_person(email="ana@example.org"))
    assert carry_out(cohort, kept) == [Fate.ELSEWHERE]
    assert count(Enrollment) == 1


def test_two_who_carry_out_the_same_roster_at_once_add_everybody_once(app):
    cohort = make_cohort()
    kept = keep(cohort, "name,email\n" + "".join(f"P{n},p{n}@example.org\n" for n in range(20)))

    def carry(_number: int) -> list[Fate]:
        with app.app_context():
            return carry_out(cohort, kept)

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(carry, range(2))) == [[Fate.NEW] * 20] * 2
    assert (count(Person), count(Enrollment)) == (20, 20)


def test_a_roster_waits_for_a_day(app):
    cohort = make_cohort()
    with clock_at(utc(2026, 9, 1, 12)):
        kept = keep(cohort, "name\nAna\n")
    with pytest.raises(Refused):
        carry_out(cohort, kept, utc(2026, 9, 2, 13))
    keep(cohort, "name\nBo\n")
    assert count(RosterImport) == 1


def test_a_roster_of_another_cohort_is_not_found(app):
    kept = keep(make_cohort(), "name\nAna\n")
    with pytest.raises(NotFound):
        carry_out(make_cohort(), kept)


def test_five_thousand_people_are_added_in_few_statements(app):
    cohort = make_cohort()
    rows = "".join(f"Person {n},{f'p{n}@example.org' if n % 10 else ''},House\n" for n in range(1, 5001))
    with counted_queries() as counter:
        kept = keep(cohort, "name,email,organization\n" + rows)
        assert len(counter) < 15
        assert carry_out(cohort, kept) == [Fate.NEW] * 5000
    assert len(counter) < 60
    assert count(Enrollment) == 5000


def test_cards_are_made_for_people_of_the_cohort_only(app):
    cohort = make_cohort()
    enrollment, other = make_enrollment(cohort), make_enrollment()
    instructor = actor_of(make_person(role=Role.INSTRUCTOR, cohort=cohort))
    with unit_of_work():
        [made] = place_service.print_cards(instructor, cohort, [enrollment.person_id], now())
    assert len(made.card.words.split()) == 4
    with pytest.raises(NotFound), unit_of_work():
        place_service.print_cards(instructor, cohort, [enrollment.person_id, other.person_id], now())


@pytest.mark.parametrize("role", [Role.INSTRUCTOR, Role.STAFF, Role.AUDITOR, Role.ADMINISTRATOR])
def test_an_instructor_makes_no_card_for_a_trainee_who_holds_another_role(app, role):
    cohort = make_cohort()
    person = make_person(role=role, cohort=make_cohort() if role == Role.INSTRUCTOR else None)
    make_enrollment(cohort, person)
    instructor = actor_of(make_person(role=Role.INSTRUCTOR, cohort=cohort))
    with pytest.raises(NotAllowed), unit_of_work():
        place_service.print_cards(instructor, cohort, [person.id], now())
