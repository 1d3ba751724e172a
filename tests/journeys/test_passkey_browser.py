"""A passkey in a real browser with a virtual device: added, used to sign in and to prove who is there, and removed."""

from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.factories import PASSWORD, make_person
from tests.journeys.conftest import PHONE, Street

pytestmark = [
    pytest.mark.browser,
    pytest.mark.journey,
    pytest.mark.one_engine("drives a browser; what the server does is tested on both", engine="sqlite"),
]
RESTED = "UPDATE sign_in_sessions SET proved_at = '2020-01-01 00:00:00'"
DEVICE = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture
def page(street: Street) -> Page:
    """A phone at an address with a name: browsers make no passkeys for bare numbers."""
    make_person("Rosa Reader", email="rosa@example.org")
    street.url = street.url.replace("127.0.0.1", "localhost")
    return street.sign_in(street.open(PHONE), "rosa@example.org", PASSWORD)


@pytest.fixture
def device(page: Page) -> CDPSession:
    """Its built-in authenticator."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.device = session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]  # type: ignore[attr-defined]
    return session


def credentials(device: CDPSession) -> list[dict[str, Any]]:
    return device.send("WebAuthn.getCredentials", {"authenticatorId": device.device})["credentials"]  # type: ignore[attr-defined]


def add(page: Page) -> None:
    page.goto("/account/safety")
    page.get_by_role("link", name="Add a passkey on this device").click()
    page.get_by_label("What to call it").fill("Rosa's phone")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_text("The passkey is added.")).to_be_visible()


def test_a_passkey_from_adding_to_removing(street: Street, page: Page, device: CDPSession) -> None:
    add(page)
    (made,) = credentials(device)
    assert made["isResidentCredential"]
    assert made["rpId"] == "localhost"
    page.get_by_role("button", name="Sign out").first.click()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("This browser cannot use a passkey here")).to_be_hidden()
    page.get_by_label("This phone or computer is mine alone").check()
    page.get_by_role("button", name="Use my passkey").click()
    page.wait_for_url("**/account")
    assert street.rows("SELECT sign_count FROM passkeys")[0][0] >= 1
    assert street.rows("SELECT count(*) FROM sign_in_sessions WHERE is_own_device AND ended_at IS NULL") == [(1,)]

    street.change(RESTED)
    page.goto("/account/safety")
    page.get_by_role("link", name="Rosa's phone").click()
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_role("button", name="Use my passkey").click()
    page.get_by_role("button", name="Remove this passkey").click()
    expect(page.get_by_text("The passkey is removed.")).to_be_visible()
    assert street.rows("SELECT count(*) FROM passkeys") == [(0,)]


def test_a_removed_passkey_a_second_one_and_a_refusal_are_told_kindly(page: Page, device: CDPSession) -> None:
    add(page)
    page.goto("/account/passkeys/new")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_text("This device holds a passkey for this account already.")).to_be_visible()
    page.goto("/account/safety")
    page.get_by_role("link", name="Rosa's phone").click()
    page.get_by_role("button", name="Remove this passkey").click()
    page.get_by_role("button", name="Sign out").first.click()
    page.goto("/sign-in/passkey")
    page.get_by_role("button", name="Use my passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("did not open an account here")
    device.send("WebAuthn.setUserVerified", {"authenticatorId": device.device, "isUserVerified": False})  # type: ignore[attr-defined]
    page.get_by_role("button", name="Use my passkey").click()
    expect(page.get_by_text("Nothing was changed. You can press the button again")).to_be_visible()


def test_the_page_says_honestly_where_a_passkey_cannot_be_used(street: Street) -> None:
    bare = street.open(PHONE, java_script_enabled=False)
    bare.goto("/sign-in/passkey")
    expect(bare.get_by_text("This browser cannot use a passkey here")).to_be_visible()
    expect(bare.get_by_role("button", name="Use my passkey")).to_be_hidden()
    expect(bare.get_by_role("link", name="Mail me a link")).to_be_visible()
    numbers = street.open(PHONE)  # an address of bare numbers
    numbers.goto("/sign-in/passkey")
    numbers.get_by_role("button", name="Use my passkey").click()
    expect(numbers.get_by_text("cannot use passkeys. Please choose another way.")).to_be_visible()
