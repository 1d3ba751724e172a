"""Reading progress, scenario steps and skill sign-offs, and the place somebody learns in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar, cast

from sqlalchemy import Select, bindparam, func, select

from lms.access.actor import Actor
from lms.accounts.models import Person
from lms.attendance.models import AbsenceNotice
from lms.catalogue.queries import course_for
from lms.cohorts.models import Cohort, CohortSession, Enrollment
from lms.cohorts.queries import Place
from lms.core.database import db
from lms.core.errors import NotFound
from lms.curriculum.model import Activity, Course, Skill
from lms.learning.models import ActivityProgress, OfflineReport, ScenarioStep, SkillSignOff
from lms.learning.rules import OPEN_STATES, Progress

Kind = TypeVar("Kind", bound=Activity)


@dataclass(frozen=True)
class Desk:
    """What every page of the course needs: somebody's own place, and its course in the language they read."""

    place: Place
    course: Course

    @property
    def is_open(self) -> bool:
        """Say whether the person may go on, or only read."""
        return self.place.enrollment.state in OPEN_STATES


@dataclass(frozen=True)
class Reading:
    """What the page of one activity needs: somebody's own place in short, the course, and how far they are."""

    enrollment_id: str
    is_open: bool
    release_id: str
    course: Course
    progress: Progress | None


@dataclass(frozen=True)
class Learner:
    """Somebody's desk with the session that comes next, if one does, and whether they said they cannot come to it."""

    desk: Desk
    next_session: CohortSession | None
    is_away: bool


def find_learner(actor: Actor, at: datetime) -> Learner | None:
    """Return the actor's newest place, open ones first, and its next session; one query, or None."""
    coming = (
        select(CohortSession.id)
        .where(CohortSession.cohort_id == Cohort.id, CohortSession.state == "planned", CohortSession.ends_at > at)
        .order_by(CohortSession.starts_at, CohortSession.id)
        .limit(1)
        .correlate(Cohort)
        .scalar_subquery()
    )
    query = (
        select(Enrollment, Cohort, CohortSession, AbsenceNotice.id.is_not(None))
        .join(Cohort, Cohort.id == Enrollment.cohort_id)
        .outerjoin(CohortSession, CohortSession.id == coming)
        .outerjoin(
            AbsenceNotice,
            (AbsenceNotice.session_id == CohortSession.id)
            & (AbsenceNotice.enrollment_id == Enrollment.id)
            & AbsenceNotice.taken_back_at.is_(None),
        )
        .where(Enrollment.person_id == actor.person_id)
        .order_by(Enrollment.state == "withdrawn", Enrollment.enrolled_at.desc(), Enrollment.id)
        .limit(1)
    )
    row = db.session.execute(query).one_or_none()
    if row is None:
        return None
    return Learner(Desk(Place(row[0], row[1]), course_for(actor, row[1].release_id)), row[2], row[3])


# Built once: every page of the course asks one of these.
_NEWEST_FIRST = (Enrollment.state == "withdrawn", Enrollment.enrolled_at.desc(), Enrollment.id)
_READING_PLACE = (
    select(Enrollment, Cohort)
    .join(Cohort, Cohort.id == Enrollment.cohort_id)
    .where(Enrollment.person_id == bindparam("person_id"))
    .order_by(*_NEWEST_FIRST)
    .limit(1)
)
_READING = (
    select(
        Enrollment.id.label("enrollment_id"),
        Enrollment.state,
        Cohort.release_id,
        ActivityProgress.activity,
        ActivityProgress.sections,
        ActivityProgress.checks,
        ActivityProgress.last_post_at,
        ActivityProgress.completed_at,
        ActivityProgress.how,
        ActivityProgress.spot,
        ActivityProgress.seen_seconds,
        ActivityProgress.reported_seconds,
        ActivityProgress.shared_step,
    )
    .join(Cohort, Cohort.id == Enrollment.cohort_id)
    .outerjoin(
        ActivityProgress,
        (ActivityProgress.enrollment_id == Enrollment.id) & (ActivityProgress.activity == bindparam("activity")),
    )
    .where(Enrollment.person_id == bindparam("person_id"))
    .order_by(*_NEWEST_FIRST)
    .limit(1)
)


def find_reading_place(actor: Actor) -> Place | None:
    """Return the place whose course the actor may read: withdrawn and graduated people keep reading; or None."""
    row = db.session.execute(_READING_PLACE, {"person_id": actor.person_id}).one_or_none()
    return None if row is None else Place(*row)


def get_reading_place(actor: Actor) -> Place:
    """Return the place whose course the actor may read; raises NotFound for somebody who never had one."""
    place = find_reading_place(actor)
    if place is None:
        raise NotFound
    return place


def get_reading(actor: Actor, slug: str) -> Reading:
    """Return the actor's own place with its row of one activity, in one query; raises NotFound without a place.

    Every page of the course asks this, so it reads columns on the bare connection: nothing of it is kept or changed.
    """
    row = db.session.connection().execute(_READING, {"person_id": actor.person_id, "activity": slug}).one_or_none()
    if row is None:
        raise NotFound
    progress = cast(Progress, row) if row.activity is not None else None
    is_open = row.state in OPEN_STATES
    return Reading(row.enrollment_id, is_open, row.release_id, course_for(actor, row.release_id), progress)


def get_desk(actor: Actor) -> Desk:
    """Return the actor's own place and its course; raises NotFound for somebody who never had a place."""
    place = get_reading_place(actor)
    return Desk(place, course_for(actor, place.cohort.release_id))


def get_activity(course: Course, slug: str, kind: type[Kind]) -> Kind:
    """Return the activity of this name and kind in the course; raises NotFound."""
    activity = course.find_activity(slug)
    if not isinstance(activity, kind):
        raise NotFound
    return activity


def get_skill(course: Course, slug: str) -> Skill:
    """Return the skill of this name in the course; raises NotFound."""
    for skill in course.skills:
        if skill.id == slug:
            return skill
    raise NotFound


def list_progress(enrollment_id: str) -> Sequence[ActivityProgress]:
    """Return every activity's row of one enrollment, in the order in which they were begun."""
    query = select(ActivityProgress).where(ActivityProgress.enrollment_id == enrollment_id)
    return db.session.execute(query.order_by(ActivityProgress.began_at, ActivityProgress.id)).scalars().all()


def list_progress_of(enrollment_ids: Sequence[str]) -> dict[str, list[ActivityProgress]]:
    """Return the rows of many enrollments in one query, by enrollment."""
    found: dict[str, list[ActivityProgress]] = {enrollment_id: [] for enrollment_id in enrollment_ids}
    query = select(ActivityProgress).where(ActivityProgress.enrollment_id.in_(enrollment_ids))
    for row in db.session.execute(query.order_by(ActivityProgress.began_at, ActivityProgress.id)).scalars():
        found[row.enrollment_id].append(row)
    return found


def find_progress(enrollment_id: str, activity: str) -> ActivityProgress | None:
    """Return the row of one activity as the database has it now, or None."""
    query = select(ActivityProgress).where(
        ActivityProgress.enrollment_id == enrollment_id, ActivityProgress.activity == activity
    )
    return db.session.execute(query.execution_options(populate_existing=True)).scalar_one_or_none()


def find_last_post_at(enrollment_id: str) -> datetime | None:
    """Return when the person last posted anything while learning, or None."""
    query = select(func.max(ActivityProgress.last_post_at)).where(ActivityProgress.enrollment_id == enrollment_id)
    return db.session.execute(query).scalar_one_or_none()


def find_report(enrollment_id: str, report_id: str) -> OfflineReport | None:
    """Return what this report brought when it came before, or None."""
    return db.session.get(OfflineReport, (enrollment_id, report_id))


def count_reported_since(enrollment_id: str, at: datetime) -> int:
    """Return the seconds that reports brought after a moment."""
    query = select(func.sum(OfflineReport.seconds)).where(
        OfflineReport.enrollment_id == enrollment_id, OfflineReport.reported_at > at
    )
    return int(db.session.execute(query).scalar_one() or 0)


def list_steps(enrollment_id: str, activity: str) -> Sequence[ScenarioStep]:
    """Return the steps of one scenario in the order in which they were taken."""
    query = select(ScenarioStep).where(ScenarioStep.enrollment_id == enrollment_id, ScenarioStep.activity == activity)
    return db.session.execute(query.order_by(ScenarioStep.number)).scalars().all()


@dataclass(frozen=True)
class SharedPath:
    """A story's path that a trainee shows to the instructors of the cohort, and whose it is."""

    progress: ActivityProgress
    person_id: str
    name: str


def _shared(cohort_id: str) -> Select[ActivityProgress, str, str]:
    return (
        select(ActivityProgress, Person.id, Person.name)
        .join(Enrollment, Enrollment.id == ActivityProgress.enrollment_id)
        .join(Person, Person.id == Enrollment.person_id)
        .where(Enrollment.cohort_id == cohort_id, ActivityProgress.shared_step.is_not(None))
    )


def list_shared_paths(cohort_id: str) -> list[SharedPath]:
    """Return the paths that the trainees of a cohort share now, by name; what is not shared is not even counted."""
    query = _shared(cohort_id).order_by(func.lower(Person.name), ActivityProgress.activity, Person.id)
    return [SharedPath(*row) for row in db.session.execute(query)]


def get_shared_path(place: Place, activity: str) -> SharedPath:
    """Return the shared path of one person through one story; raises NotFound when it is not shared (any more)."""
    query = _shared(place.cohort.id).where(
        ActivityProgress.enrollment_id == place.enrollment.id, ActivityProgress.activity == activity
    )
    row = db.session.execute(query).one_or_none()
    if row is None:
        raise NotFound
    return SharedPath(*row)


def list_skill_sign_offs_of(enrollment_ids: Sequence[str]) -> dict[str, dict[str, SkillSignOff]]:
    """Return the newest sign-off of each skill by enrollment and skill, in one query."""
    found: dict[str, dict[str, SkillSignOff]] = {enrollment_id: {} for enrollment_id in enrollment_ids}
    query = select(SkillSignOff).where(SkillSignOff.enrollment_id.in_(enrollment_ids))
    for row in db.session.execute(query.order_by(SkillSignOff.observed_at, SkillSignOff.id)).scalars():
        found[row.enrollment_id][row.skill] = row
    return found


def list_sign_offs_for_skill(enrollment_ids: Sequence[str], skill: str) -> dict[str, SkillSignOff]:
    """Return the newest sign-off of one skill by enrollment, in one query."""
    query = select(SkillSignOff).where(SkillSignOff.enrollment_id.in_(enrollment_ids), SkillSignOff.skill == skill)
    rows = db.session.execute(query.order_by(SkillSignOff.observed_at, SkillSignOff.id)).scalars()
    return {row.enrollment_id: row for row in rows}
