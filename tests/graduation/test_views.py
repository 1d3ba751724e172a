import re

import pytest
from sqlalchemy import func, select

from lms.access.actor import SYSTEM, Role
from lms.accounts.queries import get_person
from lms.audit.acts import Act
from lms.audit.models import AuditEvent
from lms.core.database import db
from lms.core.ids import new_id
from lms.core.unit_of_work import unit_of_work
from lms.graduation.models import Waiver
from lms.hours import queries as hour_queries
from lms.hours import service as hours
from lms.hours.service import Credit
from tests.counting import counted_queries
from tests.factories import actor_of, make_cohort, make_enrollment, make_person, post, sign_in
from tests.graduation.scene import AT, FIRST_DAY, make_ready


@pytest.fixture
def cohort(app):
    return make_cohort()


@pytest.fixture
def enrollment(cohort):
    return make_enrollment(cohort, make_person("Ana Alvarez"))


@pytest.fixture
def staff(client, app):
    return sign_in(client, make_person("Sam Sample", Role.STAFF))


@pytest.fixture
def instructor(app, client, cohort):
    return sign_in(app.test_client(), make_person("Inez Instructor", Role.INSTRUCTOR, cohort))


@pytest.fixture
def outsider(app, client):
    return sign_in(app.test_client(), make_person("Ike Elsewhere", Role.INSTRUCTOR, make_cohort()))


def get_person_of(enrollment):
    with unit_of_work(may_write=False):
        return get_person(enrollment.person_id)


def count(model, *where):
    with unit_of_work(may_write=False):
        return db.session.execute(select(func.count()).select_from(model).where(*where)).scalar_one()


def flag(enrollment):
    """An entry of five minutes of which one was seen."""
    with unit_of_work():
        credit = Credit(
            enrollment.id, "at-the-door", "welcome", "online", 5, "knocking", "progress", new_id(), FIRST_DAY, 1
        )
        hours.credit(SYSTEM, credit, AT)


PAGES = ["ledger", "requirements"]
POSTS = ["waivers", "looks"]


def test_show_record_is_a_statement_with_what_is_open(client, cohort):
    person = make_person("Ana Alvarez", email="ana@example.org")
    enrollment = make_enrollment(cohort, person)
    flag(enrollment)
    page = sign_in(client, person).get("/record").text
    assert "5 min of 55 min" in page
    assert "Thu, Sep 10, 2026" in page
    assert "Worked through online to the end" in page
    assert "Skill shown" in page
    assert "A look together at" in page


def test_show_record_of_a_new_trainee_says_what_will_come(client, enrollment):
    person = make_person("Ben New")
    make_enrollment(person=person)
    assert "Nothing is credited yet" in sign_in(client, person).get("/record").text


def test_show_record_of_a_ready_trainee_names_the_day(client, cohort):
    make_ready(cohort, "Rita Ready", email="rita@example.org")
    client.get("/")
    answer = post(client, "/sign-in", name="rita@example.org", password="maple lantern quiet river")
    assert answer.status_code == 303
    page = client.get("/record").text
    assert "Reached 55 min on" in page
    assert "Sat, Sep 12, 2026" in page
    assert "Everything is met." in page


def test_show_record_needs_a_trainee_with_a_place(client, app):
    assert client.get("/record").status_code == 401
    person = make_person("Nobody's Trainee", Role.TRAINEE)
    assert sign_in(client, person).get("/record").status_code == 404
    assert sign_in(app.test_client(), make_person(role=Role.STAFF)).get("/record").status_code == 403


def test_show_record_takes_few_queries(client, cohort):
    person = make_person("Ana Alvarez")
    make_enrollment(cohort, person)
    sign_in(client, person).get("/record")
    with counted_queries() as counter:
        client.get("/record")
    assert len(counter) <= 10


def test_show_ledger_says_who_and_why_and_keeps_what_was_taken_back(staff, enrollment):
    inez = actor_of(make_person("Inez Instructor"))
    with unit_of_work():
        credit = Credit(
            enrollment.id, "at-the-door", "welcome", "in_person", 20, "live:at-the-door", "mark", new_id(), FIRST_DAY
        )
        hours.credit(inez, credit, AT)
    with unit_of_work():
        hours.reverse(inez, hour_queries.list_entries(enrollment.id)[0], "Two people of one name", AT)
    page = staff.get(f"/places/{enrollment.id}/ledger").text
    assert page.count("Inez Instructor") == 2
    assert "Two people of one name" in page
    assert "−20" in page or "-20" in page
    assert "55 min are not reached yet" in page


@pytest.mark.parametrize("page", PAGES)
def test_opening_somebody_elses_page_is_recorded(page, staff, enrollment):
    assert staff.get(f"/places/{enrollment.id}/{page}").status_code == 200
    assert count(AuditEvent, AuditEvent.act == Act.RECORD_OPENED.value, AuditEvent.object_id == enrollment.id) == 1


def test_opening_ones_own_record_is_not_recorded(client, cohort):
    person = make_person("Ana Alvarez")
    make_enrollment(cohort, person)
    assert sign_in(client, person).get("/record").status_code == 200
    assert count(AuditEvent, AuditEvent.act == Act.RECORD_OPENED.value) == 0


def test_show_record_says_who_has_opened_it(client, staff, instructor, enrollment):
    person = get_person_of(enrollment)
    ana = sign_in(client.application.test_client(), person)
    assert "Nobody else has." in ana.get("/record").text
    for page in ("ledger", "requirements", "ledger"):
        staff.get(f"/places/{enrollment.id}/{page}")
    instructor.get(f"/places/{enrollment.id}/ledger")
    page = ana.get("/record").text.split("Who has opened my record")[1]
    assert re.search(r"\w{3}, \w{3} \d+, \d{4}: Sam Sample, program staff <span class=\"quiet\">3 times</span>", page)
    assert "Inez Instructor, instructor</li>" in page


def test_show_record_adds_up_by_module_and_topic_with_the_way_to_the_evidence(client, cohort):
    person = make_person("Ana Alvarez")
    flag(make_enrollment(cohort, person))
    page = sign_in(client, person).get("/record").text
    for title in ("By module", "By topic"):
        part = page.split(f"<h3>{title}</h3>")[1].split("</table>")[0]
        assert '<a href="#slot-knocking">' in part
        assert '<td class="number">5</td>' in part
    assert 'id="slot-knocking"' in page
    assert ">Being welcome</a>" in page


@pytest.mark.parametrize("page", PAGES)
def test_pages_about_somebody_are_for_those_who_answer_for_them(page, client, instructor, outsider, enrollment):
    url = f"/places/{enrollment.id}/{page}"
    assert client.get(url).status_code == 401
    assert instructor.get(url).status_code == 200
    assert outsider.get(url).status_code == 404
    assert instructor.get(f"/places/{new_id()}/{page}").status_code == 404
    trainee = make_person("Tara Trainee", Role.TRAINEE)
    assert sign_in(client, trainee).get(url).status_code == 403
    assert count(AuditEvent, AuditEvent.act == Act.RECORD_OPENED.value) == 1


def test_the_auditor_reads_and_changes_nothing(client, enrollment):
    sign_in(client, make_person("Otto Auditor", Role.AUDITOR))
    for page in PAGES:
        assert client.get(f"/places/{enrollment.id}/{page}").status_code == 200
    assert "Set it aside" not in client.get(f"/places/{enrollment.id}/requirements").text
    for act in POSTS:
        assert post(client, f"/places/{enrollment.id}/{act}", requirement="minutes", reason="No").status_code == 403


def test_show_requirements_says_each_thing_and_its_state(staff, cohort):
    enrollment = make_ready(cohort, "Rita Ready")
    page = staff.get(f"/places/{enrollment.id}/requirements").text
    assert "Everything is met." in page
    assert page.partition('id="beside"')[0].count("status met") == 5
    assert f"/places/{enrollment.id}/ledger#slot-old-door-check" in page


def test_show_requirements_compares_with_the_measure_of_others(staff, cohort):
    ready, new = make_ready(cohort, "Gloria Done"), make_enrollment(cohort, make_person("Ben New"))
    page = staff.get(f"/places/{ready.id}/requirements").text
    assert "Only for information: graduation here does not depend on it" in page
    assert "Twenty minutes in one room" in page
    assert "Made up for this sample." in page
    assert "would be met too" in page
    later = staff.get(f"/places/{new.id}/requirements").text
    assert "would be met too" not in later
    assert "At least 20 min in person: 0 min so far. Still open: 20 min." in later


def test_the_measure_of_others_is_no_condition_and_no_business_of_the_trainee(client, cohort):
    person = make_person("Ana Alvarez")
    make_enrollment(cohort, person)
    assert "measure of others" not in sign_in(client, person).get("/record").text


def test_waive_requirement_works_and_twice_is_once(staff, enrollment):
    for _ in range(2):
        answer = post(staff, f"/places/{enrollment.id}/waivers", requirement="skill:asking", reason="Shown in May")
        assert answer.status_code == 303
        assert answer.location.endswith("done=waived")
    assert count(Waiver) == 1
    page = staff.get(answer.location).text
    assert "Set aside by Sam Sample" in page
    assert "Shown in May" in page


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"requirement": "skill:asking"},
        {"requirement": "skill:asking", "reason": "   "},
        {"requirement": "skill:asking", "reason": "x" * 501},
        {"requirement": "look:knocking", "reason": "Not this way"},
        {"requirement": ["minutes", "x"], "reason": ""},
        {"reason": "Which one?"},
    ],
)
def test_waive_requirement_asks_again_and_keeps_what_was_typed(fields, staff, enrollment):
    answer = post(staff, f"/places/{enrollment.id}/waivers", **fields)
    assert answer.status_code == 422
    assert "Please look at this once more" in answer.text
    if fields.get("reason", "").strip():
        assert str(fields["reason"])[:20] in answer.text
    assert count(Waiver) == 0


def test_waive_requirement_refuses_nul_and_what_is_not_theirs(staff, client, app, instructor, outsider, enrollment):
    url = f"/places/{enrollment.id}/waivers"
    fields = {"requirement": "skill:asking", "reason": "Shown"}
    assert post(staff, url, requirement="skill:asking", reason="a\0b").status_code == 400
    assert post(app.test_client(), url, **fields).status_code == 401
    assert post(instructor, url, **fields).status_code == 403
    assert post(outsider, url, **fields).status_code == 403
    assert post(staff, f"/places/{new_id()}/waivers", **fields).status_code == 404
    assert count(Waiver) == 0


def test_acknowledge_look_lets_an_instructor_note_what_they_heard(instructor, enrollment):
    flag(enrollment)
    url = f"/places/{enrollment.id}/looks"
    assert "A look together" in instructor.get(f"/places/{enrollment.id}/requirements").text
    for _ in range(2):
        answer = post(instructor, url, entry="look:knocking", found="Read it on paper")
        assert answer.status_code == 303
    assert count(Waiver, Waiver.requirement == "look:knocking") == 1


def test_acknowledge_look_is_for_looks_only(app, client, instructor, outsider, enrollment):
    flag(enrollment)
    url = f"/places/{enrollment.id}/looks"
    for entry in ("minutes", "look:green-door", "", "x" * 5000):
        assert post(instructor, url, entry=entry, found="Read on paper").status_code == 422
    assert post(instructor, url, entry="look:knocking", found="").status_code == 422
    assert post(app.test_client(), url, entry="look:knocking", found="x").status_code == 401
    assert post(outsider, url, entry="look:knocking", found="x").status_code == 404
    assert count(Waiver) == 0
