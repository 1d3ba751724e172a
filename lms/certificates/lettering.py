"""Type for one document in any script: shaping, and the PDF operators that show the result.

HarfBuzz shapes runs of one direction and one font; so a text is first cut into clusters (a letter with its marks), each
cluster is given a font and a direction, and the runs are put in the order in which the eye meets them. Every font is
cut down to the letters of this document before anything is measured. Nothing is registered with reportlab, so nothing
stays behind when the document is done.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import groupby, pairwise
from typing import Any

import uharfbuzz as hb
from reportlab.pdfbase.ttfonts import SUBSETN, TTFont

from lms.certificates.direction import clusters_of, in_visual_order, is_right_to_left, levels_of
from lms.certificates.fonts import ROMAN, SLANTED, FontFile, Style, UnwritableText, choose_fonts, covers, subset

PRIVATE_USE = 0xE000  # where glyphs without a character of their own get one


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
        """Write the line into a page's content, from left to right."""
        shown, left = [], x
        for run in self.runs:
            shown.append(f"BT 1 0 0 1 {left:.3f} {y:.3f} Tm {_show(run, document, size)} ET")
            left += run.advance * size / 1000
        return " ".join(shown)


class Lettering:
    """The type of one document: shapes its lines with fonts cut to its characters.

    One instance belongs to one document and one thread.
    """

    def __init__(self, text: str) -> None:
        """Take a text that holds every character the document may show."""
        both = unicodedata.normalize("NFC", text) + unicodedata.normalize("NFD", text)  # some vowels stand in two parts
        self._characters = frozenset(map(ord, f"{both} "))
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
            clusters = clusters_of(unicodedata.normalize("NFC", text))
            middle = (len(clusters) + 1) // 2
            pairs = [("".join(clusters[:middle]), "".join(clusters[middle:]))]
        halves = [[self.line(half, style, is_rtl) for half in pair if half] for pair in pairs]
        return min(halves, key=lambda lines: max(line.width(1) for line in lines))

    def _runs(self, text: str, style: Style, is_rtl: bool | None) -> Iterator[Run]:
        if text.isascii() and text.isprintable():  # most lines: one font, one direction
            yield self._cut(SLANTED if style.is_italic else ROMAN, style).shape(text, is_rtl=False)
            return
        clusters = clusters_of(text)
        chosen = choose_fonts(text, clusters, style)
        base = is_right_to_left(text) if is_rtl is None else is_rtl
        placed = zip(clusters, chosen, levels_of(clusters, base), strict=True)
        runs = [
            (font, level, "".join(part[0] for part in parts))
            for (font, level), parts in groupby(placed, key=lambda part: (part[1], part[2]))
        ]
        for font, level, part in in_visual_order(runs):
            yield self._cut(font, style).shape(part, is_rtl=level % 2 == 1)

    def _cut(self, font: FontFile, style: Style) -> "_Cut":
        key = (font, style)
        if key not in self._cuts:
            covered = frozenset(code for code in self._characters if covers(font, chr(code)))
            self._cuts[key] = _Cut(font, style, covered)
        return self._cuts[key]


class _Cut:
    """One font at one weight, holding only the document's letters: for HarfBuzz and for reportlab alike."""

    def __init__(self, font: FontFile, style: Style, characters: frozenset[int]) -> None:
        data = subset(font, style, characters)
        self._shaper = hb.Font(hb.Face(hb.Blob(data)))
        self._scale = 1000 / self._shaper.face.upem
        self._codes: dict[tuple[str, int], int] = {}
        name = f"{font.name}-{style.name}"
        self.font = _EmbeddedFont(name, BytesIO(data), asciiReadable=False)

    def shape(self, text: str, *, is_rtl: bool) -> Run:
        buffer = hb.Buffer()
        buffer.cluster_level = hb.BufferClusterLevel.MONOTONE_CHARACTERS
        buffer.add_str(text)
        buffer.guess_segment_properties()
        buffer.direction = "rtl" if is_rtl else "ltr"
        buffer.language = "und"  # the guess would be this machine's language
        hb.shape(self._shaper, buffer)
        infos, positions = buffer.glyph_infos, buffer.glyph_positions
        spoken = _spoken(text, [info.cluster for info in infos], [position.x_advance for position in positions])
        parts = zip(spoken, infos, positions, strict=True)
        return Run(self.font, tuple(self._glyph(says, info.codepoint, position) for says, info, position in parts))

    def _glyph(self, spoken: str, glyph: int, position: Any) -> Glyph:
        if (spoken, glyph) not in self._codes:
            self._codes[spoken, glyph] = self._code(spoken, glyph)
        code = self._codes[spoken, glyph]
        return Glyph(
            code,
            self.font.face.charWidths[code],
            position.x_advance * self._scale,
            position.x_offset * self._scale,
            position.y_offset * self._scale,
        )

    def _code(self, spoken: str, glyph: int) -> int:
        """Show a glyph by its own character, or by one for private use when it is a joined or borrowed form."""
        if glyph == 0:
            raise UnwritableText(spoken, tuple(spoken))
        if len(spoken) == 1 and spoken <= "\uffff" and self._shaper.get_nominal_glyph(ord(spoken)) == glyph:
            return ord(spoken)
        code = PRIVATE_USE + len(self.font.spoken)
        self.font.spoken[code] = spoken
        self.font.face.charToGlyph[code] = glyph
        self.font.face.charWidths[code] = self._shaper.get_glyph_h_advance(glyph) * self._scale
        return code


def _spoken(text: str, clusters: list[int], advances: list[int]) -> list[str]:
    """Give each cluster's text to its widest glyph, and nothing to the others."""
    says = [""] * len(clusters)
    for start, end in pairwise([*sorted(set(clusters)), len(text)]):
        members = [at for at, cluster in enumerate(clusters) if cluster == start]
        says[max(members, key=advances.__getitem__)] = text[start:end]
    return says


class _EmbeddedFont(TTFont):  # type: ignore[misc]  # reportlab has no types
    """A font that tells a reader's copy and search what its joined and borrowed forms say."""

    def __init__(self, name: str, *args: Any, **options: Any) -> None:
        super().__init__(name, *args, **options)
        self.face.name = name.encode()  # two cuts of one name would overwrite each other in the file
        self.spoken: dict[int, str] = {}

    def addObjects(self, doc: Any) -> None:  # reportlab's name
        """Embed the font, then put the real text in the place of each private character."""
        parts = len(self.state[doc].subsets)
        super().addObjects(doc)
        for part in range(parts):
            stream = doc.idToObject[f"toUnicodeCMap:{SUBSETN(part).decode()}+{self.fontName}"]
            for code, spoken in self.spoken.items():
                text = spoken.encode("utf-16-be").hex().upper()
                stream.content = stream.content.replace(f"> <{code:04X}>\n", f"> <{text}>\n")


def _show(run: Run, document: Any, size: float) -> str:
    """Write the operators that show a run: one TJ for each stretch in one height and one part of the font.

    Marks that say nothing of their own, such as the dots of Arabic letters, come last: a reader's search would take
    their other height for the end of a word.
    """
    operators: list[str] = []
    state: tuple[int, float] | None = None
    pen = 0.0
    for at, glyph in sorted(_places(run), key=lambda placed: run.font.spoken.get(placed[1].code) == ""):
        [(part, byte)] = run.font.splitString(chr(glyph.code), document)
        if state != (part, glyph.up):
            state = (part, glyph.up)
            name = run.font.getSubsetInternalName(part, document)
            operators.append(f"{'] TJ ' if operators else ''}{name} {size:.3f} Tf {glyph.up * size / 1000:.3f} Ts [")
        if abs(pen - at) >= 0.05:
            operators.append(f"{pen - at:.1f}")
        operators.append(f"<{byte.hex()}>")
        pen = at + glyph.width
    return f"{' '.join(operators)} ] TJ 0 Ts"


def _places(run: Run) -> Iterator[tuple[float, Glyph]]:
    """Give each glyph the place where HarfBuzz put it, in thousandths from the left of the run."""
    left = 0.0
    for glyph in run.glyphs:
        yield left + glyph.right, glyph
        left += glyph.advance
