"""Hostile addresses: every piece of a path, every argument of a query, methods, hosts, and the words of HTTP."""

import inspect
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote, quote_from_bytes

import lms
from tests.pages.addresses import NOT_PAGES, PAGES, Page
from tests.pages.forms import LONG, NASTY, NUMBERS
from tests.pages.frame import faults_of
from tests.pages.html import read
from tests.pages.stage import Stage

ARGUMENTS = {
    "after", "before", "done", "fate", "from", "in", "level", "need", "next", "on", "page", "person", "q", "release",
    "search", "source", "to",
}  # fmt: skip
PIECES = [
    "0" * 26, "7" + "z" * 25, "8" + "z" * 25, "0" * 25, "0" * 27, "O" * 26, "I" * 26, "-1", "0", str(2**63), str(2**64),
    "1e309", "NaN", "None", "..", "../../etc/passwd", "%2e%2e", "%252e%252e", "%00", "a%00b", "%0d%0aSet-Cookie:x=1",
    "%ff%fe", "%ed%a0%80", "%E2%80%AE", "a" * 300, "a" * 6000, quote(NASTY), "a b", "-", "A", "é", ";", "%2F", "con",
]  # fmt: skip
SIZES = [quote(one) for one in NUMBERS]
VALUES = ["", "%00", "%ff%fe%ed%a0%80", quote(NASTY), quote(LONG[:8000]), "%0d%0aX:y", "..%2f..%2f", *SIZES]
FEW = ["%ff%fe%ed%a0%80", quote(NASTY), "-1"]
THROUGH_FORMS = {"q", "level", "need"}
SOURCE = Path(lms.__file__).parent
ASKED = re.compile(r'(?<!environ)\bargs\.get\("([a-z_]+)"|"([a-z_]+)" in request\.args')


def test_every_argument_that_a_view_reads_is_tried() -> None:
    asked = {one or other for file in SOURCE.rglob("*.py") for one, other in ASKED.findall(file.read_text())}
    assert asked - ARGUMENTS == set()


def test_no_piece_of_a_path_breaks_a_page(stage: Stage) -> None:
    faults, seen = [], set()
    for page in PAGES:
        for name in page.values:
            if (page.endpoint, name) in seen:
                continue
            seen.add((page.endpoint, name))
            mark = "m" * 26
            around = page.path(stage.app, stage.world, **{name: mark}).split("?")[0]
            for piece in PIECES:
                answer = stage.get(page.who, around.replace(mark, piece))
                if answer.status not in (303, 308, 400, 404):
                    faults.append(f"{page.endpoint} {name}={piece[:40]}: {answer.status} {answer.text[:200]}")
    assert not faults, "\n".join(faults)


def _asked_by(view: Callable[..., object]) -> set[str]:
    """The arguments that the module of a view reads, by themselves or through a form."""
    module = sys.modules[view.__module__]
    names = {one or other for one, other in ASKED.findall(inspect.getsource(module))}
    return names | (THROUGH_FORMS if "(request.args)" in inspect.getsource(module) else set())


def _bare_pages(stage: Stage) -> Iterator[tuple[Page, str]]:
    """Each endpoint's first page, without its query."""
    seen = set(NOT_PAGES)
    for page in PAGES:
        if page.endpoint not in seen and page.status < 300:
            seen.add(page.endpoint)
            yield page, page.path(stage.app, stage.world).split("?")[0]


def test_no_argument_of_a_query_breaks_a_page(stage: Stage) -> None:
    faults = []
    for page, bare in _bare_pages(stage):
        queries = ["&".join(f"{name}={value}" for name in sorted(ARGUMENTS)) for value in FEW]
        queries.append("&".join(f"{name}=1&{name}=2" for name in sorted(ARGUMENTS)))
        for name in sorted(_asked_by(stage.app.view_functions[page.endpoint])):
            queries += [f"{name}={value}" for value in VALUES]
        for query in queries:
            answer = stage.get(page.who, f"{bare}?{query}")
            if answer.status not in (200, 303, 400, 404, 422):
                faults.append(f"{page.name} ?{query[:60]}: {answer.status} {answer.text[:200]}")
            if answer.location and not answer.location.startswith("/"):
                faults.append(f"{page.name} ?{query[:60]} leads to {answer.location}")
    assert not faults, "\n".join(faults)


def test_a_method_that_an_address_does_not_know_is_answered_with_a_page(stage: Stage) -> None:
    addresses = stage.app.url_map.bind("localhost")
    for page in PAGES:
        path = page.path(stage.app, stage.world)
        for method in ("PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"):
            client = stage.client(page.who)
            headers = {"X-CSRF-Token": stage.token(client)} if method in ("PUT", "DELETE") else {}
            answer = stage.send(client, method, path, headers=headers)
            assert answer.status in (403, 405), f"{method} {page.name}: {answer.status}"
        if not addresses.test(path.split("?")[0], "POST"):
            assert stage.send(client, "POST", path, data={"csrf_token": stage.token(client)}).status == 405


def test_head_and_options_change_nothing(stage: Stage) -> None:
    contents = stage.contents()
    for page in PAGES:
        path = page.path(stage.app, stage.world)
        if page.endpoint in ("public.leave", "certificates.show_certificate") or page.rule == "cohort":
            continue  # reading somebody's record or certificate is noted
        client = stage.client(page.who)
        answer = stage.send(client, "HEAD", path)
        assert (answer.status, answer.data) == (page.status if page.status >= 400 else answer.status, b"")
        assert answer.status < 500
        assert stage.send(client, "OPTIONS", path).status < 500
    assert stage.contents() == contents


def test_a_forged_host_is_refused_and_never_written_into_a_page(stage: Stage) -> None:
    for host in ("evil.example", "localhost.evil.example", "evil.example:80", "[::1", "loc alhost", "", "localhost:x"):
        for path in ("/", "/sign-in", "/new-password", "/v/abc", "/nowhere"):
            answer = stage.get("visitor", path, headers={"Host": host})
            assert answer.status in (200, 400, 404), (host, answer.status, answer.text[:200])
            assert "evil.example" not in answer.text + answer.location
            if answer.status != 200:
                continue
            assert host in ("", "localhost:x"), host


def test_forwarded_words_are_not_believed_without_a_proxy(stage: Stage) -> None:
    forged = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "Forwarded": "host=evil.example"}
    answer = stage.get("visitor", "/sign-in", headers=forged)
    assert answer.status == 200
    assert "evil.example" not in answer.text


def test_addresses_that_nobody_made_are_not_found(stage: Stage) -> None:
    for path in (
        "/nowhere", "/%00", "/%ff", "/..%2f..%2fetc/passwd", "/static/../lms/app.py",
        "/static/%2e%2e/x", "/static/", "/static/0123456789ab/no.css", "/" + "a" * 9000, "/wp-login.php", "/.env",
        "/sign-in/", "/cohorts/",
        "/" + quote_from_bytes(b"\xed\xa0\x80"), "/;jsessionid=1", "/home%0d%0aX: y", "/\u202e",
    ):  # fmt: skip
        answer = stage.get("visitor", path)
        assert answer.status in (303, 308, 400, 404), (path[:40], answer.status)
        if answer.status in (400, 404) and answer.text:
            assert faults_of(stage, path, answer) == [], path[:40]
        if answer.location:
            assert answer.location.startswith(("/", "http://localhost/")), (path, answer.location)


def test_going_on_after_signing_in_never_leaves_the_site(stage: Stage) -> None:
    for target in (
        "//evil.example", "/\\evil.example", "https://evil.example", "https:evil.example", "\\\\evil.example",
        "/%0d%0ax", "javascript:alert(1)", "/\t/evil.example", " //evil.example", "///evil.example", "/\x00",
        "http:/evil.example",
        "/home\r\nLocation: //evil.example", "@evil.example", "/@evil.example/..//evil.example", "data:text/html,x",
    ):  # fmt: skip
        client = stage.app.test_client()
        shown = stage.send(client, "GET", "/sign-in", query_string={"next": target})
        fields = {node.get("name"): node.get("value") for node in read(shown.text).all("input")} if shown.text else {}
        for to in (fields.get("next", ""), target):
            browser = stage.app.test_client()
            values = {
                "csrf_token": stage.token(browser), "name": "staff@example.org", "next": to,
                "password": "maple lantern quiet river",
            }  # fmt: skip
            stage.forget_tries()
            answer = stage.send(browser, "POST", "/sign-in", data=values)
            assert answer.status in (303, 400), (target, answer.status)
            assert answer.location == "" or re.fullmatch(r"/[^/\\\s][^\\\s]*|/", answer.location), answer.location
