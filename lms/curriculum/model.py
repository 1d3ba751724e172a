"""The course as frozen values: what the loader makes, releases carry and every feature reads.

Import every curriculum value from here; `kinds`, `activities`, `modules`, `translations`, `lists` and `rule_pack` are
this module's rooms.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

from lms.curriculum.activities import (
    ENGLISH,
    Activity,
    Answer,
    Choice,
    Lesson,
    Live,
    Notice,
    Passage,
    Placeholder,
    PlanRow,
    Question,
    Quiz,
    Reflection,
    Scenario,
    Section,
    Survey,
    SurveyQuestion,
    by_id,
    live_slot,
)
from lms.curriculum.kinds import (
    ActivityKind,
    AttendanceCredit,
    Copies,
    Ending,
    FactStatus,
    MakeUpModes,
    Mode,
    QuestionKind,
    ResourceStatus,
    RulePackUse,
    SurveyQuestionKind,
    SurveyWhen,
    TranslationState,
)
from lms.curriculum.lists import CommunityArea, Resource, Term
from lms.curriculum.modules import CheckedFact, Competencies, Handout, Module, Objective, Skill
from lms.curriculum.rule_pack import CertificateWording, ModeRule, RulePack, Signatory, TopicRule
from lms.curriculum.translations import ModuleWords, Translation, spoken, spoken_terms

__all__ = [
    "ENGLISH",
    "Activity",
    "ActivityKind",
    "Answer",
    "AttendanceCredit",
    "CertificateWording",
    "CheckedFact",
    "Choice",
    "CommunityArea",
    "Competencies",
    "Copies",
    "Course",
    "Ending",
    "FactStatus",
    "Handout",
    "Lesson",
    "Live",
    "MakeUpModes",
    "Mode",
    "ModeRule",
    "Module",
    "ModuleWords",
    "Notice",
    "Objective",
    "Passage",
    "Placeholder",
    "PlanRow",
    "PlannedSession",
    "Question",
    "QuestionKind",
    "Quiz",
    "Reflection",
    "Resource",
    "ResourceStatus",
    "RulePack",
    "RulePackUse",
    "Scenario",
    "Section",
    "Signatory",
    "Skill",
    "Survey",
    "SurveyQuestion",
    "SurveyQuestionKind",
    "SurveyWhen",
    "Term",
    "Timetable",
    "Topic",
    "TopicRule",
    "Total",
    "Translation",
    "TranslationState",
    "live_slot",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One of the course's closed list of topics; every credited minute has exactly one."""

    id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedSession:
    """A sitting of a timetable: days after the cohort's first, local start "HH:MM", modules as segments."""

    id: str
    title: str
    day: int
    starts: str
    segments: tuple[str, ...] = ()
    is_flex: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """One way to group the live segments into sessions."""

    id: str
    title: str
    sessions: tuple[PlannedSession, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """What a course's minutes must sum to."""

    online: int
    live: int


@dataclass(frozen=True, kw_only=True)
class Course:
    """The whole course; not slotted, because its look-ups are cached.

    `language` and `is_draft` are those of its title and introduction; `translations` is what exists in other languages.
    """

    id: str
    title: str
    languages: tuple[str, ...]
    total: Total
    intro_html: str
    topics: tuple[Topic, ...]
    modules: tuple[Module, ...]
    timetables: tuple[Timetable, ...]
    flex_minutes: int
    rule_packs: tuple[RulePack, ...]
    resources: tuple[Resource, ...]
    glossary: tuple[Term, ...]
    areas: tuple[CommunityArea, ...] = ()
    language: str = ENGLISH
    is_draft: bool = False
    translations: tuple[Translation, ...] = ()

    def spoken_in(self, language: str) -> "Course":
        """Return the published course as it is read in a language: translated where it is, English elsewhere.

        Ids, minutes, slots and keys are the same in each, so whoever counts may take either.
        """
        return self._spoken.get(language, self)

    def languages_of(self, slug: str) -> tuple[str, ...]:
        """Return the languages in which an activity can be read, English first."""
        return self._languages.get(slug, (ENGLISH,))

    def languages_of_intro(self) -> tuple[str, ...]:
        """Return the languages in which the introduction can be read, English first."""
        return self._languages_with(lambda one: bool(one.intro_html))

    def languages_of_glossary(self) -> tuple[str, ...]:
        """Return the languages in which the words of the glossary are explained, English first."""
        return self._languages_with(lambda one: bool(one.glossary))

    def languages_of_overview(self, module_id: str) -> tuple[str, ...]:
        """Return the languages in which a module's overview can be read, English first."""
        return self._languages_with(lambda one: any(words.id == module_id for words in one.modules))

    def languages_of_guide(self, module_id: str) -> tuple[str, ...]:
        """Return the languages in which a module's guide, or one of its handouts at least, can be read."""
        module = self._modules[module_id]
        live, sheets = module.live.id if module.live else "", {sheet.id for sheet in module.handouts}
        return self._languages_with(
            lambda one: (
                any(activity.id == live for activity in one.activities)
                or any(sheet.id in sheets for sheet in one.handouts)
            )
        )

    def _languages_with(self, has: Callable[[Translation], bool]) -> tuple[str, ...]:
        return (ENGLISH, *(one.language for one in self.translations if has(one)))

    def count_modules_in(self, language: str) -> int:
        """Return how many modules are, as this course is spoken, as a whole in a language."""
        return sum(module.is_whole_in(language) for module in self.modules)

    def is_partly_in(self, language: str) -> bool:
        """Say whether anything at all is, as this course is spoken, in a language."""
        return any(activity.language == language for activity in self._activities.values())

    def activity(self, slug: str) -> Activity:
        """Return any activity (online, alternative, live or survey) by id; raises KeyError."""
        return self._activities[slug]

    def find_activity(self, slug: str) -> Activity | None:
        """Return any activity by id, or None."""
        return self._activities.get(slug)

    def module(self, module_id: str) -> Module:
        """Return a module by id; raises KeyError."""
        return self._modules[module_id]

    def module_of(self, slug: str) -> Module:
        """Return the module an activity belongs to; raises KeyError."""
        return self._modules[self._activities[slug].module_id]

    def topic(self, topic_id: str) -> Topic:
        """Return a topic by id; raises KeyError."""
        return by_id(self.topics, topic_id)

    def timetable(self, timetable_id: str) -> Timetable:
        """Return a timetable by id; raises KeyError."""
        return by_id(self.timetables, timetable_id)

    def rule_pack(self, rule_pack_id: str) -> RulePack:
        """Return a rule pack by id; raises KeyError."""
        return by_id(self.rule_packs, rule_pack_id)

    def resource(self, resource_id: str) -> Resource:
        """Return a resource by id; raises KeyError."""
        return self._resources[resource_id]

    def find_area(self, number: int) -> CommunityArea | None:
        """Return a community area by number, or None."""
        return self._areas.get(number)

    def term(self, term_id: str) -> Term:
        """Return a glossary term by id; raises KeyError."""
        return self._terms[term_id]

    def neighbors(self, slug: str) -> tuple[Activity | None, Activity | None]:
        """Return what stands before and after an activity, or what it is the alternative of, in course order."""
        activity = self._activities.get(slug)
        return self._neighbors.get(activity.slot, (None, None)) if activity else (None, None)

    @cached_property
    def skills(self) -> tuple[Skill, ...]:
        """Return every skill to sign off, in module order; each names its module."""
        return tuple(skill for module in self.modules for skill in module.skills)

    @cached_property
    def _spoken(self) -> dict[str, "Course"]:
        return {
            one.language: replace(
                self,
                title=one.title or self.title,
                intro_html=one.intro_html or self.intro_html,
                language=one.language if one.intro_html else self.language,
                is_draft=one.is_draft,
                modules=spoken(self.modules, one),
                glossary=spoken_terms(self.glossary, one),
            )
            for one in self.translations
        }

    @cached_property
    def _languages(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for one in self.translations:
            for activity in one.activities:
                found[activity.id] = (*found.get(activity.id, (ENGLISH,)), one.language)
        return found

    @cached_property
    def _neighbors(self) -> dict[str, tuple[Activity | None, Activity | None]]:
        ordered = [one for module in self.modules for one in module.activities if not isinstance(one, Placeholder)]
        around = zip([None, *ordered], ordered, [*ordered[1:], None], strict=False)
        return {one.slot: (before, after) for before, one, after in around}

    @cached_property
    def _activities(self) -> dict[str, Activity]:
        return {activity.id: activity for module in self.modules for activity in module.every_activity()}

    @cached_property
    def _modules(self) -> dict[str, Module]:
        return {module.id: module for module in self.modules}

    @cached_property
    def _resources(self) -> dict[str, Resource]:
        return {resource.id: resource for resource in self.resources}

    @cached_property
    def _areas(self) -> dict[int, CommunityArea]:
        return {area.number: area for area in self.areas}

    @cached_property
    def _terms(self) -> dict[str, Term]:
        return {term.id: term for term in self.glossary}
