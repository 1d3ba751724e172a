"""What a trainee says about their own sessions: "I can't come", and "this mark is not right"."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lms.attendance.models import AbsenceNotice, AttendanceMark, MarkQuestion
from lms.attendance.rules import Mark
from lms.core.clock import clock_at
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from tests.attendance.scene import HELD, OVER, Scene, close, make_scene, minutes
from tests.counting import counted_queries
from tests.factories import post, sign_in

BEFORE = HELD - timedelta(hours=5)


@pytest.fixture
def scene(app) -> Scene:
    return make_scene(3)


@pytest.fixture
def trainee(client, scene):
    return lambda: sign_in(client, scene.people[0])


@pytest.fixture
def teacher(app, scene):
    return lambda: sign_in(app.test_client(), scene.teacher)


def away(scene: Scene, number: int = 0) -> str:
    return f"/my-sessions/{scene.sessions[number].id}/away"


def mark_page(scene: Scene) -> str:
    return f"/my-sessions/{scene.session.id}/mark"


def rows(table) -> int:
    with unit_of_work(may_write=False):
        return db.session.execute(select(func.count()).select_from(table)).scalar_one()


def test_i_cannot_come_reaches_the_roll_and_marks_nobody(scene, trainee, teacher):
    with clock_at(BEFORE):
        assert post(trainee(), away(scene)).status_code == 303
        assert "You said that you can’t come." in trainee().get("/my-sessions").text
    with clock_at(OVER):
        page = teacher().get(scene.url).text
    row = page.split(f'id="status-{scene.places[0].id}"')[1].split("</li>")[0]
    assert "said: can’t come" in row
    assert 'value="absent" checked' in row
    assert page.count("said: can’t come") == 1
    assert rows(AttendanceMark) == 0


def test_home_offers_it_and_then_says_it(scene, trainee):
    with clock_at(BEFORE):
        post(trainee(), "/welcome")
        assert away(scene) in trainee().get("/home").text
        post(trainee(), away(scene))
        page = trainee().get("/home").text
    assert away(scene) not in page
    assert "You said that you can’t come." in page


def test_the_next_session_offers_it_at_once_and_the_later_ones_folded_away(scene, trainee):
    with clock_at(BEFORE):
        page = trainee().get("/my-sessions").text
    offers = [page.split(f'id="session-{one.id}"')[1].split("</li>")[0] for one in scene.sessions]
    assert ["<details>" in offer for offer in offers] == [False, *[True] * (len(offers) - 1)]
    assert all("I can’t come" in offer for offer in offers)


def test_during_the_last_session_nothing_more_can_be_said_ahead(scene, trainee):
    with clock_at(scene.sessions[-1].starts_at + timedelta(minutes=1)):
        page = trainee().get("/my-sessions")
    assert page.status_code == 200
    assert "I can’t come" not in page.text


def test_saying_it_twice_is_one_notice_and_it_can_be_taken_back(scene, trainee, teacher):
    with clock_at(BEFORE):
        post(trainee(), away(scene))
        post(trainee(), away(scene))
        assert rows(AbsenceNotice) == 1
        post(trainee(), away(scene).replace("away", "coming"))
        assert "You said that you can’t come." not in trainee().get("/my-sessions").text
    with clock_at(OVER):
        assert "said: can’t come" not in teacher().get(scene.url).text
    with clock_at(BEFORE):
        post(trainee(), away(scene))
        assert rows(AbsenceNotice) == 1
        assert "You said that you can’t come." in trainee().get("/my-sessions").text


def test_once_the_session_has_begun_the_roll_says_it(scene, trainee):
    with clock_at(HELD + timedelta(minutes=1)):
        answer = post(trainee(), away(scene))
    assert answer.status_code == 409
    assert "ask about it there" in answer.text
    assert rows(AbsenceNotice) == 0


def test_somebody_who_comes_after_all_is_marked_as_anybody(scene, trainee, teacher):
    with clock_at(BEFORE):
        post(trainee(), away(scene))
    close(scene)
    assert minutes(scene, 0) == minutes(scene, 1) > 0


def test_another_cohort_s_session_is_not_there(trainee):
    other = make_scene(1)
    with clock_at(BEFORE):
        assert post(trainee(), away(other)).status_code == 404


def test_a_question_goes_to_the_instructor_and_the_answer_comes_back(scene, trainee, teacher):
    close(scene, p0=Mark("absent"))
    with clock_at(OVER):
        assert "Ask about this mark" in trainee().get("/my-sessions").text
        assert post(trainee(), mark_page(scene), words="I was there from 6:05.").status_code == 303
        assert "Not answered yet." in trainee().get(mark_page(scene)).text
        today = teacher().get("/today").text
        assert "Questions about a mark" in today
        correct = f"/sessions/{scene.session.id}/marks/{scene.places[0].id}"
        assert correct in today
        assert "I was there from 6:05." in teacher().get(correct).text
        assert post(teacher(), f"{correct}/answer", words="You are right, I mend it.").status_code == 303
        assert "Questions about a mark" not in teacher().get("/today").text
        page = trainee().get(mark_page(scene)).text
    assert "You are right, I mend it." in page
    assert "Robin Teacher answered on" in page
    assert minutes(scene, 0) == 0


def test_while_a_question_is_open_its_words_are_changed_and_a_later_one_is_new(scene, trainee, teacher):
    close(scene, p0=Mark("absent"))
    with clock_at(OVER):
        post(trainee(), mark_page(scene), words="First words.")
        post(trainee(), mark_page(scene), words="Better words.")
        assert rows(MarkQuestion) == 1
        answer = f"/sessions/{scene.session.id}/marks/{scene.places[0].id}/answer"
        post(teacher(), answer, words="Here is why.")
        post(trainee(), mark_page(scene), words="One more thing.")
        page = trainee().get(mark_page(scene)).text
    assert rows(MarkQuestion) == 2
    assert "First words." not in page
    assert "Better words." in page


def test_an_empty_question_or_answer_is_asked_for_again(scene, trainee, teacher):
    close(scene, p0=Mark("absent"))
    with clock_at(OVER):
        assert post(trainee(), mark_page(scene), words="").status_code == 422
        post(trainee(), mark_page(scene), words="A question.")
        answer = post(teacher(), f"/sessions/{scene.session.id}/marks/{scene.places[0].id}/answer", words="")
    assert answer.status_code == 422
    assert "A question." in answer.text


def test_while_the_roll_is_open_there_is_no_mark_to_ask_about(scene, trainee):
    with clock_at(OVER):
        assert post(trainee(), mark_page(scene), words="Why?").status_code == 409
        assert 'name="words"' not in trainee().get(mark_page(scene)).text
    assert rows(MarkQuestion) == 0


def test_only_the_cohort_s_team_answers(app, scene, trainee):
    close(scene, p0=Mark("absent"))
    with clock_at(OVER):
        post(trainee(), mark_page(scene), words="Why?")
        answer = f"/sessions/{scene.session.id}/marks/{scene.places[0].id}/answer"
        assert post(trainee(), answer, words="Because.").status_code == 403
        stranger = sign_in(app.test_client(), make_scene(1).teacher)
        assert post(stranger, answer, words="Because.").status_code == 404


def test_a_roll_with_notices_is_shown_in_five_queries(scene, trainee, teacher):
    with clock_at(BEFORE):
        post(trainee(), away(scene))
    with clock_at(OVER):
        client = teacher()
        with counted_queries() as counted:
            client.get(scene.url)
    assert len(counted) <= 5
