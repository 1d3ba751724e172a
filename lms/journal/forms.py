"""What the journal asks for."""

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from lms.accounts.forms import is_key
from lms.journal.rules import MOST_LETTERS
from lms.web.forms import Form

EMPTY = _("The box is empty. Write a few words, or leave it: nothing has to be written.")
LONGER = _("This is longer than one entry can hold (20,000 characters). Keep it in two entries.")
QUIET = {"rows": 10, "autocomplete": "off", "spellcheck": "true"}


class EntryForm(Form):
    """A new entry; `key` becomes its id, so that a form sent twice keeps one entry."""

    key = HiddenField(validators=[is_key])
    text = TextAreaField(
        _("My words"), [DataRequired(EMPTY), Length(max=MOST_LETTERS, message=LONGER)], render_kw=QUIET
    )


class ChangeForm(Form):
    """An entry to be changed; `mark` says which saved words the box began with."""

    mark = HiddenField(validators=[Length(max=64)])
    text = TextAreaField(
        _("My words"), [DataRequired(EMPTY), Length(max=MOST_LETTERS, message=LONGER)], render_kw=QUIET
    )


class ShareForm(Form):
    """With whom."""

    reader = RadioField(_("Who may read it"), [InputRequired(_("Choose one person, then send it again."))])
