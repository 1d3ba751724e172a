"""The pages of the course, as a browser without script meets them."""

import dataclasses

import pytest

from lms.access.actor import Role
from lms.audit.models import AuditEvent
from lms.cohorts import service as cohorts
from lms.cohorts.queries import get_own_place
from lms.core import installation
from lms.core.clock import clock_at
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.hours.models import HourEntry
from lms.journal.models import JournalEntry
from lms.learning import service
from lms.learning.models import ActivityProgress, ScenarioStep, SkillSignOff, SurveyAnswer
from tests.counting import counted_queries
from tests.factories import (
    actor_of,
    make_cohort,
    make_enrollment,
    make_person,
    post,
    sample_course,
    sign_in,
    utc,
)

COURSE = sample_course()
EVENING = utc(2026, 9, 10, 1)
READING = (
    "/home",
    "/welcome",
    "/course",
    "/lessons/knocking",
    "/scenarios/green-door",
    "/reflections/own-door",
    "/surveys/after-the-door",
)
POSTS = {
    "/welcome": {},
    "/lessons/knocking/sections/before": {},
    "/lessons/knocking/checks/first-words": {"first-words-answer": "a"},
    "/activities/knocking/beats": {},
    "/scenarios/green-door/choose": {"number": "1", "to": "c1"},
    "/scenarios/green-door/again": {"number": "1"},
    "/reflections/own-door": {},
    "/surveys/after-the-door": {"q-sure": "4"},
}


@pytest.fixture
def trainee(client):
    """Ana, signed in, with a place."""
    person = make_person("Ana")
    make_enrollment(person=person)
    sign_in(client, person)
    return person


def rows(model, **where):
    with unit_of_work(may_write=False):
        return db.session.query(model).filter_by(**where).all()


def is_untouched():
    return not rows(ActivityProgress) + rows(ScenarioStep) + rows(SurveyAnswer) + rows(HourEntry) + rows(SkillSignOff)


def read_knocking(client):
    post(client, "/lessons/knocking/sections/before")
    post(client, "/lessons/knocking/checks/first-words", **{"first-words-answer": "b"})
    return post(client, "/lessons/knocking/sections/leaving")


@pytest.mark.parametrize("url", READING)
def test_a_visitor_is_asked_to_sign_in(client, url):
    assert client.get(url).status_code == 401


@pytest.mark.parametrize("url", POSTS)
def test_a_visitor_s_post_is_asked_to_sign_in(client, url):
    assert post(client, url, **POSTS[url]).status_code == 401
    assert is_untouched()


@pytest.mark.parametrize("url", POSTS)
def test_staff_do_not_learn_for_themselves(client, url):
    sign_in(client, make_person(role=Role.STAFF))
    assert post(client, url, **POSTS[url]).status_code == 403
    assert is_untouched()


@pytest.mark.parametrize("url", READING[1:-1])
def test_somebody_without_a_place_finds_no_course(client, url):
    sign_in(client, make_person())
    assert client.get(url).status_code == 404


def test_show_home_is_kind_to_somebody_without_a_place(client):
    sign_in(client, make_person())
    page = client.get("/home")
    assert page.status_code == 200
    assert "You are not in a group yet" in page.text


def test_show_home_begins_with_the_opening_page_once(client, trainee):
    assert client.get("/home").headers["Location"] == "/welcome"
    page = client.get("/welcome").text
    assert "This course is a sample." in page
    answer = post(client, "/welcome")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/home")
    assert post(client, "/welcome").status_code == 303
    assert client.get("/home").status_code == 200
    assert len(rows(ActivityProgress)) == 1
    assert "Begin: Knocking · 5 min" in client.get("/home").text
    assert "Before you open this" in client.get("/lessons/knocking").text


def test_show_home(client, trainee):
    with clock_at(EVENING):
        sign_in(client, trainee)
        post(client, "/lessons/knocking/sections/before")
        post(client, "/lessons/knocking/checks/first-words", **{"first-words-answer": "b"})
        page = client.get("/home").text
    assert "Good evening, Ana" in page
    assert "Go on: Knocking, part 2 · 3 min" in page
    assert 'href="/lessons/knocking#leaving"' in page
    assert "0 min of 55 min" in page
    assert "Thu, Sep 10, 2026, 6:00" in page
    assert "Room 1103" in page
    assert "The green door" in page.split("Fits in 15 minutes")[1]
    assert page.count('class="button"') == 1, "one primary button"


def test_show_home_leads_to_the_next_activity_when_one_is_done(client, trainee):
    read_knocking(client)
    page = client.get("/home").text
    assert "Begin: The green door · 4 min" in page
    assert "5 min of 55 min" in page


def test_show_home_says_when_only_planned_modules_are_left(client, trainee):
    teacher = actor_of(make_person(role=Role.STAFF))
    actor = actor_of(trainee)
    for slug in ("knocking", "green-door", "own-door", "door-check"):
        with unit_of_work():
            service.credit_by_hand(teacher, get_own_place(actor), COURSE.activity(slug), "Shown to me.", EVENING)
    page = client.get("/home").text
    assert "still being written" in page
    assert "After the door" in page, "the survey is offered"


def test_pages_take_few_queries(client, trainee):
    read_knocking(client)
    pages = (("/lessons/knocking", 3), ("/home", 5), ("/course", 4), ("/modules/at-the-door", 4))
    for url, most in (*pages, ("/scenarios/green-door?on=1", 4)):
        client.get(url)
        with counted_queries() as counter:
            assert client.get(url).status_code == 200
        assert len(counter) <= most, (url, counter.statements)


def test_show_course(client, trainee):
    read_knocking(client)
    page = client.get("/course").text
    assert "1. At the door" in page
    assert "still being written" in page
    knocking = page.split("/lessons/knocking")[1].split("</li>")[0]
    assert "done" in knocking
    assert 'href="/quizzes/door-check"' in page


@pytest.mark.parametrize(
    ("slug", "place"),
    [
        ("green-door", "/scenarios/green-door"),
        ("own-door", "/reflections/own-door"),
        ("after-the-door", "/surveys/after-the-door"),
        ("door-check", "/quizzes/door-check"),
        ("on-paper-online", "/course#on-paper"),
    ],
)
def test_show_lesson_leads_to_the_page_of_any_kind(client, trainee, slug, place):
    answer = client.get(f"/lessons/{slug}")
    assert (answer.status_code, answer.headers["Location"]) == (303, place)


@pytest.mark.parametrize(
    "url",
    [
        "/lessons/nothing",
        "/lessons/at-the-door-live",
        "/lessons/UPPER",
        "/scenarios/knocking",
        "/reflections/knocking",
        "/surveys/knocking",
    ],
)
def test_what_is_not_there_is_not_there(client, trainee, url):
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("url", READING[3:6])
def test_the_notice_stands_before_the_text(client, trainee, url):
    page = client.get(url).text
    assert "Before you open this" in page
    assert "Not now" in page
    assert "soup" not in page.lower()
    assert "Before you open this" not in client.get(f"{url}?on=1").text


def test_the_notice_offers_the_other_task_and_asks_for_no_reason(client, trainee):
    page = client.get("/lessons/knocking").text
    assert "Do the other task instead" in page
    assert 'href="/lessons/knocking-on-paper"' in page
    post(client, "/lessons/knocking-on-paper/sections/letter")
    assert [entry.slot for entry in rows(HourEntry)] == ["knocking"]


def test_show_lesson_keeps_the_key_out_of_the_page(client, trainee):
    page = client.get("/lessons/knocking?on=1").text
    assert "The door opens a hand wide." in page
    assert "Now it is up to them" not in page
    assert "nobody has said yet" not in page


def test_continue_section(client, trainee):
    answer = post(client, "/lessons/knocking/sections/before")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/lessons/knocking#leaving")
    page = client.get("/lessons/knocking").text
    assert "still open" in page, "the question of the part that was read"
    assert read_knocking(client).headers["Location"] == "/lessons/knocking#end"
    page = client.get("/lessons/knocking").text
    assert "This lesson is done. Its 5 minutes are credited." in page
    assert "Go on: The green door" in page
    assert read_knocking(client).status_code == 303, "again"
    assert len(rows(HourEntry)) == 1


def test_answer_check(client, trainee):
    answer = post(client, "/lessons/knocking/checks/first-words", **{"first-words-answer": "b"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/lessons/knocking#check-first-words")
    page = client.get("/lessons/knocking").text
    assert "Not yet. Have another look" in page
    assert "nobody has said yet" in page
    assert "Now it is up to them" not in page
    post(client, "/lessons/knocking/checks/first-words", **{"first-words-answer": "a"})
    page = client.get("/lessons/knocking").text
    assert "Yes." in page
    assert "Now it is up to them" in page


@pytest.mark.parametrize("fields", [{}, {"first-words-answer": "z"}, {"first-words-answer": "a" * 5000}])
def test_answer_check_asks_again_for_an_answer_it_cannot_use(client, trainee, fields):
    answer = post(client, "/lessons/knocking/checks/first-words", **fields)
    assert answer.status_code == 422
    assert 'class="error"' in answer.text
    assert is_untouched()


def test_answer_check_refuses_nul(client, trainee):
    answer = post(client, "/lessons/knocking/checks/first-words", **{"first-words-answer": "a\0"})
    assert answer.status_code == 400
    assert is_untouched()


@pytest.mark.parametrize(
    "url",
    [
        "/lessons/knocking/sections/nothing",
        "/lessons/knocking/checks/nothing",
        "/lessons/green-door/sections/hall",
        "/activities/nothing/beats",
        "/activities/on-paper-online/beats",
        "/activities/after-the-door/beats",
        "/scenarios/knocking/choose",
        "/reflections/knocking",
    ],
)
def test_a_post_to_what_is_not_there_writes_nothing(client, trainee, url):
    assert post(client, url, number="1", to="c1").status_code == 404
    assert is_untouched()


def test_beat(client, trainee):
    with clock_at(utc(2026, 9, 10, 1, 0)):
        sign_in(client, trainee)
        assert post(client, "/activities/knocking/beats").status_code == 204
    with clock_at(utc(2026, 9, 10, 1, 1)):
        assert post(client, "/activities/knocking/beats").status_code == 204
    assert rows(ActivityProgress)[0].seen_seconds == 60


def test_show_scenario_and_take_step(client, trainee):
    page = client.get("/scenarios/green-door?on=1").text
    assert "You hear a radio" in page
    assert page.count("/choose") == 2
    assert "Steps come closer" not in page
    answer = post(client, "/scenarios/green-door/choose", number="1", to="c1")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/scenarios/green-door#scene")
    page = client.get("/scenarios/green-door").text
    assert "Steps come closer" in page
    assert "An old man looks at your shoes" in page
    post(client, "/scenarios/green-door/back", number="2", to="hall")
    assert "You hear a radio" in client.get("/scenarios/green-door").text
    post(client, "/scenarios/green-door/back", number="2", to="hall")
    assert len(rows(ScenarioStep)) == 2


def test_show_scenario_ends_with_the_way_and_without_a_score(client, trainee):
    for number in range(1, 6):
        post(client, "/scenarios/green-door/choose", number=str(number), to="c1")
    page = client.get("/scenarios/green-door").text
    assert "The way you went" in page
    assert page.count("Go back to that moment") == 5
    assert "There is no score" in page
    assert "Go on: Your own door" in page
    post(client, "/scenarios/green-door/again", number="6")
    assert "You hear a radio" in client.get("/scenarios/green-door").text
    assert len(rows(HourEntry)) == 1


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("choose", {}),
        ("choose", {"number": "1"}),
        ("choose", {"number": "1", "to": "c9"}),
        ("choose", {"number": "x", "to": "c1"}),
        ("choose", {"number": "9" * 30, "to": "c1"}),
        ("choose", {"number": "0", "to": "c1"}),
        ("choose", {"number": "1", "to": "c" * 5000}),
        ("back", {"number": "1", "to": "kitchen"}),
        ("again", {"number": "2"}),
    ],
)
def test_take_step_refuses_what_cannot_be_taken(client, trainee, kind, fields):
    assert post(client, f"/scenarios/green-door/{kind}", **fields).status_code == 422
    assert is_untouched()


WAYS = [{"way": "paper"}, {"way": "offline"}, {"way": "rather-not"}, {"way": "journal", "text": "A green door."}, {}]


def reflection_form(client):
    page = client.get("/reflections/own-door?on=1").text
    return {"key": page.split('name="key" type="hidden" value="')[1].split('"')[0]}


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.get("way", "none"))
def test_every_way_through_a_reflection_completes_it_and_leaves_the_same_trace(client, trainee, way):
    main = client.get("/reflections/own-door?on=1").text.split("<main")[1].split("</main>")[0]
    for words in ("Keep it in my journal", "I wrote on paper", "I thought it over", "I’d rather not today"):
        assert words in main
    assert "Who can read this: you alone." in main
    assert "a court, or a request for records" in main
    answer = post(client, "/reflections/own-door", **reflection_form(client), **way)
    assert answer.status_code == 303
    assert "That is done, and it counts." in client.get(answer.headers["Location"]).text
    assert [(entry.minutes, entry.evidence_kind) for entry in rows(HourEntry)] == [(2, "progress")]
    assert [(row.how, row.sections, row.checks) for row in rows(ActivityProgress)] == [("reflection", [], {})]
    with unit_of_work(may_write=False):
        acts = [(event.act, event.detail) for event in db.session.query(AuditEvent).order_by(AuditEvent.number)]
    assert acts[-2:] == [
        ("completed an activity", {"activity": "own-door"}),
        ("credited hours", {"minutes": 2, "slot": "own-door"}),
    ]
    assert len(rows(JournalEntry)) == ("text" in way)


def test_a_reflection_sent_twice_is_one_entry_and_one_credit(client, trainee):
    fields = {**reflection_form(client), "way": "journal", "text": "A green door."}
    assert {post(client, "/reflections/own-door", **fields).status_code for _ in range(2)} == {303}
    assert (len(rows(JournalEntry)), len(rows(HourEntry))) == (1, 1)


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"way": "journal", "text": "  "}, "The box is empty."),
        ({"way": "paper", "text": "words in the box"}, "You wrote something in the box."),
        ({"way": "journal", "text": "long words " * 2000}, "Keep it in two entries."),
    ],
)
def test_a_reflection_asks_once_more_before_anything_typed_is_lost(client, trainee, fields, says):
    answer = post(client, "/reflections/own-door", **reflection_form(client), **fields)
    assert answer.status_code == 422
    assert says in answer.text
    assert fields["text"].strip()[:60] in answer.text
    assert is_untouched()


def test_with_the_journal_switched_off_a_reflection_has_no_box_and_still_completes(client, trainee, monkeypatch):
    monkeypatch.setattr(installation, "_config", dataclasses.replace(installation.config(), has_journal=False))
    page = client.get("/reflections/own-door?on=1").text
    assert "<textarea" not in page
    assert "Keep it in my journal" not in page
    kept = post(client, "/reflections/own-door", **reflection_form(client), way="journal", text="typed before")
    assert kept.status_code == 422
    assert "typed before" in kept.text
    assert "switched this journal off" in kept.text
    assert is_untouched()
    assert post(client, "/reflections/own-door", way="paper").status_code == 303
    assert len(rows(HourEntry)) == 1


def test_show_survey(client, trainee):
    page = client.get("/surveys/after-the-door").text
    assert "How sure are you that you could knock tomorrow?" in page
    assert "never with your name" in page
    answer = post(client, "/surveys/after-the-door", **{"q-sure": "4", "q-part": "1", "q-more": " More soup. "})
    assert answer.status_code == 303
    post(client, "/surveys/after-the-door", **{"q-sure": "1"})
    (kept,) = rows(SurveyAnswer)
    assert kept.answers == {"sure": 4, "part": 1, "more": "More soup."}
    assert "You are done" in client.get("/surveys/after-the-door").text


@pytest.mark.parametrize("fields", [{"q-sure": "9"}, {"q-sure": "x"}, {"q-part": "7"}, {"q-more": "a" * 3000}])
def test_show_survey_shows_again_what_it_cannot_use(client, trainee, fields):
    answer = post(client, "/surveys/after-the-door", **{"q-more": "keep me", **fields})
    assert answer.status_code == 422
    assert ("keep me" in answer.text) or ("aaa" in answer.text)
    assert is_untouched()


@pytest.mark.parametrize("url", ["/course", "/lessons/knocking", "/scenarios/green-door", "/reflections/own-door"])
def test_who_withdrew_may_still_read_and_no_more(client, trainee, url):
    actor = actor_of(trainee)
    with unit_of_work():
        place = get_own_place(actor)
        cohorts.withdraw(actor, place.enrollment, db.session.get(type(trainee), trainee.id), EVENING)
    page = client.get(f"{url}?on=1")
    assert page.status_code == 200
    main = page.text.split("<main")[1].split("</main>")[0]
    assert "<button" not in main
    assert "ended" in client.get("/home").text
    assert post(client, "/reflections/own-door").status_code == 403


def test_who_graduated_is_told_that_the_place_has_ended(client, trainee):
    actor = actor_of(trainee)
    with unit_of_work():
        get_own_place(actor).enrollment.state = "graduated"
    assert client.get("/lessons/knocking?on=1").status_code == 200
    answer = post(client, "/reflections/own-door")
    assert answer.status_code == 409
    assert "Your hours are kept" in answer.text
    assert "You have graduated" in client.get("/home").text


@pytest.fixture
def group(client):
    """A cohort with one trainee, its instructor signed in."""
    cohort = make_cohort()
    person = make_person("Brook")
    enrollment = make_enrollment(cohort, person)
    teacher = make_person("Teacher", Role.INSTRUCTOR, cohort)
    sign_in(client, teacher)
    return cohort, enrollment, teacher


def test_list_skills(client, group):
    cohort, enrollment, _ = group
    page = client.get(f"/cohorts/{cohort.id}/skills").text
    assert "Asking" in page
    assert "0 of 1 person" in page
    post(client, f"/places/{enrollment.id}/skills/asking", outcome="demonstrated")
    assert "1 of 1 person" in client.get(f"/cohorts/{cohort.id}/skills").text


def test_show_skill(client, group):
    cohort, enrollment, _ = group
    url = f"/cohorts/{cohort.id}/skills/asking"
    page = client.get(url).text
    assert "Brook" in page
    assert "not seen yet" in page
    assert "Waits for the answer" in page
    answer = post(client, f"/places/{enrollment.id}/skills/asking", outcome="practice_more")
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(f"#p-{enrollment.id}")
    assert "practice more" in client.get(url).text
    with counted_queries() as counter:
        client.get(url)
    assert len(counter) <= 4, counter.statements


def test_sign_off_skill_is_never_for_oneself(client):
    cohort = make_cohort()
    staff = make_person("Teacher", Role.STAFF)
    enrollment = make_enrollment(cohort, staff)
    sign_in(client, staff)
    assert "This is you." in client.get(f"/cohorts/{cohort.id}/skills/asking").text
    assert post(client, f"/places/{enrollment.id}/skills/asking", outcome="demonstrated").status_code == 403
    assert is_untouched()


@pytest.mark.parametrize("fields", [{}, {"outcome": "genius"}, {"outcome": "x" * 3000}])
def test_sign_off_skill_refuses_other_outcomes(client, group, fields):
    assert post(client, f"/places/{group[1].id}/skills/asking", **fields).status_code == 422
    assert is_untouched()


@pytest.mark.parametrize(
    ("role", "in_cohort", "status"),
    [(None, False, 403), (Role.TRAINEE, True, 403), (Role.AUDITOR, False, 403), (Role.INSTRUCTOR, True, 404)],
)
def test_skills_are_for_the_cohort_s_own_team(client, role, in_cohort, status):
    cohort, other = make_cohort(), make_cohort()
    enrollment = make_enrollment(cohort)
    sign_in(client, make_person(None, role, other if in_cohort else None))
    assert client.get(f"/cohorts/{cohort.id}/skills").status_code == status
    assert client.get(f"/cohorts/{cohort.id}/skills/asking").status_code == status
    assert post(client, f"/places/{enrollment.id}/skills/asking", outcome="demonstrated").status_code == status
    assert is_untouched()


def test_skills_that_are_not_there_are_not_there(client, group):
    cohort, enrollment, _ = group
    assert client.get(f"/cohorts/{cohort.id}/skills/nothing").status_code == 404
    assert client.get("/cohorts/01h00000000000000000000000/skills").status_code == 404
    assert post(client, f"/places/{enrollment.id}/skills/nothing", outcome="demonstrated").status_code == 404


def test_skills_ask_a_visitor_to_sign_in(client):
    cohort = make_cohort()
    enrollment = make_enrollment(cohort)
    assert client.get(f"/cohorts/{cohort.id}/skills").status_code == 401
    assert post(client, f"/places/{enrollment.id}/skills/asking", outcome="demonstrated").status_code == 401
