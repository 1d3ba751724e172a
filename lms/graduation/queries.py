"""Reading waivers."""

from collections.abc import Sequence

from sqlalchemy import select

from lms.core.database import db
from lms.graduation.models import Waiver


def list_waivers_of(enrollment_ids: Sequence[str]) -> dict[str, list[Waiver]]:
    """Return the waivers of many people by enrollment, oldest first; one query."""
    found: dict[str, list[Waiver]] = {enrollment_id: [] for enrollment_id in enrollment_ids}
    query = select(Waiver).where(Waiver.enrollment_id.in_(enrollment_ids))
    for waiver in db.session.execute(query.order_by(Waiver.waived_at, Waiver.id)).scalars():
        found[waiver.enrollment_id].append(waiver)
    return found
