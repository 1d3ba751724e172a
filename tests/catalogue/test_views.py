from dataclasses import replace

import pytest

from lms.access.actor import SYSTEM, Role
from lms.catalogue import service
from lms.core.clock import now
from lms.core.unit_of_work import unit_of_work
from tests.counting import counted_queries
from tests.factories import make_enrollment, make_person, make_release, sample_course, sign_in


@pytest.fixture
def release(app):
    return make_release()


@pytest.fixture
def newer(release):
    first, *rest = sample_course().modules
    course = replace(
        sample_course(), modules=(replace(first, title="At the gate", online_minutes=first.online_minutes + 5), *rest)
    )
    with unit_of_work():
        return service.publish(SYSTEM, course, now())[0]


@pytest.fixture
def staff(client, app):
    return sign_in(client, make_person(role=Role.STAFF))


def test_a_visitor_is_asked_to_sign_in(client, release):
    assert client.get("/curriculum").status_code == 401
    assert client.get(f"/curriculum/{release.id}").status_code == 401


def test_a_trainee_is_refused(client, release):
    person = make_person()
    make_enrollment(person=person)
    sign_in(client, person)
    assert client.get("/curriculum").status_code == 403
    assert client.get(f"/curriculum/{release.id}").status_code == 403


def test_what_was_never_published_is_not_there(staff, release):
    for address in ("nowhere", "0" * 64, "é", "x" * 2000):
        assert staff.get(f"/curriculum/{address}").status_code == 404
        assert staff.get(f"/curriculum/{release.id}?from={address}").status_code == 404


def test_list_releases_before_there_is_one(staff):
    assert "No release is published yet" in staff.get("/curriculum").text


def test_list_releases(staff, release, newer):
    page = staff.get("/curriculum").text
    assert page.index(newer.id) < page.index(release.id)
    assert "some modules are planned" in page


def test_show_release(staff, release):
    page = staff.get(f"/curriculum/{release.id}").text
    for words in ("A very small course", "1. At the door", "Being welcome", "15 min", "planned", "25 min", "30 min"):
        assert words in page
    assert "What changed since" not in page


def test_show_release_beside_another_says_what_changed(staff, release, newer):
    page = staff.get(f"/curriculum/{newer.id}?from={release.id}").text
    assert "What changed since release" in page
    assert "At the gate" in page
    assert page.index("<h3>Hours</h3>") < page.index("<h3>Wording</h3>")
    assert "Nothing." in staff.get(f"/curriculum/{newer.id}?from={newer.id}").text


def test_releases_are_read_once_a_process(staff, release, newer):
    staff.get(f"/curriculum/{newer.id}?from={release.id}")
    with counted_queries() as counter:
        assert staff.get("/curriculum").status_code == 200
    assert len(counter) == 2
    with counted_queries() as counter:
        assert staff.get(f"/curriculum/{newer.id}?from={release.id}").status_code == 200
    assert len(counter) <= 4
