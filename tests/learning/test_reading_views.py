"""Reading as one likes: size, notices, paper, the time that counts, the place kept; nothing for a shared device."""

import re

import pytest

from lms.access.actor import Role
from lms.accounts.models import Person
from lms.audit.models import AuditEvent
from lms.core.clock import clock_at
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.learning.models import ActivityProgress, OfflineReport
from tests.counting import counted_queries
from tests.factories import PASSWORD, csrf_token, make_enrollment, make_person, post, sign_in, utc

LESSON = "/lessons/knocking?on=1"
PRIVATE = re.compile("csrf_token|data-token|Ana|Sign out|checked")


@pytest.fixture
def trainee(client):
    """Ana, signed in on a shared device, with a place."""
    person = make_person("Ana")
    make_enrollment(person=person)
    sign_in(client, person)
    return person


@pytest.fixture
def own_device(client, trainee):
    """Ana again, on a device that she called her own."""
    post(client, "/sign-out")
    post(client, "/sign-in", name=trainee.sign_in_name, password=PASSWORD, own_device="y")
    return trainee


def rows(model, **where):
    with unit_of_work(may_write=False):
        return db.session.query(model).filter_by(**where).all()


def progress():
    (row,) = rows(ActivityProgress, activity="knocking")
    return row


@pytest.mark.parametrize("url", ["/lessons/knocking/whole", "/lessons/knocking/copy", "/reading"])
def test_a_visitor_is_asked_to_sign_in(client, url):
    assert client.get(url).status_code == 401


@pytest.mark.parametrize("url", ["/lessons/knocking/whole", "/lessons/green-door/whole", "/lessons/nothing/whole"])
def test_somebody_without_a_place_finds_no_lesson(client, url):
    sign_in(client, make_person(role=Role.STAFF))
    assert client.get(url).status_code == 404


def test_the_whole_lesson_is_open_and_holds_nothing_of_the_person(client, trainee):
    post(client, "/lessons/knocking/checks/first-words", **{"first-words-answer": "b"})
    page = client.get("/lessons/knocking/whole").text
    assert "What comes up: grief." in page, "the notice stands on it, open"
    assert "Before you knock" in page
    assert "When you leave" in page
    assert "Your name, and whether this is a good time." in page
    assert not PRIVATE.search(page.split("<title>")[1])
    assert "<button" not in page
    assert client.get("/lessons/green-door/whole").status_code == 404


def test_a_shared_device_gets_no_copy_and_is_offered_none(client, trainee):
    assert client.get("/lessons/knocking/copy").status_code == 409
    page = client.get(LESSON).text
    assert "data-keep" not in page
    assert 'data-whose=""' in page


def test_a_copy_for_one_s_own_device_holds_no_token_no_name_and_no_mark(client, own_device):
    post(client, "/lessons/knocking/checks/first-words", **{"first-words-answer": "b"})
    assert "data-keep" in client.get(LESSON).text
    answer = client.get("/lessons/knocking/copy")
    assert answer.status_code == 200
    assert not PRIVATE.search(answer.text.split("<title>")[1])
    assert 'data-waits="leaving"' in answer.text, "steps can wait in it"
    tags = set(re.findall('data-whose="([^"]*)"', answer.text))
    assert tags == set(re.findall('data-whose="([^"]*)"', client.get(LESSON).text))
    assert all(re.fullmatch("[0-9a-f]{16}", tag) for tag in tags)
    assert own_device.id not in answer.text
    assert csrf_token(client) not in answer.text


def test_the_offline_page_and_its_script_need_nobody(client, own_device):
    page = client.get("/offline").text
    assert not PRIVATE.search(page.replace("“Sign out”", "").split("<title>")[1])
    script = client.get("/sw.js")
    assert script.mimetype == "text/javascript"
    policy = script.headers["Content-Security-Policy"]
    assert "worker-src 'self'" in policy
    assert policy.split("trusted-types ")[1].split(";")[0] == "worker"


def test_text_size_is_kept_with_the_person(client, trainee):
    assert "data-text" not in client.get(LESSON).text
    answer = post(client, "/reading", text_size="large", next="/lessons/knocking?on=1")
    assert (answer.status_code, answer.headers["Location"]) == (303, LESSON)
    for url in (LESSON, "/home", "/lessons/knocking/whole", "/account"):
        assert 'data-text="large"' in client.get(url).text or client.get(url).status_code == 303
    post(client, "/reading", text_size="")
    assert "data-text" not in client.get(LESSON).text
    assert not rows(AuditEvent, object_kind="reading"), "how somebody reads is nobody's business"


@pytest.mark.parametrize(
    "fields", [{"text_size": "huge"}, {"notices": "never"}, {"text_size": "large", "notices": "x" * 300}]
)
def test_what_is_no_way_of_reading_is_asked_again(client, trainee, fields):
    answer = post(client, "/reading", **fields)
    assert answer.status_code == 422
    assert "error-summary" in answer.text
    assert rows(Person, text_size="large") + rows(Person, notices="never") == []


def test_choose_reading_leads_nowhere_else(client, trainee):
    assert post(client, "/reading", notices="off", next="https://x.example/").headers["Location"].startswith("/reading")
    assert 'href="/course"' in client.get("/reading?next=/course").text
    assert "x.example" not in client.get("/reading?next=//x.example/").text


def test_notices_come_as_the_person_likes_them(client, trainee):
    strong, light = "/lessons/knocking", "/scenarios/green-door"
    notice = "Before you open this"
    assert notice in client.get(strong).text
    assert notice in client.get(light).text
    post(client, "/reading", notices="strong")
    assert notice in client.get(strong).text
    assert notice not in client.get(light).text
    post(client, "/reading", notices="off")
    page = client.get(strong).text
    assert notice not in page
    assert "What comes up here, and other ways" in page, "it can always be opened"
    assert "Do the other task instead" in page


def test_the_other_task_leaves_no_mark_of_its_own(client, trainee):
    post(client, "/lessons/knocking-on-paper/sections/letter")
    (done,) = rows(AuditEvent, act="completed an activity")
    assert done.detail["activity"] == "knocking"
    assert not [row for row in rows(AuditEvent) if "on-paper" in str(row.detail)]


def test_the_place_is_kept_and_leads_back(client, trainee):
    assert post(client, "/activities/knocking/beats", spot="leaving.2").status_code == 204
    assert 'data-spot="leaving.2"' in client.get(LESSON).text
    for odd in ("nowhere.1", "", "leaving", "leaving.99999"):
        assert post(client, "/activities/knocking/beats", spot=odd).status_code == 204
    assert progress().spot == "leaving.2"
    assert post(client, "/activities/knocking/beats", spot="x" * 81).status_code == 422
    post(client, "/lessons/knocking/sections/before")
    post(client, "/lessons/knocking/checks/first-words", **{"first-words-answer": "b"})
    assert 'href="#leaving">Go to part 2, which is open' in client.get(LESSON).text


def test_time_is_shown_with_its_rule(client, trainee):
    for minute in (0, 3, 13):
        with clock_at(utc(2026, 9, 10, 1, minute)):
            sign_in(client, trainee)
            post(client, "/activities/knocking/beats")
            page = client.get(LESSON).text
    assert "Time spent here: 8 min" in page, "3 minutes, then a pause that counts 5"
    assert "a pause counts five minutes at most" in page


def test_time_without_a_connection_is_kept_once_and_apart(client, trainee):
    report = {"report": "0000-1111-2222", "seconds": "600"}
    with clock_at(utc(2026, 9, 10, 1, 0)):
        sign_in(client, trainee)
        post(client, "/activities/knocking/beats")
    with clock_at(utc(2026, 9, 10, 1, 40)):
        sign_in(client, trainee)
        for _ in range(3):
            assert post(client, "/activities/knocking/beats", **report).status_code == 204
        assert (progress().reported_seconds, progress().seen_seconds) == (600, 0)
        post(client, "/activities/knocking/beats", report="0000-1111-3333", seconds="86400")
        assert progress().reported_seconds == 35 * 60, "never more than the clock allows"
        post(client, "/lessons/knocking/sections/before")
        assert progress().seen_seconds == 300
        post(client, "/activities/knocking/beats", report="0000-1111-4444", seconds="600")
        assert progress().reported_seconds == 35 * 60, "that stretch is counted"
        assert "your device says 35 min without a connection" in client.get(LESSON).text
    assert len(rows(OfflineReport)) == 3


@pytest.mark.parametrize(
    "fields",
    [
        {"report": "short", "seconds": "60"},
        {"report": "0000-1111-2222", "seconds": "-5"},
        {"report": "0000-1111-2222", "seconds": str(2**63)},
        {"report": "0000-1111-2222", "seconds": "many"},
    ],
)
def test_a_report_that_cannot_be_is_refused(client, trainee, fields):
    assert post(client, "/activities/knocking/beats", **fields).status_code == 422
    assert rows(OfflineReport) + rows(ActivityProgress) == []


def test_step_away_is_in_the_page_and_asks_for_nothing(client, trainee):
    for url in (LESSON, "/scenarios/green-door?on=1", "/reflections/own-door?on=1"):
        panel = client.get(url).text.split('class="away"')[1].split("</details>")[0]
        assert "Step away for a moment" in panel
        assert 'href="tel:988"' in panel
        assert not re.search(r'(?:src|action|href="/)', panel), "no address of ours, so nothing can be noted"


def test_what_stands_before_and_after_is_shown_with_minutes(client, trainee):
    page = client.get("/scenarios/green-door?on=1").text
    assert "Before: Knocking" in page
    assert "After: " in page
    assert "4 min" in page


def test_a_lesson_asks_three_times_whatever_is_remembered(client, own_device):
    post(client, "/reading", text_size="large", notices="strong")
    post(client, "/activities/knocking/beats", spot="leaving.2")
    client.get(LESSON)
    for url, most in ((LESSON, 3), ("/lessons/knocking/whole", 2), ("/lessons/knocking/copy", 2)):
        with counted_queries() as counter:
            assert client.get(url).status_code == 200
        assert len(counter) <= most, (url, counter.statements)
