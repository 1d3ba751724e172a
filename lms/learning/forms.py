"""What the course asks for: answers to self-checks, steps of a story, anonymous answers, what was seen of a skill."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import (
    Field,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from lms.accounts.forms import is_key
from lms.core.words import N_
from lms.curriculum.model import (
    Activity,
    Lesson,
    Module,
    Question,
    QuestionKind,
    Survey,
    SurveyQuestion,
    SurveyQuestionKind,
)
from lms.journal.forms import LONGER, QUIET
from lms.journal.rules import MOST_LETTERS
from lms.journal.service import SWITCHED_OFF
from lms.learning.skill_rules import Outcome
from lms.learning.walk import MOST_STEPS
from lms.web.filters import checked_html
from lms.web.forms import LONGEST_LINE, Form, ValidationError, one_line

CHOOSE = _("Choose an answer, then look again.")
WRITE = _("Write a word or two, then look again.")
SHORTER = _("That is more than fits here. Make it shorter, then send it again.")
ANSWER = _("My answer")
KEEP = "journal"
NOTHING_TO_KEEP = N_("The box is empty. Write a few words, or choose one of the other ways: they count the same.")
BOX_IS_FULL = N_(
    "You wrote something in the box. Keep it in your journal, or empty the box and choose again: nothing is lost."
)
WHICH = _("Choose one of these.")
WHY = _("Write why in a sentence. Whoever reads this record later will see it.")
LONGEST_ANSWER = 2_000
LONGEST_REASON = 500
LONGEST_AWAY = 24 * 3600
SCALE = range(1, 6)
NAME = r"[a-z][a-z0-9-]{0,59}$"


class CheckForm(Form):
    """One self-check; its only field depends on the kind of question."""

    answer: Field

    @property
    def given(self) -> list[str]:
        """Return the answer as the ids chosen, or the words typed."""
        data = self.answer.data
        return list(data) if isinstance(data, list) else [data]


def check_form(question: Question, given: list[str] | None, *, is_posted: bool = False) -> CheckForm:
    """Return the form of a self-check with the answer given before, or with what is posted."""
    made: type[CheckForm] = type("CheckForm", (CheckForm,), {"answer": _field_of(question)})
    value = given if question.kind is QuestionKind.MULTIPLE else next(iter(given or []), None)
    make = made.of_request if is_posted else made
    return make(prefix=f"{question.id}-", answer=value)


def _field_of(question: Question) -> Any:
    choices = [SelectChoice(answer.id, checked_html(answer.html)) for answer in question.answers]
    if question.kind is QuestionKind.SHORT:
        return StringField(
            _("A word or two"), [DataRequired(WRITE), Length(max=LONGEST_LINE, message=SHORTER), one_line]
        )
    if question.kind is QuestionKind.MULTIPLE:
        return SelectMultipleField(validators=[InputRequired(CHOOSE)], choices=choices)
    return RadioField(validators=[InputRequired(CHOOSE)], choices=choices)


@dataclass(frozen=True)
class ShownChoice:
    """What the page needs of a choice that nobody is posting: cheaper than a field, and every lesson has several."""

    id: str
    name: str
    data: list[str]
    errors: tuple[str, ...] = ()


@dataclass(frozen=True)
class ShownCheck:
    """A self-check as the page shows it."""

    answer: ShownChoice


def check_forms(lesson: Lesson, checks: dict[str, Any]) -> dict[str, CheckForm | ShownCheck]:
    """Return the forms of a lesson's self-checks, each with the answer given before."""
    return {check.id: _shown(check, checks.get(check.id)) for check in lesson.checks}


def _shown(check: Question, given: list[str] | None) -> CheckForm | ShownCheck:
    if check.kind is QuestionKind.SHORT:
        return check_form(check, given)
    name = f"{check.id}-answer"
    return ShownCheck(ShownChoice(name, name, given or []))


class ReflectionForm(Form):
    """A reflection's ways, all of which complete it; `key` becomes the entry's id when words are to be kept.

    Which way was taken is read here, acted on, and kept nowhere.
    """

    key = HiddenField(validators=[Optional(), is_key])
    text = TextAreaField(_("My words"), [Optional(), Length(max=MOST_LETTERS, message=LONGER)], render_kw=QUIET)
    way = StringField(validators=[Optional()])

    @property
    def words(self) -> str:
        """Return what was written, or nothing."""
        return (self.text.data or "") if (self.text.data or "").strip() else ""

    @property
    def asks_to_keep(self) -> bool:
        """Say whether the button that keeps the words was pressed."""
        return bool(self.way.data == KEEP)

    def find_trouble(self, *, may_keep: bool) -> str | None:
        """Say what stands against going on as asked: nothing typed is ever lost, and no empty entry is kept."""
        if self.words and not may_keep:
            return SWITCHED_OFF
        if self.words and not self.asks_to_keep:
            return BOX_IS_FULL
        return NOTHING_TO_KEEP if self.asks_to_keep and not self.words else None


class StepForm(Form):
    """One step of a story: its number, and where it goes."""

    number = IntegerField(validators=[InputRequired(), NumberRange(1, MOST_STEPS + 1)])
    to = StringField(validators=[Optional(), Regexp(NAME)])


class BeatForm(Form):
    """That a page is in use: where in it, or how long it was read without a connection."""

    spot = StringField(validators=[Optional(), Length(max=80)])
    report = StringField(validators=[Optional(), Regexp(r"[0-9a-z-]{8,40}$")])
    seconds = IntegerField(validators=[Optional(), NumberRange(1, LONGEST_AWAY)])


class ReadingForm(Form):
    """How somebody likes to read; a field that is not sent stays as it was."""

    text_size = RadioField(
        _("Text size"),
        choices=[
            SelectChoice("", _("As it comes")),
            SelectChoice("large", _("Large")),
            SelectChoice("largest", _("Larger still")),
        ],
    )
    notices = RadioField(
        _("Before parts that may touch me, tell me what comes up"),
        choices=[
            SelectChoice("", _("Always")),
            SelectChoice("strong", _("Only before strong parts")),
            SelectChoice("off", _("Not at all")),
        ],
    )
    lesson_language = RadioField(_("Language of the lessons"))
    next = HiddenField()

    def offer(self, languages: Iterable[tuple[str, str]]) -> "ReadingForm":
        """Offer these languages besides that of the pages, and return the form."""
        self.lesson_language.choices = [
            SelectChoice("", gettext("The same as my pages")),
            *(SelectChoice(*one) for one in languages),
        ]
        return self


class SkillForm(Form):
    """What was seen."""

    outcome = SelectField(
        validators=[InputRequired()], choices=[SelectChoice(outcome.value, "") for outcome in Outcome]
    )


class CreditForm(Form):
    """One activity that one person did on paper, and why it is credited."""

    activity = SelectField(_("What was done on paper"), [InputRequired(WHICH)])
    reason = TextAreaField(_("Why"), [DataRequired(WHY), Length(max=LONGEST_REASON, message=SHORTER)])

    def offer(self, modules: Sequence[tuple[Module, Sequence[Activity]]]) -> "CreditForm":
        """Offer these activities, module by module, and return the form; nothing is chosen beforehand."""
        choices = {gettext("Nothing chosen yet"): [SelectChoice("", "–")]}
        for module, found in modules:
            choices[f"{module.number}. {module.title}"] = [
                SelectChoice(one.id, _title_and_minutes(one)) for one in found
            ]
        self.activity.choices = choices
        return self


def _title_and_minutes(activity: Activity) -> str:
    return str(gettext("%(title)s, %(minutes)d min", title=activity.title, minutes=activity.minutes))


class CreditPeopleForm(Form):
    """The people who did one activity on paper, and why it is credited."""

    people = SelectMultipleField(
        _("Who handed it in?"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    reason = TextAreaField(_("Why"), [DataRequired(WHY), Length(max=LONGEST_REASON, message=SHORTER)])

    def offer(self, people: Sequence[tuple[str, str]]) -> "CreditPeopleForm":
        """Offer these people, and return the form."""
        self.people.choices = [SelectChoice(*one) for one in people]
        return self

    def validate_people(self, field: SelectMultipleField) -> None:
        """Ask for at least one."""
        if not field.data:
            raise ValidationError(gettext("Tick at least one person."))


def survey_form(survey: Survey) -> Form:
    """Return the form of a survey as posted, or empty; no question has to be answered."""
    fields = {f"q-{question.id}": _survey_field(question) for question in survey.questions}
    made: type[Form] = type("SurveyForm", (Form,), fields)
    return made.of_request()


def _survey_field(question: SurveyQuestion) -> Any:
    if question.kind is SurveyQuestionKind.TEXT:
        return TextAreaField(ANSWER, [Optional(), Length(max=LONGEST_ANSWER, message=SHORTER)])
    if question.kind is SurveyQuestionKind.CHOICE:
        return RadioField(
            ANSWER, [Optional()], choices=[SelectChoice(str(n), c) for n, c in enumerate(question.choices)]
        )
    return RadioField(ANSWER, [Optional()], choices=[SelectChoice(str(n), str(n)) for n in SCALE])


def survey_answers(survey: Survey, form: Form) -> dict[str, str | int]:
    """Return what was answered: numbers for scales and choices, words for the rest; nothing for what was left."""
    found: dict[str, str | int] = {}
    for question in survey.questions:
        data = form[f"q-{question.id}"].data
        if isinstance(data, str) and data.strip():
            found[question.id] = data.strip() if question.kind is SurveyQuestionKind.TEXT else int(data)
    return found
