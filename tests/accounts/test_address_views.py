"""Another mail address: confirmed in the new mailbox, put back from the old one."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from lms.access.actor import SYSTEM, Role
from lms.accounts import address_service, invitation_service, queries, service
from lms.accounts.models import AddressChange, MailedLink, Person
from lms.audit.models import AuditEvent
from lms.core.clock import clock_at, now
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.notifications.models import OutboxMail
from tests.accounts.test_views import acts, count, reload
from tests.counting import counted_queries
from tests.factories import PASSWORD, make_person, post, sign_in, utc

NOON = utc(2026, 11, 2, 12)
NEW = "new@example.org"


@pytest.fixture
def ana(client) -> Person:
    person = make_person("Ana Verysecret", email="old@example.org")
    sign_in(client, person)
    return person


@pytest.fixture
def desk(app):
    """A browser in which staff are signed in."""
    return sign_in(app.test_client(), make_person("Sam", Role.STAFF))


def mails() -> list[OutboxMail]:
    with unit_of_work(may_write=False):
        return list(db.session.execute(select(OutboxMail).order_by(OutboxMail.id)).scalars())


def link_in(mail: OutboxMail) -> str:
    return re.search(r"http://localhost(/address/\S+)", mail.body).group(1)


def ask(client, address: str = NEW) -> str:
    answer = post(client, "/account/address", email=address)
    assert (answer.status_code, answer.location) == (303, "/account?done=address-asked")
    assert mails()[-1].to_address == address
    return link_in(mails()[-1])


def change(client, address: str = NEW) -> str:
    """Change it; return the way back, from the note to the old address."""
    assert post(client, ask(client, address)).status_code == 303
    return link_in(mails()[-1])


def address_of(person: Person) -> str | None:
    return reload(person).email


def test_it_counts_only_when_the_link_in_the_new_mailbox_was_used(client, ana):
    path = ask(client)
    assert address_of(ana) == "old@example.org"
    page = client.get(path)
    assert "Yes, use this address" in page.text
    assert address_of(ana) == "old@example.org", "opening a page changes nothing"
    answer = post(client, path)
    assert (answer.status_code, answer.location) == (303, "/address-changed")
    assert client.get(answer.location).status_code == 200
    assert address_of(ana) == NEW
    assert reload(ana).sign_in_name == "old@example.org"
    assert NEW in client.get("/account").text
    assert client.get(path).status_code == post(client, path).status_code == 404, "a link is used once"
    assert {"asked for another mail address", "confirmed another mail address"} <= set(acts())
    assert "new@" not in str([event.detail for event in _events()]), "the record holds no address"


def _events():
    with unit_of_work(may_write=False):
        return list(db.session.execute(select(AuditEvent)).scalars())


def test_one_s_own_change_is_confirmed_only_where_one_is_signed_in(app, client, ana):
    path = ask(client)
    visitor, bo = app.test_client(), sign_in(app.test_client(), make_person("Bo"))
    for other, status in ((visitor, 401), (bo, 404)):
        assert other.get(path).status_code == post(other, path).status_code == status
        assert "Yes, use this address" not in other.get(path).text
    assert address_of(ana) == "old@example.org"
    answer = post(visitor, "/sign-in", name="old@example.org", password=PASSWORD, next=path)
    assert "Yes, use this address" in visitor.get(answer.location).text


def test_both_addresses_get_a_neutral_mail(client, ana):
    change(client)
    new, old = mails()[-2:]
    assert (new.to_address, old.to_address) == (NEW, "old@example.org")
    for mail in (new, old):
        assert mail.subject == "Your course has an update"
        words = (mail.subject + mail.body).lower()
        for word in ("verysecret", "ana", "victim", "survivor", "advocate", "violence", "old@", "new@", "failed"):
            assert not re.search(rf"\b{word}", words), word


def test_mails_are_in_the_recipient_s_language(client, ana):
    with unit_of_work():
        queries.get_person(ana.id).language = "es"
    change(client)
    assert [mail.subject for mail in mails()] == ["Hay una novedad en su curso"] * 2
    assert all("Hola:" in mail.body for mail in mails())


def test_the_old_address_puts_itself_back_and_ends_what_is_open(app, client, ana):
    with clock_at(NOON):
        sign_in(client, ana)
        back = change(client)
        post(app.test_client(), "/sign-in/link", name=NEW)
        with unit_of_work():
            invitation_service.print_card(SYSTEM, queries.get_person(ana.id), now())
    with clock_at(NOON + timedelta(hours=71)):
        other = app.test_client()
        assert "Put this address back?" in other.get(back).text
        assert address_of(ana) == NEW
        fresh = sign_in(app.test_client(), ana)
        assert post(other, back).location == "/address-back"
        assert "The address is back" in other.get("/address-back").text
        assert address_of(ana) == "old@example.org"
        assert fresh.get("/account").status_code == 401, "signed out everywhere"
        assert other.get(back).status_code == 404
    with unit_of_work(may_write=False):
        assert not queries.list_open_links(ana.id)
        assert not queries.list_open_invitations(ana.id)
    assert "put an earlier mail address back" in acts()


def test_after_72_hours_the_way_back_has_ended_and_the_addresses_are_forgotten(client, ana):
    with clock_at(NOON):
        sign_in(client, ana)
        back = change(client)
        with unit_of_work():
            address_service.forget_old_addresses(now() + timedelta(hours=71))
    assert _changes()[0].old_email == "old@example.org"
    with clock_at(NOON + timedelta(hours=72)):
        assert client.get(back).status_code == post(client, back).status_code == 404
        with unit_of_work():
            address_service.forget_old_addresses(now())
    assert address_of(ana) == NEW
    assert (_changes()[0].old_email, _changes()[0].new_email) == (None, None)


def _changes() -> list[AddressChange]:
    with unit_of_work(may_write=False):
        return list(db.session.execute(select(AddressChange).order_by(AddressChange.asked_at)).scalars())


def test_confirming_lasts_a_day(client, ana):
    with clock_at(NOON):
        sign_in(client, ana)
        path = ask(client)
    with clock_at(NOON + timedelta(hours=24)):
        sign_in(client, ana)
        assert client.get(path).status_code == post(client, path).status_code == 404


def test_the_first_address_can_undo_a_chain_and_the_second_cannot_come_again(app, client, ana):
    first = change(client)
    second = change(client, "third@example.org")
    pending = ask(client, "fourth@example.org")
    assert post(app.test_client(), first).status_code == 303
    assert address_of(ana) == "old@example.org"
    sign_in(client, ana)
    for path in (second, pending):
        assert post(client, path).status_code == 404
    assert address_of(ana) == "old@example.org"


def test_other_devices_and_mailed_links_end_with_the_change(app, client, ana):
    other = sign_in(app.test_client(), ana)
    post(app.test_client(), "/sign-in/link", name="old@example.org")
    post(app.test_client(), "/new-password", name="old@example.org")
    change(client)
    assert other.get("/account").status_code == 401
    assert client.get("/account").status_code == 200
    with unit_of_work(may_write=False):
        assert not queries.list_open_links(ana.id)
        assert not queries.list_open_invitations(ana.id)


def test_asking_again_ends_the_earlier_link(client, ana):
    first, second = ask(client), ask(client, "second@example.org")
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    assert "second@example.org" in client.get("/account/address").text


def test_the_same_form_twice_mails_once(client, ana):
    path = ask(client)
    assert post(client, "/account/address", email=NEW).status_code == 303
    assert len(mails()) == count(AddressChange) == 1
    assert client.get(path).status_code == 200


def test_nobody_learns_whether_an_address_is_in_the_records(client, ana):
    make_person("Bo", email="taken@example.org")
    free, taken = (post(client, "/account/address", email=one) for one in (NEW, "TAKEN@example.org"))
    assert (free.status_code, free.location) == (taken.status_code, taken.location)
    assert [mail.to_address for mail in mails()] == [NEW]
    assert "A link went to taken@example.org" in client.get("/account/address").text, "as for a free one"


def test_one_s_own_address_asked_for_again_says_so(client, ana):
    answer = post(client, "/account/address", email="Old@example.org")
    assert answer.status_code == 422
    assert "goes to this address already" in answer.text
    assert count(AddressChange) == count(OutboxMail) == 0


@pytest.mark.one_engine("only PostgreSQL locks rows", engine="postgresql")
def test_whoever_touches_an_address_locks_the_person_first(app, client, ana, desk):
    path = ask(client)
    with counted_queries() as confirmed:
        assert post(client, path).status_code == 303
    back = link_in(mails()[-1])
    with counted_queries() as asked:
        post(desk, f"/people/{ana.id}/address", email="b@example.org", reason="Because.")
    with counted_queries() as undone:
        assert post(app.test_client(), back).status_code == 303
    sign_in(client, ana)
    with counted_queries() as removed:
        assert post(client, "/account/address/remove").status_code == 303
    with unit_of_work():
        card = invitation_service.print_card(SYSTEM, queries.get_person(ana.id), now())
    with counted_queries() as joined:
        assert post(app.test_client(), urlsplit(card.link).path, password=PASSWORD).status_code == 303
    for counted in (confirmed, asked, undone, removed, joined):
        touched = [one for one in counted.statements if "FOR UPDATE" in one or one.startswith("UPDATE address_changes")]
        assert "FROM people" in touched[0], "one order for all, so that two of them never wait for each other"


def test_two_people_never_hold_one_address(app, client, ana):
    bo = make_person("Bo", email="bo@example.org")
    bos = sign_in(app.test_client(), bo)
    first, second = ask(client), ask(bos)
    assert post(client, first).status_code == 303
    assert post(bos, second).status_code == 404
    assert (address_of(ana), address_of(bo)) == (NEW, "bo@example.org")
    with pytest.raises(IntegrityError), unit_of_work():
        queries.get_person(bo.id).email = NEW


def test_an_address_that_may_be_put_back_is_nobody_else_s(app, client):
    person = make_person("Cy", email="cy@example.org")
    with unit_of_work():
        queries.get_person(person.id).sign_in_name = "cy"
    sign_in(client, reload(person))
    back = change(client)
    bos = sign_in(app.test_client(), make_person("Bo", email="bo@example.org"))
    before = len(mails())
    assert post(bos, "/account/address", email="cy@example.org").status_code == 303
    assert len(mails()) == before
    assert post(client, back).status_code == 303
    assert address_of(person) == "cy@example.org"


def test_the_way_back_says_so_when_somebody_has_the_address_by_now(client):
    person = make_person("Cy", email="cy@example.org")
    with unit_of_work():
        queries.get_person(person.id).sign_in_name = "cy"
    sign_in(client, reload(person))
    back = change(client)
    make_person("Bo", email="cy@example.org")
    answer = post(client, back)
    assert answer.status_code == 404
    assert "the address cannot be used any more" in answer.text
    assert address_of(person) == NEW


def test_somebody_without_an_address_adds_one_and_no_note_goes_anywhere(client):
    person = make_person("Jo", email=None)
    sign_in(client, person)
    assert "Add a mail address" in client.get("/account").text
    assert post(client, ask(client)).status_code == 303
    assert address_of(person) == NEW
    assert len(mails()) == 1


def test_it_asks_for_fresh_proof(client, ana):
    with clock_at(now() + timedelta(minutes=14)):
        client.get("/account")
    with clock_at(now() + timedelta(minutes=16)):
        assert client.get("/account/address").status_code == 401
        assert post(client, "/account/address", email=NEW).status_code == 401
    assert count(AddressChange) == 0


def test_it_is_throttled_for_the_person_and_for_the_mailbox(app, client, ana):
    with clock_at(NOON):
        sign_in(client, ana)
        for number in range(3):
            ask(client, f"new{number}@example.org")
        assert post(client, "/account/address", email="new4@example.org").status_code == 429
        for number in range(3):
            bos = sign_in(app.test_client(), make_person(f"Bo {number}"))
            assert post(bos, "/account/address", email="crowded@example.org").status_code == 303
        last = sign_in(app.test_client(), make_person("Last"))
        assert post(last, "/account/address", email="crowded@example.org").status_code == 429


@pytest.mark.parametrize(
    "address",
    ["", "no address", "a\nb@example.org", "x" * 250 + "@example.org", "\u13a0@example.org"],  # folded in two ways
)
def test_what_is_no_address_is_shown_again(client, ana, address):
    assert post(client, "/account/address", email=address).status_code == 422
    assert count(AddressChange) == count(OutboxMail) == 0


@pytest.mark.parametrize("token", ["x", "x.y.z", "a" * 5000, "WyJhIl0.aaaa.bbbb"])
def test_a_made_up_link_has_ended(client, token):
    assert client.get(f"/address/{token}").status_code == 404
    assert client.get(f"/address/back/{token}").status_code == 404


def test_one_link_is_not_the_other(client, ana):
    path = ask(client)
    assert client.get(path.replace("/address/", "/address/back/")).status_code == 404
    assert post(client, path).status_code == 303
    assert client.get(link_in(mails()[-1]).replace("/address/back/", "/address/")).status_code == 404


def test_staff_change_it_for_somebody_who_lost_the_mailbox(app, client, ana, desk):
    answer = post(desk, f"/people/{ana.id}/address", email=NEW, reason="Called back on the number we have.")
    assert answer.status_code == 303
    (change_,) = _changes()
    assert (change_.reason, change_.new_email) == ("Called back on the number we have.", NEW)
    assert address_of(ana) == "old@example.org"
    stranger = app.test_client()
    assert post(stranger, link_in(mails()[-1])).status_code == 303, "they may have no other way in"
    assert address_of(ana) == NEW
    assert client.get("/account").status_code == 401
    assert [mail.to_address for mail in mails()] == [NEW, "old@example.org"]
    event = next(one for one in _events() if one.act == "asked for another mail address")
    assert (event.actor_id, event.affected_id) == (change_.asked_by, ana.id)
    assert post(stranger, link_in(mails()[-1])).status_code == 303
    assert address_of(ana) == "old@example.org"


def test_staff_give_a_reason_and_hear_of_an_address_that_is_taken(desk, ana):
    make_person("Bo", email="taken@example.org")
    url = f"/people/{ana.id}/address"
    assert post(desk, url, email=NEW, reason=" ").status_code == 422
    taken = post(desk, url, email="taken@example.org", reason="Called back.")
    assert taken.status_code == 422
    assert "in the records already" in taken.text
    assert "Called back." in taken.text
    assert count(AddressChange) == 0


def test_staff_never_change_their_own_or_a_peer_s_address_by_that_door(app, desk):
    sam, peer, keeper = (
        make_person("Sue", Role.STAFF),
        make_person("Pia", Role.STAFF),
        make_person(None, Role.ADMINISTRATOR),
    )
    browser = sign_in(app.test_client(), sam)
    for person, status in ((sam, 409), (peer, 403), (keeper, 403)):
        assert post(browser, f"/people/{person.id}/address", email=NEW, reason="Because.").status_code == status
    assert "This is your own address." in browser.get(f"/people/{sam.id}/address").text
    assert count(AddressChange) == 0


@pytest.mark.parametrize("role", [None, Role.AUDITOR])
def test_others_may_not(app, ana, role):
    other = sign_in(app.test_client(), make_person("Bo", role))
    assert other.get(f"/people/{ana.id}/address").status_code == 403
    assert post(other, f"/people/{ana.id}/address", email=NEW, reason="Because.").status_code == 403


def test_a_closed_account_s_links_do_nothing_and_staff_open_it_first(app, client, ana, desk):
    path = ask(client)
    with unit_of_work():
        service.disable(SYSTEM, queries.get_person(ana.id), now())
    assert app.test_client().get(path).status_code == 404
    assert post(desk, f"/people/{ana.id}/address", email=NEW, reason="Because.").status_code == 409


def test_taking_the_address_out_ends_a_change_that_waits(client, ana):
    path = ask(client)
    assert post(client, "/account/address/remove").status_code == 303
    assert post(client, path).status_code == 404
    assert address_of(ana) is None


def test_change_and_record_stay_together_or_not_at_all(client, ana, monkeypatch):
    path = ask(client)
    events, links = count(AuditEvent), count(MailedLink)
    monkeypatch.setattr(address_service, "record_action", _break)
    client.application.config["RAISE_UNEXPECTED"] = False
    assert post(client, path).status_code == 500
    assert address_of(ana) == "old@example.org"
    assert (count(AuditEvent), count(MailedLink), len(mails())) == (events, links, 1)


def _break(*_parts: object, **_more: object) -> None:
    raise RuntimeError("the record breaks here")
