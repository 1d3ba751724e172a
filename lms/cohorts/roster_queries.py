"""Reading what a roster import needs: the waiting file, and who is known already."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import and_, or_, select

from lms.accounts.models import Person
from lms.cohorts.models import Enrollment, RosterImport
from lms.cohorts.queries import OPEN
from lms.cohorts.roster_rules import Known
from lms.core.database import db
from lms.core.errors import NotFound

WAITING_SHOWN = 5


def get_roster_import(import_id: str, cohort_id: str, *, locked: bool = False) -> RosterImport:
    """Return a waiting import of this cohort; raises NotFound."""
    query = select(RosterImport).where(RosterImport.id == import_id, RosterImport.cohort_id == cohort_id)
    found = db.session.execute(query.with_for_update() if locked else query).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def list_waiting_imports(cohort_id: str, since: datetime) -> Sequence[RosterImport]:
    """Return the rosters of a cohort that were read since then and not carried out, the newest first."""
    query = select(RosterImport).where(RosterImport.cohort_id == cohort_id, RosterImport.confirmed_at.is_(None))
    query = query.where(RosterImport.made_at >= since).order_by(RosterImport.made_at.desc(), RosterImport.id)
    return db.session.execute(query.limit(WAITING_SHOWN)).scalars().all()


def list_old_imports(before: datetime) -> Sequence[RosterImport]:
    """Return the imports read before this moment: nobody confirms them any more."""
    return db.session.execute(select(RosterImport).where(RosterImport.made_at < before)).scalars().all()


def known_by_address(addresses: Sequence[str], cohort_id: str) -> dict[str, Known]:
    """Return who has one of these addresses, and where they have a place; one query for all."""
    query = select(Person.email, Person.sign_in_name, Person.id, Person.disabled_at, Enrollment.cohort_id)
    query = query.outerjoin(
        Enrollment,
        and_(
            Enrollment.person_id == Person.id,
            or_(
                Enrollment.state.in_(OPEN),
                and_(Enrollment.cohort_id == cohort_id, Enrollment.state != "withdrawn"),
            ),
        ),
    )
    rows = db.session.execute(query.where(or_(Person.email.in_(addresses), Person.sign_in_name.in_(addresses))))
    found: dict[str, Known] = {}
    for email, sign_in_name, person_id, disabled_at, place in rows:
        before = found.get(sign_in_name, Known(person_id, is_closed=disabled_at is not None))
        found[sign_in_name] = replace(
            before,
            is_here=before.is_here or place == cohort_id,
            is_elsewhere=before.is_elsewhere or place not in (None, cohort_id),
        )
        if email:
            found[email] = found[sign_in_name]
    return found


def names_without_address(cohort_id: str) -> list[str]:
    """Return the names of a cohort's people who have no address."""
    query = select(Person.name).join(Enrollment, Enrollment.person_id == Person.id)
    query = query.where(Enrollment.cohort_id == cohort_id, Enrollment.state != "withdrawn", Person.email.is_(None))
    return list(db.session.execute(query).scalars())
