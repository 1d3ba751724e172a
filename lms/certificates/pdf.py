"""The certificate as a PDF: one page to hang on a wall, one page to hand to an auditor.

Each page is drawn from the content alone, and equal content gives equal bytes. Every line of text goes through
`Sheet.text`, in the order in which it should be read aloud: that is the seam for tags, when the file gets them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import segno
from babel.dates import format_date, format_interval
from babel.numbers import format_decimal
from reportlab.pdfgen.canvas import Canvas

from lms.certificates.content import MODES, CertificateContent, Mode, ModuleLine, Signatory, hours_words
from lms.certificates.lettering import DISPLAY, ITALIC, STRONG, TEXT, Lettering, Line, Style

WIDTH, HEIGHT = 792.0, 612.0  # US letter, landscape
MIDDLE = WIDTH / 2
LEFT, RIGHT = 62.0, WIDTH - 62.0
INK, QUIET, FAINT = (0.11, 0.13, 0.17), (0.30, 0.33, 0.39), (0.87, 0.88, 0.89)
NAME_SIZE, NAME_SIZE_IN_ONE_LINE = 34.0, 23.0
NAME_ROOM = 620.0
ALWAYS_AT_HAND = "".join(map(chr, (*range(0x20, 0x7F), *range(0xA1, 0x100)))) + "\u2009\u202f–—‘’“”·…"


@dataclass(frozen=True, slots=True)
class Words:
    """The words that the paper brings itself, in one language."""

    certifies: str
    modes: dict[Mode, str]
    issued: str
    check: str
    short_code: str
    transcript: str
    heads: tuple[str, str, str]
    minutes_and_last_day: str
    minutes: str
    total: str
    page: str
    specimen: str


WORDS = {
    "en": Words(
        certifies="certifies that",
        modes={"online": "online", "virtual": "live by video", "in_person": "in person"},
        issued="Issued {day}",
        check="Check this certificate",
        short_code="With the printed name, this is enough: {code}",
        transcript="Transcript of hours",
        heads=("No.", "Module", "Topic"),
        minutes_and_last_day="Minutes {mode}, last on",
        minutes="Minutes",
        total="Total",
        page="Page {page} of 2",
        specimen="SPECIMEN",
    ),
    "es": Words(
        certifies="certifica que",
        modes={"online": "en línea", "virtual": "en vivo por video", "in_person": "en persona"},
        issued="Expedido el {day}",
        check="Compruebe este certificado",
        short_code="Con el nombre impreso basta esto: {code}",
        transcript="Registro de horas",
        heads=("N.º", "Módulo", "Tema"),
        minutes_and_last_day="Minutos {mode}, hasta el",
        minutes="Minutos",
        total="Total",
        page="Página {page} de 2",
        specimen="SPECIMEN · MUESTRA",
    ),
}


def draw(content: CertificateContent) -> bytes:
    """Draw the certificate and its transcript; raise UnwritableText when a font for some letter is missing."""
    sheet = Sheet(content)
    _certificate_page(sheet, content)
    sheet.canvas.showPage()
    _transcript_page(sheet, content)
    sheet.canvas.showPage()
    return sheet.bytes()


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
        ink: tuple[float, float, float] = INK,
        align: float = 0,
        room: float | None = None,
    ) -> float:
        """Show one line with its left (0), middle (0.5) or right (1) at x, smaller if it must be; give its size."""
        if isinstance(line, str):
            line = self.type.line(line, style)
        if room is not None:
            size = line.size_to_fit(size, room)
        self.canvas.setFillColor(ink)
        self.canvas.drawText(
            _PlacedLine(line.operators(self.canvas._doc, x - align * line.width(size), y, size))
        )
        return size

    def centered(
        self,
        text: str,
        y: float,
        size: float,
        *,
        style: Style = TEXT,
        room: float = 560,
        ink: tuple[float, float, float] = INK,
    ) -> float:
        """Show a text in as many centered lines as it needs, downward from y; give the last baseline."""
        for at, line in enumerate(self.type.wrapped(text, style, size, room)):
            y -= at and size * 1.35
            self.text(line, MIDDLE, y, size, ink=ink, align=0.5, room=room)
        return y

    def rule(self, left: float, right: float, y: float, weight: float = 0.4) -> None:
        """Draw a hairline."""
        self.canvas.setStrokeColor(INK)
        self.canvas.setLineWidth(weight)
        self.canvas.line(left, y, right, y)

    def day(self, when: Any) -> str:
        """Write a date in full."""
        return str(format_date(when, "long", locale=self.language))

    def specimen(self) -> None:
        """Write the mark across the page, under everything else, so that all can still be read."""
        line = self.type.line(self.words.specimen, STRONG)
        size = line.size_to_fit(150, 700)
        self.canvas.saveState()
        self.canvas.translate(MIDDLE, HEIGHT / 2)
        self.canvas.rotate(32)
        self.text(line, 0, -size * 0.33, size, ink=FAINT, align=0.5)
        self.canvas.restoreState()


def _certificate_page(sheet: Sheet, content: CertificateContent) -> None:
    if content.is_specimen:
        sheet.specimen()
    _double_rule(sheet)
    y = sheet.centered(content.title, 522, 21, style=DISPLAY)
    y = sheet.centered(content.program, y - 34, 12.5, style=STRONG)
    if content.partners:
        y = sheet.centered(" · ".join(content.partners), y - 15, 9, ink=QUIET)
    sheet.centered(sheet.words.certifies, (y + 392) / 2 + 6, 13, style=ITALIC)
    _name(sheet, content.name, 376)
    y = sheet.centered(content.wording, 326, 15)
    y = sheet.centered(_split(sheet, content), y - 21, 11)
    about = (_interval(sheet, content), content.cohort, content.place)
    sheet.centered(" · ".join(part for part in about if part), y - 18, 10, ink=QUIET)
    _signatures(sheet, content.signatories)
    _how_to_check(sheet, content)
    _what_it_is_not(sheet, content)


def _double_rule(sheet: Sheet) -> None:
    sheet.canvas.setStrokeColor(INK)
    for inset, weight in ((29.0, 0.9), (33.0, 0.35)):
        sheet.canvas.setLineWidth(weight)
        sheet.canvas.rect(inset, inset, WIDTH - 2 * inset, HEIGHT - 2 * inset)


def _name(sheet: Sheet, name: str, y: float) -> None:
    """Write the name alone on its line; a very long one takes two."""
    line = sheet.type.line(name, DISPLAY)
    size = line.size_to_fit(NAME_SIZE, NAME_ROOM)
    lines = [line] if size >= NAME_SIZE_IN_ONE_LINE else sheet.type.halved(name, DISPLAY)
    if len(lines) > 1:
        size = min(half.size_to_fit(NAME_SIZE - 6, NAME_ROOM) for half in lines)
        y += size * 0.5
    for half in lines:
        sheet.text(half, MIDDLE, y, size, align=0.5)
        y -= size * 1.3


def _split(sheet: Sheet, content: CertificateContent) -> str:
    """Say how the hours divide: "20 hours online · 20 hours in person"."""
    return " · ".join(
        f"{hours_words(minutes, sheet.language)} {sheet.words.modes[mode]}"
        for mode, minutes in _by_mode(content)
    )


def _by_mode(content: CertificateContent) -> list[tuple[Mode, int]]:
    given = {split.mode: split.minutes for split in content.minutes_by_mode if split.minutes}
    return [(mode, given[mode]) for mode in MODES if mode in given]


def _interval(sheet: Sheet, content: CertificateContent) -> str:
    return str(format_interval(content.started_on, content.completed_on, "yMMMMd", locale=sheet.language))


def _signatures(sheet: Sheet, signatories: Sequence[Signatory]) -> None:
    """Set each signatory under a hairline long enough to sign on."""
    pitch = min(230.0, (RIGHT - LEFT) / max(len(signatories), 1))
    for at, signatory in enumerate(signatories):
        x = MIDDLE + (at - (len(signatories) - 1) / 2) * pitch
        half = pitch / 2 - 15
        sheet.rule(x - half, x + half, 207)
        sheet.text(signatory.name, x, 193, 10.5, align=0.5, room=2 * half)
        sheet.text(signatory.title, x, 181, 8.5, ink=QUIET, align=0.5, room=2 * half)


def _how_to_check(sheet: Sheet, content: CertificateContent) -> None:
    """Put the QR code at the bottom left, and beside it what a person types instead."""
    side, x, y = 66.0, LEFT - 6, 54.0
    _qr(sheet.canvas, content.verify_url, x, y, side)
    address = content.verify_url.partition("://")[2].removesuffix(content.code).rstrip("/=?")
    code = " ".join(content.code[at : at + 4] for at in range(0, len(content.code), 4))
    left = x + side + 11
    lines = (
        (sheet.words.check, STRONG, 8.0),
        (address, TEXT, 8.0),
        (code, TEXT, 8.0),
        (sheet.words.short_code.format(code=content.short_code), TEXT, 8.0),
        (sheet.words.issued.format(day=sheet.day(content.issued_on)), TEXT, 8.0),
    )
    for at, (text, style, size) in enumerate(lines):
        sheet.text(text, left, y + side - 10 - at * 12.2, size, style=style, room=230)
    sheet.canvas.linkURL(content.verify_url, (x, y, left + 200, y + side), relative=0, thickness=0)


def _qr(canvas: Any, url: str, x: float, y: float, side: float) -> None:
    """Draw the code as one path of horizontal bars; its quiet zone is the paper."""
    matrix = segno.make(url, error="m", micro=False).matrix
    module = side / len(matrix)
    path = canvas.beginPath()
    for row, modules in enumerate(matrix):
        start = 0
        for column in range(len(modules) + 1):
            if column == len(modules) or not modules[column]:
                if column > start:
                    path.rect(
                        x + start * module, y + side - (row + 1) * module, (column - start) * module, module
                    )
                start = column + 1
    canvas.setFillColor((0, 0, 0))
    canvas.drawPath(path, stroke=0, fill=1)


def _what_it_is_not(sheet: Sheet, content: CertificateContent) -> None:
    """Say at the bottom right what nobody may take this paper for."""
    room, size = 250.0, 7.0
    lines = [line for sentence in content.is_not for line in sheet.type.wrapped(sentence, TEXT, size, room)]
    for at, line in enumerate(reversed(lines)):
        sheet.text(line, RIGHT, 55 + at * 9.4, size, align=1, room=room)


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the columns of the transcript stand."""

    modes: tuple[Mode, ...]
    number: float = LEFT + 16
    module: float = LEFT + 26

    @property
    def pitch(self) -> float:
        return 104.0 if len(self.modes) < 3 else 92.0

    @property
    def topic(self) -> float:
        return self.module + self.rest * 0.62

    @property
    def rest(self) -> float:
        """Give the width that is left for module and topic."""
        return RIGHT - 48 - self.pitch * len(self.modes) - self.module

    def minutes(self, mode: Mode) -> float:
        """Give the right edge of a mode's minutes; its date stands behind."""
        return RIGHT - 48 - self.pitch * (len(self.modes) - self.modes.index(mode)) + 30


def _transcript_page(sheet: Sheet, content: CertificateContent) -> None:
    if content.is_specimen:
        sheet.specimen()
    columns = _Columns(tuple(mode for mode, _ in _by_mode(content)))
    _transcript_head(sheet, content)
    _table_head(sheet, columns)
    row = min(16.6, 380 / max(len(content.modules), 1))
    sizes = [
        _size_of_all(sheet, [module.title for module in content.modules], columns.rest * 0.62 - 12),
        _size_of_all(sheet, [module.topic for module in content.modules], columns.rest * 0.38 - 8),
    ]
    y = 484.0
    for module in content.modules:
        _module_row(sheet, columns, module, y, [min(size, row * 0.6) for size in sizes])
        y -= row
    _total_row(sheet, columns, content, y - 3)
    _transcript_foot(sheet, content)


def _transcript_head(sheet: Sheet, content: CertificateContent) -> None:
    sheet.text(sheet.words.transcript, LEFT, 558, 17, style=DISPLAY)
    sheet.text(content.name, LEFT, 537, 11.5, style=STRONG, room=RIGHT - LEFT)
    about = (content.title, content.cohort, _interval(sheet, content))
    sheet.text(" · ".join(part for part in about if part), LEFT, 522, 8.5, ink=QUIET, room=RIGHT - LEFT)
    sheet.text(content.short_code, RIGHT, 558, 11, align=1)


def _table_head(sheet: Sheet, columns: _Columns) -> None:
    number, module, topic = sheet.words.heads
    sheet.text(number, columns.number, 501, 8, align=1, ink=QUIET)
    sheet.text(module, columns.module, 501, 8, ink=QUIET)
    sheet.text(topic, columns.topic, 501, 8, ink=QUIET)
    for mode in columns.modes:
        head = sheet.words.minutes_and_last_day.format(mode=sheet.words.modes[mode])
        sheet.text(head, columns.minutes(mode) - 16, 501, 8, ink=QUIET, room=columns.pitch - 18)
    sheet.text(sheet.words.minutes, RIGHT, 501, 8, align=1, ink=QUIET)
    sheet.rule(LEFT, RIGHT, 496, 0.8)


def _size_of_all(sheet: Sheet, texts: Sequence[str], room: float) -> float:
    """Give the size at which all entries of a column fit, so that none looks smaller; a giant shrinks alone."""
    return max(7.2, min((sheet.type.line(text, TEXT).size_to_fit(8.6, room) for text in texts), default=8.6))


def _module_row(sheet: Sheet, columns: _Columns, module: ModuleLine, y: float, sizes: list[float]) -> None:
    sheet.text(str(module.number), columns.number, y, 8.6, align=1)
    sheet.text(module.title, columns.module, y, sizes[0], room=columns.rest * 0.62 - 12)
    sheet.text(module.topic, columns.topic, y, sizes[1], ink=QUIET, room=columns.rest * 0.38 - 8)
    for mode in columns.modes:
        entries = [entry for entry in module.entries if entry.mode == mode]
        if entries:
            last_on = format_date(max(entry.last_on for entry in entries), "medium", locale=sheet.language)
            _minutes(sheet, sum(entry.minutes for entry in entries), columns.minutes(mode), y)
            sheet.text(str(last_on), columns.minutes(mode) + 9, y, 8.2, ink=QUIET, room=columns.pitch - 42)
    _minutes(sheet, sum(entry.minutes for entry in module.entries), RIGHT, y)
    sheet.rule(LEFT, RIGHT, y - 4.6, 0.15)


def _minutes(sheet: Sheet, minutes: int, right: float, y: float, style: Style = TEXT) -> None:
    sheet.text(str(format_decimal(minutes, locale=sheet.language)), right, y, 8.6, align=1, style=style)


def _total_row(sheet: Sheet, columns: _Columns, content: CertificateContent, y: float) -> None:
    """Add up what stands above, in minutes, and say it in hours."""
    sheet.rule(LEFT, RIGHT, y + 12, 0.8)
    sheet.text(sheet.words.total, columns.module, y, 8.6, style=STRONG)
    entries = [entry for module in content.modules for entry in module.entries]
    for mode in columns.modes:
        minutes = sum(entry.minutes for entry in entries if entry.mode == mode)
        _minutes(sheet, minutes, columns.minutes(mode), y, STRONG)
        sheet.text(hours_words(minutes, sheet.language), columns.minutes(mode) + 9, y, 8.2, ink=QUIET)
    total = sum(entry.minutes for entry in entries)
    _minutes(sheet, total, RIGHT, y, STRONG)
    sheet.text(hours_words(total, sheet.language), RIGHT, y - 12, 8.2, ink=QUIET, align=1)


def _transcript_foot(sheet: Sheet, content: CertificateContent) -> None:
    sheet.rule(LEFT, RIGHT, 56)
    sheet.text(
        f"{content.program} · {sheet.words.issued.format(day=sheet.day(content.issued_on))}",
        LEFT,
        44,
        7.5,
        ink=QUIET,
        room=300,
    )
    sheet.text(
        f"{content.verify_url.partition('://')[2]} · {sheet.words.page.format(page=2)}",
        RIGHT,
        44,
        7.5,
        ink=QUIET,
        align=1,
        room=340,
    )
