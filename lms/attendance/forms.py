"""What the roll, a correction and the steps of a make-up ask for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from flask import request
from flask_babel import lazy_gettext as _
from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional

from lms.access.actor import Actor
from lms.attendance import rules
from lms.attendance.queries import Line, Roll
from lms.attendance.rules import Mark, UnclearMark
from lms.core.words import N_, Words
from lms.web.filters import STATUSES
from lms.web.forms import Form
from lms.web.i18n import in_zone
from lms.web.pages import say

NEEDED = _("Write something here, then send it again.")
LATER = N_("%(name)s was added to the list after you opened it. Look at the list again, then close the roll.")
MEANWHILE = N_("Somebody else changed this mark after you opened the roll. Theirs: %(status)s. Which one holds?")


def _read_mark(roll: Roll, status: str, arrived: str, left: str) -> Mark:
    """Return the mark that was typed; raises UnclearMark."""
    return rules.read_mark(status, arrived, left, roll.session.starts_at, roll.session.ends_at, roll.cohort.zone)


def local_time(at: datetime | None, zone: str) -> str:
    """Return a stored moment as a time field shows it."""
    return "" if at is None else in_zone(at, zone).strftime("%H:%M")


@dataclass
class RollRow:
    """One person's row on the roll page: what is chosen, and what needs a look."""

    line: Line
    is_own: bool
    status: str = "present"
    arrived: str = ""
    left: str = ""
    is_posted: bool = False
    error: str = ""
    part: str = "status"

    @property
    def id(self) -> str:
        """Return the enrollment's id, which names the row's fields."""
        return self.line.enrollment.id

    @property
    def is_open(self) -> bool:
        """Say whether the rarer answers are unfolded."""
        return self.status in ("late", "left_early", "excused") or bool(self.arrived or self.left or self.error)

    @property
    def is_here(self) -> bool:
        """Say whether the row counts as somebody in the room."""
        return self.status in rules.IN_THE_ROOM and not (self.is_own and self.line.mark is None)


@dataclass
class RollForm:
    """The whole roll as one form; its fields are named by enrollment, so that a longer list cannot shift them."""

    roll: Roll
    actor_id: str
    at: datetime
    source: str
    rows: list[RollRow]
    seen: str = ""
    closes: bool = False
    form_error: str = ""
    marks: dict[str, Mark] = field(default_factory=dict)

    @classmethod
    def of_request(cls, roll: Roll, actor: Actor, at: datetime) -> Self:
        """Return the roll as posted, or as saved; whoever has no mark yet is shown as here."""
        rows = [_saved_row(line, actor, roll.cohort.zone) for line in roll.lines]
        form = cls(roll, actor.person_id, at, "roll", rows)
        times = [line.mark.marked_at for line in roll.lines if line.mark]
        form.seen = max(times).isoformat() if times else ""
        if request.method == "POST":
            form._read(request.form)
        elif request.args.get("source") == "paper":
            form.source = "paper"
        return form

    def _read(self, posted: Mapping[str, str]) -> None:
        self.source = "paper" if posted.get("source") == "paper" else "roll"
        self.closes = posted.get("do") == "close"
        for row in self.rows:
            row.is_posted = f"status-{row.id}" in posted and not row.is_own
            if row.is_posted:
                row.status = posted[f"status-{row.id}"]
                row.arrived = posted.get(f"arrived-{row.id}", "")[:20]
                row.left = posted.get(f"left-{row.id}", "")[:20]

    def is_posted_well(self) -> bool:
        """Say whether the roll was posted and every row can be kept; `marks` then holds them by enrollment."""
        if request.method != "POST":
            return False
        for row in self.rows:
            if row.is_posted:
                self._check(row)
            elif self.closes and row.line.mark is None and not row.is_own:
                self.form_error = say(Words(LATER, {"name": row.line.name}))
        trouble = rules.why_not_close(self.roll.session.ends_at, self.at) if self.closes else None
        if trouble is not None:
            self.form_error = say(trouble)
        return not self.has_errors

    def _check(self, row: RollRow) -> None:
        try:
            mark = _read_mark(self.roll, row.status, row.arrived, row.left)
        except UnclearMark as error:
            row.error, row.part = say(error.words), error.part
            return
        if self._is_overtaken(row, mark):
            theirs = say(STATUSES[row.line.mark.status]) if row.line.mark else ""
            row.error = say(Words(MEANWHILE, {"status": theirs}))
        self.marks[row.id] = mark

    def _is_overtaken(self, row: RollRow, mark: Mark) -> bool:
        """Say whether somebody else saved another mark for this person after the page was opened."""
        stored = row.line.mark
        if stored is None or stored.marked_by == self.actor_id:
            return False
        is_newer = stored.marked_at.isoformat() > request.form.get("seen", "")
        return is_newer and mark != Mark(stored.status, stored.arrived_at, stored.left_at)

    @property
    def has_errors(self) -> bool:
        """Say whether anything needs another look."""
        return bool(self.form_error) or any(row.error for row in self.rows)

    @property
    def here(self) -> int:
        """Return how many are in the room by what is chosen."""
        return sum(row.is_here for row in self.rows)

    @property
    def is_new(self) -> bool:
        """Say whether nobody was marked yet."""
        return all(row.line.mark is None for row in self.rows)


def _saved_row(line: Line, actor: Actor, zone: str) -> RollRow:
    row = RollRow(line, is_own=line.enrollment.person_id == actor.person_id)
    if line.is_away:
        row.status = "absent"
    if line.mark is not None:
        row.status = line.mark.status
        row.arrived, row.left = local_time(line.mark.arrived_at, zone), local_time(line.mark.left_at, zone)
    return row


class ReasonForm(Form):
    """Why something that stood is changed."""

    reason = TextAreaField(_("Reason"), [DataRequired(NEEDED), Length(max=500)], render_kw={"rows": "3"})

    @property
    def said(self) -> str:
        """Return the reason without the blanks around it."""
        return str(self.reason.data).strip()


class QuestionForm(Form):
    """What does not look right about one's own mark."""

    words = TextAreaField(
        _("What does not look right?"), [DataRequired(NEEDED), Length(max=1000)], render_kw={"rows": "4"}
    )


class AnswerForm(Form):
    """What an instructor says to a question about a mark."""

    words = TextAreaField(_("Your answer"), [DataRequired(NEEDED), Length(max=1000)], render_kw={"rows": "3"})


class MarkForm(Form):
    """Another mark for one person, with its reason."""

    status = RadioField(_("How was it?"), choices=[SelectChoice(one, _(STATUSES[one])) for one in rules.STATUSES])
    arrived = StringField(_("Came at"), [Optional(), Length(max=20)], render_kw={"type": "time"})
    left = StringField(_("Left at"), [Optional(), Length(max=20)], render_kw={"type": "time"})
    reason = TextAreaField(_("Reason"), [DataRequired(NEEDED), Length(max=500)], render_kw={"rows": "3"})
    mark: Mark | None = None

    def is_posted_well_for(self, roll: Roll) -> bool:
        """Say whether the mark can be kept for this session; `mark` then holds it."""
        if not self.is_posted_well():
            return False
        try:
            self.mark = _read_mark(roll, self.status.data, self.arrived.data or "", self.left.data or "")
        except UnclearMark as error:
            self[error.part].errors = [say(error.words)]
        return self.mark is not None
