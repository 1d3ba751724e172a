"""The journal's pages, as a browser without script meets them."""

import dataclasses
import html
import re
from datetime import timedelta

import pytest

from lms.access.actor import Role
from lms.core import installation
from lms.core.clock import clock_at, now
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.journal.models import JournalEntry, JournalReading, JournalShare
from tests.counting import counted_queries
from tests.factories import make_person, post, sign_in
from tests.journal.scene import Scene, make_scene, write

OPENING = ("/journal", "/journal/download")
OF_ENTRY = ("", "/change", "/delete", "/share")


@pytest.fixture
def scene(client) -> Scene:
    scene = make_scene()
    sign_in(client, scene.ana)
    return scene


def rows(model):
    with unit_of_work(may_write=False):
        return db.session.query(model).all()


def browser(app, person):
    return sign_in(app.test_client(), person)


def field(page: str, name: str) -> str:
    return html.unescape(re.search(rf'name="{name}"[^>]*value="([^"]*)"', page).group(1))


def keep(client, text: str):
    key = field(client.get("/journal/new").text, "key")
    return post(client, "/journal/new", key=key, text=text)


def share_with(client, entry_id: str, person) -> str:
    assert post(client, f"/journal/{entry_id}/share", reader=person.id).status_code == 303
    return rows(JournalShare)[-1].id


@pytest.mark.parametrize("url", [*OPENING, "/journal/new", "/shared-entries"])
def test_a_visitor_is_asked_to_sign_in(client, url):
    assert client.get(url).status_code == 401


def test_write_list_and_open(client, scene):
    answer = keep(client, "A door\r\nand a second line <b>")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/journal/new?done=entry-kept")
    assert "Only you can open it." in client.get(answer.headers["Location"]).text
    page = client.get("/journal").text
    assert "A door" in page
    assert "second line" not in page
    assert "Who can read this: you alone." in page
    (row,) = rows(JournalEntry)
    shown = client.get(f"/journal/{row.id}").text
    assert "and a second line &lt;b&gt;" in shown
    assert "Only you." in shown


def test_a_reflection_s_words_carry_its_title(client, scene):
    write(scene.ana, "Words", "own-door")
    assert "Your own door" in client.get("/journal").text


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"text": ""}, "The box is empty."),
        ({"text": "long words " * 2000}, "Keep it in two entries."),
        ({"text": "kept text", "key": "x"}, "Open it again"),
    ],
)
def test_what_cannot_be_kept_is_shown_again(client, scene, fields, says):
    key = field(client.get("/journal/new").text, "key")
    answer = post(client, "/journal/new", **{"key": key, **fields})
    assert answer.status_code == 422
    assert says in answer.text
    assert fields["text"].strip()[:50] in answer.text
    assert rows(JournalEntry) == []


def test_opening_asks_for_the_password_and_writing_does_not(client, scene):
    entry_id = write(scene.ana, "Old words")
    with clock_at(now() + timedelta(minutes=14)):
        client.get("/account")
    with clock_at(now() + timedelta(minutes=15, seconds=-5)):
        for url in (*OPENING, *(f"/journal/{entry_id}{part}" for part in OF_ENTRY)):
            assert client.get(url).status_code == 200, url
    with clock_at(now() + timedelta(minutes=15, seconds=5)):
        for url in (*OPENING, *(f"/journal/{entry_id}{part}" for part in OF_ENTRY)):
            page = client.get(url)
            assert page.status_code == 401, url
            assert "Old words" not in page.text
        assert post(client, f"/journal/{entry_id}/delete").status_code == 401
        assert post(client, f"/journal/{entry_id}/share", reader=scene.robin.id).status_code == 401
        assert keep(client, "New words").status_code == 303
    assert len(rows(JournalEntry)) == 2


def test_changing_saves_without_the_password_and_never_over_another_window(client, scene):
    entry_id = write(scene.ana, "Old words")
    mark = field(client.get(f"/journal/{entry_id}/change").text, "mark")
    with clock_at(now() + timedelta(minutes=14)):
        client.get("/account")
    with clock_at(now() + timedelta(minutes=16)):
        assert post(client, f"/journal/{entry_id}/change", mark=mark, text="New words").status_code == 303
        late = post(client, f"/journal/{entry_id}/change", mark=mark, text="Of the other window")
    assert late.status_code == 422
    assert "Of the other window" in late.text
    assert "New words" not in late.text
    assert "New words" in client.get(f"/journal/{entry_id}").text
    assert post(client, f"/journal/{entry_id}/change", mark="x", text="").status_code == 422


def test_everybody_else_finds_nothing(app, client, scene):
    entry_id = write(scene.ana, "Mine alone")
    share_id = share_with(client, entry_id, scene.robin)
    everybody = [scene.robin, scene.uma, make_person("Zoe")]
    everybody += [make_person(role=role) for role in (Role.STAFF, Role.ADMINISTRATOR, Role.AUDITOR)]
    for person in everybody:
        other = browser(app, person)
        for part in OF_ENTRY:
            assert other.get(f"/journal/{entry_id}{part}").status_code == 404
        for part in ("change", "delete", "share", "share/end"):
            answer = post(other, f"/journal/{entry_id}/{part}", mark="x", text="Taken", reader=scene.uma.id)
            assert answer.status_code == 404
        assert "Mine alone" not in other.get("/journal").text + other.get("/journal/download").text
        if person is not scene.robin:
            expected = 404 if person is scene.uma else 403
            assert other.get(f"/shared-entries/{share_id}").status_code == expected
            assert post(other, f"/shared-entries/{share_id}").status_code == expected
    assert "Mine alone" in client.get(f"/journal/{entry_id}").text
    assert [share.withdrawn_at for share in rows(JournalShare)] == [None]


def test_share_read_see_who_read_and_take_back(app, client, scene):
    entry_id, other_id = write(scene.ana, "For Robin"), write(scene.ana, "Not for Robin")
    page = client.get(f"/journal/{entry_id}/share").text
    assert "Robin" in page
    assert "Uma" not in page
    share_id = share_with(client, entry_id, scene.robin)
    assert "You, and Robin, since" in client.get(f"/journal/{entry_id}").text
    assert "Robin has not opened it." in client.get(f"/journal/{entry_id}").text
    assert "Robin may read it" in client.get("/journal").text
    robin = browser(app, scene.robin)
    assert f"/shared-entries/{share_id}" in robin.get("/shared-entries").text
    before = robin.get(f"/shared-entries/{share_id}").text
    assert "Before you open it" in before
    assert "For Robin" not in before
    assert rows(JournalReading) == []
    opened = post(robin, f"/shared-entries/{share_id}")
    assert opened.status_code == 200
    assert "For Robin" in opened.text
    assert "Not for Robin" not in opened.text
    assert robin.get(f"/journal/{other_id}").status_code == 404
    assert len(rows(JournalReading)) == 1
    assert re.search(r"<li>Robin, \w{3}, ", client.get(f"/journal/{entry_id}").text)
    assert post(client, f"/journal/{entry_id}/share/end").status_code == 303
    assert robin.get(f"/shared-entries/{share_id}").status_code == 404
    assert post(robin, f"/shared-entries/{share_id}").status_code == 404
    assert len(rows(JournalReading)) == 1
    after = client.get(f"/journal/{entry_id}").text
    assert "Only you." in after
    assert "Taken back from Robin" in after


def test_a_share_with_somebody_else_s_instructor_is_asked_again(client, scene):
    entry_id = write(scene.ana, "For nobody")
    for reader in (scene.uma.id, scene.ana.id, "x", ""):
        assert post(client, f"/journal/{entry_id}/share", reader=reader).status_code == 422
    assert rows(JournalShare) == []


def test_without_instructor_there_is_nobody_to_share_with(app, client):
    person = make_person()
    sign_in(client, person)
    assert "nobody to share with" in client.get(f"/journal/{write(person, 'Alone')}/share").text


def test_deleting_asks_once_and_is_for_good(app, client, scene):
    entry_id = write(scene.ana, "To go")
    share_id = share_with(client, entry_id, scene.robin)
    robin = browser(app, scene.robin)
    post(robin, f"/shared-entries/{share_id}")
    assert "cannot be brought back" in client.get(f"/journal/{entry_id}/delete").text
    assert len(rows(JournalEntry)) == 1
    assert post(client, f"/journal/{entry_id}/delete").status_code == 303
    assert rows(JournalEntry) + rows(JournalShare) + rows(JournalReading) == []
    assert client.get(f"/journal/{entry_id}").status_code == 404
    assert robin.get(f"/shared-entries/{share_id}").status_code == 404


def test_the_file_holds_everything_under_a_quiet_name(client, scene):
    write(scene.ana, "First")
    write(scene.ana, "Second", "own-door")
    answer = client.get("/journal/download")
    assert answer.headers["Content-Disposition"] == "attachment; filename=my-notes.md"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.text.startswith("# My journal\n")
    assert "First" in answer.text
    assert re.search(r"## .*: Your own door\n\nSecond\n", answer.text)


def test_switched_off_old_entries_stay_readable_and_nothing_new_is_lost(client, scene, monkeypatch):
    entry_id = write(scene.ana, "Before")
    key = field(client.get("/journal/new").text, "key")
    monkeypatch.setattr(installation, "_config", dataclasses.replace(installation.config(), has_journal=False))
    assert "<textarea" not in client.get("/journal/new").text
    late = post(client, "/journal/new", key=key, text="Typed before it was off")
    assert late.status_code == 422
    assert "Typed before it was off" in late.text
    assert "Before" in client.get("/journal").text
    assert "Before" in client.get("/journal/download").text
    assert client.get(f"/journal/{entry_id}/change").status_code == 404
    assert post(client, f"/journal/{entry_id}/delete").status_code == 303
    assert rows(JournalEntry) == []


def test_a_key_that_is_away_is_said_kindly(client, scene, monkeypatch):
    entry_id = write(scene.ana, "Words")
    monkeypatch.setattr(installation, "_config", dataclasses.replace(installation.config(), journal_key=""))
    for url in (*OPENING, f"/journal/{entry_id}"):
        page = client.get(url)
        assert page.status_code == 409
        assert "Nothing is lost." in page.text


def test_few_queries_whatever_the_number(client, scene):
    for number in range(12):
        write(scene.ana, f"Words {number}")
    with counted_queries() as queries:
        assert client.get("/journal").status_code == 200
    assert len(queries) <= 6, queries
