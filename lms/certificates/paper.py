"""Paper to draw on: a canvas of one size, the document's type, and the few kinds of mark that our pages are made of."""

from dataclasses import dataclass
from datetime import date
from hashlib import md5
from io import BytesIO

import segno
from babel.dates import format_date
from reportlab.pdfgen.canvas import Canvas

from lms.certificates.fonts import STRONG, TEXT, Style
from lms.certificates.lettering import Lettering, Line

Ink = tuple[float, float, float]

INK, QUIET = (0.11, 0.13, 0.17), (0.30, 0.33, 0.39)
FAINT, HAIR = (0.89, 0.90, 0.91), (0.72, 0.73, 0.75)
ALWAYS_AT_HAND = "".join(map(chr, (*range(0x20, 0x7F), *range(0xA1, 0x100)))) + "\u2009\u202f–—‘’“”·…"


class _Canvas(Canvas):  # type: ignore[misc]  # reportlab has no types
    """A canvas that does not put an unembedded Helvetica at the top of every page."""

    def _make_preamble(self) -> None:
        self._preamble = "1 0 0 1 0 0 cm"


@dataclass(frozen=True, slots=True)
class _PlacedLine:
    """A line at its place, in the form in which a canvas takes text."""

    operators: str

    def getCode(self) -> str:
        return self.operators


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What the file says about itself; `number` is the content from which the file takes its own number."""

    title: str
    author: str
    subject: str
    number: str
    day: date
    language: str


class Paper:
    """The paper: a canvas, the document's type, and the few marks that pages are made of."""

    def __init__(self, about: About, text: str, size: tuple[float, float]) -> None:
        """Open a document; `text` holds every character it may show, `size` is in points."""
        self.width, self.height = size
        self.language = "es" if about.language.startswith("es") else "en"
        self.type = Lettering(text + ALWAYS_AT_HAND)
        self._file = BytesIO()
        self.canvas = _Canvas(self._file, pagesize=size, invariant=1, lang=about.language)
        # the file's number: of the content, not of the environment in which it was drawn
        self.canvas._doc.signature = md5(about.number.encode(), usedforsecurity=False)
        self.canvas.setTitle(about.title)
        self.canvas.setAuthor(about.author)
        self.canvas.setSubject(about.subject)
        self.canvas.setCreator("Forty")
        self.canvas.setDateFormatter(lambda *_: f"D:{about.day:%Y%m%d}000000Z")
        self.canvas.setViewerPreference("DisplayDocTitle", "true")

    def bytes(self) -> bytes:
        """Close the document and give the file."""
        self.canvas.save()
        return self._file.getvalue()

    def text(
        self,
        line: Line | str,
        x: float,
        y: float,
        size: float,
        *,
        style: Style = TEXT,
        ink: Ink = INK,
        align: float = 0,
        room: float | None = None,
    ) -> float:
        """Show one line with its left (0), middle (0.5) or right (1) at x, smaller if it must be; give its size."""
        if isinstance(line, str):
            line = self.type.line(line, style)
        if room is not None:
            size = line.size_to_fit(size, room)
        self.canvas.setFillColor(ink)
        self.canvas.drawText(_PlacedLine(line.operators(self.canvas._doc, x - align * line.width(size), y, size)))
        return size

    def rule(self, left: float, right: float, y: float, weight: float = 0.4, ink: Ink = INK) -> None:
        """Draw a hairline."""
        self.canvas.setStrokeColor(ink)
        self.canvas.setLineWidth(weight)
        self.canvas.line(left, y, right, y)

    def day(self, when: date) -> str:
        """Write a date in full."""
        return str(format_date(when, "long", locale=self.language))

    def specimen(self, words: str, room: float = 700) -> None:
        """Write the mark across the page, under everything else, so that all can still be read."""
        line = self.type.line(words, STRONG)
        size = line.size_to_fit(150, room)
        self.canvas.saveState()
        self.canvas.translate(self.width / 2, self.height / 2)
        self.canvas.rotate(32)
        self.text(line, 0, -size * 0.33, size, ink=FAINT, align=0.5)
        self.canvas.restoreState()

    def qr(self, url: str, x: float, y: float, side: float) -> None:
        """Draw the code as one path of horizontal bars; its quiet zone is the paper."""
        matrix = segno.make(url, error="m", micro=False).matrix
        module = side / len(matrix)
        path = self.canvas.beginPath()
        for row, modules in enumerate(matrix):
            start = 0
            for column in range(len(modules) + 1):
                if column == len(modules) or not modules[column]:
                    if column > start:
                        path.rect(x + start * module, y + side - (row + 1) * module, (column - start) * module, module)
                    start = column + 1
        self.canvas.setFillColor((0, 0, 0))
        self.canvas.drawPath(path, stroke=0, fill=1)
