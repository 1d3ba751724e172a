"""The pages of the roll and of make-ups: each works, asks who it is, hides what is another's, keeps what is typed."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from lms.access.actor import Role
from lms.attendance import make_up_queries, queries
from lms.attendance.models import AttendanceMark, MakeUp
from lms.attendance.rules import Mark
from lms.core.clock import clock_at
from lms.core.database import db
from lms.core.ids import new_id
from lms.core.unit_of_work import unit_of_work
from tests.attendance.scene import OVER, Scene, assign, close, hand_in, make_scene, minutes
from tests.counting import counted_queries
from tests.factories import csrf_token, make_cohort, make_person, post, sign_in

ABSENT = Mark("absent")


@pytest.fixture(autouse=True)
def evening():
    """It is the evening of session A, just over."""
    with clock_at(OVER):
        yield


def signed_in(client, scene: Scene, person=None):
    return sign_in(client, person or scene.teacher)


def roll_fields(scene: Scene, **others: str) -> dict[str, str]:
    """What a browser posts for a roll: roll_fields(scene, p1="absent")."""
    return {f"status-{place.id}": others.get(f"p{number}", "present") for number, place in enumerate(scene.places)}


def count_rows(table) -> int:
    with unit_of_work(may_write=False):
        return db.session.execute(select(func.count()).select_from(table)).scalar_one()


def absent_scene(people: int = 2) -> Scene:
    scene = make_scene(people)
    close(scene, p0=ABSENT)
    return scene


def urls(scene: Scene, make_up_id: str) -> dict[str, tuple[str, str]]:
    """Every page of the feature: the method and the address; instructors' first, then trainees'."""
    roll, place, segment = f"/sessions/{scene.session.id}", scene.places[0].id, scene.session.segments[0].id
    return {
        "show_today": ("GET", "/today"),
        "take_roll": ("GET", f"{roll}/roll"),
        "save_roll": ("POST", f"{roll}/roll"),
        "print_sign_in_sheet": ("GET", f"{roll}/sheet"),
        "reopen_roll": ("POST", f"{roll}/reopen"),
        "correct_mark": ("POST", f"{roll}/marks/{place}"),
        "show_missed": ("GET", f"/cohorts/{scene.cohort.id}/missed"),
        "assign_make_up": ("POST", f"/places/{place}/missed/{segment}"),
        "show_make_up": ("GET", f"/make-ups/{make_up_id}"),
        "accept_make_up": ("POST", f"/make-ups/{make_up_id}/accept"),
        "return_make_up": ("POST", f"/make-ups/{make_up_id}/return"),
        "withdraw_make_up": ("POST", f"/make-ups/{make_up_id}/withdraw"),
    }


OWN = {"list_my_sessions": ("GET", "/my-sessions"), "hand_in_make_up": ("GET", "/my-make-ups/{}")}


def ask(client, method: str, url: str) -> int:
    return client.get(url).status_code if method == "GET" else post(client, url).status_code


def test_a_visitor_is_asked_to_sign_in_on_every_page(client) -> None:
    scene = absent_scene()
    make_up = assign(scene, 0)
    for name, (method, url) in {**urls(scene, make_up), **OWN}.items():
        assert ask(client, method, url.format(make_up)) == 401, name


def test_a_trainee_is_refused_every_instructors_page(client) -> None:
    scene = absent_scene()
    make_up = assign(scene, 0)
    signed_in(client, scene, scene.people[1])
    for name, (method, url) in urls(scene, make_up).items():
        assert ask(client, method, url) == 403, name


def test_an_instructor_of_another_cohort_finds_nothing(client) -> None:
    scene = absent_scene()
    make_up = assign(scene, 0)
    stranger = make_person("Kim Stranger", Role.INSTRUCTOR, make_cohort())
    signed_in(client, scene, stranger)
    for name, (method, url) in urls(scene, make_up).items():
        assert ask(client, method, url) == (200 if name == "show_today" else 404), name
    assert scene.cohort.name not in client.get("/today").text


def test_an_auditor_may_look_at_cohorts_and_takes_no_roll(client) -> None:
    scene = absent_scene()
    make_up = assign(scene, 0)
    signed_in(client, scene, make_person("Au Ditor", Role.AUDITOR))
    for name, (method, url) in urls(scene, make_up).items():
        assert ask(client, method, url) == 403, name


def test_an_instructor_is_no_trainee(client) -> None:
    scene = absent_scene()
    make_up = assign(scene, 0)
    signed_in(client, scene)
    for _name, (method, url) in OWN.items():
        assert ask(client, method, url.format(make_up)) == 403


def test_show_today(client) -> None:
    scene = make_scene()
    page = signed_in(client, scene).get("/today").text
    assert "Take the roll" in page
    assert scene.url in page
    assert "3 people on the list" in page
    assert "Session B" in page
    assert page.count("<h1") == 1


def test_show_today_with_nothing_to_do_says_so(client) -> None:
    scene = make_scene()
    signed_in(client, scene)
    with clock_at(OVER - timedelta(days=90)):
        page = sign_in(client, scene.teacher).get("/today").text
    assert "No session in the next two weeks" in page


def test_take_roll_shows_everyone_as_here_and_saves_the_three_exceptions(client) -> None:
    scene = make_scene(30)
    page = signed_in(client, scene).get(scene.url).text
    assert page.count('value="present" checked') == 30
    assert "Close the roll and credit 20 minutes to <span data-here>30</span> people" in page
    fields = roll_fields(scene, p3="absent", p7="excused", p9="late")
    answer = post(client, scene.url, do="save", **fields, **{f"arrived-{scene.places[9].id}": "18:20"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{scene.url}?done=roll-saved")
    page = client.get(scene.url).text
    assert "<span data-here>28</span> of 30 here" in page
    assert 'value="18:20"' in page
    assert [minutes(scene, number) for number in (0, 3, 9)] == [0, 0, 0]


def test_take_roll_closes_by_the_other_button_and_posting_it_twice_is_once(client) -> None:
    scene = make_scene()
    signed_in(client, scene)
    for _ in range(2):
        assert post(client, scene.url, do="close", **roll_fields(scene, p1="absent")).status_code == 303
    assert [minutes(scene, number) for number in range(3)] == [20, 0, 20]
    page = client.get(scene.url).text
    assert "Open this roll again" in page
    assert "data-here" not in page


def test_take_roll_from_paper_says_so_on_every_mark(client) -> None:
    scene = make_scene()
    page = signed_in(client, scene).get(f"{scene.url}?source=paper").text
    assert 'name="source" value="paper"' in page
    assert "one key answers" in page
    post(client, scene.url, do="save", source="paper", **roll_fields(scene))
    with unit_of_work(may_write=False):
        assert {one.source for one in queries.list_versions(scene.session.id, scene.places[0].id)} == {"paper"}


@pytest.mark.parametrize(
    ("status", "arrived", "words"),
    [
        ("late", "", "write when they came"),
        ("late", "03:00", "not held at that time"),
        ("late", "soon", "Write a time"),
        ("late", "x" * 5000, "Write a time"),
        ("asleep", "", "Choose one of the five"),
        ("present", "18:20", "with a time"),
    ],
)
def test_take_roll_shows_what_needs_a_look_and_writes_nothing(client, status, arrived, words) -> None:
    scene = make_scene()
    signed_in(client, scene)
    fields = roll_fields(scene, p0="absent", p1=status) | {f"arrived-{scene.places[1].id}": arrived}
    answer = post(client, scene.url, do="close", **fields)
    assert answer.status_code == 422
    assert words in answer.text
    assert "Trainee 001" in answer.text
    assert answer.text.count('value="absent" checked') == 1, "the other choices are still there"
    assert count_rows(AttendanceMark) == 0


def test_take_roll_refuses_nul_and_keeps_nothing(client) -> None:
    scene = make_scene()
    signed_in(client, scene)
    assert post(client, scene.url, do="save", **roll_fields(scene, p0="pre\0sent")).status_code == 400
    assert client.get("/sessions/nonsense/roll").status_code == 404
    assert client.get(f"/sessions/{new_id()}/roll").status_code == 404


def test_take_roll_too_early_is_said_on_the_page(client) -> None:
    scene = make_scene()
    signed_in(client, scene)
    with clock_at(OVER - timedelta(minutes=30)):
        page = client.get(scene.url).text
        assert "Close the roll and" not in page
        answer = post(client, scene.url, do="close", **roll_fields(scene))
        assert (answer.status_code, "still going on" in answer.text) == (422, True)
    with clock_at(OVER - timedelta(days=2)):
        sign_in(client, scene.teacher)
        page = client.get(scene.url).text
    assert "The roll opens on the day of the session" in page
    assert "<fieldset" not in page


def test_take_roll_asks_again_when_somebody_was_added_meanwhile(client) -> None:
    scene = make_scene()
    signed_in(client, scene)
    fields = roll_fields(scene)
    del fields[f"status-{scene.places[2].id}"]
    answer = post(client, scene.url, do="close", **fields)
    assert (answer.status_code, "Trainee 002 was added" in answer.text) == (422, True)
    assert post(client, scene.url, do="save", **fields).status_code == 303


def test_take_roll_never_overwrites_what_another_instructor_saved_meanwhile(client, app) -> None:
    scene = make_scene()
    other = make_person("Sam Other", Role.INSTRUCTOR, scene.cohort)
    mine, theirs = sign_in(client, scene.teacher), sign_in(app.test_client(), other)
    assert 'name="seen" value=""' in mine.get(scene.url).text
    assert post(theirs, scene.url, do="save", **roll_fields(scene, p1="excused")).status_code == 303
    answer = post(mine, scene.url, do="save", seen="", **roll_fields(scene))
    assert (answer.status_code, "Theirs: excused" in answer.text) == (422, True)
    seen = re.search(r'name="seen" value="([^"]+)"', answer.text).group(1)
    assert post(mine, scene.url, do="save", seen=seen, **roll_fields(scene)).status_code == 303
    with unit_of_work(may_write=False):
        found = queries.list_versions(scene.session.id, scene.places[1].id)
    assert [(mark.status, mark.marked_by) for mark in found] == [("present", scene.teacher.id), ("excused", other.id)]


@pytest.mark.parametrize("people", [30, 200])
def test_take_roll_asks_the_database_as_little_for_many_as_for_few(client, people) -> None:
    scene = make_scene(people)
    signed_in(client, scene)
    client.get(scene.url)
    with counted_queries() as shown:
        assert client.get(scene.url).status_code == 200
    assert len(shown) <= 5, shown.statements
    fields = {"csrf_token": csrf_token(client), "do": "save", **roll_fields(scene, p1="absent", p2="excused")}
    with counted_queries() as saved:
        assert client.post(scene.url, data=fields).status_code == 303
    fields["do"] = "close"
    with counted_queries() as closed:
        assert client.post(scene.url, data=fields).status_code == 303
    assert len(saved) <= 6, saved.statements
    assert len(closed) <= 14, closed.statements


def test_print_sign_in_sheet(client) -> None:
    scene = make_scene()
    page = signed_in(client, scene).get(f"/sessions/{scene.session.id}/sheet").text
    assert "Trainee 001" in page
    assert page.count("Not on the list") == 5
    assert "At the door" not in page, "paper lies about: it names no subject"


def test_reopen_roll(client) -> None:
    scene = absent_scene()
    url = f"/sessions/{scene.session.id}/reopen"
    assert "taken back until it is closed again" in signed_in(client, scene).get(url).text
    assert post(client, url, reason="").status_code == 422
    assert post(client, url, reason="x" * 501).status_code == 422
    assert minutes(scene, 1) == 20
    for _ in range(2):
        assert post(client, url, reason="Two rows were mixed up.").status_code == 303
    assert minutes(scene, 1) == 0


def test_correct_mark(client) -> None:
    scene = absent_scene()
    url = f"/sessions/{scene.session.id}/marks/{scene.places[0].id}"
    assert "on the roll" in signed_in(client, scene).get(url).text
    assert post(client, url, status="present", reason="").status_code == 422
    assert post(client, url, status="late", arrived="23:00", reason="Seen.").status_code == 422
    assert post(client, url, status="asleep", reason="Seen.").status_code == 422
    assert minutes(scene, 0) == 0
    answer = post(client, url, follow=True, status="late", arrived="18:20", reason="She signed the sheet.")
    assert "She signed the sheet." in answer.text
    assert "Robin Teacher" in answer.text
    assert "came 6:20\u202fPM" in answer.text or "came 6:20 PM" in answer.text
    assert minutes(scene, 0) == 20
    assert client.get(f"/sessions/{scene.session.id}/marks/{new_id()}").status_code == 404


def test_show_missed(client) -> None:
    scene = absent_scene()
    url = f"/cohorts/{scene.cohort.id}/missed"
    page = signed_in(client, scene).get(url).text
    assert "Trainee 000" in page
    assert "Trainee 001" not in page
    assert "Give a way back" in page
    make_up = assign(scene, 0)
    assert make_up in client.get(url).text
    assert client.get(url + "?from=999999").status_code == 200
    assert client.get(url + "?from=nonsense").status_code == 200


def test_show_missed_asks_the_database_as_little_for_many_as_for_few(client) -> None:
    scene = make_scene(60)
    close(scene, **{f"p{number}": ABSENT for number in range(60)})
    signed_in(client, scene)
    with counted_queries() as counter:
        page = client.get(f"/cohorts/{scene.cohort.id}/missed").text
    assert "1 to 50 of 60" in page
    assert len(counter) <= 7, counter.statements


def way_fields(**changes: str) -> dict[str, str]:
    return {"way": "assignment", "mode": "in_person", "due_on": "2026-09-24", "task": "Read it again.", **changes}


def test_assign_make_up(client) -> None:
    scene = absent_scene()
    url = f"/places/{scene.places[0].id}/missed/{scene.session.segments[0].id}"
    page = signed_in(client, scene).get(url).text
    assert "the rules ask for the same" in page
    assert "The rules leave 20 min of make-up" in page
    first, second = post(client, url, **way_fields()), post(client, url, **way_fields())
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["Location"] == second.headers["Location"]
    assert count_rows(MakeUp) == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"mode": "online"}, "mode in which the segment was missed"),
        ({"due_on": "2026-09-01"}, "today or a later day"),
        ({"due_on": "soon"}, ""),
        ({"task": ""}, "what there is to do"),
        ({"task": "x" * 6000}, ""),
        ({"way": "magic"}, ""),
        ({"way": "flex", "flex_session": "nonsense"}, ""),
    ],
)
def test_assign_make_up_keeps_what_was_typed_and_writes_nothing(client, changes, words) -> None:
    scene = absent_scene()
    url = f"/places/{scene.places[0].id}/missed/{scene.session.segments[0].id}"
    answer = post(signed_in(client, scene), url, **way_fields(**changes))
    assert (answer.status_code, words in answer.text) == (422, True)
    assert count_rows(MakeUp) == 0


def test_assign_make_up_in_the_flex_session_takes_its_mode(client) -> None:
    scene = absent_scene()
    url = f"/places/{scene.places[0].id}/missed/{scene.session.segments[0].id}"
    fields = way_fields(way="flex", flex_session=scene.sessions[2].id, mode="online", task="")
    assert post(signed_in(client, scene), url, **fields).status_code == 303
    with unit_of_work(may_write=False):
        [make_up] = make_up_queries.list_make_ups_of([scene.places[0].id])
    assert (make_up.mode, make_up.flex_session_id) == ("in_person", scene.sessions[2].id)


def test_show_make_up_return_and_accept(client) -> None:
    scene = absent_scene()
    make_up = assign(scene, 0)
    hand_in(scene, 0, make_up, "What I learned.")
    url = f"/make-ups/{make_up}"
    page = signed_in(client, scene).get(url).text
    assert "What I learned." in page
    assert "Accept and credit 20 minutes" in page
    assert post(client, url + "/return", words="").status_code == 422
    assert post(client, url + "/return", words="The second part, please.").status_code == 303
    hand_in(scene, 0, make_up, "Both parts.")
    assert post(client, url + "/accept", done_on="2026-09-09").status_code == 422
    assert post(client, url + "/accept", done_on="2026-09-11").status_code == 422
    assert post(client, url + "/accept", done_on="never").status_code == 422
    assert minutes(scene, 0) == 0
    for _ in range(2):
        assert post(client, url + "/accept", done_on="2026-09-10").status_code == 303
    assert minutes(scene, 0) == 20
    assert "20 min" in client.get(url).text


def test_accept_make_up_asks_for_the_instructors_word_where_nothing_shows_it(client) -> None:
    scene = absent_scene()
    make_up = assign(scene, 0)
    url = f"/make-ups/{make_up}/accept"
    answer = post(signed_in(client, scene), url, done_on="2026-09-10")
    assert (answer.status_code, "Confirm it if you saw it" in answer.text) == (422, True)
    assert post(client, url, done_on="2026-09-10", confirmed="y").status_code == 303


def test_show_make_up_keeps_the_words_of_every_box(client) -> None:
    scene = absent_scene()
    make_up = assign(scene, 0)
    hand_in(scene, 0, make_up)
    url = f"/make-ups/{make_up}"
    page = signed_in(client, scene).get(url).text
    assert page.count('id="typed"') == 1
    assert f'formaction="{url}/return"' in page
    assert f'formaction="{url}/withdraw"' in page
    words = {"words": "One more page, please.", "reason": "Given twice."}
    refused = post(client, url + "/accept", done_on="never", **words)
    switched = post(client, f"/language?to={url}", language="es", done_on="2026-09-10", **words)
    for answer, status in ((refused, 422), (switched, 200)):
        assert (answer.status_code, "One more page, please." in answer.text) == (status, True)
        assert "Given twice." in answer.text
        assert "<details open>" in answer.text
    assert "Retirar esta recuperación" in switched.text


@pytest.mark.parametrize("blank", ["", "   ", "\n\t "])
def test_words_of_blanks_are_no_words(client, blank) -> None:
    scene = absent_scene()
    make_up = assign(scene, 0)
    hand_in(scene, 0, make_up)
    url = f"/make-ups/{make_up}"
    assert post(signed_in(client, scene), url + "/return", words=blank).status_code == 422
    assert post(client, url + "/withdraw", reason=blank).status_code == 422
    assert post(client, f"/sessions/{scene.session.id}/reopen", reason=blank).status_code == 422


def test_the_reason_of_a_withdrawal_stays_with_it(client) -> None:
    scene = absent_scene()
    make_up = assign(scene, 0)
    url = f"/make-ups/{make_up}"
    assert post(signed_in(client, scene), url + "/withdraw", reason="  Given by mistake.  ").status_code == 303
    page = client.get(url).text
    assert '<p class="as-written">Given by mistake.</p>' in page
    assert "<h2>Reason</h2>" in page


def test_withdraw_make_up(client) -> None:
    scene = absent_scene()
    make_up = assign(scene, 0)
    url = f"/make-ups/{make_up}"
    assert post(signed_in(client, scene), url + "/withdraw", reason="").status_code == 422
    assert post(client, url + "/withdraw", reason="Assigned by mistake.").status_code == 303
    assert "withdrawn" in client.get(url).text


def test_list_my_sessions(client) -> None:
    scene = absent_scene()
    page = signed_in(client, scene, scene.people[0]).get("/my-sessions").text
    assert "not here" in page
    assert "Not credited yet: At the door, 20 min." in page
    assert "Trainee 001" not in page, "nobody sees another's mark"
    make_up = assign(scene, 0, at=OVER)
    assert f"/my-make-ups/{make_up}" in client.get("/my-sessions").text
    with counted_queries() as counter:
        client.get("/my-sessions")
    assert len(counter) <= 8, counter.statements


def test_list_my_sessions_without_a_place_is_nothing(client) -> None:
    person = make_person("No Place", Role.TRAINEE)
    assert sign_in(client, person).get("/my-sessions").status_code == 404


def test_hand_in_make_up(client) -> None:
    scene = absent_scene()
    make_up = assign(scene, 0)
    url = f"/my-make-ups/{make_up}"
    assert "Read the chapter again." in signed_in(client, scene, scene.people[0]).get(url).text
    assert post(client, url, text=" ").status_code == 422
    answer = post(client, url, text="x" * 5001)
    assert (answer.status_code, "x" * 5001 in answer.text) == (422, True)
    for _ in range(2):
        assert post(client, url, text="I read it twice.").status_code == 303
    assert "I read it twice." in client.get(url).text
    with unit_of_work(may_write=False):
        assert db.session.get(MakeUp, make_up).state == "handed_in"


def test_hand_in_make_up_of_somebody_else_is_nothing(client) -> None:
    scene = absent_scene()
    make_up = assign(scene, 0)
    signed_in(client, scene, scene.people[1])
    assert client.get(f"/my-make-ups/{make_up}").status_code == 404
    assert post(client, f"/my-make-ups/{make_up}", text="Mine?").status_code == 404


def test_a_missed_segment_from_the_roll_to_the_hours(client, app) -> None:
    """The whole way: a roll of thirty with three exceptions, then the way back of one of them."""
    scene = make_scene(30)
    teacher, trainee = signed_in(client, scene), sign_in(app.test_client(), scene.people[3])
    post(teacher, scene.url, do="close", **roll_fields(scene, p3="absent", p7="excused", p9="absent"))
    url = f"/places/{scene.places[3].id}/missed/{scene.session.segments[0].id}"
    make_up_url = post(teacher, url, **way_fields()).headers["Location"].split("?")[0]
    post(trainee, "/my-" + make_up_url[1:], text="I read it again.")
    post(teacher, make_up_url + "/accept", done_on=date(2026, 9, 10).isoformat())
    assert [minutes(scene, number) for number in (0, 3, 7, 9)] == [20, 20, 0, 0]
    assert "Not credited yet" not in trainee.get("/my-sessions").text
