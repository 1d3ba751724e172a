"""A cohort ends when staff say so, never by itself; it can be opened again. Nobody's place or hours change by it."""

from datetime import datetime

from lms.access.actor import Actor
from lms.audit.acts import Act
from lms.audit.service import record_action
from lms.cohorts import queries
from lms.cohorts.models import Cohort


def end_cohort(actor: Actor, cohort: Cohort, at: datetime) -> None:
    """Mark a cohort as ended: graduated if anybody of it did, else closed. Twice changes nothing.

    It leaves its instructors' Today and stands after the running ones; everything in it stays as it is.
    """
    cohort = queries.lock_cohort(cohort.id)
    if cohort.state in queries.ENDED:
        return
    cohort.state = "graduated" if queries.count_by_state(cohort.id).get("graduated") else "closed"
    record_action(actor, Act.COHORT_ENDED, "cohort", cohort.id, at, state=cohort.state)


def open_again(actor: Actor, cohort: Cohort, at: datetime) -> None:
    """Let a cohort that was marked as ended run again. Twice changes nothing."""
    cohort = queries.lock_cohort(cohort.id)
    if cohort.state not in queries.ENDED:
        return
    cohort.state = "running"
    record_action(actor, Act.COHORT_OPENED_AGAIN, "cohort", cohort.id, at)
