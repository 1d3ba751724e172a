"""What of a course exists in another language, as frozen values, and the course's modules with it laid over them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from babel import Locale, UnknownLocaleError

from lms.curriculum.activities import Activity
from lms.curriculum.lists import Term
from lms.curriculum.modules import Handout, Module, Objective, Skill


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleWords:
    """What a translated module.md says; the numbers are the module's own."""

    id: str
    title: str
    objectives: tuple[Objective, ...]
    skills: tuple[Skill, ...]
    overview_html: str
    is_draft: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """All of a course that exists in one other language; what is missing is read in English.

    `is_draft` is said of the title and the introduction; everything else says it of itself.
    """

    language: str
    title: str = ""
    intro_html: str = ""
    is_draft: bool = False
    modules: tuple[ModuleWords, ...] = ()
    activities: tuple[Activity, ...] = ()
    handouts: tuple[Handout, ...] = ()
    glossary: tuple[Term, ...] = ()


def is_language(tag: str) -> bool:
    """Say whether a language has these letters."""
    try:
        return bool(Locale.parse(tag))
    except (UnknownLocaleError, ValueError):
        return False


def name_of(language: str) -> str:
    """Return the English name of a language."""
    return Locale.parse(language).get_language_name("en") or language


def spoken(modules: Iterable[Module], translation: Translation) -> tuple[Module, ...]:
    """Return the modules with everything that the translation has in the place of its English."""
    words = {one.id: one for one in translation.modules}
    activities = {one.id: one for one in translation.activities}
    sheets = {one.id: one for one in translation.handouts}
    read = (_with_parts(module, activities, sheets) for module in modules)
    return tuple(_with_words(module, words.get(module.id), translation.language) for module in read)


def spoken_terms(terms: Iterable[Term], translation: Translation) -> tuple[Term, ...]:
    """Return the words of the glossary, each in the other language where it is explained there."""
    return _each(terms, {one.id: one for one in translation.glossary})


def _with_parts(module: Module, activities: Mapping[str, Any], sheets: Mapping[str, Handout]) -> Module:
    return replace(
        module,
        activities=_each(module.activities, activities),
        alternatives=_each(module.alternatives, activities),
        live=activities.get(module.live.id, module.live) if module.live else None,
        handouts=_each(module.handouts, sheets),
        surveys=_each(module.surveys, activities),
    )


def _with_words(module: Module, words: ModuleWords | None, language: str) -> Module:
    if words is None:
        return module
    return replace(
        module,
        title=words.title,
        objectives=words.objectives,
        skills=words.skills,
        overview_html=words.overview_html,
        language=language,
        is_draft=words.is_draft,
    )


def _each(things: Iterable[Any], known: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(known.get(one.id, one) for one in things)
