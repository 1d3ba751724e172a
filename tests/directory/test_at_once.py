"""Many hands in one moment: one save stands and the others are asked to look again; one sheet of paper is queued."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from lms.access.actor import Role
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.directory.service import DRAW
from lms.jobs.models import Job
from tests.directory.shelf import live, versions
from tests.directory.test_views import GOOD
from tests.factories import csrf_token, make_person, make_release, sign_in

PRESSES = 20


@pytest.fixture
def press(app, client):
    """Post to an address in many threads at once, each with fields of its own; return the statuses."""
    make_release()
    staff = sign_in(client, make_person("Stella Staff", Role.STAFF))
    token, session = csrf_token(staff), staff.get_cookie("session").value

    def one(path, fields):
        browser = app.test_client()
        browser.set_cookie("session", session)
        return browser.post(path, data={"csrf_token": token, **fields}).status_code

    def many(path, fields_of):
        with ThreadPoolExecutor(PRESSES) as pool:
            return list(pool.map(lambda number: one(path, fields_of(number)), range(PRESSES)))

    return many


def test_of_many_saves_at_once_one_stands_and_nothing_is_run_over(press):
    statuses = press("/services/help-line", lambda number: {**GOOD, "phone": f"312-555-01{number:02}"})
    assert sorted(statuses) == [303] + [422] * (PRESSES - 1)
    assert [one.number for one in versions("help-line")] == [2, 1]
    assert live("help-line").phone.startswith("312-555-01")


def test_the_same_save_sent_many_times_is_one_version(press):
    assert press("/services/help-line", lambda _number: GOOD) == [303] * PRESSES
    assert len(versions("help-line")) == 2


def test_many_who_ask_for_one_sheet_queue_one_job(press):
    assert press("/directory/areas/austin/guide", lambda _number: {}) == [303] * PRESSES
    with unit_of_work(may_write=False):
        queued = db.session.execute(select(func.count()).select_from(Job).where(Job.kind == DRAW)).scalar_one()
    assert queued == 1
