"""One translated file: its words laid over the English file, and read by the parser of that file's kind.

Its front matter holds texts and no numbers, so that minutes, topics and links are written once, in English.
"""

import hashlib
import re
from dataclasses import dataclass, replace

from lms.curriculum.model import (
    Activity,
    Course,
    Handout,
    Lesson,
    Module,
    ModuleWords,
    Question,
    QuestionKind,
    Quiz,
    Term,
    TranslationState,
)
from lms.curriculum.parse_activity import parse_activity, parse_handout
from lms.curriculum.parse_lists import parse_glossary
from lms.curriculum.parse_module import parse_words
from lms.curriculum.questions import with_answers_of
from lms.curriculum.sources import Page
from lms.curriculum.yaml_fields import Fields, Node

Glossary = tuple[Term, ...]
English = Course | Module | Activity | Handout | Glossary
Translated = Course | ModuleWords | Activity | Handout | Glossary

DIGEST_LETTERS = 12
_DIGEST = re.compile(rf"[0-9a-f]{{{DIGEST_LETTERS}}}")
_WHERE = "in a translation, which takes all but its words from the English file"
_TEXTS = {"objectives": ("text",), "skills": ("title", "rubric")}


@dataclass(frozen=True, slots=True)
class Original:
    """An English file: opened anew for its front matter, what it was parsed to, and the module it belongs to."""

    page: Page
    thing: English
    module: Module | None


def digest_of(lines: tuple[str, ...]) -> str:
    """Return the beginning of the SHA-256 of a file, by which a translation names what it was made from."""
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:DIGEST_LETTERS]


def is_digest(text: str) -> bool:
    """Say whether this could be what `digest_of` returns of some file."""
    return _DIGEST.fullmatch(text) is not None


def parse_translation(page: Page, original: Original, language: str) -> tuple[Translated, bool]:
    """Return what a translated page says, with the ids, numbers and keys of the English file; and if it is a draft."""
    is_draft = _read_own(page, original)
    thing = original.thing
    laid_over = replace(page, fields=_laid_over(page.fields, original.page.fields))
    if isinstance(thing, Course):
        title = page.fields.text("title")
        return replace(thing, title=title, intro_html=page.block(page.body, "course"), is_draft=is_draft), is_draft
    if isinstance(thing, tuple):
        terms = parse_glossary(laid_over)
        return tuple(replace(one, language=language, is_draft=is_draft) for one in terms), is_draft
    if isinstance(thing, Module):
        return parse_words(thing, laid_over, is_draft=is_draft), is_draft
    if isinstance(thing, Handout):
        return replace(parse_handout(laid_over), language=language, is_draft=is_draft), is_draft
    assert original.module is not None
    found = parse_activity(laid_over, original.module)
    assert found is not None
    return replace(found, slot=thing.slot, language=language, is_draft=is_draft), is_draft


def accepting_english(translated: Activity, english: Activity) -> Activity:
    """Return the activity with the typed answers of English accepted too: people who speak both think in both."""
    if isinstance(translated, Quiz) and isinstance(english, Quiz):
        pairs = zip(translated.questions, english.questions, strict=True)
        return replace(translated, questions=tuple(_accepting(*pair) for pair in pairs))
    if isinstance(translated, Lesson) and isinstance(english, Lesson):
        parts = zip(translated.sections, english.sections, strict=True)
        sections = (
            replace(mine, check=_accepting(mine.check, other.check)) if mine.check and other.check else mine
            for mine, other in parts
        )
        return replace(translated, sections=tuple(sections))
    return translated


def _accepting(question: Question, english: Question) -> Question:
    return with_answers_of(question, english) if question.kind is QuestionKind.SHORT else question


def _read_own(page: Page, original: Original) -> bool:
    """Note what is wrong with the front matter, and return whether the translation is a draft."""
    fields, english = page.fields, original.page.fields
    fields.where = _WHERE
    for key in ("kind", "id"):
        wanted = english.text(key, "")
        if wanted and fields.text(key) not in ("", wanted):
            fields.error(key, f'"{key}" is "{wanted}" in the English file; write the same here')
    fields.has("title")  # asked for by the parser of the kind
    digest = fields.text("translates")
    if digest and not is_digest(digest):
        what = (
            f'"translates" is "{digest[:40]}"; write the first {DIGEST_LETTERS} letters of the English file\'s SHA-256'
        )
        fields.error("translates", what)
    state = fields.choice("translation", TranslationState)
    if english.has("notice"):
        _read_notice(fields)
    if isinstance(original.thing, Module):
        for key, texts in _TEXTS.items():
            if key == "objectives" or fields.has(key):
                _read_items(fields, english, key, texts)
    if page.body.is_blank and not original.page.body.is_blank:
        fields.error("id", "there is no text below the front matter; translate that of the English file")
    fields.done()
    return state is TranslationState.DRAFT


def _read_notice(fields: Fields) -> None:
    notice = fields.inner("notice", "in a translated notice")
    if notice is None:
        fields.text("notice")
        return
    if not notice.texts("topics"):
        notice.error("topics", "the notice names no topics; translate those of the English file")
    notice.text("medium")
    notice.done()


def _read_items(fields: Fields, english: Fields, key: str, texts: tuple[str, ...]) -> None:
    mine, wanted = fields.items(key, f"in translated {key}"), english.items(key, "")
    ids, known = [item.slug("id") for item in mine], [item.text("id") for item in wanted]
    if ids != known:
        fields.error(
            key, f'"{key}" holds {", ".join(ids) or "nothing"}; write the ids {", ".join(known)}, in this order'
        )
    for item in mine:
        for name in texts:
            item.texts(name) if name == "rubric" else item.text(name)
        item.done()


def _laid_over(own: Fields, english: Fields) -> Fields:
    """Return the English front matter with the words of the translation in it."""
    nodes, mine = dict(_mapping(english.node)), _mapping(own.node)
    for key in ("title", "notice", *_TEXTS):
        if key == "title" or (key in nodes and key in mine):
            nodes[key] = _merged(nodes.get(key, Node("", 1)), mine.get(key, Node("", 1)))
    return replace(own, node=Node(nodes, 1), where="in this front matter")


def _merged(english: Node, own: Node) -> Node:
    """Return a value of the translation, and around it whatever only the English one says."""
    if isinstance(english.value, dict) and isinstance(own.value, dict):
        return Node({**english.value, **own.value}, own.line)
    if isinstance(english.value, list) and isinstance(own.value, list):
        known = {_id_of(node): node for node in english.value}
        return Node([_merged(known.get(_id_of(node), node), node) for node in own.value], own.line)
    return own


def _id_of(node: Node) -> str:
    found = _mapping(node).get("id")
    return found.value if found and isinstance(found.value, str) else ""


def _mapping(node: Node) -> dict[str, Node]:
    return node.value if isinstance(node.value, dict) else {}
