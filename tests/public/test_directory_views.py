from dataclasses import replace
from pathlib import Path

import pytest

from lms.access.actor import SYSTEM, Role
from lms.catalogue import service as catalogue
from lms.core.clock import now
from lms.core.unit_of_work import unit_of_work
from lms.curriculum.parse_lists import parse_resources
from lms.curriculum.problems import Problems
from lms.curriculum.sources import Sources
from lms.directory import queries
from lms.directory.rules import Check
from lms.jobs.service import do_due_jobs
from tests.counting import counted_queries
from tests.directory.shelf import DRAFT, add
from tests.factories import actor_of, make_enrollment, make_person, make_release, post, sample_course, sign_in

CURRICULUM = Path(__file__).parents[2] / "curriculum" / "resources.yaml"


@pytest.fixture
def staff(app):
    return actor_of(make_person("Sam Sample", Role.STAFF))


def test_list_resources_is_open_to_everybody(client):
    make_release()
    page = client.get("/directory").text
    assert "2 entries" in page
    assert "not confirmed" in page
    assert 'href="tel:+13125550100"' in page
    assert "1 entry" in client.get("/directory?level=3").text
    assert "No entry fits all of this" in client.get("/directory?q=zzz").text
    with counted_queries() as counter:
        client.get("/directory")
    assert len(counter) <= 3


def test_list_resources_finds_what_serves_an_area_its_own_first(client, staff):
    make_release()
    add(staff, replace(DRAFT, areas=(25,)))
    page = client.get("/directory?area=25").text
    assert "2 entries" in page
    assert page.index("Night Porch") < page.index("The sample help line")
    assert '<option selected value="25">Austin (25)</option>' in page
    assert "The corner office" in client.get("/directory?area=1").text
    with counted_queries() as counter:
        client.get("/directory?area=25")
    assert len(counter) <= 4


@pytest.mark.parametrize(
    "query",
    ["need=gold", "need=Talk", "need=%20", "level=9", "level=x", "area=78", "area=x", "q=" + "x" * 300, "q=a%0Ab"],
)
def test_list_resources_asks_again(query, client):
    make_release()
    assert client.get(f"/directory?{query}").status_code == 422
    assert client.get("/directory?q=a%00").status_code == 400


def test_list_resources_by_need_and_the_four_together(client):
    make_release()
    page = client.get("/directory?need=law").text
    assert '<option selected value="law">A lawyer, the court and rights</option>' in page
    assert "The corner office" in page
    assert "The sample help line" not in page
    assert page.count("A lawyer, the court and rights") == 1
    assert "1 entry" in client.get("/directory?need=housing&q=stamps&area=1&level=2").text
    for other in ("need=talk", "q=soup", "area=25", "level=3"):
        query = {"need": "housing", "q": "stamps", "area": "1", "level": "2"} | dict([other.split("=")])
        assert "No entry fits all of this" in client.get("/directory", query_string=query).text
    with counted_queries() as counter:
        client.get("/directory?need=law&q=lawyer&area=1")
    assert len(counter) <= 4


@pytest.mark.parametrize(("language", "words"), [("en", "housing, lawyer"), ("es", "vivienda, abogado")])
def test_list_resources_finds_the_words_of_its_own_hint(language, words, client):
    lines = tuple(CURRICULUM.read_text().splitlines())
    resources = parse_resources("resources.yaml", lines, Problems(), Sources())
    with unit_of_work():
        catalogue.publish(SYSTEM, replace(sample_course(), resources=resources), now())
    headers = {"Accept-Language": language}
    page = client.get("/directory", headers=headers).text
    hint = page.split('id="q-hint">')[1].split("<")[0].split(": ")[1].split(";")[0]
    assert words in hint
    for word in hint.split(", "):
        assert "<dl>" in client.get("/directory", query_string={"q": word}, headers=headers).text, word


def test_list_resources_before_any_release_says_whom_to_call(client):
    assert "211" in client.get("/directory").text


def test_list_resources_shows_a_trainee_their_own_navigation(client):
    person = make_person("Ana Alvarez")
    make_enrollment(person=person)
    page = sign_in(client, person).get("/directory").text
    assert 'aria-current="page">Directory' in page


def test_show_resource_says_how_to_reach_it_and_how_sure_that_is(client, staff):
    make_release()
    page = client.get("/directory/help-line").text
    assert "Nobody has confirmed this entry" in page
    assert "Last checked by the course writers, Sun, Nov 1, 2026" in page
    assert 'href="tel:+13125550100"' in page
    corner = client.get("/directory/corner-office").text
    assert "Rogers Park" in corner
    assert '<a href="/directory?need=law">A lawyer, the court and rights</a>' in corner
    assert "Edgewater" in corner
    slug = add(staff, replace(DRAFT, text="898-211", disagreement="Two numbers are printed."), Check.TRIED)
    page = client.get(f"/directory/{slug}").text
    assert "Sources differ: Two numbers are printed." in page
    assert 'href="sms:898211"' in page
    assert "Check or change" not in page
    assert client.get("/directory/nowhere").status_code == 404
    assert client.get("/directory/UPPER").status_code == 404


def test_show_resource_leads_staff_to_the_desk(client):
    make_release()
    sign_in(client, make_person("Kim Colleague", Role.STAFF))
    assert 'href="/services/help-line"' in client.get("/directory/help-line").text


def test_a_guide_is_asked_for_made_and_opened_without_sign_in(client):
    make_release()
    assert client.get("/directory/areas/austin/guide.pdf").status_code == 404
    assert "Make one sheet of paper for Austin" in client.get("/directory?area=25").text
    for _ in range(2):
        answer = post(client, "/directory/areas/austin/guide")
        assert answer.headers["Location"].startswith("/directory?")
    page = client.get(answer.headers["Location"]).text
    assert "It takes a few seconds" in page
    assert "Look again now" in page
    assert do_due_jobs() == 1
    page = client.get("/directory?area=25").text
    assert 'href="/directory/areas/austin/guide.pdf"' in page
    paper = client.get("/directory/areas/austin/guide.pdf")
    assert (paper.status_code, paper.mimetype) == (200, "application/pdf")
    assert paper.data.startswith(b"%PDF-")


def test_a_guide_is_offered_only_while_it_says_what_the_directory_says(client, staff):
    make_release()
    post(client, "/directory/areas/austin/guide")
    do_due_jobs()
    add(staff)
    page = client.get("/directory?area=25").text
    assert "Make one sheet of paper for Austin" in page
    assert "guide.pdf" not in page


@pytest.mark.parametrize("slug", ["25", "nowhere", "Austin", "austin-", "-1", "a" * 200])
def test_an_area_that_is_none_has_no_guide(slug, client):
    make_release()
    assert post(client, f"/directory/areas/{slug}/guide").status_code == 404
    assert client.get(f"/directory/areas/{slug}/guide.pdf").status_code == 404
    with unit_of_work(may_write=False):
        assert queries.find_guide(78) is None


def test_looking_at_the_directory_writes_nothing(client):
    make_release()
    client.get("/directory?area=25")
    assert do_due_jobs() == 0
