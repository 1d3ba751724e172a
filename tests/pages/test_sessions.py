"""A session that ends in the middle of a form: what was typed is shown again after signing in, and is not sent by
itself.
"""

from sqlalchemy import bindparam, text

from lms.core.clock import now
from lms.core.database import UtcDateTime
from lms.core.signing import hash_token, new_token
from lms.web.security import CSRF_FIELD
from tests.pages.forms import Sample, samples
from tests.pages.frame import faults_of
from tests.pages.html import Node, forms_of, read
from tests.pages.sending import send
from tests.pages.stage import VISITOR, Stage
from tests.pages.world import PASSWORD

END = text("UPDATE sign_in_sessions SET ended_at = :at WHERE token_hash = :token").bindparams(
    bindparam("at", type_=UtcDateTime())
)
REST = text("UPDATE sign_in_sessions SET proved_at = :at WHERE token_hash = :token").bindparams(
    bindparam("at", type_=UtcDateTime())
)
LONG_AGO = now().replace(year=2020)
# Signing in and out keeps nothing, and passwords are never kept.
KEEPS_NOTHING = {"accounts.sign_in", "accounts.sign_out", "accounts.prove", "accounts.change_password"}


def _typed(sample: Sample, good: dict[str, list[str]]) -> list[str]:
    fields = sample.form.fields
    return [
        value
        for name, values in good.items()
        for value in values
        if name in fields and fields[name].kind in ("text", "textarea", "email") and len(value) > 3
    ]


def _holds(page: Node, word: str) -> bool:
    stands = [node.raw_text if node.tag == "textarea" else node.get("value") for node in page.all("textarea", "input")]
    return any(one.split() == word.split() for one in stands)


def test_what_was_typed_is_kept_when_the_session_has_ended(stage: Stage) -> None:
    faults = []
    for sample in samples(stage):
        if sample.page.who == VISITOR or sample.form.method != "post" or sample.endpoint in KEEPS_NOTHING:
            continue
        client, good = stage.client(sample.page.who), sample.good(stage)
        good[CSRF_FIELD] = [stage.token(client)]
        stage.execute(END, at=now(), token=hash_token(stage.world.tokens[sample.page.who]))
        contents = stage.contents()
        answer = send(stage, client, sample, good)
        if answer.status != 401:
            faults.append(f"{sample.name}: {answer.status} without a session")
        faults += [f"{sample.name}: {fault}" for fault in faults_of(stage, sample.action, answer)]
        if stage.contents() != contents:
            faults.append(f"{sample.name}: rows were written without a session")
        person = stage.world.people[sample.page.who]
        ask = next(form for form in forms_of(read(answer.text)) if "password" in form.fields)
        values = ask.untouched() | {"name": [person.sign_in_name], "password": [PASSWORD]}
        again = stage.send(client, "POST", ask.action, data=values)
        if again.status not in (200, 303):
            faults.append(f"{sample.name}: signing in again is {again.status}")
        page = read(again.text)
        lost = [word for word in _typed(sample, good) if not _holds(page, word)]
        if lost:
            faults.append(f"{sample.name}: lost {lost}")
        stage.reset()
    assert not faults, "\n".join(faults)


def test_what_was_typed_is_kept_when_the_password_is_asked_again(stage: Stage) -> None:
    asked = 0
    for sample in samples(stage):
        if sample.page.who == VISITOR or sample.form.method != "post":
            continue
        client, good = stage.client(sample.page.who), sample.good(stage)
        good[CSRF_FIELD] = [stage.token(client)]
        stage.execute(REST, at=LONG_AGO, token=hash_token(stage.world.tokens[sample.page.who]))
        answer = send(stage, client, sample, good)
        if answer.status == 401:
            asked += 1
            assert faults_of(stage, sample.action, answer) == []
            ask = next(form for form in forms_of(read(answer.text)) if "password" in form.fields)
            values = ask.untouched() | {"password": [PASSWORD]}
            again = stage.send(client, "POST", ask.action, data=values)
            assert [word for word in _typed(sample, good) if not _holds(read(again.text), word)] == [], sample.name
        stage.reset()
    assert asked >= 4  # issue, revoke, waive, grant


def test_an_unknown_or_broken_cookie_is_a_visitor(stage: Stage) -> None:
    for cookie in (new_token(), "x", "", "é" * 50, "a" * 5000, "../../etc/passwd", "%00" * 20, '"; session=1'):
        client = stage.app.test_client()
        headers = {"Cookie": f"session={cookie}".encode().decode("latin-1")}
        for path, expected in (("/safety", 200), ("/account", 401), ("/home", 401), ("/sign-in", 200)):
            assert stage.send(client, "GET", path, headers=headers).status == expected, cookie
