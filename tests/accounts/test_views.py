import html
import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lms.access.actor import SYSTEM, Role
from lms.accounts import invitation_service, passwords, queries, service, session_queries, throttle_service
from lms.accounts.models import Invitation, Person, RoleGrant, SignInSession
from lms.audit.models import AuditEvent
from lms.audit.service import find_trouble
from lms.core.clock import clock_at, now
from lms.core.database import db
from lms.core.errors import TooMany
from lms.core.ids import new_id
from lms.core.unit_of_work import unit_of_work
from lms.notifications.models import OutboxMail
from lms.web.addresses import own_path
from tests.factories import PASSWORD, make_cohort, make_enrollment, make_person, post, sign_in, utc

NEW_PASSWORD = "seven bright paper boats"
HOSTILE = [
    "//evil.example", "///evil.example", "////evil.example", "https://evil.example", "http://evil.example",
    "HTTPS://evil.example", "https:evil.example", "https:/evil.example", "/\\evil.example", "\\\\evil.example",
    "\\/evil.example", "/\\/evil.example", "/\t/evil.example", "/\n/evil.example", "/\r\n/evil.example",
    "\t//evil.example",
    " //evil.example", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)", "data:text/html,x",
    "vbscript:x", "file:///etc/passwd", "ftp://evil.example", "evil.example", "www.evil.example", "@evil.example",
    "user@evil.example", ".evil.example", "../evil.example", "?next=//evil.example", "#//evil.example", "",
    "/ok\\..\\evil.example", "/\u2028/evil.example", "/\u00a0/evil.example", "/\x7f/evil.example",
    "//evil.example/%2f..",
    "///\tevil.example", "/\x0b/evil.example", "//[::1]", "https://localhost@evil.example",
]  # fmt: skip


@pytest.fixture
def no_hashing_cost(monkeypatch):
    """Cheap hashes, where many sign-ins are tried."""
    cheap = passwords.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_nobody", cheap.hash("nobody"))
    return cheap


def count(model) -> int:
    with unit_of_work(may_write=False):
        return db.session.execute(select(func.count()).select_from(model)).scalar_one()


def reload(person: Person) -> Person:
    with unit_of_work(may_write=False):
        return db.session.get(Person, person.id)


def acts() -> list[str]:
    with unit_of_work(may_write=False):
        assert find_trouble() is None
        return list(db.session.execute(select(AuditEvent.act).order_by(AuditEvent.number)).scalars())


def mailed_link() -> str:
    with unit_of_work(may_write=False):
        body = db.session.execute(select(OutboxMail.body).order_by(OutboxMail.id.desc()).limit(1)).scalar_one()
    return re.search(r"http://localhost(/join/\S+)", body).group(1)


def end_all(person: Person) -> None:
    with unit_of_work():
        for session in session_queries.list_open_sessions(person.id):
            session.ended_at = now()


# signing in


def test_sign_in_and_out(client):
    person = make_person()
    sign_in(client, person)
    assert client.get("/account").status_code == 200
    answer = post(client, "/sign-out")
    assert answer.status_code == 303
    assert "storage" in answer.headers["Clear-Site-Data"]
    assert client.get("/account").status_code == 401
    assert acts()[-2:] == ["signed in", "signed out"]


def test_the_cookie_changes_at_sign_in_and_the_database_keeps_no_token(client):
    person = make_person()
    client.get("/card")
    before = client.get_cookie("session").value
    sign_in(client, person)
    after = client.get_cookie("session")
    assert after.value != before
    assert after.http_only
    with unit_of_work(may_write=False):
        assert after.value not in db.session.execute(select(SignInSession.token_hash)).scalar_one()


@pytest.mark.parametrize("fields", [{"name": ""}, {"password": ""}, {"name": "x" * 255}, {"password": "x" * 129}])
def test_sign_in_with_bad_input_writes_nothing(client, fields):
    answer = post(client, "/sign-in", **{"name": "ana", "password": "something long", **fields})
    assert answer.status_code == 422
    assert count(SignInSession) == 0


def test_the_answer_is_the_same_for_a_wrong_password_and_an_unknown_account(client):
    person = make_person()
    closed = make_person(disabled_at=now())
    wrong = post(client, "/sign-in", name=person.email, password="something else entirely")
    unknown = post(client, "/sign-in", name="nobody@example.org", password="something else entirely")
    shut = post(client, "/sign-in", name=closed.email, password=PASSWORD)
    assert wrong.status_code == unknown.status_code == shut.status_code == 422
    plain = [answer.text.replace(person.email, "X").replace("nobody@example.org", "X") for answer in (wrong, unknown)]
    assert plain[0] == plain[1]
    assert plain[0] == shut.text.replace(closed.email, "X")
    assert acts().count("sign-in refused") == 2


def test_a_closed_account_is_out_at_once(client):
    person = make_person()
    sign_in(client, person)
    with unit_of_work():
        service.disable(SYSTEM, queries.get_person(person.id), now())
    assert client.get("/account").status_code == 401


@pytest.mark.parametrize(
    ("own_device", "roles", "after", "status"),
    [
        (False, None, timedelta(minutes=14), 200),
        (False, None, timedelta(minutes=16), 401),
        (True, None, timedelta(days=29), 200),
        (True, None, timedelta(days=31), 401),
        (True, Role.ADMINISTRATOR, timedelta(minutes=16), 401),
        (True, Role.STAFF, timedelta(minutes=29), 200),
        (True, Role.STAFF, timedelta(minutes=31), 401),
    ],
)
def test_a_session_rests_as_long_as_its_limits_say(client, own_device, roles, after, status):
    person = make_person(role=roles)
    began = utc(2026, 11, 1, 12)
    with clock_at(began):
        fields = {"own_device": "y"} if own_device else {}
        assert post(client, "/sign-in", name=person.email, password=PASSWORD, **fields).status_code == 303
    with clock_at(began + after):
        assert client.get("/account/password").status_code == status


def test_a_borrowed_device_is_signed_out_after_two_hours_of_use(client):
    person, at = make_person(), utc(2026, 11, 1, 12)
    with clock_at(at):
        sign_in(client, person)
    for minutes in range(10, 120, 10):
        with clock_at(at + timedelta(minutes=minutes)):
            assert client.get("/account/password").status_code == 200, minutes
    with clock_at(at + timedelta(minutes=121)):
        assert client.get("/account/password").status_code == 401


def test_signing_out_everywhere_leaves_this_device(app, client):
    person = make_person()
    other = sign_in(app.test_client(), person)
    sign_in(client, person)
    assert client.get("/account/safety").text.count("since ") == 2
    assert post(client, "/sign-out-everywhere").status_code == 303
    assert client.get("/account").status_code == 200
    assert other.get("/account").status_code == 401


# throttles


def test_the_eleventh_wrong_try_waits_even_with_the_right_password(client, no_hashing_cost):
    person = make_person(password_hash=no_hashing_cost.hash(PASSWORD))
    with clock_at(utc(2026, 11, 1, 12)):
        for _ in range(10):
            assert post(client, "/sign-in", name=person.email, password="wrong wrong wrong").status_code == 422
        answer = post(client, "/sign-in", name=person.email, password=PASSWORD)
        assert answer.status_code == 429
        assert "Wait ten minutes" in answer.text
    with clock_at(utc(2026, 11, 1, 12, 6)):
        sign_in(client, person)


def test_a_success_gives_the_try_back(app, no_hashing_cost, client):
    person = make_person(password_hash=no_hashing_cost.hash(PASSWORD))
    with clock_at(utc(2026, 11, 1, 12)):
        for _ in range(25):
            sign_in(app.test_client(), person)


def test_a_count_stays_although_the_request_is_refused(app):
    limit = throttle_service.Limit("test", 2, 60)
    with clock_at(utc(2026, 11, 1, 12)):
        for _ in range(2):
            throttle_service.hit((limit, "x"))
        with pytest.raises(TooMany):
            throttle_service.hit((limit, "x"))
        throttle_service.hit((limit, "y"))


def test_cards_and_resets_are_throttled(client):
    with clock_at(utc(2026, 11, 1, 12)):
        for _ in range(5):
            assert post(client, "/card", name="ana", words="one two three four").status_code == 422
        assert post(client, "/card", name="ANA", words="one two three four").status_code == 429
        for _ in range(3):
            assert post(client, "/new-password", name="ana").status_code == 303
        assert post(client, "/new-password", name="ana").status_code == 429


@pytest.mark.parametrize(
    ("address", "network"),
    [("192.0.2.7", "192.0.2.7"), ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"), (None, "unknown"), ("x", "unknown")],
)
def test_what_counts_as_one_address(address, network):
    assert throttle_service.network_of(address) == network


# joining


def test_join_by_link_once(app, client):
    person = make_person("Ana", password_hash=None)
    make_enrollment(person=person)
    with unit_of_work():
        invitation_service.invite_by_mail(SYSTEM, person, now())
    link = mailed_link()
    page = client.get(link)
    assert "A place is ready for you" in page.text
    assert count(SignInSession) == 0
    assert post(client, link, name="Anita", password="short").status_code == 422
    assert post(client, link, name="", password=NEW_PASSWORD).status_code == 422
    assert post(client, link, name="Anita", password=NEW_PASSWORD).status_code == 303
    assert reload(person).name == "Anita"
    assert client.get("/account").status_code == 200
    assert post(app.test_client(), link, name="Eve", password=NEW_PASSWORD).status_code == 404
    assert "This link has ended" in app.test_client().get(link).text
    assert "accepted an invitation" in acts()


def test_join_by_card(client):
    person = make_person("Ana", email=None, password_hash=None)
    with unit_of_work():
        card = invitation_service.print_card(SYSTEM, person, now())
    typed = card.words.upper().replace(" ", "-")
    answer = post(client, "/card", name=person.sign_in_name, words=typed)
    assert answer.status_code == 303
    assert post(client, answer.location, name="Ana", password=NEW_PASSWORD).status_code == 303
    assert post(client, "/card", name=person.sign_in_name, words=card.words).status_code == 422


def test_a_newer_card_ends_the_older_and_a_link_lasts_fourteen_days(client):
    person = make_person(password_hash=None)
    with clock_at(utc(2026, 11, 1)), unit_of_work():
        first = invitation_service.print_card(SYSTEM, person, now())
        second = invitation_service.print_card(SYSTEM, person, now())
    first_path, second_path = (card.link.removeprefix("http://localhost") for card in (first, second))
    with clock_at(utc(2026, 11, 14)):
        assert client.get(second_path).status_code == 200
        assert client.get(first_path).status_code == 404
    with clock_at(utc(2026, 11, 15, 1)):
        assert client.get(second_path).status_code == 404


@pytest.mark.parametrize("token", ["x", "x.y.z", "a" * 5000, "%00", "WyJhIl0.aaaa.bbbb"])
def test_a_made_up_link_has_ended(client, token):
    assert client.get(f"/join/{token}").status_code in (400, 404)


def test_an_invitation_asked_for_twice_is_mailed_once(app):
    person = make_person(password_hash=None)
    for _ in range(2):
        with unit_of_work():
            invitation_service.invite_by_mail(SYSTEM, person, now())
    assert count(OutboxMail) == count(Invitation) == 1


# a new password


def test_asking_for_a_new_password_answers_the_same_for_everybody(client):
    person = make_person()
    known = post(client, "/new-password", name=person.email)
    unknown = post(client, "/new-password", name="nobody@example.org")
    assert (known.status_code, known.location) == (unknown.status_code, unknown.location)
    assert count(OutboxMail) == 1


def test_a_new_password_ends_every_other_session_and_link(app, client):
    person = make_person()
    other = sign_in(app.test_client(), person)
    post(client, "/new-password", name=person.email)
    first = mailed_link()
    post(client, "/new-password", name=person.email)
    assert client.get(first).status_code == 404
    link = mailed_link()
    assert "You sign in with" in client.get(link).text
    assert post(client, link, password=NEW_PASSWORD).status_code == 303
    assert other.get("/account").status_code == 401
    assert post(app.test_client(), "/sign-in", name=person.email, password=PASSWORD).status_code == 422
    sign_in(app.test_client(), person, NEW_PASSWORD)


def test_a_reset_that_anybody_can_ask_for_leaves_the_card_in_the_pocket(client):
    person = make_person()
    with unit_of_work():
        card = invitation_service.print_card(SYSTEM, person, now())
    post(client, "/new-password", name=person.email)
    assert post(client, "/card", name=person.email, words=card.words).status_code == 303


def test_a_reset_link_lasts_half_an_hour(client):
    person = make_person()
    with clock_at(utc(2026, 11, 1, 12)):
        post(client, "/new-password", name=person.email)
    with clock_at(utc(2026, 11, 1, 12, 31)):
        assert client.get(mailed_link()).status_code == 404


def test_change_password(app, client):
    person = make_person()
    other = sign_in(app.test_client(), person)
    sign_in(client, person)
    assert post(client, "/account/password", old="wrong wrong wrong", password=NEW_PASSWORD).status_code == 422
    assert post(client, "/account/password", old=PASSWORD, password="short").status_code == 422
    assert post(client, "/account/password", old=PASSWORD, password=NEW_PASSWORD).status_code == 303
    assert client.get("/account").status_code == 200
    assert other.get("/account").status_code == 401


# what was typed


def test_what_was_typed_when_a_session_ended_is_kept_shown_again_and_sent_by_the_person(client):
    person = make_person()
    sign_in(client, person)
    end_all(person)
    answer = post(client, "/account", name="A name that took long to type", certificate_name="Ana Alvarez")
    assert answer.status_code == 401
    assert "What you typed is kept" in answer.text
    assert reload(person).name != "A name that took long to type"
    kept = html.unescape(re.search(r'name="kept"[^>]*value="([^"]+)"', answer.text).group(1))
    assert "took long" not in kept
    again = post(client, "/sign-in", name=person.email, password=PASSWORD, kept=kept)
    assert again.status_code == 200
    assert "A name that took long to type" in again.text
    assert reload(person).name != "A name that took long to type"
    form = again.text.split('action="/account"')[1].split("</form>")[0]
    fields = dict(re.findall(r'<input [^>]*name="(\w+)" value="([^"]*)"', form))
    assert client.post("/account", data=fields).status_code == 303
    assert reload(person).name == "A name that took long to type"


def test_what_was_typed_opens_for_the_same_person_only_and_for_two_hours(app, client):
    person, other, at = make_person(), make_person(), utc(2026, 11, 1, 12)
    sign_in(client, person)
    end_all(person)
    answer = post(client, "/account", name="Mine alone", certificate_name="")
    kept = html.unescape(re.search(r'name="kept"[^>]*value="([^"]+)"', answer.text).group(1))
    for who, sealed in ((other, kept), (person, kept[:-2]), (person, "x")):
        again = post(app.test_client(), "/sign-in", name=who.email, password=PASSWORD, kept=sealed)
        assert again.status_code == 303, at
        assert "Mine alone" not in again.text


def test_passwords_are_never_kept(client):
    person = make_person()
    sign_in(client, person)
    end_all(person)
    answer = post(client, "/account/password", old=PASSWORD, password=NEW_PASSWORD)
    assert answer.status_code == 401
    assert "What you typed is kept" not in answer.text


@pytest.mark.parametrize("target", HOSTILE)
def test_next_never_leads_elsewhere(target):
    assert own_path(target) == ""


@pytest.mark.parametrize("target", ["/account", "/cohorts?page=2", "/people/x?search=a%20b"])
def test_next_leads_to_our_own_pages(target):
    assert own_path(target) == target


def test_sign_in_goes_on_to_the_page_that_was_asked_for_and_nowhere_else(app, client):
    person = make_person()
    page = client.get("/account")
    assert page.status_code == 401
    assert 'value="/account"' in page.text
    assert post(client, "/sign-in", name=person.email, password=PASSWORD, next="/account").location == "/account"
    away = post(app.test_client(), "/sign-in", name=person.email, password=PASSWORD, next="//evil.example")
    assert "evil" not in away.location


def test_prove_again(client):
    person, at = make_person(role=Role.ADMINISTRATOR), utc(2026, 11, 1, 12)
    other = make_person()
    with clock_at(at):
        sign_in(client, person)
    with clock_at(at + timedelta(minutes=10)):
        client.get("/account")
    with clock_at(at + timedelta(minutes=20)):
        answer = post(client, f"/people/{other.id}/roles", role="staff")
        assert answer.status_code == 401
        assert "Your password, once more" in answer.text
        assert post(client, "/prove", password="wrong wrong wrong").status_code == 422
        assert post(client, "/prove", password="").status_code == 422
        assert post(client, "/prove", password=PASSWORD).status_code == 303
        assert post(client, f"/people/{other.id}/roles", role="staff").status_code == 303


# people


@pytest.fixture
def staff(client):
    return sign_in(client, make_person("Sam Staff", Role.STAFF))


@pytest.fixture
def administrator(app, client):
    return sign_in(app.test_client(), make_person("Ada Admin", Role.ADMINISTRATOR))


def test_pages_about_people_ask_who_it_is_and_whether_they_may(app, client):
    person = make_person("Pia Person")
    pages = ("/people", "/people/new", f"/people/{person.id}")
    deeds = ("invite", "card", "sign-out", "close", "open", "roles", "roles/end")
    for page in pages:
        assert client.get(page).status_code == 401, page
    for deed in deeds:
        assert post(client, f"/people/{person.id}/{deed}").status_code == 401, deed
    sign_in(client, make_person(role=Role.INSTRUCTOR, cohort=make_cohort()))
    for page in pages:
        assert client.get(page).status_code == 403, page
    for deed in deeds:
        assert post(client, f"/people/{person.id}/{deed}").status_code == 403, deed


def test_somebody_who_is_not_there_is_not_there(staff):
    nowhere = new_id()
    assert staff.get(f"/people/{nowhere}").status_code == 404
    for deed in ("invite", "card", "sign-out", "close", "open"):
        assert post(staff, f"/people/{nowhere}/{deed}").status_code == 404, deed


def test_list_people_by_pages_and_by_search(staff):
    for number in range(55):
        make_person(f"Person {number:02}")
    make_person("Ñandú 100% Árbol")
    first = staff.get("/people").text
    assert "Person 10" in first
    later = html.unescape(re.search(r'href="([^"]+)" rel="next"', first).group(1))
    second = staff.get(later).text
    assert "Person 54" in first + second
    assert set(re.findall(r"Person \d\d", first)).isdisjoint(re.findall(r"Person \d\d", second))
    for search in ("Ñandú", "ñandú", "100%", "árbol"):
        assert "Ñandú" in staff.get("/people", query_string={"search": search}).text, search
    assert "Nobody has" in staff.get("/people", query_string={"search": "%zz_"}).text
    assert staff.get("/people", query_string={"search": "x" * 5000, "after": "'"}).status_code == 200


def test_add_person_twice_adds_one(staff):
    people, key = count(Person), new_id()
    assert staff.get("/people/new").status_code == 200
    for _ in range(2):
        answer = post(staff, "/people/new", key=key, name="Tia Teacher", email="Tia@Example.org")
        assert answer.status_code == 303
    assert count(Person) == people + 1
    assert "tia@example.org" in staff.get(answer.location).text
    taken = post(staff, "/people/new", key=new_id(), name="Other", email="TIA@example.org")
    assert taken.status_code == 422
    assert "in the records already" in taken.text


@pytest.mark.parametrize(
    "bad",
    [
        {"name": ""},
        {"name": "x" * 121},
        {"email": "nothing"},
        {"email": "\u13a0@example.org"},
        {"key": "1"},
        {"name": "a\nb"},
    ],
)
def test_add_person_with_bad_input_adds_nobody(staff, bad):
    people = count(Person)
    assert post(staff, "/people/new", **{"key": new_id(), "name": "Ana", "email": "", **bad}).status_code == 422
    assert count(Person) == people


def test_show_person(staff):
    cohort = make_cohort(name="Autumn")
    person = make_person("Ana <i>")
    make_enrollment(cohort, person)
    page = staff.get(f"/people/{person.id}").text
    assert "Ana &lt;i&gt;" in page
    assert "trainee in Autumn" in page
    assert "Give this role" not in page


def test_invite_person_and_print_card(staff, app):
    person = make_person("Ana", password_hash=None)
    for _ in range(2):
        assert post(staff, f"/people/{person.id}/invite").status_code == 303
    assert count(OutboxMail) == 1
    answer = post(staff, f"/people/{person.id}/card")
    assert answer.status_code == 200
    assert "<svg" in answer.text
    assert app.test_client().get(mailed_link()).status_code == 404
    nobody = make_person(email=None)
    assert post(staff, f"/people/{nobody.id}/invite").status_code == 409


def test_sign_out_close_and_open(app, staff):
    person = make_person()
    other = sign_in(app.test_client(), person)
    assert post(staff, f"/people/{person.id}/sign-out").status_code == 303
    assert other.get("/account").status_code == 401
    for _ in range(2):
        assert post(staff, f"/people/{person.id}/close").status_code == 303
    assert post(app.test_client(), "/sign-in", name=person.email, password=PASSWORD).status_code == 422
    assert post(staff, f"/people/{person.id}/card").status_code == 409
    for _ in range(2):
        assert post(staff, f"/people/{person.id}/open").status_code == 303
    assert acts().count("closed an account") == acts().count("opened an account again") == 1
    sign_in(app.test_client(), person)


def test_staff_lift_nobody_to_administrator_and_take_over_no_account_above_theirs(staff):
    with unit_of_work(may_write=False):
        me = queries.find_person_by_sign_in_name(
            db.session.execute(select(Person.sign_in_name).where(Person.name == "Sam Staff")).scalar_one()
        )
    boss, peer, other = make_person(role=Role.ADMINISTRATOR), make_person(role=Role.STAFF), make_person()
    grants = count(RoleGrant)
    for person in (me, peer, other):
        for role in ("administrator", "staff", "auditor"):
            assert post(staff, f"/people/{person.id}/roles", role=role).status_code == 403
    post(staff, "/people/new", key=new_id(), name="Eve", email="", role="administrator")
    assert post(staff, f"/people/{boss.id}/roles/end", role="administrator").status_code == 403
    for person in (boss, peer):
        for deed in ("card", "close", "sign-out", "open"):
            assert post(staff, f"/people/{person.id}/{deed}").status_code == 403, deed
    assert post(staff, f"/people/{me.id}/card").status_code == 403
    assert (count(RoleGrant), count(Invitation)) == (grants, 0)


def test_grant_role_and_end_role(app, administrator):
    person = make_person("Tia")
    other = sign_in(app.test_client(), person)
    for role in ("trainee", "instructor", "king", ""):
        assert post(administrator, f"/people/{person.id}/roles", role=role).status_code == 422, role
    for _ in range(2):
        assert post(administrator, f"/people/{person.id}/roles", role="staff").status_code == 303
    assert "staff, everywhere" in administrator.get(f"/people/{person.id}").text
    assert other.get("/people").status_code == 200
    for _ in range(2):
        assert post(administrator, f"/people/{person.id}/roles/end", role="staff").status_code == 303
    assert other.get("/people").status_code == 403


def test_an_administrator_does_not_end_their_own_role(administrator):
    with unit_of_work(may_write=False):
        me = db.session.execute(select(Person).where(Person.name == "Ada Admin")).scalar_one()
    assert post(administrator, f"/people/{me.id}/roles/end", role="administrator").status_code == 409
    assert post(administrator, f"/people/{me.id}/close").status_code == 409
