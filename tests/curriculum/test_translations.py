"""A course in another language: the same parts in other words, English where there are none, and no hour moved."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from lms.cli import commands
from lms.curriculum.diff import ChangeClass, compare
from lms.curriculum.loader import load
from lms.curriculum.model import Course, Lesson, Quiz, Scenario
from lms.curriculum.release import compile_release, read_release
from lms.curriculum.report import report
from lms.curriculum.seat_time import of_module
from tests.curriculum.trees import GOOD, TODAY, changed, copy_good, good_course

HERE = "01-at-the-door"
COURSE_IN_SPANISH = """---
id: sample
title: Un curso muy pequeño
translates: {digest}
translation: read
---
Este curso es una muestra.
"""


def spanish() -> Course:
    return good_course().spoken_in("es")


def test_a_file_is_read_with_its_words_and_the_english_numbers() -> None:
    mine, english = spanish().activity("knocking"), good_course().activity("knocking")
    assert isinstance(mine, Lesson)
    assert isinstance(english, Lesson)
    assert (mine.title, mine.language, mine.is_draft) == ("Tocar a la puerta", "es", True)
    assert mine.notice is not None
    assert english.notice is not None
    assert mine.notice.topics == ("duelo",)
    assert (mine.notice.intensity, mine.notice.minutes) == (english.notice.intensity, english.notice.minutes)
    for name in ("id", "minutes", "topic", "module_id", "slot", "objectives", "alternative"):
        assert getattr(mine, name) == getattr(english, name)
    assert [one.id for one in mine.sections] == [one.id for one in english.sections]
    assert "sopa" in mine.opening_html
    assert 'href="/glossary#threshold"' in mine.sections[0].check.answers[0].reason_html  # type: ignore[union-attr]


def test_a_module_speaks_it_too_and_what_is_missing_stays_english() -> None:
    module = spanish().module("at-the-door")
    assert (module.title, module.language, module.is_draft) == ("En la puerta", "es", True)
    assert module.objectives[0].text == "Preguntar antes de entrar"
    assert [one.city for one in module.objectives] == [(2,), (3,)]
    assert module.skills == good_course().module("at-the-door").skills
    for slug in ("knocking-on-paper", "at-the-door-live"):
        assert spanish().activity(slug) == good_course().activity(slug)
        assert spanish().activity(slug).language == "en"


def test_what_no_language_has_is_english() -> None:
    assert good_course().spoken_in("en") is good_course()
    assert good_course().spoken_in("fr") is good_course()
    assert good_course().spoken_in("es") is good_course().spoken_in("es"), "made once"
    assert good_course().languages_of_intro() == ("en",)
    assert good_course().languages_of_overview("at-the-door") == ("en", "es")
    assert good_course().languages_of_overview("on-paper") == ("en",)


def test_a_course_says_in_what_it_can_be_read() -> None:
    course = good_course()
    assert course.languages_of("knocking") == ("en", "es")
    assert course.languages_of("knocking-on-paper") == ("en",)
    assert spanish().languages_of("knocking") == ("en", "es")
    assert spanish().count_modules_in("es") == 0, "one of its tasks is in English"
    assert spanish().is_partly_in("es")
    assert not course.is_partly_in("es")
    assert course.count_modules_in("en") == 2


def test_a_module_counts_once_all_that_is_read_online_is_translated(tmp_path: Path) -> None:
    tree = copy_good(tmp_path)
    (tree / HERE / "15-knocking-on-paper.md").unlink()
    lesson = tree / HERE / "10-knocking.md"
    lesson.write_text(lesson.read_text().replace("alternative: knocking-on-paper\n", ""))
    course = load(tree, TODAY).course
    assert course is not None
    assert course.spoken_in("es").count_modules_in("es") == 1


def test_minutes_slots_and_keys_are_the_same_in_each_language() -> None:
    for mine, english in zip(spanish().modules, good_course().modules, strict=True):
        assert [(one.id, one.kind, one.slot, one.minutes, one.topic) for one in mine.every_activity()] == [
            (one.id, one.kind, one.slot, one.minutes, one.topic) for one in english.every_activity()
        ]
        assert mine.total_minutes == english.total_minutes
    story, told = spanish().activity("green-door"), good_course().activity("green-door")
    assert isinstance(story, Scenario)
    assert isinstance(told, Scenario)
    assert [[way.to for way in one.choices] for one in story.passages] == [
        [way.to for way in one.choices] for one in told.passages
    ]
    quiz, asked = spanish().activity("door-check"), good_course().activity("door-check")
    assert isinstance(quiz, Quiz)
    assert isinstance(asked, Quiz)
    assert (quiz.draw, quiz.pass_count) == (asked.draw, asked.pass_count)
    for one, other in zip(quiz.questions, asked.questions, strict=True):
        assert (one.id, one.kind, one.objective) == (other.id, other.kind, other.objective)
        assert one.kind == "short" or one.right_ids == other.right_ids


def test_seat_time_counts_the_english_words(tmp_path: Path) -> None:
    tree = copy_good(tmp_path)
    for file in (tree / "es").rglob("*.md"):
        file.unlink()
    course = load(tree, TODAY).course
    assert course is not None
    assert course.translations == ()
    assert of_module(course.modules[0]) == of_module(good_course().modules[0])


def test_the_digest_is_that_of_the_bytes_of_the_english_file() -> None:
    for file in (GOOD / "es").rglob("*.md"):
        english = GOOD / file.relative_to(GOOD / "es")
        assert f"translates: {hashlib.sha256(english.read_bytes()).hexdigest()[:12]}\n" in file.read_text()


def test_the_report_says_how_much_there_is() -> None:
    loaded = load(GOOD, TODAY)
    assert loaded.course is not None
    table = report(loaded.course, loaded.problems, loaded.languages)
    assert str(table).endswith("\nSpanish: 8 of 11 files; 5 not yet read by a native speaker of the field")
    assert table.as_dict()["languages"] == [
        {"language": "es", "of": 11, "files": 8, "drafts": 5, "stale": [], "left_out": []}
    ]


def test_the_check_prints_and_counts_it() -> None:
    printed = CliRunner().invoke(commands, ["curriculum", "check", str(GOOD)])
    assert "Spanish: 8 of 11 files" in printed.output
    found = CliRunner().invoke(commands, ["curriculum", "check", "--json", str(GOOD)])
    assert json.loads(found.output)["languages"][0]["files"] == 8


def test_a_stale_file_is_a_line_of_the_report_and_is_read_all_the_same(tmp_path: Path) -> None:
    loaded = changed(tmp_path, f"{HERE}/30-own-door.md", "Think of a person", "Think of somebody")
    assert loaded.problems == ()
    assert loaded.course is not None
    (count,) = loaded.languages
    assert (count.stale, count.left_out) == ([f"es/{HERE}/30-own-door.md"], [])
    assert f"1 stale: es/{HERE}/30-own-door.md" in str(count)
    assert loaded.course.spoken_in("es").activity("own-door").language == "es"


@pytest.mark.parametrize(
    ("file", "old", "new", "slug"),
    [
        ("10-knocking.md", "## When you leave {#leaving}", "## Then {#then}\n\nGo.\n\n## Leave {#leaving}", "knocking"),
        ("20-green-door.md", "(#gap) You give", "(#asked) You give", "green-door"),
        ("30-own-door.md", "notice: {topics: [home], medium: text, intensity: 1, minutes: 1}\n", "", "own-door"),
    ],
)
def test_a_stale_file_with_other_parts_falls_back_to_english(
    file: str, old: str, new: str, slug: str, tmp_path: Path
) -> None:
    loaded = changed(tmp_path, f"{HERE}/{file}", old, new)
    assert not [problem for problem in loaded.problems if problem.path.startswith("es/")]
    assert loaded.course is not None
    (count,) = loaded.languages
    assert count.left_out == count.stale == [f"es/{HERE}/{file}"]
    assert "left out until its parts are those of English" in str(count)
    assert loaded.course.spoken_in("es").activity(slug) == loaded.course.activity(slug)


def test_a_stale_module_whose_objectives_are_others_falls_back_to_english(tmp_path: Path) -> None:
    loaded = changed(
        tmp_path, f"{HERE}/module.md", "  - {id: o1,", "  - {id: bell, text: Ring, city: [2]}\n  - {id: o1,"
    )
    assert not [problem for problem in loaded.problems if problem.path.startswith("es/")]
    assert loaded.languages[0].left_out == [f"es/{HERE}/module.md"]
    assert loaded.course is not None
    assert loaded.course.spoken_in("es").modules[0].language == "en"


def test_a_folder_of_no_language_is_said(tmp_path: Path) -> None:
    tree = copy_good(tmp_path)
    (tree / "es").rename(tree / "xx")
    (problem,) = load(tree, TODAY).problems
    assert str(problem).startswith('xx/01-at-the-door/10-knocking.md:1: no language has the letters "xx"')


def test_a_file_whose_english_has_problems_waits_for_it(tmp_path: Path) -> None:
    loaded = changed(tmp_path, f"{HERE}/30-own-door.md", "minutes: 2", "minutes: two")
    assert {problem.path for problem in loaded.problems} >= {f"{HERE}/30-own-door.md"}
    assert not [problem for problem in loaded.problems if problem.path.startswith("es/")]


def test_a_phone_number_stands_in_no_translation_either(tmp_path: Path) -> None:
    loaded = changed(tmp_path, f"es/{HERE}/30-own-door.md", "Piense en", "Llame al (312) 555-0100. Piense en")
    assert ["phone number" in problem.what for problem in loaded.problems] == [True]


def test_the_introduction_can_be_translated(tmp_path: Path) -> None:
    tree = copy_good(tmp_path)
    digest = hashlib.sha256((tree / "course.md").read_bytes()).hexdigest()[:12]
    (tree / "es" / "course.md").write_text(COURSE_IN_SPANISH.format(digest=digest))
    loaded = load(tree, TODAY)
    assert loaded.problems == ()
    assert loaded.course is not None
    course = loaded.course.spoken_in("es")
    assert (course.title, course.language, course.is_draft) == ("Un curso muy pequeño", "es", False)
    assert course.languages_of_intro() == ("en", "es")
    assert course.intro_html == "<p>Este curso es una muestra.</p>"
    assert (loaded.course.language, loaded.course.title) == ("en", "A very small course")
    assert loaded.languages[0].files == 9


def test_a_translated_sheet_is_read() -> None:
    (sheet,) = spanish().module("at-the-door").handouts
    assert (sheet.title, sheet.copies, sheet.language, sheet.is_draft) == ("Tarjetas", "group", "es", True)
    assert "☐ Llegó temprano." in sheet.html
    assert good_course().languages_of_guide("at-the-door") == ("en", "es"), "one of its sheets is enough"
    assert good_course().languages_of_guide("on-paper") == ("en",)


def test_the_words_of_the_glossary_are_read_under_the_english_ids() -> None:
    mine, english = spanish().term("threshold"), good_course().term("threshold")
    assert (mine.id, mine.title, mine.language, mine.is_draft) == ("threshold", "Umbral", "es", True)
    assert (english.title, english.language, english.is_draft) == ("Threshold", "en", False)
    assert [term.id for term in spanish().glossary] == [term.id for term in good_course().glossary]
    assert good_course().languages_of_glossary() == ("en", "es")


def test_a_stale_glossary_is_read_as_long_as_it_has_the_same_words(tmp_path: Path) -> None:
    loaded = changed(tmp_path, "glossary.md", "Nobody crosses it unasked.", "Nobody crosses it without a word.")
    assert loaded.problems == ()
    assert loaded.course is not None
    (count,) = loaded.languages
    assert (count.stale, count.left_out) == (["es/glossary.md"], [])
    assert loaded.course.spoken_in("es").term("threshold").language == "es"


def test_a_stale_glossary_with_other_words_falls_back_to_english(tmp_path: Path) -> None:
    loaded = changed(
        tmp_path, "glossary.md", "## warm-handover", '## bell {title="Bell"}\n\nIt rings.\n\n## warm-handover'
    )
    assert loaded.problems == ()
    assert loaded.course is not None
    (count,) = loaded.languages
    assert count.left_out == count.stale == ["es/glossary.md"]
    assert loaded.course.spoken_in("es").glossary == loaded.course.glossary
    assert loaded.course.languages_of_glossary() == ("en",)


def test_a_release_carries_the_translations_and_its_digest_covers_them() -> None:
    compiled = compile_release(good_course())
    assert read_release(compiled.document) == good_course()
    assert read_release(compiled.document).spoken_in("es") == spanish()
    assert compile_release(replace(good_course(), translations=())).digest != compiled.digest


def test_a_release_from_before_there_were_translations_still_loads() -> None:
    found = json.loads(compile_release(good_course()).document)["course"]
    del found["translations"], found["language"], found["is_draft"]
    for module in found["modules"]:
        del module["language"], module["is_draft"]
        for sheet in module["handouts"]:
            del sheet["language"], sheet["is_draft"]
        parts = [*module["activities"], *module["alternatives"], *module["surveys"], *([module["live"]])]
        for activity in filter(None, parts):
            del activity["language"], activity["is_draft"]
    for term in found["glossary"]:
        del term["language"], term["is_draft"]
    old = read_release(json.dumps({"format": 1, "course": found}))
    assert old == replace(good_course(), translations=())
    assert old.spoken_in("es") is old
    assert old.languages_of("knocking") == ("en",)


def test_changes_of_a_translation_are_changes_of_wording(tmp_path: Path) -> None:
    plain = replace(good_course(), translations=())
    for old, new, words in (
        (plain, good_course(), 'Spanish: "knocking" is translated now.'),
        (good_course(), plain, 'Spanish: "knocking" is read in English again.'),
    ):
        found = compare(old, new)
        assert words in [change.what for change in found]
        assert {change.cls for change in found} == {ChangeClass.WORDING}
    later = changed(tmp_path, f"es/{HERE}/10-knocking.md", "translation: draft", "translation: read").course
    assert later is not None
    assert [str(change) for change in compare(good_course(), later)] == [
        'wording: Spanish: "knocking" changes: is draft.'
    ]
