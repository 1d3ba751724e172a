"""Markdown to safe HTML: CommonMark, tables, footnotes, definition lists and admonitions; nothing else."""

import re
from dataclasses import dataclass, field
from html import escape

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.admon import admon_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from lms.curriculum.blocks import Chunk
from lms.curriculum.problems import Place, Problems
from lms.curriculum.yaml_fields import did_you_mean

ADMONITIONS = ("practice", "law", "pause")
ADDRESSES = {"glossary": "/glossary#{}", "resource": "/directory/{}", "lesson": "/lessons/{}"}
_BLOCKS = "p pre br hr blockquote ul ol li dl dt dd table thead tbody tr th td h3 h4 h5 h6 div section"
TAGS = {*_BLOCKS.split(), "a", "em", "strong", "code", "sup"}
ATTRIBUTES = {
    "a": {"href", "id", "class", "rel", "role", "data-kind", "data-id"},
    "ol": {"start"},
    **{tag: {"id", "class"} for tag in ("div", "p", "section", "sup", "li")},
}
_TAG_LIKE = re.compile(r"</?[A-Za-z][^<>]*>|<!--")
# One paragraph without a mark that Markdown reads: most answers and reasons; drawn at once, it saves half the time.
_LINE = r"(?:[^\W\d_]|[\"“‘(])(?: ?(?:[^\W_]|[.,;:?'\"’‘“”()…—–%$/-]))*"
PLAIN = re.compile(rf"{_LINE}(?:\n{_LINE})*")
_HTTPS = re.compile(r"https://[^\s/]")
_LABEL = re.compile(r" {0,3}(?P<mark>\[\^?[^\]]+\]):[ \t]*")
_CLEANER = nh3.Cleaner(
    tags=TAGS,
    attributes={**ATTRIBUTES, "ol": {"start", "class"}},
    url_schemes={"https"},
    link_rel=None,
)


@dataclass(frozen=True, slots=True)
class Link:
    """A link to a term, a service or another activity, and where it stands."""

    place: Place
    kind: str
    target: str


@dataclass(slots=True)
class Renderer:
    """Renders the parts of one file; its footnotes serve every part, `links` gathers the inner links."""

    problems: Problems
    links: list[Link] = field(default_factory=list)
    _definitions: dict[str, str] = field(default_factory=dict)

    def define(self, definitions: Chunk) -> None:
        """Take the file's footnotes and link definitions, for every part to use."""
        mark = ""
        for number, line in enumerate(definitions.lines):
            label = _LABEL.match(line)
            if label:
                mark = label["mark"]
                self.inline(Chunk(definitions.place(number), (line[label.end() :],)))
            if line.strip():
                self._definitions[mark] = f"{self._definitions.get(mark, '')}\n{line}"

    @property
    def labels(self) -> frozenset[str]:
        """Return the labels of the file's footnotes and link definitions, each in its brackets."""
        return frozenset(self._definitions)

    def block(self, chunk: Chunk, prefix: str) -> str:
        """Return the HTML of some lines; `prefix` keeps footnote ids apart on a page."""
        text = chunk.text
        plain = text.strip("\n")
        if not plain.strip():
            return ""
        if PLAIN.fullmatch(plain):
            return f"<p>{escape(plain, quote=False)}</p>"
        used = "\n".join(lines for mark, lines in self._definitions.items() if mark in text)
        environment: dict[str, object] = {"docId": prefix}
        tokens = _PARSER.parse(f"{text}\n\n{used}" if used else text, environment)
        self._inspect([token for token in tokens if not _is_below(token, chunk)], chunk)
        return clean(_PARSER.renderer.render(tokens, _PARSER.options, environment)).strip()

    def inline(self, chunk: Chunk) -> str:
        """Return the HTML of one paragraph, without the paragraph's own tag."""
        text = " ".join(line.strip() for line in chunk.lines).strip()
        if PLAIN.fullmatch(text):
            return escape(text, quote=False)
        tokens = _PARSER.parseInline(text, {})
        self._inspect(tokens, chunk)
        return clean(_PARSER.renderer.render(tokens, _PARSER.options, {})).strip()

    def _inspect(self, tokens: list[Token], chunk: Chunk) -> None:
        place = chunk.start
        for token in tokens:
            place = chunk.place(token.map[0]) if token.map else place
            self._inspect_block(token, place)
            here = place
            for child in token.children or []:
                self._inspect_inline(child, here)
                if child.type in ("softbreak", "hardbreak"):
                    here = Place(here.path, here.line + 1)

    def _inspect_block(self, token: Token, place: Place) -> None:
        if token.type == "heading_open" and token.tag in ("h1", "h2"):
            self.problems.error(place, "this heading stands too high here; write ### for a heading inside a section")
        if token.type == "admonition_open" and token.meta["tag"] not in ADMONITIONS:
            name = str(token.meta["tag"])[:40]
            hint = did_you_mean(name, (*ADMONITIONS, "check"))
            self.problems.error(place, f'"!!! {name}" is not known here{hint}; use {", ".join(ADMONITIONS)}')

    def _inspect_inline(self, token: Token, place: Place) -> None:
        if token.type == "text" and _TAG_LIKE.search(token.content):
            self.problems.error(place, "HTML is refused and would show as text; write it in Markdown")
        if token.type == "text" and "[^" in token.content:
            self.problems.error(place, "this footnote is written nowhere; add a line [^label]: and its source")
        if token.type == "image":
            self.problems.error(place, "images are refused for now; say it in words")
        if token.type == "link_open":
            self._inspect_link(str(token.attrs.get("href", "")), place)

    def _inspect_link(self, href: str, place: Place) -> None:
        scheme, _, target = href.partition(":")
        if scheme in ADDRESSES:
            self.links.append(Link(place, scheme, target))
        elif not _HTTPS.match(href):
            kinds = ", ".join(f"{kind}:" for kind in ADDRESSES)
            self.problems.error(place, f'the link "{href[:60]}" is refused; use {kinds} or a full https:// address')


def clean(html: str) -> str:
    """Return HTML with only what the allow-list names."""
    return _CLEANER.clean(html)


def _is_below(token: Token, chunk: Chunk) -> bool:
    return token.map is not None and token.map[0] >= len(chunk.lines)


def _open_link(self: object, tokens: list[Token], index: int, options: object, environment: object) -> str:
    href = str(tokens[index].attrs.get("href", ""))
    kind, _, target = href.partition(":")
    if kind in ADDRESSES:
        address = escape(ADDRESSES[kind].format(target))
        return f'<a data-kind="{kind}" data-id="{escape(target)}" href="{address}">'
    return f'<a href="{escape(href)}" rel="noreferrer noopener">' if _HTTPS.match(href) else "<a>"


def _open_heading(self: object, tokens: list[Token], index: int, options: object, environment: object) -> str:
    return f"<{_level(tokens[index])}>"


def _close_heading(self: object, tokens: list[Token], index: int, options: object, environment: object) -> str:
    return f"</{_level(tokens[index])}>\n"


def _level(token: Token) -> str:
    return max("h3", token.tag)


def _open_footnotes(self: object, tokens: list[Token], index: int, options: object, environment: object) -> str:
    return '<section class="footnotes"><ol>\n'


def _footnote_number(self: object, tokens: list[Token], index: int, options: object, environment: object) -> str:
    """Show the same number wherever a note is cited; the ids behind it stay apart, and each has its way back."""
    return f"[{tokens[index].meta['id'] + 1}]"


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.use(footnote_plugin, inline=False).use(deflist_plugin).use(admon_plugin)
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # refused links are problems, then cleaned
    parser.add_render_rule("link_open", _open_link)
    parser.add_render_rule("heading_open", _open_heading)
    parser.add_render_rule("heading_close", _close_heading)
    parser.add_render_rule("footnote_block_open", _open_footnotes)
    parser.add_render_rule("footnote_caption", _footnote_number)
    return parser


_PARSER = _parser()
