"""What the pages about people ask for, their own and those of staff; and the program's own words."""

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Email, Length, Optional

from lms.access.actor import Role
from lms.accounts import rules
from lms.accounts.forms import NEEDED, is_key
from lms.web.forms import LONGEST_LINE, Form, ValidationError, one_line
from lms.web.pages import say

PHONE = _("Phone number")
LONGEST_WORDS = 2_000
LONGEST_ADDRESS = 254
NO_ADDRESS = _("This does not look like an address. One looks like ana@example.org.")


def is_phone(_form: Form, field: TelField) -> None:
    """Refuse what nobody could dial."""
    trouble = rules.find_phone_trouble(field.data or "")
    if trouble is not None:
        raise ValidationError(say(trouble))


def folds_well(_form: Form, field: EmailField) -> None:
    """Refuse an address whose compared form is longer than we can keep, or would be folded differently elsewhere."""
    if len(rules.fold(field.data or "")) > LONGEST_ADDRESS or not rules.is_folded_alike(field.data or ""):
        raise ValidationError(str(NO_ADDRESS))


ADDRESS = (Length(max=LONGEST_ADDRESS), one_line, Email(NO_ADDRESS), folds_well)


class DetailsForm(Form):
    """What somebody says about themselves: only the first name is needed."""

    name = StringField(
        _("What should we call you?"),
        [DataRequired(NEEDED), Length(max=120), one_line],
        render_kw={"autocomplete": "nickname"},
    )
    pronouns = StringField(_("Pronouns"), [Optional(), Length(max=40), one_line], render_kw={"autocomplete": "off"})
    certificate_name = StringField(
        _("The name to print on your certificate"),
        [Optional(), Length(max=120), one_line],
        render_kw={"autocomplete": "name"},
    )
    phone = TelField(PHONE, [Optional(), Length(max=40), one_line, is_phone], render_kw={"autocomplete": "tel"})
    classmates_see = RadioField(
        _("What stands on the sign-in sheet that goes round the room"),
        choices=[
            SelectChoice("nothing", _("A number only")),
            SelectChoice("first", _("The first word of my name")),
            SelectChoice("name", _("My whole name, as above")),
        ],
    )


class ExitForm(Form):
    """Whether the words at the top are shown."""

    is_exit_unseen = BooleanField(_("Do not show “Leave quickly” at the top of my pages"))


class ProgramWordsForm(Form):
    """The program's own words, in one language."""

    runs = TextAreaField(_("Who runs this course"), [DataRequired(NEEDED), Length(max=LONGEST_WORDS)])
    runs_not = TextAreaField(_("Who does not"), [DataRequired(NEEDED), Length(max=LONGEST_WORDS)])
    sees = TextAreaField(_("Who sees what"), [DataRequired(NEEDED), Length(max=LONGEST_WORDS)])
    never = TextAreaField(_("What is never asked"), [DataRequired(NEEDED), Length(max=LONGEST_WORDS)])


class PersonForm(Form):
    """Somebody new: what to call them, and an address if they have one that is safe for them.

    `key` becomes the person's id, so that a form sent twice adds one person.
    """

    key = HiddenField(validators=[is_key])
    name = StringField(_("Name"), [DataRequired(NEEDED), Length(max=120), one_line])
    email = EmailField(_("E-mail address"), [Optional(), *ADDRESS])
    phone = TelField(PHONE, [Optional(), Length(max=40), one_line, is_phone])


class AddressForm(Form):
    """Another mail address of one's own."""

    email = EmailField(
        _("The new address"),
        [DataRequired(NEEDED), *ADDRESS],
        render_kw={"autocomplete": "email"},
    )


class AddressOfOtherForm(Form):
    """Another mail address for somebody whom staff help, and why."""

    email = EmailField(
        _("The new address"),
        [DataRequired(NEEDED), *ADDRESS],
        render_kw={"autocomplete": "off"},
    )
    reason = StringField(
        _("Why, and how you know who asks"), [DataRequired(NEEDED), Length(max=LONGEST_LINE), one_line]
    )


class RoleForm(Form):
    """A role to give or to end."""

    role = SelectField(
        _("Role"),
        choices=[
            SelectChoice(Role.STAFF.value, _("Staff")),
            SelectChoice(Role.AUDITOR.value, _("Auditor")),
            SelectChoice(Role.ADMINISTRATOR.value, _("Administrator")),
        ],
    )


class SearchForm(Form):
    """A part of a name."""

    search = StringField(_("Search by name or address"), [Length(max=LONGEST_LINE)])
