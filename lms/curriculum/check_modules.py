"""Rules for modules and their activities: minutes, seat time, notices, alternatives, lessons, live guides."""

from lms.curriculum import seat_time
from lms.curriculum.check_course import check_topic
from lms.curriculum.model import (
    Activity,
    Course,
    Handout,
    Lesson,
    Live,
    Module,
    Quiz,
    Reflection,
    Survey,
    SurveyQuestionKind,
)
from lms.curriculum.problems import Places, Problems
from lms.curriculum.yaml_fields import did_you_mean

NOTICE_FROM = 3
ALTERNATIVE_FROM = 4
LIVE_SECTIONS = (
    "plan",
    "materials",
    "open",
    "close",
    "agreements",
    "debrief",
    "observer",
    "distress",
    "no-screens",
)
FEWEST_SECTION_WORDS, MOST_SECTION_WORDS = 120, 350


def check_modules(course: Course, places: Places, problems: Problems) -> None:
    """Note what is wrong with each written module."""
    topics = [topic.id for topic in course.topics]
    for module in course.modules:
        if module.is_planned:
            continue
        _check_minutes(module, places, problems)
        _check_objectives(module, places, problems)
        _check_city(module, places, problems)
        for activity in module.every_activity():
            check_topic(activity.topic, topics, places.at("activity", activity.id, "topic"), problems)
            _check_activity(module, activity, places, problems)
        for activity in (*module.activities, *module.alternatives):
            _check_alternative(module, activity, places, problems)
        if module.live:
            _check_alternative(module, module.live, places, problems)
        for sheet in module.handouts:
            _check_handout(sheet, places, problems)


def _check_city(module: Module, places: Places, problems: Problems) -> None:
    """Hold what objectives say of the City's areas to what the module says."""
    served: set[int] = set()
    for objective in module.objectives:
        served |= set(objective.city or module.competencies.city)
        for area in sorted(set(objective.city) - set(module.competencies.city)):
            what = f"{objective.id} serves city area {area}, which is not in the module's competencies; mend one"
            problems.error(places.at("objective", module.id, objective.id, "city"), what)
    for area in sorted(set(module.competencies.city) - served):
        what = f"no objective serves the module's city area {area}; name it at one, or take it away here"
        problems.error(places.at("module", module.id, "competencies"), what)


def _check_minutes(module: Module, places: Places, problems: Problems) -> None:
    place = places.at("module", module.id)
    found = sum(activity.minutes for activity in module.activities)
    if found != module.online_minutes:
        what = f"online activities sum to {found} minutes, course.md plans {module.online_minutes}; mend one"
        problems.error(place, what)
    live = module.live.minutes if module.live else 0
    if module.live and live != module.live_minutes:
        what = f"the live segment has {live} minutes, course.md plans {module.live_minutes}; mend one"
        problems.error(places.at("activity", module.live.id, "minutes"), what)
    if module.live_minutes and not module.live:
        problems.error(place, "the module has no facilitator guide; add a file with kind: live")
    practice = places.at("module", module.id, "practice_minutes")
    if module.practice_minutes > seat_time.most_practice(module.online_minutes):
        problems.error(practice, "practice is more than a tenth of the online minutes; declare less")
    time = seat_time.of_module(module)
    if module.activities and module.online_minutes > time.most:
        what = (
            f"{module.online_minutes} online minutes are claimed and {time.most:.1f} can be shown "
            f"(Mergener {time.mergener:.1f}, NASBA {time.nasba:.1f}, practice {time.practice_minutes}; "
            f"{time.words:.0f} words, {time.questions + time.decisions:.1f} questions and decisions); "
            "add what is missing or claim less"
        )
        problems.error(place, what)


def _check_objectives(module: Module, places: Places, problems: Problems) -> None:
    if not module.objectives:
        problems.error(places.at("module", module.id), "the module has no objectives; say what a trainee can do")
    assessed = {question.objective for quiz in module.quizzes for question in quiz.questions}
    for objective in module.objectives:
        if objective.id not in assessed:
            place = places.at("objective", module.id, objective.id)
            problems.error(place, f'no quiz question assesses "{objective.id}"; write one')


def _check_activity(module: Module, activity: Activity, places: Places, problems: Problems) -> None:
    place = places.at("activity", activity.id)
    known = [objective.id for objective in module.objectives]
    for objective in activity.objectives:
        if objective not in known:
            hint = did_you_mean(objective, known)
            what = f'"{objective}" is not an objective of this module{hint}; see its module.md'
            problems.error(places.at("activity", activity.id, "objectives"), what)
    if isinstance(activity, Survey):
        _check_survey(activity, places, problems)
        return
    if not activity.objectives:
        problems.error(place, "the activity serves no objective; add objectives: [o1]")
    if module.sensitivity >= NOTICE_FROM and not activity.notice:
        what = f"a module of sensitivity {module.sensitivity} says beforehand what comes; add a notice"
        problems.error(place, what)
    if isinstance(activity, Lesson):
        _check_lesson(activity, places, problems)
    elif isinstance(activity, Live):
        _check_live(activity, places, problems)
    elif isinstance(activity, Reflection) and not activity.html:
        problems.error(place, "the reflection has no prompts; write one")
    elif isinstance(activity, Quiz):
        _check_quiz(activity, places, problems)


def _check_survey(survey: Survey, places: Places, problems: Problems) -> None:
    if not survey.questions:
        problems.error(places.at("activity", survey.id), "the survey asks nothing; add a question")
    for question in survey.questions:
        place = places.at("question", survey.id, question.id)
        if question.kind is SurveyQuestionKind.SCALE and not (question.low and question.high):
            problems.error(place, 'a scale names both ends; write {kind=scale low="Not at all" high="Very"}')
        if question.kind is SurveyQuestionKind.CHOICE and len(question.choices) < 2:
            problems.error(place, "a choice offers two answers at least; write them as a list")
        if not question.html:
            problems.error(place, "the question has no words; ask something")


def _check_lesson(lesson: Lesson, places: Places, problems: Problems) -> None:
    if not lesson.sections:
        problems.error(places.at("activity", lesson.id), "the lesson has no section; write ## Heading {#id}")
    for section in lesson.sections:
        place = places.at("section", lesson.id, section.id)
        if not section.title:
            problems.error(place, "the section has no heading; write ## Heading {#section-id}")
        if not section.words:
            problems.error(place, "the section is empty; write it or remove it")
        elif not FEWEST_SECTION_WORDS <= section.words <= MOST_SECTION_WORDS:
            most = f"{FEWEST_SECTION_WORDS} to {MOST_SECTION_WORDS}"
            problems.warn(place, f'the section has {section.words} words; {most} read best between two "Continue"')


def _check_quiz(quiz: Quiz, places: Places, problems: Problems) -> None:
    if quiz.pass_count > quiz.draw:
        place = places.at("activity", quiz.id, "pass")
        problems.error(place, f"{quiz.pass_count} must be right of {quiz.draw} drawn; ask for less")
    if len(quiz.questions) < 2 * quiz.draw:
        what = f"the bank holds {len(quiz.questions)} questions, {quiz.draw} are drawn; hold {2 * quiz.draw} or more"
        problems.error(places.at("activity", quiz.id, "draw"), what)


def _check_live(live: Live, places: Places, problems: Problems) -> None:
    place = places.at("activity", live.id)
    found = [section.id for section in live.sections]
    for wanted in LIVE_SECTIONS:
        if wanted not in found:
            problems.error(place, f"the guide has no section {{#{wanted}}}; write it")
    for section in live.sections:
        if section.check:
            problems.error(places.at("section", live.id, section.id), "a guide has no self-checks; ask it in the room")
        if not section.html:
            problems.error(places.at("section", live.id, section.id), "the section is empty; write it or remove it")
    planned = sum(row.minutes for row in live.plan)
    if "plan" in found and planned != live.minutes:
        what = f"the plan sums to {planned} minutes, the segment has {live.minutes}; mend one"
        problems.error(places.at("section", live.id, "plan"), what)


def _check_handout(sheet: Handout, places: Places, problems: Problems) -> None:
    if not sheet.html:
        problems.error(places.at("handout", sheet.id), "the handout is empty; write it or delete the file")


def _check_alternative(module: Module, activity: Activity, places: Places, problems: Problems) -> None:
    others = {one.id: one for one in module.every_activity()}
    if activity.alternative:
        other = others.get(activity.alternative)
        if other is None or other.alternative_to != activity.id:
            what = f'"{activity.alternative}" is no file with alternative_to: {activity.id} in this module; write it'
            problems.error(places.at("activity", activity.id, "alternative"), what)
        elif other.minutes != activity.minutes:
            what = (
                f"the alternative has {other.minutes} minutes and {activity.id} has {activity.minutes}; make them equal"
            )
            problems.error(places.at("activity", other.id, "minutes"), what)
    if activity.alternative_to:
        other = others.get(activity.alternative_to)
        if other is None or other.alternative != activity.id:
            what = f'"{activity.alternative_to}" does not say alternative: {activity.id}; mend one of the two'
            problems.error(places.at("activity", activity.id, "alternative_to"), what)
    elif module.sensitivity >= ALTERNATIVE_FROM and _is_heavy(activity) and not activity.alternative:
        what = "a notice of intensity 4 needs a way round; add an alternative of equal credit"
        problems.error(places.at("activity", activity.id, "notice"), what)


def _is_heavy(activity: Activity) -> bool:
    return activity.notice is not None and activity.notice.intensity >= ALTERNATIVE_FROM
