"""Every form of the application, read from the rendered pages; the good values for its fields; and what is hostile."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from urllib.parse import urlsplit

from werkzeug.exceptions import HTTPException

from lms.core.clock import now
from lms.web.dispatch import Forty
from tests.pages.addresses import NOT_PAGES, PAGES, Page
from tests.pages.html import Field, Form, forms_of, read
from tests.pages.stage import Stage
from tests.pages.world import PASSWORD

ID = re.compile(r"[0-7][0-9a-hjkmnp-tv-z]{25}")
ON_EVERY_PAGE = {"accounts.sign_out", "public.choose_language"}
NEW_PASSWORD = "green willow answers slowly"

# What a person would write where the page shows an empty field.
GOOD: dict[str, str] = {
    "accounts.sign_in name": "ana@example.org",
    "accounts.sign_in password": PASSWORD,
    "accounts.prove password": PASSWORD,
    "accounts.change_password old": PASSWORD,
    "accounts.join name": "Ines",
    "accounts.join password": NEW_PASSWORD,
    "accounts.use_card name": "card_name",
    "accounts.use_card words": "card_words",
    "accounts.mail_link name": "ana@example.org",
    "accounts.sign_in_with_passkey name": "ana@example.org",
    "accounts.change_password password": NEW_PASSWORD,
    "accounts.ask_for_new_password name": "ana@example.org",
    "accounts.show_account certificate_name": "Ana María Trainee",
    "accounts.change_address email": "ana.new@example.org",
    "accounts.change_address_of email": "ana.new@example.org",
    "accounts.change_address_of reason": "Called back on the number we have.",
    "accounts.list_people search": "ana",
    "accounts.add_person name": "Somebody New",
    "accounts.add_person email": "somebody@example.org",
    "cohorts.add_trainee name": "Somebody New",
    "cohorts.add_trainee email": "somebody@example.org",
    "cohorts.add_trainee organization": "West side",
    "cohorts.create_cohort name": "Cohort of winter",
    "cohorts.create_cohort starts_on": (now() + timedelta(days=40)).date().isoformat(),
    "cohorts.create_cohort place": "Fieldhouse, room 3",
    "cohorts.list_instructors name": "spare@example.org",
    "cohorts.read_roster text": "name,email\nFrom Text,text@example.org",
    "cohorts.read_roster file": "name,email\nFrom File,upload@example.org",
    "attendance.take_roll arrived-*": "",
    "attendance.take_roll left-*": "",
    "attendance.take_roll seen": "",
    "attendance.correct_mark arrived": "",
    "attendance.correct_mark left": "",
    "attendance.correct_mark status": "present",
    "attendance.assign_make_up task": "Read the chapter, then write five lines.",
    "attendance.hand_in_make_up text": "I read it.",
    "attendance.return_make_up words": "Two lines are missing.",
    "attendance.accept_make_up confirmed": "y",
    "own_sessions.ask_about_mark words": "I was there from 6:05.",
    "attendance.*": "A mix-up of two names.",
    "assessment.*": "threshold",
    "certificates.list_certificates q": "gloria",
    "certificates.revoke_certificate reason": "The name was not confirmed.",
    "directory.add_entry name": "Corner house",
    "directory.add_entry what_for": "A warm room at night.",
    "directory.add_entry who": "Anyone.",
    "directory.add_entry phone": "312-555-0123",
    "directory.add_entry needs": "housing",
    "directory.add_entry web": "https://example.org/house",
    "directory.add_entry areas": "Austin",
    "directory.add_entry source": "We called on Monday.",
    "directory.edit_entry phone": "312-555-0123",
    "directory.edit_entry text": "898-211",
    "directory.edit_entry web": "https://example.org/house",
    "directory.edit_entry areas": "25, 77",
    "directory.edit_entry check": "reached",
    "directory.set_listed reason": "Closed in May.",
    "graduation.waive_requirement reason": "Done before, seen by staff.",
    "graduation.acknowledge_look found": "We talked it through.",
    "journal.write_entry text": "A few words.",
    "journal.save_entry text": "Other words.",
    "learning.complete_reflection text journal": "A few words about a door.",
    "credits.credit_person activity": "lesson",
    "credits.*": "Worksheet handed in on Tuesday.",
    "learning.answer_check *": "threshold",
    "learning.show_survey *": "Nothing is missing.",
    "public.list_resources q": "night",
    "public.verify code": "short_code_gloria",
    "public.verify name": "Gloria Trainee",
    "public.match_name name": "Gloria Trainee",
}
# Fields that a page leaves empty and that may stay so.
MAY_BE_EMPTY = {"kept", "next", "own_device", "seen", "credential", "opened"}


@dataclass(frozen=True)
class Sample:
    """One form with one of its buttons, on the page where it stands."""

    page: Page
    path: str
    endpoint: str
    form: Form
    button: tuple[str, str, str]

    @property
    def name(self) -> str:
        """Its name in reports, and what makes it one of a kind."""
        fields = " ".join(sorted({general(name) for name in self.form.fields}))
        return f"{self.endpoint} [{fields}] {self.button[1]} ({self.page.who})"

    @property
    def action(self) -> str:
        """Where it goes, as the browser would resolve it."""
        return self.button[2] or self.form.action or self.path

    def good(self, stage: Stage) -> dict[str, list[str]]:
        """What a person sends who fills in everything well."""
        found = self.form.untouched()
        for name, one in self.form.fields.items():
            if one.kind in ("radio", "checkbox") and not one.values and name not in MAY_BE_EMPTY:
                found[name] = [GOOD.get(f"{self.endpoint} {general(name)}") or one.choices[0]]
            elif not any(one.values) and name not in MAY_BE_EMPTY:
                found[name] = [self._value(stage, name)]
        if self.button[0]:
            found[self.button[0]] = [self.button[1]]
        return found

    def _value(self, stage: Stage, name: str) -> str:
        area = self.endpoint.partition(".")[0]
        pressed = f"{self.endpoint} {general(name)} {self.button[1]}"
        for key in (pressed, f"{self.endpoint} {general(name)}", f"{self.endpoint} *", f"{area}.*"):
            if key in GOOD:
                return stage.world.things.get(GOOD[key], GOOD[key])
        return ""


def general(name: str) -> str:
    """A field's name without whose it is."""
    return ID.sub("*", name)


@cache
def samples(stage: Stage) -> list[Sample]:
    """Every form that stands on a page, once for each set of fields and button; read once a stage."""
    found: dict[str, Sample] = {}
    for page in PAGES:
        if page.endpoint in NOT_PAGES or page.status >= 300:
            continue
        path = page.path(stage.app, stage.world)
        for form in forms_of(read(stage.get(page.who, path).text)):
            for button in form.buttons:
                sample = Sample(page, path, "", form, button)
                endpoint = endpoint_of(stage.app, sample.action, form.method)
                sample = Sample(page, path, endpoint, form, button)
                key = endpoint if endpoint in ON_EVERY_PAGE else sample.name
                found.setdefault(key, sample)
    return list(found.values())


def endpoint_of(app: Forty, address: str, method: str) -> str:
    """Whose address this is; a form that leads nowhere fails the test."""
    try:
        endpoint, _values = app.url_map.bind("localhost").match(urlsplit(address).path, method.upper())
    except HTTPException as error:
        raise AssertionError(f"a form leads to {method} {address}: {error}") from error
    return str(endpoint)


NASTY = "\u202eabc' OR 1=1 -- <script>alert(1)</script> {{7*7}} {0.__class__} %s ../../etc/passwd %00 \"&amp; 𝒜 e\u0301"
LONG = "long words " * 9_000  # 99 kB
MEGABYTE = b"m" * (1024 * 1024 + 1)
BROKEN = b"caf\xe9 \xed\xa0\x80 \xff\xfe"  # Latin-1, a lone surrogate, a byte order mark
TWO_LINES = "one\r\nSet-Cookie: stolen=1"
NUMBERS = ["0", "-1", str(2**31), str(2**63), str(2**64), "1e309", "NaN", "१२", "0x10", "1_000", "abc"]
DAYS = ["0000-01-01", "0001-01-01", "10000-01-01", "9999-12-31", "2027-02-29", "2028-02-29", "2027-13-01", "tomorrow"]
TIMES = ["24:00", "25:61", "-1:00", "02:30", "18:00:00.5", "now", "१८:००"]
Value = str | bytes
EVERYWHERE: list[Value] = ["", "\0", "a\0b", BROKEN, NASTY]
BY_KIND: dict[str, list[Value]] = {
    "text": [*EVERYWHERE, TWO_LINES, LONG, MEGABYTE],
    "search": [*EVERYWHERE, TWO_LINES, LONG],
    "tel": [*EVERYWHERE, TWO_LINES, LONG, "0", "+", "1" * 40, "१२३४५६७८"],
    "textarea": [*EVERYWHERE, LONG, MEGABYTE],
    "email": [*EVERYWHERE, TWO_LINES, LONG, "a@b", "@", "a@" + "b" * 300 + ".org", "ä@éxample.org"],
    "password": [*EVERYWHERE, LONG, "short"],
    "hidden": [*EVERYWHERE, "-1", str(2**63), "1e309", "NaN", LONG, "2026-13-45T99:99", "01" * 13, "//x.example/"],
    "date": [*EVERYWHERE, *DAYS, LONG],
    "time": [*EVERYWHERE, *TIMES, LONG],
    "number": [*EVERYWHERE, *NUMBERS, LONG],
    "radio": [*EVERYWHERE, "no-such-choice", str(2**63), LONG],
    "select": [*EVERYWHERE, "no-such-choice", str(2**63), LONG],
    "checkbox": [*EVERYWHERE, "no-such-choice", str(2**63), LONG],
    "file": ["", b"\0\0\0", BROKEN, NASTY, "x" * 100_000, b"PK\x03\x04" + b"\0" * 50, b"\xff\xfen\0a\0"],
}


def hostile(one: Field) -> Iterator[list[Value]]:
    """What is sent in the place of a field's value: missing, repeated, and each hostile value of its kind."""
    yield []
    yield [*(one.values or one.choices[:1] or ["one"]), "another"]
    for value in BY_KIND[one.kind]:
        yield [value]
