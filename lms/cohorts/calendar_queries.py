"""Reading private calendar addresses."""

from dataclasses import dataclass

from sqlalchemy import select

from lms.accounts.models import Person
from lms.cohorts.models import CalendarFeed, Cohort, Enrollment
from lms.core.database import db


@dataclass(frozen=True)
class Fed:
    """Whose calendar address it is, as far as a calendar needs to know: the cohort, and the person's language."""

    cohort: Cohort
    language: str


def find_feed(person_id: str) -> CalendarFeed | None:
    """Return the person's live calendar address, or None."""
    query = select(CalendarFeed).where(CalendarFeed.person_id == person_id, CalendarFeed.ended_at.is_(None))
    return db.session.execute(query).scalar_one_or_none()


def find_fed(feed_id: str) -> Fed | None:
    """Return the cohort of the newest place that is not ended, and the language, of whose address this is; or None."""
    query = (
        select(Cohort, Person.language)
        .join(Enrollment, Enrollment.cohort_id == Cohort.id)
        .join(CalendarFeed, CalendarFeed.person_id == Enrollment.person_id)
        .join(Person, Person.id == Enrollment.person_id)
        .where(CalendarFeed.id == feed_id, CalendarFeed.ended_at.is_(None), Enrollment.state != "withdrawn")
        .order_by(Enrollment.enrolled_at.desc(), Enrollment.id)
        .limit(1)
    )
    row = db.session.execute(query).one_or_none()
    return None if row is None else Fed(*row)
