"""Going through the course: parts of lessons, self-checks, reflections, surveys; each completes and credits once.

The enrollment is locked first, so the same post twice, or from two tabs, meets what the first one wrote.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time

from lms.access.actor import Actor
from lms.audit.acts import Act
from lms.audit.service import record_action
from lms.cohorts.queries import Place, lock_enrollment
from lms.cohorts.rules import local_day
from lms.core.database import db
from lms.core.errors import Invalid, NotAllowed, Refused
from lms.core.ids import new_id, random_id
from lms.core.words import N_
from lms.curriculum.model import Activity, Lesson, Question, Reflection, Section, Survey
from lms.hours.service import Credit, credit, credit_many
from lms.journal.service import write
from lms.learning import queries, rules
from lms.learning.models import ActivityProgress, OfflineReport, SurveyAnswer

READING_ONLY = N_("Your place in this group has ended, so the course is open for reading only. Your hours are kept.")
PLACE_ENDED = N_("This person's place in the group has ended, so their hours stay as they are.")
OWN_CREDIT = N_("Nobody credits their own hours. Ask somebody else of the team.")


def begin(place: Place, first: Activity, at: datetime) -> ActivityProgress:
    """Open the course: make the first activity's row, so that home leads there from now on."""
    _lock_open(place)
    progress = queries.find_progress(place.enrollment.id, first.id)
    if progress is None:
        progress = _new_progress(place, first, at, new_id())
        progress.how = rules.OPENED
    return progress


def continue_section(actor: Actor, place: Place, lesson: Lesson, section: Section, at: datetime) -> ActivityProgress:
    """Note that one section was read; the lesson completes when nothing of it is open."""
    progress = open_progress(place, lesson, at)
    if progress.completed_at is None and section.id not in progress.sections:
        progress.sections = [*progress.sections, section.id]
        _complete_lesson(actor, place, lesson, progress, at)
    return progress


def answer_check(
    actor: Actor, place: Place, lesson: Lesson, check: Question, given: Sequence[str], at: datetime
) -> ActivityProgress:
    """Keep the newest answer to a self-check; any number of tries, right or not, also after the lesson is done."""
    if not rules.is_known(check, given):
        raise Invalid
    progress = open_progress(place, lesson, at)
    progress.checks = {**progress.checks, check.id: list(given)}
    _complete_lesson(actor, place, lesson, progress, at)
    return progress


def _complete_lesson(actor: Actor, place: Place, lesson: Lesson, progress: ActivityProgress, at: datetime) -> None:
    if rules.is_lesson_complete(lesson, progress.sections, progress.checks):
        complete(actor, place, lesson, progress, "read", at)


def complete_reflection(
    actor: Actor, place: Place, reflection: Reflection, at: datetime, words: str = "", entry_id: str = ""
) -> ActivityProgress:
    """Complete a reflection; which way somebody took is their own and is not kept.

    `words`, if there are any, become an entry of the person's own journal, under `entry_id`.
    """
    progress = open_progress(place, reflection, at)
    if words:
        write(actor, entry_id, words, reflection.id, at)
    complete(actor, place, reflection, progress, "reflection", at)
    return progress


def answer_survey(place: Place, survey: Survey, answers: Mapping[str, str | int], at: datetime) -> ActivityProgress:
    """Keep the answers without the person, and note apart from them that the survey is done.

    Nothing ties the two: the answers' key is random, both carry the day only, and no act is recorded.
    """
    _lock_open(place)
    progress = queries.find_progress(place.enrollment.id, survey.id)
    if progress is not None:
        return progress
    today = local_day(at, place.cohort.zone)
    midnight = datetime.combine(today, time(), UTC)
    progress = _new_progress(place, survey, midnight, random_id())
    progress.completed_at, progress.how = midnight, "survey"
    if answers:
        db.session.add(
            SurveyAnswer(
                id=random_id(), cohort_id=place.cohort.id, survey=survey.id, answers=dict(answers), given_on=today
            )
        )
    return progress


def beat(place: Place, activity: Activity, at: datetime, spot: str = "") -> None:
    """Note that the page is open and in use, and where in it: it only adds to the seen time."""
    progress = open_progress(place, activity, at)
    progress.spot = rules.find_spot(activity, spot) or progress.spot


def report_offline(place: Place, activity: Activity, report_id: str, seconds: int, at: datetime) -> int:
    """Keep the seconds that a device says it was read on without a connection; return those kept.

    They are kept apart from the seen time, once for each report, and never more than the clock allows. A report does
    not move the clock of the seen time, so several reports about one stretch share it.
    """
    _lock_open(place)
    enrollment_id = place.enrollment.id
    known = queries.find_report(enrollment_id, report_id)
    if known is not None:
        return known.seconds
    last_post_at = queries.find_last_post_at(enrollment_id)
    earlier = queries.count_reported_since(enrollment_id, last_post_at) if last_post_at else 0
    kept = rules.reported_between(last_post_at, at, earlier, seconds)
    db.session.add(
        OfflineReport(enrollment_id=enrollment_id, id=report_id, activity=activity.id, seconds=kept, reported_at=at)
    )
    progress = queries.find_progress(enrollment_id, activity.id) if kept else None
    if kept and progress is None:
        progress = _new_progress(place, activity, last_post_at or at, new_id())
    if progress is not None:
        progress.reported_seconds = (progress.reported_seconds or 0) + kept
    return kept


def credit_by_hand(actor: Actor, place: Place, activity: Activity, reason: str, at: datetime) -> ActivityProgress:
    """Complete and credit an online activity for somebody else, with a reason; seen time is not asked for."""
    return credit_many_by_hand(actor, place, [activity], reason, at)[0]


def credit_people_by_hand(actor: Actor, places: Sequence[Place], activity: Activity, reason: str, at: datetime) -> None:
    """Complete and credit one activity for several people who did it on paper, all or none; locked in one order."""
    for place in sorted(places, key=lambda one: one.enrollment.id):
        credit_by_hand(actor, place, activity, reason, at)


def credit_many_by_hand(
    actor: Actor, place: Place, activities: Sequence[Activity], reason: str, at: datetime
) -> list[ActivityProgress]:
    """Complete and credit several online activities that somebody did on paper; a few statements for all of them."""
    if actor.person_id == place.enrollment.person_id:
        raise NotAllowed(OWN_CREDIT)
    if any(activity.minutes <= 0 for activity in activities) or not reason.strip():
        raise Invalid
    _lock_open(place, PLACE_ENDED)
    known = {row.activity: row for row in queries.list_progress(place.enrollment.id)}
    done = []
    for activity in activities:
        progress = known.get(activity.id) or _new_progress(place, activity, at, new_id())
        if progress.completed_at is None:
            progress.completed_at, progress.how = at, "by_hand"
            _record_completion(actor, place, activity, progress, at)
        done.append(progress)
    credits = [
        _credit_for(place, activity, progress, at, evidence_kind="by_hand", reason=reason.strip())
        for activity, progress in zip(activities, done, strict=True)
    ]
    credit_many(actor, credits, at)
    return done


def open_progress(place: Place, activity: Activity, at: datetime) -> ActivityProgress:
    """Return the activity's row, made if need be, the enrollment locked and the seen time moved on; or Refused."""
    _lock_open(place)
    last_post_at = queries.find_last_post_at(place.enrollment.id)
    progress = queries.find_progress(place.enrollment.id, activity.id)
    if progress is None:
        progress = _new_progress(place, activity, at, new_id())
    if progress.completed_at is None:
        progress.seen_seconds += rules.seen_between(last_post_at, at)
        progress.last_post_at = max(at, progress.last_post_at)
        progress.how = None
    return progress


def complete(
    actor: Actor, place: Place, activity: Activity, progress: ActivityProgress, how: str, at: datetime
) -> None:
    """Complete an activity once, and credit its approved minutes if its slot has none yet."""
    if progress.completed_at is not None:
        return
    progress.completed_at, progress.how = at, how
    _record_completion(actor, place, activity, progress, at)
    seen = progress.seen_seconds // 60
    credit(actor, _credit_for(place, activity, progress, at, evidence_kind="progress", seen=seen), at)


def _credit_for(
    place: Place,
    activity: Activity,
    progress: ActivityProgress,
    at: datetime,
    *,
    evidence_kind: str,
    seen: int | None = None,
    reason: str = "",
) -> Credit:
    return Credit(
        enrollment_id=place.enrollment.id,
        module=activity.module_id,
        topic=activity.topic,
        mode="online",
        minutes=activity.minutes,
        slot=activity.slot,
        evidence_kind=evidence_kind,
        evidence_id=progress.id,
        occurred_on=local_day(at, place.cohort.zone),
        seen_minutes=seen,
        reason=reason,
    )


def _record_completion(
    actor: Actor, place: Place, activity: Activity, progress: ActivityProgress, at: datetime
) -> None:
    affected = place.enrollment.person_id
    record_action(
        actor, Act.ACTIVITY_COMPLETED, "progress", progress.id, at, affected_id=affected, activity=activity.slot
    )


def _lock_open(place: Place, words: str = READING_ONLY) -> None:
    if lock_enrollment(place.enrollment.id).state not in rules.OPEN_STATES:
        raise Refused(words)


def _new_progress(place: Place, activity: Activity, at: datetime, progress_id: str) -> ActivityProgress:
    progress = ActivityProgress(
        id=progress_id,
        enrollment_id=place.enrollment.id,
        activity=activity.id,
        sections=[],
        checks={},
        seen_seconds=0,
        began_at=at,
        last_post_at=at,
    )
    db.session.add(progress)
    return progress
