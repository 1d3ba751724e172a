import pytest

from lms.curriculum.blocks import Chunk, split_attributes, split_headings, split_list, take_checks, take_definitions
from lms.curriculum.model import Ending, Lesson, QuestionKind, Quiz, Reflection, Scenario, Survey
from lms.curriculum.problems import Place, Problems
from tests.curriculum.trees import good_course


def chunk(text: str) -> Chunk:
    return Chunk(Place("a.md", 1), tuple(text.split("\n")))


def lesson(name: str = "knocking") -> Lesson:
    found = good_course().activity(name)
    assert isinstance(found, Lesson)
    return found


def quiz() -> Quiz:
    found = good_course().activity("door-check")
    assert isinstance(found, Quiz)
    return found


def test_a_lesson_has_an_opening_sections_and_a_check_in_its_place() -> None:
    first, second = lesson().sections
    assert lesson().opening_html.startswith("<p>The hall smells of soup.")
    assert (first.id, first.title, second.id) == ("before", "Before you knock", "leaving")
    assert first.check is not None
    assert first.check.id == "first-words"
    assert first.check_at is not None
    assert first.html[: first.check_at].endswith("</div>\n")
    assert first.html[first.check_at :].lstrip().startswith("<p>If the answer is no")
    assert second.check_at is None
    assert "first-words" not in first.html
    assert first.words > 120


def test_a_check_keeps_its_answers_and_reasons() -> None:
    (check,) = lesson().checks
    assert check.right_ids == {"a"}
    assert check.answer("a").text == "Your name, and whether this is a good time."
    assert 'data-id="threshold"' in check.answer("a").reason_html
    assert check.stem_html == "<p>The door opens a hand wide. What do you say first?</p>"


def test_a_quiz_has_every_kind_of_question() -> None:
    assert [question.kind for question in quiz().questions] == [
        QuestionKind.SINGLE,
        QuestionKind.MULTIPLE,
        QuestionKind.SHORT,
        QuestionKind.SINGLE,
    ]
    assert (quiz().draw, quiz().pass_count) == (2, 1)
    assert [answer.text for answer in quiz().question("line").answers] == ["threshold", "the threshold"]
    assert quiz().question("goodbye").right_ids == {"a", "b"}


def test_a_scenario_has_passages_choices_feedback_and_endings() -> None:
    scenario = good_course().activity("green-door")
    assert isinstance(scenario, Scenario)
    assert scenario.start == "hall"
    choice = scenario.passage("hall").choice("c2")
    assert (choice.label, choice.to) == ("Knock again, louder.", "chain")
    assert choice.feedback_html == "<p>The steps stop. Somebody has pulled the chain.</p>"
    assert scenario.passage("stairs").end is Ending.GOOD
    assert len(scenario.passages) == 13


def test_a_reflection_and_a_survey_keep_their_words() -> None:
    course = good_course()
    reflection, survey = course.activity("own-door"), course.activity("after-the-door")
    assert isinstance(reflection, Reflection)
    assert isinstance(survey, Survey)
    assert reflection.html.count("<p>") == 2
    assert [question.kind for question in survey.questions] == ["scale", "choice", "text"]
    assert survey.questions[1].choices == ("the lesson", "the story")
    assert survey.questions[0].high == "Very sure"
    assert survey.minutes == 0


def test_a_guide_has_a_plan() -> None:
    live = good_course().module("at-the-door").live
    assert live is not None
    assert [(row.minutes, row.cells) for row in live.plan] == [
        (5, ("Open",)),
        (10, ("Knock in pairs",)),
        (5, ("Close",)),
    ]
    assert live.slot == "live:at-the-door"


def test_a_handout_draws_its_boxes_for_a_pen() -> None:
    (sheet,) = good_course().module("at-the-door").handouts
    assert "☐ You are early." in sheet.html
    assert "<h3>Cut along the line</h3>" in sheet.html


def test_an_unquoted_time_stays_the_time_that_was_written() -> None:
    assert [session.starts for session in good_course().timetable("two-evenings").sessions] == ["18:00"] * 3


@pytest.mark.parametrize(
    ("text", "title", "found"),
    [
        ("a-b {objective=o1}", "a-b", {"objective": "o1"}),
        ("Title {#x}", "Title", {"#": "x"}),
        ('Title {low="Not at all" high="Very"}', "Title", {"low": "Not at all", "high": "Very"}),
        ("No braces", "No braces", {}),
        ("Closed ##", "Closed", {}),
        ("In {the} middle", "In {the} middle", {}),
    ],
)
def test_attributes_stand_in_braces_at_the_end(text: str, title: str, found: dict[str, str]) -> None:
    allowed = {"#", "objective", "low", "high"}
    assert split_attributes(text, Place("a.md", 1), allowed, Problems()) == (title, found)


def test_a_heading_in_a_code_block_is_no_heading() -> None:
    opening, headings = split_headings(chunk("a\n```\n## b\n```\n## c {#c}\nd"), {"#"}, Problems())
    assert len(opening.lines) == 4
    assert [(heading.title, heading.id, heading.place.line) for heading in headings] == [("c", "c", 5)]


def test_only_the_last_list_holds_the_answers() -> None:
    stem, items, after = split_list(chunk("Stem\n\n- one\n- two\n\nWhich?\n\n- [x] a\n  b\n\n  why\n- [ ] c\n"))
    assert stem.lines[-2:] == ("Which?", "")
    assert [item.first.lines for item in items] == [("[x] a", "b"), ("[ ] c",)]
    assert items[0].rest.text.strip() == "why"
    assert items[0].rest.start.line == 10
    assert after.is_blank


def test_checks_are_taken_out_with_their_lines() -> None:
    body, checks = take_checks(chunk("a\n\n!!! check x {objective=o1}\n    stem\n\n    - [x] y\n\nb"), "MARK")
    assert [line for line in body.lines if line] == ["a", "MARK", "b"]
    ((place, title, lines),) = checks
    assert (place.line, title.strip()) == (3, "x {objective=o1}")
    assert lines.lines[0] == "stem"
    assert len(body.lines) == 8


def test_footnotes_are_taken_out_and_lines_keep_their_numbers() -> None:
    body, definitions = take_definitions(chunk("a[^1]\n\n[^1]: one\n    two\n\nb\n[^2]: three\nlazy\n\nc"))
    assert [line for line in body.lines if line] == ["a[^1]", "b", "c"]
    assert definitions.lines[2:4] == ("[^1]: one", "    two")
    assert definitions.lines[7] == "lazy"
    assert len(body.lines) == len(definitions.lines)
