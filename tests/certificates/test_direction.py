import pytest

from lms.certificates.direction import clusters_of, in_visual_order, is_right_to_left, levels_of

# Capital letters stand for Hebrew here, so that the expected order can be read: the eye meets them from the right.
HEBREW = str.maketrans({chr(ord("A") + at): chr(0x5D0 + at) for at in range(26)})
MIRRORED = str.maketrans("()", ")(")


def as_seen(text):
    clusters = clusters_of(text.translate(HEBREW))
    levels = levels_of(clusters, is_right_to_left("".join(clusters)))
    runs = [(char, level, "") for char, level in zip(text, levels, strict=True)]
    return "".join(char.translate(MIRRORED) if level % 2 else char for char, level, _ in in_visual_order(runs))


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("sarah levy", "sarah levy"),
        ("ABC DEF", "FED CBA"),
        ("sarah ABC levy", "sarah CBA levy"),
        ("sarah (ABC) levy", "sarah (CBA) levy"),
        ("ABC sarah DEF", "FED sarah CBA"),
        ("ABC (sarah) DEF", "FED (sarah) CBA"),
        ("ABC (sarah) 2 DEF", "FED 2 (sarah) CBA"),
        ("ABC (sarah)", "(sarah) CBA"),
        ("ABC 42 DEF", "FED 42 CBA"),
        ("sarah ABC 42", "sarah 42 CBA"),
        ("ABC-DEF", "FED-CBA"),
        ("sarah ABC-DEF levy", "sarah FED-CBA levy"),
        ("o'brien, jr.", "o'brien, jr."),
    ],
)
def test_mixed_directions_are_seen_in_the_order_of_unicode(text, seen):
    assert as_seen(text) == seen


def test_a_letter_keeps_its_marks():
    assert clusters_of("e\u0301a") == ["e\u0301", "a"]
    assert len(clusters_of("बि")) == 1
