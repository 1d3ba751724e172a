"""What the page of questions asks for: one field a question, none of which knows the key."""

from collections.abc import Iterable, Sequence
from typing import Self

from flask import g, request
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from lms.assessment import grading
from lms.assessment.grading import Answer, Shown, UnreadableAnswer
from lms.assessment.models import Attempt, Response

AS_IT_IS = "as_it_is"
ONLY = "only"


class AnswersForm:
    """The questions as shown, what was answered so far, and what needs a look; made anew for each attempt."""

    def __init__(self, questions: Sequence[Shown]) -> None:
        """Take the questions as shown."""
        self.questions = questions
        self.errors: dict[str, str] = {}
        self.answers: dict[str, Answer] = {}
        self._typed: dict[str, list[str]] = {}

    @classmethod
    def of_saved(cls, attempt: Attempt, responses: Iterable[Response]) -> Self:
        """Return the form with the answers saved so far, or with those typed before the language was changed."""
        form = cls(grading.as_shown(attempt.questions))
        form.answers = {response.question: response.answer for response in responses}
        typed: MultiDict[str, str] = g.get("typed") or MultiDict()
        form._typed = {question.name: typed.getlist(question.name) for question in form.questions if typed}
        return form

    @classmethod
    def of_request(cls, attempt: Attempt) -> Self:
        """Return the form with what was posted; a script that saves names the questions it sends in `only`."""
        form = cls(grading.as_shown(attempt.questions))
        only = set(request.form.getlist(ONLY))
        for question in form.questions:
            if not only or question.name in only:
                form._read(question, request.form.getlist(question.name))
        return form

    def _read(self, question: Shown, values: list[str]) -> None:
        self._typed[question.name] = values
        try:
            self.answers[question.id] = grading.read_answer(question, values)
        except UnreadableAnswer:
            is_short = not question.options
            self.errors[question.name] = (
                gettext("Write a few words: %(most)d letters at most.", most=grading.LONGEST_WORDS)
                if is_short
                else gettext("Choose from the answers shown here.")
            )

    def values_of(self, question: Shown) -> list[str]:
        """Return what stands in the question's field: as typed, else as saved."""
        if question.name in self._typed:
            return self._typed[question.name]
        answer = self.answers.get(question.id, "")
        return [answer] if isinstance(answer, str) else answer

    def unanswered(self) -> list[Shown]:
        """Return the questions that are still open."""
        return [question for question in self.questions if not self.answers.get(question.id)]

    def is_as_it_is(self) -> bool:
        """Say whether the person asked to submit with questions still open."""
        return AS_IT_IS in request.form
