"""What the pages about cohorts ask for."""

from collections.abc import Sequence
from datetime import date, time, timedelta

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import (
    DateField,
    EmailField,
    FileField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from lms.accounts.forms import NEEDED, is_key
from lms.accounts.people_forms import ADDRESS, PHONE, is_phone
from lms.cohorts import rules
from lms.cohorts.roster_rules import MOST_BYTES
from lms.core.installation import config
from lms.curriculum.model import Course, RulePackUse
from lms.web.forms import Form, ValidationError, one_line
from lms.web.i18n import day
from lms.web.pages import say

MODES = [SelectChoice("in_person", _("In person")), SelectChoice("virtual", _("By video"))]
ZONES = (
    "America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles",
    "America/Anchorage", "Pacific/Honolulu", "America/Puerto_Rico",
)  # fmt: skip
FIRST_YEAR, LAST_YEAR = 2020, 2100
NO_DAY = _("Choose a day. One looks like 2026-12-03.")
LONGEST_MOVE = timedelta(days=300)  # a whole year is a slip of the pen
NO_TIME = _("Choose a time of day. One looks like 18:00.")


def _near_day(_form: Form, field: DateField) -> None:
    if field.data is not None and not FIRST_YEAR <= field.data.year < LAST_YEAR:
        raise ValidationError(gettext("This day is too far away. Check the year."))


class CohortForm(Form):
    """A new cohort on one release; `key` becomes its id, so that a form sent twice makes one cohort."""

    key = HiddenField(validators=[is_key])
    name = StringField(_("Name of the cohort"), [DataRequired(NEEDED), Length(max=120), one_line])
    starts_on = DateField(_("First day"), [InputRequired(NO_DAY), _near_day])
    timetable = SelectField(_("Timetable"))
    place = StringField(_("Place"), [DataRequired(NEEDED), Length(max=200), one_line])
    mode = RadioField(_("How it meets"), choices=MODES, default="in_person")
    rule_pack = SelectField(_("What it takes to graduate"))
    zone = SelectField(_("Time zone"))

    def offer(self, course: Course) -> "CohortForm":
        """Fill the choices from the course, and return the form."""
        self._course = course
        self.timetable.choices = [SelectChoice(one.id, one.title) for one in course.timetables]
        packs = [pack for pack in course.rule_packs if pack.use == RulePackUse.GRADUATION]
        self.rule_pack.choices = [SelectChoice(pack.id, pack.title) for pack in packs]
        zones = dict.fromkeys((config().zone, *ZONES))
        self.zone.choices = [SelectChoice(zone, zone.replace("_", " ")) for zone in zones]
        self.zone.data = self.zone.data or config().zone
        return self

    def validate(self, *args: object, **named: object) -> bool:
        """Check each field, then that every session falls on a time that the clock shows once."""
        return super().validate(*args, **named) and self._has_clear_times()

    def _has_clear_times(self) -> bool:
        for planned in self._course.timetable(self.timetable.data).sessions:
            try:
                rules.plan_session(self._course, planned, self.starts_on.data, self.zone.data)
            except rules.UnclearTime as unclear:
                on = day(rules.day_of(planned, self.starts_on.data))
                self.starts_on.errors = [gettext("Session on %(on)s: %(trouble)s", on=on, trouble=say(unclear.words))]
                return False
        return True


class CohortNamesForm(Form):
    """Name and place of a cohort."""

    name = StringField(_("Name of the cohort"), [DataRequired(NEEDED), Length(max=120), one_line])
    place = StringField(_("Place"), [DataRequired(NEEDED), Length(max=200), one_line])


class InstructorForm(Form):
    """Who will teach."""

    name = StringField(_("E-mail address or sign-in name"), [DataRequired(NEEDED), Length(max=254), one_line])


class SessionForm(Form):
    """When and where a session is held, on the cohort's clock."""

    on = DateField(_("Day"), [InputRequired(NO_DAY), _near_day])
    starts = TimeField(_("Begins at"), [InputRequired(NO_TIME)])
    place = StringField(_("Place"), [DataRequired(NEEDED), Length(max=200), one_line])
    mode = RadioField(_("How it meets"), choices=MODES)
    zone = "UTC"
    was_on: date | None = None

    def validate_on(self, field: DateField) -> None:
        """Refuse a day so far from where the session stood that the year must be a slip."""
        if self.was_on and field.data and abs(field.data - self.was_on) > LONGEST_MOVE:
            raise ValidationError(gettext("This day is too far away. Check the year."))

    def validate_starts(self, field: TimeField) -> None:
        """Refuse a time that the clock change skips or shows twice."""
        if not isinstance(field.data, time) or not isinstance(self.on.data, date) or self.on.errors:
            return
        try:
            rules.to_utc(self.on.data, field.data, self.zone)
        except rules.UnclearTime as unclear:
            raise ValidationError(say(unclear.words)) from unclear


class TraineeForm(Form):
    """One person to add; `key` becomes their id, so that a form sent twice adds one person."""

    key = HiddenField(validators=[is_key])
    name = StringField(_("Name"), [DataRequired(NEEDED), Length(max=120), one_line])
    email = EmailField(_("E-mail address"), [Optional(), *ADDRESS])
    phone = TelField(PHONE, [Optional(), Length(max=40), one_line, is_phone])
    organization = StringField(_("Organization"), [Optional(), Length(max=120), one_line])


class CardsForm(Form):
    """For whom cards are made."""

    people = SelectMultipleField(
        _("For whom?"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(), validate_choice=True
    )

    def offer(self, people: Sequence[tuple[str, str]]) -> "CardsForm":
        """Fill the choices, and return the form."""
        self.people.choices = [SelectChoice(*one) for one in people]
        return self

    def validate_people(self, field: SelectMultipleField) -> None:
        """Ask for at least one."""
        if not field.data:
            raise ValidationError(gettext("Tick at least one person."))


class RosterForm(Form):
    """A roster, as a file or as pasted text."""

    file = FileField(_("File (CSV)"), [Optional()], render_kw={"accept": ".csv,.txt,text/csv,text/plain"})
    text = TextAreaField(_("Or paste the rows here"), [Optional()])

    def validate(self, *args: object, **named: object) -> bool:
        """Take one of the two."""
        is_well = bool(super().validate(*args, **named))
        if is_well and not self.roster():
            self.file.errors = [gettext("Choose a file that is not empty, or paste the rows below.")]
            return False
        return is_well

    def roster(self) -> bytes:
        """Return what was sent, a file before pasted text."""
        if "_sent" not in self.__dict__:
            upload = self.file.data
            found = upload.stream.read(MOST_BYTES + 1) if getattr(upload, "filename", "") else b""
            self._sent: bytes = found or (self.text.data or "").strip().encode("utf-8", "replace")
        return self._sent
