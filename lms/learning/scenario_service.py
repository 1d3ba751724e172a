"""Walking through a scenario: every choice is a numbered step, so the same step posted twice is one step."""

from datetime import datetime

from lms.access.actor import Actor
from lms.audit.acts import Act
from lms.audit.service import record_action
from lms.cohorts.queries import Place, lock_enrollment
from lms.core.database import db
from lms.core.errors import Invalid, Refused
from lms.core.ids import new_id
from lms.core.words import N_
from lms.curriculum.model import Scenario
from lms.learning import queries
from lms.learning.models import ScenarioStep
from lms.learning.service import complete, open_progress
from lms.learning.walk import MOST_STEPS, StepKind, Walk, walk

NOTHING_YET = N_("There is no path to share yet. Walk a little, then come back.")
WALKED_OFTEN = N_("You have walked through this story many times. It is done, and it stays done.")


def take_step(actor: Actor, place: Place, scenario: Scenario, number: int, choice: str, at: datetime) -> Walk:
    """Make a choice; reaching an end completes the scenario. An old number changes nothing."""
    return _step(actor, place, scenario, number, StepKind.CHOOSE, choice, at)


def go_back(actor: Actor, place: Place, scenario: Scenario, number: int, passage: str, at: datetime) -> Walk:
    """Go back to a moment of the path; what was chosen before stays in the record."""
    return _step(actor, place, scenario, number, StepKind.BACK, passage, at)


def start_again(actor: Actor, place: Place, scenario: Scenario, number: int, _to: str, at: datetime) -> Walk:
    """Begin a new walk at the first scene."""
    return _step(actor, place, scenario, number, StepKind.AGAIN, scenario.start, at)


def share_path(actor: Actor, place: Place, scenario: Scenario, at: datetime) -> None:
    """Show the path as it stands now to the instructors of the cohort; raises Refused where there is none."""
    lock_enrollment(place.enrollment.id)
    progress = queries.find_progress(place.enrollment.id, scenario.id)
    here = walk(scenario, queries.list_steps(place.enrollment.id, scenario.id))
    if progress is None or not here.path:
        raise Refused(NOTHING_YET)
    if progress.shared_step != here.number - 1:
        progress.shared_step = here.number - 1
        _record(actor, Act.PATH_SHARED, place, progress.id, scenario, at)


def withdraw_path(actor: Actor, place: Place, scenario: Scenario, at: datetime) -> None:
    """Show the path to nobody any more; withdrawing twice changes nothing."""
    lock_enrollment(place.enrollment.id)
    progress = queries.find_progress(place.enrollment.id, scenario.id)
    if progress is not None and progress.shared_step is not None:
        progress.shared_step = None
        _record(actor, Act.PATH_WITHDRAWN, place, progress.id, scenario, at)


def _record(actor: Actor, act: Act, place: Place, progress_id: str, scenario: Scenario, at: datetime) -> None:
    affected = place.enrollment.person_id
    record_action(actor, act, "progress", progress_id, at, affected_id=affected, activity=scenario.slot)


def _step(
    actor: Actor, place: Place, scenario: Scenario, number: int, kind: StepKind, where: str, at: datetime
) -> Walk:
    progress = open_progress(place, scenario, at)
    here = walk(scenario, queries.list_steps(place.enrollment.id, scenario.id))
    if number < here.number:  # sent twice, or from a page that was left open: the story stands where it stands
        return here
    if number > here.number or not _is_possible(here, kind, where):
        raise Invalid
    if number > MOST_STEPS:
        raise Refused(WALKED_OFTEN)
    passage, choice = (here.passage.id, where) if kind is StepKind.CHOOSE else (where, None)
    step = ScenarioStep(
        id=new_id(),
        enrollment_id=place.enrollment.id,
        activity=scenario.id,
        number=number,
        kind=kind.value,
        passage=passage,
        choice=choice,
        taken_at=at,
    )
    db.session.add(step)
    db.session.flush()
    here = walk(scenario, queries.list_steps(place.enrollment.id, scenario.id))
    if here.has_ended:
        complete(actor, place, scenario, progress, "walked", at)
    return here


def _is_possible(here: Walk, kind: StepKind, where: str) -> bool:
    if kind is StepKind.CHOOSE:
        return any(choice.id == where for choice in here.passage.choices)
    return kind is StepKind.AGAIN or here.visited(where)
