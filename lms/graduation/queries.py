"""Reading waivers, and the sessions behind marks."""

from collections.abc import Sequence

from sqlalchemy import select

from lms.attendance.models import AttendanceMark
from lms.cohorts.models import CohortSession
from lms.core.database import db
from lms.graduation.models import Waiver


def list_waivers_of(enrollment_ids: Sequence[str]) -> dict[str, list[Waiver]]:
    """Return the waivers of many people by enrollment, oldest first; one query."""
    found: dict[str, list[Waiver]] = {enrollment_id: [] for enrollment_id in enrollment_ids}
    query = select(Waiver).where(Waiver.enrollment_id.in_(enrollment_ids))
    for waiver in db.session.execute(query.order_by(Waiver.waived_at, Waiver.id)).scalars():
        found[waiver.enrollment_id].append(waiver)
    return found


def list_sessions_of_marks(mark_ids: Sequence[str]) -> dict[str, CohortSession]:
    """Return the session of each of these marks, by mark; one query."""
    query = select(AttendanceMark.id, CohortSession).join(CohortSession, CohortSession.id == AttendanceMark.session_id)
    rows = db.session.execute(query.where(AttendanceMark.id.in_(mark_ids))).all()
    return {row[0]: row[1] for row in rows}
