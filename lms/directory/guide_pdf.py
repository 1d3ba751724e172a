"""The guide of a community area as one page of US letter: two columns, smaller type before anything is left out.

Only the worker imports this: it loads the PDF libraries.
"""

from dataclasses import dataclass
from datetime import date

from lms.certificates.fonts import DISPLAY, ITALIC, STRONG, TEXT, Style, unwritable
from lms.certificates.lettering import Line
from lms.certificates.paper import HAIR, INK, QUIET, About, Ink, Paper
from lms.directory.guide import GuideContent, GuideLine, GuidePart

WIDTH, HEIGHT = 612.0, 792.0
MARGIN, GUTTER = 40.0, 22.0
COLUMN = (WIDTH - 2 * MARGIN - GUTTER) / 2
TOP, BOTTOM = HEIGHT - 108.0, 78.0
SIZES = (9.6, 9.0, 8.4, 7.9, 7.4)
LEADING, GAP = 1.22, 0.55
TITLE = "Where to turn"


@dataclass(frozen=True, slots=True)
class _Written:
    """A line of a block: how far below the one before, and how it looks."""

    line: Line
    size: float
    ink: Ink
    down: float


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines that stay together."""

    lines: tuple[_Written, ...]

    @property
    def height(self) -> float:
        return sum(written.down for written in self.lines)


@dataclass(frozen=True, slots=True)
class _Part:
    """A heading, and the services under it with their blocks."""

    is_own: bool
    heading: _Block
    services: list[tuple[GuideLine, _Block]]


@dataclass(frozen=True, slots=True)
class _Placed:
    """A block, its column, and the height at which it begins."""

    block: _Block
    column: int
    y: float


def draw(content: GuideContent, made_on: date) -> bytes:
    """Return the page as a PDF; equal content and day give equal bytes. A letter that no font has becomes a "?"."""
    text = content.to_json() + TITLE
    about = About(
        title=f"{TITLE}: {content.name}",
        author=content.program,
        subject=f"Community area {content.area}",
        number=f"{content.to_json()}{made_on}",
        day=made_on,
        language="en",
    )
    paper = Paper(about, text, (WIDTH, HEIGHT))
    if content.is_specimen:
        paper.specimen("SPECIMEN", room=560)
    _head(paper, content, made_on)
    placed, left_out = _arranged(paper, content)
    for one in placed:
        _show(paper, one)
    _foot(paper, content, left_out)
    paper.canvas.showPage()
    return paper.bytes()


def _head(paper: Paper, content: GuideContent, made_on: date) -> None:
    paper.text(f"{TITLE}: {content.name}", MARGIN, HEIGHT - 62, 24, style=DISPLAY, room=440)
    about = " · ".join(part for part in (f"Community area {content.area}", content.program) if part)
    paper.text(_safe(about), MARGIN, HEIGHT - 80, 9.5, ink=QUIET, room=440)
    made = f"Made on {paper.day(made_on)}. Numbers change: the newest are at the address below."
    paper.text(made, MARGIN, HEIGHT - 93, 9.5, ink=QUIET, room=440)
    paper.qr(content.address, WIDTH - MARGIN - 58, HEIGHT - 96, 58)


def _foot(paper: Paper, content: GuideContent, left_out: int) -> None:
    paper.rule(MARGIN, WIDTH - MARGIN, BOTTOM - 10, ink=HAIR)
    more = f"{left_out} more, and " if left_out else ""
    address = content.address.partition("://")[2]
    lines = (
        (f"{more}the whole directory: {address}", STRONG, INK),
        ("“Not confirmed” means that nobody has confirmed it with the service. Ask there first.", TEXT, INK),
        ("If it is not safe to carry this page, leave it with somebody you trust, or learn one number.", TEXT, QUIET),
    )
    for at, (text, style, ink) in enumerate(lines):
        paper.text(_safe(text), MARGIN, BOTTOM - 23 - at * 12, 8.6, style=style, ink=ink, room=WIDTH - 2 * MARGIN)


def _arranged(paper: Paper, content: GuideContent) -> tuple[list[_Placed], int]:
    """Give every block its place, and say how many services had to be left out even in the smallest type."""
    for size in SIZES:
        parts = [_part(paper, part, size) for part in content.parts]
        placed = _flow(parts)
        if placed is not None:
            return placed, 0
    left_out = 0
    while (placed := _flow(parts)) is None:
        _leave_one_out(parts)
        left_out += 1
        parts = [part for part in parts if part.services]
    return placed, left_out


def _leave_one_out(parts: list[_Part]) -> None:
    """Take away what the page can spare: the last service that nobody confirmed, else the last; the area's own stay."""
    spare = [part for part in parts if not part.is_own] or parts
    for part in reversed(spare):
        unsure = [at for at, (line, _) in enumerate(part.services) if not line.is_confirmed]
        if unsure:
            del part.services[unsure[-1]]
            return
    spare[-1].services.pop()


def _part(paper: Paper, part: GuidePart, size: float) -> _Part:
    size_of_title = size + 3.4
    title = paper.type.line(_safe(part.title), DISPLAY)
    heading = _Block((_Written(title, size_of_title, INK, size_of_title * 1.5),))
    return _Part(part.is_own, heading, [(line, _block(paper, line, size)) for line in part.lines])


def _block(paper: Paper, line: GuideLine, size: float) -> _Block:
    marks = [] if line.is_confirmed else ["Not confirmed."]
    marks += ["Sources differ."] if line.disagrees else []
    reach = " · ".join(part for part in (line.contact, line.hours) if part)
    pieces: tuple[tuple[str, Style, float, Ink], ...] = (
        (line.name, STRONG, size, INK),
        (reach, TEXT, size, INK),
        (line.what_for, TEXT, size - 0.8, QUIET),
        (" ".join(marks), ITALIC, size - 0.8, QUIET),
    )
    written = [
        _Written(shaped, at, ink, at * LEADING)
        for text, style, at, ink in pieces
        for shaped in paper.type.wrapped(_safe(text), style, at, COLUMN)
    ]
    first = written[0]
    opening = _Written(first.line, first.size, first.ink, first.down + size * GAP)
    return _Block((opening, *written[1:]))


def _flow(parts: list[_Part]) -> list[_Placed] | None:
    """Fill two columns, the first one first; None when it is too much for one page."""
    placed, column, y = [], 0, TOP
    for part in parts:
        for at, (_, block) in enumerate(part.services):
            together = [part.heading, block] if at == 0 else [block]  # a heading never stands alone
            if y - sum(one.height for one in together) < BOTTOM:
                column, y = column + 1, TOP
            for one in together:
                placed.append(_Placed(one, column, y))
                y -= one.height
    return placed if column < 2 else None


def _show(paper: Paper, placed: _Placed) -> None:
    x, y = MARGIN + placed.column * (COLUMN + GUTTER), placed.y
    for written in placed.block.lines:
        y -= written.down
        paper.text(written.line, x, y, written.size, ink=written.ink, room=COLUMN)


def _safe(text: str) -> str:
    missing = unwritable(text)
    return text.translate({ord(letter): "?" for letter in missing}) if missing else text
