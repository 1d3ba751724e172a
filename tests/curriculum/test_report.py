import json
from pathlib import Path

from lms.curriculum.loader import load
from lms.curriculum.report import report
from tests.curriculum.trees import GOOD, TODAY, changed, good_course


def test_the_report_has_a_row_a_module() -> None:
    table = report(good_course(), load(GOOD, TODAY).problems)
    assert [row.module for row in table.rows] == ["at-the-door", "on-paper"]
    first, second = table.rows
    assert (first.online, first.live, first.scenarios, first.problems) == (15, 20, 1, 0)
    assert first.claimed <= min(first.mergener, first.nasba) + first.practice
    assert second.is_planned
    assert (table.online, table.live) == (25, 30)


def test_problems_are_counted_at_their_module(tmp_path: Path) -> None:
    loaded = changed(tmp_path, "01-at-the-door/40-door-check.md", "draw: 2", "draw: 3")
    assert loaded.course is not None
    assert [row.problems for row in report(loaded.course, loaded.problems).rows] == [1, 0]


def test_the_report_is_json() -> None:
    found = json.loads(json.dumps(report(good_course(), ()).as_dict()))
    assert found["modules"][0]["module"] == "at-the-door"
