"""What the pages ask for on which staff keep the directory true."""

from collections.abc import Mapping
from typing import Any, Self

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from lms.core.ids import is_id
from lms.curriculum.kinds import MOST_NEEDS, Need
from lms.directory.rules import LEVEL_WORDS, NEED_WORDS, Check, Draft, Entry, read_areas
from lms.web.forms import LONGEST_LINE, Form, ValidationError, one_line

NEEDED = _("Write something here, then send it again.")
CHOOSE = _("Choose one of these.")
NO_NUMBER = _("Write figures, spaces and hyphens only. One looks like 312-555-0100.")
NO_ADDRESS = _("Write the whole address. One looks like https://example.org/help")
CHECKS = [
    SelectChoice(Check.REACHED.value, _("I reached them, or opened their own page, and this is right")),
    SelectChoice(Check.TRIED.value, _("I tried, and could not confirm it")),
    SelectChoice(Check.WORDING.value, _("Only the words change; nobody was asked")),
]
LONG = 500


class EntryForm(Form):
    """A service as staff write it down; `number` is the version that was open, `key` the id of a new entry."""

    key = HiddenField(validators=[Optional(), Length(max=26)])
    number = HiddenField(validators=[Optional(), Length(max=9)])
    name = StringField(_("Name"), [DataRequired(NEEDED), Length(max=LONGEST_LINE), one_line])
    what_for = TextAreaField(_("What for"), [DataRequired(NEEDED), Length(max=LONG)])
    who = TextAreaField(_("For whom"), [DataRequired(NEEDED), Length(max=LONG)])
    needs = SelectMultipleField(
        _("Helps with"),
        choices=[SelectChoice(need.value, _(words)) for need, words in NEED_WORDS.items()],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    phone = StringField(_("Call"), [Optional(), Length(max=40), one_line, Regexp(r"^[0-9 ()+.-]+$", message=NO_NUMBER)])
    text = StringField(_("Text"), [Optional(), Length(max=60), one_line])
    web = StringField(
        _("Web"),
        [Optional(), Length(max=300), one_line, Regexp(r"^https://[^\s/\"<>]+\.[^\s\"<>]+$", message=NO_ADDRESS)],
        render_kw={"inputmode": "url", "autocapitalize": "none", "spellcheck": "false"},
    )
    hours = StringField(_("When"), [Optional(), Length(max=LONGEST_LINE), one_line])
    areas = StringField(_("Where"), [Optional(), Length(max=1000), one_line])
    level = SelectField(
        _("Level of the framework"),
        [InputRequired(CHOOSE)],
        choices=[SelectChoice(str(level), _(words)) for level, words in reversed(LEVEL_WORDS.items())],
        default="3",
    )
    note = TextAreaField(_("Note"), [Optional(), Length(max=2 * LONG)])
    disagreement = TextAreaField(_("Where two sources differ"), [Optional(), Length(max=2 * LONG)])
    source = TextAreaField(_("Where this was found"), [DataRequired(NEEDED), Length(max=LONG)])
    check = RadioField(_("What did you do?"), [InputRequired(CHOOSE)], choices=CHECKS)
    why = StringField(_("What changed, and why"), [Optional(), Length(max=LONGEST_LINE), one_line])

    def offer(self, names: Mapping[int, str], *, is_new: bool = False) -> Self:
        """Take the names of the areas; a new entry cannot only change its words. Return the form."""
        self._names = names
        if is_new:
            self.check.choices = CHECKS[:2]
        return self

    def validate(self, *args: object, **named: object) -> bool:
        """Check each field, then that somebody can reach the service."""
        is_well = super().validate(*args, **named)
        if is_well and not (self.phone.data or self.text.data or self.web.data):
            self.phone.errors = [
                gettext("Nobody can reach this service yet. Write a number to call or text, or a page.")
            ]
            return False
        return bool(is_well)

    def validate_areas(self, field: StringField) -> None:
        """Refuse what is neither the number nor the name of an area."""
        strange = read_areas(field.data or "", self._names)[1]
        if strange:
            raise ValidationError(gettext("No community area is called %(names)s.", names=", ".join(strange[:3])))

    def validate_needs(self, field: SelectMultipleField) -> None:
        """Ask for at least one need, and for no more than those it is best for."""
        if not 1 <= len(set(field.data or [])) <= MOST_NEEDS:
            raise ValidationError(
                gettext("Tick what this service is best for: at least one, at most %(most)d.", most=MOST_NEEDS)
            )

    def validate_key(self, field: HiddenField) -> None:
        """Refuse a hidden key that was changed."""
        if field.data and not is_id(field.data):
            raise ValidationError(gettext("This page was changed on its way. Open it again, then send it once more."))

    def draft(self) -> Draft:
        """Return what was typed, each text on one line."""
        values = {name: " ".join((self[name].data or "").split()) for name in TEXTS}
        areas = read_areas(self.areas.data or "", self._names)[0]
        needs = tuple(need for need in Need if need.value in self.needs.data)
        return Draft(level=int(self.level.data), areas=areas, needs=needs, **values)


TEXTS = ("name", "what_for", "who", "phone", "text", "web", "hours", "note", "disagreement", "source")


class ListingForm(Form):
    """Why an entry leaves the list, or comes back."""

    reason = StringField(_("Why"), [DataRequired(NEEDED), Length(max=LONGEST_LINE), one_line])


def values_of(entry: Entry, names: Mapping[int, str]) -> dict[str, Any]:
    """Return what the form shows of an entry at first."""
    values: dict[str, Any] = {name: getattr(entry, name) for name in TEXTS}
    areas = ", ".join(names.get(area, str(area)) for area in entry.areas)
    needs = [need.value for need in entry.needs]
    return {**values, "number": str(entry.number), "level": str(entry.level), "areas": areas, "needs": needs}
