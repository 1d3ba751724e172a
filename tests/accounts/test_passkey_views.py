import html
import json
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.access.actor import SYSTEM, Role
from lms.accounts import passkey_service, queries, service, throttle_service
from lms.accounts.models import Passkey, SignInSession, SpentChallenge
from lms.core.clock import clock_at, now
from lms.core.database import db
from lms.core.ids import new_id
from lms.core.unit_of_work import unit_of_work
from tests.accounts.device import PRESENT, Device, letters
from tests.accounts.test_views import acts, count
from tests.factories import PASSWORD, make_person, post, sign_in, utc

NEW, GET, PROVE = "/account/passkeys/new", "/sign-in/passkey", "/prove/passkey"


def challenge_of(client, path):
    page = client.get(path).text
    return html.unescape(re.search(r'name="challenge"[^>]*value="([^"]+)"', page).group(1))


def add(client, person, device=None, name="My phone"):
    device = device or Device()
    challenge = challenge_of(client, NEW)
    answer = post(client, NEW, challenge=challenge, credential=device.make(challenge, person.id), name=name)
    assert answer.status_code == 303, answer.text
    return device


def use(client, device, path=GET, **more):
    challenge = more.pop("challenge", None) or challenge_of(client, path)
    fields = {name: more.pop(name) for name in ("origin", "flags") if name in more}
    return post(client, path, challenge=challenge, credential=device.use(challenge, **fields), **more)


def passkeys():
    with unit_of_work(may_write=False):
        return list(db.session.execute(select(Passkey)).scalars())


@pytest.fixture
def person(app):
    return make_person("Ana")


@pytest.fixture
def device(client, person):
    """Ana has added a passkey and signed out."""
    made = add(sign_in(client, person), person)
    post(client, "/sign-out")
    return made


def test_a_passkey_is_added_listed_named_and_removed(client, person):
    sign_in(client, person)
    add(client, person, name="Old phone")
    page = client.get("/account/safety").text
    assert "Old phone" in page
    assert "not used yet" in page
    (passkey,) = passkeys()
    here = f"/account/passkeys/{passkey.id}"
    assert post(client, here, name="").status_code == 422
    assert post(client, here, name="a\nb").status_code == 422
    assert post(client, here, name="Blue phone").status_code == 303
    assert "Blue phone" in client.get("/account/safety").text
    assert post(client, f"{here}/remove").status_code == 303
    assert passkeys() == []
    assert post(client, f"{here}/remove").status_code == 404
    assert [act for act in acts() if "passkey" in act] == ["added a passkey", "renamed a passkey", "removed a passkey"]


def test_adding_and_removing_signs_other_devices_out(app, client, person):
    other = sign_in(app.test_client(), person)
    sign_in(client, person)
    add(client, person)
    assert other.get("/account").status_code == 401
    assert client.get("/account").status_code == 200
    other = sign_in(app.test_client(), person)
    post(client, f"/account/passkeys/{passkeys()[0].id}/remove")
    assert other.get("/account").status_code == 401


def test_sign_in_with_a_passkey(client, person, device):
    answer = use(client, device, own_device="y", next="/account")
    assert (answer.status_code, answer.location) == (303, "/account")
    assert client.get("/account").status_code == 200
    assert acts()[-1] == "signed in"
    with unit_of_work(may_write=False):
        newest = select(SignInSession).order_by(SignInSession.began_at.desc()).limit(1)
        assert db.session.execute(newest).scalar_one().is_own_device
    (passkey,) = passkeys()
    assert passkey.sign_count == device.count == 1
    assert passkey.used_at is not None


def test_the_same_answer_opens_once(app, client, person, device):
    challenge = challenge_of(client, GET)
    answer = device.use(challenge)
    cookie = client.get_cookie("session").value
    assert post(client, GET, challenge=challenge, credential=answer).status_code == 303
    twin = app.test_client()
    twin.set_cookie("session", cookie)
    sessions = count(SignInSession)
    assert post(twin, GET, challenge=challenge, credential=answer).status_code in (409, 422)
    assert count(SignInSession) == sessions


def test_the_same_answer_opens_once_where_a_device_does_not_count(app, client, person, device):
    challenge = challenge_of(client, GET)
    device.count = -1  # it says 0 with every use, as many passkeys do
    answer = device.use(challenge)
    cookie = client.get_cookie("session").value
    assert post(client, GET, challenge=challenge, credential=answer).status_code == 303
    twin = app.test_client()
    twin.set_cookie("session", cookie)
    assert post(twin, GET, challenge=challenge, credential=answer).status_code == 409
    assert count(SpentChallenge) == 2


def test_a_challenge_is_for_one_browser_and_for_ten_minutes(app, client, person, device, monkeypatch):
    challenge = challenge_of(client, GET)
    assert use(app.test_client(), device, challenge=challenge).status_code == 422
    assert use(client, device, challenge=challenge[:-2]).status_code == 422
    monkeypatch.setattr(passkey_service, "LASTS", timedelta(seconds=-1))
    assert use(client, device, challenge=challenge).status_code == 422
    monkeypatch.undo()
    assert use(client, device, challenge=challenge).status_code == 303


@pytest.mark.parametrize(
    "lie",
    [{"origin": "https://evil.example"}, {"origin": "http://localhost.evil.example"}, {"flags": PRESENT}, {"flags": 0}],
)
def test_an_answer_for_another_site_or_without_the_devices_lock_is_refused(client, device, lie):
    answer = use(client, device, **lie)
    assert answer.status_code == 422
    assert "did not open an account" in answer.text
    assert client.get("/account").status_code == 401


def test_an_answer_by_another_key_host_or_person_is_refused(client, person, device):
    other = make_person("Bea")
    for twin in (
        Device(credential=device.credential, handle=device.handle),
        Device(handle=device.handle),
        Device(key=device.key, credential=device.credential, handle=other.id.encode()),
        Device(key=device.key, credential=device.credential, handle=device.handle, host="evil.example"),
    ):
        assert use(client, twin).status_code == 422
    assert client.get("/account").status_code == 401


def test_a_copy_whose_count_went_back_is_refused(client, person, device):
    device.count = 7
    assert use(client, device).status_code == 303
    post(client, "/sign-out")
    device.count = 3
    assert use(client, device).status_code == 422


def test_a_closed_account_is_not_opened(client, person, device):
    with unit_of_work():
        service.disable(SYSTEM, queries.get_person(person.id), now())
    assert use(client, device).status_code == 422


@pytest.mark.parametrize(
    "answer",
    [
        "", "{}", "[]", "null", "1", '"x"', "{", '{"id": 1}', '{"id": "x"}', '{"id": "x", "response": []}',
        '{"id": "x", "response": {"userHandle": 5}}', '{"id": "x", "response": {"userHandle": "/w"}}', "[" * 5000,
        '{"id": "' + "x" * 10000 + '", "rawId": "x", "response": {}, "type": "public-key"}', "x" * 30000,
        '{"id":"\ud800"}',
    ],
)  # fmt: skip
def test_a_made_up_answer_is_refused_kindly(client, device, answer):
    for path in (GET,):
        text = answer.encode("utf-8", "surrogatepass") if "\ud800" in answer else answer
        shown = post(client, path, challenge=challenge_of(client, path), credential=text)
        assert shown.status_code in (200, 400, 422), answer[:40]
        assert client.get("/account").status_code == 401


def test_a_made_up_passkey_is_not_added(client, person):
    sign_in(client, person)
    challenge = challenge_of(client, NEW)
    good = json.loads(Device().make(challenge, person.id))
    broken = [
        "", "{}", "null", "[1]",
        json.dumps({**good, "response": {**good["response"], "attestationObject": letters(b"\xa1\x61")}}),
        json.dumps({**good, "response": {**good["response"], "clientDataJSON": letters(b"{}")}}),
        Device().make(challenge, person.id, origin="https://evil.example"),
        Device().make(challenge, person.id, flags=PRESENT),
        Device(host="evil.example").make(challenge, person.id),
        Device().make("another challenge", person.id),
    ]  # fmt: skip
    for answer in broken:
        shown = post(client, NEW, challenge=challenge, credential=answer, name="Phone")
        assert shown.status_code == 422, answer[:60]
        assert "did not make a passkey" in shown.text
        assert 'value="Phone"' in shown.text
    assert passkeys() == []


def test_a_passkey_is_added_once_and_ten_at_most(client, person):
    sign_in(client, person)
    device = add(client, person)
    challenge = challenge_of(client, NEW)
    again = post(client, NEW, challenge=challenge, credential=device.make(challenge, person.id), name="Twice")
    assert again.status_code == 409
    for _ in range(9):
        add(client, person)
    challenge = challenge_of(client, NEW)
    more = post(client, NEW, challenge=challenge, credential=Device().make(challenge, person.id), name="Eleventh")
    assert more.status_code == 409
    assert "ten passkeys already" in more.text


def test_ways_in_ask_for_fresh_proof(client, person):
    began = utc(2026, 11, 1, 12)
    with clock_at(began):
        post(client, "/sign-in", name=person.email, password=PASSWORD, own_device="y")
    with clock_at(began + timedelta(minutes=16)):
        assert client.get("/account/safety").status_code == 200
        assert client.get(NEW).status_code == 401


def test_a_passkey_is_fresh_proof_and_keeps_what_was_typed(client, person):
    keeper = make_person("Ada", Role.ADMINISTRATOR)
    other = make_person("Cy")
    sign_in(client, keeper)
    device = add(client, keeper)
    with clock_at(now() + timedelta(minutes=14)):
        client.get("/account")
    with clock_at(now() + timedelta(minutes=16)):
        asked = post(client, f"/people/{other.id}/roles", role="staff")
        assert asked.status_code == 401
        kept = html.unescape(re.search(r'name="kept"[^>]*value="([^"]+)"', asked.text).group(1))
        page = post(client, PROVE, kept=kept)
        assert "What you typed is kept" in page.text
        challenge = html.unescape(re.search(r'name="challenge"[^>]*value="([^"]+)"', page.text).group(1))
        stranger = Device(handle=keeper.id.encode())
        assert post(client, PROVE, challenge=challenge, credential=stranger.use(challenge)).status_code == 422
        shown = post(client, PROVE, challenge=challenge, credential=device.use(challenge), kept=kept)
        assert 'value="staff"' in shown.text
        assert post(client, f"/people/{other.id}/roles", role="staff").status_code == 303
    assert "said again who they are" in acts()


def test_another_persons_passkey_proves_nothing(app, client, person, device):
    other = sign_in(app.test_client(), make_person("Bea"))
    assert use(other, device, PROVE).status_code == 422


def test_nobody_sees_or_removes_anothers_passkey(app, client, person, device):
    other = sign_in(app.test_client(), make_person("Bea"))
    here = f"/account/passkeys/{passkeys()[0].id}"
    assert other.get(here).status_code == 404
    assert post(other, here, name="Mine").status_code == 404
    assert post(other, f"{here}/remove").status_code == 404
    assert other.get(f"/account/passkeys/{new_id()}").status_code == 404
    assert post(app.test_client(), f"{here}/remove").status_code == 401


def test_the_only_way_in_is_not_removed(client, person):
    sign_in(client, person)
    add(client, person)
    with unit_of_work():
        row = queries.get_person(person.id)
        row.password_hash = row.email = None
    answer = post(client, f"/account/passkeys/{passkeys()[0].id}/remove")
    assert answer.status_code == 409
    assert "only way in" in answer.text
    assert len(passkeys()) == 1


def test_passkey_tries_are_throttled_and_old_challenges_swept(client, person, device):
    with clock_at(utc(2026, 11, 1, 12)):
        for _ in range(60):
            throttle_service.hit((throttle_service.PASSKEY_ADDRESS, "127.0.0.1"))
        assert post(client, GET, credential="x").status_code == 429
    with clock_at(now() + timedelta(days=2)), unit_of_work():
        throttle_service.sweep()
    assert count(SpentChallenge) == 0
