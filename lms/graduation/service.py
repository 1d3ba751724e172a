"""Set a requirement aside by name and reason; note who opened somebody's record."""

from datetime import datetime

from lms.access.actor import Actor
from lms.audit.acts import Act
from lms.audit.models import AuditEvent
from lms.audit.service import record_action, record_aside
from lms.cohorts.models import Cohort, Enrollment
from lms.cohorts.queries import Place, lock_enrollment
from lms.core.database import db
from lms.core.errors import Refused
from lms.core.ids import new_id
from lms.core.unit_of_work import aside
from lms.core.words import N_
from lms.graduation import facts
from lms.graduation.models import Waiver
from lms.graduation.rules import Requirement, State


def waive(actor: Actor, place: Place, requirement_id: str, reason: str, at: datetime) -> None:
    """Set one open requirement aside for one person; the same waiver twice stays one.

    Raises Refused for one's own, and for what is met or is no requirement of this cohort.
    """
    if place.enrollment.person_id == actor.person_id:
        raise Refused(N_("This is your own place, so somebody else decides. Ask a colleague."))
    enrollment = lock_enrollment(place.enrollment.id)
    found = _find(place.cohort, enrollment, requirement_id)
    if found is None or found.state is State.MET:
        raise Refused(N_("There is nothing to set aside here: this is met, or not asked of this group."))
    if found.state is State.WAIVED:
        return
    waiver = Waiver(
        id=new_id(),
        enrollment_id=enrollment.id,
        requirement=requirement_id,
        reason=reason,
        waived_at=at,
        waived_by=actor.person_id or None,
    )
    db.session.add(waiver)
    record_action(
        actor,
        Act.REQUIREMENT_WAIVED,
        "enrollment",
        enrollment.id,
        at,
        affected_id=enrollment.person_id,
        requirement=requirement_id,
    )


def note_record_opened(actor: Actor, enrollment_id: str, person_id: str, at: datetime) -> None:
    """Record that somebody else's record was opened; aside, since reading changes nothing else."""
    with aside() as session:
        record_aside(
            session,
            AuditEvent(
                at=at,
                actor_id=actor.person_id,
                act=Act.RECORD_OPENED.value,
                object_kind="enrollment",
                object_id=enrollment_id,
                affected_id=person_id,
                detail={},
            ),
        )


def _find(cohort: Cohort, enrollment: Enrollment, requirement_id: str) -> Requirement | None:
    standing = facts.stand(cohort, [enrollment.id])[enrollment.id]
    return next((one for one in standing.requirements if one.id == requirement_id), None)
