import pytest

from lms.access.actor import Role
from lms.cohorts.guide_views import _lessons_here
from lms.core.ids import new_id
from tests.counting import counted_queries
from tests.factories import make_cohort, make_enrollment, make_person, sign_in


@pytest.fixture
def cohort(app):
    return make_cohort("Fall")


@pytest.fixture
def instructor(client, cohort):
    return sign_in(client, make_person(role=Role.INSTRUCTOR, cohort=cohort))


def test_a_visitor_is_asked_to_sign_in(client, cohort):
    assert client.get("/guides").status_code == 401
    assert client.get(f"/guides/{cohort.id}/at-the-door").status_code == 401


def test_an_instructor_of_another_cohort_finds_nothing(client, cohort):
    other = make_cohort("Spring")
    sign_in(client, make_person(role=Role.INSTRUCTOR, cohort=other))
    assert client.get(f"/guides/{cohort.id}/at-the-door").status_code == 404
    assert client.get(f"/guides/{other.id}/at-the-door").status_code == 200
    assert "Fall" not in client.get("/guides").text


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR])
def test_who_may_not_read_guides_is_refused(client, cohort, role):
    sign_in(client, make_person(role=role))
    assert client.get("/guides").status_code == 403
    assert client.get(f"/guides/{cohort.id}/at-the-door").status_code == 403


def test_a_trainee_is_refused(client, cohort):
    person = make_person()
    make_enrollment(cohort, person)
    sign_in(client, person)
    assert client.get("/guides").status_code == 403
    assert client.get(f"/guides/{cohort.id}/at-the-door").status_code == 403


def test_a_planned_module_and_no_module_have_no_guide(instructor, cohort):
    for slug in ("on-paper", "nowhere"):
        assert instructor.get(f"/guides/{cohort.id}/{slug}").status_code == 404
    assert instructor.get(f"/guides/{new_id()}/at-the-door").status_code == 404


def test_list_guides(instructor, cohort):
    page = instructor.get("/guides").text
    assert f"/guides/{cohort.id}/at-the-door" in page
    assert "/on-paper" not in page
    assert "Fall" in page


def test_list_guides_of_nobody(client, app):
    sign_in(client, make_person(role=Role.STAFF))
    assert "You lead no cohort yet" in client.get("/guides").text


def test_show_guide(instructor, cohort):
    page = instructor.get(f"/guides/{cohort.id}/at-the-door").text
    for words in ("Knock in pairs", "Stop, open the door", "Without screens", 'class="sheet"'):
        assert words in page
    assert page.count("<h1") == 1


def test_a_handout_is_in_the_reader_s_language_and_leads_to_the_english(client, cohort):
    sign_in(client, make_person(role=Role.INSTRUCTOR, cohort=cohort, language="es"))
    page = client.get(f"/guides/{cohort.id}/at-the-door").text.split("<main")[1]
    assert "<h3>Tarjetas</h3>" in page
    assert "Llegó temprano." in page
    assert "Esta traducción todavía no la ha leído" in page.split('id="handout-door-cards"')[1]
    assert f'href="/guides/{cohort.id}/at-the-door?in=en#handout-door-cards"' in page
    assert '<h1 lang="en">' in page, "the guide itself is not translated"
    assert "Esta parte está en inglés por ahora." not in page.split('id="handout-door-cards"')[1]
    assert "En la puerta" in client.get("/guides").text


def test_who_leads_in_english_can_print_the_sheets_in_spanish(instructor, cohort):
    page = instructor.get(f"/guides/{cohort.id}/at-the-door").text
    assert "<h3>Door cards</h3>" in page
    assert f'<a href="/guides/{cohort.id}/at-the-door?in=es" lang="es" hreflang="es">Español</a>' in page
    page = instructor.get(f"/guides/{cohort.id}/at-the-door?in=es").text
    assert '<h3 lang="es">Tarjetas</h3>' in page
    assert '<p class="quiet" lang="es">Esta traducción todavía no la ha leído' in page, "said to whoever gets the sheet"
    assert "Door cards" in instructor.get(f"/guides/{cohort.id}/at-the-door?in=xx").text


def test_guides_ask_little_of_the_database(instructor, cohort):
    for url in ("/guides", f"/guides/{cohort.id}/at-the-door"):
        instructor.get(url)
        with counted_queries() as counter:
            assert instructor.get(url).status_code == 200
        assert len(counter) == 2, url


def test_show_taught_lesson(instructor, cohort):
    guide = instructor.get(f"/guides/{cohort.id}/at-the-door").text
    path = f"/guides/{cohort.id}/lessons/knocking"
    assert f'href="{path}"' in guide
    page = instructor.get(path)
    assert page.status_code == 200
    assert "A question to yourself" in page.text
    assert f'href="/guides/{cohort.id}/at-the-door"' in page.text
    for slug in ("door-check", "nowhere"):
        assert instructor.get(f"/guides/{cohort.id}/lessons/{slug}").status_code == 404


def test_a_link_to_a_lesson_leads_to_where_those_who_teach_can_read_it(cohort):
    html = '<p><a href="/lessons/knocking">Knocking</a> <a href="/glossary">x</a></p>'
    here = _lessons_here(cohort.id, html)
    assert f'href="/guides/{cohort.id}/lessons/knocking"' in here
    assert 'href="/glossary"' in here
