from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from lms.core.words import said
from lms.curriculum.kinds import MOST_NEEDS, Need
from lms.directory import rules
from lms.directory.rules import Wish
from tests.directory.shelf import DRAFT, entry
from tests.factories import sample_course

CURRICULUM = Path(__file__).parents[2] / "curriculum" / "resources.yaml"
NAMES = {1: "Rogers Park", 25: "Austin", 76: "O'Hare"}
SHELF = [
    entry("help-line", 1, name="The help line", what_for="Someone at night", phone="312-555-0100", needs=(Need.TALK,)),
    entry(
        "corner",
        2,
        name="The corner office",
        what_for="Forms and stamps",
        level=2,
        areas=(1, 76),
        note="Café",
        needs=(Need.HOUSING, Need.LAW),
    ),
    entry("porch", 3, name="Night porch", what_for="A warm room", areas=(25,), needs=(Need.TALK, Need.HOUSING)),
    entry("old", 4, name="From before needs", what_for="Soup"),
]
ENGLISH = rules.NEED_WORDS
SPANISH = {need: said(words, "es") for need, words in ENGLISH.items()}


@pytest.mark.parametrize(
    ("wish", "found"),
    [
        (Wish(), ["help-line", "corner", "porch", "old"]),
        (Wish(level=3), ["help-line", "porch", "old"]),
        (Wish(level=1), []),
        (Wish(area=25), ["porch", "help-line", "old"]),
        (Wish(area=1), ["corner", "help-line", "old"]),
        (Wish(area=2), ["help-line", "old"]),
        (Wish(words="night", area=25), ["porch", "help-line"]),
        (Wish(words="NIGHT warm"), ["porch"]),
        (Wish(words="cafe"), ["corner"]),
        (Wish(words="corner", level=3), []),
        (Wish(words="%"), []),
        (Wish(need=Need.TALK), ["help-line", "porch"]),
        (Wish(need=Need.HOUSING), ["corner", "porch"]),
        (Wish(need=Need.HATE), []),
        (Wish(need=Need.TALK, area=25), ["porch", "help-line"]),
        (Wish(need=Need.HOUSING, level=3), ["porch"]),
        (Wish(need=Need.HOUSING, words="stamps", area=1, level=2), ["corner"]),
        (Wish(need=Need.TALK, words="stamps"), []),
        (Wish(words="lawyer"), ["corner"]),
        (Wish(words="vivienda"), []),
    ],
)
def test_services_are_found_by_need_words_area_and_level_with_those_of_the_area_first(wish, found):
    assert [one.slug for one in rules.find_entries(SHELF, wish, ENGLISH)] == found


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("vivienda", ["corner", "porch"]),
        ("ABOGADO", ["corner"]),
        ("dia", ["corner", "porch"]),
        ("DÍA", ["corner", "porch"]),
        ("vivienda night", ["porch"]),
        ("housing", []),
    ],
)
def test_the_words_of_a_need_are_found_in_the_language_of_the_reader(words, found):
    assert [one.slug for one in rules.find_entries(SHELF, Wish(words=words), SPANISH)] == found


def test_every_need_has_its_words_and_each_in_spanish_too():
    assert list(rules.NEED_WORDS) == list(Need)
    assert all(SPANISH[need] != ENGLISH[need] for need in Need)


def test_every_need_leads_to_some_services_of_the_course_and_none_to_most():
    resources = CURRICULUM.read_text().splitlines()
    named = [line.removeprefix("  needs: [").rstrip("]").split(", ") for line in resources if "  needs: [" in line]
    counts = Counter(need for needs in named for need in needs)
    assert set(counts) == set(Need)
    assert min(counts.values()) >= 3
    assert max(counts.values()) < len(named) / 2
    assert all(1 <= len(needs) <= MOST_NEEDS for needs in named)


@pytest.mark.parametrize(
    ("phone", "dialed"), [("911", "911"), ("877-863-6338", "+18778636338"), ("(312) 341-1070", "+13123411070")]
)
def test_a_number_is_dialed_as_phones_need_it(phone, dialed):
    assert rules.dialable(phone) == dialed


@pytest.mark.parametrize(
    ("text", "number"), [("898-211", "898211"), ("877-863-6338", "+18778636338"), ("HELP to 833234", "")]
)
def test_a_text_is_linked_only_when_it_is_a_number(text, number):
    assert rules.textable(text) == number


@pytest.mark.parametrize(
    ("text", "areas", "strange"),
    [
        ("", (), []),
        ("25", (25,), []),
        ("Austin, 1, austin", (1, 25), []),
        ("o'hare", (76,), []),
        ("78, Nowhere", (), ["78", "Nowhere"]),
        ("２５", (), ["２５"]),
        ("1000000000000", (), ["1000000000000"]),
        (",,", (), []),
    ],
)
def test_areas_are_read_by_number_and_name(text, areas, strange):
    assert rules.read_areas(text, NAMES) == (areas, strange)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Night Porch", "night-porch"),
        ("Mujeres Latinas en Acción", "mujeres-latinas-en-accion"),
        ("211", "service-211"),
        ("東", "service"),
        ("Taken", "taken-3"),
        ("x" * 200, "x" * 56),
    ],
)
def test_an_address_is_made_from_the_name_and_is_free(name, slug):
    assert rules.free_slug(name, {"taken", "taken-2"}) == slug


def test_every_area_of_the_city_has_an_address_of_its_own():
    slugs = [rules.slug_of(area.name) for area in sample_course().areas]
    assert len(set(slugs)) == len(slugs) == 77
    assert rules.slug_of("O'Hare") == "o-hare"


def test_history_names_what_each_version_changed():
    old = entry(number=1)
    new = entry(number=2, phone="", disagreement="One page says 0101", status="unconfirmed")
    same = entry(number=3, phone="", disagreement="One page says 0101", status="unconfirmed")
    off = entry(number=4, phone="", disagreement="One page says 0101", status="unconfirmed", listed=False)
    changes = rules.history([new, off, old, same])
    assert [(change.entry.number, change.fields) for change in changes] == [
        (4, ("listed",)),
        (3, ()),
        (2, ("phone", "disagreement", "status")),
        (1, ()),
    ]


def test_every_field_of_a_draft_has_a_word_for_the_history():
    assert set(rules.DRAFT_FIELDS) | {"status", "listed"} == set(rules.FIELD_WORDS)


def test_two_drafts_differ_by_what_they_say():
    assert rules.differing(DRAFT, entry()) == ()
    assert rules.differing(DRAFT, entry(areas=(1,), hours="At night")) == ("areas", "hours")


def test_a_check_is_old_after_a_year_as_in_the_course():
    assert rules.year_before(date(2026, 11, 22)) == date(2025, 11, 22)
    assert sample_course().resources[0].checked_on > rules.year_before(date(2026, 11, 22))
