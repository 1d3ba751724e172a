"""Closed lists of the curriculum: every kind, status and mode that a file may name."""

from enum import StrEnum


class ActivityKind(StrEnum):
    """The kinds of activity; a placeholder stands for all online minutes of a planned module."""

    LESSON = "lesson"
    SCENARIO = "scenario"
    REFLECTION = "reflection"
    QUIZ = "quiz"
    SURVEY = "survey"
    LIVE = "live"
    PLACEHOLDER = "placeholder"


class QuestionKind(StrEnum):
    """How a question is answered: one choice, several, or a few typed words."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    SHORT = "short"


class Ending(StrEnum):
    """How a scenario closes."""

    GOOD = "good"
    MIXED = "mixed"
    HARD = "hard"


class SurveyWhen(StrEnum):
    """When a survey is offered."""

    BEFORE = "before"
    AFTER = "after"


class SurveyQuestionKind(StrEnum):
    """How a survey question is answered."""

    SCALE = "scale"
    CHOICE = "choice"
    TEXT = "text"


class Copies(StrEnum):
    """How many copies of a handout a room needs: one a person, one a group, one in all."""

    EACH = "each"
    GROUP = "group"
    ROOM = "room"


class FactStatus(StrEnum):
    """How surely a perishable fact was checked: the source seen, seen in part, or general knowledge."""

    SEEN = "seen"
    SEEN_IN_PART = "seen-in-part"
    GENERAL = "general"


class ResourceStatus(StrEnum):
    """Whether somebody confirmed a service's entry with the service itself."""

    CONFIRMED = "confirmed"
    UNCONFIRMED = "unconfirmed"


class Need(StrEnum):
    """What somebody may need from a service; releases and the directory name them, so none is renamed or taken out."""

    DANGER = "danger"
    TALK = "talk"
    TREATMENT = "treatment"
    ATTACK = "attack"
    LOSS = "loss"
    MONEY = "money"
    ABUSE = "abuse"
    SEXUAL_VIOLENCE = "sexual-violence"
    CHILDREN = "children"
    OLDER_ADULTS = "older-adults"
    HOUSING = "housing"
    LAW = "law"
    IMMIGRATION = "immigration"
    WORK = "work"
    HATE = "hate"


MOST_NEEDS = 4  # of one service: whoever names all of them helps nobody to find it


class Mode(StrEnum):
    """How minutes were spent."""

    ONLINE = "online"
    VIRTUAL = "virtual"
    IN_PERSON = "in_person"


class RulePackUse(StrEnum):
    """Whether a rule pack decides graduation or only reports."""

    GRADUATION = "graduation"
    REPORT = "report"


class AttendanceCredit(StrEnum):
    """How presence becomes minutes."""

    FULL_SEGMENT = "full_segment"
    QUARTER_HOUR = "quarter_hour"


class MakeUpModes(StrEnum):
    """In which mode a missed segment may be regained: its own, or any."""

    SAME = "same"
    ANY = "any"


class TranslationState(StrEnum):
    """Whether a native speaker of the field has read a translation."""

    DRAFT = "draft"
    READ = "read"
