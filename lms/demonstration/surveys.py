"""What the people of the demonstration answer to surveys: a little surer after than before, and few write a text."""

from datetime import timedelta
from random import Random

from lms.core.clock import clock_at
from lms.core.unit_of_work import unit_of_work
from lms.curriculum.model import Survey, SurveyQuestion, SurveyQuestionKind, SurveyWhen
from lms.demonstration.story import Group, evening
from lms.learning import service as learning

TEXTS = (
    "To know whom to call when a family asks me on a Sunday.",
    "To sit with somebody and not fill the silence.",
    "More practice in pairs, please. The room helped me more than the pages.",
    "To say what I cannot keep private without scaring people off.",
    "The pages are fine on my phone. The story at the door was the best part.",
    "To find my way through the papers for compensation.",
)


def answer_surveys(group: Group, modules: int) -> None:
    """Let everybody but the stars answer the surveys of the first so many modules and of the last one if reached.

    The stars keep theirs open, so that whoever tries the demonstration can answer one.
    """
    chance = Random(group.starts_on.toordinal())
    for module in group.course.modules[:modules]:
        if module.number > 2 and module is not group.course.modules[-1]:
            continue
        for survey in module.surveys:
            _answer(group, survey, module.number, chance)


def _answer(group: Group, survey: Survey, number: int, chance: Random) -> None:
    is_before = survey.when is SurveyWhen.BEFORE
    days = -3 if is_before else int(3.5 * number)
    at = evening(group.starts_on + timedelta(days=days), group.cohort.zone)
    texts = chance.sample(TEXTS, len(TEXTS))
    for trainee in group.trainees:
        surer = 0 if is_before else 2
        answers = {question.id: _given(question, chance, surer, texts) for question in survey.questions}
        written = {name: value for name, value in answers.items() if value != ""}
        if trainee.is_star or trainee.state == "withdrawn":
            continue
        with clock_at(at), unit_of_work():
            learning.answer_survey(trainee.place, survey, written, at)


def _given(question: SurveyQuestion, chance: Random, surer: int, texts: list[str]) -> str | int:
    if question.kind is SurveyQuestionKind.TEXT:
        return texts.pop() if texts and chance.random() < 0.25 else ""
    if question.kind is SurveyQuestionKind.CHOICE:
        return min(chance.randint(0, 4), len(question.choices) - 1) if chance.random() < 0.5 else 0
    return min(5, chance.randint(1, 3) + surer)
