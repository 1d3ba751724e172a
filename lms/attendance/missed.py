"""Who missed what, and the way back there is: the same reading for the instructor's list and the trainee's own."""

from collections.abc import Sequence
from dataclasses import dataclass

from lms.attendance import make_up_queries
from lms.attendance.models import MakeUp
from lms.cohorts.models import CohortSession, SessionSegment


@dataclass(frozen=True)
class Missed:
    """A segment that one person was not credited, with the session it was taught in and the way back, if any."""

    enrollment_id: str
    segment: SessionSegment
    session: CohortSession
    make_up: MakeUp | None


def list_missed(cohort_id: str, enrollment_ids: Sequence[str]) -> list[Missed]:
    """Return every segment of a closed roll that is not credited, person by person; three queries for any number."""
    taught = make_up_queries.list_missable(cohort_id)
    slots = [segment.slot or "" for segment, _ in taught]
    live = make_up_queries.list_live_slots(enrollment_ids, slots)
    make_ups = {
        (make_up.enrollment_id, make_up.slot): make_up for make_up in make_up_queries.list_make_ups_of(enrollment_ids)
    }
    return [
        Missed(enrollment_id, segment, session, make_ups.get((enrollment_id, segment.slot or "")))
        for enrollment_id in enrollment_ids
        for segment, session in taught
        if (enrollment_id, segment.slot or "") not in live
    ]
