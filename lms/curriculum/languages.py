"""The folders of other languages (`es/…`): each is the English tree again, as far as it is translated.

A file that is missing falls back to English. So does one that was made from an older English file and does not fit the
file as it is now: who mends the English is not kept waiting for somebody who can mend the Spanish.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from lms.curriculum.check_translation import differences
from lms.curriculum.model import Activity, Course, Handout, ModuleWords, Term, Translation
from lms.curriculum.parse_translation import (
    English,
    Original,
    Translated,
    accepting_english,
    digest_of,
    is_digest,
    parse_translation,
)
from lms.curriculum.parser import COURSE, GLOSSARY, IN_MODULE, TRANSLATION
from lms.curriculum.problems import Place, Problems
from lms.curriculum.sources import Sources, open_page
from lms.curriculum.translations import is_language, name_of

Files = Mapping[str, tuple[str, ...]]


@dataclass(slots=True)
class LanguageCount:
    """How many of the course's files are in a language, and which of them want a look; `left_out` are stale too."""

    language: str
    of: int
    files: int = 0
    drafts: int = 0
    stale: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """Return the line of the report, such as: Spanish: 9 of 240 files; 1 stale: es/01-starting-well/module.md."""
        parts = [f"{name_of(self.language)}: {self.files} of {self.of} files"]
        if self.drafts:
            parts.append(f"{self.drafts} not yet read by a native speaker of the field")
        if self.stale:
            parts.append(f"{len(self.stale)} stale: {', '.join(self.stale)}")
        if self.left_out:
            parts.append(
                f"{len(self.left_out)} left out until its parts are those of English: {', '.join(self.left_out)}"
            )
        return "; ".join(parts)

    def as_dict(self) -> dict[str, Any]:
        """Return the count as JSON knows it."""
        return asdict(self)


@dataclass(slots=True)
class _Words:
    """What was read of one language."""

    title: str = ""
    intro_html: str = ""
    is_draft: bool = False
    modules: list[ModuleWords] = field(default_factory=list)
    activities: list[Activity] = field(default_factory=list)
    handouts: list[Handout] = field(default_factory=list)
    glossary: tuple[Term, ...] = ()

    def keep(self, made: Translated, english: English) -> None:
        """Take what a file was parsed to."""
        if isinstance(made, Course):
            self.title, self.intro_html, self.is_draft = made.title, made.intro_html, made.is_draft
        elif isinstance(made, tuple):
            self.glossary = made
        elif isinstance(made, ModuleWords):
            self.modules.append(made)
        elif isinstance(made, Handout):
            self.handouts.append(made)
        elif isinstance(english, Activity):
            self.activities.append(accepting_english(made, english))


@dataclass(frozen=True, slots=True)
class _Tree:
    """The English tree, beside which translations are read; `things` is what each of its files was parsed to."""

    course: Course
    files: Files
    sources: Sources
    things: Mapping[str, English]

    def original(self, path: str) -> Original:
        """Return an English file, opened anew for its front matter."""
        page, thing = open_page(path, self.files[path], Problems(), Sources()), self.things[path]
        assert page is not None
        return Original(page, thing, self.course.module(thing.module_id) if isinstance(thing, Activity) else None)


def read_languages(
    course: Course, files: Files, sources: Sources, problems: Problems
) -> tuple[tuple[Translation, ...], tuple[LanguageCount, ...]]:
    """Return what of an English course there is in other languages, and how much that is."""
    tree = _Tree(course, files, sources, _by_path(course, sources))
    translations, counts = [], []
    for language in sorted({path[:2] for path in files if TRANSLATION.match(path)}):
        paths = [path for path in files if path.startswith(f"{language}/")]
        if not is_language(language):
            what = f'no language has the letters "{language}"; name the folder by those of one, such as es'
            problems.error(Place(min(paths), 1), what)
            continue
        words, count = _Words(), LanguageCount(language, sum(map(_is_translated, files)))
        for path in paths:
            _read(tree, path, words, count, problems)
        translations.append(_translation(language, words))
        counts.append(count)
    return tuple(translations), tuple(counts)


def _is_translated(path: str) -> bool:
    return path in (COURSE, GLOSSARY) or IN_MODULE.fullmatch(path) is not None


def _read(tree: _Tree, path: str, words: _Words, count: LanguageCount, problems: Problems) -> None:
    """Read one file of a language into its words and its count, and note what is wrong with it."""
    english = path.partition("/")[2]
    if english not in tree.files or not _is_translated(english):
        what = "no English file that is translated has this folder and name; rename this one or delete it"
        problems.error(Place(path, 1), what)
        return
    count.files += 1
    own, sources = Problems(), Sources()
    sources.places.add(("course",), Place(path, 1))
    page = open_page(path, tree.files[path], own, sources)
    is_broken = any(problem.path == english and not problem.is_warning for problem in problems)
    if page is None or is_broken or english not in tree.things:
        problems.take(own)  # an English file with problems of its own is mended first
        return
    original = tree.original(english)
    made, is_draft = parse_translation(page, original, count.language)
    links = [link for link in tree.sources.links if link.place.path == english]
    unlike = list(differences(page, original.page, links, made, original.thing))
    count.drafts += is_draft
    for place, what in unlike:
        own.error(place, what)
    digest = page.fields.text("translates", "")
    is_stale = is_digest(digest) and digest != digest_of(tree.files[english])
    if is_stale:
        count.stale.append(path)
    if not any(own):
        words.keep(made, original.thing)
    elif is_stale:
        count.left_out.append(path)
    else:
        problems.take(own)


def _translation(language: str, words: _Words) -> Translation:
    return Translation(
        language=language,
        title=words.title,
        intro_html=words.intro_html,
        is_draft=words.is_draft,
        modules=tuple(words.modules),
        activities=tuple(words.activities),
        handouts=tuple(words.handouts),
        glossary=words.glossary,
    )


def _by_path(course: Course, sources: Sources) -> dict[str, English]:
    """Return what each English file was parsed to."""
    found: dict[str, English] = {}
    for module in course.modules:
        found[sources.places.at("module", module.id).path] = module
        for activity in module.every_activity():
            found[sources.places.at("activity", activity.id).path] = activity
        for sheet in module.handouts:
            found[sources.places.at("handout", sheet.id).path] = sheet
    return {**found, COURSE: course, GLOSSARY: course.glossary}
