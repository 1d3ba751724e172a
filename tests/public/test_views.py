import pytest
from sqlalchemy import text

from lms.access.actor import Role
from lms.accounts.throttle_service import VERIFY_ADDRESS
from lms.app import create_app
from lms.certificates import service
from lms.cohorts.models import Cohort
from lms.core.clock import clock_at, now
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from tests.certificates.scene import AT, certificate_of, issue, make_staff
from tests.conftest import Browser, config_for
from tests.factories import make_cohort, make_person, make_release, post, sign_in
from tests.graduation.scene import make_ready

NAME = "Zora María Quintañón"


@pytest.fixture
def enrollment(app):
    return make_ready(make_cohort("Cohort One"), NAME)


@pytest.fixture
def certificate(enrollment):
    with unit_of_work(may_write=False):
        cohort = db.session.get(Cohort, enrollment.cohort_id)
    issue(make_staff(), cohort, enrollment)
    return certificate_of(enrollment)


@pytest.fixture
def production(database_url, tmp_path):
    """A browser in front of a real installation."""
    made = create_app(
        config_for(
            database_url, tmp_path, production=True, insecure_http=False, base_url="https://forty.example.org",
            program_name="A city program", mail_url="smtp://mail.example.org",
        )
    )  # fmt: skip
    made.test_client_class = Browser
    yield made.test_client()
    with made.app_context():
        db.engine.dispose()


def hits():
    with unit_of_work(may_write=False):
        return db.session.execute(text("SELECT coalesce(sum(hits), 0) FROM throttle_hits")).scalar_one()


def test_show_verification_says_what_the_paper_says_but_not_the_name(client, certificate):
    answer = client.get(f"/v/{certificate.code}")
    assert answer.status_code == 200
    assert "This certificate is genuine." in answer.text
    for words in (
        "Certificate of a sample",
        "finished a very small course",
        "The sample house",
        "55 min",
        "Ann Example",
    ):
        assert words in answer.text
    for part in NAME.split():
        assert part not in answer.text
        assert part.encode() not in answer.data
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["Cache-Control"] == "no-store"
    assert hits() == 0


def test_show_verification_takes_a_code_in_groups_and_capitals(client, certificate):
    groups = "%20".join(certificate.code[at : at + 4] for at in range(0, 26, 4)).upper()
    assert client.get(f"/v/{groups}").status_code == 200


@pytest.mark.parametrize("code", ["a" * 26, "nothing", "7K2M-QX9D", "%2e%2e", "' OR 1=1 --", "ü" * 26])
def test_a_code_nobody_issued_is_404_in_the_same_layout_and_is_counted(code, client, certificate):
    answer = client.get(f"/v/{code}")
    assert answer.status_code == 404
    assert "We issued no certificate with this code." in answer.text
    assert hits() == 2


def test_codes_cannot_be_tried_for_long(client, certificate):
    with clock_at(now()):
        statuses = [client.get(f"/v/{number:026d}").status_code for number in range(VERIFY_ADDRESS.tries + 1)]
        assert statuses == [404] * VERIFY_ADDRESS.tries + [429]
        assert client.get(f"/v/{certificate.code}").status_code == 200
        assert post(client, f"/v/{certificate.code}", name=NAME).status_code == 429


@pytest.mark.parametrize("typed", [NAME, "quintanon, zora", "ZORA QUINTAÑÓN"])
def test_match_name_says_yes(typed, client, certificate):
    answer = post(client, f"/v/{certificate.code}", name=typed)
    assert answer.status_code == 200
    assert "The name that you typed is the name on the paper." in answer.text


def test_match_name_says_no_and_shows_no_name(client, certificate):
    answer = post(client, f"/v/{certificate.code}", name="Ben Brown")
    assert answer.status_code == 200
    assert "is not the name on this certificate" in answer.text
    assert "Quinta" not in answer.text


@pytest.mark.parametrize("fields", [{}, {"name": " "}, {"name": "x" * 201}, {"name": "a\nb"}])
def test_match_name_asks_again(fields, client, certificate):
    assert post(client, f"/v/{certificate.code}", **fields).status_code == 422


def test_match_name_refuses_nul_and_foreign_posts(client, certificate):
    assert post(client, f"/v/{certificate.code}", name="a\0b").status_code == 400
    assert client.post(f"/v/{certificate.code}", data={"name": NAME}).status_code == 403
    assert post(client, "/v/nothing", name=NAME).status_code == 404


def test_a_revoked_certificate_says_so_with_its_day_and_not_why(client, certificate, enrollment):
    staff = make_staff()
    with unit_of_work():
        service.revoke(staff, certificate.id, enrollment.id, "A private reason", AT)
    answer = client.get(f"/v/{certificate.code}")
    assert answer.status_code == 200
    assert "holds no longer since Thu, Oct 1, 2026" in answer.text
    assert "private reason" not in answer.text


def test_verify_takes_a_long_code(client, certificate):
    answer = post(client, "/verify", code=certificate.code.upper())
    assert answer.status_code == 303
    assert answer.location == f"/v/{certificate.code}"


def test_verify_takes_a_short_code_with_its_name(client, certificate):
    answer = post(client, "/verify", code=certificate.short_code.lower(), name="zora quintanon")
    assert answer.status_code == 200
    assert "This certificate is genuine." in answer.text
    assert "is the name on the paper" in answer.text
    other = post(client, "/verify", code=certificate.short_code, name="Ben Brown")
    assert (other.status_code, "no certificate with this code and this name" in other.text) == (404, True)


@pytest.mark.parametrize(
    "fields", [{}, {"code": ""}, {"code": "12"}, {"code": "7K2M-QX9D"}, {"code": "x" * 500}, {"code": "a\tb"}]
)
def test_verify_asks_again_and_keeps_what_was_typed(fields, client):
    answer = post(client, "/verify", **fields)
    assert answer.status_code == 422
    assert fields.get("code", "")[:8] in answer.text
    assert client.get("/verify").status_code == 200
    assert post(client, "/verify", code="\0").status_code == 400


def test_list_terms_before_any_release_says_what_will_come(client):
    assert "as soon as it is published" in client.get("/glossary").text


def test_list_terms_has_an_anchor_for_each_word(client):
    make_release()
    page = client.get("/glossary").text
    assert 'id="warm-handover"' in page
    assert "Warm hand-over" in page


def test_show_demonstration_is_the_first_page_of_a_demonstration(client):
    page = client.get("/").text
    assert "This is a demonstration." in page
    assert page == client.get("/demonstration").text.replace("/demonstration", "/")
    assert "The first two minutes" in page


def test_show_demonstration_lists_the_cast_that_is_there(client, app):
    app.extensions["cast"] = lambda: [
        {
            "name": "Sam Sample",
            "role": "staff",
            "email": "staff@example.org",
            "to_try": "Issue",
            "password": "four words",
        }
    ]
    page = client.get("/").text
    assert "Sam Sample" in page
    assert "four words" in page
    app.extensions.pop("cast")
    assert "Who can sign in" not in client.get("/").text


def test_show_outbox_shows_the_newest_mail_with_its_links(client, certificate):
    page = client.get("/outbox").text
    assert "Your course has an update" in page
    assert 'href="http://localhost/record"' in page


def test_show_outbox_of_no_mail_says_so(client):
    assert "No mail so far" in client.get("/outbox").text


def test_a_real_installation_has_neither_demonstration_nor_outbox(production):
    for page in ("/demonstration", "/outbox"):
        assert production.get(page, base_url="https://forty.example.org").status_code == 404
    start = production.get("/", base_url="https://forty.example.org").text
    assert "A city program" in start
    assert "demonstration" not in start


def test_show_start_leads_a_signed_in_person_on(client):
    sign_in(client, make_person(role=Role.STAFF))
    assert client.get("/").status_code == 303
