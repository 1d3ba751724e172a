"""The paper both pages are drawn on: a canvas, the document's type, its own words, and a few kinds of mark."""

from dataclasses import dataclass
from datetime import date
from hashlib import md5
from io import BytesIO

import segno
from babel.dates import format_date
from reportlab.pdfgen.canvas import Canvas

from lms.certificates.content import CertificateContent, Mode
from lms.certificates.fonts import STRONG, TEXT, Style
from lms.certificates.lettering import Lettering, Line

Ink = tuple[float, float, float]

WIDTH, HEIGHT = 792.0, 612.0  # US letter, landscape
MIDDLE = WIDTH / 2
INK, QUIET = (0.11, 0.13, 0.17), (0.30, 0.33, 0.39)
FAINT, HAIR = (0.89, 0.90, 0.91), (0.72, 0.73, 0.75)
ALWAYS_AT_HAND = "".join(map(chr, (*range(0x20, 0x7F), *range(0xA1, 0x100)))) + "\u2009\u202f–—‘’“”·…"


@dataclass(frozen=True, slots=True)
class Words:
    """The words that the paper brings itself, in one language."""

    certifies: str
    modes: dict[Mode, str]
    interval: str
    issued: str
    check: str
    short_code: str
    transcript: str
    heads: tuple[str, str, str]
    minutes: str
    total: str
    explained: str
    page: str
    specimen: str


WORDS = {
    "en": Words(
        certifies="certifies that",
        modes={"online": "online", "virtual": "live by video", "in_person": "in person"},
        interval="{start} to {end}",
        issued="Issued {day}",
        check="Check this certificate",
        short_code="or {code} with the printed name",
        transcript="Transcript of hours",
        heads=("No.", "Module", "Topic"),
        minutes="Minutes",
        total="Total: {hours}",
        explained="Minutes credited in each mode, each with the date of the last of them.",
        page="Page {page} of 2",
        specimen="SPECIMEN",
    ),
    "es": Words(
        certifies="certifica que",
        modes={"online": "en línea", "virtual": "en vivo por video", "in_person": "en persona"},
        interval="del {start} al {end}",
        issued="Expedido el {day}",
        check="Compruebe este certificado",
        short_code="o {code} con el nombre impreso",
        transcript="Registro de horas",
        heads=("N.º", "Módulo", "Tema"),
        minutes="Minutos",
        total="Total: {hours}",
        explained="Minutos acreditados en cada modalidad, con la fecha del último de ellos.",
        page="Página {page} de 2",
        specimen="SPECIMEN · MUESTRA",
    ),
}


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


class Sheet:
    """The paper: a canvas, the document's type, and the few marks that both pages are made of."""

    def __init__(self, content: CertificateContent) -> None:
        """Open a document for one certificate."""
        self.language = "es" if content.language.startswith("es") else "en"
        self.words = WORDS[self.language]
        self.type = Lettering(content.to_json() + repr(self.words) + ALWAYS_AT_HAND)
        self._file = BytesIO()
        self.canvas = _Canvas(self._file, pagesize=(WIDTH, HEIGHT), invariant=1, lang=content.language)
        # the file's number: of the content, not of the environment in which it was drawn
        self.canvas._doc.signature = md5(content.to_json().encode(), usedforsecurity=False)
        self.canvas.setTitle(f"{content.title}: {content.name}")
        self.canvas.setAuthor(content.program)
        self.canvas.setSubject(content.wording)
        self.canvas.setCreator("Forty")
        self.canvas.setDateFormatter(lambda *_: f"D:{content.issued_on:%Y%m%d}000000Z")
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

    def centered(
        self,
        text: str,
        y: float,
        size: float,
        *,
        style: Style = TEXT,
        ink: Ink = INK,
        x: float = MIDDLE,
        room: float = 560,
    ) -> float:
        """Show a text in as many centered lines as it needs, downward from y; give the last baseline."""
        lines = self.type.wrapped(text, style, size, room)
        if len(lines) == 2:
            lines = self.type.halved(text, style)
        for at, line in enumerate(lines):
            y -= at and size * 1.3
            self.text(line, x, y, size, ink=ink, align=0.5, room=room)
        return y

    def rule(self, left: float, right: float, y: float, weight: float = 0.4, ink: Ink = INK) -> None:
        """Draw a hairline."""
        self.canvas.setStrokeColor(ink)
        self.canvas.setLineWidth(weight)
        self.canvas.line(left, y, right, y)

    def day(self, when: date) -> str:
        """Write a date in full."""
        return str(format_date(when, "long", locale=self.language))

    def interval(self, content: CertificateContent) -> str:
        """Write the days on which the training began and was completed."""
        start, end = self.day(content.started_on), self.day(content.completed_on)
        return start if start == end else self.words.interval.format(start=start, end=end)

    def specimen(self) -> None:
        """Write the mark across the page, under everything else, so that all can still be read."""
        line = self.type.line(self.words.specimen, STRONG)
        size = line.size_to_fit(150, 700)
        self.canvas.saveState()
        self.canvas.translate(MIDDLE, HEIGHT / 2)
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
