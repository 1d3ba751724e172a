"""A way through a story: shown to the cohort's instructors by the person alone, and taken back."""

import re

import pytest

from lms.access.actor import Role
from lms.audit.models import AuditEvent
from lms.cohorts import service as cohorts
from lms.cohorts.queries import lock_enrollment
from lms.core.clock import now
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.demonstration.online import shortest_walk
from lms.learning.models import ActivityProgress
from tests.factories import actor_of, make_cohort, make_enrollment, make_person, post, sample_course, sign_in

STORY = sample_course().activity("green-door")
SHARE, WITHDRAW, PAGE = "/scenarios/green-door/share", "/scenarios/green-door/withdraw", "/scenarios/green-door?on=1"


@pytest.fixture
def cohort(app):
    return make_cohort()


@pytest.fixture
def trainee(client, cohort):
    person = make_person("Ana")
    make_enrollment(person=person, cohort=cohort)
    sign_in(client, person)
    return person


@pytest.fixture
def teacher(client_of, cohort):
    return client_of(teach(make_person("Robin"), cohort))


@pytest.fixture
def client_of(app):
    return lambda person: sign_in(app.test_client(), person)


def teach(person, cohort):
    staff = actor_of(make_person(role=Role.STAFF))
    with unit_of_work():
        cohorts.add_instructor(staff, cohort, person, now())
    return person


def rows(model, **where):
    with unit_of_work(may_write=False):
        return db.session.query(model).filter_by(**where).all()


def walk_to_the_end(client):
    for number, choice in enumerate(shortest_walk(STORY), start=1):
        post(client, "/scenarios/green-door/choose", number=str(number), to=choice)


def place():
    (row,) = rows(ActivityProgress, activity="green-door")
    return row.enrollment_id


def test_an_instructor_sees_nothing_until_the_person_shares_and_nothing_after(client, trainee, teacher, cohort):
    walk_to_the_end(client)
    assert "Share this way with my instructors" in client.get(PAGE).text
    path, listed = f"/places/{place()}/paths/green-door", f"/cohorts/{cohort.id}/paths"
    assert teacher.get(path).status_code == 404
    assert "Ana" not in teacher.get(listed).text
    answer = post(client, SHARE)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/scenarios/green-door?done=path-shared#path")
    assert "Take it back" in client.get(PAGE).text
    assert "Ana: The green door" in teacher.get(listed).text
    assert teacher.get(path).status_code == 200
    post(client, WITHDRAW)
    assert teacher.get(path).status_code == 404
    assert "Ana" not in teacher.get(listed).text
    assert len(rows(AuditEvent, act="shared a path through a story")) == 1
    assert len(rows(AuditEvent, act="took a shared path back")) == 1


def test_what_is_shared_is_the_way_as_it_stood(client, trainee, teacher):
    post(client, "/scenarios/green-door/choose", number="1", to="c1")
    first = STORY.passage(STORY.start).choice("c1").label
    post(client, SHARE)
    post(client, SHARE)
    post(client, "/scenarios/green-door/again", number="2")
    post(client, "/scenarios/green-door/choose", number="3", to="c2")
    page = teacher.get(f"/places/{place()}/paths/green-door").text
    assert first in page
    assert STORY.passage(STORY.start).choice("c2").label not in page
    assert len(rows(AuditEvent, act="shared a path through a story")) == 1, "sharing twice is sharing once"


def test_without_a_path_there_is_nothing_to_share(client, trainee):
    answer = post(client, SHARE)
    assert answer.status_code == 409
    assert "Walk a little" in answer.text
    assert post(client, WITHDRAW).status_code == 303
    assert rows(ActivityProgress) == []


@pytest.mark.parametrize("role", [Role.STAFF, Role.AUDITOR, Role.ADMINISTRATOR])
def test_nobody_but_the_cohort_s_instructors_reads_it(client, trainee, client_of, cohort, role):
    walk_to_the_end(client)
    post(client, SHARE)
    other = client_of(make_person("Somebody", role=role))
    assert other.get(f"/places/{place()}/paths/green-door").status_code == 403
    stranger = client_of(teach(make_person("Uma"), make_cohort()))
    assert stranger.get(f"/places/{place()}/paths/green-door").status_code == 404
    assert stranger.get(f"/cohorts/{cohort.id}/paths").status_code == 404


def test_a_path_can_be_taken_back_when_the_place_has_ended(client, trainee, teacher):
    walk_to_the_end(client)
    post(client, SHARE)
    enrollment_id = place()
    with unit_of_work():
        lock_enrollment(enrollment_id).state = "graduated"
    assert "Take it back" in client.get(PAGE).text
    assert post(client, WITHDRAW).status_code == 303
    assert teacher.get(f"/places/{place()}/paths/green-door").status_code == 404


def test_the_way_so_far_can_be_gone_back_to_at_any_moment(client, trainee):
    for number, choice in enumerate(shortest_walk(STORY)[:3], start=1):
        post(client, "/scenarios/green-door/choose", number=str(number), to=choice)
    page = client.get(PAGE).text
    assert page.count("Go back to that moment") == 3
    post(client, "/scenarios/green-door/back", number="4", to=STORY.start)
    assert client.get(PAGE).text.count("Go back to that moment") == 0


def test_no_score_anywhere_in_a_story(client, trainee):
    walk_to_the_end(client)
    page = client.get(PAGE).text
    assert "There is no score." in page
    main = re.sub(r"<[^>]*>", " ", page.split("<main")[1].split("</main>")[0])
    assert not re.search(r"\d ?%|\d (of|out of) \d|correct|best", main)
