"""What erasing asks for."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField
from wtforms.validators import InputRequired

from lms.web.forms import Form


class EraseForm(Form):
    """That the person has read what goes and what stays."""

    has_read = BooleanField(
        _("I have read what goes and what stays"),
        [InputRequired(_("Read both lists, then tick this box. Nothing happens before."))],
    )
