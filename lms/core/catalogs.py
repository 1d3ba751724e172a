"""What each language says: catalogs, compiled in memory from the .po files when the process starts."""

from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

SOURCE = "en"
FOLDER = Path(__file__).parent.parent / "translations"


def catalog_file(language: str) -> Path:
    """Return where the language's words are written."""
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


@cache
def catalog(language: str) -> NullTranslations:
    """Return the words of the language; English, and a language without a file, say what the code says."""
    if language == SOURCE or not catalog_file(language).is_file():
        return NullTranslations()
    with catalog_file(language).open("rb") as written:
        words = read_po(written, locale=language, abort_invalid=True)
    compiled = BytesIO()
    write_mo(compiled, words)
    compiled.seek(0)
    return Translations(compiled)
