from datetime import timedelta

import pytest

from lms.journal.rules import BLOCK, Content, Entry, as_markdown, newest_first, pack, unpack
from tests.factories import utc

AT = utc(2026, 10, 1, 18)


def entry(name: str, text: str, hours: int = 0, activity: str = "") -> Entry:
    return Entry(name, Content(text, activity, AT + timedelta(hours=hours), AT), "")


@pytest.mark.parametrize("text", ["", "a", "ñandú 𝒜 ليلى\r\n\n end ", "x" * 20_000, '"}\\ {{7*7}}'])
def test_what_is_packed_is_unpacked(text):
    content = Content(text, "own-door", AT, AT + timedelta(minutes=3))
    assert unpack(pack(content)) == content


def test_the_length_of_a_text_does_not_show():
    lengths = {len(pack(Content("a" * length, "", AT, AT))) for length in range(0, 800, 40)}
    assert lengths == {BLOCK}


def test_the_beginning_is_the_first_line_cut_at_a_word():
    assert Content("  One.\nTwo.", "", AT, AT).beginning == "One."
    assert Content("word " * 40, "", AT, AT).beginning == "word " * 15 + "word …"


def test_newest_first():
    assert [one.id for one in newest_first([entry("a", ""), entry("b", "", 2), entry("c", "", 1)])] == ["b", "c", "a"]


def test_the_file_holds_every_entry_oldest_first():
    entries = [entry("b", "Second", 1, "own-door"), entry("a", " First \n")]
    text = as_markdown("My journal", entries, {"a": "Monday", "b": "Tuesday"}, {"own-door": "Your own door"})
    assert text == "# My journal\n\n## Monday\n\nFirst\n\n## Tuesday: Your own door\n\nSecond\n"
