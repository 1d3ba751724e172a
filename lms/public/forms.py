"""What the public pages ask for."""

from collections.abc import Iterable
from typing import Self

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional

from lms.curriculum.kinds import Need
from lms.curriculum.model import CommunityArea
from lms.directory.rules import LEVEL_WORDS, NEED_WORDS, Wish
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
    """What somebody needs, where, and on which level of the framework."""

    need = SelectField(
        _("What is needed"),
        default="",
        choices=[
            SelectChoice("", _("Anything")),
            *(SelectChoice(need.value, _(words)) for need, words in NEED_WORDS.items()),
        ],
    )
    q = StringField(_("Words to look for"), [Length(max=LONGEST_LINE), one_line])
    area = SelectField(_("Community area"), default="")
    level = SelectField(
        _("Level of the framework"),
        default="",
        choices=[
            SelectChoice("", _("All")),
            *(SelectChoice(str(level), _(words)) for level, words in LEVEL_WORDS.items()),
        ],
    )

    def offer(self, areas: Iterable[CommunityArea]) -> Self:
        """Fill the list of areas by name, and return the form."""
        by_name = sorted(areas, key=lambda area: area.name)
        self.area.choices = [SelectChoice("", gettext("The whole city"))]
        self.area.choices += [SelectChoice(str(area.number), f"{area.name} ({area.number})") for area in by_name]
        return self

    def wish(self) -> Wish:
        """Return what is looked for."""
        return Wish(
            need=Need(self.need.data) if self.need.data else None,
            words=self.q.data or "",
            area=int(self.area.data) if self.area.data else None,
            level=int(self.level.data) if self.level.data else None,
        )
