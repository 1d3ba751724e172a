"""What both sides of a make-up are asked: the way back, what was done, and the decision about it."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, DateField, RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from lms.attendance import rules
from lms.attendance.forms import NEEDED
from lms.attendance.make_up_service import Way
from lms.core.words import N_
from lms.curriculum.model import MakeUpModes
from lms.web.filters import MODES
from lms.web.forms import LONGEST_TEXT, Form, ValidationError
from lms.web.pages import say

WAY_WORDS = {
    "flex": N_("in the flex session"),
    "assignment": N_("by an assignment"),
    "one_to_one": N_("one to one with an instructor"),
}


class WayForm(Form):
    """The way back from one missed segment."""

    way = RadioField(_("How is it made up?"), choices=[SelectChoice(one, _(WAY_WORDS[one])) for one in rules.WAYS])
    flex_session = SelectField(_("Which flex session"), validators=[Optional()], validate_choice=True)
    mode = RadioField(_("It counts as"), choices=[SelectChoice(one, _(MODES[one])) for one in rules.MODES])
    due_on = DateField(_("Due on"), [InputRequired(NEEDED)])
    task = TextAreaField(_("What there is to do"), [Length(max=LONGEST_TEXT)], render_kw={"rows": "5"})

    def set_up(self, missed_mode: str, rule: MakeUpModes, flex: dict[str, tuple[str, str]], today: date) -> None:
        """Take what this person's segment allows; `flex` maps a flex session to its words and its mode."""
        self.missed_mode, self.rule, self.flex, self.today = missed_mode, rule, flex, today
        self.flex_session.choices = [SelectChoice(session_id, words) for session_id, (words, _mode) in flex.items()]
        if not flex:
            self.way.choices = [choice for choice in self.way.choices if choice.value != "flex"]
            del self.flex_session

    @property
    def mode_that_counts(self) -> str:
        """Return the flex session's own mode for that way, else the chosen one."""
        if self.way.data == "flex" and "flex_session" in self and self.flex_session.data in self.flex:
            return self.flex[self.flex_session.data][1]
        return str(self.mode.data)

    def to_way(self) -> Way:
        """Return what was chosen, as the service takes it."""
        is_flex = self.way.data == "flex"
        session_id = self.flex_session.data if is_flex else None
        return Way(self.way.data, self.mode_that_counts, self.due_on.data, (self.task.data or "").strip(), session_id)

    def validate_way(self, way: Any) -> None:
        """Refuse a flex session held in a mode that the rules do not take for this segment."""
        if way.data == "flex" and not rules.is_mode_allowed(self.rule, self.missed_mode, self.mode_that_counts):
            raise ValidationError(say(N_("That session is held in another mode, and the rules ask for the same one.")))

    def validate_mode(self, mode: Any) -> None:
        """Refuse what the rule pack forbids."""
        if self.way.data != "flex" and not rules.is_mode_allowed(self.rule, self.missed_mode, mode.data):
            raise ValidationError(say(N_("The rules ask for the mode in which the segment was missed.")))

    def validate_due_on(self, due_on: Any) -> None:
        """Refuse a day that is over."""
        if due_on.data and due_on.data < self.today:
            raise ValidationError(say(N_("Choose today or a later day.")))

    def validate_task(self, task: Any) -> None:
        """Ask for the task of an assignment."""
        if self.way.data == "assignment" and not (task.data or "").strip():
            raise ValidationError(say(N_("Write what there is to do, so that it can be done.")))


class HandInForm(Form):
    """What somebody hands in; `is_needed` for an assignment."""

    text = TextAreaField(_("What you did"), [Length(max=LONGEST_TEXT)], render_kw={"rows": "10"})
    is_needed = True

    def validate_text(self, text: Any) -> None:
        """Ask for a few words where the task was an assignment."""
        if self.is_needed and not (text.data or "").strip():
            raise ValidationError(say(N_("Write what you did, or where your instructor finds it on paper.")))


class AcceptForm(Form):
    """When a make-up was done, and the instructor's word where nothing else shows it."""

    done_on = DateField(_("Done on"), [InputRequired(NEEDED)])
    confirmed = BooleanField(_("I saw this done, and it covers the segment"))
    bounds: tuple[date, date] = (date.min, date.max)
    needs_word = False

    def validate_done_on(self, done_on: Any) -> None:
        """Refuse a day before the segment was missed, or one to come."""
        if done_on.data and not rules.is_done_on_good(done_on.data, *self.bounds):
            raise ValidationError(say(N_("Choose a day between the missed session and today.")))

    def validate_confirmed(self, confirmed: Any) -> None:
        """Ask for the instructor's word where it is the only evidence."""
        if self.needs_word and not confirmed.data:
            raise ValidationError(say(N_("Nothing shows yet that this was done. Confirm it if you saw it.")))


class ReturnForm(Form):
    """What is still missing, said to the person."""

    words = TextAreaField(_("Words back"), [DataRequired(NEEDED), Length(max=LONGEST_TEXT)], render_kw={"rows": "4"})

    @property
    def said(self) -> str:
        """Return the words without the blanks around them."""
        return str(self.words.data).strip()
