"""Every field of every form, as the pages show them, with every hostile value of its kind; every form sent twice,
without its token, from another site.

A field of a kind without hostile values fails; so does a post that no form sends.
"""

import pytest

from lms.web.security import CSRF_FIELD
from tests.pages.addresses import PAGES, WITHOUT_FORM, endpoints_of
from tests.pages.forms import BY_KIND, Sample, Value, general, hostile, samples
from tests.pages.frame import faults_of
from tests.pages.html import Node, read
from tests.pages.sending import Values, many_parts, send
from tests.pages.stage import Answer, Stage

SHOWN_AGAIN = ("text", "textarea", "email", "search", "tel")
# What pressing twice adds all the same, and why that is right.
ADDED_TWICE = {
    "accounts.print_card": {"audit_events", "invitations"},  # each press makes a new card, and ends the one before
    "cohorts.print_cards": {"audit_events", "invitations"},
    "accounts.ask_for_new_password": {"audit_events", "invitations", "outbox"},  # a mail may be lost; three an hour
    "accounts.mail_link": {"audit_events", "mailed_links", "outbox"},  # a mail may be lost; three an hour
    "accounts.prove_by_link": {"audit_events", "mailed_links", "outbox"},
    "accounts.edit_passkey": {"audit_events"},
    "accounts.prove": {"audit_events"},  # each proof is noted
    "accounts.sign_in": {"audit_events"},
    "accounts.show_account": {"audit_events"},
    "accounts.sign_out_person": {"audit_events"},
    "accounts.sign_out_everywhere": {"audit_events"},
    "privacy.take_along": {"audit_events"},  # each time is noted
    "journal.open_shared": {"journal_readings"},  # the author sees each time it was opened
    "cohorts.read_roster": {"audit_events", "roster_imports"},  # each reading waits by itself, a day at most
}
# A refused sign-in is noted although nothing else changes.
NOTED_WHEN_REFUSED = {"accounts.sign_in"}
# Sent well only by a device with a passkey: see tests/accounts/test_passkey_views.py and tests/journeys.
NEEDS_A_DEVICE = {"accounts.add_passkey"}


class Desk:
    """Sends one form again and again as its own person; begins anew after it wrote."""

    def __init__(self, stage: Stage, sample: Sample) -> None:
        self.stage, self.sample = stage, sample
        self.good = sample.good(stage)
        self.faults: list[str] = []
        self.framed: set[int] = set()
        self.begin()

    def begin(self) -> None:
        """A fresh browser on a world in which nothing was sent yet."""
        self.client = self.stage.client(self.sample.page.who)
        if self.sample.form.method == "post":
            self.good[CSRF_FIELD] = [self.stage.token(self.client)]
        self.before = self.stage.counts()

    def send(self, values: Values, what: str) -> Answer:
        """Send it, and note what a page of ours would not do."""
        answer = send(self.stage, self.client, self.sample, values)
        if answer.status >= 500:
            self.fault(what, f"{answer.status} {answer.text[:300]}")
        elif answer.status >= 400:
            self._refused(answer, what)
        elif self.sample.form.method == "post":
            if answer.status not in (200, 303):
                self.fault(what, f"a success is {answer.status}")
            self.stage.reset()
            self.begin()
        return answer

    def _refused(self, answer: Answer, what: str) -> None:
        after = self.stage.counts()
        if self.sample.endpoint in NOTED_WHEN_REFUSED:
            after["audit_events"] = self.before["audit_events"]
        if after != self.before:
            self.fault(what, f"{answer.status}, and rows were written")
            self.stage.reset()
            self.begin()
        if answer.status not in self.framed and answer.text.startswith("<!doctype"):
            self.framed.add(answer.status)
            for found in faults_of(self.stage, self.sample.action, answer):
                self.fault(what, f"{answer.status}: {found}")

    def fault(self, what: str, words: str) -> None:
        self.faults.append(f"{self.sample.name}, {what}: {words}")


def _shown(page: Node, name: str) -> str | None:
    """What stands in a field of the page, or None when the field is not there."""
    for node in page.all("input", "textarea"):
        if node.get("name") == name:
            return node.get("value") if node.tag == "input" else node.raw_text
    return None


def _kept(desk: Desk, answer: Answer, sent: Values, what: str) -> None:
    """Whatever was typed stands in the form that is shown again."""
    page = read(answer.text)
    for name, one in desk.sample.form.fields.items():
        typed = sent.get(name, [])
        if one.kind in SHOWN_AGAIN and len(typed) == 1 and isinstance(typed[0], str):
            shown = _shown(page, name)
            if shown is None or shown.split() != typed[0].split():
                desk.fault(what, f"{name} is shown as {(shown or 'nothing')[:60]!r}")


def _hostile_values(desk: Desk) -> None:
    tried: set[str] = set()
    for name, one in desk.sample.form.fields.items():
        if name == CSRF_FIELD or general(name) in tried:
            continue
        tried.add(general(name))
        for values in hostile(one):
            sent: dict[str, list[Value]] = {**desk.good, name: values}
            what = f"{name}={str(values)[:60]}"
            answer = desk.send(sent, what)
            if answer.status == 422:
                _kept(desk, answer, sent, what)


def _hostile_bodies(desk: Desk) -> None:
    if desk.sample.form.method != "post":
        return
    token = str(desk.good[CSRF_FIELD][0])
    bodies = {
        "1,001 parts": many_parts(desk.sample, token),
        "JSON": (b'{"name": "' + b"[" * 50_000 + b'"}', "application/json"),
        "plain text": (b"name=value", "text/plain"),
        "a form cut short": (b"------x\r\nContent-Disposition: form-da", "multipart/form-data; boundary=----x"),
        "a form without a boundary": (b"name=value", "multipart/form-data"),
        "percent signs": (b"csrf_token=%&%%%=%zz&=&&", "application/x-www-form-urlencoded"),
    }
    for what, (body, kind) in bodies.items():
        headers = {"X-CSRF-Token": token}
        answer = desk.stage.send(desk.client, "POST", desk.sample.action, data=body, content_type=kind, headers=headers)
        if answer.status >= 500:
            desk.fault(what, f"{answer.status} {answer.text[:300]}")
        elif answer.status < 400:
            desk.stage.reset()
            desk.begin()


@pytest.fixture
def forms(stage: Stage) -> list[Sample]:
    return samples(stage)


def test_every_post_is_sent_by_a_form_that_a_page_shows(stage: Stage, forms: list[Sample]) -> None:
    known = {sample.endpoint for sample in forms} | WITHOUT_FORM
    assert endpoints_of(stage.app, "POST") - known == set()
    assert {page.endpoint for page in PAGES} - endpoints_of(stage.app, "GET") == set()


def test_every_field_is_of_a_kind_with_hostile_values(forms: list[Sample]) -> None:
    kinds = {one.kind: f"{sample.name} {one.name}" for sample in forms for one in sample.form.fields.values()}
    assert {kind: where for kind, where in kinds.items() if kind not in BY_KIND} == {}


def test_no_field_breaks_a_page_or_writes_half(stage: Stage, forms: list[Sample]) -> None:
    faults = []
    for sample in forms:
        desk = Desk(stage, sample)
        _hostile_values(desk)
        _hostile_bodies(desk)
        faults += desk.faults
    assert not faults, f"{len(faults)} faults\n" + "\n".join(faults)


def test_every_form_sent_well_is_taken_and_sent_twice_has_one_effect(stage: Stage, forms: list[Sample]) -> None:
    faults = []
    for sample in forms:
        if sample.form.method != "post" or sample.endpoint in NEEDS_A_DEVICE:
            continue
        stage.reset()
        desk = Desk(stage, sample)
        cookie = desk.client.get_cookie("session")
        first = send(stage, desk.client, sample, desk.good)
        once = stage.counts()
        twin = stage.app.test_client()
        twin.set_cookie("session", cookie.value if cookie else "")
        second = send(stage, twin, sample, desk.good)
        twice = stage.counts()
        added = {table for table in twice if twice[table] != once[table]} - ADDED_TWICE.get(sample.endpoint, set())
        if first.status not in (200, 303) or second.status >= 500 or added:
            faults.append(f"{sample.name}: {first.status}, then {second.status}, added {added} {first.text[:200]}")
    assert not faults, "\n".join(faults)


def test_no_form_is_taken_without_its_own_token_or_from_another_site(stage: Stage, forms: list[Sample]) -> None:
    faults, contents = [], stage.contents()
    foreign = stage.token(stage.client("noel"))
    for sample in forms:
        if sample.form.method != "post":
            continue
        desk = Desk(stage, sample)
        without = {name: values for name, values in desk.good.items() if name != CSRF_FIELD}
        tries: dict[str, tuple[Values, dict[str, str]]] = {
            "no token": (without, {}),
            "a wrong token": ({**without, CSRF_FIELD: ["0" * 64]}, {}),
            "a broken token": ({**without, CSRF_FIELD: [b"\xff\xfe\xed\xa0\x80"]}, {}),
            "another browser's token": ({**without, CSRF_FIELD: [foreign]}, {}),
            "another site": (desk.good, {"Sec-Fetch-Site": "cross-site"}),
            "a neighbor site": (desk.good, {"Sec-Fetch-Site": "same-site"}),
        }
        for what, (values, headers) in tries.items():
            answer = send(stage, desk.client, sample, values, headers=headers)
            if answer.status != 403:
                faults.append(f"{sample.name} with {what}: {answer.status}")
    assert not faults, "\n".join(faults)
    assert stage.contents() == contents
