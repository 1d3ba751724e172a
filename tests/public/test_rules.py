import pytest

from lms.public import rules
from tests.factories import sample_course

RESOURCES = sample_course().resources


@pytest.mark.parametrize(
    ("need", "level", "found"),
    [
        ("", None, ["help-line", "corner-office"]),
        ("", 3, ["help-line"]),
        ("", 1, []),
        ("HELP", None, ["help-line"]),
        ("nothing like this", None, []),
        ("corner", 3, []),
        ("%", None, []),
    ],
)
def test_services_are_found_by_words_and_level(need, level, found):
    assert [resource.id for resource in rules.find_resources(RESOURCES, need, level)] == found


@pytest.mark.parametrize(
    ("phone", "dialed"), [("911", "911"), ("877-863-6338", "+18778636338"), ("(312) 341-1070", "+13123411070")]
)
def test_a_number_is_dialed_as_phones_need_it(phone, dialed):
    assert rules.dialable(phone) == dialed
