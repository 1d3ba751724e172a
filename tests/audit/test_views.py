import pytest
from sqlalchemy import text

from lms.access.actor import Role
from lms.audit.models import AuditHead
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from tests.audit.test_chain import drop_triggers
from tests.counting import counted_queries
from tests.factories import make_enrollment, make_person, post, sign_in

ROUTES = [("GET", "/audit"), ("POST", "/audit/check")]


@pytest.fixture
def auditor(client, app):
    return sign_in(client, make_person("Ada", Role.AUDITOR))


def ask(client, method, url):
    return client.get(url) if method == "GET" else post(client, url)


def head() -> int:
    with unit_of_work(may_write=False):
        return db.session.get(AuditHead, 1).number


@pytest.mark.parametrize(("method", "url"), ROUTES)
def test_a_visitor_is_asked_to_sign_in(client, method, url):
    assert ask(client, method, url).status_code == 401


@pytest.mark.parametrize(("method", "url"), ROUTES)
@pytest.mark.parametrize("role", [Role.STAFF, Role.INSTRUCTOR])
def test_only_administrators_and_auditors_read_it(client, app, method, url, role):
    sign_in(client, make_person(role=role))
    assert ask(client, method, url).status_code == 403


def test_list_events(auditor):
    make_enrollment(person=make_person("Ben Cruz"))
    page = auditor.get("/audit").text
    for words in ("Ada", "signed in", "Ben Cruz", "enrolled", "created a cohort", "Check the whole record"):
        assert words in page


def test_list_events_pages_by_number(auditor):
    for _ in range(20):
        make_person(role=Role.STAFF)
        make_person(role=Role.AUDITOR)
    last = head()
    assert last > 60
    page = auditor.get("/audit").text
    assert f"Numbers {last} to {last - 49}" in page
    assert f"/audit?before={last - 49}" in page
    second = auditor.get(f"/audit?before={last - 49}").text
    assert f"Numbers {last - 50} to " in second
    assert f"/audit?before={last + 1}" in second


@pytest.mark.parametrize("before", ["0", "-1", "x", "1e309", str(2**63), str(2**70), "9" * 5000, "%00x", "1"])
def test_a_strange_number_is_no_error_of_ours(auditor, before):
    assert auditor.get(f"/audit?before={before}").status_code in (200, 400)


def test_list_events_asks_the_database_three_times(auditor):
    for _ in range(5):
        make_enrollment()
    with counted_queries() as counter:
        assert auditor.get("/audit").status_code == 200
    assert len(counter) == 3


def test_check_chain(auditor):
    answer = post(auditor, "/audit/check")
    assert answer.status_code == 200
    assert "The whole record holds" in answer.text


def test_check_chain_says_where_it_does_not_hold(auditor):
    make_enrollment()
    drop_triggers()
    with unit_of_work():
        db.session.execute(text("UPDATE audit_events SET act = 'signed out' WHERE number = 4"))
    answer = post(auditor, "/audit/check")
    assert "The record does not hold" in answer.text
    assert "At number 4: an event was changed." in answer.text


def test_check_chain_changes_nothing(auditor):
    last = head()
    post(auditor, "/audit/check")
    assert head() == last
