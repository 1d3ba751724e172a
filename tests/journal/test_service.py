"""What is kept, under which key, and what is left when it goes."""

import dataclasses

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from lms.access.actor import SYSTEM
from lms.cohorts import service as service_of_cohorts
from lms.core import installation
from lms.core.clock import clock_at, now
from lms.core.database import db
from lms.core.errors import NotFound, Refused, TooMany
from lms.core.ids import random_id
from lms.core.unit_of_work import unit_of_work
from lms.journal import queries, service
from lms.journal.models import JournalEntry, JournalKey, JournalReading, JournalShare
from tests.factories import actor_of
from tests.journal.scene import Scene, make_scene, teach, write

TABLES = (JournalKey, JournalEntry, JournalShare, JournalReading)


@pytest.fixture
def scene(app) -> Scene:
    return make_scene()


def counts() -> list[int]:
    with unit_of_work(may_write=False):
        return [db.session.query(table).count() for table in TABLES]


def opened(person) -> list[str]:
    with unit_of_work(may_write=False):
        return sorted(entry.content.text for entry in service.open_all(person.id))


def share(scene: Scene, entry_id: str, reader) -> str:
    with unit_of_work():
        row = queries.get_own_entry(scene.author, entry_id)
        service.share(row, reader, scene.cohort.id, now())
        db.session.flush()
        return queries.find_live_share(entry_id).id


def test_entries_open_for_their_author_and_one_key_serves_them_all(scene):
    for words in ("First words", "Second words"):
        write(scene.ana, words)
    write(scene.robin, "Another person's")
    assert opened(scene.ana) == ["First words", "Second words"]
    assert counts() == [2, 3, 0, 0]


def test_the_database_holds_no_word_and_no_time(scene):
    entry_id = write(scene.ana, "Knocking softly", "own-door")
    with unit_of_work(may_write=False):
        row = db.session.get(JournalEntry, entry_id)
        assert set(row.__table__.columns.keys()) == {"id", "person_id", "locked", "goes_at"}
        assert row.goes_at is None, "only what lies in the bin says a day (tests/journal/test_bin.py)"
        assert b"Knocking" not in row.locked
        assert b"own-door" not in row.locked


def test_a_row_put_in_the_place_of_another_does_not_open(scene):
    one, two = write(scene.ana, "Mine"), write(scene.robin, "Not hers")
    with unit_of_work():
        query = text("UPDATE journal_entries SET locked = (SELECT locked FROM journal_entries WHERE id = :one)")
        ids = {name: _bound(value) for name, value in (("one", one), ("two", two))}
        db.session.execute(text(query.text + " WHERE id = :two"), ids)
    with unit_of_work(may_write=False), pytest.raises(Refused):
        service.open_all(scene.robin.id)


def test_a_key_put_in_the_place_of_another_does_not_open(scene):
    write(scene.ana, "Mine")
    write(scene.robin, "Theirs")
    with unit_of_work():
        ana, robin = db.session.get(JournalKey, scene.ana.id), db.session.get(JournalKey, scene.robin.id)
        robin.locked_key = ana.locked_key
    with unit_of_work(may_write=False), pytest.raises(Refused):
        service.open_all(scene.robin.id)


def test_the_same_form_twice_is_one_entry_and_another_s_id_is_refused(scene):
    entry_id = random_id()
    for _ in range(2):
        with unit_of_work():
            service.write(scene.author, entry_id, "Once", "", now())
    assert opened(scene.ana) == ["Once"]
    robin = actor_of(scene.robin)
    with pytest.raises(IntegrityError), unit_of_work():
        service.write(robin, entry_id, "Taken", "", now())
    assert opened(scene.ana) == ["Once"]


def test_change_puts_new_words_in_place_and_two_windows_do_not_overwrite_each_other(scene):
    entry_id = write(scene.ana, "Old words")
    with unit_of_work():
        row = queries.get_own_entry(scene.author, entry_id)
        mark = service.open_entry(row).mark
        service.change(scene.author, row, mark, "New words", now())
    assert opened(scene.ana) == ["New words"]
    with unit_of_work():
        row = queries.get_own_entry(scene.author, entry_id)
        with pytest.raises(service.ChangedMeanwhile):
            service.change(scene.author, row, mark, "Words of the other window", now())
    assert opened(scene.ana) == ["New words"]


def test_deleting_takes_row_shares_and_readings_and_with_the_last_entry_the_key(scene):
    first, second = write(scene.ana, "First"), write(scene.ana, "Second")
    share_id = share(scene, first, scene.robin)
    robin = actor_of(scene.robin)
    with unit_of_work():
        service.read_shared(queries.get_shared_with(robin, share_id), now())
    assert counts() == [1, 2, 1, 1]
    with unit_of_work():
        service.delete_entry(scene.author, queries.get_own_entry(scene.author, first))
    assert counts() == [1, 1, 0, 0]
    with unit_of_work():
        service.delete_entry(scene.author, queries.get_own_entry(scene.author, second))
    assert counts() == [0, 0, 0, 0]


def test_shred_leaves_nothing_of_one_person_and_everything_of_others(scene):
    first = write(scene.ana, "First")
    share(scene, first, scene.robin)
    write(scene.robin, "Theirs")
    with unit_of_work():
        service.shred(scene.ana.id)
    assert counts() == [1, 1, 0, 0]
    assert opened(scene.robin) == ["Theirs"]


def test_a_share_is_for_one_instructor_of_the_cohort_until_it_ends(scene):
    entry_id = write(scene.ana, "For Robin")
    share_id = share(scene, entry_id, scene.robin)
    robin, uma = actor_of(scene.robin), actor_of(scene.uma)
    with unit_of_work(may_write=False):
        assert [one.author.name for one in queries.list_shared_with(robin)] == ["Ana"]
        assert queries.list_shared_with(uma) == []
        for stranger in (uma, scene.author):
            with pytest.raises(NotFound):
                queries.get_shared_with(stranger, share_id)
    with unit_of_work():
        entry = service.read_shared(queries.get_shared_with(robin, share_id), now())
        assert entry.content.text == "For Robin"
    with unit_of_work():
        service.withdraw_share(queries.get_own_entry(scene.author, entry_id), now())
    with unit_of_work(may_write=False):
        with pytest.raises(NotFound):
            queries.get_shared_with(robin, share_id)
        assert len(queries.list_readings_of([share_id])[share_id]) == 1


def test_a_share_ends_with_the_instructor_s_part_in_the_cohort(scene):
    share_id = share(scene, write(scene.ana, "For Robin"), scene.robin)
    with unit_of_work():
        service_of_cohorts.remove_instructor(SYSTEM, scene.cohort, scene.robin, now())
    robin = actor_of(scene.robin)
    with unit_of_work(may_write=False), pytest.raises(NotFound):
        queries.get_shared_with(robin, share_id)


def test_sharing_twice_is_one_share_and_with_another_ends_the_first(scene):
    teach(scene.cohort, scene.uma)
    entry_id = write(scene.ana, "For one")
    assert share(scene, entry_id, scene.robin) == share(scene, entry_id, scene.robin)
    second = share(scene, entry_id, scene.uma)
    robin, uma = actor_of(scene.robin), actor_of(scene.uma)
    with unit_of_work(may_write=False):
        assert [one.share.id for one in queries.list_shared_with(uma)] == [second]
        assert queries.list_shared_with(robin) == []


def test_readers_are_the_instructors_of_one_s_own_cohort(scene):
    uma = actor_of(scene.uma)
    with unit_of_work(may_write=False):
        assert [person.name for person, _ in queries.list_readers_for(scene.author)] == ["Robin"]
        assert queries.list_readers_for(uma) == []


@pytest.mark.parametrize("key", ["", "YW5vdGhlciBrZXkgb2YgdGhpcnR5LXR3byBieXRlcyE"])
def test_without_the_right_installation_key_nothing_opens_and_the_words_say_so(scene, key, monkeypatch):
    write(scene.ana, "Words")
    changed = dataclasses.replace(installation.config(), journal_key=key)
    monkeypatch.setattr(installation, "_config", changed)
    with unit_of_work(may_write=False), pytest.raises(Refused, match="Nothing is lost"):
        service.open_all(scene.ana.id)
    with pytest.raises(Refused), unit_of_work():
        service.write(scene.author, random_id(), "More", "", now())
    assert counts() == [1, 1, 0, 0]


def test_switched_off_nothing_new_is_kept_and_the_old_stays_the_author_s(scene, monkeypatch):
    entry_id = write(scene.ana, "Before")
    monkeypatch.setattr(installation, "_config", dataclasses.replace(installation.config(), has_journal=False))
    with pytest.raises(Refused, match="switched this journal off"), unit_of_work():
        service.write(scene.author, random_id(), "After", "", now())
    assert opened(scene.ana) == ["Before"]
    with unit_of_work():
        service.delete_entry(scene.author, queries.get_own_entry(scene.author, entry_id))
    assert counts() == [0, 0, 0, 0]


def test_many_saves_in_one_minute_are_asked_to_wait(scene):
    with clock_at(now()), unit_of_work():
        for _ in range(60):
            service.write(scene.author, random_id(), "Again", "", now())
        with pytest.raises(TooMany):
            service.write(scene.author, random_id(), "Again", "", now())


def _bound(key: str) -> object:
    return JournalEntry.__table__.c.id.type.process_bind_param(key, db.engine.dialect)


def test_the_same_form_with_other_words_keeps_the_newest_in_one_entry(scene):
    entry_id = write(scene.ana, "I knocked")
    for words in ("I knocked twice", "I knocked twice"):
        with unit_of_work():
            service.write(scene.author, entry_id, words, "", now())
    assert opened(scene.ana) == ["I knocked twice"]


def test_words_of_an_old_form_never_take_the_place_of_a_later_change(scene):
    entry_id = write(scene.ana, "I knocked")
    with unit_of_work():
        row = queries.get_own_entry(scene.author, entry_id)
        service.change(scene.author, row, service.open_entry(row).mark, "I waited", now())
    with unit_of_work():
        service.write(scene.author, entry_id, "I knocked, and", "", now())
    assert opened(scene.ana) == ["I knocked, and", "I waited"]
