"""From invitation to verified certificate, as five people live it, in browsers that run no script; on both engines.

One story, told in chapters. The clock is set, because rolls close after sessions; nothing else is.
"""

import re
from collections.abc import Iterator
from io import BytesIO

import pytest
from pypdf import PdfReader

from lms.access.actor import Role
from lms.audit.service import find_trouble
from lms.core.unit_of_work import unit_of_work
from lms.web.dispatch import Forty
from tests.journeys.course import LIVE, ONLINE, TOTAL
from tests.journeys.learner import has_hours, learn_online
from tests.journeys.town import Town
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey

COHORT = "Fall 2026"
ROSTER = b"""name,email,organization
Ana Alvarez,ana@example.org,Neighbors of the door
Ben Brooks,,Neighbors of the door
Cleo Cruz,cleo@example.org,West
Ana Again,ana@example.org,
Odd,not-an-address,
"""
ANA, BEN = "quiet maple lantern river", "seven slow boats at noon"
WHY_REVOKED = "The name on it was not confirmed."


@pytest.fixture
def town(app: Forty) -> Iterator[Town]:
    made = Town(app)
    with made.clocks:
        made.at(2026, 9, 1, 9)
        made.publish()
        yield made


def test_the_whole_story_from_invitation_to_verified_certificate(town: Town) -> None:
    sam, robin = town.somebody("Sam Staff", Role.STAFF), town.somebody("Robin Teacher")
    otto = town.somebody("Otto Auditor", Role.AUDITOR)
    found_the_cohort(sam)
    import_the_roster(sam)
    ana, ben = invite(town, sam)
    learn_online(town, ana)
    learn_online(town, ben)
    hold_the_sessions(town, robin, ana, ben)
    make_up(town, robin, ana)
    sign_off(town, robin)
    issue(town, sam)
    code = download(town, ana)
    verify(town, code)
    revoke(town, sam, code)
    audit(town, otto)
    with unit_of_work(may_write=False):
        assert find_trouble() is None


def found_the_cohort(sam: Visitor) -> None:
    """Staff make a cohort with all its sessions, and name who teaches it."""
    sam.sign_in().follow("Make a new cohort")
    sam.press("Make the cohort", {"Name of the cohort": COHORT, "First day": "2026-09-10", "Place": "Room 1103"})
    assert "The cohort is made, with all its sessions" in sam.words
    assert "Thu, Sep 10, 2026, 6:00 PM" in sam.words
    sam.follow("Who teaches it").press("Let them teach", {"sign-in name": "robin@example.org"})
    assert "Robin Teacher" in sam.words


def import_the_roster(sam: Visitor) -> None:
    """A file is first only read; then the three who can be added are."""
    sam.go("/cohorts").follow(COHORT).follow("Add people from a file")
    sam.press("Read it, and add nobody yet", {"File (CSV)": ROSTER})
    assert "new: will be added, with a place (3)" in sam.words
    assert "twice in this file: left out (1)" in sam.words
    assert "needs another look: left out (1)" in sam.words
    dry_run = sam.path
    assert "Nobody has a place yet" in sam.follow("back to the cohort").words
    sam.go(dry_run).press("Give 3 places (3 new to the records)")
    assert "added, with a place (3)" in sam.words
    sam.follow("Go to the cohort")
    assert "0 active, 3 have not joined yet" in sam.words


def invite(town: Town, sam: Visitor) -> tuple[Visitor, Visitor]:
    """Ana has mail, Ben gets a card; both take their place. Cleo never does."""
    sam.press("Mail those who were not invited yet")
    assert "has mail on its way" in sam.words
    assert town.work() == (0, 2)
    sam.press("Mail those who were not invited yet")
    assert town.work() == (0, 0), "nobody is mailed twice"
    ben = town.stranger("Ben Brooks")
    ben.sign_in_name, words = print_a_card(sam, "Ben Brooks")

    town.at(2026, 9, 2, 19)
    ana = town.stranger("Ana Alvarez")
    ana.sign_in_name = "ana@example.org"
    ana.go("/outbox")
    mail = next(card for card in ana.page.all("section") if "ana@example.org" in card.text)
    take_place(ana.go(mail.first("a").get("href")), ANA)
    ben.go("/card").press("Go on", {"Sign-in name on the card": ben.sign_in_name, "four words": words})
    take_place(ben, BEN)
    assert "Open with a card" in ben.go("/card").press("Go on", {"Sign-in": ben.sign_in_name, "four": words}).words
    assert ben.status == 422, "a card opens once"
    return ana, ben


def print_a_card(sam: Visitor, name: str) -> tuple[str, str]:
    """Return the sign-in name and the four words on a person's card."""
    sam.go("/cohorts").follow(COHORT).follow("Print cards").press("Make the cards", {name: True})
    sign_in_name, words = (one.text for one in sam.page.all("dd"))
    return sign_in_name, words


def take_place(person: Visitor, password: str) -> None:
    """Read what is asked, choose a password, open the course."""
    assert "A place is ready for you" in person.words
    person.press("Take my place", {"What should we call you?": person.name, "Choose a password": password})
    person.password = password
    assert "Before anything else" in person.words
    person.press("Open the course")
    assert has_hours(person, 0)


def hold_the_sessions(town: Town, robin: Visitor, ana: Visitor, ben: Visitor) -> None:
    """Both are at the first session; Ana misses the second. Hours come when a roll is closed, not before."""
    town.at(2026, 9, 10, 18, 5)
    robin.sign_in().follow("Take the roll")
    assert "3 of 3 here" in robin.words
    robin.press("Save the roll", {("Cleo Cruz", "Not here"): True})
    town.at(2026, 9, 10, 18, 40)
    assert has_hours(ana.sign_in(), ONLINE), "a saved roll credits nothing"
    assert "Close the roll and credit 20 minutes to 2 people" in robin.sign_in().follow("Take the roll").words
    robin.press("Close the roll")
    assert "The roll is closed, and the hours are credited." in robin.words
    assert has_hours(ana, ONLINE + 20)
    town.at(2026, 9, 17, 18, 30)
    robin.sign_in().follow("Take the roll")
    robin.press("Close the roll", {("Ana Alvarez", "Not here"): True, ("Cleo Cruz", "Excused"): True})
    assert has_hours(ben.sign_in(), TOTAL)
    assert has_hours(ana.sign_in(), ONLINE + 20), "who was not there is credited nothing"
    assert "37 min are credited. Still open: 10 min." in ana.words


def make_up(town: Town, robin: Visitor, ana: Visitor) -> None:
    """The instructor gives a way back, Ana hands it in, the instructor accepts; the ten minutes are credited."""
    robin.go("/today").follow("Who missed what").follow("Give a way back: Ana Alvarez, On paper")
    robin.press(
        "Give this way back",
        {"an assignment": True, "to do": "Write two lines about this evening, here in the room."},
    )
    assert "The way back is set." in robin.words
    town.at(2026, 9, 18, 19)
    ana.sign_in()
    assert "1 make-up is open." in ana.go("/home").words
    ana.follow("See what to do").follow("Way back").press(
        "Hand it in", {"What you did": "What was settled. What is next."}
    )
    assert has_hours(ana, ONLINE + 20), "handing in credits nothing yet"
    town.at(2026, 9, 19, 18, 30)
    robin.sign_in().follow("Ana Alvarez")
    assert "What was settled. What is next." in robin.words
    robin.press("Accept and credit 10 minutes")
    assert has_hours(ana.sign_in(), TOTAL)


def sign_off(town: Town, robin: Visitor) -> None:
    """A skill was seen in the room: it is the last thing that was open."""
    town.at(2026, 9, 19, 19)
    robin.sign_in().go("/cohorts").follow(COHORT).follow("Skills to sign off").follow("Asking")
    for name in ("Ana Alvarez", "Ben Brooks"):
        robin.press(f"Demonstrated {name}")
    assert "2 of 3 people" in robin.follow("All skills").words


def issue(town: Town, sam: Visitor) -> None:
    """Two are ready, one is not yet; staff issue, and the worker draws."""
    town.at(2026, 9, 20, 10)
    sam.sign_in().follow(COHORT).follow("Graduation")
    assert "Ready (2)" in sam.words
    assert "Not yet (1) Cleo Cruz" in sam.words
    sam.press("Issue 2 certificates").prove_if_asked()
    assert "Issued (2)" in sam.words, sam.words
    assert "0 of 2 drawn" in sam.words
    assert town.work() == (2, 1), "two papers are drawn, and Ana has mail; Ben has no address"
    assert "being drawn" not in sam.follow("Look again now").words


def download(town: Town, ana: Visitor) -> str:
    """The trainee downloads the paper, after the password once more; return the long code on it."""
    town.at(2026, 9, 21, 19)
    ana.sign_in()
    town.later(14)
    ana.go("/home")
    town.later(5)
    ana.follow("My record")
    assert ana.status == 401, "the session is some minutes old: the password is asked again"
    ana.prove_if_asked().follow("Open my certificate").follow("Download my certificate")
    assert ana.answer.mimetype == "application/pdf"
    words = " ".join(page.extract_text() for page in PdfReader(BytesIO(ana.answer.data)).pages)
    assert "Ana Alvarez" in words
    assert "SPECIMEN" in words
    bare = "".join(words.split())
    return next(iter(re.findall(r"/v/([a-z2-7]{26})", bare)))


def verify(town: Town, code: str) -> None:
    """A stranger checks the paper: genuine, no name shown; only the right name matches."""
    stranger = town.stranger().go(f"/v/{code}")
    assert "This certificate is genuine." in stranger.words
    assert "Alvarez" not in stranger.words
    assert "is not the name on this certificate" in stranger.press("Compare", {"Name": "Ben Brooks"}).words
    assert "is the name on the paper" in stranger.press("Compare", {"Name": "ana álvarez"}).words
    short = re.search(r"Short code\s*(\w{4}-\w{4})", stranger.words)
    assert short
    typed = {"Code on the paper": short[1], "Name on the paper": "Ana Alvarez"}
    assert "This certificate is genuine." in town.stranger().go("/verify").press("Check it", typed).words
    assert town.stranger().go("/v/" + "a" * 26).status == 404


def revoke(town: Town, sam: Visitor, code: str) -> None:
    """Staff take the certificate back; verification says so at once, and not why."""
    town.at(2026, 9, 22, 10)
    sam.sign_in().follow("Certificates").follow("Ana Alvarez")
    sam.press("Revoke this certificate", {"Why": WHY_REVOKED}).prove_if_asked()
    assert "It holds no longer." in sam.words
    stranger = town.stranger().go(f"/v/{code}")
    assert "This certificate was revoked." in stranger.words
    assert WHY_REVOKED not in stranger.answer.text


def audit(town: Town, otto: Visitor) -> None:
    """An auditor asks: on which date, in which way, and who says so?"""
    town.at(2026, 10, 1, 10)
    otto.sign_in().follow("Certificates").follow("Ana Alvarez").follow("The ledger it rests on")
    assert f"Together: {TOTAL} min" in otto.words
    rows = [[cell.text for cell in row.all("td", "th")] for row in otto.page.all("tr")]
    assert [rows_with(rows, "Sep 10")[at] for at in (0, 2, 3)] == ["Thu, Sep 10, 2026", "in person", "20"]
    assert all("Robin Teacher" in rows_with(rows, day)[4] for day in ("Sep 10", "Sep 18"))
    assert sum(int(row[3]) for row in rows[1:-1]) == ONLINE + LIVE
    otto.follow("Record of acts").press("Check the whole record")
    assert "The whole record holds" in otto.words


def rows_with(rows: list[list[str]], words: str) -> list[str]:
    return next(row for row in rows[1:] if words in row[0])
