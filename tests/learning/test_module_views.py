"""One module's page, and the way to it."""

import pytest

from tests.factories import make_enrollment, make_person, post, sign_in

DOOR = "/modules/at-the-door"


@pytest.fixture
def trainee(client):
    """Ana, signed in, with a place."""
    person = make_person("Ana")
    make_enrollment(person=person)
    sign_in(client, person)
    return person


def test_show_module(client, trainee):
    post(client, "/lessons/knocking/sections/before")
    page = client.get(DOOR).text
    assert "A door is where a visit is won or lost." in page
    assert "Ask before you enter" in page
    assert "Leave so that the person knows what comes next" in page
    for activity in ("/lessons/knocking", "/scenarios/green-door", "/reflections/own-door", "/quizzes/door-check"):
        assert activity in page
    assert "begun" in page.split("/lessons/knocking")[1].split("</li>")[0]
    assert "begun" not in page.split("/scenarios/green-door")[1].split("</li>")[0]


def test_a_module_says_beforehand_what_comes_up_and_where_another_task_counts_the_same(client, trainee):
    page = client.get(DOOR).text
    knocking = page.split("/lessons/knocking")[1].split("</li>")[0]
    assert "What comes up: " in knocking
    assert "Another task counts the same" in knocking
    door = page.split("/scenarios/green-door")[1].split("</li>")[0]
    assert "What comes up: grief." in door
    assert "Another task" not in door


def test_a_module_that_is_not_written_yet_says_so(client, trainee):
    course = client.get("/course").text
    links = [part.split('"')[0] for part in course.split('href="/modules/')[1:]]
    assert "still being written" in client.get(f"/modules/{links[1]}").text


def test_the_first_activity_leads_to_its_module_and_no_other_does(client, trainee):
    assert f'href="{DOOR}"' in client.get("/lessons/knocking?on=1").text
    assert f'href="{DOOR}"' in client.get("/lessons/knocking-on-paper?on=1").text
    assert f'href="{DOOR}"' not in client.get("/scenarios/green-door?on=1").text


def test_the_course_page_leads_to_each_module(client, trainee):
    assert f'href="{DOOR}"' in client.get("/course").text


def test_a_visitor_is_asked_to_sign_in(client):
    assert client.get(DOOR).status_code == 401


def test_who_has_no_place_gets_404_as_does_an_unknown_module(client, trainee):
    assert client.get("/modules/no-such-module").status_code == 404
    sign_in(client, make_person("Noel"))
    assert client.get(DOOR).status_code == 404
