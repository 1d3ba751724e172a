"""course.md, module.md and a module's folder to the frozen course."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from lms.curriculum.kinds import FactStatus
from lms.curriculum.model import (
    Activity,
    CheckedFact,
    Competencies,
    Course,
    Handout,
    Live,
    Module,
    Objective,
    Placeholder,
    PlannedSession,
    Skill,
    Survey,
    Timetable,
    Topic,
    Total,
    live_slot,
)
from lms.curriculum.parse_activity import parse_activity, parse_handout
from lms.curriculum.parse_lists import parse_glossary, parse_resources, parse_rule_pack
from lms.curriculum.problems import Place, Problems
from lms.curriculum.sources import Page, Sources, open_page, remember
from lms.curriculum.yaml_fields import Fields

Files = Mapping[str, tuple[str, ...]]

COURSE, GLOSSARY, RESOURCES = "course.md", "glossary.md", "resources.yaml"
_RULES = re.compile(r"rules/[^/]+\.yaml")
_IN_MODULE = re.compile(r"(?P<folder>[0-9]{2}-[a-z0-9-]+)/(?P<below>handouts/)?(?P<name>[^/]+\.md)")
_TRANSLATION = re.compile(r"[a-z]{2}/.*")


@dataclass(slots=True)
class Folder:
    """The pages of one module's folder."""

    module: Page | None = None
    activities: list[Page] = field(default_factory=list)
    handouts: list[Page] = field(default_factory=list)


def parse_course(files: Files, problems: Problems, sources: Sources) -> Course | None:
    """Return the course, or None when course.md itself cannot be read."""
    page = open_page(COURSE, files[COURSE], problems, sources) if COURSE in files else None
    if page is None:
        if not any(problem.path == COURSE for problem in problems):
            problems.error(Place(COURSE, 1), "there is no course.md in this folder; write it first")
        return None
    folders = _folders(files, problems, sources)
    course = _course(page, files, problems, sources)
    modules = tuple(_fill(module, folders, page, sources) for module in course.modules)
    for name, left in folders.items():
        if left.module:
            what = "this module is not in course.md; add it to modules there, or mend the id"
            left.module.fields.error("id", what)
        else:
            problems.error(
                Place(f"{name}/module.md", 1), "the folder has no readable module.md; write it first"
            )
    return replace(course, modules=modules)


def _folders(files: Files, problems: Problems, sources: Sources) -> dict[str, Folder]:
    """Return the pages of every module's folder, and note files that belong nowhere."""
    folders: dict[str, Folder] = {}
    for path, lines in files.items():
        match = _IN_MODULE.fullmatch(path)
        if match:
            folder = folders.setdefault(match["folder"], Folder())
            _sort_in(folder, match["below"], match["name"], open_page(path, lines, problems, sources))
        elif (
            path not in (COURSE, GLOSSARY, RESOURCES)
            and not _RULES.fullmatch(path)
            and not _TRANSLATION.match(path)
        ):
            problems.error(
                Place(path, 1), "no file is expected here; move it into a module's folder or delete it"
            )
    return folders


def _sort_in(folder: Folder, below: str | None, name: str, page: Page | None) -> None:
    if page is None:
        return
    if below:
        folder.handouts.append(page)
    elif name == "module.md":
        folder.module = page
    else:
        folder.activities.append(page)


def _course(page: Page, files: Files, problems: Problems, sources: Sources) -> Course:
    fields = page.fields
    remember(fields, sources, "course")
    glossary = open_page(GLOSSARY, files[GLOSSARY], problems, sources) if GLOSSARY in files else None
    packs = (
        parse_rule_pack(path, files[path], problems, sources) for path in files if _RULES.fullmatch(path)
    )
    modules = fields.items("modules", "in a module's line")
    course = Course(
        id=fields.slug("id"),
        title=fields.text("title"),
        languages=fields.texts("languages"),
        total=_total(fields),
        intro_html=page.block(page.body, "course"),
        topics=tuple(_topic(item, sources) for item in fields.items("topics", "in a topic")),
        modules=tuple(_planned(item, number, sources) for number, item in enumerate(modules, 1)),
        timetables=tuple(_timetable(item, sources) for item in fields.items("timetables", "in a timetable")),
        flex_minutes=fields.number("flex_minutes", 0, 1200, 0),
        rule_packs=tuple(pack for pack in packs if pack),
        resources=parse_resources(RESOURCES, files[RESOURCES], problems, sources)
        if RESOURCES in files
        else (),
        glossary=parse_glossary(glossary) if glossary else (),
    )
    if not course.languages:
        fields.error("languages", "the course names no language; write languages: [en]")
    fields.done()
    return course


def _total(course: Fields) -> Total:
    fields = course.inner("total", "in total")
    if fields is None:
        course.text("total")
        return Total(online=0, live=0)
    total = Total(online=fields.number("online"), live=fields.number("live"))
    fields.done()
    return total


def _topic(fields: Fields, sources: Sources) -> Topic:
    topic = Topic(id=fields.slug("id"), title=fields.text("title"))
    remember(fields, sources, "topic", topic.id)
    fields.done()
    return topic


def _planned(fields: Fields, number: int, sources: Sources) -> Module:
    """Return a module as course.md plans it."""
    module_id = fields.slug("id")
    remember(fields, sources, "planned", module_id)
    status = fields.text("status", "written")
    if status not in ("planned", "written"):
        fields.error("status", f'"{status[:40]}" is not a status; write planned, or leave it out')
    module = Module(
        id=module_id,
        number=number,
        title=fields.text("title"),
        topic=fields.slug("topic"),
        online_minutes=fields.number("online"),
        live_minutes=fields.number("live"),
        sensitivity=fields.number("sensitivity", 1, 4),
        is_planned=status == "planned",
    )
    fields.done()
    return module


def _timetable(fields: Fields, sources: Sources) -> Timetable:
    timetable_id = fields.slug("id")
    remember(fields, sources, "timetable", timetable_id)
    sessions = tuple(
        _session(item, timetable_id, sources) for item in fields.items("sessions", "in a session")
    )
    timetable = Timetable(id=timetable_id, title=fields.text("title"), sessions=sessions)
    fields.done()
    return timetable


def _session(fields: Fields, timetable_id: str, sources: Sources) -> PlannedSession:
    session = PlannedSession(
        id=fields.slug("id"),
        title=fields.text("title"),
        day=fields.number("day", 0, 3650),
        starts=fields.text("starts"),
        segments=fields.texts("segments"),
        is_flex=fields.flag("flex"),
    )
    if session.starts and not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", session.starts):
        fields.error("starts", f'"{session.starts[:40]}" is not a time; write it as "18:00"')
    remember(fields, sources, "session", timetable_id, session.id)
    fields.done()
    return session


def _fill(planned: Module, folders: dict[str, Folder], course: Page, sources: Sources) -> Module:
    """Return a planned module with what its folder holds; the folder is taken out of the list."""
    mine = [
        name
        for name, folder in folders.items()
        if folder.module and folder.module.fields.text("id", "") == planned.id
    ]
    place = sources.places.at("planned", planned.id)
    if planned.is_planned:
        if mine:
            what = f"the module is planned and has the folder {mine[0]}; remove status: planned"
            course.problems.error(sources.places.at("planned", planned.id, "status"), what)
            del folders[mine[0]]
        return _placeholders(planned)
    if not mine:
        what = f"no folder's module.md has the id {planned.id}; write it, or add status: planned"
        course.problems.error(place, what)
        return planned
    folder = folders.pop(mine[0])
    assert folder.module is not None
    return _with_activities(_module(planned, folder.module), folder)


def _placeholders(module: Module) -> Module:
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


def _module(planned: Module, page: Page) -> Module:
    fields = page.fields
    remember(fields, page.sources, "module", fields.slug("id"))
    module = replace(
        planned,
        difficulty=fields.number("difficulty", 1, 5),
        practice_minutes=fields.number("practice_minutes", 0, 600, 0),
        objectives=tuple(
            _objective(item, planned.id, page) for item in fields.items("objectives", "in an objective")
        ),
        competencies=_competencies(fields),
        framework_levels=fields.numbers("framework_levels", 1, 4),
        pillars=fields.numbers("pillars", 1, 5),
        skills=tuple(_skill(item, planned.id, page) for item in fields.items("skills", "in a skill")),
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


def _objective(fields: Fields, module_id: str, page: Page) -> Objective:
    objective = Objective(id=fields.slug("id"), text=fields.text("text"))
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
    skill = Skill(
        id=fields.slug("id"), title=fields.text("title"), module_id=module_id, rubric=fields.texts("rubric")
    )
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
        page.problems.error(
            page.sources.places.at("activity", live.id), "a module has one live file; join the two"
        )
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
