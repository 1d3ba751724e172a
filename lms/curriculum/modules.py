"""Modules as frozen values, with what they teach, train and hand out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from lms.curriculum.activities import ENGLISH, Activity, Live, Quiz, Survey, by_id
from lms.curriculum.kinds import Copies, FactStatus


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
    language: str = ENGLISH
    is_draft: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """A unit of the course; `activities` are the online ones in order, without alternatives and surveys.

    `language` is that of its title, overview and objectives; each activity has its own.
    """

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
    language: str = ENGLISH
    is_draft: bool = False
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

    def is_whole_in(self, language: str) -> bool:
        """Say whether everything that a trainee reads online is in a language; surveys are not asked for."""
        read = (*self.activities, *self.alternatives)
        return self.language == language and all(activity.language == language for activity in read)

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
