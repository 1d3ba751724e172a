"""Rules for the course as a whole: ids, totals, timetables, rule packs, and the age of its facts."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta

from lms.curriculum.model import (
    Activity,
    Course,
    Lesson,
    Live,
    Module,
    Quiz,
    RulePack,
    RulePackUse,
    Scenario,
    Survey,
    Timetable,
)
from lms.curriculum.problems import Place, Places, Problems
from lms.curriculum.sources import Sources
from lms.curriculum.yaml_fields import did_you_mean

HEAVIEST = 4
OLDEST = timedelta(days=365)


def check_course(course: Course, sources: Sources, problems: Problems, today: date) -> None:
    """Note what is wrong with the course's own lists."""
    places = sources.places
    _check_ids(course, places, problems)
    _check_totals(course, places, problems)
    for timetable in course.timetables:
        _check_timetable(course, timetable, places, problems)
    if not course.timetables:
        problems.error(places.at("course"), "the course has no timetable; group its live segments in one")
    _check_rule_packs(course, places, problems)
    _check_ages(course, places, problems, today)


def repeated(values: Iterable[str]) -> list[str]:
    """Return the values that stand there more than once."""
    return [value for value, count in Counter(values).items() if count > 1]


def _check_ids(course: Course, places: Places, problems: Problems) -> None:
    named: list[tuple[tuple[str, ...], str, Iterable[str]]] = [
        (("planned",), "module", (module.id for module in course.modules)),
        (("topic",), "topic", (topic.id for topic in course.topics)),
        (("timetable",), "timetable", (timetable.id for timetable in course.timetables)),
        (("rules",), "rule pack", (pack.id for pack in course.rule_packs)),
        (("resource",), "service", (resource.id for resource in course.resources)),
        (("term",), "term", (term.id for term in course.glossary)),
        (("skill",), "skill", (skill.id for skill in course.skills)),
        (("handout",), "handout", (sheet.id for module in course.modules for sheet in module.handouts)),
        (
            ("activity",),
            "activity",
            (activity.id for module in course.modules for activity in module.every_activity()),
        ),
    ]
    named += [(("session", each.id), "session", (one.id for one in each.sessions)) for each in course.timetables]
    for module in course.modules:
        named.append((("objective", module.id), "objective", (objective.id for objective in module.objectives)))
        for activity in module.every_activity():
            _check_inner_ids(activity, places, problems)
    for key, noun, values in named:
        for value in repeated(values):
            problems.error(places.last(*key, value), f'the {noun} id "{value}" is used twice; choose another')
    _check_slots(course, places, problems)


def _check_inner_ids(activity: Activity, places: Places, problems: Problems) -> None:
    found: list[tuple[str, str]] = []
    if isinstance(activity, Lesson | Live):
        found += [("section", section.id) for section in activity.sections]
        found += [("question", section.check.id) for section in activity.sections if section.check]
    if isinstance(activity, Quiz | Survey):
        found += [("question", question.id) for question in activity.questions]
    if isinstance(activity, Scenario):
        found += [("passage", passage.id) for passage in activity.passages]
    for value in repeated(value for _, value in found):
        key = [key for key, one in found if one == value][-1]
        problems.error(
            places.last(key, activity.id, value),
            f'the id "{value}" is used twice in this file; choose another',
        )


def _check_slots(course: Course, places: Places, problems: Problems) -> None:
    owners = {activity.id for module in course.modules for activity in module.every_activity()}
    slots = [activity for module in course.modules for activity in module.activities]
    for activity in slots:
        if activity.slot != activity.id and activity.slot in owners:
            what = f'"{activity.slot}" still has a file; an activity replaces only an id that is gone'
            problems.error(places.at("activity", activity.id, "replaces"), what)
    for slot in repeated(activity.slot for activity in slots if activity.slot not in owners):
        last = [activity.id for activity in slots if activity.slot == slot][-1]
        problems.error(places.at("activity", last, "replaces"), f'two activities replace "{slot}"; keep one')


def _check_totals(course: Course, places: Places, problems: Problems) -> None:
    if not course.modules:
        problems.error(places.at("course", "modules"), "the course has no modules; add one")
    topics = [topic.id for topic in course.topics]
    for module in course.modules:
        check_topic(module.topic, topics, places.at("planned", module.id, "topic"), problems)
    for name, wanted, found in (
        ("online", course.total.online, sum(module.online_minutes for module in course.modules)),
        ("live", course.total.live, sum(module.live_minutes for module in course.modules)),
    ):
        if wanted != found:
            what = f"the modules' {name} minutes sum to {found}, and total says {wanted}; mend one"
            problems.error(places.at("course", "total"), what)


def check_topic(topic: str, topics: list[str], place: Place, problems: Problems) -> None:
    """Note a topic that is not in the closed list."""
    if topic and topic not in topics:
        what = f'"{topic}" is not a topic of course.md{did_you_mean(topic, topics)}; use one from its list'
        problems.error(place, what)


def _check_timetable(course: Course, timetable: Timetable, places: Places, problems: Problems) -> None:
    modules = {module.id: module for module in course.modules}
    planned: list[str] = []
    day = 0
    for session in timetable.sessions:
        place = places.at("session", timetable.id, session.id)
        if session.day < day:
            problems.error(place, "the session is before the one above it; put the sessions in order of days")
        day = max(day, session.day)
        planned += session.segments
        for segment in session.segments:
            if segment not in modules:
                hint = did_you_mean(segment, modules)
                problems.error(place, f'"{segment}" is not a module{hint}; a segment is a module\'s id')
        if session.is_flex == bool(session.segments):
            problems.error(place, "a session has segments, or it is flex: true; mend it")
        if session.is_flex and not course.flex_minutes:
            problems.error(place, "a flex session needs flex_minutes; add them to course.md")
        heavy = [one for one in session.segments if one in modules and modules[one].sensitivity == HEAVIEST]
        if len(heavy) > 1:
            problems.error(place, f"{' and '.join(heavy)} are both of sensitivity 4; never put two in one sitting")
    _check_segments(course, timetable, planned, places, problems)


def _check_segments(
    course: Course, timetable: Timetable, planned: list[str], places: Places, problems: Problems
) -> None:
    place = places.at("timetable", timetable.id)
    for module in course.modules:
        if module.live_minutes and module.id not in planned:
            problems.error(place, f'no session here holds "{module.id}"; each module stands in a timetable once')
    for segment in repeated(planned):
        problems.error(place, f'"{segment}" stands in this timetable twice; each module stands in it once')


def _check_rule_packs(course: Course, places: Places, problems: Problems) -> None:
    if not any(pack.use is RulePackUse.GRADUATION for pack in course.rule_packs):
        problems.error(places.at("course"), "no rule pack says who graduates; add rules/ with use: graduation")
    for pack in course.rule_packs:
        _check_rule_pack(course, pack, places, problems)


def _check_rule_pack(course: Course, pack: RulePack, places: Places, problems: Problems) -> None:
    offered = sum(module.total_minutes for module in course.modules)
    is_graduation = pack.use is RulePackUse.GRADUATION
    if is_graduation and pack.total_minutes > offered:
        what = f"{pack.total_minutes} minutes are asked and the course offers {offered}; ask for no more"
        problems.error(places.at("rules", pack.id, "minutes"), what)
    if is_graduation and pack.certificate is None:
        problems.error(places.at("rules", pack.id), "graduation needs a certificate; add its wording")
    if not is_graduation and not pack.about:
        what = "a pack that only reports says whose measure it is; add about: source, and what was not seen"
        problems.error(places.at("rules", pack.id), what)
    for rule in pack.topics:
        place = places.at("rules", pack.id, "topics")
        check_topic(rule.topic, [topic.id for topic in course.topics], place, problems)
        found = sum(_minutes_on(module, rule.topic) for module in course.modules)
        if is_graduation and rule.at_least > found:
            what = f"{rule.at_least} minutes on {rule.topic} are asked, {found} are offered; ask for less"
            problems.error(place, what)


def _minutes_on(module: Module, topic: str) -> int:
    parts = [*module.activities, *([module.live] if module.live else [])]
    return sum(part.minutes for part in parts if part.topic == topic)


def _check_ages(course: Course, places: Places, problems: Problems, today: date) -> None:
    dated = [
        (places.at("checked", module.id, str(number), "on"), fact.on)
        for module in course.modules
        for number, fact in enumerate(module.checked)
    ]
    dated += [(places.at("resource", one.id, "checked_on"), one.checked_on) for one in course.resources]
    for place, day in dated:
        if day == date.min:
            continue
        if day > today:
            problems.error(place, f"{day} is in the future; write the day it was checked")
        elif today - day > OLDEST:
            problems.warn(place, f"checked on {day}, more than 12 months ago; check it again")
