"""What the pages about certificates ask for."""

from flask_babel import lazy_gettext as _
from wtforms import SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from lms.core.ids import is_id
from lms.web.forms import LONGEST_LINE, Form, ValidationError, one_line

REASON_LETTERS = 500
NOBODY = _("Choose at least one person, then send it again.")
WHY = _("Write why in a sentence. It stays in the history of this certificate, and is not shown in public.")


def _ids(_form: Form, field: SelectMultipleField) -> None:
    if not all(is_id(value) for value in field.data or ()):
        raise ValidationError(str(_("One of these is no person of this list. Look at the list again.")))


class IssueForm(Form):
    """Who gets a certificate now; whether they may is decided as it is issued."""

    people = SelectMultipleField(_("Who"), [DataRequired(NOBODY), _ids], validate_choice=False)


class RevokeForm(Form):
    """Why a certificate holds no longer."""

    reason = TextAreaField(_("Why"), [DataRequired(WHY), Length(max=REASON_LETTERS)])


class SearchForm(Form):
    """A name, or the beginning of a short code."""

    q = StringField(_("Name or short code"), [Length(max=LONGEST_LINE), one_line])
