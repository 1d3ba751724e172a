"""Rules for the community areas: the City's 77, each number and name once; services name only areas of the list."""

from lms.curriculum.check_course import repeated
from lms.curriculum.model import Course
from lms.curriculum.problems import Places, Problems

COMMUNITY_AREAS = 77  # since 1980, when Edgewater was added (curriculum, module 2)


def check_areas(course: Course, places: Places, problems: Problems) -> None:
    """Note what is wrong with the list of areas, and services whose areas are not in it."""
    for value in repeated(area.id for area in course.areas):
        problems.error(places.last("area", value), f"area {value} is there twice; each number stands there once")
    for name in repeated(area.name for area in course.areas):
        last = [area for area in course.areas if area.name == name][-1]
        problems.error(places.last("area", last.id), f'the name "{name}" is there twice; each area has its own')
    known = {area.number for area in course.areas}
    for number in sorted(known - set(range(1, COMMUNITY_AREAS + 1))):
        what = f"the City numbers its areas 1 to {COMMUNITY_AREAS}, and this is {number}; mend the number"
        problems.error(places.at("area", str(number), "number"), what)
    missing = [str(number) for number in range(1, COMMUNITY_AREAS + 1) if number not in known]
    if course.areas and missing:
        first = course.areas[0]
        what = f"{len(missing)} of the City's areas are missing ({', '.join(missing[:5])}); add them"
        problems.error(places.at("area", first.id), what)
    _check_resources(course, known, places, problems)


def _check_resources(course: Course, known: set[int], places: Places, problems: Problems) -> None:
    for resource in course.resources:
        place = places.at("resource", resource.id, "areas")
        for number in resource.areas:
            if not known:
                problems.error(place, "there is no areas.yaml to look this number up in; add the list of areas")
            elif number not in known:
                problems.error(place, f'"{number}" is not an area of areas.yaml; use a number from its list')
        for value in repeated(str(number) for number in resource.areas):
            problems.error(place, f"area {value} stands here twice; keep one")
