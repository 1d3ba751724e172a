"""Reading private calendar addresses."""

from sqlalchemy import select

from lms.cohorts.models import CalendarFeed, Cohort, Enrollment
from lms.cohorts.queries import Place
from lms.core.database import db


def find_feed(person_id: str) -> CalendarFeed | None:
    """Return the person's live calendar address, or None."""
    query = select(CalendarFeed).where(CalendarFeed.person_id == person_id, CalendarFeed.ended_at.is_(None))
    return db.session.execute(query).scalar_one_or_none()


def find_fed_place(feed_id: str) -> Place | None:
    """Return the newest place that is not ended of the person whose calendar address this is, or None."""
    query = (
        select(Enrollment, Cohort)
        .join(Cohort, Cohort.id == Enrollment.cohort_id)
        .join(CalendarFeed, CalendarFeed.person_id == Enrollment.person_id)
        .where(CalendarFeed.id == feed_id, CalendarFeed.ended_at.is_(None), Enrollment.state != "withdrawn")
        .order_by(Enrollment.enrolled_at.desc(), Enrollment.id)
        .limit(1)
    )
    row = db.session.execute(query).one_or_none()
    return None if row is None else Place(*row)
