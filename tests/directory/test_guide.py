"""The page to print: what stands on it, and that it is one page whatever happens."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from lms.core import installation
from lms.directory import guide_pdf
from lms.directory.guide import compose, contact
from tests.conftest import config_for
from tests.directory.shelf import entry
from tests.factories import sample_course

DAY = date(2026, 11, 22)
AREA = sample_course().find_area(25)


@pytest.fixture(autouse=True)
def settings(tmp_path):
    installation.install(config_for("sqlite://", tmp_path))


def read(content) -> tuple[int, str]:
    reader = PdfReader(BytesIO(guide_pdf.draw(content, DAY)))
    return len(reader.pages), " ".join(reader.pages[0].extract_text().split())


def test_the_page_has_the_area_the_numbers_and_what_is_not_sure():
    own = entry("porch", 2, name="Night porch", areas=(25,), phone="312-555-0101", hours="At night")
    unsure = entry(
        "line",
        1,
        name="Help line",
        status="unconfirmed",
        disagreement="Two numbers",
        phone="",
        web="https://www.example.org/",
    )
    pages, text = read(compose(AREA, [unsure, own, entry("far", 3, name="Elsewhere", areas=(1,))]))
    assert pages == 1
    for words in (
        "Where to turn: Austin",
        "Community area 25",
        "Made on November 22, 2026",
        "In Austin",
        "312-555-0101 · At night",
        "Help line",
        "example.org",
        "Not confirmed. Sources differ.",
        "localhost/directory?area=25",
        "SPECIMEN",
    ):
        assert words in text
    assert "Elsewhere" not in text
    assert text.index("Night porch") < text.index("Help line")


def test_a_long_directory_is_still_one_page_and_says_how_many_are_left_out():
    entries = [
        entry(f"s{number}", number, name=f"Service {number}", status="confirmed" if number % 2 else "unconfirmed")
        for number in range(1, 121)
    ]
    own = entry("own", 200, name="Own and unsure", areas=(25,), status="unconfirmed")
    pages, text = read(compose(AREA, [*entries, own]))
    assert pages == 1
    assert "Own and unsure" in text
    assert "more, and the whole directory" in text
    assert "Service 1 " in text
    shown = sum(f"Service {number} " in text for number in range(1, 121))
    assert f"{120 - shown} more, and the whole directory" in text
    assert sum(f"Service {number} " in text for number in range(2, 121, 2)) < sum(
        f"Service {number} " in text for number in range(1, 121, 2)
    )


def test_equal_content_gives_equal_bytes_and_another_number_another_digest():
    first = compose(AREA, [entry()])
    assert guide_pdf.draw(first, DAY) == guide_pdf.draw(compose(AREA, [entry()]), DAY)
    assert first.digest == compose(AREA, [entry(why="another reason")]).digest
    assert first.digest != compose(AREA, [entry(phone="312-555-0101")]).digest


def test_letters_that_no_font_has_do_not_stop_the_page():
    assert "Porch ?" in read(compose(AREA, [entry(name="Porch \U0001f319")]))[1]


def test_an_empty_directory_is_a_page_too():
    assert read(compose(AREA, []))[0] == 1


def test_what_cannot_be_reached_is_left_out():
    assert compose(AREA, [entry(phone="")]).parts == ()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "312-555-0100"),
        ({"text": "898-211"}, "312-555-0100 · text 898-211"),
        ({"phone": "", "web": "https://www.example.org/help/"}, "example.org/help"),
        ({"web": "https://example.org"}, "312-555-0100"),
    ],
)
def test_a_number_is_enough_and_an_address_stands_in_for_it(changes, words):
    assert contact(replace(entry(), **changes)) == words
