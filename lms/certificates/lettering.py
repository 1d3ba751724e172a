"""Type for one document in any script: finding the fonts, shaping, and the PDF operators that show the result.

HarfBuzz shapes runs of one direction and one font; so a text is first cut into clusters (a letter with its marks), each
cluster is given a font and a direction, and the runs are put in the order in which the eye meets them. Every font is
cut down to the letters of this document before anything is measured. Nothing is registered with reportlab, so nothing
stays behind when the document is done.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from itertools import groupby
from typing import Any

import uharfbuzz as hb
from reportlab.pdfbase.ttfonts import TTFont

PRIVATE_USE = 0xE000  # where glyphs without a character of their own get one
JOINERS = "\u200c\u200d"
NO_LIGATURES = {"liga": False, "clig": False, "dlig": False}  # so that a copied "fi" is two letters again


@dataclass(frozen=True, slots=True)
class FontFile:
    """One font of an installed package."""

    package: str
    path: str

    @property
    def name(self) -> str:
        """Name the font as its file does, without its axes."""
        return self.path.rsplit("/", 1)[-1].partition("[")[0].removesuffix(".ttf")


@dataclass(frozen=True, slots=True)
class Style:
    """A cut of the family; `optical` is the size in points that the serif is drawn for."""

    name: str
    weight: int
    optical: int
    is_italic: bool = False


DISPLAY = Style("Display", 400, 48)
LEAD = Style("Lead", 400, 18)
TEXT = Style("Text", 400, 10)
STRONG = Style("Strong", 600, 10)
ITALIC = Style("Italic", 400, 14, is_italic=True)

_LATIN = "justmytype_western_core"
_INDIA = "justmytype_intl_south_asia"
_HAN = "justmytype_intl_cjk"
ROMAN = FontFile(_LATIN, "sourceserif4/SourceSerif4[opsz,wght].ttf")
SLANTED = FontFile(_LATIN, "sourceserif4/SourceSerif4-Italic[opsz,wght].ttf")
SCRIPTS = (
    FontFile(_LATIN, "notoserif/NotoSerif[wdth,wght].ttf"),
    FontFile("justmytype_intl_rtl", "notosanshebrew/NotoSansHebrew[wdth,wght].ttf"),
    FontFile("justmytype_intl_rtl", "notosansarabic/NotoSansArabic[wdth,wght].ttf"),
    FontFile("justmytype_intl_africa", "notosansethiopic/NotoSansEthiopic[wdth,wght].ttf"),
    FontFile(_INDIA, "notosansdevanagari/NotoSansDevanagari[wdth,wght].ttf"),
    FontFile(_INDIA, "notosansbengali/NotoSansBengali[wdth,wght].ttf"),
    FontFile(_INDIA, "notosanstamil/NotoSansTamil[wdth,wght].ttf"),
    FontFile(_INDIA, "notosanstelugu/NotoSansTelugu[wdth,wght].ttf"),
)
SIMPLIFIED = FontFile(_HAN, "notosanssc/NotoSansSC[wght].ttf")
TRADITIONAL = FontFile(_HAN, "notosanstc/NotoSansTC[wght].ttf")
JAPANESE = FontFile(_HAN, "notosansjp/NotoSansJP[wght].ttf")
KOREAN = FontFile(_HAN, "notosanskr/NotoSansKR[wght].ttf")


class UnwritableText(ValueError):
    """No font at hand covers some characters of a text."""

    def __init__(self, text: str, characters: tuple[str, ...]) -> None:
        """Name each character and its number, since some cannot be seen."""
        self.text, self.characters = text, characters
        listed = ", ".join(f"{char!r} (U+{ord(char):04X})" for char in characters)
        super().__init__(f"no font at hand can print {listed} in {text!r}")


def unwritable(text: str) -> tuple[str, ...]:
    """List the characters of a name that no available font covers; empty when it can be printed."""
    text = unicodedata.normalize("NFC", text)
    fonts = _fonts_for(text, is_italic=False)
    missing = (
        char
        for cluster in _clusters(text)
        if not _covering(cluster, fonts)
        for char in _uncovered(cluster, fonts)
    )
    return tuple(dict.fromkeys(missing))


@dataclass(frozen=True, slots=True)
class Glyph:
    """One glyph: the code it is shown by, its nominal width, and where it goes; all in thousandths of the size."""

    code: int
    width: float
    advance: float
    right: float
    up: float


@dataclass(frozen=True, slots=True)
class Run:
    """Glyphs of one font, from left to right."""

    font: Any
    glyphs: tuple[Glyph, ...]

    @property
    def advance(self) -> float:
        """Give the width in thousandths of the size."""
        return sum(glyph.advance for glyph in self.glyphs)


@dataclass(frozen=True, slots=True)
class Line:
    """A shaped line, of no size yet."""

    text: str
    runs: tuple[Run, ...]

    def width(self, size: float) -> float:
        """Give the width in points when set at this size."""
        return sum(run.advance for run in self.runs) * size / 1000

    def size_to_fit(self, size: float, room: float) -> float:
        """Give the size, or the largest smaller one at which the line fits the room."""
        return min(size, room / max(self.width(1), 0.001))

    def operators(self, document: Any, x: float, y: float, size: float) -> str:
        """Write the line into a page's content; its text can be copied and searched in logical order."""
        shown, left = [], x
        for run in self.runs:
            shown.append(f"BT 1 0 0 1 {left:.3f} {y:.3f} Tm {_show(run, document, size)} ET")
            left += run.advance * size / 1000
        as_shown = "".join(chr(glyph.code) for run in self.runs for glyph in run.glyphs)
        if as_shown == self.text:
            return " ".join(shown)
        spoken = f"\ufeff{self.text}".encode("utf-16-be").hex()
        return f"/Span <</ActualText <{spoken}>>> BDC {' '.join(shown)} EMC"


class Lettering:
    """The type of one document: shapes its lines with fonts cut to its characters.

    One instance belongs to one document and one thread.
    """

    def __init__(self, text: str) -> None:
        """Take a text that holds every character the document may show."""
        self._characters = frozenset(map(ord, f"{unicodedata.normalize('NFC', text)} "))
        self._cuts: dict[tuple[FontFile, Style], _Cut] = {}
        self._lines: dict[tuple[str, Style, bool | None], Line] = {}

    def line(self, text: str, style: Style, is_rtl: bool | None = None) -> Line:
        """Shape one line; the first strong letter gives the direction unless the caller knows it.

        Raises UnwritableText.
        """
        text = unicodedata.normalize("NFC", text).replace("\u00a0", " ")
        key = (text, style, is_rtl)
        if key not in self._lines:
            self._lines[key] = Line(text, tuple(self._runs(text, style, is_rtl)))
        return self._lines[key]

    def wrapped(self, text: str, style: Style, size: float, room: float) -> list[Line]:
        """Fill lines with as many words as fit; a word wider than the room stands alone."""
        space, end = self.line(" ", style).width(size), room + 1
        lines: list[list[str]] = []
        for word in text.split():
            width = self.line(word, style).width(size)
            end += space + width
            if end <= room:
                lines[-1].append(word)
            else:
                lines.append([word])
                end = width
        return [self.line(" ".join(words), style, is_right_to_left(text)) for words in lines]

    def halved(self, text: str, style: Style) -> list[Line]:
        """Break a text into two lines as equal as its words allow, or its letters where it has one word."""
        is_rtl = is_right_to_left(text)
        words = text.split()
        if len(words) > 1:
            pairs = [(" ".join(words[:cut]), " ".join(words[cut:])) for cut in range(1, len(words))]
        else:
            clusters = _clusters(unicodedata.normalize("NFC", text))
            middle = (len(clusters) + 1) // 2
            pairs = [("".join(clusters[:middle]), "".join(clusters[middle:]))]
        halves = [[self.line(half, style, is_rtl) for half in pair if half] for pair in pairs]
        return min(halves, key=lambda lines: max(line.width(1) for line in lines))

    def _runs(self, text: str, style: Style, is_rtl: bool | None) -> Iterator[Run]:
        if text.isascii() and text.isprintable():  # most lines: one font, one direction
            yield self._cut(SLANTED if style.is_italic else ROMAN, style).shape(text, is_rtl=False)
            return
        clusters = _clusters(text)
        chosen = _choose_fonts(text, clusters, style)
        base = is_right_to_left(text) if is_rtl is None else is_rtl
        placed = zip(clusters, chosen, _levels(clusters, base), strict=True)
        runs = [
            (font, level, "".join(part[0] for part in parts))
            for (font, level), parts in groupby(placed, key=lambda part: (part[1], part[2]))
        ]
        for font, level, part in _in_visual_order(runs):
            yield self._cut(font, style).shape(part, is_rtl=level % 2 == 1)

    def _cut(self, font: FontFile, style: Style) -> "_Cut":
        key = (font, style)
        if key not in self._cuts:
            covered = frozenset(code for code in self._characters if _nominal(font, code))
            self._cuts[key] = _Cut(font, style, covered)
        return self._cuts[key]


class _Cut:
    """One font at one weight, holding only the document's letters: for HarfBuzz and for reportlab alike."""

    def __init__(self, font: FontFile, style: Style, characters: frozenset[int]) -> None:
        data = _subset(font, style, characters)
        self._shaper = hb.Font(hb.Face(hb.Blob(data)))
        self._scale = 1000 / self._shaper.face.upem
        self._features = NO_LIGATURES if font in (ROMAN, SLANTED) else {}
        self._codes: dict[tuple[str, int], int] = {}
        self._private: dict[int, int] = {}
        name = f"{font.name}-{style.name}"
        self.font = TTFont(name, BytesIO(data), asciiReadable=False)
        self.font.face.name = name.encode()  # two cuts of one name would overwrite each other in the file

    def shape(self, text: str, *, is_rtl: bool) -> Run:
        buffer = hb.Buffer()
        buffer.cluster_level = hb.BufferClusterLevel.MONOTONE_CHARACTERS
        buffer.add_str(text)
        buffer.guess_segment_properties()
        buffer.direction = "rtl" if is_rtl else "ltr"
        buffer.language = "und"  # the guess would be this machine's language
        hb.shape(self._shaper, buffer, self._features)
        placed = zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
        return Run(self.font, tuple(self._glyph(text, info, position) for info, position in placed))

    def _glyph(self, text: str, info: Any, position: Any) -> Glyph:
        shown = (text[info.cluster], info.codepoint)
        if shown not in self._codes:
            self._codes[shown] = self._code(*shown)
        code = self._codes[shown]
        return Glyph(
            code,
            self.font.face.charWidths[code],
            position.x_advance * self._scale,
            position.x_offset * self._scale,
            position.y_offset * self._scale,
        )

    def _code(self, char: str, glyph: int) -> int:
        """Show a glyph by its own character, or by one for private use when it is a joined or borrowed form."""
        if glyph == 0:
            raise UnwritableText(char, (char,))
        if ord(char) <= 0xFFFF and self._shaper.get_nominal_glyph(ord(char)) == glyph:
            return ord(char)
        if glyph not in self._private:
            code = self._private[glyph] = PRIVATE_USE + len(self._private)
            self.font.face.charToGlyph[code] = glyph
            self.font.face.charWidths[code] = self._shaper.get_glyph_h_advance(glyph) * self._scale
        return self._private[glyph]


def is_right_to_left(text: str) -> bool:
    """Tell the direction of a text by its first strong letter."""
    return next(
        (kind != "L" for kind in map(unicodedata.bidirectional, text) if kind in ("L", "R", "AL")), False
    )


def _clusters(text: str) -> list[str]:
    """Cut a text into letters, each with the marks and joiners that follow it."""
    clusters: list[str] = []
    for char in text:
        if clusters and (unicodedata.category(char).startswith("M") or char in JOINERS):
            clusters[-1] += char
        else:
            clusters.append(char)
    return clusters


def _levels(clusters: list[str], is_rtl: bool) -> list[int]:
    """Give each cluster its bidirectional level: even reads from the left, odd from the right.

    The part of the Unicode algorithm that names need: no embeddings, no isolates.
    """
    base = int(is_rtl)
    strong: list[str | None] = []
    before = "R" if is_rtl else "L"
    for cluster in clusters:
        kind = unicodedata.bidirectional(cluster[0])
        if kind in ("EN", "AN"):
            strong.append("L" if before == "L" and kind == "EN" else "N")
        elif kind in ("L", "R", "AL"):
            before = "L" if kind == "L" else "R"
            strong.append(before)
        else:
            strong.append(None)
    for at, kind_here in enumerate(strong):
        if kind_here is None:
            strong[at] = _of_neighbors(strong, at, "R" if is_rtl else "L")
    return [{"L": base + base % 2, "R": 1, "N": 2}[kind or "L"] for kind in strong]


def _of_neighbors(strong: list[str | None], at: int, base: str) -> str:
    """Give a space or a hyphen the direction of both its sides, or else of the whole; numbers count as "R"."""
    left = strong[at - 1] if at else base
    right = next((kind for kind in strong[at:] if kind), base)
    sides = {"R" if kind == "N" else kind for kind in (left, right)}
    return base if len(sides) > 1 else str(sides.pop())


def _in_visual_order(runs: list[tuple[FontFile, int, str]]) -> list[tuple[FontFile, int, str]]:
    """Reverse every stretch of runs at or above each level, from the highest down to one."""
    for level in range(max((run[1] for run in runs), default=0), 0, -1):
        ordered: list[tuple[FontFile, int, str]] = []
        for is_inside, stretch in groupby(runs, key=lambda run: run[1] >= level):
            ordered += reversed(list(stretch)) if is_inside else stretch
        runs = ordered
    return runs


def _choose_fonts(text: str, clusters: list[str], style: Style) -> list[FontFile]:
    """Give each letter the first font that covers it; what is no letter stays in its neighbor's font."""
    fonts = _fonts_for(text, is_italic=style.is_italic)
    chosen: list[FontFile] = []
    for cluster in clusters:
        is_letter = unicodedata.category(cluster[0])[0] in "LN"
        covering = _covering(cluster, chosen[-1:] + fonts if not is_letter else fonts)
        if covering is None:
            raise UnwritableText(text, tuple(_uncovered(cluster, fonts)))
        chosen.append(covering)
    return chosen


def _covering(cluster: str, fonts: list[FontFile]) -> FontFile | None:
    return next((font for font in fonts if all(_covers(font, char) for char in cluster)), None)


def _uncovered(cluster: str, fonts: list[FontFile]) -> list[str]:
    """Name what no font has, or the whole cluster when its parts are in different fonts."""
    return [char for char in cluster if not _covering(char, fonts)] or list(cluster)


def _covers(font: FontFile, char: str) -> bool:
    if char in JOINERS:
        return True
    return unicodedata.category(char) not in ("Cc", "Cf") and bool(_nominal(font, ord(char)))


@lru_cache(maxsize=16_384)
def _nominal(font: FontFile, codepoint: int) -> int | None:
    whole = _whole_font(font)
    return whole.get_nominal_glyph(codepoint) if whole else None


def _fonts_for(text: str, *, is_italic: bool) -> list[FontFile]:
    """List the fonts in the order in which they are asked."""
    return [*([SLANTED] if is_italic else []), ROMAN, *SCRIPTS, *_han_fonts(text)]


def _han_fonts(text: str) -> list[FontFile]:
    """Order the four fonts that share the Han characters, which each region draws its own way.

    Kana and Hangul decide; else the national character sets tell simplified from traditional from Japanese forms.
    """
    if any("\u3040" <= char <= "\u30ff" for char in text):
        first = JAPANESE
    elif any("\uac00" <= char <= "\ud7a3" or "\u1100" <= char <= "\u11ff" for char in text):
        first = KOREAN
    else:
        han = "".join(char for char in text if ord(char) >= 0x3400)
        sets = (("gb2312", SIMPLIFIED), ("big5", TRADITIONAL), ("shift_jis", JAPANESE))
        first = next((font for encoding, font in sets if _fits(han, encoding)), SIMPLIFIED)
    return [first, *(font for font in (SIMPLIFIED, TRADITIONAL, JAPANESE, KOREAN) if font != first)]


def _fits(text: str, encoding: str) -> bool:
    return text.encode(encoding, "ignore").decode(encoding) == text


@lru_cache(maxsize=32)
def _whole_font(font: FontFile) -> Any:
    """Open a font, mapped rather than read; None where its package is not installed."""
    try:
        path = files(font.package) / "fonts" / "ofl" / font.path
    except ModuleNotFoundError:
        return None
    return hb.Font(hb.Face(hb.Blob.from_file_path(str(path))))


@lru_cache(maxsize=16)  # certificates of one language need the same letters
def _subset(font: FontFile, style: Style, characters: frozenset[int]) -> bytes:
    """Cut a variable font to one weight, one optical size and the given characters."""
    face = _whole_font(font).face
    wanted = hb.SubsetInput()
    wanted.unicode_set.update(characters)
    wanted.flags |= hb.SubsetFlags.NO_HINTING
    pinned = {"wght": style.weight, "opsz": style.optical}
    for axis in face.axis_infos:
        wanted.pin_axis_location(face, axis.tag, pinned.get(axis.tag, axis.default_value))
    return bytes(hb.subset(face, wanted).blob.data)


def _show(run: Run, document: Any, size: float) -> str:
    """Write the operators that show a run: one TJ for each stretch in one height and one part of the font.

    `slack` is how far the next glyph must move left, in thousandths, to stand where HarfBuzz put it.
    """
    operators: list[str] = []
    state: tuple[int, float] | None = None
    slack = 0.0
    for glyph in run.glyphs:
        [(part, byte)] = run.font.splitString(chr(glyph.code), document)
        slack -= glyph.right
        if state != (part, glyph.up):
            state = (part, glyph.up)
            name = run.font.getSubsetInternalName(part, document)
            operators.append(
                f"{'] TJ ' if operators else ''}{name} {size:.3f} Tf {glyph.up * size / 1000:.3f} Ts ["
            )
        if abs(slack) >= 0.05:
            operators.append(f"{slack:.1f}")
        operators.append(f"<{byte.hex()}>")
        slack = glyph.right + glyph.width - glyph.advance
    return f"{' '.join(operators)} ] TJ 0 Ts"
