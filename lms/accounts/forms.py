"""What the ways in ask for."""

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    HiddenField,
    PasswordField,
    StringField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from lms.accounts import rules
from lms.core.ids import is_id
from lms.core.installation import config
from lms.core.words import N_
from lms.web.forms import Form, ValidationError, one_line
from lms.web.pages import say

NEEDED = _("Write something here, then send it again.")
OWN_DEVICE = _("This phone or computer is mine alone")
LONGEST_ANSWER = (
    20_000  # what a device sends is below 3 kB; an attestation chain, which is not asked for, could be more
)


def _good_password(_form: Form, field: PasswordField) -> None:
    known = [config().product_name, config().program_name, "advocate", "password"]
    trouble = rules.find_password_trouble(field.data or "", known)
    if trouble is not None:
        raise ValidationError(say(trouble))


def is_key(_form: Form, field: HiddenField) -> None:
    """Refuse a form whose hidden key was changed."""
    if not is_id(field.data or ""):
        raise ValidationError(say(N_("This page was changed on its way. Open it again, then send it once more.")))


class SignInForm(Form):
    """Name and password; `kept` is what was typed when an earlier session ended."""

    name = StringField(
        _("E-mail address or sign-in name"),
        [DataRequired(NEEDED), Length(max=254), one_line],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        _("Password"),
        [InputRequired(NEEDED), Length(max=rules.LONGEST_PASSWORD)],
        render_kw={"autocomplete": "current-password"},
    )
    own_device = BooleanField(OWN_DEVICE)
    kept = HiddenField(validators=[Optional()])
    next = HiddenField(validators=[Optional(), Length(max=2000)])


class ProofForm(Form):
    """The password again."""

    password = PasswordField(
        _("Password"),
        [InputRequired(NEEDED), Length(max=rules.LONGEST_PASSWORD)],
        render_kw={"autocomplete": "current-password"},
    )
    kept = HiddenField(validators=[Optional()])
    next = HiddenField(validators=[Optional(), Length(max=2000)])


class PasskeyForm(Form):
    """What a device answered to the page's challenge; the script fills it in."""

    credential = HiddenField(validators=[Optional(), Length(max=LONGEST_ANSWER)])
    challenge = HiddenField(validators=[Optional(), Length(max=1000)])
    own_device = BooleanField(OWN_DEVICE)
    kept = HiddenField(validators=[Optional()])
    next = HiddenField(validators=[Optional(), Length(max=2000)])


class NewPasskeyForm(Form):
    """A passkey that the device has just made, and what to call it."""

    name = StringField(_("What to call it"), [DataRequired(NEEDED), Length(max=60), one_line])
    credential = HiddenField(validators=[Optional(), Length(max=LONGEST_ANSWER)])
    challenge = HiddenField(validators=[Optional(), Length(max=1000)])


class PasskeyNameForm(Form):
    """Another name for a passkey."""

    name = StringField(_("What to call it"), [DataRequired(NEEDED), Length(max=60), one_line])


class LinkForm(Form):
    """Whom to mail a link."""

    name = StringField(
        _("E-mail address or sign-in name"),
        [DataRequired(NEEDED), Length(max=254), one_line],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    next = HiddenField(validators=[Optional(), Length(max=2000)])


class EnterForm(Form):
    """The button of a mailed link."""

    own_device = BooleanField(OWN_DEVICE)


class LinkProofForm(Form):
    """Proof by a mailed link: first it is sent, then the person says that they opened it."""

    opened = HiddenField(validators=[Optional(), Length(max=1)])
    kept = HiddenField(validators=[Optional()])
    next = HiddenField(validators=[Optional(), Length(max=2000)])


class CardForm(Form):
    """What stands on a printed card."""

    name = StringField(
        _("Sign-in name on the card"),
        [DataRequired(NEEDED), Length(max=254), one_line],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    words = StringField(
        _("The four words"),
        [DataRequired(NEEDED), Length(max=100), one_line],
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )


class JoinForm(Form):
    """Take a place, or choose a new password: the name is asked for the first time only."""

    name = StringField(
        _("What should we call you?"),
        [DataRequired(NEEDED), Length(max=120), one_line],
        render_kw={"autocomplete": "nickname"},
    )
    password = PasswordField(
        _("Choose a password"),
        [InputRequired(NEEDED), _good_password],
        render_kw={"autocomplete": "new-password"},
    )
    own_device = BooleanField(OWN_DEVICE)


class JoinWithMailForm(JoinForm):
    """Take a place where a mailed link is a way in: the password may be left out."""

    password = PasswordField(
        _("Choose a password"), [Optional(), _good_password], render_kw={"autocomplete": "new-password"}
    )


class NewPasswordForm(Form):
    """Choose a new password by a mailed link or a card."""

    password = PasswordField(
        _("Choose a password"),
        [InputRequired(NEEDED), _good_password],
        render_kw={"autocomplete": "new-password"},
    )
    own_device = BooleanField(OWN_DEVICE)


class ResetForm(Form):
    """Whose password is forgotten."""

    name = StringField(
        _("E-mail address or sign-in name"),
        [DataRequired(NEEDED), Length(max=254), one_line],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )


class ChangePasswordForm(Form):
    """The old password and the new."""

    old = PasswordField(
        _("The password you have now"),
        [InputRequired(NEEDED), Length(max=rules.LONGEST_PASSWORD)],
        render_kw={"autocomplete": "current-password"},
    )
    password = PasswordField(
        _("The new one"), [InputRequired(NEEDED), _good_password], render_kw={"autocomplete": "new-password"}
    )


class FirstPasswordForm(Form):
    """A password for somebody who got in without one so far."""

    password = PasswordField(
        _("Choose a password"), [InputRequired(NEEDED), _good_password], render_kw={"autocomplete": "new-password"}
    )
