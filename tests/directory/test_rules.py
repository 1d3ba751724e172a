from datetime import date

import pytest

from lms.directory import rules
from tests.directory.shelf import DRAFT, entry
from tests.factories import sample_course

NAMES = {1: "Rogers Park", 25: "Austin", 76: "O'Hare"}
SHELF = [
    entry("help-line", 1, name="The help line", what_for="Someone to talk to at night", phone="312-555-0100"),
    entry("corner", 2, name="The corner office", what_for="Forms and stamps", level=2, areas=(1, 76), note="Café"),
    entry("porch", 3, name="Night porch", what_for="A warm room", areas=(25,)),
]


@pytest.mark.parametrize(
    ("need", "level", "area", "found"),
    [
        ("", None, None, ["help-line", "corner", "porch"]),
        ("", 3, None, ["help-line", "porch"]),
        ("", 1, None, []),
        ("", None, 25, ["porch", "help-line"]),
        ("", None, 1, ["corner", "help-line"]),
        ("", None, 2, ["help-line"]),
        ("night", None, 25, ["porch", "help-line"]),
        ("NIGHT warm", None, None, ["porch"]),
        ("cafe", None, None, ["corner"]),
        ("corner", 3, None, []),
        ("%", None, None, []),
    ],
)
def test_services_are_found_by_words_level_and_area_with_those_of_the_area_first(need, level, area, found):
    assert [one.slug for one in rules.find_entries(SHELF, need, level, area)] == found


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
