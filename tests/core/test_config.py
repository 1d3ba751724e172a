import dataclasses
from pathlib import Path

import pytest

from lms.config import BadSettings, find_problems, read_config
from tests.conftest import JOURNAL_KEY, config_for

GOOD = {
    "LMS_SECRET": "Zk3v9Qw7Lr2Xp8Ny5Bt1Hm6Jd4Fg0Sc9",
    "LMS_BASE_URL": "https://forty.example.org",
    "LMS_MAIL_URL": "smtp://mail.example.org:25",
    "LMS_PROGRAM_NAME": "A program",
    "LMS_HOME": "/nowhere",
    "LMS_JOURNAL_KEY": JOURNAL_KEY,
}


def test_good_settings_are_read():
    config = read_config(GOOD)
    assert config.production
    assert config.cookie_name == "__Host-session"
    assert "Zk3v" not in repr(config)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("LMS_SECRET", "", "LMS_SECRET"),
        ("LMS_SECRET", "short", "LMS_SECRET"),
        ("LMS_SECRET", "changeme" * 8, "LMS_SECRET"),
        ("LMS_DEBUG", "1", "LMS_DEBUG"),
        ("LMS_INSECURE_HTTP", "1", "LMS_INSECURE_HTTP"),
        ("LMS_BASE_URL", "http://forty.example.org", "LMS_BASE_URL"),
        ("LMS_MAIL_URL", "outbox:", "LMS_MAIL_URL"),
        ("LMS_MAIL_URL", "ftp://x", "LMS_MAIL_URL"),
        ("LMS_PROGRAM_NAME", "", "LMS_PROGRAM_NAME"),
        ("LMS_PROXIES", "many", "LMS_PROXIES"),
        ("LMS_JOURNAL_KEY", "", "LMS_JOURNAL_KEY is missing"),
        ("LMS_JOURNAL_KEY", "c2hvcnQ", "LMS_JOURNAL_KEY is not"),
        ("LMS_JOURNAL_KEY", "not base64 at all!", "LMS_JOURNAL_KEY is not"),
        ("LMS_EXIT_SITE", "http://example.org", "LMS_EXIT_SITE"),
    ],
)
def test_production_refuses_each_unsafe_setting(name, value, says):
    with pytest.raises(BadSettings) as trouble:
        read_config({**GOOD, name: value})
    assert any(says in problem for problem in trouble.value.problems)


def test_a_program_without_a_journal_needs_no_key():
    config = read_config({**GOOD, "LMS_JOURNAL_KEY": "", "LMS_JOURNAL": "off"})
    assert not config.writes_journal
    assert JOURNAL_KEY not in repr(read_config(GOOD))


def test_all_problems_are_said_at_once():
    with pytest.raises(BadSettings) as trouble:
        read_config({"LMS_HOME": "/nowhere"})
    assert len(trouble.value.problems) >= 4


def test_a_demonstration_may_use_plain_http(tmp_path: Path):
    assert find_problems(config_for("sqlite://", tmp_path)) == []
    assert find_problems(dataclasses.replace(config_for("sqlite://", tmp_path), production=True))


def test_a_postgres_address_gets_its_driver():
    assert read_config({**GOOD, "LMS_DATABASE_URL": "postgres://a@b/c"}).database_url == "postgresql+psycopg://a@b/c"
