"""Activity files: front matter and body to a lesson, scenario, reflection, quiz, survey or live segment."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TypedDict

from lms.curriculum.blocks import (
    Chunk,
    Heading,
    Item,
    split_attributes,
    split_headings,
    split_list,
    take_checks,
)
from lms.curriculum.kinds import ActivityKind, Copies, Ending, SurveyQuestionKind, SurveyWhen
from lms.curriculum.model import (
    Activity,
    Choice,
    Handout,
    Lesson,
    Live,
    Module,
    Notice,
    Passage,
    PlanRow,
    Question,
    Quiz,
    Reflection,
    Scenario,
    Section,
    Survey,
    SurveyQuestion,
    live_slot,
)
from lms.curriculum.problems import Place
from lms.curriculum.questions import ATTRIBUTES, Written, parse_question
from lms.curriculum.reading import count_words, plain_text
from lms.curriculum.sources import Page, remember
from lms.curriculum.yaml_fields import SLUG, did_you_mean

MARKER = "\ue000"
MOST_PASSAGES = 120
_CHOICE = re.compile(r"\[(?P<label>.+?)\]\(#(?P<to>[^)\s]*)\)[ \t]*(?P<feedback>.*)")
_MINUTES = re.compile(r"(\d{1,4})(?: min(?:utes)?)?")


class Common(TypedDict):
    """The fields that every activity has."""

    id: str
    title: str
    minutes: int
    topic: str
    module_id: str
    slot: str
    objectives: tuple[str, ...]
    notice: Notice | None
    alternative: str | None
    alternative_to: str | None


def parse_activity(page: Page, module: Module) -> Activity | None:
    """Return the activity a page holds, or None when its kind is not known."""
    kind = page.fields.text("kind")
    parsers: dict[str, Callable[[Page, Common], Activity]] = {
        ActivityKind.LESSON: _lesson,
        ActivityKind.SCENARIO: _scenario,
        ActivityKind.REFLECTION: _reflection,
        ActivityKind.QUIZ: _quiz,
        ActivityKind.SURVEY: _survey,
        ActivityKind.LIVE: _live,
    }
    if kind not in parsers:
        hint = did_you_mean(kind, parsers)
        page.fields.error("kind", f'"{kind[:40]}" is not a kind of activity{hint}; use one of {", ".join(parsers)}')
        return None
    activity = parsers[kind](page, _common(page, module, kind))
    page.fields.done()
    return activity


def parse_handout(page: Page) -> Handout:
    """Return the sheet a page holds; empty boxes `[ ]` are drawn for a pen."""
    fields = page.fields
    if fields.text("kind") != "handout":
        fields.error("kind", 'a file in handouts/ has "kind: handout"; mend it or move the file')
    handout_id = fields.slug("id")
    remember(fields, page.sources, "handout", handout_id)
    boxes = tuple(re.sub(r"^(\s*[-*] )\[ \] ", "\\1☐ ", line) for line in page.body.lines)
    lowered = tuple(re.sub(r"^## ", "### ", line) for line in boxes)
    html = page.block(replace(page.body, lines=lowered), handout_id)
    handout = Handout(id=handout_id, title=fields.text("title"), copies=fields.choice("copies", Copies), html=html)
    fields.done()
    return handout


def _common(page: Page, module: Module, kind: str) -> Common:
    fields = page.fields
    activity_id = fields.slug("id")
    remember(fields, page.sources, "activity", activity_id)
    is_survey, is_live = kind == ActivityKind.SURVEY, kind == ActivityKind.LIVE
    own_slot = live_slot(module.id) if is_live else fields.slug("replaces", "") or activity_id
    return Common(
        id=activity_id,
        title=fields.text("title"),
        minutes=0 if is_survey else fields.number("minutes", 1, 600),
        topic=fields.slug("topic", module.topic),
        module_id=module.id,
        slot=own_slot,
        objectives=fields.texts("objectives"),
        notice=_notice(page),
        alternative=None if is_survey else fields.slug("alternative", "") or None,
        alternative_to=None if is_survey or is_live else fields.slug("alternative_to", "") or None,
    )


def _notice(page: Page) -> Notice | None:
    fields = page.fields.inner("notice", "in a notice")
    if fields is None:
        return None
    notice = Notice(
        topics=fields.texts("topics"),
        medium=fields.text("medium"),
        intensity=fields.number("intensity", 1, 4),
        minutes=fields.number("minutes", 1, 600),
    )
    if not notice.topics:
        fields.error("topics", "the notice names no topics; say what the trainee will meet")
    fields.done()
    return notice


def _lesson(page: Page, common: Common) -> Lesson:
    opening, headings = split_headings(page.body, {"#"}, page.problems)
    return Lesson(
        **common,
        opening_html=page.block(opening, "opening"),
        sections=tuple(_section(page, common["id"], heading) for heading in headings),
    )


def _section(page: Page, activity_id: str, heading: Heading) -> Section:
    _need_slug(page, heading.place, heading.id, "## Heading {#section-id}")
    page.sources.places.add(("section", activity_id, heading.id), heading.place)
    body, found = take_checks(heading.body, MARKER)
    checks = [_check(page, activity_id, place, title, lines) for place, title, lines in found]
    for place, _, _ in found[1:]:
        page.problems.error(place, "a section has one self-check at most; start a new section")
    html = page.block(body, heading.id)
    before, _, after = html.partition(f"<p>{MARKER}</p>")
    whole = (before + after.replace(f"<p>{MARKER}</p>", "")).replace(MARKER, "")
    return Section(
        id=heading.id,
        title=heading.title,
        html=whole,
        words=count_words(whole),
        check=checks[0] if checks else None,
        check_at=len(before) if checks else None,
    )


def _check(page: Page, activity_id: str, place: Place, title: str, lines: Chunk) -> Question:
    check_id, attributes = split_attributes(title, place, ATTRIBUTES, page.problems)
    return parse_question(page, activity_id, Written(place, check_id, attributes, lines))


def _reflection(page: Page, common: Common) -> Reflection:
    body = replace(page.body, lines=tuple(re.sub(r"^## ", "### ", line) for line in page.body.lines))
    return Reflection(**common, html=page.block(body, common["id"]))


def _quiz(page: Page, common: Common) -> Quiz:
    opening, headings = split_headings(page.body, ATTRIBUTES, page.problems)
    _refuse_text(page, opening, "a quiz has questions only; move this text to a lesson")
    written = [Written(heading.place, heading.title, heading.attributes, heading.body) for heading in headings]
    return Quiz(
        **common,
        draw=page.fields.number("draw", 1, 100),
        pass_count=page.fields.number("pass", 1, 100),
        questions=tuple(parse_question(page, common["id"], question) for question in written),
    )


def _scenario(page: Page, common: Common) -> Scenario:
    opening, headings = split_headings(page.body, {"end"}, page.problems)
    _refuse_text(page, opening, "a scenario starts with its first passage; move this text under its heading")
    if len(headings) > MOST_PASSAGES:
        place = headings[MOST_PASSAGES].place
        page.problems.error(place, f"more than {MOST_PASSAGES} passages cannot be walked; split the scenario")
    passages = tuple(_passage(page, common["id"], heading) for heading in headings[:MOST_PASSAGES])
    return Scenario(**common, start=passages[0].id if passages else "", passages=passages)


def _passage(page: Page, activity_id: str, heading: Heading) -> Passage:
    _need_slug(page, heading.place, heading.title, "## passage-id")
    page.sources.places.add(("passage", activity_id, heading.title), heading.place)
    text, items, after = split_list(heading.body)
    if not after.is_blank:
        page.problems.error(after.start, "text after the choices belongs to none of them; move it above them")
    choices = (_choice(page, activity_id, heading.title, number, item) for number, item in enumerate(items, 1))
    return Passage(
        id=heading.title,
        html=page.block(text, heading.title),
        choices=tuple(choice for choice in choices if choice),
        end=_ending(page, heading),
    )


def _ending(page: Page, heading: Heading) -> Ending | None:
    name = heading.attributes.get("end")
    if name is not None and name not in list(Ending):
        page.problems.error(heading.place, f'"{name[:40]}" is not an ending; use end=good, end=mixed or end=hard')
    return next((ending for ending in Ending if ending.value == name), None)


def _choice(page: Page, activity_id: str, passage_id: str, number: int, item: Item) -> Choice | None:
    match = _CHOICE.fullmatch(" ".join(item.first.lines))
    if not match:
        page.problems.error(item.first.start, "this is no choice; write - [What I say](#passage-id) How it lands.")
        return None
    choice_id = f"c{number}"
    page.sources.places.add(("passage", activity_id, passage_id, choice_id), item.first.start)
    feedback = Chunk(item.first.start, (match["feedback"], "", *item.rest.lines))
    return Choice(
        id=choice_id,
        label=plain_text(page.inline(Chunk(item.first.start, (match["label"],)))),
        to=match["to"],
        feedback_html=page.block(feedback, f"{passage_id}-{choice_id}"),
    )


def _survey(page: Page, common: Common) -> Survey:
    opening, headings = split_headings(page.body, {"kind", "low", "high"}, page.problems)
    return Survey(
        **common,
        when=page.fields.choice("when", SurveyWhen),
        opening_html=page.block(opening, "opening"),
        questions=tuple(_survey_question(page, common["id"], heading) for heading in headings),
    )


def _survey_question(page: Page, activity_id: str, heading: Heading) -> SurveyQuestion:
    _need_slug(page, heading.place, heading.title, "## question-id {kind=text}")
    page.sources.places.add(("question", activity_id, heading.title), heading.place)
    name = heading.attributes.get("kind", "")
    kind = next((kind for kind in SurveyQuestionKind if kind.value == name), None)
    if kind is None:
        page.problems.error(
            heading.place, "a survey question has a kind; write {kind=scale}, {kind=choice} or {kind=text}"
        )
    stem, items, _ = split_list(heading.body) if kind is SurveyQuestionKind.CHOICE else (heading.body, [], None)
    return SurveyQuestion(
        id=heading.title,
        kind=kind or SurveyQuestionKind.TEXT,
        html=page.block(stem, heading.title),
        low=heading.attributes.get("low", ""),
        high=heading.attributes.get("high", ""),
        choices=tuple(plain_text(page.inline(item.first)) for item in items),
    )


def _live(page: Page, common: Common) -> Live:
    opening, headings = split_headings(page.body, {"#"}, page.problems)
    plan = next((heading for heading in headings if heading.id == "plan"), None)
    return Live(
        **common,
        html=page.block(opening, "opening"),
        sections=tuple(_section(page, common["id"], heading) for heading in headings),
        plan=tuple(_plan(page, plan.body)) if plan else (),
    )


def _plan(page: Page, body: Chunk) -> list[PlanRow]:
    table = [(number, line.strip()) for number, line in enumerate(body.lines) if line.strip().startswith("|")]
    rows = []
    for number, line in table[2:]:
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip("|"))]
        match = _MINUTES.fullmatch(cells[0])
        if match:
            inner = tuple(page.renderer.inline(Chunk(body.place(number), (cell,))) for cell in cells[1:])
            rows.append(PlanRow(minutes=int(match.group(1)), cells=inner))
        else:
            page.problems.error(body.place(number), "the first column of the plan is minutes; write a whole number")
    return rows


def _need_slug(page: Page, place: Place, slug: str, shape: str) -> None:
    if not SLUG.fullmatch(slug):
        page.problems.error(place, f'"{slug[:60]}" is not an id; write {shape}')


def _refuse_text(page: Page, chunk: Chunk, what: str) -> None:
    if not chunk.is_blank:
        first = next(number for number, line in enumerate(chunk.lines) if line.strip())
        page.problems.error(chunk.place(first), what)
