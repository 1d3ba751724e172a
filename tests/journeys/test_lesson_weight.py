"""Every lesson of the real course on the wire: 5 requests and 40 kB at first, 15 kB when it is opened again.

Bodies as they travel (brotli), with their headers; `test_reading_browser.py` measures the same in Chromium.
"""

import re

import pytest
from flask.testing import FlaskClient

from lms.access.actor import SYSTEM
from lms.catalogue import service as catalogue
from lms.core.clock import now
from lms.core.unit_of_work import unit_of_work
from lms.curriculum.loader import load
from lms.curriculum.model import Course, Lesson
from lms.web.dispatch import Forty
from tests.counting import counted_queries
from tests.factories import make_enrollment, make_person, sign_in
from tests.journeys.test_every_scenario import REAL, make_real_cohort

pytestmark = [
    pytest.mark.journey,
    pytest.mark.one_engine("weighs curriculum content; pages are tested on both engines", engine="sqlite"),
]
MOST_REQUESTS, MOST_AT_FIRST, MOST_AGAIN, MOST_QUERIES = 5, 40_000, 15_000, 3
FILES = re.compile(r'(?:href|src)="(/static/[^"]+)"')


@pytest.fixture
def ana(app: Forty, client: FlaskClient) -> tuple[FlaskClient, Course]:
    """Ana, signed in, with a place on the real course."""
    loaded = load(REAL)
    assert loaded.course is not None, loaded.problems[:3]
    with unit_of_work():
        release = catalogue.publish(SYSTEM, loaded.course, now())[0]
    person = make_person("Ana")
    make_enrollment(cohort=make_real_cohort(loaded.course, release.id), person=person)
    return sign_in(client, person), loaded.course


def weigh(client: FlaskClient, address: str) -> tuple[int, str]:
    """Return how many bytes an answer takes on the wire, and its words."""
    squeezed = client.get(address, headers={"Accept-Encoding": "br"})
    assert squeezed.status_code == 200, address
    assert squeezed.headers.get("Content-Encoding") == "br", address
    headers = sum(len(name) + len(value) + 4 for name, value in squeezed.headers.items())
    return len(squeezed.data) + headers, client.get(address).get_data(as_text=True)


def test_every_lesson_is_light_and_asks_the_database_little(ana: tuple[FlaskClient, Course]) -> None:
    client, course = ana
    files: dict[str, int] = {}
    heavy, lessons = [], 0
    for module in course.modules:
        for lesson in module.every_activity():
            if not isinstance(lesson, Lesson):
                continue
            lessons += 1
            address = f"/lessons/{lesson.id}?on=1"
            page, text = weigh(client, address)
            for file in FILES.findall(text):
                files[file] = files.get(file) or weigh(client, file)[0]
            asked = set(FILES.findall(text))
            with counted_queries() as counter:
                client.get(address)
            first = page + sum(files[file] for file in asked)
            if first > MOST_AT_FIRST or page > MOST_AGAIN or len(asked) >= MOST_REQUESTS or len(counter) > MOST_QUERIES:
                heavy.append((lesson.id, first, page, len(asked), len(counter)))
    assert not heavy
    assert lessons >= 44
