import resource
from io import BytesIO

import pytest
from pypdf import PdfReader
from reportlab.pdfbase import pdfmetrics

from lms.certificates.content import ModeMinutes, ModuleEntry, ModuleLine
from lms.certificates.fonts import DISPLAY, UnwritableText, unwritable
from lms.certificates.lettering import Lettering
from lms.certificates.pdf import draw

SCRIPTS = {
    "Latin": "Ana María Alvarez-O'Brien",
    "Cyrillic": "Олександра Щербаківська",
    "Greek": "Καίτη Παπαδοπούλου",
    "Vietnamese": "Nguyễn Thị Hồng Hạnh",
    "Arabic": "فاطمة الزهراء عبد الله",
    "Hebrew": "יעל בן־דוד כהן",
    "Simplified Chinese": "欧阳晓丽",
    "Traditional Chinese": "歐陽曉麗",
    "Japanese": "高橋 さくら",
    "Korean": "김서연",
    "Amharic": "ሰላማዊት ገብረ ኪዳን",
    "Devanagari": "श्रीमती लक्ष्मी द्विवेदी",
}
MIXED = {
    "Latin and Hebrew": "Sarah שרה Levy",
    "Arabic and Latin": "مريم (Maryam) حسن",
    "Chinese and Latin": "李 Wei-Ling",
    "vocalized Arabic": "مُحَمَّدٌ",
    "a vowel in two parts": "চট্টোপাধ্যায়",
    "decomposed": "Nguye\u0302\u0303n",
}
READS_LEFT_TO_RIGHT = [name for script, name in SCRIPTS.items() if script not in ("Arabic", "Hebrew")]


def pages(content):
    return [page.extract_text() for page in PdfReader(BytesIO(draw(content))).pages]


@pytest.mark.parametrize("name", [*SCRIPTS.values(), *MIXED.values()], ids=[*SCRIPTS, *MIXED])
def test_a_name_in_any_script_is_drawn_with_every_glyph(make_content, name):
    assert unwritable(name) == ()
    runs = Lettering(name).line(name, DISPLAY).runs
    shown = {run.font.face.charToGlyph.get(glyph.code, 0) for run in runs for glyph in run.glyphs}
    assert shown
    assert 0 not in shown
    assert draw(make_content(name=name)).startswith(b"%PDF")


def test_a_vowel_in_two_parts_is_cut_with_both():
    name, alphabet = MIXED["a vowel in two parts"], "".join(map(chr, range(0x980, 0x9FF)))
    assert Lettering(name).line(name, DISPLAY).width(34) == Lettering(alphabet).line(name, DISPLAY).width(34)


@pytest.mark.parametrize("name", READS_LEFT_TO_RIGHT)
def test_a_name_can_be_copied_from_the_file(make_content, name):
    first, second = pages(make_content(name=name))
    assert name in first
    assert name in second


def test_a_name_that_no_font_covers_is_refused_with_the_character(make_content):
    with pytest.raises(UnwritableText, match="U\\+1F984"):
        draw(make_content(name="Ana 🦄"))


def test_equal_content_gives_equal_bytes_and_another_name_does_not(make_content):
    first = draw(make_content())
    draw(make_content(name="فاطمة"))
    assert draw(make_content()) == first
    assert draw(make_content(name="Anna María Alvarez")) != first


def test_bytes_do_not_depend_on_the_clock_of_a_build(make_content, monkeypatch):
    first = draw(make_content())
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1234567890")
    assert b"D:20261218" in first
    assert draw(make_content()) == first


def test_the_two_pages_say_what_the_content_says(make_content):
    first, second = pages(make_content())
    for words in (
        "Certificate of completion",
        "Forty demonstration program",
        "certifies that",
        "completed 40 hours of victim advocate training",
        "20 hours online · 20 hours in person",
        "September 8, 2026 to December 17, 2026",
        "Renée Okafor",
        "mfrg gzdf mztw q2lk nnwg 23tp ob",
        "7K2M-QX9D",
        "forty.example.org/verify",
        "It is not a license.",
    ):
        assert words in first
    assert "Module 22: what to do when somebody asks for help at the door" in second
    assert "Total: 40 hours" in second
    assert "SPECIMEN" not in first + second


def test_a_specimen_says_so_on_both_pages(make_content):
    assert all("SPECIMEN" in page for page in pages(make_content(is_specimen=True)))


def test_a_spanish_certificate_is_spanish(make_content):
    first, second = pages(make_content(language="es", wording="completó 40 horas de formación"))
    assert "certifica que" in first
    assert "20 horas en línea · 20 horas en persona" in first
    assert "del 8 de septiembre de 2026 al 17 de diciembre de 2026" in first
    assert "Registro de horas" in second


def test_the_file_is_small_titled_and_holds_all_its_fonts(make_content):
    data = draw(make_content())
    assert len(data) <= 60_000
    reader = PdfReader(BytesIO(data))
    assert reader.metadata.title == "Certificate of completion: Ana María Alvarez"
    assert reader.trailer["/Root"]["/Lang"] == "en"
    assert [tuple(page.mediabox[2:]) for page in reader.pages] == [(792, 612)] * 2
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]
    assert fonts
    for font in fonts:
        assert font["/BaseFont"][7] == "+"  # six letters and a plus: a subset
        assert "/FontFile2" in font["/FontDescriptor"]


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "Abcdefghijklmnopqrst " * 3},
        {"name": "W" * 90},
        {"name": "李" * 60},
        {"partners": (), "signatories": (), "modules": (), "is_not": (), "place": "", "cohort": ""},
        {"partners": ("A partner with quite a long name",) * 6},
        {"minutes_by_mode": tuple(ModeMinutes(mode, 800) for mode in ("online", "virtual", "in_person"))},
    ],
)
def test_unusual_content_still_takes_two_pages_and_stays_on_them(make_content, changes):
    data = draw(make_content(**changes))
    assert len(PdfReader(BytesIO(data)).pages) == 2


def test_a_long_name_is_no_wider_than_the_paper():
    for name in ("W" * 90, "Abcdefghijklmnopqrst " * 3, "李" * 60):
        halves = Lettering(name).halved(name, DISPLAY)
        assert len(halves) == 2
        assert all(half.width(half.size_to_fit(28, 620)) <= 620.01 for half in halves)


def test_module_minutes_of_one_mode_are_added_and_dated_by_the_last(make_content):
    last = make_content().completed_on
    twice = (ModuleEntry("online", 1000, make_content().started_on), ModuleEntry("online", 200, last))
    line = ModuleLine(1, "One module", "One topic", (*twice, ModuleEntry("in_person", 1200, last)))
    second = pages(make_content(modules=(line,)))[1]
    assert "1,200" in second
    assert "Dec 17, 2026" in second
    assert "Sep 8, 2026" not in second


def test_memory_stays_level_over_two_hundred_certificates(make_content):
    registered = len(pdfmetrics._fonts)
    for number in range(220):
        draw(make_content(name=f"Ana Álvarez {number}", modules=()))
        if number == 19:
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 6_000  # kilobytes; fonts left behind would be 8,000 and more
    assert len(pdfmetrics._fonts) == registered
