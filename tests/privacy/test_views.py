"""A person's own data, as a browser without script meets it."""

import io
import json
import zipfile
from datetime import timedelta

import pytest

from lms.access.actor import Role
from lms.core.clock import clock_at, now
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.jobs.service import do_due_jobs
from lms.privacy.models import Erasure
from tests.factories import PASSWORD, make_person, post, sign_in
from tests.privacy.scene import MARKS, make_life

PAGES = ("/my-data", "/my-data/erase")


@pytest.fixture
def scene(client):
    scene = make_life()
    answer = post(client, "/sign-in", name=MARKS["address"], password=PASSWORD)
    assert answer.status_code == 303
    return scene


@pytest.mark.parametrize("url", PAGES)
def test_a_visitor_is_asked_to_sign_in(client, url):
    assert client.get(url).status_code == 401


def test_each_page_and_post_asks_for_the_password_again(client, scene):
    with clock_at(now() + timedelta(minutes=14)):
        client.get("/account")
    with clock_at(now() + timedelta(minutes=16)):
        for url in PAGES:
            assert client.get(url).status_code == 401
        for url in ("/my-data/download", "/my-data/erase", "/my-data/erase/take-back"):
            assert post(client, url, has_read="y").status_code == 401


def test_the_file_holds_a_page_and_a_record(client, scene):
    assert "My journal" in client.get("/my-data").text
    with clock_at(now()):
        answer = post(client, "/my-data/download")
        assert post(client, "/my-data/download").status_code == 200
        assert post(client, "/my-data/download").status_code == 429
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == "attachment; filename=my-record.zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        record, page = json.loads(archive.read("my-record.json")), archive.read("my-record.html").decode()
    assert record["people"][0]["name"] == MARKS["name"]
    for mark in MARKS.values():
        assert mark in page


def test_erasing_says_what_goes_and_stays_waits_and_then_nobody_signs_in(app, client, scene):
    page = client.get("/my-data/erase").text
    assert "What stays, and why" in page
    for going in ("pronouns", "phone number", "asked about my attendance", "calendar address"):
        assert going in page, going
    assert "certificate, with the name" not in page
    assert post(client, "/my-data/erase").status_code == 422
    with unit_of_work(may_write=False):
        assert db.session.query(Erasure).count() == 0
    assert post(client, "/my-data/erase", has_read="y").status_code == 303
    assert "You asked to be erased." in client.get("/my-data").text
    assert post(client, "/my-data/erase/take-back").status_code == 303
    assert "You asked to be erased." not in client.get("/my-data").text
    assert post(client, "/my-data/erase", has_read="y").status_code == 303
    with clock_at(now() + timedelta(hours=25)):
        do_due_jobs()
    assert client.get("/home").status_code == 401
    assert post(app.test_client(), "/sign-in", name=MARKS["address"], password=PASSWORD).status_code == 422


def test_staff_are_told_kindly_and_nobody_reads_others(client):
    sign_in(client, make_person(role=Role.STAFF))
    page = client.get("/my-data/erase").text
    assert "your name stands on other people’s hours" in page
    assert "Erase my data in a day" not in page
    assert post(client, "/my-data/erase", has_read="y").status_code == 409
