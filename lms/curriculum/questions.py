"""Quiz questions and self-checks: a stem, then answers as a task list, each with its reason."""

import re
from dataclasses import dataclass, replace

from lms.curriculum.blocks import Chunk, Item, split_list
from lms.curriculum.model import Answer, Question, QuestionKind
from lms.curriculum.problems import Place
from lms.curriculum.reading import normal_form, plain_text
from lms.curriculum.sources import Page
from lms.curriculum.yaml_fields import SLUG, did_you_mean

ATTRIBUTES = {"objective", "kind"}
_MARK = re.compile(r"\[([ xX])\][ \t]+(\S.*)")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Written:
    """A question as it stands in a file."""

    place: Place
    id: str
    attributes: dict[str, str]
    body: Chunk


def parse_question(page: Page, activity_id: str, written: Written) -> Question:
    """Return a question of an activity; what is wrong with it becomes problems."""
    if not SLUG.fullmatch(written.id):
        what = f'"{written.id[:60]}" is not a question id; write ## question-id {{objective=o1}}'
        page.problems.error(written.place, what)
    page.sources.places.add(("question", activity_id, written.id), written.place)
    stem, items, after = split_list(written.body)
    if stem.is_blank:
        page.problems.error(written.place, "the question has no stem; ask something before the answers")
    if not after.is_blank:
        page.problems.error(after.start, "text after the answers belongs to none of them; indent it or move it up")
    return Question(
        id=written.id,
        kind=_kind(page, written),
        objective=written.attributes.get("objective", ""),
        stem_html=page.block(stem, written.id),
        answers=tuple(_answer(page, (activity_id, written.id), number, item) for number, item in enumerate(items[:26])),
    )


def with_answers_of(question: Question, english: Question) -> Question:
    """Return a typed question that accepts the English words besides its own."""
    own = {normal_form(answer.text) for answer in question.answers}
    more = [answer for answer in english.answers if normal_form(answer.text) not in own]
    answers = zip(_LETTERS, (*question.answers, *more), strict=False)
    return replace(question, answers=tuple(replace(answer, id=letter) for letter, answer in answers))


def _kind(page: Page, written: Written) -> QuestionKind:
    name = written.attributes.get("kind", QuestionKind.SINGLE.value)
    for kind in QuestionKind:
        if kind.value == name:
            return kind
    hint = did_you_mean(name, QuestionKind)
    page.problems.error(written.place, f'"{name[:40]}" is not a kind of question{hint}; use {", ".join(QuestionKind)}')
    return QuestionKind.SINGLE


def _answer(page: Page, question: tuple[str, str], number: int, item: Item) -> Answer:
    first = " ".join(item.first.lines)
    match = _MARK.fullmatch(first)
    if not match:
        page.problems.error(
            item.first.start, 'this is no answer; start it with "- [x]" if it is right and "- [ ]" if not'
        )
    html = page.inline(Chunk(item.first.start, (_MARK.sub(r"\2", first),)))
    letter = _LETTERS[number]
    page.sources.places.add(("question", *question, letter), item.first.start)
    return Answer(
        id=letter,
        html=html,
        text=plain_text(html),
        is_right=bool(match and match.group(1) != " "),
        reason_html=page.block(item.rest, f"{question[1]}-{letter}"),
    )
