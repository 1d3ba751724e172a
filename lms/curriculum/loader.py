"""A curriculum folder to a course and all that is wrong with it; a bad file is a problem, never an exception."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from lms.curriculum import validator
from lms.curriculum.languages import LanguageCount, read_languages
from lms.curriculum.model import Course
from lms.curriculum.parser import parse_course
from lms.curriculum.problems import Place, Problem, Problems
from lms.curriculum.sources import Sources, read_tree

__all__ = ["Loaded", "Problem", "load"]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a folder gives: the course as far as it could be read, its problems by file and line, and its languages."""

    course: Course | None
    problems: tuple[Problem, ...]
    languages: tuple[LanguageCount, ...] = ()

    @property
    def is_sound(self) -> bool:
        """Say whether the course may be published: warnings are allowed, problems are not."""
        return self.course is not None and all(problem.is_warning for problem in self.problems)


def load(folder: Path, today: date | None = None) -> Loaded:
    """Return the course in a folder and all its problems at once; `today` tells which checks are old."""
    problems, sources = Problems(), Sources()
    if not folder.is_dir():
        problems.error(Place("course.md", 1), f"there is no folder {folder}; name the curriculum's folder")
        return Loaded(None, tuple(problems))
    files = read_tree(folder, problems)
    sources.texts = files
    course = parse_course(files, problems, sources)
    if course is None:
        return Loaded(None, tuple(problems))
    found = validator.check(course, sources, today or datetime.now(UTC).date())
    translations, languages = read_languages(course, files, sources, problems)
    return Loaded(replace(course, translations=translations), tuple(sorted({*problems, *found})), languages)
