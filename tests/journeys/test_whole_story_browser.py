"""The whole story in a real browser, as five people: on phones, at a desk, without script, by keyboard alone.

The sessions lie in the past, so no clock is set: what is seen is what people see.
"""

import re
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page
from pypdf import PdfReader

from lms.audit.service import find_trouble
from lms.core.clock import now
from lms.core.unit_of_work import unit_of_work
from tests.factories import PASSWORD
from tests.journeys.conftest import DESK, PHONE, Street
from tests.journeys.course import TOTAL
from tests.journeys.learner_browser import learn_with_script, learn_without_script

pytestmark = [
    pytest.mark.browser,
    pytest.mark.journey,
    pytest.mark.one_engine("drives a browser; the HTTP story runs on both", engine="sqlite"),
]

COHORT = "Fall in the browser"
ANA = "quiet maple lantern river"
OTHERS = [f"Trainee {number:02}" for number in range(1, 30)]
MOST_TAPS = 12


def test_the_whole_story_as_five_people_in_a_browser(street: Street, tmp_path: Path) -> None:
    sam = street.sign_in(street.open(DESK), "sam@example.org")
    make_the_cohort(sam)
    bring_thirty_people(street, sam)
    take_the_place(street)
    learn_without_script(street, ANA)
    ana = learn_with_script(street, ANA)
    robin = street.sign_in(street.open(PHONE), "robin@example.org")
    take_a_roll_by_taps(robin)
    take_a_roll_without_script(street)
    hand_in_after_the_session_ended(street, robin, ana)
    accept_and_look_together(robin)
    issue(street, sam)
    code = download(ana)
    verify(street, code, "This certificate is genuine.")
    revoke(sam)
    verify(street, code, "This certificate was revoked.")
    audit(street)
    with unit_of_work(may_write=False):
        assert find_trouble() is None


def make_the_cohort(sam: Page) -> None:
    """Staff, at a desk: a cohort that began ten days ago, and who teaches it."""
    sam.get_by_role("link", name="Make a new cohort").click()
    sam.get_by_label("Name of the cohort").fill(COHORT)
    first = now().astimezone(ZoneInfo("America/Chicago")).date() - timedelta(days=10)
    sam.get_by_label("First day").fill(first.isoformat())
    sam.get_by_label("Place").fill("Room 1103")
    sam.get_by_role("button", name="Make the cohort").click()
    sam.get_by_role("link", name="Who teaches it").click()
    sam.get_by_label("E-mail address or sign-in name").fill("robin@example.org")
    sam.get_by_role("button", name="Let them teach this cohort").click()
    sam.get_by_role("link", name="Back to the cohort").click()


def bring_thirty_people(street: Street, sam: Page) -> None:
    """A file of thirty is first only read, then carried out; the one with an address is mailed."""
    rows = [
        "name,email,organization",
        "Ana Alvarez,ana@example.org,Neighbors",
        *(f"{name},,Neighbors" for name in OTHERS),
    ]
    sam.get_by_role("link", name="Add people from a file").click()
    roster = {"name": "roster.csv", "mimeType": "text/csv", "buffer": "\n".join(rows).encode()}
    sam.get_by_label("File (CSV)").set_input_files(files=[roster])  # type: ignore[list-item]
    sam.get_by_role("button", name="Read it, and add nobody yet").click()
    sam.get_by_text("Nobody is added yet.").wait_for()
    sam.get_by_role("button", name="Give 30 places (30 new to the records)").click()
    sam.get_by_role("link", name="Go to the cohort").click()
    sam.get_by_role("button", name="Mail those who were not invited yet").click()
    assert street.town.work() == (0, 1)


def take_the_place(street: Street) -> None:
    """Ana, on a phone: the mailed link leads to a page that says what is asked, and then her place is taken."""
    ana = street.open(PHONE)
    ana.goto("/outbox")
    link = ana.locator("a[href*='/join/']").get_attribute("href") or ""
    ana.goto(link[link.index("/join/") :])
    ana.get_by_role("heading", name="A place is ready for you").wait_for()
    ana.get_by_label("What should we call you?").fill("Ana Alvarez")
    ana.get_by_label("Choose a password").fill(ANA)
    ana.get_by_role("button", name="Take my place").tap()
    ana.get_by_role("button", name="Open the course").tap()
    ana.get_by_role("button", name="Open the course").wait_for(state="detached")
    ana.wait_for_load_state()
    fits(ana)
    ana.get_by_role("button", name="Sign out").tap()


def take_a_roll_by_taps(robin: Page) -> None:
    """Thirty people, three exceptions, one thumb, 360 px."""
    taps = 0

    def tap(target: Locator) -> None:
        nonlocal taps
        taps += 1
        target.tap()

    robin.get_by_role("link", name="Session A").first.tap()
    robin.get_by_text("30 of 30 here").wait_for()
    fits(robin)
    late, away, excused = (row_of(robin, name) for name in OTHERS[:3])
    tap(late.get_by_text("Other"))
    tap(late.get_by_text("Came late"))
    tap(late.get_by_label("Came at"))
    starts = datetime.strptime("18:20", "%H:%M").time()
    late.get_by_label("Came at").fill(starts.isoformat("minutes"))
    tap(away.get_by_text("Not here", exact=True))
    tap(excused.get_by_text("Other"))
    tap(excused.get_by_text("Excused"))
    tap(robin.get_by_role("button", name="Close the roll and credit 20 minutes to 28 people"))
    robin.get_by_text("The roll is closed, and the hours are credited.").wait_for()
    fits(robin)
    assert taps <= MOST_TAPS, taps
    assert taps == 7


def row_of(page: Page, name: str) -> Locator:
    return page.locator("fieldset", has=page.locator("legend", has_text=name))


def take_a_roll_without_script(street: Street) -> None:
    """The second session's roll, in a browser that runs no script: Ana was not there."""
    robin = street.sign_in(street.open(PHONE, java_script_enabled=False), "robin@example.org")
    robin.get_by_role("link", name="Session B").first.tap()
    row_of(robin, "Ana Alvarez").get_by_text("Not here", exact=True).tap()
    robin.get_by_role("button", name=re.compile("Close the roll")).tap()
    robin.get_by_text("The roll is closed, and the hours are credited.").wait_for()


def hand_in_after_the_session_ended(street: Street, robin: Page, ana: Page) -> None:
    """A way back is given; Ana's session ends while she writes, and her words are still there."""
    robin.goto("/today")
    robin.get_by_role("link", name=re.compile("Who missed what")).tap()
    robin.get_by_role("link", name=re.compile("Give a way back.*Ana Alvarez, On paper")).tap()
    robin.get_by_label("by an assignment").check()
    robin.get_by_label("What there is to do").fill("Write two lines about this evening.")
    robin.get_by_role("button", name="Give this way back").tap()
    robin.get_by_text("The way back is set.").wait_for()
    ana.goto("/home")
    ana.get_by_role("link", name="See what to do").tap()
    ana.get_by_role("link", name=re.compile("Way back")).tap()
    text = "What was settled: the cat, and who calls the school.\nWhat comes next: Tuesday after lunch."
    ana.get_by_label("What you did").fill(text)
    street.change("UPDATE sign_in_sessions SET ended_at = seen_at WHERE ended_at IS NULL AND person_id = "
                  "(SELECT id FROM people WHERE email = 'ana@example.org')")  # fmt: skip
    ana.get_by_role("button", name="Hand it in").tap()
    ana.get_by_text("What you typed is kept").wait_for()
    ana.get_by_label("E-mail address or sign-in name").fill("ana@example.org")
    ana.get_by_label("Password", exact=True).fill(ANA)
    ana.get_by_role("button", name="Sign in").tap()
    assert ana.get_by_label("What you wrote").input_value().splitlines() == text.splitlines()
    ana.get_by_role("button", name="Send it now").tap()
    ana.get_by_text("Handed in. Your instructor reads it next.").wait_for()


def accept_and_look_together(robin: Page) -> None:
    """The instructor accepts, signs off the skill, and looks together at what was done very fast."""
    robin.goto("/today")
    robin.get_by_role("link", name="Ana Alvarez").tap()
    robin.get_by_role("button", name="Accept and credit 10 minutes").tap()
    robin.get_by_text("Accepted. The minutes are credited.").wait_for()
    robin.goto("/cohorts")
    robin.get_by_role("link", name=COHORT).tap()
    robin.get_by_role("link", name="Skills to sign off").tap()
    robin.get_by_role("link", name="Asking").tap()
    robin.get_by_role("button", name="Demonstrated Ana Alvarez").tap()
    robin.get_by_text("That is saved.").wait_for()
    robin.goto("/cohorts")
    robin.get_by_role("link", name=COHORT).tap()
    robin.get_by_role("link", name="where Ana Alvarez stands").tap()
    robin.get_by_role("heading", name="Where Ana Alvarez stands").wait_for()
    looks = 0
    while robin.get_by_role("button", name="Note that we looked at it").count():
        robin.get_by_label("What we found").fill("Read on paper first, then went through it here.")
        robin.get_by_role("button", name="Note that we looked at it").tap()
        robin.get_by_text("Noted, with your name and what you found.").wait_for()
        looks += 1
        assert looks < 10
    assert looks, "a lesson done within seconds asks for a kind look"
    robin.get_by_text("Everything is met.").wait_for()


def issue(street: Street, sam: Page) -> None:
    """One of thirty is ready; staff issue, and the worker draws."""
    sam.goto("/cohorts")
    sam.get_by_role("link", name=COHORT).click()
    sam.get_by_role("link", name=re.compile("Graduation")).click()
    sam.get_by_role("heading", name="Ready (1)").wait_for()
    sam.get_by_role("heading", name="Not yet (29)").wait_for()
    sam.get_by_role("button", name="Issue 1 certificate").click()
    sam.get_by_text("0 of 1 drawn").wait_for()
    assert street.town.work() == (1, 1)


def download(ana: Page) -> str:
    """Ana opens her certificate on the phone and downloads it; return the code on it."""
    ana.goto("/home")
    assert f"{TOTAL} min of {TOTAL} min" in ana.inner_text("main")
    ana.get_by_role("link", name="Open my certificate").tap()
    with ana.expect_download() as loading:
        ana.get_by_role("link", name="Download my certificate").tap()
    pages = PdfReader(BytesIO(Path(loading.value.path()).read_bytes())).pages
    words = "".join("".join(page.extract_text().split()) for page in pages)
    assert "AnaAlvarez" in words
    return re.findall(r"/v/([a-z2-7]{26})", words)[0]


def verify(street: Street, code: str, verdict: str) -> None:
    """A stranger at a desk opens the address on the paper and types the name."""
    stranger = street.open(DESK)
    stranger.goto(f"/v/{code}")
    stranger.get_by_role("heading", name=verdict).wait_for()
    assert "Alvarez" not in stranger.content()
    stranger.get_by_label("Name on the paper").fill("ana alvarez")
    stranger.get_by_role("button", name="Compare the name").click()
    stranger.get_by_text("The name that you typed is the name on the paper.").wait_for()


def revoke(sam: Page) -> None:
    """Staff take it back, with a reason that stays private."""
    sam.goto("/certificates")
    sam.get_by_role("link", name="Ana Alvarez").click()
    sam.get_by_label("Why").fill("The name on it was not confirmed.")
    sam.get_by_role("button", name="Revoke this certificate").click()
    sam.get_by_text("It holds no longer.").wait_for()


def audit(street: Street) -> None:
    """An auditor asks: on which date, and who says so?"""
    otto = street.sign_in(street.open(DESK), "otto@example.org", PASSWORD)
    otto.get_by_role("link", name="Certificates").click()
    otto.get_by_role("link", name="Ana Alvarez").click()
    otto.get_by_role("link", name=re.compile("The ledger it rests on")).click()
    row = otto.get_by_role("row").filter(has_text="At the door").filter(has_text="Robin Teacher")
    assert "in person" in row.first.inner_text()
    otto.get_by_role("link", name="Record of acts").click()
    otto.get_by_role("button", name="Check the whole record").click()
    otto.get_by_role("heading", name="The whole record holds").wait_for()


def fits(page: Page) -> None:
    """Nothing scrolls sideways at this width."""
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= page.viewport_size["width"], (page.url, wide)  # type: ignore[index]
