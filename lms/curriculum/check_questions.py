"""Rules for questions, in quizzes and in lessons: answers, reasons, objectives, and no guessing by shape."""

from collections.abc import Iterator

from lms.curriculum.model import Answer, Course, Lesson, Module, Question, QuestionKind, Quiz
from lms.curriculum.problems import Place, Places, Problems
from lms.curriculum.reading import normal_form, plain_text
from lms.curriculum.yaml_fields import did_you_mean

FEWEST_QUIZ_ANSWERS = 3
FEWEST_CHECK_ANSWERS = 2
FEWEST_TO_COMPARE = 4
_LAZY = {"all of the above", "none of the above", "all of these", "none of these", "both of the above"}


def check_questions(course: Course, places: Places, problems: Problems) -> None:
    """Note what is wrong with every question of the course."""
    stems: dict[str, Place] = {}
    wrong: dict[str, Place] = {}
    for module in course.modules:
        for activity_id, question, is_check in _questions(module):
            place = places.at("question", activity_id, question.id)
            _check_question(
                module, question, place, problems, FEWEST_CHECK_ANSWERS if is_check else FEWEST_QUIZ_ANSWERS
            )
            _check_repeats(question, place, problems, stems, wrong)
        for quiz in (one for one in (*module.activities, *module.alternatives) if isinstance(one, Quiz)):
            _check_lengths(quiz, places.at("activity", quiz.id), problems)


def _questions(module: Module) -> Iterator[tuple[str, Question, bool]]:
    for activity in module.every_activity():
        if isinstance(activity, Quiz):
            yield from ((activity.id, question, False) for question in activity.questions)
        if isinstance(activity, Lesson):
            yield from ((activity.id, question, True) for question in activity.checks)


def _check_question(module: Module, question: Question, place: Place, problems: Problems, fewest: int) -> None:
    known = [objective.id for objective in module.objectives]
    if question.objective not in known:
        hint = did_you_mean(question.objective, known)
        what = f'"{question.objective}" is not an objective of this module{hint}; write {{objective=o1}}'
        problems.error(place, what)
    if question.kind is QuestionKind.SHORT:
        _check_short(question, place, problems)
        return
    right = len(question.right_ids)
    if question.kind is QuestionKind.SINGLE and right != 1:
        problems.error(place, f"{right} answers are marked right; mark one with [x], or write kind=multiple")
    if question.kind is QuestionKind.MULTIPLE and right < 2:
        problems.error(
            place,
            f"kind=multiple needs two right answers at least and has {right}; mark more, or drop the kind",
        )
    if question.kind is QuestionKind.MULTIPLE and right == len(question.answers):
        problems.error(place, "every answer is right; add one that a thoughtful person could choose wrongly")
    if len(question.answers) < fewest:
        problems.error(place, f"the question has {len(question.answers)} answers; give at least {fewest}")
    for answer in question.answers:
        _check_answer(answer, place, problems)
    if len({normal_form(answer.text) for answer in question.answers}) < len(question.answers):
        problems.error(place, "two answers of this question are the same; change one")


def _check_short(question: Question, place: Place, problems: Problems) -> None:
    if not question.answers or len(question.right_ids) != len(question.answers):
        problems.error(place, "kind=short lists accepted answers only; mark each with [x]")
    if question.answers and not question.answers[0].reason_html:
        problems.error(place, "the first accepted answer has no reason; write it indented below the answer")


def _check_answer(answer: Answer, place: Place, problems: Problems) -> None:
    if not answer.reason_html:
        what = f'the answer "{answer.text[:50]}" has no reason; write it indented below, after an empty line'
        problems.error(place, what)
    if normal_form(answer.text) in _LAZY:
        problems.error(place, f'"{answer.text}" tests the reading of lists; write an answer of its own')


def _check_repeats(
    question: Question, place: Place, problems: Problems, stems: dict[str, Place], wrong: dict[str, Place]
) -> None:
    stem = normal_form(plain_text(question.stem_html))
    if stem and stems.setdefault(stem, place) != place:
        first = stems[stem]
        problems.error(place, f"the same question stands at {first.path}:{first.line}; ask it in another way")
    for answer in question.answers:
        text = normal_form(answer.text)
        if text and not answer.is_right and wrong.setdefault(text, place) != place:
            first = wrong[text]
            what = f'the wrong answer "{answer.text[:50]}" stands at {first.path}:{first.line} too; write another'
            problems.error(place, what)


def _check_lengths(quiz: Quiz, place: Place, problems: Problems) -> None:
    single = [question for question in quiz.questions if question.kind is QuestionKind.SINGLE]
    longest = [question.id for question in single if _right_is_longest(question)]
    if len(single) >= FEWEST_TO_COMPARE and 2 * len(longest) > len(single):
        what = (
            f"the right answer is the longest in {len(longest)} of {len(single)} questions, so it can be guessed; "
            f"shorten some ({', '.join(longest[:6])}…)"
        )
        problems.error(place, what)


def _right_is_longest(question: Question) -> bool:
    right = max((len(answer.text) for answer in question.answers if answer.is_right), default=0)
    return right > max((len(answer.text) for answer in question.answers if not answer.is_right), default=0)
