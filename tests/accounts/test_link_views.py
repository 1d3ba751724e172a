import html
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.access.actor import SYSTEM, Role
from lms.accounts import invitation_service, queries, service
from lms.accounts.models import MailedLink, SignInSession
from lms.core.clock import clock_at, now
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.notifications.models import OutboxMail
from tests.accounts.test_views import acts, count, reload
from tests.factories import PASSWORD, make_enrollment, make_person, post, sign_in, utc

NEW_PASSWORD = "seven bright paper boats"


def newest_mail() -> OutboxMail:
    with unit_of_work(may_write=False):
        return db.session.execute(select(OutboxMail).order_by(OutboxMail.id.desc()).limit(1)).scalar_one()


def link() -> str:
    return re.search(r"http://localhost(/enter/\S+)", newest_mail().body).group(1)


def ask(client, person, **more):
    answer = post(client, "/sign-in/link", name=person.email, **more)
    assert answer.status_code == 303
    return link()


def test_sign_in_by_a_mailed_link_once(app, client):
    person = make_person("Ana")
    path = ask(client, person)
    page = client.get(path)
    assert "This link is for Ana" in page.text
    assert (count(SignInSession), client.get("/account").status_code) == (0, 401)
    assert post(client, path, own_device="y").status_code == 303
    assert client.get("/account").status_code == 200
    other = app.test_client()
    assert other.get(path).status_code == 404
    assert post(other, path).status_code == 404
    assert "This link has ended" in other.get(path).text
    assert acts()[-2:] == ["asked for a link to sign in", "signed in"]


def test_the_answer_is_the_same_for_known_unknown_closed_and_without_mail(client):
    closed = make_person(disabled_at=now())
    bare = make_person(email=None)
    known = make_person()
    answers = [
        post(client, "/sign-in/link", name=name)
        for name in (known.email, "nobody@example.org", closed.sign_in_name, bare.sign_in_name)
    ]
    assert len({(answer.status_code, answer.location, answer.text) for answer in answers}) == 1
    assert count(OutboxMail) == count(MailedLink) == 1
    assert client.get(answers[0].location).status_code == 200


def test_the_mail_is_neutral(client):
    person = make_person("Ana Verysecret")
    ask(client, person)
    mail = newest_mail()
    assert mail.subject == "Your course has an update"
    words = (mail.subject + mail.body).lower()
    for word in ("reset", "password reset", "victim", "survivor", "advocate", "violence", "verysecret"):
        assert word not in words


@pytest.mark.parametrize("name", ["", "x" * 255, "a\nb"])
def test_bad_input_mails_nothing(client, name):
    assert post(client, "/sign-in/link", name=name).status_code == 422
    assert count(OutboxMail) == 0


def test_links_are_throttled_by_name_for_names_nobody_has_too(client):
    person = make_person()
    with clock_at(utc(2026, 11, 1, 12)):
        for name in (person.email, "nobody@example.org"):
            for _ in range(3):
                assert post(client, "/sign-in/link", name=name).status_code == 303
            assert post(client, "/sign-in/link", name=name.upper()).status_code == 429
    with clock_at(utc(2026, 11, 1, 14)):
        for _ in range(1):
            assert post(client, "/sign-in/link", name=person.email).status_code == 303
    with clock_at(utc(2026, 11, 1, 16)):
        assert post(client, "/sign-in/link", name=person.email).status_code == 429  # five a day, refused ones too


def test_a_link_lasts_half_an_hour(client):
    person = make_person()
    with clock_at(utc(2026, 11, 1, 12)):
        path = ask(client, person)
    with clock_at(utc(2026, 11, 1, 12, 29)):
        assert client.get(path).status_code == 200
    with clock_at(utc(2026, 11, 1, 12, 31)):
        assert client.get(path).status_code == 404
        assert post(client, path).status_code == 404


@pytest.mark.parametrize("token", ["x", "x.y.z", "a" * 5000, "%00", "WyJhIl0.aaaa.bbbb"])
def test_a_made_up_link_has_ended(client, token):
    assert client.get(f"/enter/{token}").status_code in (400, 404)


def test_a_link_is_no_invitation_and_an_invitation_no_link(client):
    person = make_person()
    token = ask(client, person).removeprefix("/enter/")
    assert client.get(f"/join/{token}").status_code == 404
    with unit_of_work():
        card = invitation_service.print_card(SYSTEM, person, now())
    assert client.get(f"/enter/{card.link.rpartition('/')[2]}").status_code == 404


def test_one_used_link_ends_the_others_and_so_do_a_new_password_and_a_closed_account(app, client):
    person = make_person()
    first, second = ask(client, person), ask(client, person)
    assert client.get(first).status_code == 200, "asking again must not spoil the link that just arrived"
    assert post(client, second).status_code == 303
    assert app.test_client().get(first).status_code == 404
    third = ask(app.test_client(), person)
    assert post(client, "/account/password", old=PASSWORD, password=NEW_PASSWORD).status_code == 303
    assert app.test_client().get(third).status_code == 404
    with unit_of_work():
        service.disable(SYSTEM, queries.get_person(person.id), now())
    assert app.test_client().get(third).status_code == 404


def test_a_link_goes_on_to_the_page_that_was_asked_for_and_nowhere_else(app, client):
    person = make_person()
    assert post(client, ask(client, person, next="/account/safety")).location == "/account/safety"
    other = app.test_client()
    away = post(other, ask(other, person, next="//evil.example")).location
    assert "evil" not in away


def test_somebody_who_has_not_joined_gets_the_page_that_says_first_who_runs_this(client):
    person = make_person(password_hash=None)
    make_enrollment(person=person)
    assert post(client, "/sign-in/link", name=person.email).status_code == 303
    path = re.search(r"http://localhost(/join/\S+)", newest_mail().body).group(1)
    assert "Who runs this course" in client.get(path).text


def test_joining_without_a_password_leaves_the_mailed_link(app, client):
    person = make_person("Ana", password_hash=None)
    make_enrollment(person=person)
    with unit_of_work():
        invitation_service.invite_by_mail(SYSTEM, person, now())
    path = re.search(r"http://localhost(/join/\S+)", newest_mail().body).group(1)
    assert post(client, path, name="Ana", password="short").status_code == 422
    assert post(client, path, name="Ana", password="").status_code == 303
    assert reload(person).has_joined
    assert client.get("/account").status_code == 200
    assert client.get(path).status_code == 404
    assert "You have none, and need none." in client.get("/account/safety").text
    other = app.test_client()
    assert post(other, ask(other, person)).status_code == 303
    assert other.get("/account").status_code == 200


def test_joining_without_mail_needs_a_password(client):
    person = make_person("Ana", email=None, password_hash=None)
    with unit_of_work():
        card = invitation_service.print_card(SYSTEM, person, now())
    path = card.link.removeprefix("http://localhost")
    assert post(client, path, name="Ana", password="").status_code == 422
    assert not reload(person).has_joined


def test_a_first_password_needs_fresh_proof_and_no_old_one(client):
    person = make_person(password_hash=None, joined_at=utc(2026, 1, 1))
    began = utc(2026, 11, 1, 12)
    with clock_at(began):
        assert post(client, ask(client, person), own_device="y").status_code == 303
    with clock_at(began + timedelta(minutes=20)):
        page = client.get("/account/password")
        assert page.status_code == 401
        assert 'type="password"' not in page.text
        assert "Mail me a link" in page.text
        assert post(client, "/account/password", password=NEW_PASSWORD).status_code == 401
    with clock_at(began + timedelta(minutes=10)):
        assert post(client, "/account/password", password="short").status_code == 422
        assert post(client, "/account/password", password=NEW_PASSWORD).status_code == 303


def test_a_mailed_link_is_fresh_proof_and_keeps_what_was_typed(app, client):
    keeper, other = make_person("Ada", Role.ADMINISTRATOR, password_hash=None, joined_at=now()), make_person("Cy")
    began = now()
    assert post(client, ask(client, keeper)).status_code == 303
    with clock_at(began + timedelta(minutes=14)):
        client.get("/account")
    with clock_at(began + timedelta(minutes=16)):
        asked = post(client, f"/people/{other.id}/roles", role="staff")
        assert asked.status_code == 401
        kept = html.unescape(re.search(r'name="kept"[^>]*value="([^"]+)"', asked.text).group(1))
        sent = post(client, "/prove/link", kept=kept)
        assert "A link is on its way" in sent.text
        path = link()
        early = post(client, "/prove/link", kept=kept, opened="1")
        assert early.status_code == 422
        assert "has not been opened in this browser yet" in early.text
        assert "You are signed in already" in client.get(path).text
        sessions = count(SignInSession)
        assert post(client, path).status_code == 303
        assert count(SignInSession) == sessions
        shown = post(client, "/prove/link", kept=kept, opened="1")
        assert 'value="staff"' in shown.text
        assert post(client, f"/people/{other.id}/roles", role="staff").status_code == 303


def test_proving_by_link_without_an_address_says_so(client):
    person = make_person(email=None)
    sign_in(client, person)
    assert "There is no mail address for you here" in post(client, "/prove/link").text
    assert count(OutboxMail) == 0


def test_guessing_the_password_of_an_open_session_is_throttled(client):
    person = make_person()
    with clock_at(utc(2026, 11, 1, 12)):
        sign_in(client, person)
        for path, name in (("/prove", "password"), ("/account/password", "old")):
            for _ in range(5):
                fields = {name: "not the right one", **({"password": NEW_PASSWORD} if name == "old" else {})}
                assert post(client, path, **fields).status_code == 422
        assert post(client, "/prove", password=PASSWORD).status_code == 429
        assert post(client, "/account/password", old=PASSWORD, password=NEW_PASSWORD).status_code == 429
    with clock_at(utc(2026, 11, 1, 12, 10)):
        assert post(client, "/prove", password=PASSWORD).status_code == 303


def test_the_record_asks_who_is_there_after_a_while_and_lessons_do_not(client):
    enrollment = make_enrollment(person=make_person("Ana", email="ana@example.org"))
    assert enrollment.person_id
    began = utc(2026, 11, 1, 12)
    with clock_at(began):
        post(client, "/sign-in", name="ana@example.org", password=PASSWORD, own_device="y")
        assert client.get("/record").status_code == 200
    with clock_at(began + timedelta(days=20)):
        assert client.get("/course").status_code == 200
        assert client.get("/record").status_code == 401
        assert post(client, "/prove", password=PASSWORD, next="/record").location == "/record"
        assert client.get("/record").status_code == 200
