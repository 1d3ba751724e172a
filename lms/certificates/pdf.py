"""The certificate as a PDF: one page to hang on a wall, one page to hand to an auditor.

Each page is drawn from the content alone, and equal content gives equal bytes. Every line of text goes through
`Sheet.text`, in the order in which it should be read aloud: that is the seam for tags, when the file gets them.
"""

from collections.abc import Sequence

from lms.certificates import transcript
from lms.certificates.content import CertificateContent, Signatory, hours_words
from lms.certificates.fonts import DISPLAY, ITALIC, LEAD, STRONG, TEXT
from lms.certificates.sheet import HEIGHT, INK, MIDDLE, QUIET, WIDTH, Sheet

LEFT, RIGHT = 62.0, WIDTH - 62.0
NAME_SIZE, NAME_SIZE_IN_ONE_LINE = 34.0, 23.0
NAME_ROOM = 620.0


def draw(content: CertificateContent) -> bytes:
    """Draw the certificate and its transcript; raise UnwritableText when a font for some letter is missing."""
    sheet = Sheet(content)
    _certificate_page(sheet, content)
    sheet.canvas.showPage()
    transcript.page(sheet, content)
    sheet.canvas.showPage()
    return sheet.bytes()


def _certificate_page(sheet: Sheet, content: CertificateContent) -> None:
    if content.is_specimen:
        sheet.specimen(sheet.words.specimen)
    _double_rule(sheet)
    y = sheet.centered(content.title, 522, 21, style=DISPLAY)
    y = sheet.centered(content.program, y - 34, 12.5, style=STRONG)
    if content.partners:
        y = sheet.centered(" · ".join(content.partners), y - 15, 9, ink=QUIET)
    sheet.centered(sheet.words.certifies, (y + 392) / 2 + 6, 13, style=ITALIC)
    _name(sheet, content.name, 376)
    y = sheet.centered(content.wording, 326, 15.5, style=LEAD)
    y = sheet.centered(_split(sheet, content), y - 21, 11)
    about = (sheet.interval(content), content.cohort, content.place)
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
        y += size * 0.7
    for half in lines:
        sheet.text(half, MIDDLE, y, size, align=0.5)
        y -= size * 1.3


def _split(sheet: Sheet, content: CertificateContent) -> str:
    """Say how the hours divide: "20 hours online · 20 hours in person"."""
    return " · ".join(
        f"{hours_words(minutes, sheet.language)} {sheet.words.modes[mode]}" for mode, minutes in content.by_mode
    )


def _signatures(sheet: Sheet, signatories: Sequence[Signatory]) -> None:
    """Set each signatory under a hairline long enough to sign on."""
    pitch = min(230.0, (RIGHT - LEFT) / max(len(signatories), 1))
    for at, signatory in enumerate(signatories):
        x = MIDDLE + (at - (len(signatories) - 1) / 2) * pitch
        half = pitch / 2 - 15
        sheet.rule(x - half, x + half, 207)
        sheet.text(signatory.name, x, 193, 10.5, align=0.5, room=2 * half)
        sheet.centered(signatory.title, 181, 8.5, ink=QUIET, x=x, room=2 * half)


def _how_to_check(sheet: Sheet, content: CertificateContent) -> None:
    """Put the QR code at the bottom left, and beside it what a person types instead."""
    side, x, y = 66.0, LEFT - 6, 54.0
    sheet.qr(content.verify_url, x, y, side)
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


def _what_it_is_not(sheet: Sheet, content: CertificateContent) -> None:
    """Say at the bottom right what nobody may take this paper for."""
    room, size = 236.0, 7.0
    lines = sheet.type.wrapped(" ".join(content.is_not), TEXT, size, room)
    for at, line in enumerate(lines):
        sheet.text(line, RIGHT + 6 - room, 55.5 + (len(lines) - 1 - at) * 9.6, size, room=room)
