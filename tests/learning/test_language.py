"""Lessons in Spanish where they exist, in English where they do not, and every page honest about which it is."""

import re
from dataclasses import replace

import pytest
from flask import render_template_string

from lms.accounts.models import Person
from lms.assessment.models import Attempt
from lms.cohorts import service as cohorts
from lms.cohorts.queries import get_own_place
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.hours.models import HourEntry
from lms.learning.models import ActivityProgress
from tests import factories
from tests.counting import counted_queries
from tests.factories import (
    PASSWORD,
    actor_of,
    make_enrollment,
    make_person,
    make_release,
    post,
    sample_course,
    sign_in,
    utc,
)

LESSON = "/lessons/knocking?on=1"
DRAFT = "Esta traducción todavía no la ha leído"
ENGLISH_FOR_NOW = "Esta parte está en inglés por ahora."
SPANISH, ENGLISH = "Tocar a la puerta", "Knocking"


@pytest.fixture
def trainee(client):
    """Ana, whose pages are in Spanish and who chose no language for lessons."""
    person = make_person("Ana", language="es")
    make_enrollment(person=person)
    sign_in(client, person)
    return person


def rows(model, **where):
    with unit_of_work(may_write=False):
        return db.session.query(model).filter_by(**where).all()


def main_of(page: str) -> str:
    return page.split("<main")[1].split("</main>")[0]


def read_in(client, tag: str, back: str = LESSON) -> None:
    answer = post(client, "/reading", lesson_language=tag, next=back)
    assert (answer.status_code, answer.headers["Location"]) == (303, back)


def test_lessons_follow_the_language_of_the_pages(client, trainee):
    page = main_of(client.get(LESSON).text)
    assert f"<h1>{SPANISH}</h1>" in page, "no lang is needed: the page says it already"
    assert "El pasillo huele a sopa." in page
    assert "The hall smells of soup." not in page
    assert page.count('lang="en"') == 1, "the way to the English alone"
    assert DRAFT in page
    assert '<button class="button quiet" name="lesson_language" value="en" lang="en">English</button>' in page


def test_somebody_with_english_pages_reads_english_and_is_offered_spanish(client):
    make_enrollment(person=(person := make_person("Bea")))
    sign_in(client, person)
    page = main_of(client.get(LESSON).text)
    assert f"<h1>{ENGLISH}</h1>" in page
    assert '<button class="button quiet" name="lesson_language" value="es" lang="es">Español</button>' in page
    assert "for now" not in page
    assert "for now" not in main_of(client.get("/course").text)
    read_in(client, "es")
    page = main_of(client.get(LESSON).text)
    assert f'<h1 lang="es">{SPANISH}</h1>' in page
    assert '<p lang="es">El pasillo huele a sopa.' in page
    assert '<h2 lang="es">Antes de tocar</h2>' in page
    assert ">English</button>" in page
    assert "not yet been read by a native speaker" in page


def test_the_other_language_is_a_press_away_and_the_place_is_kept(client, trainee):
    post(client, "/lessons/knocking/sections/before")
    post(client, "/lessons/knocking/checks/first-words", **{"first-words-answer": "a"})
    post(client, "/activities/knocking/beats", spot="leaving.2")
    for tag, title, reason in (
        ("en", ENGLISH, "That is the point of the"),
        ("es", SPANISH, "De eso se trata el"),
        ("en", ENGLISH, "That is the point of the"),
    ):
        read_in(client, tag)
        page = client.get(LESSON).text
        assert title in main_of(page)
        assert reason in main_of(page), "the same answer, with its reason in the language that is read"
        assert 'data-spot="leaving.2"' in page
        assert "Parte 2 de 2" in page
    assert '<section id="leaving">\n<h2 lang="en">When you leave</h2>' in page
    assert len(rows(ActivityProgress, activity="knocking")) == 1


def test_opening_a_page_in_the_other_language_chooses_nothing(client, trainee):
    client.get("/lessons/knocking?on=1&lesson_language=en")
    client.get("/reading?lesson_language=en")
    assert rows(Person, lesson_language="en") == []
    assert SPANISH in client.get(LESSON).text


def test_a_notice_comes_again_until_it_was_gone_on_from(client, trainee):
    page = client.get("/lessons/knocking").text
    assert "duelo" in page, "what comes up is said in the language of the lesson"
    assert 'name="next" value="/lessons/knocking"' in page
    assert 'name="next" value="/lessons/knocking?on=1"' in client.get(LESSON).text


def test_what_is_not_translated_comes_in_english_and_says_so_once(client, trainee):
    page = main_of(client.get("/lessons/knocking-on-paper?on=1").text)
    assert page.count(ENGLISH_FOR_NOW) == 1
    assert '<h1 lang="en">' in page
    assert "Leer esto en" not in page
    assert ENGLISH_FOR_NOW not in client.get(LESSON).text


def test_a_module_s_overview_says_that_it_is_a_draft_and_leads_to_the_english(client, trainee):
    page = main_of(client.get("/modules/at-the-door").text)
    assert DRAFT in page
    assert '<button class="button quiet" name="lesson_language" value="en" lang="en">English</button>' in page
    read_in(client, "en", "/modules/at-the-door")
    page = main_of(client.get("/modules/at-the-door").text)
    assert DRAFT not in page
    assert 'value="es" lang="es">Español</button>' in page
    assert DRAFT not in main_of(client.get("/modules/on-paper").text)


def test_the_opening_page_says_in_which_language_it_is(client, trainee):
    page = main_of(client.get("/welcome").text)
    assert ENGLISH_FOR_NOW in page
    assert DRAFT not in page


def test_the_glossary_follows_the_language_of_lessons_with_the_same_switch(client, trainee):
    page = main_of(client.get("/glossary").text)
    assert '<section id="threshold">\n<h2>Umbral</h2>' in page
    assert "La línea entre afuera y adentro." in page
    assert page.count(DRAFT) == 1
    read_in(client, "en", "/glossary")
    page = main_of(client.get("/glossary").text)
    assert '<section id="threshold">\n<h2 lang="en">Threshold</h2>' in page
    assert DRAFT not in page
    assert 'value="es" lang="es">Español</button>' in page


def test_a_visitor_reads_the_glossary_in_the_language_of_the_page_or_asks_for_the_other(client):
    make_release()
    spanish = {"Accept-Language": "es"}
    page = main_of(client.get("/glossary", headers=spanish).text)
    assert "<h2>Umbral</h2>" in page
    assert DRAFT in page
    assert '<a href="/glossary?in=en" lang="en" hreflang="en">English</a>' in page
    page = main_of(client.get("/glossary?in=en", headers=spanish).text)
    assert '<h2 lang="en">Threshold</h2>' in page
    assert 'href="/glossary?in=es"' in page
    assert "<h2>Threshold</h2>" in main_of(client.get("/glossary", headers={"Accept-Language": "en"}).text)
    assert ENGLISH_FOR_NOW in main_of(client.get("/glossary?in=xx", headers=spanish).text)


@pytest.mark.parametrize("url", ["/course", "/welcome"])
def test_how_much_there_is_in_spanish_is_said_beforehand(client, trainee, url):
    page = main_of(client.get(url).text)
    assert "algunas lecciones están en español; las demás están en inglés" in page


@pytest.mark.parametrize("url", ["/", "/demonstration"])
def test_a_visitor_is_told_before_signing_in(client, trainee, url):
    post(client, "/sign-out")
    assert "algunas lecciones están en español" in client.get(url, headers={"Accept-Language": "es"}).text
    assert "in English" not in client.get(url, headers={"Accept-Language": "en"}).text


def test_every_page_of_the_course_follows(client, trainee):
    post(client, "/welcome")
    for url, words in {
        "/home": SPANISH,
        "/course": "En la puerta",
        "/modules/at-the-door": "Preguntar antes de entrar",
        "/scenarios/green-door?on=1": "Detrás de la puerta se oye un radio.",
        "/reflections/own-door?on=1": "Piense en una persona",
        "/surveys/after-the-door": "¿Qué tan segura está",
        "/quizzes/door-check": "Repaso: en la puerta",
        "/lessons/knocking/whole": "El pasillo huele a sopa.",
    }.items():
        page = main_of(client.get(url).text)
        assert words in page, url
        assert f'lang="en">{ENGLISH}<' not in page
    read_in(client, "en")
    assert f'lang="en">{ENGLISH}<' in main_of(client.get("/course").text)
    assert '<p lang="en">Think of a person' in client.get("/reflections/own-door?on=1").text


def test_a_copy_for_one_s_own_device_is_in_the_language_that_is_read(client, trainee):
    post(client, "/sign-out")
    post(client, "/sign-in", name=trainee.sign_in_name, password=PASSWORD, own_device="y")
    page = client.get("/lessons/knocking/copy").text
    assert "El pasillo huele a sopa." in page
    for whole in (page, client.get("/lessons/knocking/whole").text):
        assert DRAFT in whole, "on paper and without a connection too"
    read_in(client, "en")
    assert "The hall smells of soup." in client.get("/lessons/knocking/copy").text


def test_a_story_goes_on_in_the_other_language(client, trainee):
    post(client, "/scenarios/green-door/choose", number="1", to="c1")
    assert "La puerta se abre un palmo." in client.get("/scenarios/green-door").text
    read_in(client, "en", "/scenarios/green-door?on=1")
    page = client.get("/scenarios/green-door").text
    assert "The door opens a hand wide." in page
    assert 'lang="en">Wait.' in page


def answers_to(attempt: Attempt) -> dict[str, object]:
    """The right answers to the questions of an attempt, as its page sends them."""
    found: dict[str, object] = {}
    for number, question in enumerate(attempt.questions, 1):
        right = [one for one in question["answers"] if one["is_right"]]
        found[f"q{number}"] = right[0]["text"] if question["kind"] == "short" else [one["letter"] for one in right]
    return found


def start(client) -> Attempt:
    post(client, "/quizzes/door-check/start")
    (attempt,) = [one for one in rows(Attempt) if one.submitted_at is None]
    return attempt


def test_a_quiz_in_spanish_is_graded_by_the_same_key_and_stays_as_shown(client, trainee):
    attempt = start(client)
    english = {one.id: one for one in sample_course().activity("door-check").questions}
    for question in attempt.questions:
        assert question["language"] == "es"
        if question["kind"] != "short":
            shown = [one["is_right"] for one in question["answers"]]
            assert sorted(shown) == sorted(one.is_right for one in english[question["id"]].answers)
    post(client, f"/attempts/{attempt.id}/submit", **answers_to(attempt))
    result = f"/attempts/{attempt.id}"
    assert "Superado: 2 de 2" in client.get(result).text
    (credited,) = rows(HourEntry)
    assert (credited.minutes, credited.slot) == (4, "old-door-check"), "the hours are those of the English course"
    in_spanish = shown_in(client.get(result).text)
    read_in(client, "en")
    assert shown_in(client.get(result).text) == in_spanish, "a result stays as it was shown"


def shown_in(page: str) -> list[str]:
    """The questions of a result: each section's text."""
    return [re.sub("<[^>]+>", "", part) for part in re.findall("<section>.*?</section>", page, re.S)]


def test_an_attempt_begun_in_english_stays_english(client, trainee):
    read_in(client, "en")
    attempt = start(client)
    read_in(client, "es")
    page = client.get(f"/attempts/{attempt.id}/questions").text
    assert page.count('lang="en"') >= 2, "its questions say that they are English"
    assert {one["language"] for one in attempt.questions} == {"en"}


def test_a_typed_answer_may_be_in_either_language(client, trainee):
    line = sample_course().spoken_in("es").activity("door-check").question("line")
    assert [answer.text for answer in line.answers] == ["umbral", "threshold", "the threshold"]
    assert [answer.id for answer in line.answers] == ["a", "b", "c"]


@pytest.mark.parametrize("wrong", ["fr", "es ", "x" * 300, "es\r\n"])
def test_a_language_that_is_not_offered_is_asked_again(client, trainee, wrong):
    answer = post(client, "/reading", lesson_language=wrong, text_size="large")
    assert answer.status_code == 422
    assert "Elija una de las respuestas" in answer.text
    assert re.search('name="text_size"[^>]*value="large"[^>]*checked|checked[^>]*value="large"', answer.text), "kept"
    assert rows(Person, lesson_language=wrong) + rows(Person, text_size="large") == []


def test_a_language_that_only_lessons_have_is_offered_too(client, monkeypatch):
    course = sample_course()
    (spanish,) = course.translations
    polish = replace(
        spanish, language="pl", activities=tuple(replace(one, language="pl") for one in spanish.activities)
    )
    monkeypatch.setattr(factories, "sample_course", lambda: replace(course, translations=(spanish, polish)))
    make_enrollment(person=(person := make_person("Bea")))
    sign_in(client, person)
    assert ">Polski</button>" in client.get(LESSON).text
    read_in(client, "pl")
    assert f'<h1 lang="pl">{SPANISH}</h1>' in client.get(LESSON).text
    assert re.search('<input[^>]*checked[^>]*value="pl"', client.get("/reading").text)


def test_the_choice_is_a_setting_that_leaves_the_others_alone(client, trainee):
    assert 'href="/reading"' in client.get("/account").text
    post(client, "/reading", text_size="large")
    post(client, "/reading", lesson_language="en")
    (person,) = rows(Person, id=trainee.id)
    assert (person.lesson_language, person.text_size) == ("en", "large")
    post(client, "/reading", lesson_language="")
    (person,) = rows(Person, id=trainee.id)
    assert person.lesson_language is None, "the language of the pages again"


def test_whose_place_has_ended_can_still_change_over(client, trainee):
    actor = actor_of(trainee)
    with unit_of_work():
        place = get_own_place(actor)
        cohorts.withdraw(actor, place.enrollment, db.session.get(Person, trainee.id), utc(2026, 9, 10, 1))
    assert 'href="/reading?next=/lessons/knocking?on=1"' in main_of(client.get(LESSON).text)
    read_in(client, "en")
    assert ENGLISH in main_of(client.get(LESSON).text)


@pytest.mark.parametrize("tag", ["es", "en"])
def test_a_language_costs_no_query(client, trainee, tag):
    post(client, "/welcome")
    read_in(client, tag)
    for url, most in (("/lessons/knocking?on=1", 3), ("/home", 5), ("/scenarios/green-door?on=1", 4)):
        client.get(url)
        with counted_queries() as counted:
            client.get(url)
        assert len(counted) <= most, (url, counted.statements)


class Course:
    """As much of a course as its sentence asks for."""

    modules = ("one", "two", "three")

    def __init__(self, whole: int, *, partly: bool = True) -> None:
        self.count_modules_in = lambda _language: whole
        self.is_partly_in = lambda _language: partly


@pytest.mark.parametrize(
    ("course", "wanted", "words"),
    [
        (None, "es", "Las lecciones están en inglés por ahora."),
        (Course(0, partly=False), "es", "Las lecciones están en inglés por ahora."),
        (Course(0), "es", "Hasta ahora, algunas lecciones están en español; las demás están en inglés."),
        (Course(1), "es", "Hasta ahora, 1 de 3 módulos está en español; los demás están en inglés."),
        (Course(2), "es", "Hasta ahora, 2 de 3 módulos están en español; los demás están en inglés."),
        (Course(3), "es", ""),
        (Course(1), "en", ""),
    ],
)
def test_modules_are_counted_in_one_sentence(app, course, wanted, words):
    page = "{% import '_parts.html' as parts %}{{ parts.how_much(course, wanted) }}"
    with app.test_request_context(headers={"Accept-Language": "es"}):
        shown = render_template_string(page, course=course, wanted=wanted)
    assert re.sub("<[^>]+>", "", shown).strip() == words


def test_words_typed_under_a_prompt_come_along_into_the_other_language(client, trainee):
    page = client.get("/reflections/own-door?on=1").text
    button = re.search(r'<button[^>]*value="en"[^>]*formaction="([^"]+)"[^>]*>', page)
    assert button is not None
    assert 'form="typed"' in button.group(), "the page's own form sends its words along"
    answer = post(client, button[1].replace("&amp;", "&"), lesson_language="en", text="A door I know.")
    assert answer.status_code == 200
    assert "A door I know.</textarea>" in answer.text
    assert '<p lang="en">Think of a person' in answer.text, "in the language that was just chosen"
    assert rows(ActivityProgress, activity="own-door") == [], "nothing was sent on"
    assert post(client, button[1], lesson_language="es", text="").status_code == 303
