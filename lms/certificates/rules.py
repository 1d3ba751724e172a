"""Codes as people type them, names as people write them, and letters that our fonts can print."""

import unicodedata
from collections import Counter
from collections.abc import Sequence
from importlib.util import find_spec
from itertools import permutations
from pathlib import Path

from lms.certificates.direction import JOINERS, clusters_of
from lms.core.ids import ALPHABET
from lms.core.words import N_

KIND = "completion"
CODE_LENGTH = 26
SHORT_LENGTH = 8
IS_NOT = (
    N_("This is not a license or a professional credential."),
    N_("It is no approval by a state board, a certifying body or a court, unless they say so themselves."),
    N_("It does not by itself make what is said to its holder privileged in court."),
)

LETTERS = Path(__file__).with_name("letters.txt")
LOOK_ALIKES = str.maketrans("oil", "011")  # letters that the alphabet leaves out, typed for the figures they look like
APOSTROPHES = "'’ʼ`´"
FIRST_STRIPPED_CLASS = 10  # below stand nuktas, viramas and voicing marks, which make another letter
PLAIN = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "ı": "i",
        "ى": "ي",
        "ی": "ي",
        "ة": "ه",
        "ک": "ك",
        "ـ": "",
    }
)


def bare_code(typed: str) -> str:
    """Return a long code as the database keeps it: spaces and dashes gone, lower case."""
    return "".join(letter for letter in typed.lower() if letter.isalnum())


def short_code_of(typed: str) -> str:
    """Return a short code in the form in which it is printed, 7K2M-QX9D, or nothing when it is none."""
    letters = bare_code(typed).translate(LOOK_ALIKES)
    if len(letters) != SHORT_LENGTH or not set(letters) <= set(ALPHABET):
        return ""
    return f"{letters[:4]}-{letters[4:]}".upper()


def is_same_name(printed: str, typed: str) -> bool:
    """Say whether two names are one: case, accents, punctuation, order and left-out middle names are forgiven.

    Of two or more parts at least two must be there, so that a first name alone is not enough.
    """
    one, other = _parts(printed), _parts(typed)
    if not one or not other:
        return False
    if _joined(one) & _joined(other):
        return True
    one, other = _without_initials(one), _without_initials(other)
    few, many = sorted((one, other), key=len)
    return len(few) >= 2 and not Counter(few) - Counter(many)


def unwritable(name: str) -> tuple[str, ...]:
    """Return the characters of a name that no font at hand can print; the fonts themselves are not opened."""
    missing: list[str] = []
    for cluster in clusters_of(unicodedata.normalize("NFC", name)):
        if not any(all(_has(font, char) for char in cluster) for font in FONTS):
            alone = [char for char in cluster if not any(_has(font, char) for font in FONTS)]
            missing += alone or list(cluster)
    return tuple(dict.fromkeys(missing))


def _parts(name: str) -> list[str]:
    """Return the words of a name without case, accents and punctuation."""
    folded = unicodedata.normalize("NFKD", name.casefold()).casefold().translate(PLAIN)
    kept = []
    for char in folded:
        kind = unicodedata.category(char)
        is_high_mark = kind[0] == "M" and unicodedata.combining(char) >= FIRST_STRIPPED_CLASS
        if kind == "Cf" or char in APOSTROPHES or is_high_mark:
            continue
        kept.append(char if kind[0] in "LMN" else " ")
    return unicodedata.normalize("NFC", "".join(kept)).split()


def _joined(parts: Sequence[str]) -> set[str]:
    """Return the words written together in every order: spaces are set in many ways, and some scripts have none."""
    if len(parts) > 4:
        return {"".join(parts)}
    return {"".join(order) for order in permutations(parts)}


def _without_initials(parts: list[str]) -> list[str]:
    longer = [part for part in parts if len(part) > 1]
    return longer if len(longer) >= 2 else parts


def _read_letters() -> tuple[tuple[tuple[int, int], ...], ...]:
    """Return for each font the ranges it covers; a font whose package is not installed is left out."""
    fonts = []
    for block in LETTERS.read_text().split("\n\n"):
        package, *ranges = block.split()
        if find_spec(package) is not None:
            fonts.append(tuple((int(a, 16), int(b or a, 16)) for a, _, b in (part.partition("-") for part in ranges)))
    return tuple(fonts)


def _has(font: tuple[tuple[int, int], ...], char: str) -> bool:
    if char in JOINERS:
        return True
    code = ord(char)
    return any(first <= code <= last for first, last in font)


FONTS = _read_letters()
