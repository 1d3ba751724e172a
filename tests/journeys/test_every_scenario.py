"""Every story of the real course is walked to every ending it has, in the running application, by shortest ways."""

from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from lms.access.actor import SYSTEM
from lms.catalogue import service as catalogue
from lms.catalogue.queries import get_course
from lms.cohorts import service as cohorts
from lms.cohorts.models import Cohort
from lms.core.clock import now
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.curriculum.loader import load
from lms.curriculum.model import Choice, Course, Ending, Passage, Scenario
from lms.hours.models import HourEntry
from lms.learning.models import ActivityProgress, ScenarioStep
from lms.web.dispatch import Forty
from lms.web.security import CSRF_FIELD
from tests.factories import STARTS_ON, make_enrollment, make_person, sign_in
from tests.pages.html import Node, forms_of, read

pytestmark = [
    pytest.mark.journey,
    pytest.mark.one_engine("walks curriculum content; steps are tested on both engines", engine="sqlite"),
]
REAL = Path(__file__).parent.parent.parent / "curriculum"
Way = tuple[tuple[Passage, Choice], ...]


def shortest_ways(scenario: Scenario) -> dict[str, Way]:
    """A shortest way to each passage that ends the story, by its id."""
    passages = {one.id: one for one in scenario.passages}
    ways: dict[str, Way] = {scenario.start: ()}
    todo = deque([scenario.start])
    while todo:
        here = todo.popleft()
        for choice in passages[here].choices:
            if choice.to not in ways:
                ways[choice.to] = (*ways[here], (passages[here], choice))
                todo.append(choice.to)
    return {one.id: ways[one.id] for one in scenario.passages if one.end is not None and one.id in ways}


@pytest.fixture
def course(app: Forty) -> tuple[Course, str]:
    """The real course, published: as features read it, and its release."""
    loaded = load(REAL)
    assert not loaded.problems, loaded.problems[:3]
    assert loaded.course is not None
    with unit_of_work():
        release = catalogue.publish(SYSTEM, loaded.course, now())[0]
    return get_course(release.id), release.id


def make_real_cohort(course: Course, release_id: str) -> Cohort:
    pack, timetable = course.rule_packs[0].id, course.timetables[0].id
    plan = cohorts.CohortPlan("Walkers", release_id, pack, timetable, "America/Chicago", "Room 1", STARTS_ON)
    with unit_of_work():
        return cohorts.create_cohort(SYSTEM, plan, now())


class Walker:
    """Somebody without script: each step is the form that the page shows."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.page: Node = read("")

    def open(self, address: str) -> None:
        answer = self.client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        self.page = read(answer.text)

    def press(self, scenario: Scenario, kind: str, to: str) -> None:
        """Send the one form of the page that makes this step, as it stands there."""
        for form in forms_of(self.page):
            fields = form.untouched()
            if form.action == f"/scenarios/{scenario.id}/{kind}" and (not to or fields.get("to") == [to]):
                assert CSRF_FIELD in fields
                answer = self.client.post(form.action, data=fields)
                assert answer.status_code == 303, (scenario.id, kind, to, answer.status_code)
                self.open(answer.headers["Location"].split("#")[0] + "?on=1")
                return
        raise AssertionError(f"{scenario.id}: no form for {kind} {to}: {self.words}")

    @property
    def words(self) -> str:
        return " ".join(next(self.page.all("main")).text.split())


def plain(html: str) -> str:
    return " ".join(read(f"<main>{html}</main>").text.split())


def stories(course: Course) -> Iterator[Scenario]:
    for module in course.modules:
        for activity in module.every_activity():
            if isinstance(activity, Scenario):
                yield activity


def rows(model: type, **where: object) -> list[Any]:
    with unit_of_work(may_write=False):
        return db.session.query(model).filter_by(**where).all()


def test_every_story_can_be_walked_to_every_ending(client: FlaskClient, course: tuple[Course, str]) -> None:
    ana = make_person("Ana")
    make_enrollment(cohort=make_real_cohort(*course), person=ana)
    walker, walked = Walker(sign_in(client, ana)), 0
    scenarios = list(stories(course[0]))
    for scenario in scenarios:
        ways = shortest_ways(scenario)
        endings = {one.id: one.end for one in scenario.passages if one.end is not None}
        assert set(ways) == set(endings), f"{scenario.id}: an ending that no way reaches"
        assert set(endings.values()) == set(Ending), f"{scenario.id}: a kind of ending is missing"
        walker.open(f"/scenarios/{scenario.id}?on=1")
        for way in ways.values():
            walk(walker, scenario, way)
            walked += 1
        assert len(rows(ScenarioStep, activity=scenario.id)) == sum(map(len, ways.values())) + len(ways)
    assert len(scenarios) >= 22
    assert walked >= 3 * len(scenarios)
    assert len(rows(HourEntry)) == len({one.slot for one in scenarios}), "credited once, whichever way one went"
    assert {row.how for row in rows(ActivityProgress)} == {"walked"}


def walk(walker: Walker, scenario: Scenario, way: Way) -> None:
    """One walk: each choice leads where it should, with its feedback in place; the end shows the way; then anew."""
    assert plain(scenario.passage(scenario.start).html) in walker.words
    for _, choice in way:
        walker.press(scenario, "choose", choice.id)
        assert plain(choice.label) in walker.words
        assert plain(choice.feedback_html) in walker.words, (scenario.id, choice.id)
        assert plain(scenario.passage(choice.to).html) in walker.words, (scenario.id, choice.to)
    shown = [node.text for node in next(one for one in walker.page.all("ol") if "Go back to that" in one.text).all("p")]
    taken = [plain(choice.label) for _, choice in way]
    assert [words for words in shown if words in taken] == taken, scenario.id
    assert "There is no score." in walker.words
    walker.press(scenario, "again", "")
