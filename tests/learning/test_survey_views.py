"""What surveys say, as instructors and staff read it."""

from datetime import timedelta

import pytest

from lms.access.actor import Role
from lms.cohorts.queries import Place
from lms.core.clock import now
from lms.core.unit_of_work import unit_of_work
from lms.learning import service
from tests.counting import counted_queries
from tests.factories import make_cohort, make_enrollment, make_person, sample_course, sign_in

SURVEY = sample_course().activity("after-the-door")


@pytest.fixture
def cohort(app):
    return make_cohort("Fall cohort")


def answer(cohort, people, days=2):
    for number in range(people):
        at = now() - timedelta(days=days)
        place = Place(make_enrollment(cohort, make_person(f"Secret Name {number}")), cohort)
        with unit_of_work():
            service.answer_survey(place, SURVEY, {"sure": 4, "part": 1, "more": f"Something <b>{number}</b>"}, at)


def pages_of(cohort):
    return f"/cohorts/{cohort.id}/surveys", f"/cohorts/{cohort.id}/surveys/{SURVEY.id}"


def test_list_surveys_and_show_survey_results(client, cohort):
    answer(cohort, 6)
    sign_in(client, make_person("Teacher", Role.INSTRUCTOR, cohort))
    listed, shown = pages_of(cohort)
    assert "6 people" in client.get(listed).text
    page = client.get(shown).text
    assert page.count("Something &lt;b&gt;") == 6
    assert "5 · Very sure" in page
    assert "Secret Name" not in page
    for url in (listed, shown):
        with counted_queries() as counter:
            client.get(url)
        assert len(counter) <= 4, counter.statements


@pytest.mark.parametrize(("people", "days"), [(4, 2), (6, 0)])
def test_nothing_is_shown_of_too_few_or_of_today(client, cohort, people, days):
    answer(cohort, people, days)
    sign_in(client, make_person("Staff", Role.STAFF))
    listed, shown = pages_of(cohort)
    assert "fewer than 5 so far" in client.get(listed).text
    page = client.get(shown).text
    assert "Nothing can be read yet" in page
    assert "Something" not in page
    assert "Very sure" not in page


def test_the_cohort_page_leads_there_for_those_who_may(client, cohort):
    sign_in(client, make_person("Staff", Role.STAFF))
    assert pages_of(cohort)[0] in client.get(f"/cohorts/{cohort.id}").text
    sign_in(client, make_person("Auditor", Role.AUDITOR))
    assert pages_of(cohort)[0] not in client.get(f"/cohorts/{cohort.id}").text


def test_who_may_read_them(client, cohort):
    other = make_cohort("Next door")
    for url in pages_of(cohort):
        assert client.get(url).status_code == 401
    for person, status in (
        (make_person("Trainee", Role.TRAINEE, cohort), 403),
        (make_person("Uma", Role.INSTRUCTOR, other), 404),
        (make_person("Auditor", Role.AUDITOR), 403),
    ):
        sign_in(client, person)
        for url in pages_of(cohort):
            assert client.get(url).status_code == status, (person.name, url)


def test_an_unknown_survey_is_not_found(client, cohort):
    sign_in(client, make_person("Staff", Role.STAFF))
    assert client.get(f"/cohorts/{cohort.id}/surveys/no-such").status_code == 404
    assert client.get(f"/cohorts/{cohort.id}/surveys/knocking").status_code == 404
