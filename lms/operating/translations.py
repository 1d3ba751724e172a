"""The catalogs of other languages: gather the marked words, keep each .po file in step, say what it lacks."""

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

from lms.audit.acts import Act
from lms.core.catalogs import FOLDER, catalog_file

CODE = Path(__file__).parent.parent
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
# Beside babel's own words: our mark, and the places whose plain words a page says without a mark.
KEYWORDS = {**DEFAULT_KEYWORDS, "N_": None, "lazy_gettext": None, "record_action": (3,), "Trouble": (2,)}
TIME_AT_END = re.compile(r"%\((when|time)\)s$")  # brings its own dot in Spanish: "a las 6:00 p. m."
GAP = re.compile(r"%\((\w+)\)([^a-zA-Z]*[a-zA-Z])|%%")
HTML = re.compile(r"</?\w+[^>]*>|&\w+;")
WIDTH = 116

# What our Spanish never says: another register than "usted", or a judgement (docs/translating.md).
NEVER = {
    "es": re.compile(
        r"\b(tú|tus?|ti|contigo|puedes|tienes|quieres|debes|eliges?|haz|escribe(?= (una?|el|la|lo))|reprob\w+|fracas\w+"
        r"|suspend(er|ió|ido)|examen|exámenes|inválid[oa]s?|usuari[oa]s?|oh|ups)\b|[¡!]",
        re.IGNORECASE,
    )
}


def languages() -> list[str]:
    """Return the languages that have a catalog, by tag."""
    return sorted(file.parent.parent.name for file in FOLDER.glob("*/LC_MESSAGES/messages.po"))


def gather(folder: Path = CODE) -> Catalog:
    """Return every marked sentence of the code, with the files that say it."""
    found = Catalog(project="Forty", fuzzy=False)
    for name, _line, text, _comments, _context in extract_from_dir(
        folder, METHODS, keywords=KEYWORDS, options_map={"templates/**.html": {"silent": "false"}}
    ):
        found.add(text, locations=[(f"lms/{Path(name).as_posix()}", 1)])
    for act in Act:
        found.add(act.value, locations=[("lms/audit/acts.py", 1)])
    return found


def read(language: str) -> Catalog:
    """Return the language's catalog as it is written; raises PoFileError where it cannot be read."""
    with catalog_file(language).open("rb") as written:
        return read_po(written, locale=language, abort_invalid=True)


def update(language: str, marked: Catalog) -> Catalog:
    """Bring the language's file in step with the code: new sentences come in empty, those nobody says go out."""
    catalog = read(language)
    made, revised = catalog.creation_date, catalog.revision_date
    catalog.update(marked, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.creation_date, catalog.revision_date = made, revised  # no date of the clock: two branches would collide
    with catalog_file(language).open("wb") as file:
        write_po(file, catalog, width=WIDTH, sort_by_file=True, include_lineno=False)
    return catalog


def count_untranslated(catalog: Catalog) -> int:
    """Return how many sentences the catalog does not say yet."""
    return sum(1 for message in catalog if message.id and not _is_said(message))


def find_trouble(catalog: Catalog, marked: Catalog) -> Iterator[str]:
    """Yield what is wrong with a catalog beside the words that the code marks: a line each."""
    for message in marked:
        if message.id and catalog.get(message.id) is None:
            yield f"not in the catalog (run `make translations`): {_first(message)}"
    for message in catalog:
        if not message.id:
            continue
        if marked.get(message.id) is None:
            yield f"nobody says this any more (run `make translations`): {_first(message)}"
        elif not _is_said(message):
            yield f"not translated: {_first(message)}"
        else:
            for what in _find_flaws(message, NEVER.get(str(catalog.locale))):
                yield f"{what}: {_first(message)} -> {' | '.join(_texts(message.string))}"
    for message in catalog.obsolete.values():
        yield f"put away and never used (run `make translations`): {_first(message)}"


def _find_flaws(message: Message, never: re.Pattern[str] | None) -> Iterator[str]:
    if message.fuzzy:
        yield "marked fuzzy"
    sources, translations = _texts(message.id), _texts(message.string)
    for number, text in enumerate(translations):
        source = sources[min(number, len(sources) - 1)]
        if _gaps(text) != _gaps(source) and _gaps(text) != _gaps(sources[-1]):
            yield "other gaps"
        if "%" in GAP.sub("", text) and "%(" in source:
            yield "a lone %"
        if _tags(text) != _tags(source):
            yield "other HTML"
        if text.count("“") != text.count("”") or '"' in text:
            yield "quotation marks"
        if text.count("\n") != source.count("\n") or _edges(text) != _edges(source):
            yield "other line breaks or spaces around"
        if never and (found := never.search(text)):
            yield f"words we do not use ({found.group()})"
        if _end(source) != _end(text) and not (source.endswith(")s.") and TIME_AT_END.search(text)):
            yield "another end"
        if text.count("?") != text.count("¿") and never:
            yield "a question opens with ¿"


def _end(text: str) -> str:
    return text.rstrip()[-1:] if text.rstrip()[-1:] in {".", ":", "?"} else ""


def _texts(text: str | Iterable[str] | None) -> list[str]:
    return [text or ""] if isinstance(text, str) or text is None else list(text)


def _is_said(message: Message) -> bool:
    return all(_texts(message.string))


def _gaps(text: str) -> list[str]:
    return sorted(match.group() for match in GAP.finditer(text))


def _tags(text: str) -> list[str]:
    return sorted(HTML.findall(text))


def _edges(text: str) -> tuple[int, int]:
    return len(text) - len(text.lstrip()), len(text) - len(text.rstrip())


def _first(message: Message) -> str:
    return repr(_texts(message.id)[0])


def main(arguments: list[str]) -> int:
    """Bring every catalog in step, or with --check only say what is wrong; return 1 when something is to do."""
    marked, count = gather(), 0
    for language in languages():
        if "--check" in arguments:
            lines = list(find_trouble(read(language), marked))
            count += len(lines)
            print(
                "\n".join(f"{language}: {line}" for line in lines) or f"{language}: {len(marked)} sentences, all said"
            )
        else:
            count += count_untranslated(catalog := update(language, marked))
            print(f"{language}: {len(catalog)} sentences, {count_untranslated(catalog)} untranslated")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
