"""The way back from a missed segment: assigned, handed in, accepted or returned; the hours follow acceptance."""

from dataclasses import dataclass
from datetime import date, datetime

from lms.access.actor import Actor
from lms.access.permissions import Permission
from lms.attendance import make_up_queries, queries, rules
from lms.attendance.make_up_queries import MakeUpRow
from lms.attendance.models import MakeUp
from lms.attendance.service import settle
from lms.audit.acts import Act
from lms.audit.service import record_action
from lms.catalogue.queries import get_course
from lms.cohorts.models import CohortSession, SessionSegment
from lms.cohorts.queries import Place, lock_enrollment
from lms.core.database import db
from lms.core.errors import NotAllowed, Refused
from lms.core.ids import new_id
from lms.core.words import N_
from lms.hours import queries as ledger
from lms.hours.models import HourEntry
from lms.hours.service import Credit, credit, reverse

EVIDENCE = "make_up"
OPEN = ("assigned", "handed_in", "returned")
OWN = N_("Nobody decides about their own hours. Ask another instructor or program staff.")
CREDITED = N_("This segment is credited already, so it needs no way back.")


@dataclass(frozen=True)
class Way:
    """How a missed segment is regained: the way, the mode it counts as, by when, and what there is to do."""

    way: str
    mode: str
    due_on: date
    task: str = ""
    flex_session_id: str | None = None


def assign_make_up(
    actor: Actor, place: Place, segment: SessionSegment, session: CohortSession, way: Way, at: datetime
) -> MakeUp:
    """Give somebody a way back to a segment they missed; the same again returns what is there.

    Raises Refused for a mode that the rule pack forbids, above its limit of minutes, or when nothing is missing.
    """
    _refuse_own(actor, place.enrollment.person_id)
    lock_enrollment(place.enrollment.id)
    pack = get_course(place.cohort.release_id).rule_pack(place.cohort.rule_pack)
    taken = make_up_queries.list_make_ups_of([place.enrollment.id])
    for other in taken:
        if other.slot == segment.slot:
            return _same_or_refused(other, way)
    if session.state != "closed":
        raise Refused(N_("The roll of that session is still open. Close it first; then it is clear who missed what."))
    if _find_live(place.enrollment.id, segment.slot or "") is not None:
        raise Refused(CREDITED)
    if not rules.is_mode_allowed(pack.make_up_modes, session.mode, way.mode):
        raise Refused(N_("This segment must be made up in the mode in which it was missed."))
    left = rules.minutes_left(pack.make_up_at_most_minutes, [other.minutes for other in taken])
    if left is not None and segment.minutes > left:
        raise Refused(
            N_("The rules leave %(left)d min of make-up for this person, and this segment has %(minutes)d min."),
            left=left,
            minutes=segment.minutes,
        )
    return _add(actor, place, segment, way, at)


def hand_in(actor: Actor, row: MakeUpRow, text: str, at: datetime) -> None:
    """Hand in one's own make-up, or hand it in anew; after acceptance it stays as it was."""
    make_up = row.make_up
    if row.enrollment.person_id != actor.person_id:
        raise NotAllowed(N_("Only the person themselves hands this in."))
    if make_up.state not in OPEN or (make_up.state == "handed_in" and make_up.handed_in == text):
        return
    make_up.state, make_up.handed_in, make_up.handed_in_at = "handed_in", text, at
    record_action(actor, Act.MAKE_UP_HANDED_IN, "make_up", make_up.id, at, affected_id=row.enrollment.person_id)


def accept_make_up(actor: Actor, row: MakeUpRow, done_on: date, confirmed: bool, at: datetime) -> None:
    """Accept a make-up and credit the segment, once; a second call changes nothing.

    Where nothing was handed in and no flex roll shows the person, `confirmed` is the instructor's own word.
    """
    make_up = row.make_up
    _refuse_own(actor, row.enrollment.person_id)
    if make_up.state == "accepted":
        return
    if make_up.state not in ("assigned", "handed_in"):
        raise Refused(N_("This was returned or withdrawn, so there is nothing to accept now."))
    was_there = make_up_queries.was_in_session(make_up.flex_session_id, make_up.enrollment_id)
    if rules.needs_confirmation(make_up.state, was_there) and not confirmed:
        raise Refused(N_("Nothing shows yet that this was done. Confirm that you saw it yourself, then accept it."))
    if _find_live(make_up.enrollment_id, make_up.slot) is not None:
        raise Refused(CREDITED)
    _decide(actor, make_up, "accepted", make_up.words_back, at)
    credit(actor, _credit_of(row, done_on), at)
    record_action(actor, Act.MAKE_UP_ACCEPTED, "make_up", make_up.id, at, affected_id=row.enrollment.person_id)


def return_make_up(actor: Actor, row: MakeUpRow, words: str, at: datetime) -> None:
    """Give a handed-in make-up back with words; the person can hand it in again."""
    make_up = row.make_up
    _refuse_own(actor, row.enrollment.person_id)
    if make_up.state == "returned" and make_up.words_back == words:
        return
    if make_up.state != "handed_in":
        raise Refused(N_("There is nothing handed in to return."))
    _decide(actor, make_up, "returned", words, at)
    record_action(actor, Act.MAKE_UP_RETURNED, "make_up", make_up.id, at, affected_id=row.enrollment.person_id)


def withdraw_make_up(actor: Actor, row: MakeUpRow, reason: str, at: datetime) -> None:
    """Take a make-up back. If it was accepted its credit is reversed; the roll's own mark then counts again."""
    make_up = row.make_up
    _refuse_own(actor, row.enrollment.person_id)
    if make_up.state == "withdrawn":
        return
    entry = _find_live(make_up.enrollment_id, make_up.slot)
    _decide(actor, make_up, "withdrawn", reason, at)
    record_action(actor, Act.MAKE_UP_WITHDRAWN, "make_up", make_up.id, at, affected_id=row.enrollment.person_id)
    if entry is None or entry.evidence_id != make_up.id:
        return
    reverse(actor, entry, reason, at)
    roll = queries.get_roll_for(actor, row.session.id, Permission.ARRANGE_MAKE_UP)
    if roll.session.state == "closed":
        settle(actor, roll, [line for line in roll.lines if line.enrollment.id == make_up.enrollment_id], reason, at)


def minutes_left(row: MakeUpRow | Place) -> int | None:
    """Return how many minutes of make-up the rules leave this person, or None without a limit."""
    pack = get_course(row.cohort.release_id).rule_pack(row.cohort.rule_pack)
    taken = make_up_queries.list_make_ups_of([row.enrollment.id])
    return rules.minutes_left(pack.make_up_at_most_minutes, [make_up.minutes for make_up in taken])


def _refuse_own(actor: Actor, person_id: str) -> None:
    if actor.person_id == person_id:
        raise NotAllowed(OWN)


def _same_or_refused(make_up: MakeUp, way: Way) -> MakeUp:
    there = Way(make_up.way, make_up.mode, make_up.due_on, make_up.task, make_up.flex_session_id)
    if there != way:
        raise Refused(N_("This person has a way back for this segment already. Open it, or withdraw it first."))
    return make_up


def _find_live(enrollment_id: str, slot: str) -> HourEntry | None:
    rows = ledger.list_of_slots([enrollment_id], [slot])
    gone = {row.reverses for row in rows if row.reverses}
    return next((row for row in rows if row.reverses is None and row.id not in gone), None)


def _decide(actor: Actor, make_up: MakeUp, state: str, words: str, at: datetime) -> None:
    make_up.state, make_up.words_back = state, words
    make_up.decided_at, make_up.decided_by = at, actor.person_id or None


def _credit_of(row: MakeUpRow, done_on: date) -> Credit:
    return Credit(
        enrollment_id=row.enrollment.id,
        module=row.segment.module or "",
        topic=row.segment.topic or "",
        mode=row.make_up.mode,
        minutes=row.make_up.minutes,
        slot=row.make_up.slot,
        evidence_kind=EVIDENCE,
        evidence_id=row.make_up.id,
        occurred_on=done_on,
    )


def _add(actor: Actor, place: Place, segment: SessionSegment, way: Way, at: datetime) -> MakeUp:
    make_up = MakeUp(
        id=new_id(),
        enrollment_id=place.enrollment.id,
        segment_id=segment.id,
        slot=segment.slot,
        way=way.way,
        mode=way.mode,
        minutes=segment.minutes,
        flex_session_id=way.flex_session_id,
        task=way.task,
        due_on=way.due_on,
        state="assigned",
        assigned_at=at,
        assigned_by=actor.person_id or None,
    )
    db.session.add(make_up)
    record_action(
        actor, Act.MAKE_UP_ASSIGNED, "make_up", make_up.id, at, affected_id=place.enrollment.person_id, way=way.way
    )
    return make_up
