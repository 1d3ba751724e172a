"""The second page: the transcript as a quiet table, one line a module."""

from collections.abc import Sequence
from dataclasses import dataclass

from babel.dates import format_date
from babel.numbers import format_decimal

from lms.certificates.content import CertificateContent, Mode, ModuleLine, hours_words
from lms.certificates.fonts import DISPLAY, STRONG, TEXT, Style
from lms.certificates.sheet import HAIR, QUIET, WIDTH, Sheet

MARGIN, EDGE = 50.0, WIDTH - 50.0
SMALLEST = 7.2


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the columns of the transcript stand."""

    modes: tuple[Mode, ...]
    topic_room: float
    number: float = MARGIN + 15
    module: float = MARGIN + 26
    pitch: float = 88

    @property
    def topic(self) -> float:
        """Give the left edge of the topics."""
        return self.first_mode - self.topic_room - 4

    @property
    def module_room(self) -> float:
        """Give the width that is left for a module's title."""
        return self.topic - self.module - 10

    @property
    def first_mode(self) -> float:
        """Give the left edge of the first mode."""
        return EDGE - 44 - self.pitch * len(self.modes)

    def minutes(self, mode: Mode) -> float:
        """Give the right edge of a mode's minutes; its date stands behind."""
        return self.first_mode + self.pitch * self.modes.index(mode) + 26


def _columns(sheet: Sheet, content: CertificateContent) -> _Columns:
    """Give topics the width they need, up to a limit, and module titles the rest."""
    widest = max((sheet.type.line(module.topic, TEXT).width(8.2) for module in content.modules), default=0)
    return _Columns(tuple(mode for mode, _ in content.by_mode), topic_room=min(widest, 150) + 2)


def page(sheet: Sheet, content: CertificateContent) -> None:
    """Draw the transcript: what was done in each module, in which mode, and by when."""
    if content.is_specimen:
        sheet.specimen(sheet.words.specimen)
    columns = _columns(sheet, content)
    _head(sheet, content)
    _table_head(sheet, columns)
    row = min(17.0, 376 / max(len(content.modules), 1))
    size = min(row * 0.56, _size_of_all(sheet, [module.title for module in content.modules], columns.module_room))
    y = 482.0
    for module in content.modules:
        if module is not content.modules[0]:
            sheet.rule(MARGIN, EDGE, y + row * 0.7, 0.3, HAIR)
        _module_row(sheet, columns, module, y, size)
        y -= row
    _total_row(sheet, columns, content, y - 2)
    _foot(sheet, content)


def _head(sheet: Sheet, content: CertificateContent) -> None:
    sheet.text(sheet.words.transcript, MARGIN, 558, 17, style=DISPLAY)
    sheet.text(content.name, MARGIN, 537, 11.5, style=STRONG, room=EDGE - MARGIN)
    about = (content.title, content.cohort, sheet.interval(content))
    sheet.text(" · ".join(part for part in about if part), MARGIN, 522, 8.5, ink=QUIET, room=EDGE - MARGIN)
    sheet.text(content.short_code, EDGE, 558, 10, align=1, ink=QUIET)


def _table_head(sheet: Sheet, columns: _Columns) -> None:
    number, module, topic = sheet.words.heads
    sheet.text(number, columns.number, 501, 8, align=1, ink=QUIET)
    sheet.text(module, columns.module, 501, 8, ink=QUIET)
    sheet.text(topic, columns.topic, 501, 8, ink=QUIET)
    for mode in columns.modes:
        head = sheet.words.modes[mode]
        sheet.text(
            f"{head[0].upper()}{head[1:]}", columns.minutes(mode) - 16, 501, 8, ink=QUIET, room=columns.pitch - 12
        )
    sheet.text(sheet.words.minutes, EDGE, 501, 8, align=1, ink=QUIET)
    sheet.rule(MARGIN, EDGE, 496, 0.8)


def _size_of_all(sheet: Sheet, texts: Sequence[str], room: float) -> float:
    """Give the size at which all entries of a column fit, so that none looks smaller; a giant shrinks alone."""
    return max(SMALLEST, min((sheet.type.line(text, TEXT).size_to_fit(8.4, room) for text in texts), default=8.4))


def _module_row(sheet: Sheet, columns: _Columns, module: ModuleLine, y: float, size: float) -> None:
    sheet.text(str(module.number), columns.number, y, size, align=1)
    _title(sheet, columns, module.title, y, size)
    sheet.text(module.topic, columns.topic, y, size, ink=QUIET, room=columns.topic_room)
    for mode in columns.modes:
        entries = [entry for entry in module.entries if entry.mode == mode]
        if entries:
            last_on = format_date(max(entry.last_on for entry in entries), "medium", locale=sheet.language)
            _minutes(sheet, sum(entry.minutes for entry in entries), columns.minutes(mode), y, size)
            sheet.text(str(last_on), columns.minutes(mode) + 7, y, size, ink=QUIET, room=columns.pitch - 36)
    _minutes(sheet, sum(entry.minutes for entry in module.entries), EDGE, y, size)


def _title(sheet: Sheet, columns: _Columns, title: str, y: float, size: float) -> None:
    """Write a title on its line; one that would become too small takes two."""
    line = sheet.type.line(title, TEXT)
    small = min(size, SMALLEST - 0.5)
    if line.size_to_fit(size, columns.module_room) >= small:
        sheet.text(line, columns.module, y, size, room=columns.module_room)
        return
    for at, half in enumerate(sheet.type.halved(title, TEXT)):
        sheet.text(half, columns.module, y + small * (0.74 - at * 1.06), small, room=columns.module_room)


def _minutes(sheet: Sheet, minutes: int, right: float, y: float, size: float, style: Style = TEXT) -> None:
    sheet.text(str(format_decimal(minutes, locale=sheet.language)), right, y, size, align=1, style=style)


def _total_row(sheet: Sheet, columns: _Columns, content: CertificateContent, y: float) -> None:
    """Add up what stands above, in minutes, and say it in hours."""
    sheet.rule(MARGIN, EDGE, y + 13.5, 0.8)
    entries = [entry for module in content.modules for entry in module.entries]
    total = sum(entry.minutes for entry in entries)
    words = sheet.words.total.format(hours=hours_words(total, sheet.language))
    sheet.text(words, columns.module, y, 8.6, style=STRONG)
    for mode in columns.modes:
        minutes = sum(entry.minutes for entry in entries if entry.mode == mode)
        _minutes(sheet, minutes, columns.minutes(mode), y, 8.6, STRONG)
        sheet.text(
            hours_words(minutes, sheet.language), columns.minutes(mode) + 7, y, 8.2, ink=QUIET, room=columns.pitch - 36
        )
    _minutes(sheet, total, EDGE, y, 8.6, STRONG)
    sheet.text(sheet.words.explained, columns.module, y - 14, 7.5, ink=QUIET)


def _foot(sheet: Sheet, content: CertificateContent) -> None:
    sheet.rule(MARGIN, EDGE, 56)
    sheet.text(
        f"{content.program} · {sheet.words.issued.format(day=sheet.day(content.issued_on))}",
        MARGIN,
        44,
        7.5,
        ink=QUIET,
        room=300,
    )
    sheet.text(
        f"{content.verify_url.partition('://')[2]} · {sheet.words.page.format(page=2)}",
        EDGE,
        44,
        7.5,
        ink=QUIET,
        align=1,
        room=340,
    )
