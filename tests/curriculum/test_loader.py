import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.curriculum.loader import load
from lms.curriculum.model import ActivityKind
from tests.curriculum.trees import GOOD, TODAY, copy_good, good_course

FILES = sorted(path.relative_to(GOOD).as_posix() for path in GOOD.rglob("*") if path.is_file())
RELAXED = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def test_a_planned_module_is_one_placeholder_and_its_live_segment() -> None:
    module = good_course().module("on-paper")
    (online,) = module.activities
    assert (online.id, online.kind, online.minutes) == ("on-paper-online", ActivityKind.PLACEHOLDER, 10)
    assert module.live is not None
    assert (module.live.slot, module.live.minutes) == ("live:on-paper", 10)


def test_an_alternative_shares_the_slot_and_is_not_counted_twice() -> None:
    course = good_course()
    assert course.activity("knocking-on-paper").slot == course.activity("knocking").slot == "knocking"
    assert sum(activity.minutes for activity in course.module("at-the-door").activities) == 15


def test_a_replacement_keeps_the_older_slot() -> None:
    assert good_course().activity("door-check").slot == "old-door-check"


def test_look_ups_find_and_refuse() -> None:
    course = good_course()
    assert course.module_of("green-door").id == "at-the-door"
    assert course.find_activity("nothing") is None
    with pytest.raises(KeyError):
        course.activity("nothing")
    with pytest.raises(KeyError):
        course.topic("nothing")
    assert [skill.module_id for skill in course.skills] == ["at-the-door"]
    assert course.rule_pack("house").certificate is not None
    assert course.resource("corner-office").areas == (1, 77)
    assert course.resource("help-line").areas == ()


def test_a_folder_that_is_not_there_is_a_problem() -> None:
    loaded = load(Path("/nowhere/at/all"))
    assert loaded.course is None
    assert len(loaded.problems) == 1


def test_an_empty_folder_is_a_problem(tmp_path: Path) -> None:
    assert [str(problem) for problem in load(tmp_path).problems] == [
        "course.md:1: there is no course.md in this folder; write it first"
    ]


def test_a_huge_file_is_a_problem(tmp_path: Path) -> None:
    tree = copy_good(tmp_path)
    (tree / "01-at-the-door/30-own-door.md").write_text("x" * 3_000_000)
    assert any("larger than" in problem.what for problem in load(tree, TODAY).problems)


def test_an_alias_bomb_is_a_problem(tmp_path: Path) -> None:
    tree = copy_good(tmp_path)
    bomb = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12))
    (tree / "rules/house.yaml").write_text(f"a0: &a0 [x]\n{bomb}\n")
    assert any("alias" in problem.what for problem in load(tree, TODAY).problems)


@pytest.mark.parametrize(
    "deep",
    [
        "[" * 100_000,
        "{a: " * 50_000,
        "- " * 100_000,
        "? " * 100_000,
        "a:\n" + "".join(" " * n + "a:\n" for n in range(900)),
    ],
)
def test_deep_yaml_is_a_problem_and_not_a_crash(deep: str, tmp_path: Path) -> None:
    tree = copy_good(tmp_path)
    (tree / "rules/house.yaml").write_text(deep[:390_000])
    assert not load(tree, TODAY).is_sound


def test_a_python_object_in_yaml_is_only_text(tmp_path: Path) -> None:
    tree = copy_good(tmp_path)
    file = tree / "rules/house.yaml"
    file.write_text(file.read_text().replace("title: The house rules", "title: !!python/object/apply:os.system [ls]"))
    assert any('"title" must be plain text' in problem.what for problem in load(tree, TODAY).problems)


@pytest.mark.parametrize(
    "piece", ["> ", "- ", "[", "*a ", "`", "](", "    ", "|", "{", "## {", "!!! ", "<a ", "[^", "&amp"]
)
def test_a_page_of_marks_is_no_crash(piece: str, tmp_path: Path) -> None:
    tree = copy_good(tmp_path)
    for name in ("10-knocking.md", "20-green-door.md", "40-door-check.md"):
        file = tree / "01-at-the-door" / name
        long = piece * (9_000 // len(piece))
        file.write_text(f"{file.read_text()}\n{long}\n## {long}\n- {long}\n- [x] {long}\n- [{long}](#a) {long}\n")
    load(tree, TODAY)


def test_a_line_that_has_no_end_is_a_problem(tmp_path: Path) -> None:
    tree = copy_good(tmp_path)
    (tree / "glossary.md").write_text("x" * 20_000)
    assert any("the line is longer than" in problem.what for problem in load(tree, TODAY).problems)


def test_a_long_scenario_is_a_problem_and_not_a_crash(tmp_path: Path) -> None:
    tree = copy_good(tmp_path)
    file = tree / "01-at-the-door/20-green-door.md"
    head = file.read_text().split("## hall")[0]
    file.write_text(head + "".join(f"## p{n}\n\nText {n}.\n\n- [On.](#p{n + 1}) Yes.\n\n" for n in range(2_000)))
    assert any("split the scenario" in problem.what for problem in load(tree, TODAY).problems)


def test_a_link_in_a_circle_of_folders_is_not_followed(tmp_path: Path) -> None:
    tree = copy_good(tmp_path)
    os.symlink(tree, tree / "round")
    assert load(tree, TODAY).is_sound


def test_hidden_files_and_those_for_readers_of_the_folder_are_left_alone(tmp_path: Path) -> None:
    tree = copy_good(tmp_path)
    (tree / ".notes.md").write_text("mine")
    (tree / "README.md").write_text("for readers of the folder")
    (tree / "es" / "README.md").write_text("para quien lee la carpeta")
    assert load(tree, TODAY).is_sound


def test_windows_line_ends_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    tree = copy_good(tmp_path)
    for file in tree.rglob("*.md"):
        file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    loaded = load(tree, TODAY)
    assert loaded.problems == ()
    assert loaded.course == good_course()


def test_the_order_of_files_on_disk_does_not_matter(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    for path in reversed(FILES):
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).write_bytes((GOOD / path).read_bytes())
    assert load(tree, TODAY).course == good_course()


@RELAXED
@given(path=st.sampled_from(FILES), data=st.data())
def test_no_change_of_bytes_raises(path: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    original = (GOOD / path).read_bytes()
    start = data.draw(st.integers(0, len(original)))
    length = data.draw(st.integers(0, 40))
    tree = copy_good(tmp_path_factory.mktemp("tree"))
    (tree / path).write_bytes(original[:start] + data.draw(st.binary(max_size=30)) + original[start + length :])
    for problem in load(tree, TODAY).problems:
        str(problem).encode()


@RELAXED
@given(path=st.sampled_from(FILES), data=st.data())
def test_no_change_of_lines_raises(path: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    lines = (GOOD / path).read_text().split("\n")
    pieces = st.one_of(
        st.sampled_from(
            [
                "---",
                "## ",
                "## x {#a}",
                "!!! check",
                "!!! check a {objective=o1}",
                "- [x] a",
                "- [a](#b)",
                "| a |",
                "```",
                "    ",
                "[^1]: x",
                "id: {}",
                "id: []",
                "minutes: -1",
                "topics: 3",
                "- - -",
                "{",
                "]",
                "\t- x",
                "[a](glossary:)",
            ]
        ),
        st.text(max_size=30),
    )
    for _ in range(data.draw(st.integers(1, 4))):
        number = data.draw(st.integers(0, len(lines)))
        lines[number : number + data.draw(st.integers(0, 2))] = data.draw(st.lists(pieces, max_size=3))
    tree = copy_good(tmp_path_factory.mktemp("tree"))
    (tree / path).write_text("\n".join(lines), encoding="utf-8", errors="replace")
    for problem in load(tree, TODAY).problems:
        str(problem).encode()


@RELAXED
@given(text=st.text(max_size=300))
def test_no_text_raises(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    folder = tmp_path_factory.mktemp("tree")
    for path in ("course.md", "resources.yaml", "rules/a.yaml", "glossary.md", "01-a/module.md", "01-a/10-a.md"):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(f"---\n{text}\n---\n{text}", encoding="utf-8", errors="replace")
    load(folder, TODAY)
