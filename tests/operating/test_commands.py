"""Each command as an operator types it, in a process of its own."""

import json
from subprocess import CompletedProcess

import pytest

from lms.app import create_app
from lms.core.database import db
from tests.conftest import JOURNAL_KEY, config_for
from tests.factories import make_person
from tests.journal.scene import write
from tests.operating.command import SAMPLE, run_lms


@pytest.fixture
def lms(tmp_path, database_url):
    def run(*words: str, ok: bool = True, **settings: str) -> CompletedProcess[str]:
        return run_lms(*words, ok=ok, **{"LMS_HOME": str(tmp_path), "LMS_DATABASE_URL": database_url, **settings})

    return run


def test_setup_gives_the_first_administrator_one_link_once(lms, tmp_path):
    first = lms("setup", "--name", "Ada Admin", "--email", "ada@example.org")
    assert "https://forty.example.org/join/" in first.stdout
    assert (tmp_path / "secret").stat().st_mode & 0o077 == 0
    assert (tmp_path / "journal-key").stat().st_mode & 0o077 == 0
    second = lms("setup", "--name", "Eve", "--email", "eve@example.org", ok=False)
    assert "There is an administrator already" in second.stderr
    lms("audit", "verify")
    lms("db", "check")
    assert "not published yet" in first.stdout, "the sample has a planned module"
    assert "Not written yet" in lms("curriculum", "publish", ok=False).stderr
    assert "Published" in lms("curriculum", "publish", "--allow-planned").stdout
    assert "Already published" in lms("curriculum", "publish", "--allow-planned").stdout


def test_keys_makes_what_is_missing_and_touches_nothing_that_is_there(lms, tmp_path):
    assert str(tmp_path / "journal-key") in lms("keys").stdout
    made = (tmp_path / "journal-key").read_text()
    assert "Nothing was changed" in lms("keys").stdout
    assert (tmp_path / "journal-key").read_text() == made
    (tmp_path / "journal-key").unlink()
    refused = lms("db", "upgrade", ok=False)
    assert "LMS_JOURNAL_KEY is missing: run `lms keys`" in refused.stderr


def test_production_without_settings_is_refused_with_all_reasons(lms):
    done = lms("serve", ok=False, LMS_BASE_URL="", LMS_MAIL_URL="", LMS_PROGRAM_NAME="")
    assert "LMS_SECRET" in done.stderr
    assert "LMS_BASE_URL" in done.stderr


def test_the_demonstration_stays_out_of_production(lms):
    lms("setup", "--name", "Ada Admin", "--email", "ada@example.org")
    assert "production" in lms("demo", ok=False).stderr
    assert "production" in lms("run", ok=False).stderr


def test_the_cast_is_printed_as_json(lms):
    people = json.loads(lms("demo", "--people").stdout)
    assert {"name", "role", "e-mail", "password", "try"} <= set(people[0])
    assert {"staff", "instructor", "trainee", "auditor", "administrator"} <= {person["role"] for person in people}


def test_the_doctor_says_what_to_mend(lms):
    lms("setup", "--name", "Ada Admin", "--email", "ada@example.org")
    done = lms("doctor", ok=False)
    assert "MEND  mail server" in done.stdout
    assert "well  record of acts" in done.stdout
    assert "well  journal: its key is here" in done.stdout
    assert "well  journal: switched off" in lms("doctor", ok=False, LMS_JOURNAL="off").stdout


def test_the_doctor_sees_that_entries_are_locked_with_another_key(lms, database_url, tmp_path):
    lms("setup", "--name", "Ada Admin", "--email", "ada@example.org")
    with create_app(config_for(database_url, tmp_path)).app_context():
        write(make_person(), "Words")
        db.session.remove()
        db.engine.dispose()
    assert "MEND  journal: entries are locked with a key that is not here" in lms("doctor", ok=False).stdout
    assert "well  journal: its key is here" in lms("doctor", ok=False, LMS_JOURNAL_KEY=JOURNAL_KEY).stdout


def test_a_bad_curriculum_is_not_published(lms, tmp_path):
    lms("setup", "--name", "Ada Admin", "--email", "ada@example.org")
    (tmp_path / "bad").mkdir()
    assert "course.md" in lms("curriculum", "check", str(tmp_path / "bad"), ok=False).stderr
    assert "has problems" in lms("curriculum", "publish", str(tmp_path / "bad"), ok=False).stderr


def test_the_check_prints_the_table_as_json(lms):
    table = json.loads(lms("curriculum", "check", str(SAMPLE), "--json").stdout)
    assert {"online", "live", "words", "questions", "nasba", "mergener", "reading_grade"} <= set(table["modules"][0])
    assert table["problems"] == []


@pytest.mark.parametrize("words", [[], ["db"], ["curriculum"], ["serve"], ["run"], ["demo"], ["setup"], ["doctor"]])
@pytest.mark.one_engine("help needs no database", engine="sqlite")
def test_every_command_explains_itself(lms, words):
    assert len(lms(*words, "--help").stdout) > 100
