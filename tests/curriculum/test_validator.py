from datetime import date
from pathlib import Path

import pytest

from lms.curriculum import validator
from lms.curriculum.loader import load
from tests.curriculum.trees import BAD, GOOD, SAMPLES, TODAY, changed, good_course, lay_over, overlaid


def test_the_good_sample_has_no_problem_and_no_warning() -> None:
    loaded = load(GOOD, TODAY)
    assert loaded.problems == ()
    assert loaded.is_sound


def test_there_are_many_bad_samples() -> None:
    assert len(BAD) >= 40


@pytest.mark.parametrize("patch", BAD, ids=lambda patch: patch.name)
def test_a_bad_sample_fails_at_its_line(patch: Path, tmp_path: Path) -> None:
    loaded = load(overlaid(patch, tmp_path), TODAY)
    path, line, message = (patch / "expected.txt").read_text().strip().split(":", 2)
    here = [str(problem) for problem in loaded.problems if (problem.path, problem.line) == (path, int(line))]
    assert any(message.strip() in text for text in here), [str(problem) for problem in loaded.problems]
    assert not loaded.is_sound


def test_every_problem_says_where_what_and_how_to_mend(tmp_path: Path) -> None:
    for number, patch in enumerate(BAD):
        for problem in load(overlaid(patch, tmp_path / str(number)), TODAY).problems:
            assert str(problem).startswith(f"{problem.path}:{problem.line}: ")
            assert problem.line >= 1
            assert "; " in problem.what


def test_an_old_check_warns_and_does_not_fail() -> None:
    loaded = load(GOOD, date(2028, 1, 1))
    assert [problem.path for problem in loaded.problems] == [
        "01-at-the-door/module.md",
        "resources.yaml",
        "resources.yaml",
    ]
    assert all(problem.is_warning for problem in loaded.problems)
    assert loaded.is_sound


def test_a_check_of_exactly_a_year_is_not_old() -> None:
    assert load(GOOD, date(2027, 11, 1)).problems == ()
    assert load(GOOD, date(2027, 11, 2)).problems != ()


def test_a_course_can_be_checked_without_its_files() -> None:
    assert validator.check(good_course(), today=TODAY) == ()


def test_a_short_section_only_warns(tmp_path: Path) -> None:
    loaded = changed(
        tmp_path,
        "01-at-the-door/10-knocking.md",
        "## When you leave {#leaving}",
        "Less.\n\n## Go {#go}\n\nOn.\n\n## When you leave {#leaving}",
    )
    assert [(problem.line, problem.is_warning) for problem in loaded.problems] == [(42, True)]


@pytest.mark.parametrize(
    "text",
    ["735 ILCS 5/8-802.1", "P.A. 103-1037", "in 2024-2025", "77 areas", "911 or 988", "$27,500-45,000", "page 312"],
)
def test_law_and_years_are_no_phone_numbers(text: str, tmp_path: Path) -> None:
    loaded = changed(tmp_path, "01-at-the-door/30-own-door.md", "Think of", f"See {text}. Think of")
    assert loaded.problems == ()


@pytest.mark.parametrize(
    "text", ["(312) 555-0100", "312.555.0100", "+1 312 555 0100".replace(" 0100", "-0100"), "555-0100", "1-800-EXAMPLE"]
)
def test_phone_numbers_are_seen(text: str, tmp_path: Path) -> None:
    loaded = changed(tmp_path, "01-at-the-door/30-own-door.md", "Think of", f"Call {text}. Think of")
    assert ["phone number" in problem.what for problem in loaded.problems] == [True]


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    tree = overlaid(SAMPLES / "bad" / "rules-bad-mode", tmp_path)
    for name in ("resource-no-contact", "glossary-no-title", "not-utf-8", "quiz-two-right", "live-plan-sum"):
        lay_over(SAMPLES / "bad" / name, tree)
    found = {problem.path.rpartition("/")[2] for problem in load(tree, TODAY).problems}
    assert found >= {"house.yaml", "resources.yaml", "glossary.md", "10-knocking.md", "40-door-check.md", "90-live.md"}
