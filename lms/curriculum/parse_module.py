"""A module's folder to the frozen module: module.md, activities, handouts; or placeholders while it is planned."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from lms.curriculum.kinds import FactStatus
from lms.curriculum.model import (
    Activity,
    CheckedFact,
    Competencies,
    Handout,
    Live,
    Module,
    ModuleWords,
    Objective,
    Placeholder,
    Skill,
    Survey,
    live_slot,
)
from lms.curriculum.parse_activity import parse_activity, parse_handout
from lms.curriculum.sources import Page, remember
from lms.curriculum.yaml_fields import Fields


@dataclass(slots=True)
class Folder:
    """The pages of one module's folder."""

    module: Page | None = None
    activities: list[Page] = field(default_factory=list)
    handouts: list[Page] = field(default_factory=list)


def placeholders(module: Module) -> Module:
    """Return a planned module with one online activity for all its minutes, and its live segment."""
    online_id, live_id = f"{module.id}-online", f"{module.id}-live"
    online = Placeholder(
        id=online_id,
        title=module.title,
        minutes=module.online_minutes,
        topic=module.topic,
        module_id=module.id,
        slot=online_id,
    )
    live = Live(
        id=live_id,
        title=module.title,
        minutes=module.live_minutes,
        topic=module.topic,
        module_id=module.id,
        slot=live_slot(module.id),
        html="",
        sections=(),
        plan=(),
    )
    return replace(
        module,
        activities=(online,) if module.online_minutes else (),
        live=live if module.live_minutes else None,
    )


def parse_module(planned: Module, page: Page, folder: Folder) -> Module:
    """Return a planned module with what its module.md and its folder hold."""
    return _with_activities(_module(planned, page), folder)


def parse_words(module: Module, page: Page, *, is_draft: bool) -> ModuleWords:
    """Return what a translated module.md says; its front matter is laid over that of the module."""
    fields = page.fields
    return ModuleWords(
        id=module.id,
        title=fields.text("title"),
        objectives=_objectives(module.id, page),
        skills=_skills(module.id, page),
        overview_html=page.block(page.body, "overview"),
        is_draft=is_draft,
    )


def _module(planned: Module, page: Page) -> Module:
    fields = page.fields
    remember(fields, page.sources, "module", fields.slug("id"))
    module = replace(
        planned,
        difficulty=fields.number("difficulty", 1, 5),
        practice_minutes=fields.number("practice_minutes", 0, 600, 0),
        objectives=_objectives(planned.id, page),
        competencies=_competencies(fields),
        framework_levels=fields.numbers("framework_levels", 1, 4),
        pillars=fields.numbers("pillars", 1, 5),
        skills=_skills(planned.id, page),
        checked=tuple(
            _checked(item, planned.id, number, page)
            for number, item in enumerate(fields.items("checked", "in a checked fact"))
        ),
        overview_html=page.block(page.body, "overview"),
    )
    if page.body.is_blank:
        fields.error("id", "the module has no overview; write a few short paragraphs below the front matter")
    fields.done()
    return module


def _objectives(module_id: str, page: Page) -> tuple[Objective, ...]:
    items = page.fields.items("objectives", "in an objective")
    return tuple(_objective(item, module_id, page) for item in items)


def _skills(module_id: str, page: Page) -> tuple[Skill, ...]:
    return tuple(_skill(item, module_id, page) for item in page.fields.items("skills", "in a skill"))


def _objective(fields: Fields, module_id: str, page: Page) -> Objective:
    objective = Objective(id=fields.slug("id"), text=fields.text("text"), city=fields.numbers("city", 1, 8))
    remember(fields, page.sources, "objective", module_id, objective.id)
    fields.done()
    return objective


def _competencies(module: Fields) -> Competencies:
    fields = module.inner("competencies", "in competencies")
    if fields is None:
        return Competencies()
    competencies = Competencies(
        city=fields.numbers("city", 1, 8),
        vat=fields.texts("vat"),
        standards=fields.numbers("standards", 1, 5),
    )
    fields.done()
    return competencies


def _skill(fields: Fields, module_id: str, page: Page) -> Skill:
    skill = Skill(id=fields.slug("id"), title=fields.text("title"), module_id=module_id, rubric=fields.texts("rubric"))
    if not skill.rubric:
        fields.error("rubric", "the skill has no rubric; list what an instructor can see")
    remember(fields, page.sources, "skill", skill.id)
    fields.done()
    return skill


def _checked(fields: Fields, module_id: str, number: int, page: Page) -> CheckedFact:
    fact = CheckedFact(
        fact=fields.text("fact"),
        source=fields.text("source"),
        on=fields.day("on"),
        by=fields.text("by"),
        status=fields.choice("status", FactStatus),
    )
    remember(fields, page.sources, "checked", module_id, str(number))
    fields.done()
    return fact


def _with_activities(module: Module, folder: Folder) -> Module:
    found = [activity for page in folder.activities if (activity := parse_activity(page, module))]
    activities = _share_slots(found)
    lives = [activity for activity in activities if isinstance(activity, Live)]
    for live in lives[1:]:
        page = folder.activities[0]
        page.problems.error(page.sources.places.at("activity", live.id), "a module has one live file; join the two")
    return replace(
        module,
        activities=tuple(activity for activity in activities if _is_online(activity)),
        alternatives=tuple(activity for activity in activities if activity.alternative_to),
        live=lives[0] if lives else None,
        handouts=tuple(_handouts(folder.handouts)),
        surveys=tuple(activity for activity in activities if isinstance(activity, Survey)),
    )


def _is_online(activity: Activity) -> bool:
    return not activity.alternative_to and not isinstance(activity, Live | Survey)


def _share_slots(activities: Iterable[Activity]) -> list[Activity]:
    """Return the activities, each alternative with the slot of what it stands for."""
    listed = list(activities)
    slots = {activity.id: activity.slot for activity in listed}
    return [
        replace(activity, slot=slots.get(activity.alternative_to, activity.slot))
        if activity.alternative_to
        else activity
        for activity in listed
    ]


def _handouts(pages: list[Page]) -> Iterable[Handout]:
    return (parse_handout(page) for page in pages)
