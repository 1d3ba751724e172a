"""The journal's bin: seven days, or no day at all, as its author says."""

from datetime import timedelta

import pytest

from lms.access.actor import Role
from lms.audit.models import AuditEvent
from lms.core.clock import clock_at, now
from lms.core.database import db
from lms.core.errors import NotFound
from lms.core.unit_of_work import unit_of_work
from lms.jobs.models import Job
from lms.journal import queries, rules, service
from lms.journal.models import JournalEntry, JournalKey, JournalReading, JournalShare
from tests.factories import actor_of, make_person, post, sign_in, utc
from tests.journal.scene import Scene, make_scene, write
from tests.journal.test_views import field, rows, share_with

SEVEN_DAYS, EIGHT_DAYS = timedelta(days=7), timedelta(days=8)


@pytest.fixture
def scene(client) -> Scene:
    scene = make_scene()
    sign_in(client, scene.ana)
    return scene


def put_in_bin(scene: Scene, entry_id: str, at=None) -> None:
    with unit_of_work():
        service.put_in_bin(scene.author, queries.get_held_entry(scene.author, entry_id), at or now())


def sweep(at) -> int:
    with unit_of_work():
        return service.empty_due_bins(at)


def held(person) -> tuple[list[str], list[str]]:
    """The words in the journal, and those in the bin."""
    with unit_of_work(may_write=False):
        kept = [entry.content.text for entry in service.open_all(person.id)]
        return sorted(kept), sorted(entry.content.text for entry, _ in service.open_bin(person.id))


def acts() -> int:
    return len(rows(AuditEvent)) + len(rows(Job))


@pytest.mark.parametrize(
    ("binned", "goes"),
    [
        (utc(2026, 11, 22), utc(2026, 11, 30)),
        (utc(2026, 11, 22, 0, 0, 1), utc(2026, 11, 30)),
        (utc(2026, 11, 22, 23, 59, 59), utc(2026, 11, 30)),
        (utc(2028, 2, 28, 12), utc(2028, 3, 7)),
    ],
)
def test_seven_whole_days_and_then_the_next_midnight(binned, goes):
    assert rules.goes_at(binned) == goes


def test_the_bin_tells_the_day_and_not_the_hour(scene):
    for hour in (1, 13, 23):
        put_in_bin(scene, write(scene.ana, "Words"), utc(2026, 11, 22, hour, 17, 5))
    assert {row.goes_at for row in rows(JournalEntry)} == {utc(2026, 11, 30)}


def test_binned_it_is_gone_from_the_journal_and_back_again_it_is_there(client, scene):
    entry_id, before = write(scene.ana, "A green door"), acts()
    assert "in the bin" not in client.get("/journal").text
    answer = post(client, f"/journal/{entry_id}/bin")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/journal?done=entry-binned")
    page = client.get("/journal").text
    assert "A green door" not in page
    assert "One entry in the bin" in page
    assert "A green door" not in client.get("/journal/download").text
    for part in ("", "/change", "/share"):
        assert client.get(f"/journal/{entry_id}{part}").status_code == 404
    binned = client.get("/journal/bin").text
    assert "A green door" not in binned
    assert "Goes for good on" in binned
    assert "A green door" in client.get(f"/journal/bin/{entry_id}").text
    assert post(client, f"/journal/bin/{entry_id}/back").status_code == 303
    assert "A green door" in client.get("/journal").text
    assert client.get(f"/journal/bin/{entry_id}").status_code == 404
    assert acts() == before, "an act of the journal was recorded"


def test_putting_it_in_the_bin_ends_its_share_and_putting_it_back_does_not_open_it_again(app, client, scene):
    entry_id = write(scene.ana, "For Robin")
    share_id = share_with(client, entry_id, scene.robin)
    robin = sign_in(app.test_client(), scene.robin)
    assert post(robin, f"/shared-entries/{share_id}").status_code == 200
    assert post(client, f"/journal/{entry_id}/bin").status_code == 303
    for _ in range(2):
        assert robin.get(f"/shared-entries/{share_id}").status_code == 404
        assert post(robin, f"/shared-entries/{share_id}").status_code == 404
        assert share_id not in robin.get("/shared-entries").text
        assert post(client, f"/journal/bin/{entry_id}/back").status_code == 303
    assert len(rows(JournalReading)) == 1
    assert "Only you." in client.get(f"/journal/{entry_id}").text


def test_for_good_in_the_same_moment_from_the_same_page(client, scene):
    entry_id = write(scene.ana, "To go now")
    page = client.get(f"/journal/{entry_id}/delete").text
    assert "Put it in the bin for seven days" in page
    assert "Delete it for good now" in page
    assert post(client, f"/journal/{entry_id}/delete").status_code == 303
    assert rows(JournalEntry) + rows(JournalKey) == []


def test_from_the_bin_for_good(client, scene):
    entry_id = write(scene.ana, "To go now")
    put_in_bin(scene, entry_id)
    page = client.get(f"/journal/{entry_id}/delete").text
    assert "for seven days" not in page
    assert "35 days at most" in page
    assert post(client, f"/journal/{entry_id}/delete").status_code == 303
    assert rows(JournalEntry) + rows(JournalKey) == []


def test_emptying_the_bin_takes_what_lies_there_and_nothing_else(client, scene):
    kept, gone = write(scene.ana, "Stays"), write(scene.ana, "Goes")
    share_with(client, gone, scene.robin)
    put_in_bin(scene, gone)
    page = client.get("/journal/bin").text
    assert "It deletes these words for good. Nobody can bring them back here." in page
    for _ in range(2):
        assert post(client, "/journal/bin/empty").status_code == 303
    assert [row.id for row in rows(JournalEntry)] == [kept]
    assert rows(JournalShare) == []
    assert len(rows(JournalKey)) == 1
    assert "Empty the bin" not in client.get("/journal/bin").text


def test_after_seven_days_the_worker_removes_it_and_leaves_no_trace(scene):
    binned_at, kept = utc(2026, 11, 22, 18), write(scene.robin, "Theirs")
    put_in_bin(scene, write(scene.ana, "Goes"), binned_at)
    before = acts()
    assert sweep(binned_at + SEVEN_DAYS) == 0
    assert held(scene.ana) == ([], ["Goes"])
    assert sweep(binned_at + EIGHT_DAYS) == 1
    assert sweep(binned_at + EIGHT_DAYS) == 0
    assert [row.id for row in rows(JournalEntry)] == [kept]
    assert [key.person_id for key in rows(JournalKey)] == [scene.robin.id]
    assert acts() == before


def test_what_was_put_back_in_time_is_left_alone(scene):
    binned_at, entry_id = utc(2026, 11, 22, 18), write(scene.ana, "Back again")
    put_in_bin(scene, entry_id, binned_at)
    with unit_of_work():
        service.put_back(scene.author, queries.get_binned_entry(scene.author, entry_id))
    assert sweep(binned_at + EIGHT_DAYS) == 0
    assert held(scene.ana) == (["Back again"], [])


def test_put_there_twice_it_goes_on_the_day_that_was_said_first(scene):
    entry_id = write(scene.ana, "Once")
    put_in_bin(scene, entry_id, utc(2026, 11, 22))
    put_in_bin(scene, entry_id, utc(2026, 11, 25))
    assert [row.goes_at for row in rows(JournalEntry)] == [utc(2026, 11, 30)]


def test_the_worker_s_own_round_empties_bins(app, scene, monkeypatch):
    from lms.operating import serving

    put_in_bin(scene, write(scene.ana, "Goes"))
    monkeypatch.setattr(serving, "create_app", lambda: app)
    monkeypatch.setattr(serving.signal, "signal", lambda *_: None)
    monkeypatch.setattr(serving.worker, "work", lambda _engine, duties, _stop: [duty() for duty in duties])
    serving.run_worker()
    assert len(rows(JournalEntry)) == 1
    with clock_at(now() + EIGHT_DAYS):
        serving.run_worker()
    assert rows(JournalEntry) == []


def test_everybody_else_finds_no_bin_of_hers(app, client, scene):
    entry_id = write(scene.ana, "Mine alone")
    put_in_bin(scene, entry_id)
    for person in (scene.robin, make_person("Zoe"), make_person(role=Role.STAFF), make_person(role=Role.ADMINISTRATOR)):
        other = sign_in(app.test_client(), person)
        assert "The bin is empty." in other.get("/journal/bin").text
        assert other.get(f"/journal/bin/{entry_id}").status_code == 404
        assert post(other, f"/journal/bin/{entry_id}/back").status_code == 404
        assert post(other, f"/journal/{entry_id}/bin").status_code == 404
        assert post(other, "/journal/bin/empty").status_code == 303
    assert held(scene.ana) == ([], ["Mine alone"])


def test_the_bin_asks_for_the_password_as_the_journal_does(client, scene):
    entry_id = write(scene.ana, "Old words")
    put_in_bin(scene, entry_id)
    with clock_at(now() + timedelta(minutes=14)):
        client.get("/account")
    with clock_at(now() + timedelta(minutes=16)):
        for url in ("/journal/bin", f"/journal/bin/{entry_id}"):
            assert client.get(url).status_code == 401, url
        for url in (f"/journal/bin/{entry_id}/back", "/journal/bin/empty", f"/journal/{entry_id}/bin"):
            assert post(client, url).status_code == 401, url
    assert held(scene.ana) == ([], ["Old words"])


def test_words_typed_in_another_window_are_not_lost_when_the_entry_is_in_the_bin(client, scene):
    entry_id = write(scene.ana, "Old words")
    mark = field(client.get(f"/journal/{entry_id}/change").text, "mark")
    put_in_bin(scene, entry_id)
    late = post(client, f"/journal/{entry_id}/change", mark=mark, text="Typed meanwhile")
    assert late.status_code == 422
    assert "Typed meanwhile" in late.text
    assert "put into the bin in another window" in late.text
    assert held(scene.ana) == ([], ["Old words"])


def test_a_form_that_is_sent_again_takes_its_entry_out_of_the_bin(scene):
    entry_id = write(scene.ana, "Kept, says the page")
    put_in_bin(scene, entry_id)
    with unit_of_work():
        service.write(scene.author, entry_id, "Kept, says the page", "", now())
    assert held(scene.ana) == (["Kept, says the page"], [])


def test_what_another_window_deleted_for_good_is_found_nowhere(scene):
    entry_id = write(scene.ana, "Goes")
    for act in (
        lambda row: service.put_in_bin(scene.author, row, now()),
        lambda row: service.put_back(scene.author, row),
        lambda row: service.share(row, scene.robin, scene.cohort.id, now()),
    ):
        with pytest.raises(NotFound), unit_of_work():
            act(_deleted_meanwhile(scene, entry_id))
    assert held(scene.ana) == (["Goes"], [])


def _deleted_meanwhile(scene: Scene, entry_id: str) -> JournalEntry:
    row = queries.get_held_entry(scene.author, entry_id)
    db.session.execute(db.delete(JournalEntry))
    return row


def test_what_lies_in_the_bin_cannot_be_shared(scene):
    entry_id = write(scene.ana, "Binned in another window")
    put_in_bin(scene, entry_id)
    with pytest.raises(NotFound), unit_of_work():
        service.share(queries.get_held_entry(scene.author, entry_id), scene.robin, scene.cohort.id, now())


def test_shred_takes_the_bin_too(scene):
    put_in_bin(scene, write(scene.ana, "In the bin"))
    write(scene.ana, "In the journal")
    with unit_of_work():
        service.shred(scene.ana.id)
    assert rows(JournalEntry) + rows(JournalKey) == []


def test_the_key_stays_while_something_lies_in_the_bin(scene):
    put_in_bin(scene, write(scene.ana, "In the bin"))
    kept = write(scene.ana, "In the journal")
    with unit_of_work():
        service.delete_entry(scene.author, queries.get_own_entry(scene.author, kept))
    assert held(scene.ana) == ([], ["In the bin"])


def test_the_reader_of_a_shared_entry_finds_nothing_in_a_bin_even_if_the_share_stood_open(scene, client):
    entry_id = write(scene.ana, "For Robin")
    share_id = share_with(client, entry_id, scene.robin)
    with unit_of_work():
        queries.get_own_entry(scene.author, entry_id).goes_at = utc(2026, 11, 30)
    robin = actor_of(scene.robin)
    with unit_of_work(may_write=False), pytest.raises(NotFound):
        queries.get_shared_with(robin, share_id)
