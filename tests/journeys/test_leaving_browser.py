"""Leaving quickly, in a real browser: the page goes, the session is over, and nothing says that it was used."""

import pytest
from playwright.sync_api import Page

from tests.factories import PASSWORD, make_person
from tests.journeys.conftest import DULL_PLACE, PHONE, Street

pytestmark = [
    pytest.mark.browser,
    pytest.mark.journey,
    pytest.mark.one_engine("drives a browser; the pages are tested on both", engine="sqlite"),
]


@pytest.fixture
def reader(street: Street) -> Page:
    """Somebody who is signed in on a phone and has opened two pages."""
    make_person("Rosa Reader", email="rosa@example.org")
    page = street.sign_in(street.open(PHONE), "rosa@example.org", PASSWORD)
    page.goto("/account")
    page.get_by_role("heading", level=1).wait_for()
    page.goto("/safety")
    return page


def leaves_no_trace(street: Street, page: Page, before: dict[str, int]) -> None:
    """The session is over, the page asks who is there, and no row was added."""
    assert street.rows("SELECT count(*) FROM sign_in_sessions WHERE ended_at IS NULL") == [(0,)]
    assert page.context.request.get(street.url + "/account").status == 401
    page.goto("/account")
    assert page.get_by_role("button", name="Sign in").is_visible()
    assert street.counts() == before, "nobody can read from a row that the exit was used"


def back_shows_nothing(page: Page) -> None:
    """Back leads to a page that knows nobody."""
    page.wait_for_url(f"{DULL_PLACE}**")
    page.go_back()
    page.wait_for_load_state()
    assert "Rosa" not in page.content()


def test_a_tap_on_leave_quickly_leaves_and_ends_the_session(street: Street, reader: Page) -> None:
    before = street.counts()
    reader.get_by_role("link", name="Leave quickly").tap()
    back_shows_nothing(reader)
    leaves_no_trace(street, reader, before)


def test_three_presses_of_shift_leave(street: Street, reader: Page) -> None:
    before = street.counts()
    for _ in range(3):
        reader.keyboard.press("Shift")
    back_shows_nothing(reader)
    leaves_no_trace(street, reader, before)


def test_shift_with_other_keys_stays(street: Street, reader: Page) -> None:
    for key in ("Shift", "Shift", "a", "Shift", "Shift+B", "Control+Shift"):
        reader.keyboard.press(key)
    reader.wait_for_timeout(200)
    assert reader.url == street.url + "/safety"


def test_without_script_the_link_leaves_too(street: Street) -> None:
    make_person("Rosa Reader", email="rosa@example.org")
    page = street.sign_in(street.open(PHONE, java_script_enabled=False), "rosa@example.org", PASSWORD)
    page.goto("/account")
    before = street.counts()
    with page.expect_request(f"{DULL_PLACE}**"):
        page.get_by_role("link", name="Leave quickly").tap()
    leaves_no_trace(street, page.context.new_page(), before)
