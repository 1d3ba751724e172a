import json
import subprocess
import sys

import pytest

from lms.certificates.content import CertificateContent, ModeMinutes, hours_words


@pytest.mark.parametrize(
    "changes", [{}, {"name": 'Sarah שרה "Levy"\\', "partners": (), "modules": (), "language": "es"}]
)
def test_content_comes_back_exactly_from_its_json(make_content, changes):
    content = make_content(**changes)
    assert CertificateContent.from_json(content.to_json()) == content
    assert CertificateContent.from_json(content.to_json()).to_json() == content.to_json()


def test_json_is_canonical_whatever_order_it_was_read_in(make_content):
    content = make_content()
    shuffled = json.dumps(dict(reversed(json.loads(content.to_json()).items())), indent=2)
    assert CertificateContent.from_json(shuffled).to_json() == content.to_json()
    assert '"completed_on":"2026-12-17"' in content.to_json()
    assert "María" in content.to_json()


@pytest.mark.parametrize("spoil", [{"format": 2}, {"gpa": 4}, {"name": None}])
def test_json_that_is_not_ours_is_refused(make_content, spoil):
    data = json.loads(make_content().to_json()) | spoil
    if spoil == {"name": None}:
        del data["name"]
    with pytest.raises(ValueError, match="this certificate's content"):
        CertificateContent.from_json(json.dumps(data))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"minutes_total": 2399}, "do not add up to 2399"),
        ({"minutes_by_mode": (ModeMinutes("online", 1200), ModeMinutes("online", 1200))}, "each mode stands once"),
        ({"minutes_by_mode": (ModeMinutes("telepathy", 2400),)}, "each mode stands once"),
        ({"code": "TOO-SHORT"}, "26 characters"),
    ],
)
def test_a_certificate_that_contradicts_itself_is_refused(make_content, changes, reason):
    with pytest.raises(ValueError, match=reason):
        make_content(**changes)


def test_modes_stand_in_one_order_and_empty_ones_are_left_out(make_content):
    given = (ModeMinutes("in_person", 1200), ModeMinutes("virtual", 0), ModeMinutes("online", 1200))
    assert make_content(minutes_by_mode=given).by_mode == [("online", 1200), ("in_person", 1200)]


@pytest.mark.parametrize(
    ("minutes", "language", "words"),
    [
        (2400, "en", "40 hours"),
        (60, "en", "1 hour"),
        (1230, "en", "20 h 30 min"),
        (45, "en", "45 min"),
        (0, "en", "0 min"),
        (2400, "es", "40 horas"),
        (60, "es-MX", "1 hora"),
    ],
)
def test_hours_are_said_as_a_person_would(minutes, language, words):
    assert hours_words(minutes, language) == words


@pytest.mark.parametrize(
    ("module", "heavy"), [("content", ("reportlab", "uharfbuzz", "segno")), ("fonts", ("reportlab",))]
)
def test_light_modules_load_no_heavy_library(module, heavy):
    code = f"import sys, lms.certificates.{module}; print([name for name in {heavy} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
