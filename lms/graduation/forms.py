"""What the pages of the requirement check ask for."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from wtforms import SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from lms.graduation.rules import LOOK, Requirement
from lms.web.forms import Form
from lms.web.pages import say

REASON_LETTERS = 500
NEEDED = _("Write why in a sentence. Whoever reads this record later will see it.")
WHICH = _("Choose one of these.")


class _ReasonForm(Form):
    requirement = SelectField(_("Which"), [InputRequired(WHICH)], validate_choice=True)
    reason = TextAreaField(_("Why"), [InputRequired(NEEDED), Length(max=REASON_LETTERS)])

    @property
    def has_choices(self) -> bool:
        """Say whether there is anything to choose."""
        return bool(self.requirement.choices)


class WaiverForm(_ReasonForm):
    """One open requirement that is set aside, and why."""

    requirement = SelectField(_("Set this aside"), [InputRequired(WHICH)])

    def offer(self, open_ones: Sequence[Requirement]) -> None:
        """Offer what is open, but for the looks, which have their own form."""
        self.requirement.choices = [(one.id, say(one.words)) for one in open_ones if not one.id.startswith(LOOK)]


class LookForm(_ReasonForm):
    """One entry that somebody looked at together with the person, and what they found."""

    requirement = SelectField(_("We looked at this together"), [InputRequired(WHICH)])
    reason = TextAreaField(_("What we found"), [InputRequired(NEEDED), Length(max=REASON_LETTERS)])

    def offer(self, open_ones: Sequence[Requirement]) -> None:
        """Offer the entries that wait for a look."""
        self.requirement.choices = [(one.id, say(one.words)) for one in open_ones if one.id.startswith(LOOK)]
