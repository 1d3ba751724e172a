"""The one list of what must hold for a course; each rule is a plain function in a `check_…` file."""

from datetime import UTC, date, datetime

from lms.curriculum.check_areas import check_areas
from lms.curriculum.check_course import check_course
from lms.curriculum.check_modules import check_modules
from lms.curriculum.check_questions import check_questions
from lms.curriculum.check_scenarios import check_scenarios
from lms.curriculum.check_words import check_words
from lms.curriculum.model import Course
from lms.curriculum.problems import Problem, Problems
from lms.curriculum.sources import Sources


def check(course: Course, sources: Sources | None = None, today: date | None = None) -> tuple[Problem, ...]:
    """Return what is wrong with a course; without sources, places are rough and words are not checked."""
    problems, known = Problems(), sources or Sources()
    check_course(course, known, problems, today or datetime.now(UTC).date())
    check_areas(course, known.places, problems)
    check_modules(course, known.places, problems)
    check_questions(course, known.places, problems)
    check_scenarios(course, known.places, problems)
    check_words(course, known, problems)
    return tuple(problems)
