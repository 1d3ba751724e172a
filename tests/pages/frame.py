"""What holds on every page, whatever it says and whatever its status."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from lms.web.security import headers_for
from tests.pages.html import Node, read
from tests.pages.stage import Answer, Stage

NEUTRAL = re.compile(r"abus|violen|victim|survivor|assault|advoca|murder|homicid|trauma", re.IGNORECASE)
BLAMING = re.compile(r"\b(invalid|illegal|failed|failure|forbidden|wrong|error|oops|denied|users?)\b|!", re.IGNORECASE)
STOPS = ("a", "button", "input", "select", "textarea", "summary")
LOADING = {"script": "src", "link": "href", "img": "src", "form": "action", "button": "formaction", "iframe": "src"}


def faults_of(stage: Stage, path: str, answer: Answer) -> list[str]:
    """Everything that a page of ours would not do."""
    found = list(_headers(stage, path, answer))
    if answer.status < 300 or answer.status >= 400:
        page = read(answer.text)
        for check in (_head, _headings, _leaving, _loading, _references, _buttons):
            found += check(page)
        if answer.status >= 400:
            found += _words(page)
    return found


def _headers(stage: Stage, path: str, answer: Answer) -> Iterator[str]:
    config = stage.config
    expected = dict(headers_for(config)) | {"Cache-Control": "no-store"}
    if path != "/":
        expected["X-Robots-Tag"] = "noindex"
    for name, value in expected.items():
        if answer.headers.get(name) != value:
            yield f"{name} is {answer.headers.get(name)}"
    for name in ("Server", "Access-Control-Allow-Origin", "X-Powered-By"):
        if name in answer.headers:
            yield f"there is a header {name}"


def _head(page: Node) -> Iterator[str]:
    html = page.first("html")
    if html.get("lang") != "en" or html.get("dir") != "ltr":
        yield "the page does not say its language"
    titles = [title.text for title in page.first("head").all("title")]
    if len(titles) != 1 or not titles[0].endswith(" – Forty") or titles[0].startswith("–"):
        yield f"titles: {titles}"
    if NEUTRAL.search(" ".join(titles)):
        yield f"the title tells too much: {titles}"
    if any(meta.get("http-equiv") for meta in page.all("meta")):
        yield "the page reloads itself"


def _headings(page: Node) -> Iterator[str]:
    levels = [int(node.tag[1]) for node in page.all("h1", "h2", "h3", "h4", "h5", "h6")]
    if levels.count(1) != 1:
        yield f"{levels.count(1)} headings of the first level"
    if any(after > before + 1 for before, after in pairwise(levels)):
        yield f"a heading level is skipped: {levels}"
    if any(not node.text for node in page.all("h1", "h2", "h3", "h4")):
        yield "an empty heading"
    for landmark in ("main", "header", "footer"):
        if len(list(page.all(landmark))) != 1:
            yield f"{landmark} is not there once"


def _leaving(page: Node) -> Iterator[str]:
    stops = [node for node in page.first("body").all(*STOPS) if node.get("type") != "hidden"]
    if stops[0].get("class") != "skip" or stops[0].get("href") != "#main":
        yield "the first stop is not the link to the main part"
    if "exit" not in stops[1].get("class") or not stops[1].get("href").endswith("/exit"):
        yield "the second stop is not the exit"
    if not any(node.get("id") == "main" for node in page.all("main")):
        yield "the link to the main part leads nowhere"


def _loading(page: Node) -> Iterator[str]:
    for node in page.all():
        if node.tag == "style" or "style" in node.attributes or (node.tag == "script" and not node.get("src")):
            yield f"inline style or script in {node.tag}"
        if any(name.startswith("on") for name in node.attributes):
            yield f"inline handler in {node.tag}"
        address = node.get(LOADING.get(node.tag, ""))
        if address and (not address.startswith(("/", "#", "?")) or address.startswith("//")):
            yield f"{node.tag} reaches outside: {address}"
        target = node.get("href").lower()
        if target.startswith(("javascript:", "data:", "http:")) and not target.startswith("http://localhost/"):
            yield f"a link to {target[:40]}"


def _references(page: Node) -> Iterator[str]:
    ids = Counter(node.get("id") for node in page.all() if node.get("id"))
    if repeated := [name for name, count in ids.items() if count > 1]:
        yield f"ids used twice: {repeated}"
    for node in page.all():
        for name in ("for", "aria-describedby", "aria-labelledby"):
            if unknown := [one for one in node.get(name).split() if one not in ids]:
                yield f"{name} of {node.tag} names {unknown}"
        target = node.get("href")
        if node.tag == "a" and target.startswith("#") and target[1:] not in ids:
            yield f"a link to {target}, which is not on the page"


def _buttons(page: Node) -> Iterator[str]:
    main = page.first("main")
    primary = [node.text for node in main.all("a", "button") if node.get("class").split() == ["button"]]
    if len(primary) > 1:
        yield f"more than one primary button: {primary}"
    if unnamed := [node.tag for node in page.all("a", "button") if not (node.text or node.get("aria-label"))]:
        yield f"without a name: {unnamed}"


def _words(page: Node) -> Iterator[str]:
    """Words beside what needs another look never blame, and never sound like a machine."""
    main = page.first("main")
    beside = [node for node in main.all("p", "div") if "error" in node.get("class")]
    said = beside or list(main.all("h1", "p"))
    for node in said:
        if node.get("class") != "specimen" and (found := BLAMING.search(node.text)):
            yield f"“{found[0]}” in: {node.text[:120]}"
