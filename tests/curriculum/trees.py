"""The sample trees: one good course, and patches that each break one thing."""

import shutil
from datetime import date
from functools import cache
from pathlib import Path

from lms.curriculum.loader import Loaded, load
from lms.curriculum.model import Course

SAMPLES = Path(__file__).parent / "samples"
GOOD = SAMPLES / "good"
BAD = sorted(path for path in (SAMPLES / "bad").iterdir() if path.is_dir())
TODAY = date(2026, 11, 22)
NOTES = ("expected.txt", "deletes.txt")


@cache
def good_course() -> Course:
    """Return the good course."""
    course = load(GOOD, TODAY).course
    assert course is not None
    return course


def copy_good(folder: Path) -> Path:
    """Return a copy of the good tree, free to be changed."""
    return Path(shutil.copytree(GOOD, folder / "tree"))


def overlaid(patch: Path, folder: Path) -> Path:
    """Return a copy of the good tree with a patch laid over it."""
    tree = copy_good(folder)
    deletes = patch / "deletes.txt"
    for name in deletes.read_text().split() if deletes.exists() else []:
        (tree / name).unlink()
    lay_over(patch, tree)
    return tree


def lay_over(patch: Path, tree: Path) -> None:
    """Copy a patch's files over a tree."""
    for file in patch.rglob("*"):
        if file.is_file() and file.name not in NOTES:
            target = tree / file.relative_to(patch)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, target)


def changed(folder: Path, path: str, old: str, new: str) -> Loaded:
    """Load the good tree with one replacement made in one file."""
    file = copy_good(folder) / path
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))
    return load(folder / "tree", TODAY)
