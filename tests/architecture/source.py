"""Reading our own source: the files, their trees, and small questions about them."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LMS = ROOT / "lms"
TEMPLATES = LMS / "templates"


@dataclass(frozen=True)
class Source:
    """One Python file of ours, by its path below lms/."""

    name: str
    tree: ast.Module

    def calls(self) -> Iterator[ast.Call]:
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.Call))

    def functions(self) -> Iterator[ast.FunctionDef]:
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef))


def sources() -> list[Source]:
    return [Source(path.relative_to(LMS).as_posix(), ast.parse(path.read_text())) for path in sorted(LMS.rglob("*.py"))]


def sample(name: str, text: str) -> Source:
    """A deliberately broken file, to prove that a check can fail."""
    return Source(name, ast.parse(text))


def called(call: ast.Call) -> str:
    """The last name of what is called: `commit` for `db.session.commit()`."""
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def owner(call: ast.Call) -> str:
    """The source of what stands before the last name: `db.session` for `db.session.commit()`."""
    return ast.unparse(call.func.value) if isinstance(call.func, ast.Attribute) else ""
