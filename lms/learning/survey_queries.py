"""Reading what was answered without names; nothing here knows a person."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import func, select

from lms.core.database import db
from lms.learning.models import SurveyAnswer


def count_by_survey_and_day(cohort_id: str) -> dict[str, dict[date, int]]:
    """Return how many answered each survey of a cohort on each day; one query."""
    query = select(SurveyAnswer.survey, SurveyAnswer.given_on, func.count())
    query = query.where(SurveyAnswer.cohort_id == cohort_id).group_by(SurveyAnswer.survey, SurveyAnswer.given_on)
    found: dict[str, dict[date, int]] = {}
    for survey, given_on, count in db.session.execute(query):
        found.setdefault(survey, {})[given_on] = count
    return found


def list_answers(cohort_id: str, surveys: Iterable[str]) -> Sequence[SurveyAnswer]:
    """Return the anonymous answers to these surveys of a cohort; one query, in the order of random keys."""
    query = select(SurveyAnswer).where(SurveyAnswer.cohort_id == cohort_id, SurveyAnswer.survey.in_(list(surveys)))
    return db.session.execute(query.order_by(SurveyAnswer.id)).scalars().all()
