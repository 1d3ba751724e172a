"""Rules for questions, in quizzes and in lessons: answers, reasons, objectives, and no guessing by shape."""

from collections.abc import Iterator
from dataclasses import dataclass

from lms.curriculum.model import Answer, Course, Lesson, Module, Question, QuestionKind, Quiz
from lms.curriculum.problems import Place, Places, Problems
from lms.curriculum.reading import normal_form, plain_text
from lms.curriculum.yaml_fields import did_you_mean

FEWEST_QUIZ_ANSWERS = 3
FEWEST_CHECK_ANSWERS = 2
FEWEST_TO_COMPARE = 4
_LAZY = {"all of the above", "none of the above", "all of these", "none of these", "both of the above"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and where it is asked."""

    module: Module
    activity_id: str
    question: Question
    fewest_answers: int
    places: Places

    @property
    def place(self) -> Place:
        """Return where the question stands."""
        return self.places.at("question", self.activity_id, self.question.id)

    def place_of(self, answer: Answer) -> Place:
        """Return where one of its answers stands."""
        return self.places.at("question", self.activity_id, self.question.id, answer.id)


def check_questions(course: Course, places: Places, problems: Problems) -> None:
    """Note what is wrong with every question of the course."""
    stems: dict[str, Place] = {}
    wrong: dict[str, Place] = {}
    for module in course.modules:
        for asked in _questions(module, places):
            _check_question(asked, problems)
            _check_repeats(asked, problems, stems, wrong)
        for quiz in (one for one in (*module.activities, *module.alternatives) if isinstance(one, Quiz)):
            _check_lengths(quiz, places.at("activity", quiz.id), problems)


def _questions(module: Module, places: Places) -> Iterator[Asked]:
    for activity in module.every_activity():
        if isinstance(activity, Quiz):
            for question in activity.questions:
                yield Asked(module, activity.id, question, FEWEST_QUIZ_ANSWERS, places)
        if isinstance(activity, Lesson):
            for question in activity.checks:
                yield Asked(module, activity.id, question, FEWEST_CHECK_ANSWERS, places)


def _check_question(asked: Asked, problems: Problems) -> None:
    question, place = asked.question, asked.place
    known = [objective.id for objective in asked.module.objectives]
    if question.objective not in known:
        hint = did_you_mean(question.objective, known)
        what = f'"{question.objective}" is not an objective of this module{hint}; write {{objective=o1}}'
        problems.error(place, what)
    if question.kind is QuestionKind.SHORT:
        _check_short(asked, problems)
        return
    _check_key(question, place, problems)
    if len(question.answers) < asked.fewest_answers:
        what = f"the question has {len(question.answers)} answers; give at least {asked.fewest_answers}"
        problems.error(place, what)
    for answer in question.answers:
        _check_answer(answer, asked.place_of(answer), problems)
    if len({normal_form(answer.text) for answer in question.answers}) < len(question.answers):
        problems.error(place, "two answers of this question are the same; change one")


def _check_key(question: Question, place: Place, problems: Problems) -> None:
    right = len(question.right_ids)
    if question.kind is QuestionKind.SINGLE and right != 1:
        problems.error(place, f"{right} answers are marked right; mark one with [x], or write kind=multiple")
    if question.kind is QuestionKind.MULTIPLE and right < 2:
        what = f"kind=multiple needs two right answers at least and has {right}; mark more, or drop the kind"
        problems.error(place, what)
    if question.kind is QuestionKind.MULTIPLE and right == len(question.answers):
        problems.error(place, "every answer is right; add one that a thoughtful person could choose wrongly")


def _check_short(asked: Asked, problems: Problems) -> None:
    answers = asked.question.answers
    if not answers or len(asked.question.right_ids) != len(answers):
        problems.error(asked.place, "kind=short lists accepted answers only; mark each with [x]")
    if answers and not answers[0].reason_html:
        what = "the first accepted answer has no reason; write it indented below the answer"
        problems.error(asked.place_of(answers[0]), what)


def _check_answer(answer: Answer, place: Place, problems: Problems) -> None:
    if not answer.reason_html:
        what = f'the answer "{answer.text[:50]}" has no reason; write it indented below, after an empty line'
        problems.error(place, what)
    if normal_form(answer.text) in _LAZY:
        problems.error(place, f'"{answer.text}" tests the reading of lists; write an answer of its own')


def _check_repeats(asked: Asked, problems: Problems, stems: dict[str, Place], wrong: dict[str, Place]) -> None:
    stem, place = normal_form(plain_text(asked.question.stem_html)), asked.place
    if stem and stems.setdefault(stem, place) != place:
        first = stems[stem]
        problems.error(place, f"the same question stands at {first.path}:{first.line}; ask it in another way")
    for answer in asked.question.answers:
        text, here = normal_form(answer.text), asked.place_of(answer)
        if text and not answer.is_right and wrong.setdefault(text, here) != here:
            first = wrong[text]
            what = f'the wrong answer "{answer.text[:50]}" stands at {first.path}:{first.line} too; write another'
            problems.error(here, what)


def _check_lengths(quiz: Quiz, place: Place, problems: Problems) -> None:
    single = [question for question in quiz.questions if question.kind is QuestionKind.SINGLE]
    for word, mend, sign in (("longest", "shorten", 1), ("shortest", "lengthen", -1)):
        found = [question.id for question in single if _right_stands_out(question, sign)]
        if len(single) >= FEWEST_TO_COMPARE and 2 * len(found) > len(single):
            what = (
                f"the right answer is the {word} in {len(found)} of {len(single)} questions, so it can be guessed; "
                f"{mend} some ({', '.join(found[:6])}…)"
            )
            problems.error(place, what)


def _right_stands_out(question: Question, sign: int) -> bool:
    """Say whether the right answer is longer than every other (sign 1), or shorter (sign -1)."""
    right = [sign * len(answer.text) for answer in question.answers if answer.is_right]
    wrong = [sign * len(answer.text) for answer in question.answers if not answer.is_right]
    return bool(right and wrong) and max(right) > max(wrong)
