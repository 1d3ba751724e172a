"""What an instructor saw somebody do, against the skills of the course."""

from datetime import datetime

from lms.access.actor import Actor
from lms.audit.acts import Act
from lms.audit.service import record_action
from lms.cohorts.queries import Place, lock_enrollment
from lms.core.database import db
from lms.core.errors import NotAllowed, Refused
from lms.core.ids import new_id
from lms.core.words import N_
from lms.curriculum.model import Skill
from lms.learning import queries, rules
from lms.learning.models import SkillSignOff
from lms.learning.skill_rules import Outcome

OWN_SKILL = N_("Nobody signs off their own skills. Ask somebody else of the team.")
PLACE_ENDED = N_("This person's place in the group has ended, so their skills stay as they are.")


def sign_off_skill(actor: Actor, place: Place, skill: Skill, outcome: Outcome, at: datetime) -> SkillSignOff:
    """Keep what was seen as a new row, the newest counts; the same again changes nothing."""
    if actor.person_id == place.enrollment.person_id:
        raise NotAllowed(OWN_SKILL)
    if lock_enrollment(place.enrollment.id).state not in rules.OPEN_STATES:
        raise Refused(PLACE_ENDED)
    newest = queries.list_sign_offs_for_skill([place.enrollment.id], skill.id).get(place.enrollment.id)
    if newest is not None and newest.outcome == outcome:
        return newest
    row = SkillSignOff(
        id=new_id(),
        enrollment_id=place.enrollment.id,
        skill=skill.id,
        outcome=outcome.value,
        observed_at=at,
        observed_by=actor.person_id or None,
    )
    db.session.add(row)
    affected = place.enrollment.person_id
    record_action(
        actor,
        Act.SKILL_SIGNED_OFF,
        "skill_sign_off",
        row.id,
        at,
        affected_id=affected,
        skill=skill.id,
        outcome=outcome.value,
    )
    return row
