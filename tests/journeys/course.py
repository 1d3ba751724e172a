"""The course of the journeys: the sample, with its planned second module written, so that somebody can finish it."""

import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from lms.curriculum.loader import load
from lms.curriculum.model import Course
from tests.curriculum.trees import GOOD

ONLINE, LIVE, TOTAL = 17, 30, 47
CHANGES = {
    "course.md": {
        "total: {online: 25, live: 30}": "total: {online: 17, live: 30}",
        "online: 10, live: 10, sensitivity: 1, status: planned": "online: 2, live: 10, sensitivity: 1",
    },
    "rules/house.yaml": {"total: 55": "total: 47"},
}
MODULE = """\
---
id: on-paper
difficulty: 2
objectives:
  - {id: o1, text: Write two lines after a visit}
---
Two lines after each visit, while you still remember them right.
"""
QUIZ = """\
---
kind: quiz
id: paper-check
title: "Check: on paper"
minutes: 2
objectives: [o1]
draw: 1
pass: 1
---

## when {objective=o1}

When do you write your two lines?

- [x] On the stairs, right after.

  You still remember them right.

- [ ] At the end of the week.

  By then two visits have become one.

- [ ] In the room, while they speak.

  They came to talk to a face.

## what {objective=o1}

What do the two lines hold?

- [x] What was settled, and what comes next.

  That is what the next person needs.

- [ ] What you think of the family.

  That is yours, and stays with you.

- [ ] Nothing, when the visit went well.

  Even a good visit is remembered wrong.
"""
LIVE_CHANGES = {
    "at-the-door-live": "on-paper-live",
    "Guide: at the door": "Guide: on paper",
    "minutes: 20": "minutes: 10",
    "objectives: [o1, o2]": "objectives: [o1]",
    "| 5 | Open |": "| 2 | Open |",
    "| 10 | Knock in pairs |": "| 6 | Write in pairs |",
    "| 5 | Close |": "| 2 | Close |",
}


def write_course(folder: Path) -> Path:
    """Return a folder with the course's files."""
    tree = Path(shutil.copytree(GOOD, folder / "curriculum"))
    for name, changes in CHANGES.items():
        (tree / name).write_text(_changed((tree / name).read_text(), changes))
    module = tree / "02-on-paper"
    module.mkdir()
    (module / "module.md").write_text(MODULE)
    (module / "40-paper-check.md").write_text(QUIZ)
    (module / "90-live.md").write_text(_changed((tree / "01-at-the-door/90-live.md").read_text(), LIVE_CHANGES))
    return tree


@cache
def story_course() -> Course:
    """Return the course, sound by its own check."""
    with TemporaryDirectory() as folder:
        loaded = load(write_course(Path(folder)))
    assert not loaded.problems, [str(problem) for problem in loaded.problems]
    assert loaded.course is not None
    return loaded.course


def _changed(text: str, changes: dict[str, str]) -> str:
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new)
    return text
