"""Forms: WTForms with our limits on every text, and a reading of the request that never raises."""

from typing import Any, Self

from flask import g, request
from flask_babel import get_translations, gettext, lazy_gettext
from werkzeug.datastructures import CombinedMultiDict
from wtforms import Form as BaseForm
from wtforms import ValidationError

from lms.core.words import N_

LONGEST_LINE = 200
LONGEST_TEXT = 5_000

__all__ = ["LONGEST_LINE", "LONGEST_TEXT", "Form", "ValidationError", "lazy_gettext", "one_line"]


SHOWN_HERE = N_("Choose one of the answers shown here.")
# What WTForms says by itself sounds like a machine; this is what people read in its place.
KINDER = {
    "Not a valid choice.": SHOWN_HERE,
    "Invalid Choice: could not coerce.": SHOWN_HERE,
    "Not a valid date value.": N_("Choose a day. One looks like 2026-12-03."),
    "Not a valid time value.": N_("Choose a time of day. One looks like 18:00."),
    "Not a valid integer value.": N_("Write a whole number."),
    "This field is required.": N_("Write something here, then send it again."),
}
SHORTER = N_("This is longer than %(max)d characters. Make it shorter, then send it again.")


class _Translations:
    """WTForms' own messages, in our words and in the language of the page."""

    def gettext(self, text: str) -> str:
        return str(gettext(KINDER.get(text, text)))

    def ngettext(self, one: str, many: str, number: int) -> str:
        # WTForms fills the gaps itself; flask-babel's ngettext would, too early.
        if one.startswith("Field cannot be longer"):
            return str(gettext(SHORTER))
        if "not a valid choice" in one:
            return str(gettext(SHOWN_HERE))
        return str(get_translations().ungettext(one, many, number))


class Form(BaseForm):
    """A form of ours: read with `of_request()`, asked with `is_posted_well()`; the CSRF token is checked before."""

    class Meta:
        """Settings WTForms reads."""

        def get_translations(self, _form: Any) -> _Translations:
            """Return the translations of WTForms' messages."""
            return _Translations()

    @classmethod
    def of_request(cls, **values: Any) -> Self:
        """Return the form with what was posted, or with the given values when nothing was.

        A page that is opened anew in another language shows what was typed before the change.
        """
        if request.method in ("GET", "HEAD"):
            form, typed = cls(**values), g.get("typed")
            return cls(typed, **values) if typed and any(field.name in typed for field in form) else form
        return cls(CombinedMultiDict([request.form, request.files]), **values)

    def is_posted_well(self) -> bool:
        """Say whether the request posts this form and every field is as it should be."""
        return request.method == "POST" and self.validate()


def one_line(_form: Any, field: Any) -> None:
    """Refuse line breaks and other control characters in names, places and subjects."""
    text = field.data or ""
    if any(ord(letter) < 32 or ord(letter) == 127 for letter in text):
        raise ValidationError(str(lazy_gettext("Write this on one line, without tabs or line breaks.")))
