"""How many minutes a module may claim, by two published formulas.

Mergener (1991) and the NASBA/AICPA word count; neither sees a reflection or a scenario's pauses, so a module
may add a declared practice time of at most a tenth of its online minutes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from lms.curriculum.model import Lesson, Module, Passage, Question, QuestionKind, Quiz, Reflection, Scenario
from lms.curriculum.reading import count_words

WORDS_PER_MINUTE = 180
PRACTICE_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class SeatTime:
    """What a trainee must read and decide in one module."""

    words: float
    questions: float
    decisions: float
    difficulty: int
    practice_minutes: int

    @property
    def mergener(self) -> float:
        """Return the minutes of the Mergener formula."""
        return mergener(self.words, self.questions + self.decisions, self.difficulty)

    @property
    def nasba(self) -> float:
        """Return the minutes of the word count formula."""
        return nasba(self.words, self.questions + self.decisions)

    @property
    def most(self) -> float:
        """Return the most online minutes that can be claimed."""
        return min(self.mergener, self.nasba) + self.practice_minutes


def mergener(words: float, questions: float, difficulty: float) -> float:
    """Return 0.9 x (-22.3 + 0.00209 W + 2.78 Q + 15.5 D), never below W / 180."""
    minutes = 0.9 * (-22.3 + 0.00209 * words + 2.78 * questions + 15.5 * difficulty)
    return max(minutes, words / WORDS_PER_MINUTE)


def nasba(words: float, questions: float) -> float:
    """Return W / 180 + 1.85 Q."""
    return words / WORDS_PER_MINUTE + 1.85 * questions


def most_practice(online_minutes: int) -> float:
    """Return the most practice minutes a module may declare."""
    return PRACTICE_SHARE * online_minutes


def of_module(module: Module) -> SeatTime:
    """Return what one trainee reads and decides on the way through a module's online activities."""
    words: float = count_words(module.overview_html)
    questions = decisions = 0.0
    for activity in module.activities:
        if isinstance(activity, Lesson):
            words += count_words(activity.opening_html) + sum(section.words for section in activity.sections)
            words += sum(map(question_words, activity.checks))
            questions += len(activity.checks)
        elif isinstance(activity, Reflection):
            words += count_words(activity.html)
        elif isinstance(activity, Quiz) and activity.questions:
            share = min(1.0, activity.draw / len(activity.questions))
            words += share * sum(map(question_words, activity.questions))
            questions += min(activity.draw, len(activity.questions))
        elif isinstance(activity, Scenario):
            path = mean_path(activity)
            words, decisions = words + path.words, decisions + path.decisions
    return SeatTime(words, questions, decisions, module.difficulty, module.practice_minutes)


def question_words(question: Question) -> int:
    """Return the words of a stem and its answers; the accepted answers of a typed one are not read."""
    answers = question.answers if question.kind is not QuestionKind.SHORT else ()
    return count_words(question.stem_html) + sum(count_words(answer.html) for answer in answers)


@dataclass(frozen=True, slots=True)
class Path:
    """The mean way through a scenario, where every choice is as likely as the others."""

    words: float = 0.0
    decisions: float = 0.0


def mean_path(scenario: Scenario) -> Path:
    """Return the mean words and decisions of a scenario; a way that turns back on itself counts as ended."""
    passages = {passage.id: passage for passage in scenario.passages}
    open_passages: set[str] = set()

    @cache
    def from_here(passage_id: str) -> Path:
        passage = passages.get(passage_id)
        if passage is None or passage_id in open_passages:
            return Path()
        open_passages.add(passage_id)
        path = _step(passage, from_here)
        open_passages.discard(passage_id)
        return path

    return from_here(scenario.start)


def _step(passage: Passage, onward: Callable[[str], Path]) -> Path:
    read = count_words(passage.html) + sum(count_words(choice.label) for choice in passage.choices)
    if not passage.choices:
        return Path(read, 0)
    ways = [onward(choice.to) for choice in passage.choices]
    feedback = sum(count_words(choice.feedback_html) for choice in passage.choices)
    return Path(
        read + (sum(way.words for way in ways) + feedback) / len(ways),
        float(len(passage.choices) > 1) + sum(way.decisions for way in ways) / len(ways),
    )
