"""The list of community areas: what the model makes of it, and the handout that prints it."""

import re
from pathlib import Path

from lms.curriculum.model import CommunityArea
from lms.curriculum.parse_lists import parse_areas
from lms.curriculum.problems import Problems
from lms.curriculum.release import compile_release, read_release
from lms.curriculum.sources import Sources
from tests.curriculum.trees import changed, good_course

CURRICULUM = Path(__file__).parents[2] / "curriculum"
HANDOUT = CURRICULUM / "02-public-health" / "handouts" / "40-area-list.md"
CELL = re.compile(r"\| (\d+) \| ([^|★]+?) (★ )?(?=\|)")


def city_areas() -> tuple[CommunityArea, ...]:
    problems = Problems()
    lines = tuple((CURRICULUM / "areas.yaml").read_text().splitlines())
    found = parse_areas("areas.yaml", lines, problems, Sources())
    assert list(problems) == []
    return found


def printed_areas() -> dict[int, tuple[str, bool]]:
    return {int(number): (name, bool(star)) for number, name, star in CELL.findall(HANDOUT.read_text())}


def test_the_handout_prints_the_names_and_marks_of_the_list() -> None:
    assert printed_areas() == {area.number: (area.name, area.priority) for area in city_areas()}


def test_the_city_has_77_areas_and_15_marked_ones() -> None:
    areas = city_areas()
    assert len(areas) == 77
    assert sum(area.priority for area in areas) == 15
    assert {"Englewood", "Austin", "West Garfield Park", "South Lawndale"} <= {
        area.name for area in areas if area.priority
    }


def test_the_real_list_and_the_sample_agree_on_the_names() -> None:
    assert [area.name for area in city_areas()] == [area.name for area in good_course().areas]


def test_an_area_is_found_by_its_number() -> None:
    assert good_course().find_area(25) == CommunityArea(number=25, name="Austin", priority=True)
    assert good_course().find_area(78) is None


def test_a_release_carries_the_areas_and_an_older_one_without_them_is_read() -> None:
    document = compile_release(good_course()).document
    assert read_release(document).areas == good_course().areas
    start = document.index('"areas":[{')
    end = document.index("],", start) + 2
    assert read_release(document[:start] + document[end:]).areas == ()


def test_a_service_names_an_area_once(tmp_path: Path) -> None:
    loaded = changed(tmp_path, "resources.yaml", "areas: [1, 77]", "areas: [1, 1]")
    assert [problem.what for problem in loaded.problems] == ["area 1 stands here twice; keep one"]
