"""The course as frozen values: what the loader makes, releases carry and every feature reads.

Import every curriculum value from here; `kinds`, `activities`, `lists` and `rule_pack` are this module's rooms.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from lms.curriculum.activities import (
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
)
from lms.curriculum.lists import CommunityArea, Resource, Term
from lms.curriculum.rule_pack import CertificateWording, ModeRule, RulePack, Signatory, TopicRule

__all__ = [
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
    "live_slot",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One of the course's closed list of topics; every credited minute has exactly one."""

    id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """What a trainee can do after a module; the id is unique in its module.

    `city` names those of the module's areas that it serves; none written means all of them.
    """

    id: str
    text: str
    city: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Competencies:
    """Where a module stands in the competency lists of others."""

    city: tuple[int, ...] = ()
    vat: tuple[str, ...] = ()
    standards: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Skill:
    """An observable skill, signed off in the room; the id is unique in the course."""

    id: str
    title: str
    module_id: str
    rubric: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedFact:
    """A perishable fact, where it was found, and who last looked."""

    fact: str
    source: str
    on: date
    by: str
    status: FactStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Handout:
    """A sheet for the room, printed with the session."""

    id: str
    title: str
    copies: Copies
    html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """A unit of the course; `activities` are the online ones in order, without alternatives and surveys."""

    id: str
    number: int
    title: str
    topic: str
    online_minutes: int
    live_minutes: int
    sensitivity: int
    is_planned: bool = False
    difficulty: int = 2
    practice_minutes: int = 0
    objectives: tuple[Objective, ...] = ()
    competencies: Competencies = Competencies()
    framework_levels: tuple[int, ...] = ()
    pillars: tuple[int, ...] = ()
    skills: tuple[Skill, ...] = ()
    checked: tuple[CheckedFact, ...] = ()
    overview_html: str = ""
    activities: tuple[Activity, ...] = ()
    alternatives: tuple[Activity, ...] = ()
    live: Live | None = None
    handouts: tuple[Handout, ...] = ()
    surveys: tuple[Survey, ...] = ()

    @property
    def total_minutes(self) -> int:
        """Return online and live minutes together."""
        return self.online_minutes + self.live_minutes

    @property
    def quizzes(self) -> tuple[Quiz, ...]:
        """Return the module's quizzes, alternatives excluded."""
        return tuple(activity for activity in self.activities if isinstance(activity, Quiz))

    def objective(self, objective_id: str) -> Objective:
        """Return an objective by id; raises KeyError."""
        return by_id(self.objectives, objective_id)

    def skill(self, skill_id: str) -> Skill:
        """Return a skill by id; raises KeyError."""
        return by_id(self.skills, skill_id)

    def every_activity(self) -> Iterator[Activity]:
        """Yield online activities, alternatives, the live segment and surveys."""
        yield from self.activities
        yield from self.alternatives
        if self.live:
            yield self.live
        yield from self.surveys


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
    """The whole course; not slotted, because its look-ups are cached."""

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
