"""What the public pages ask for."""

from flask_babel import lazy_gettext as _
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Length, Optional

from lms.web.forms import LONGEST_LINE, Form, one_line

CODE_NEEDED = _("Type the code that stands on the paper, the long one or the short one.")
NAME_NEEDED = _("Type the name as you read it on the paper.")


class VerifyForm(Form):
    """What stands on a paper: one of its codes, and the name."""

    code = StringField(
        _("Code on the paper"),
        [DataRequired(CODE_NEEDED), Length(max=LONGEST_LINE), one_line],
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
    name = StringField(
        _("Name on the paper"),
        [Optional(), Length(max=LONGEST_LINE), one_line],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )


class NameForm(Form):
    """The name on a paper whose code is known."""

    name = StringField(
        _("Name on the paper"),
        [DataRequired(NAME_NEEDED), Length(max=LONGEST_LINE), one_line],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )


class DirectoryForm(Form):
    """What somebody needs, and on which level of the framework."""

    q = StringField(_("What is needed"), [Length(max=LONGEST_LINE), one_line])
    level = SelectField(
        _("Level of the framework"),
        default="",
        choices=[
            ("", _("All")),
            ("1", _("1: systemic transformation")),
            ("2", _("2: community revitalization and reinvestment")),
            ("3", _("3: support for individuals and families")),
            ("4", _("4: crisis response")),
        ],
    )
