from pathlib import Path

import pytest

from lms.curriculum.diff import Change, ChangeClass, compare
from tests.curriculum.trees import changed, good_course

LESSON, QUIZ, STORY = (f"01-at-the-door/{name}.md" for name in ("10-knocking", "40-door-check", "20-green-door"))


def changes(folder: Path, path: str, old: str, new: str) -> list[tuple[str, str]]:
    course = changed(folder, path, old, new).course
    assert course is not None
    return [(change.cls.value, change.what) for change in compare(good_course(), course)]


def test_the_same_course_has_no_changes() -> None:
    assert compare(good_course(), good_course()) == ()


@pytest.mark.parametrize(
    ("path", "old", "new", "cls", "what"),
    [
        (LESSON, "Breathe out.", "Breathe out slowly.", "wording", 'section "before" is worded differently'),
        (LESSON, "title: Knocking", "title: Knock", "wording", 'the title changes from "Knocking" to "Knock"'),
        (LESSON, "minutes: 5", "minutes: 6", "hours", "the minutes changes from"),
        (LESSON, "intensity: 4", "intensity: 3", "content", "the notice"),
        (LESSON, "alternative: knocking-on-paper\n", "", "structure", "the alternative"),
        (LESSON, "{#leaving}", "{#going}", "content", 'section "going" is new'),
        (LESSON, "- [x] Your name", "- [ ] Your name", "content", "what counts as right changes"),
        (QUIZ, "draw: 2", "draw: 1", "content", "the questions drawn"),
        (QUIZ, "The carpet stays.", "The carpet is white.", "wording", "answers or reasons"),
        (QUIZ, "- [x] the threshold", "- [x] a threshold", "content", "what counts as right changes"),
        (QUIZ, "replaces: old-door-check\n", "", "hours", "the slot of its credit"),
        (STORY, "(#gap) You give", "(#asked) You give", "content", "where it leads changes"),
        (STORY, "You give the room", "You leave the room", "wording", "choices or feedback"),
        ("course.md", "online: 10, live: 10", "online: 12, live: 10", "hours", "online minutes"),
        ("course.md", "title: On paper, topic", "title: In ink, topic", "wording", "the title"),
        ("course.md", "day: 7", "day: 8", "structure", 'Timetable "two-evenings" changes: sessions'),
        ("rules/house.yaml", "total: 55", "total: 50", "hours", 'Rule pack "house" changes: total minutes'),
        ("resources.yaml", "hours: every night", "hours: weekends", "content", 'Service "help-line" changes: hours'),
        ("resources.yaml", "needs: [talk]", "needs: [talk, hate]", "content", 'Service "help-line" changes: needs'),
        ("glossary.md", "## warm-handover", "## warm-hand-over", "content", 'Term "warm-hand-over" is new'),
    ],
)
def test_a_change_is_told_and_classed(path: str, old: str, new: str, cls: str, what: str, tmp_path: Path) -> None:
    found = changes(tmp_path, path, old, new)
    assert any(one == cls and what in words for one, words in found), found


def test_a_file_that_goes_is_a_change_of_hours(tmp_path: Path) -> None:
    found = changes(tmp_path, "01-at-the-door/30-own-door.md", "kind: reflection", "kind: poem")
    assert ("hours", 'Module "at-the-door": "own-door" is gone (reflection, 2 minutes).') in found


def test_a_section_written_anew_is_content(tmp_path: Path) -> None:
    course = changed(
        tmp_path,
        "01-at-the-door/30-own-door.md",
        "Think of a person you were glad to let in. What did they do in the first minute?",
        "Draw the stairs.",
    ).course
    assert course is not None
    assert [change.cls for change in compare(good_course(), course)] == [ChangeClass.CONTENT]


def test_a_change_of_hours_comes_first() -> None:
    assert str(Change(ChangeClass.HOURS, "x")) == "hours: x"
    course = good_course()
    later = compare(course, _without_last_module())
    assert later[0].cls is ChangeClass.HOURS


def _without_last_module() -> object:
    from dataclasses import replace

    return replace(good_course(), title="Other", modules=good_course().modules[:1])
