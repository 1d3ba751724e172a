"""Reading a page as a browser would: a small tree, its forms, and what a form sends when nothing is touched."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
CLOSED_BY_SIBLING = {"option", "li", "dt", "dd", "p", "tr", "td", "th"}


@dataclass
class Node:
    """An element, with its attributes, children and text in order."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Node | str"] = field(default_factory=list)

    def all(self, *tags: str) -> Iterator["Node"]:
        """Every element below this one with one of these tags, in the order of the page; all without tags."""
        for child in self.children:
            if isinstance(child, Node):
                if not tags or child.tag in tags:
                    yield child
                yield from child.all(*tags)

    def first(self, *tags: str) -> "Node":
        """The first of them; fails the test when there is none."""
        return next(self.all(*tags))

    def get(self, name: str, default: str = "") -> str:
        return self.attributes.get(name, default)

    @property
    def text(self) -> str:
        """The words in it, with plain spaces."""
        return " ".join(self.raw_text.split())

    @property
    def raw_text(self) -> str:
        return "".join(child if isinstance(child, str) else child.raw_text for child in self.children)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Node("document")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if any(node.tag == tag for node in self.open[1:]):
            while self.open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def read(html: str) -> Node:
    """Return the page as a tree."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.open[0]


@dataclass
class Field:
    """One name of a form: its kind, what it would send, and what it could send."""

    name: str
    kind: str
    values: list[str]
    choices: list[str]
    is_checked: bool = True


@dataclass
class Form:
    """A form as the page shows it; each button is a way to send it."""

    action: str
    method: str
    fields: dict[str, Field]
    buttons: list[tuple[str, str, str]]
    is_upload: bool

    def untouched(self) -> dict[str, list[str]]:
        """What a browser sends when nothing is touched, apart from the button."""
        return {name: one.values for name, one in self.fields.items() if one.values}


def forms_of(page: Node) -> list[Form]:
    """Return the page's forms."""
    return [_form(node) for node in page.all("form")]


def _form(node: Node) -> Form:
    fields: dict[str, Field] = {}
    buttons = []
    for one in node.all("input", "select", "textarea", "button"):
        kind = one.get("type", "text") if one.tag == "input" else one.tag
        if one.tag == "button" or kind == "submit":
            buttons.append((one.get("name"), one.get("value"), one.get("formaction")))
        elif "disabled" not in one.attributes and one.get("name"):
            _add(fields, one, kind)
    is_upload = node.get("enctype") == "multipart/form-data"
    return Form(node.get("action"), node.get("method", "get").lower(), fields, buttons or [("", "", "")], is_upload)


def _add(fields: dict[str, Field], one: Node, kind: str) -> None:
    known = fields.setdefault(one.get("name"), Field(one.get("name"), kind, [], []))
    if kind in ("radio", "checkbox"):
        known.choices.append(one.get("value", "on"))
        if "checked" in one.attributes:
            known.values.append(one.get("value", "on"))
    elif kind == "select":
        options = list(one.all("option"))
        known.choices = [option.get("value") for option in options]
        chosen = [option.get("value") for option in options if "selected" in option.attributes]
        known.values = chosen or known.choices[:1]
    elif kind == "textarea":
        known.values = [one.raw_text.removeprefix("\n").removeprefix("\r\n")]
    elif kind != "file":
        known.values.append(one.get("value"))
