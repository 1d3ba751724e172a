"""Take a roll, close it and credit the hours, reopen it, correct one mark afterwards."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from lms.access.actor import Actor
from lms.attendance import queries, rules
from lms.attendance.models import AttendanceMark
from lms.attendance.queries import Line, Roll
from lms.attendance.rules import Mark
from lms.audit.acts import Act
from lms.audit.service import record_action
from lms.catalogue.queries import get_course
from lms.cohorts.models import SessionSegment
from lms.cohorts.rules import local_day
from lms.core.database import db
from lms.core.errors import NotAllowed, Refused
from lms.core.ids import new_id
from lms.core.words import N_, Words
from lms.curriculum.model import RulePack
from lms.hours import queries as ledger
from lms.hours.models import HourEntry
from lms.hours.service import Credit, credit_many, reverse

EVIDENCE = "mark"
IS_CLOSED = N_("The roll of this session was closed meanwhile. Correct single marks there, each with a reason.")


def save_roll(actor: Actor, roll: Roll, marks: Mapping[str, Mark], source: str, at: datetime) -> int:
    """Write a new version for every mark that changed, by enrollment; return how many. The roll was loaded locked.

    Saving the same again writes nothing. Nobody marks themselves: one's own line stays as it is.
    """
    changed = [
        (line, marks[line.enrollment.id])
        for line in roll.lines
        if line.enrollment.id in marks and not is_own(actor, line) and mark_of(line) != marks[line.enrollment.id]
    ]
    if not changed:
        return 0
    if roll.session.state == "closed":
        raise Refused(IS_CLOSED)
    _refuse(rules.why_not_save(roll.session.state, roll.session.starts_at, roll.cohort.zone, at))
    for line, mark in changed:
        _add_version(actor, roll, line, mark, source, "", at)
    record_action(actor, Act.ROLL_SAVED, "session", roll.session.id, at, changed=len(changed), source=source)
    return len(changed)


def close_roll(actor: Actor, roll: Roll, marks: Mapping[str, Mark], source: str, at: datetime) -> None:
    """Save these marks, close the roll and credit every segment to everybody who was there.

    A second call with the same marks changes nothing. Whoever has no mark must be looked at first; one's own line
    needs another instructor and may stay without a mark.
    """
    if roll.session.state == "planned":
        _refuse(rules.why_not_save(roll.session.state, roll.session.starts_at, roll.cohort.zone, at))
        _refuse(rules.why_not_close(roll.session.ends_at, at))
        _refuse_unmarked(actor, roll, marks)
    save_roll(actor, roll, marks, source, at)
    if roll.session.state != "planned":
        return
    _close(actor, queries.read_again(roll), at)


def _close(actor: Actor, roll: Roll, at: datetime) -> None:
    session = roll.session
    session.state, session.closed_at, session.closed_by = "closed", at, actor.person_id or None
    record_action(actor, Act.ROLL_CLOSED, "session", session.id, at, people=len(roll.lines))
    settle(actor, roll, roll.lines, N_("The roll was closed again."), at)


def reopen_roll(actor: Actor, roll: Roll, reason: str, at: datetime) -> None:
    """Open a closed roll again: every credit that rests on its marks is taken back, until it is closed once more."""
    session = roll.session
    if session.state != "closed":
        return
    session.state, session.closed_at, session.closed_by = "planned", None, None
    record_action(actor, Act.ROLL_REOPENED, "session", session.id, at)
    ours = _mark_ids(roll, roll.lines)
    for entry in _live_entries(roll, roll.lines).values():
        if entry.evidence_id in ours:
            reverse(actor, entry, reason, at)


def correct_mark(actor: Actor, roll: Roll, line: Line, mark: Mark, reason: str, at: datetime) -> bool:
    """Change one mark of a closed roll and move the hours with it; return whether anything changed."""
    if is_own(actor, line):
        raise NotAllowed(N_("Nobody changes their own mark. Ask another instructor or program staff."))
    if roll.session.state != "closed":
        raise Refused(N_("The roll of this session is open. Change the mark on the roll itself."))
    if mark_of(line) == mark:
        return False
    version = _add_version(actor, roll, line, mark, "correction", reason, at)
    record_action(
        actor,
        Act.MARK_CORRECTED,
        "mark",
        version.id,
        at,
        affected_id=line.enrollment.person_id,
        session=roll.session.id,
        version=version.version,
    )
    settle(actor, roll, [Line(line.enrollment, line.name, version)], reason, at)
    return True


def settle(actor: Actor, roll: Roll, lines: Sequence[Line], reason: str, at: datetime) -> None:
    """Make the ledger say what the marks of a closed roll say: take back what no longer holds, credit what now does.

    A segment that is credited on other evidence (a make-up, another sitting) is left alone.
    """
    pack = pack_of(roll)
    live, ours = _live_entries(roll, lines), _mark_ids(roll, lines)
    credits = []
    for line in lines:
        for segment in _creditable(roll):
            minutes = _minutes_of(line, segment, pack)
            entry = live.get((line.enrollment.id, segment.slot or ""))
            if entry is not None and entry.evidence_id in ours and entry.minutes != minutes:
                reverse(actor, entry, reason, at)
                entry = None
            if entry is None and minutes and line.mark is not None:
                credits.append(_credit(roll, segment, line.mark, minutes))
    if credits:
        credit_many(actor, credits, at)


def mark_of(line: Line) -> Mark | None:
    """Return a line's mark as the rules know it, or None for somebody not marked yet."""
    mark = line.mark
    return None if mark is None else Mark(mark.status, mark.arrived_at, mark.left_at)


def is_own(actor: Actor, line: Line) -> bool:
    """Say whether the line is the actor's own."""
    return line.enrollment.person_id == actor.person_id


def pack_of(roll: Roll) -> RulePack:
    """Return the rule pack of the roll's cohort."""
    return get_course(roll.cohort.release_id).rule_pack(roll.cohort.rule_pack)


def _refuse(why: Words | None) -> None:
    if why is not None:
        raise Refused(why.text, **why.gaps)


def _refuse_unmarked(actor: Actor, roll: Roll, marks: Mapping[str, Mark]) -> None:
    for line in roll.lines:
        if line.mark is None and line.enrollment.id not in marks and not is_own(actor, line):
            raise Refused(N_("Somebody on the list has no mark yet. Look at the roll again, then close it."))


def _creditable(roll: Roll) -> list[SessionSegment]:
    return [segment for segment in roll.session.segments if segment.is_creditable and segment.slot]


def _minutes_of(line: Line, segment: SessionSegment, pack: RulePack) -> int:
    mark = mark_of(line)
    span = rules.Span(segment.starts_at, segment.ends_at, segment.minutes)
    return 0 if mark is None else rules.minutes_present(span, mark, pack.credit, pack.grace_minutes)


def _live_entries(roll: Roll, lines: Sequence[Line]) -> dict[tuple[str, str], HourEntry]:
    """Return the credits that stand, by enrollment and slot; the places are locked first."""
    people = [line.enrollment.id for line in lines]
    queries.lock_enrollments(people)
    rows = ledger.list_of_slots(people, [segment.slot or "" for segment in _creditable(roll)])
    reversed_ids = {row.reverses for row in rows if row.reverses}
    return {(row.enrollment_id, row.slot): row for row in rows if row.reverses is None and row.id not in reversed_ids}


def _mark_ids(roll: Roll, lines: Sequence[Line]) -> set[str]:
    return queries.list_mark_ids(roll.session.id, [line.enrollment.id for line in lines])


def _credit(roll: Roll, segment: SessionSegment, mark: AttendanceMark, minutes: int) -> Credit:
    return Credit(
        enrollment_id=mark.enrollment_id,
        module=segment.module or "",
        topic=segment.topic or "",
        mode=roll.session.mode,
        minutes=minutes,
        slot=segment.slot or "",
        evidence_kind=EVIDENCE,
        evidence_id=mark.id,
        occurred_on=local_day(roll.session.starts_at, roll.cohort.zone),
    )


def _add_version(
    actor: Actor, roll: Roll, line: Line, mark: Mark, source: str, reason: str, at: datetime
) -> AttendanceMark:
    version = AttendanceMark(
        id=new_id(),
        session_id=roll.session.id,
        enrollment_id=line.enrollment.id,
        version=line.mark.version + 1 if line.mark else 1,
        status=mark.status,
        arrived_at=mark.arrived_at,
        left_at=mark.left_at,
        source=source,
        reason=reason,
        marked_at=at,
        marked_by=actor.person_id or None,
    )
    db.session.add(version)
    return version
