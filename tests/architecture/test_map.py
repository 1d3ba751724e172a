"""What is generated from the course is generated anew when the course changes."""

from lms.curriculum.coverage import cover
from lms.curriculum.loader import load
from lms.curriculum.map_text import COMMAND, as_markdown
from tests.architecture.source import ROOT


def test_the_real_course_has_no_gap_and_its_page_is_up_to_date() -> None:
    course = load(ROOT / "curriculum").course
    assert course is not None
    coverage = cover(course)
    assert coverage.gaps == ()
    assert sum(row.minutes for row in coverage.rows) == course.total.online + course.total.live
    page = (ROOT / "docs" / "curriculum" / "map.md").read_text()
    assert page == as_markdown(coverage), f"the course has changed; run {COMMAND}"
