"""The folder's files to the frozen course: course.md, its lists, and each module by its folder."""

import re
from collections.abc import Mapping
from dataclasses import replace

from lms.curriculum.model import (
    Course,
    Module,
    PlannedSession,
    Timetable,
    Topic,
    Total,
)
from lms.curriculum.parse_lists import parse_areas, parse_glossary, parse_resources, parse_rule_pack
from lms.curriculum.parse_module import Folder, parse_module, placeholders
from lms.curriculum.problems import Place, Problems
from lms.curriculum.sources import Page, Sources, open_page, remember
from lms.curriculum.yaml_fields import Fields

Files = Mapping[str, tuple[str, ...]]

COURSE, GLOSSARY, RESOURCES, AREAS = "course.md", "glossary.md", "resources.yaml", "areas.yaml"
LISTS = (COURSE, GLOSSARY, RESOURCES, AREAS)
_RULES = re.compile(r"rules/[^/]+\.yaml")
IN_MODULE = re.compile(r"(?P<folder>[0-9]{2}-[a-z0-9-]+)/(?P<below>handouts/)?(?P<name>[^/]+\.md)")
TRANSLATION = re.compile(r"[a-z]{2}/.*")  # "es/…": the same tree in another language; see languages.py


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
            problems.error(Place(f"{name}/module.md", 1), "the folder has no readable module.md; write it first")
    return replace(course, modules=modules)


def _folders(files: Files, problems: Problems, sources: Sources) -> dict[str, Folder]:
    """Return the pages of every module's folder, and note files that belong nowhere."""
    folders: dict[str, Folder] = {}
    for path, lines in files.items():
        match = IN_MODULE.fullmatch(path)
        if match:
            folder = folders.setdefault(match["folder"], Folder())
            _sort_in(folder, match["below"], match["name"], open_page(path, lines, problems, sources))
        elif path not in LISTS and not _RULES.fullmatch(path) and not TRANSLATION.match(path):
            problems.error(Place(path, 1), "no file is expected here; move it into a module's folder or delete it")
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
    packs = (parse_rule_pack(path, files[path], problems, sources) for path in files if _RULES.fullmatch(path))
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
        resources=parse_resources(RESOURCES, files[RESOURCES], problems, sources) if RESOURCES in files else (),
        glossary=parse_glossary(glossary) if glossary else (),
        areas=parse_areas(AREAS, files[AREAS], problems, sources) if AREAS in files else (),
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
    sessions = tuple(_session(item, timetable_id, sources) for item in fields.items("sessions", "in a session"))
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
        name for name, folder in folders.items() if folder.module and folder.module.fields.text("id", "") == planned.id
    ]
    place = sources.places.at("planned", planned.id)
    if planned.is_planned:
        if mine:
            what = f"the module is planned and has the folder {mine[0]}; remove status: planned"
            course.problems.error(sources.places.at("planned", planned.id, "status"), what)
            del folders[mine[0]]
        return placeholders(planned)
    if not mine:
        what = f"no folder's module.md has the id {planned.id}; write it, or add status: planned"
        course.problems.error(place, what)
        return planned
    folder = folders.pop(mine[0])
    assert folder.module is not None
    return parse_module(planned, folder.module, folder)
