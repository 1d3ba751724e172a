import re

import pytest
from sqlalchemy import text

from lms.access.actor import Role
from lms.accounts import rules
from lms.accounts.models import Person, ProgramWords
from lms.core.database import db
from lms.core.ids import new_id
from lms.core.unit_of_work import unit_of_work
from lms.notifications.models import OutboxMail
from tests.accounts.test_views import acts, count, reload
from tests.factories import make_cohort, make_enrollment, make_person, post, sign_in

GOOD = {"name": "Ana", "certificate_name": "", "pronouns": "", "phone": "", "classmates_see": "first"}
WORDS = {"runs": "The house on the corner.", "runs_not": "No court.", "sees": "Your team.", "never": "Your story."}


@pytest.fixture
def administrator(app, client):
    return sign_in(app.test_client(), make_person("Ada Admin", Role.ADMINISTRATOR))


def test_details_are_kept_and_shown_again(client):
    person = make_person("Ana")
    sign_in(client, person)
    told = {
        "name": "  Anita ", "certificate_name": "Ana María Álvarez", "pronouns": "she, ella", "phone": "312-555-0148",
        "classmates_see": "nothing",
    }  # fmt: skip
    assert post(client, "/account", **told).status_code == 303
    kept = reload(person)
    assert (kept.name, kept.certificate_name, kept.pronouns) == ("Anita", "Ana María Álvarez", "she, ella")
    assert (kept.phone, kept.classmates_see) == ("312-555-0148", "nothing")
    page = client.get("/account").text
    assert 'value="she, ella"' in page
    assert acts()[-1] == "changed a name"
    post(client, "/account", **told, follow=True)
    assert acts()[-1] == "changed their details"


@pytest.mark.parametrize(
    "bad",
    [
        {"name": ""}, {"name": "  "}, {"name": "x" * 121}, {"pronouns": "x" * 41}, {"pronouns": "a\nb"},
        {"phone": "call me"}, {"phone": "12345"}, {"phone": "x" * 41},
        {"classmates_see": "everything"}, {"certificate_name": "a\tb"},
    ],
)  # fmt: skip
def test_bad_details_are_shown_again_and_not_kept(client, bad):
    person = make_person("Ana")
    sign_in(client, person)
    answer = post(client, "/account", **{**GOOD, "pronouns": "she", **bad})
    assert answer.status_code == 422
    assert reload(person).pronouns is None


@pytest.mark.parametrize(
    "phone",
    ["312-555-0148", "+1 (312) 555-0148", "555-0148", "312.555.0148 ext. 12", "+52 55 1234 5678", "3125550148x9"],
)
def test_a_phone_number_is_taken_as_people_write_it(phone):
    assert rules.find_phone_trouble(phone) is None


@pytest.mark.parametrize("phone", ["", "123", "call 3125550148", "3125550148; DROP", "+", "1" * 22, "ext 5"])
def test_what_nobody_can_dial_is_no_phone_number(phone):
    assert rules.find_phone_trouble(phone) is not None


@pytest.mark.parametrize(
    ("name", "choice", "shown"),
    [
        ("Ana Álvarez", "name", "Ana Álvarez"), ("Ana Álvarez", "first", "Ana"), ("Ana Álvarez", "nothing", None),
        ("张伟", "first", "张伟"), (" ", "first", None),
    ],
)  # fmt: skip
def test_what_classmates_read(name, choice, shown):
    assert rules.name_for_classmates(name, choice) == shown


def test_a_phone_is_a_contact_for_staff_and_no_way_in(app, client):
    staff = sign_in(client, make_person("Sam Staff", Role.STAFF))
    key = new_id()
    added = post(staff, "/people/new", key=key, name="Pia Phone", email="", phone="312-555-0148")
    assert added.status_code == 303
    page = staff.get(f"/people/{key}").text
    assert "312-555-0148" in page
    assert "The phone is the contact" in page
    assert post(staff, "/people/new", key=new_id(), name="Pia", email="", phone="call me").status_code == 422
    tried = post(app.test_client(), "/sign-in", name="312-555-0148", password="something long enough")
    assert tried.status_code == 422


def test_a_trainee_with_a_phone_alone_gets_a_place(client):
    staff, cohort = sign_in(client, make_person("Sam Staff", Role.STAFF)), make_cohort()
    fields = {"key": new_id(), "name": "Pia Phone", "email": "", "phone": "+1 312 555 0148", "organization": ""}
    assert post(staff, f"/cohorts/{cohort.id}/trainees/new", **fields).status_code == 303
    with unit_of_work(may_write=False):
        found = db.session.execute(text("SELECT phone FROM people WHERE name = 'Pia Phone'")).scalar_one_or_none()
    assert found == "+1 312 555 0148"


def test_pronouns_stand_beside_the_name_for_staff(client):
    cohort = make_cohort()
    person = make_person("Ana", pronouns="she, ella")
    make_enrollment(cohort, person)
    staff = sign_in(client, make_person("Sam Staff", Role.STAFF))
    for page in (f"/people/{person.id}", f"/cohorts/{cohort.id}"):
        assert "(she, ella)" in staff.get(page).text, page


def test_the_words_at_the_top_can_be_hidden_by_whom_they_would_endanger(app, client):
    person = make_person("Ana")
    sign_in(client, person)
    assert 'class="exit"' in client.get("/account").text
    events = len(acts())
    assert post(client, "/account/safety", is_exit_unseen="y").status_code == 303
    page = client.get("/account").text
    assert re.search(r'class="exit unseen"', page), "it stays in the page for the keyboard"
    assert "data-exit-to" in page
    assert len(acts()) == events
    assert post(client, "/account/safety").status_code == 303
    assert 'class="exit"' in client.get("/account").text


def test_an_address_that_others_read_is_taken_out_by_its_owner(app, client):
    person = make_person("Ana")
    address = person.email
    post(app.test_client(), "/sign-in/link", name=address)
    sign_in(client, person)
    for _ in range(2):
        assert post(client, "/account/address/remove").status_code == 303
    assert reload(person).email is None
    assert acts().count("took a mail address out") == 1
    assert post(app.test_client(), "/sign-in/link", name=address).status_code == 303
    assert count(OutboxMail) == 1, "nothing is mailed any more"
    sign_in(app.test_client(), person)


def test_an_address_that_is_the_only_way_in_stays(client):
    person = make_person("Ana")
    sign_in(client, person)
    with unit_of_work():
        db.session.get(Person, person.id).password_hash = None
    assert post(client, "/account/address/remove").status_code == 409
    assert reload(person).email == person.email


# plain dealing


def test_plain_dealing_is_reached_from_every_page_and_stands_before_anything_else(client):
    for path in ("/", "/sign-in", "/safety", "/nowhere", "/verify", "/card"):
        assert 'href="/plain"' in client.get(path).text, path
    page = client.get("/plain").text
    for heading in ("Who runs this course", "Who does not", "Who sees what", "What is never asked"):
        assert heading in page
    assert "Forty demonstration program runs it" in page
    assert "Your employer" in page


def test_the_program_writes_its_own_words_and_every_version_stays(client, administrator):
    assert "Forty demonstration program runs it" in administrator.get("/program/words/en").text
    spanish = administrator.get("/program/words/es").text
    assert "Lo ofrece Forty demonstration program" in spanish, "each language begins with its own words"
    assert spanish.count('<textarea lang="es"') == 4 or spanish.count('lang="es" maxlength') == 4
    assert post(administrator, "/program/words/en", **WORDS).status_code == 303
    assert "The house on the corner." in client.get("/plain").text
    assert post(administrator, "/program/words/en", **WORDS).status_code == 303
    assert count(ProgramWords) == 1, "the same words again are no new version"
    assert post(administrator, "/program/words/en", **{**WORDS, "runs": "Another house <b>."}).status_code == 303
    page = client.get("/plain").text
    assert "Another house &lt;b&gt;." in page
    assert "on the corner" not in page
    versions = administrator.get("/program/words/en").text
    assert "The house on the corner." in versions
    assert "Ada Admin" in versions
    assert acts().count("changed the program's words") == 2


def test_the_page_of_the_words_is_found_from_where_everybody_reads_them(client, administrator):
    assert 'href="/program/words/en"' in administrator.get("/plain").text
    post(administrator, "/sign-out")
    assert "/program/words" not in client.get("/plain").text


def test_words_in_one_language_serve_readers_of_another_and_say_so(client, administrator):
    post(administrator, "/program/words/en", **WORDS)
    page = client.get("/plain", headers={"Accept-Language": "es"}).text
    assert '<div lang="en">' in page
    post(administrator, "/program/words/es", **{**WORDS, "runs": "La casa de la esquina."})
    assert "La casa de la esquina." in client.get("/plain", headers={"Accept-Language": "es"}).text
    assert "The house on the corner." in client.get("/plain").text


@pytest.mark.parametrize("bad", [{"runs": ""}, {"sees": "x" * 2001}, {"never": " "}])
def test_words_that_are_missing_or_too_long_are_shown_again(administrator, bad):
    assert post(administrator, "/program/words/en", **{**WORDS, **bad}).status_code == 422
    assert count(ProgramWords) == 0


def test_only_administrators_write_the_words_and_only_in_languages_that_are_offered(app, client, administrator):
    assert administrator.get("/program/words/fr").status_code == 404
    assert client.get("/program/words/en").status_code == 401
    staff = sign_in(app.test_client(), make_person(role=Role.STAFF))
    assert post(staff, "/program/words/en", **WORDS).status_code == 403


def test_the_sheet_that_goes_round_shows_what_each_chose(client):
    cohort = make_cohort()
    for name, choice in (("Ana Whole", "name"), ("Bea First", "first"), ("Cleo Hidden", "nothing")):
        make_enrollment(cohort, make_person(name, classmates_see=choice))
    staff = sign_in(client, make_person("Sam Staff", Role.STAFF))
    with unit_of_work(may_write=False):
        session = db.session.execute(text("SELECT id FROM cohort_sessions ORDER BY starts_at LIMIT 1")).scalar_one()
    key = session if isinstance(session, str) else Person.id.type.process_result_value(session, None)
    page = staff.get(f"/sessions/{key}/sheet").text
    sheet, own = page.split("Numbers and names, for you alone")
    assert "Ana Whole" in sheet
    assert ">Bea<" in sheet
    assert "Bea First" not in sheet
    assert "Cleo" not in sheet
    for name in ("Ana Whole", "Bea First", "Cleo Hidden"):
        assert name in own
