"""The fonts at hand, which of them writes which letter, and cuts of them small enough to embed.

Loads HarfBuzz and nothing heavier, so that a name can be tried before a certificate is promised.
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import uharfbuzz as hb

from lms.certificates.direction import JOINERS, clusters_of


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
ROMAN_TOO = FontFile(_LATIN, "notoserif/NotoSerif[wdth,wght].ttf")  # more letters, less beauty
SCRIPTS = (
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
        char for cluster in clusters_of(text) if not _covering(cluster, fonts) for char in _uncovered(cluster, fonts)
    )
    return tuple(dict.fromkeys(missing))


def choose_fonts(text: str, clusters: list[str], style: Style) -> list[FontFile]:
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
    return next((font for font in fonts if all(covers(font, char) for char in cluster)), None)


def _uncovered(cluster: str, fonts: list[FontFile]) -> list[str]:
    """Name what no font has, or the whole cluster when its parts are in different fonts."""
    return [char for char in cluster if not _covering(char, fonts)] or list(cluster)


def covers(font: FontFile, char: str) -> bool:
    """Tell whether a font writes this character; none writes controls, and joiners need no glyph."""
    if char in JOINERS:
        return True
    return unicodedata.category(char) not in ("Cc", "Cf") and bool(_nominal(font, ord(char)))


@lru_cache(maxsize=16_384)
def _nominal(font: FontFile, codepoint: int) -> int | None:
    whole = _whole_font(font)
    return whole.get_nominal_glyph(codepoint) if whole else None


def _fonts_for(text: str, *, is_italic: bool) -> list[FontFile]:
    """List the fonts in the order in which they are asked."""
    serifs = [*([SLANTED] if is_italic else []), ROMAN, ROMAN_TOO]
    if any(not covers(ROMAN, char) and covers(ROMAN_TOO, char) for char in text):
        serifs.reverse()  # one letter of another hand in a name would look like a mistake
    return [*serifs, *SCRIPTS, *_han_fonts(text)]


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
def subset(font: FontFile, style: Style, characters: frozenset[int]) -> bytes:
    """Cut a variable font to one weight, one optical size and the given characters."""
    face = _whole_font(font).face
    wanted = hb.SubsetInput()
    wanted.unicode_set.update(characters)
    wanted.flags |= hb.SubsetFlags.NO_HINTING
    pinned = {"wght": style.weight, "opsz": style.optical}
    for axis in face.axis_infos:
        wanted.pin_axis_location(face, axis.tag, pinned.get(axis.tag, axis.default_value))
    return bytes(hb.subset(face, wanted).blob.data)
