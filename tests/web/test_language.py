import html
import re

import pytest
from sqlalchemy import select

from lms.access.actor import SYSTEM
from lms.accounts import invitation_service, link_service, service
from lms.accounts.models import Person
from lms.core.clock import now
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.core.words import said
from lms.web import i18n
from tests.accounts.test_link_views import newest_mail
from tests.factories import PASSWORD, make_enrollment, make_person, post, sign_in

SPANISH = {"Accept-Language": "es-US,es;q=0.9"}


def tag_of(answer) -> str:
    return re.search(r'<html lang="([^"]+)"', answer.text).group(1)


def language_of(person) -> str:
    with unit_of_work(may_write=False):
        return db.session.execute(select(Person.language).where(Person.id == person.id)).scalar_one()


def test_the_browsers_wish_the_visitors_choice_and_the_persons_setting_in_this_order(app, client):
    assert tag_of(client.get("/sign-in")) == "en"
    assert tag_of(client.get("/sign-in", headers=SPANISH)) == "es"
    assert tag_of(client.get("/sign-in", headers={"Accept-Language": "fr"})) == "en"
    answer = post(client, "/language?to=/sign-in", language="es")
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert tag_of(client.get("/sign-in", headers={"Accept-Language": "en"})) == "es"
    person = make_person(language="en")
    other = sign_in(app.test_client(), person)
    assert tag_of(other.get("/account", headers=SPANISH)) == "en"
    assert post(other, "/language?to=/account", language="es").location == "/account"
    assert language_of(person) == "es"
    assert tag_of(other.get("/account")) == "es"
    assert tag_of(other.get("/safety")) == "es", "pages that do not ask who it is speak the same"


def test_a_choice_before_signing_in_becomes_the_persons_and_a_mirrored_one_does_not(app, client):
    ana, bea = make_person("Ana"), make_person("Bea")
    post(client, "/language", language="es")
    sign_in(client, ana)
    assert language_of(ana) == "es"
    client.get("/account")
    post(client, "/sign-out")
    assert tag_of(client.get("/sign-in")) == "es"
    sign_in(client, bea)
    assert language_of(bea) == "en", "Ana's language must not become Bea's on a shared phone"
    assert tag_of(client.get("/account")) == "en"
    assert tag_of(client.get("/safety")) == "en"


def test_one_cookie_only_as_long_as_no_other_is_needed(client):
    sign_in(client, make_person())
    client.get("/account")
    assert client.get_cookie("language") is None


def test_joining_takes_the_language_of_the_page(client):
    person = make_person("Ana", password_hash=None)
    make_enrollment(person=person)
    with unit_of_work():
        invitation_service.invite_by_mail(SYSTEM, person, now())
    path = re.search(r"http://localhost(/join/\S+)", newest_mail().body).group(1)
    token = html.unescape(re.search(r'name="csrf_token" value="([^"]+)"', client.get(path).text).group(1))
    client.post(path, data={"csrf_token": token, "name": "Ana", "password": PASSWORD}, headers=SPANISH)
    assert language_of(person) == "es"


@pytest.mark.parametrize("bad", ["", "fr", "../es", "EN", "es" * 50])
def test_a_language_that_is_not_offered_changes_nothing(client, bad):
    person = make_person()
    sign_in(client, person)
    answer = post(client, "/language?to=/account", language=bad)
    assert answer.status_code == 422
    assert "not offered here" in answer.text
    assert language_of(person) == "en"


@pytest.mark.parametrize("to", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", ""])
def test_the_way_back_never_leads_elsewhere(client, to):
    answer = post(client, "/language", language="es", to=to)
    assert (answer.status_code, answer.location) == (303, "/")


def test_the_switch_needs_this_browsers_token(client):
    assert client.post("/language", data={"language": "es"}).status_code == 403


def switch_of(page: str) -> tuple[str, str]:
    """Where the button for the other language goes, and to which form it belongs."""
    button = re.search(r'<button[^>]*name="language"[^>]*>', page).group(0)
    return html.unescape(re.search(r'formaction="([^"]+)"', button).group(1)), re.search(r' form="(\w+)"', button)[1]


def test_the_button_belongs_to_the_form_on_the_page_and_the_typed_text_comes_back_in_the_other_language(client):
    person = make_person("Ana")
    sign_in(client, person)
    page = client.get("/account").text
    action, owner = switch_of(page)
    assert f'id="{owner}"' in page
    fields = {
        "name": "Ana <b> typed",
        "pronouns": "ella",
        "certificate_name": "",
        "phone": "",
        "classmates_see": "name",
    }
    answer = post(client, action, language="es", **fields)
    assert answer.status_code == 200
    assert tag_of(answer) == "es"
    assert 'value="Ana &lt;b&gt; typed"' in answer.text
    assert 'value="ella"' in answer.text
    assert re.search(r'<input[^>]*checked[^>]*value="name"', answer.text)
    assert language_of(person) == "es"
    with unit_of_work(may_write=False):
        assert db.session.get(Person, person.id).name == "Ana", "nothing was sent on"
    assert 'action="/account"' in answer.text
    assert switch_of(answer.text) == (action, owner)


def test_a_visitors_text_comes_back_and_a_password_does_not(client):
    action, _ = switch_of(client.get("/sign-in?next=/account").text)
    answer = post(client, action, language="es", name="ana@example.org", password=PASSWORD, next="/account", kept="")
    assert 'value="ana@example.org"' in answer.text
    assert PASSWORD not in answer.text
    assert 'value="/account"' in answer.text
    assert tag_of(answer) == "es"


def test_what_was_kept_over_an_ended_session_survives_the_switch(client):
    person = make_person()
    sign_in(client, person)
    with unit_of_work():
        service.sign_out_person(SYSTEM, person, now())
    asked = post(client, "/account", name="A long new name", certificate_name="", classmates_see="name")
    assert asked.status_code == 401
    kept = html.unescape(re.search(r'name="kept"[^>]*value="([^"]+)"', asked.text).group(1))
    action, _ = switch_of(asked.text)
    again = post(client, action, language="es", name="", password="", kept=kept, next="")
    assert again.status_code == 401
    assert tag_of(again) == "es"
    assert html.unescape(re.search(r'name="kept"[^>]*value="([^"]+)"', again.text).group(1)) == kept
    assert "A long new name" in post(client, "/sign-in", name=person.email, password=PASSWORD, kept=kept).text


def test_text_on_a_page_that_only_answers_a_post_is_shown_by_itself(client):
    sign_in(client, make_person())
    answer = post(client, "/language?to=/sign-out-everywhere", language="es", words="Something that took long to write")
    assert answer.status_code == 200
    assert 'value="Something that took long to write"' in answer.text
    assert 'action="/sign-out-everywhere"' in answer.text


def test_a_page_without_a_form_has_a_switch_of_its_own(client):
    page = client.get("/safety").text
    assert 'action="/language"' in page
    assert 'name="to" value="/safety"' in page
    assert 'lang="es"' in page
    assert "Español" in page


def test_mail_is_in_the_language_of_whom_it_goes_to(client):
    person = make_person(language="es")
    with unit_of_work():
        link_service.mail_link(person, "", now())
        invitation_service.ask_for_new_password(person, now())
    mail = newest_mail()
    assert mail.subject == said("Your course has an update", "es") != "Your course has an update"
    assert mail.body.startswith("Hola")


def test_each_language_is_named_in_itself():
    assert [i18n.name_of(tag) for tag in ("en", "es", "ar")] == ["English", "Español", "العربية"]
