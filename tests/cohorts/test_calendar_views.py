"""One's sessions in one's own calendar: the address is private, can be ended, and says nothing else."""

import pytest
from icalendar import Calendar

from lms.access.actor import Role
from lms.accounts.queries import get_person
from lms.cohorts import queries, service
from lms.core.clock import clock_at, now
from lms.core.unit_of_work import unit_of_work
from tests.factories import actor_of, make_cohort, make_enrollment, make_person, post, sign_in


@pytest.fixture
def cohort(app):
    return make_cohort()


@pytest.fixture
def trainee(client, cohort):
    person = make_person("Ana Trainee")
    make_enrollment(cohort, person)
    return sign_in(client, person)


def sessions_of(cohort):
    with unit_of_work(may_write=False):
        return list(queries.list_sessions(cohort.id))


def address_on(client) -> str:
    page = client.get("/my-calendar").text
    return "/calendar/" + page.split("/calendar/")[1].split("<")[0]


def events(answer) -> list:
    return list(Calendar.from_ical(answer.data).walk("VEVENT"))


def test_there_is_no_address_until_one_is_asked_for(trainee):
    assert "/calendar/" not in trainee.get("/my-calendar").text


def test_the_address_gives_every_session_without_signing_in(app, trainee, cohort):
    post(trainee, "/my-calendar")
    answer = app.test_client().get(address_on(trainee))
    assert answer.status_code == 200
    assert answer.mimetype == "text/calendar"
    assert len(events(answer)) == len(sessions_of(cohort))
    assert "Set-Cookie" not in answer.headers
    assert b"Ana" not in answer.data
    assert b"advocate" not in answer.data.lower()


def test_a_feed_speaks_the_language_of_whose_it_is_whatever_fetches_it(app, client, cohort):
    person = make_person("Lucia Trainee", language="es")
    make_enrollment(cohort, person)
    sign_in(client, person)
    post(client, "/my-calendar")
    address = address_on(client)
    before = {str(one["UID"]): one["SEQUENCE"] for one in events(app.test_client().get(address))}
    fed = Calendar.from_ical(app.test_client().get(address, headers={"Accept-Language": "en"}).data)
    assert str(fed["X-WR-CALNAME"]) == "Sesión"
    assert {str(one["SUMMARY"]).split()[0] for one in fed.walk("VEVENT")} == {"Sesión"}
    one = sessions_of(cohort)[0]
    (event,) = events(client.get(f"/my-sessions/{one.id}/session.ics"))
    assert str(event["SUMMARY"]) == f"Sesión {one.code.upper()}"
    with unit_of_work():
        get_person(person.id).language = "en"
    after = events(app.test_client().get(address))
    assert {str(one["UID"]): one["SEQUENCE"] for one in after} == before
    assert {str(one["SUMMARY"]).split()[0] for one in after} == {"Session"}


def test_asking_again_gives_the_same_address(trainee):
    post(trainee, "/my-calendar")
    first = address_on(trainee)
    post(trainee, "/my-calendar")
    assert address_on(trainee) == first


def test_an_ended_address_gives_nothing_and_the_next_one_is_another(app, trainee):
    post(trainee, "/my-calendar")
    first = address_on(trainee)
    post(trainee, "/my-calendar/end")
    assert app.test_client().get(first).status_code == 404
    post(trainee, "/my-calendar")
    assert address_on(trainee) != first
    assert app.test_client().get(first).status_code == 404


def test_a_guessed_address_gives_nothing(app, trainee):
    post(trainee, "/my-calendar")
    address = address_on(trainee)
    changed = address[:-5] + ("0" if address[-5] != "0" else "1") + ".ics"
    assert app.test_client().get(changed).status_code == 404


def test_a_moved_session_moves_in_the_feed_with_a_higher_sequence(app, trainee, cohort):
    post(trainee, "/my-calendar")
    address, session = address_on(trainee), sessions_of(cohort)[1]
    staff = actor_of(make_person("Sam Staff", Role.STAFF))
    uid = next(one for one in events(app.test_client().get(address)) if session.id in str(one["UID"]))
    assert uid["SEQUENCE"] == 0
    with unit_of_work():
        service.move_session(staff, session, session.starts_at, "Another room", session.mode, now())
    after = next(one for one in events(app.test_client().get(address)) if one["UID"] == uid["UID"])
    assert after["SEQUENCE"] == 1
    assert str(after["LOCATION"]) == "Another room"


def test_a_cancelled_flex_session_says_so_in_the_feed(app, client, trainee, cohort):
    post(trainee, "/my-calendar")
    address, flex = address_on(trainee), next(one for one in sessions_of(cohort) if one.is_flex)
    staff = sign_in(app.test_client(), make_person("Sam Staff", Role.STAFF))
    assert "can be cancelled" in staff.get(f"/cohorts/sessions/{flex.id}/edit").text
    assert post(staff, f"/cohorts/sessions/{flex.id}/cancel").status_code == 303
    event = next(one for one in events(app.test_client().get(address)) if flex.id in str(one["UID"]))
    assert str(event["STATUS"]) == "CANCELLED"


def test_a_session_with_minutes_of_the_course_is_not_cancelled(client, cohort):
    staff = sign_in(client, make_person("Sam Staff", Role.STAFF))
    session = sessions_of(cohort)[0]
    answer = post(staff, f"/cohorts/sessions/{session.id}/cancel")
    assert answer.status_code == 409
    assert "Move it to another day" in answer.text
    assert sessions_of(cohort)[0].state == "planned"


def test_one_session_is_a_file_of_its_own(trainee, cohort):
    session = sessions_of(cohort)[0]
    (event,) = events(trainee.get(f"/my-sessions/{session.id}/session.ics"))
    assert session.id in str(event["UID"])


def test_another_cohort_s_session_is_not_there(trainee):
    other = sessions_of(make_cohort())[0]
    assert trainee.get(f"/my-sessions/{other.id}/session.ics").status_code == 404


def test_a_withdrawn_place_feeds_nothing(app, trainee, cohort):
    post(trainee, "/my-calendar")
    address = address_on(trainee)
    staff = actor_of(make_person("Sam Staff", Role.STAFF))
    with unit_of_work():
        row = next(row for row in queries.list_roster(cohort.id))
        service.withdraw(staff, queries.lock_enrollment(row.enrollment.id), row.person, now())
    with clock_at(now()):
        assert app.test_client().get(address).status_code == 404
