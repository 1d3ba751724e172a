import dataclasses
import io
import re
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from lms.access.actor import SYSTEM, Role
from lms.accounts.models import Invitation, Person
from lms.audit.models import AuditEvent
from lms.cohorts import queries, service
from lms.cohorts.models import Cohort, CohortSession, Enrollment, RosterImport
from lms.cohorts.rules import local_day
from lms.core import installation
from lms.core.clock import now
from lms.core.database import db
from lms.core.ids import new_id
from lms.core.unit_of_work import unit_of_work
from lms.hours import service as hours
from lms.notifications.models import OutboxMail
from tests.counting import counted_queries
from tests.factories import (
    csrf_token,
    make_cohort,
    make_enrollment,
    make_person,
    make_release,
    post,
    sign_in,
    utc,
)

NOWHERE = new_id()


def count(model) -> int:
    with unit_of_work(may_write=False):
        return db.session.execute(select(func.count()).select_from(model)).scalar_one()


def reload(model, key):
    with unit_of_work(may_write=False):
        return db.session.get(model, key)


@pytest.fixture
def cohort(app) -> Cohort:
    return make_cohort(name="Autumn")


@pytest.fixture
def session(cohort) -> CohortSession:
    with unit_of_work(may_write=False):
        return queries.list_sessions(cohort.id)[0]


@pytest.fixture
def staff(app, client):
    return sign_in(client, make_person("Sam Staff", Role.STAFF))


@pytest.fixture
def instructor(app, client, cohort):
    return sign_in(app.test_client(), make_person("Ida Instructor", Role.INSTRUCTOR, cohort))


@pytest.fixture
def auditor(app, client):
    return sign_in(app.test_client(), make_person("Otto Auditor", Role.AUDITOR))


@pytest.fixture
def trainee(app, client, cohort):
    person = make_person("Ana Trainee")
    make_enrollment(cohort, person)
    return sign_in(app.test_client(), person)


@pytest.fixture
def outsider(app, client):
    """An instructor of another cohort."""
    return sign_in(app.test_client(), make_person("Olga Other", Role.INSTRUCTOR, make_cohort()))


def upload(client, url: str, data: bytes, name: str = "roster.csv"):
    return client.post(
        url,
        data={"csrf_token": csrf_token(client), "file": (io.BytesIO(data), name)},
        content_type="multipart/form-data",
    )


def test_every_page_asks_a_visitor_to_sign_in(app, client, cohort, session):
    base = f"/cohorts/{cohort.id}"
    for page in (
        "/cohorts", "/cohorts/new", base, f"{base}/edit", f"{base}/instructors", f"{base}/trainees/new",
        f"{base}/cards", f"{base}/roster", f"{base}/roster/{NOWHERE}", f"/cohorts/sessions/{session.id}",
        f"/cohorts/sessions/{session.id}/edit", f"/places/{NOWHERE}/withdraw",
    ):  # fmt: skip
        assert client.get(page).status_code == 401, page
    for page in (f"{base}/invite", f"{base}/instructors/{NOWHERE}/end", f"{base}/roster/{NOWHERE}"):
        assert post(client, page).status_code == 401, page


def test_what_is_outside_ones_cohorts_is_not_there(cohort, session, outsider):
    for page in (f"/cohorts/{cohort.id}", f"/cohorts/{cohort.id}/cards", f"/cohorts/sessions/{session.id}"):
        assert outsider.get(page).status_code == 404, page
    assert post(outsider, f"/cohorts/{cohort.id}/cards", people=NOWHERE).status_code == 404


def test_what_is_not_there_is_not_there(staff):
    for page in (
        f"/cohorts/{NOWHERE}", f"/cohorts/{NOWHERE}/edit", f"/cohorts/{NOWHERE}/roster", f"/cohorts/{NOWHERE}/cards",
        f"/cohorts/sessions/{NOWHERE}", f"/places/{NOWHERE}/withdraw", "/cohorts/not-a-key",
    ):  # fmt: skip
        assert staff.get(page).status_code == 404, page


def test_an_instructor_may_look_and_print_and_no_more(cohort, session, instructor):
    base = f"/cohorts/{cohort.id}"
    for page in (base, f"{base}/cards", f"/cohorts/sessions/{session.id}", "/cohorts"):
        assert instructor.get(page).status_code == 200, page
    for page in (
        "/cohorts/new", f"{base}/edit", f"{base}/instructors", f"{base}/trainees/new", f"{base}/roster",
        f"/cohorts/sessions/{session.id}/edit", f"/places/{NOWHERE}/withdraw",
    ):  # fmt: skip
        assert instructor.get(page).status_code == 403, page
    for page in (f"{base}/invite", f"{base}/instructors/{NOWHERE}/end", f"{base}/roster/{NOWHERE}"):
        assert post(instructor, page).status_code == 403, page


def test_an_auditor_looks_only(cohort, auditor):
    page = auditor.get(f"/cohorts/{cohort.id}")
    assert page.status_code == 200
    assert "Print cards" not in page.text
    assert "Add one person" not in page.text
    assert auditor.get(f"/cohorts/{cohort.id}/cards").status_code == 403


def test_a_trainee_sees_no_cohort_page(cohort, trainee):
    assert trainee.get("/cohorts").status_code == 403
    assert trainee.get(f"/cohorts/{cohort.id}").status_code == 403


def test_list_cohorts(cohort, staff, instructor):
    make_enrollment(cohort)
    other = make_cohort(name="Winter")
    page = staff.get("/cohorts").text
    assert "Autumn" in page
    assert other.name in page
    assert "1 person" in page
    mine = instructor.get("/cohorts").text
    assert "Autumn" in mine
    assert other.name not in mine


def test_create_cohort(app, staff):
    release = make_release()
    fields = {
        "key": new_id(), "name": "Spring", "starts_on": "2027-01-14", "timetable": "two-evenings", "place": "Room 1",
        "mode": "virtual", "rule_pack": "house", "zone": "America/Chicago",
    }  # fmt: skip
    assert release.title in staff.get("/cohorts/new").text
    first, second = post(staff, "/cohorts/new", **fields), post(staff, "/cohorts/new", **fields)
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    page = staff.get(first.location).text
    assert "Spring" in page
    assert "by video" in page
    assert count(Cohort) == 1
    assert reload(Cohort, fields["key"]).is_demonstration


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "", "Write something here"),
        ("name", "n" * 121, "longer than 120"),
        ("name", "two\nlines", "on one line"),
        ("name", "Autumn", "Another cohort has this name"),
        ("starts_on", "soon", ""),
        ("starts_on", "9999-12-31", "too far away"),
        ("timetable", "three-evenings", ""),
        ("rule_pack", "no-pack", ""),
        ("zone", "Mars/Olympus", ""),
        ("mode", "online", ""),
        ("key", "x", "changed on its way"),
        ("place", "p" * 201, "longer than 200"),
    ],
)
def test_create_cohort_with_bad_input_writes_nothing_and_keeps_what_was_typed(cohort, staff, field, value, words):
    fields = {
        "key": new_id(), "name": "Spring", "starts_on": "2027-01-14", "timetable": "two-evenings", "place": "Room 17",
        "mode": "virtual", "rule_pack": "house", "zone": "America/Chicago", field: value,
    }  # fmt: skip
    answer = post(staff, "/cohorts/new", **fields)
    assert answer.status_code == 422
    assert words in answer.text
    assert "Room 17" in answer.text or field == "place"
    assert count(Cohort) == 1


def test_a_session_in_the_hour_of_the_clock_change_is_an_error_beside_the_field(cohort, session, staff):
    url = f"/cohorts/sessions/{session.id}/edit"
    for on, at in (("2027-03-14", "02:30"), ("2026-11-01", "01:30")):
        answer = post(staff, url, on=on, starts=at, place="Hall", mode="in_person")
        assert answer.status_code == 422
        assert "The clocks go" in answer.text
    assert reload(CohortSession, session.id).starts_at == session.starts_at


def test_a_session_is_not_moved_by_a_year_or_more(cohort, session, staff):
    """The year is the slip of the pen that nobody sees; a cohort that waits for some months is moved all the same."""
    url, day = f"/cohorts/sessions/{session.id}/edit", local_day(session.starts_at, cohort.zone)
    for days, code in ((-365, 422), (366, 422), (200, 303)):
        on = (day + timedelta(days=days)).isoformat()
        answer = post(staff, url, on=on, starts="17:30", place="Hall", mode="in_person")
        assert (answer.status_code, "Check the year" in answer.text) == (code, code == 422)


def test_an_unfinished_release_says_so_before_a_real_cohort_is_made_on_it(app, staff, monkeypatch):
    """The gate is publishing: an operator published it by name, so staff are told and may go on."""
    make_release()
    fields = {
        "key": new_id(), "name": "Spring", "starts_on": "2027-01-14", "timetable": "two-evenings", "place": "Room 1",
        "mode": "virtual", "rule_pack": "house", "zone": "America/Chicago",
    }  # fmt: skip
    monkeypatch.setattr(installation, "_config", dataclasses.replace(installation.config(), production=True))
    assert "not written yet" in staff.get("/cohorts/new").text
    assert post(staff, "/cohorts/new", **fields).status_code == 303
    with unit_of_work(may_write=False):
        assert not db.session.execute(select(Cohort)).scalar_one().is_demonstration


def test_without_a_release_the_page_says_what_to_do(app, staff):
    assert "needs a published release" in staff.get("/cohorts/new").text
    assert "needs a published release" in staff.get("/cohorts/new?release=nothing").text


def test_show_cohort(cohort, staff, instructor):
    enrollment = make_enrollment(cohort, make_person("Ana Alvarez"), "House of Ana")
    make_enrollment(cohort, make_person("Bo <b>", password_hash=None))
    with unit_of_work():
        what = hours.Credit(
            enrollment.id, "at-the-door", "welcome", "in_person", 75, "live:at-the-door", "attendance", new_id(),
            date(2026, 9, 10),
        )  # fmt: skip
        hours.credit(SYSTEM, what, now())
    for client in (staff, instructor):
        page = client.get(f"/cohorts/{cohort.id}").text
        for words in ("Ana Alvarez", "House of Ana", "1 h 15 min", "Bo &lt;b&gt;", "not joined yet", "Room 1103"):
            assert words in page, words
        assert "@example.org" not in page
        assert len(re.findall(r'class="button"', page)) <= 1


def test_show_cohort_asks_as_often_for_many_as_for_few(cohort, staff):
    make_enrollment(cohort)
    staff.get(f"/cohorts/{cohort.id}")
    with counted_queries() as few:
        staff.get(f"/cohorts/{cohort.id}")
    for _ in range(5):
        make_enrollment(cohort)
    with counted_queries() as many:
        staff.get(f"/cohorts/{cohort.id}")
    assert len(few) == len(many) <= 7


def test_pages_of_nowhere_are_not_there(cohort, staff):
    assert staff.get(f"/cohorts/{cohort.id}?page=2").status_code == 200
    for page in ("0", "-1", "99999999999999999999"):
        assert staff.get(f"/cohorts/{cohort.id}?page={page}").status_code == 404
        assert staff.get(f"/cohorts/{cohort.id}/cards?page={page}").status_code == 404


def test_edit_cohort(cohort, staff):
    make_cohort(name="Winter")
    url = f"/cohorts/{cohort.id}/edit"
    assert 'value="Autumn"' in staff.get(url).text
    assert post(staff, url, name="Winter", place="Hall").status_code == 422
    assert post(staff, url, name="", place="Hall").status_code == 422
    assert post(staff, url, name="Fall", place="Hall").status_code == 303
    assert (reload(Cohort, cohort.id).name, reload(Cohort, cohort.id).place) == ("Fall", "Hall")


def test_list_instructors_and_remove_one(app, cohort, staff):
    person = make_person("Tia Teacher")
    client = sign_in(app.test_client(), person)
    url = f"/cohorts/{cohort.id}/instructors"
    assert client.get(f"/cohorts/{cohort.id}").status_code == 403
    assert post(staff, url, name="nobody@example.org").status_code == 422
    assert post(staff, url, name="").status_code == 422
    for _ in range(2):
        assert post(staff, url, name=person.email.upper()).status_code == 303
    assert "Tia Teacher" in staff.get(url).text
    assert client.get(f"/cohorts/{cohort.id}").status_code == 200
    for _ in range(2):
        assert post(staff, f"{url}/{person.id}/end").status_code == 303
    assert client.get(f"/cohorts/{cohort.id}").status_code == 403


def test_a_trainee_of_the_cohort_cannot_be_made_its_instructor(cohort, staff):
    person = make_person()
    make_enrollment(cohort, person)
    answer = post(staff, f"/cohorts/{cohort.id}/instructors", name=person.email)
    assert answer.status_code == 422
    assert "somebody else teaches it" in answer.text


def test_show_session(cohort, session, staff):
    page = staff.get(f"/cohorts/sessions/{session.id}").text
    for words in ("Thu, Sep 10, 2026", "6:00", "Room 1103", "At the door", "20 min, in person"):
        assert words in page.replace("\u202f", " "), words


def test_edit_session(cohort, session, staff):
    url = f"/cohorts/sessions/{session.id}/edit"
    assert 'value="18:00"' in staff.get(url).text
    for _ in range(2):
        answer = post(staff, url, on="2026-09-11", starts="19:30", place="Hall", mode="virtual")
        assert answer.status_code == 303
    moved = reload(CohortSession, session.id)
    assert (moved.starts_at, moved.place, moved.mode) == (utc(2026, 9, 12, 0, 30), "Hall", "virtual")
    days = ({"on": "x"}, {"on": "1000-01-01"}, {"on": "2025-09-11"})
    for bad in (*days, {"starts": "25:00"}, {"mode": "online"}, {"place": ""}):
        fields = {"on": "2026-09-11", "starts": "19:30", "place": "Hall", "mode": "virtual", **bad}
        assert post(staff, url, **fields).status_code == 422, bad


def test_add_trainee_with_an_address_mails_once(cohort, staff):
    url, key = f"/cohorts/{cohort.id}/trainees/new", new_id()
    assert staff.get(url).status_code == 200
    for _ in range(2):
        answer = post(staff, url, key=key, name="Ana", email="ana@example.org", organization="House")
        assert answer.status_code == 303
    assert "Ana" in staff.get(answer.location).text
    assert (count(Enrollment), count(OutboxMail)) == (1, 1)


def test_add_trainee_without_an_address_leads_to_the_card(cohort, staff):
    answer = post(staff, f"/cohorts/{cohort.id}/trainees/new", key=new_id(), name="Ana", email="", organization="")
    assert answer.status_code == 303
    page = staff.get(answer.location).text
    assert "Print the card" in page
    assert re.search(r"<input[^>]*checked[^>]*>", page)


@pytest.mark.parametrize(
    "bad",
    [
        {"name": ""}, {"name": "n" * 121}, {"email": "no address"}, {"email": "x" * 250 + "@example.org"}, {"key": ""},
        {"organization": "o" * 121}, {"name": "a\tb"},
    ],
)  # fmt: skip
def test_add_trainee_with_bad_input_writes_nothing(cohort, staff, bad):
    people = count(Person)
    fields = {"key": new_id(), "name": "Ana", "email": "ana@example.org", "organization": "", **bad}
    assert post(staff, f"/cohorts/{cohort.id}/trainees/new", **fields).status_code == 422
    assert count(Person) == people


def test_add_trainee_says_beside_the_address_when_there_is_a_place_elsewhere(cohort, staff):
    person = make_person()
    make_enrollment(make_cohort(), person)
    url = f"/cohorts/{cohort.id}/trainees/new"
    answer = post(staff, url, key=new_id(), name="Kept name", email=person.email, organization="")
    assert answer.status_code == 422
    assert "place in another cohort" in answer.text
    assert "Kept name" in answer.text


def test_a_value_with_nul_is_refused(cohort, staff):
    assert post(staff, f"/cohorts/{cohort.id}/edit", name="a\0b", place="Hall").status_code == 400


def test_invite(cohort, staff):
    make_enrollment(cohort, make_person(password_hash=None))
    for _ in range(2):
        assert post(staff, f"/cohorts/{cohort.id}/invite").status_code == 303
    assert count(OutboxMail) == 1


def test_print_cards(cohort, instructor, app):
    person = make_person("Ana Alvarez", email=None, password_hash=None)
    make_enrollment(cohort, person)
    boss = make_person("Bea Boss", Role.STAFF)
    make_enrollment(cohort, boss)
    url = f"/cohorts/{cohort.id}/cards"
    choose = instructor.get(url).text
    assert f'value="{person.id}"' in choose
    assert f'value="{boss.id}"' not in choose
    assert "Bea Boss" in choose
    assert post(instructor, url).status_code == 422
    assert post(instructor, url, people=boss.id).status_code == 422
    assert count(Invitation) == 0
    answer = post(instructor, url, people=person.id)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert "<svg" in answer.text
    assert "style=" not in answer.text
    assert person.sign_in_name in answer.text
    words = re.search(r"<dd><strong>([a-z ]+)</strong>", answer.text).group(1)
    opened = post(app.test_client(), "/card", name=person.sign_in_name, words=words)
    assert opened.status_code == 303
    again = post(instructor, url, people=person.id)
    assert again.status_code == 200
    assert app.test_client().get(opened.location).status_code == 404


def test_withdraw(cohort, staff):
    enrollment = make_enrollment(cohort, make_person("Ana Alvarez"))
    url = f"/places/{enrollment.id}/withdraw"
    assert "Ana Alvarez" in staff.get(url).text
    for _ in range(2):
        assert post(staff, url).status_code == 303
    assert reload(Enrollment, enrollment.id).state == "withdrawn"
    assert "has ended already" in staff.get(url).text
    assert "Ana Alvarez" not in staff.get(f"/cohorts/{cohort.id}").text


def test_a_place_of_a_graduate_does_not_end(cohort, staff):
    enrollment = make_enrollment(cohort)
    with unit_of_work():
        queries.lock_enrollment(enrollment.id).state = "graduated"
    assert post(staff, f"/places/{enrollment.id}/withdraw").status_code == 409


def test_read_roster_then_show_and_import_it(cohort, staff):
    url = f"/cohorts/{cohort.id}/roster"
    assert 'type="file"' in staff.get(url).text
    data = "\ufeffnombre;correo;organización\nJosé Núñez;jose@example.org;Centro\n=1;x@example.org;\n;;\n".encode()
    answer = upload(staff, url, data)
    assert answer.status_code == 303
    page = staff.get(answer.location).text
    for words in ("José Núñez", "new: will be added", "formula", "Give one place (1 new"):
        assert words in page, words
    people = count(Person)
    for _ in range(2):
        assert post(staff, answer.location).status_code == 303
    assert count(Person) == people + 1
    assert "added, with a place" in staff.get(answer.location).text
    assert "José Núñez" not in staff.get(f"{answer.location}?fate=unclear").text


def test_a_roster_that_waits_is_found_again_until_it_is_carried_out(cohort, staff):
    url = f"/cohorts/{cohort.id}/roster"
    assert "Read before" not in staff.get(url).text
    dry_run = post(staff, url, text="name\nAna\nBo\n").location
    page = staff.get(url).text
    assert f'href="{dry_run}"' in page
    assert "2 rows" in page
    post(staff, dry_run)
    assert "Read before" not in staff.get(url).text


def test_read_roster_takes_pasted_text(cohort, staff):
    answer = post(staff, f"/cohorts/{cohort.id}/roster", text="name\temail\nAna\tana@example.org\n")
    assert answer.status_code == 303
    assert "ana@example.org" in staff.get(answer.location).text


@pytest.mark.parametrize(
    ("data", "words"), [(b"", "not empty"), (b"PK\x03\x04", "CSV"), (b"mail\nx\n", "first line"), (b"name\n", "nobody")]
)
def test_read_roster_with_what_is_no_roster_keeps_nothing(cohort, staff, data, words):
    answer = upload(staff, f"/cohorts/{cohort.id}/roster", data)
    assert answer.status_code == 422
    assert words in answer.text
    assert count(RosterImport) == 0


def test_a_roster_may_be_two_megabytes_and_no_larger(cohort, staff):
    big = b"name,note\n" + b"".join(b"P%d,%s\n" % (number, b"x" * 900) for number in range(2000))
    assert 1_500_000 < len(big) < 2 * 1024 * 1024
    assert upload(staff, f"/cohorts/{cohort.id}/roster", big).status_code == 303
    assert upload(staff, f"/cohorts/{cohort.id}/roster", big * 2).status_code == 413
    assert post(staff, f"/cohorts/{cohort.id}/edit", name="x" * 1_500_000, place="").status_code == 413


def test_ten_thousand_rows_get_a_kind_answer_and_five_thousand_a_small_page(cohort, staff):
    rows = [f"Person {number},person{number}@example.org\n" for number in range(10_000)]
    answer = upload(staff, f"/cohorts/{cohort.id}/roster", ("name,email\n" + "".join(rows)).encode())
    assert answer.status_code == 422
    assert "5000 people" in answer.text
    answer = upload(staff, f"/cohorts/{cohort.id}/roster", ("name,email\n" + "".join(rows[:5000])).encode())
    with counted_queries() as counter:
        page = staff.get(f"{answer.location}?page=25")
    assert "person4999@example.org" in page.text
    assert len(page.data) < 200_000
    assert len(counter) <= 4


def test_a_roster_read_for_one_cohort_is_not_there_in_another(cohort, staff):
    answer = post(staff, f"/cohorts/{cohort.id}/roster", text="name\nAna\n")
    import_id = answer.location.rsplit("/", 1)[1]
    other = make_cohort()
    assert staff.get(f"/cohorts/{other.id}/roster/{import_id}").status_code == 404
    assert post(staff, f"/cohorts/{other.id}/roster/{import_id}").status_code == 404


def test_what_is_recorded_names_nobody(cohort, staff):
    post(staff, f"/cohorts/{cohort.id}/roster", text="name,email\nSecret Name,secret@example.org\n")
    with unit_of_work(may_write=False):
        events = db.session.execute(select(AuditEvent)).scalars().all()
        assert any(event.act == "read a roster" for event in events)
        assert not any("ecret" in str(event.detail) for event in events)


def test_service_and_pages_agree_on_who_has_a_place(cohort):
    person = make_person()
    make_enrollment(cohort, person)
    with unit_of_work(may_write=False):
        assert service.find_place_trouble(person, cohort) == service.HERE
