"""What the pages of the requirement check ask for."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from wtforms import SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from lms.graduation.rules import LOOK, Requirement
from lms.web.forms import Form
from lms.web.pages import say

REASON_LETTERS = 500
NEEDED = _("Write why in a sentence. Whoever reads this record later will see it.")
WHICH = _("Choose one of these.")


class WaiverForm(Form):
    """One open requirement that is set aside, and why."""

    requirement = SelectField(_("Set this aside"), [InputRequired(WHICH)])
    reason = TextAreaField(_("Why"), [DataRequired(NEEDED), Length(max=REASON_LETTERS)])

    def offer(self, not_met: Sequence[Requirement]) -> None:
        """Offer these, but for the looks, which have their own form."""
        self.requirement.choices = [
            SelectChoice(one.id, say(one.words)) for one in not_met if not one.id.startswith(LOOK)
        ]


class LookForm(Form):
    """One entry that somebody looked at together with the person, and what they found."""

    entry = SelectField(_("We looked at this together"), [InputRequired(WHICH)])
    found = TextAreaField(_("What we found"), [DataRequired(NEEDED), Length(max=REASON_LETTERS)])

    def offer(self, not_met: Sequence[Requirement]) -> None:
        """Offer the entries that wait for a look."""
        self.entry.choices = [SelectChoice(one.id, say(one.words)) for one in not_met if one.id.startswith(LOOK)]
