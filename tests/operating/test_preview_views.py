"""The preview for authors: every page of the real folder, in a process that has no settings."""

from pathlib import Path
from re import findall
from types import SimpleNamespace

import pytest

from lms.core import installation
from lms.curriculum.loader import load
from lms.curriculum.reading import plain_text
from lms.operating import preview_views
from tests.curriculum.trees import GOOD

FOLDER = Path(__file__).resolve().parents[2] / "curriculum"


@pytest.fixture(scope="module")
def loaded():
    return load(FOLDER)


@pytest.fixture
def preview(loaded, monkeypatch):
    """The preview as `lms curriculum preview` starts it: nothing has installed settings or a signer.

    The folder is read once here and not once a page; what reads it has its own tests.
    """
    monkeypatch.setattr(installation, "_config", None)
    monkeypatch.setattr(installation, "_signer", None)
    monkeypatch.setattr(preview_views, "load", lambda _folder: loaded)
    app = preview_views.create_preview(FOLDER)
    app.testing = True
    return app.test_client()


def one_of_each(course):
    """The first activity of every kind, by kind."""
    found = {}
    for module in course.modules:
        for activity in module.every_activity():
            found.setdefault(activity.kind.value, activity)
    return found


def test_the_folder_lists_every_module_and_each_link_leads_somewhere(preview, loaded):
    page = preview.get("/")
    assert page.status_code == 200
    links = set(findall(r'href="(/(?:lessons|modules)/[^"]+)"', page.text))
    assert {f"/modules/{module.id}" for module in loaded.course.modules} <= links
    answers = {link: preview.get(link).status_code for link in links}
    assert {link for link, status in answers.items() if status != 200} == set()
    assert len(answers) > 200


@pytest.mark.parametrize("kind", ["lesson", "quiz", "scenario", "survey", "reflection", "live"])
def test_each_kind_shows_what_it_is_made_of(preview, loaded, kind):
    activity = one_of_each(loaded.course)[kind]
    page = preview.get(f"/lessons/{activity.id}").text
    for part in ("sections", "questions", "passages"):
        ids = [one.id for one in getattr(activity, part, ())]
        assert [one for one in ids if f'id="{one}"' not in page] == []
    if kind == "lesson":
        assert activity.checks, "the first lesson has self-checks"
        assert all(check.answers[0].reason_html in page for check in activity.checks)
    if kind == "quiz":
        assert all(one.stem_html in page for one in activity.questions)


def test_no_id_stands_twice_on_a_page(preview, loaded):
    twice = set()
    for module in loaded.course.modules:
        for activity in module.every_activity():
            ids = findall(r' id="([^"]+)"', preview.get(f"/lessons/{activity.id}").text)
            twice |= {(activity.id, one) for one in ids if ids.count(one) > 1}
    assert twice == set()


def test_a_module_shows_its_overview_objectives_and_handouts(preview, loaded):
    module = next(one for one in loaded.course.modules if one.handouts and one.overview_html)
    page = preview.get(f"/modules/{module.id}").text
    assert module.overview_html in page
    assert all(plain_text(handout.html) in plain_text(page) for handout in module.handouts)
    assert page.count("<code>") == len(module.objectives)


@pytest.mark.parametrize("address", ["/lessons/no-such-thing", "/modules/no-such-thing"])
def test_an_unknown_name_leads_back_to_the_folder(preview, address):
    page = preview.get(address)
    assert page.status_code == 404
    assert "Preview of" in page.text


def test_a_folder_without_a_course_says_what_to_mend(preview, monkeypatch):
    nothing = SimpleNamespace(course=None, problems=["course.md:1: it is missing"])
    monkeypatch.setattr(preview_views, "load", lambda _folder: nothing)
    assert "course.md:1: it is missing" in preview.get("/").text
    assert preview.get("/modules/starting-well").status_code == 404


def test_a_translation_is_shown_as_it_will_be_read(loaded, monkeypatch):
    monkeypatch.setattr(preview_views, "load", lambda _folder: load(GOOD))
    page = preview_views.create_preview(GOOD).test_client()
    assert "El pasillo huele a sopa." in page.get("/lessons/knocking?in=es").text
    assert "En la puerta" in page.get("/modules/at-the-door?in=es").text
    for url in ("/lessons/knocking", "/lessons/knocking?in=xx"):
        assert "The hall smells of soup." in page.get(url).text
    assert "Spanish: 8 of 11 files" in page.get("/").text
