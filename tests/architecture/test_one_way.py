"""One commit, one gate, reading in queries, writing in services; each rule is proved by a broken sample."""

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from flask import Flask

from lms.web.access import UnguardedView, refuse_unguarded_views
from tests.architecture.source import LMS, ROOT, Source, called, owner, sample, sources

THE_COMMIT = "core/unit_of_work.py"
WRITES_ASIDE = {
    "accounts/session_service.py": {"recognize", "touch", "end_aside", "note_refused_sign_in"},
    "accounts/throttle_service.py": {"count"},
    "certificates/service.py": {"look_up", "look_up_short"},
    "graduation/service.py": {"note_record_opened"},
}
VIEW_FILES = re.compile(r"(^|/)(\w+_)?views\.py$")


def find_commits(files: Iterable[Source]) -> list[str]:
    return [
        file.name for file in files for call in file.calls() if called(call) == "commit" and file.name != THE_COMMIT
    ]


def find_stray_selects(files: Iterable[Source]) -> list[str]:
    allowed = re.compile(r"(^|/)(\w+_)?queries\.py$")
    return [
        file.name
        for file in files
        for call in file.calls()
        if called(call) == "select" and not allowed.search(file.name)
    ]


def find_stray_adds(files: Iterable[Source]) -> list[str]:
    allowed = re.compile(r"(^|/)(\w+_)?service\.py$")
    return [
        file.name
        for file in files
        for call in file.calls()
        if called(call) in ("add", "add_all", "merge", "delete")
        and owner(call).endswith("session")
        and not allowed.search(file.name)
    ]


def find_asides(files: Iterable[Source]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for file in files:
        for function in file.functions():
            uses = [node for node in ast.walk(function) if isinstance(node, ast.Call) and called(node) == "aside"]
            if uses and file.name != THE_COMMIT:
                found.setdefault(file.name, set()).add(function.name)
    return found


def find_clocks_in_rules(files: Iterable[Source]) -> list[str]:
    pure = re.compile(r"(^|/)(rules|grading|facts_rules)\.py$")
    return [
        file.name
        for file in files
        if pure.search(file.name)
        for node in ast.walk(file.tree)
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith(("lms.core.clock", "lms.core.database", "flask", "lms.web", "sqlalchemy"))
    ]


def find_long_views(files: Iterable[Source], most_lines: int = 32) -> list[str]:
    return [
        f"{file.name}:{function.name}"
        for file in files
        if VIEW_FILES.search(file.name)
        for function in file.functions()
        if (function.end_lineno or 0) - function.lineno > most_lines
    ]


def find_misnamed_templates(files: Iterable[Source]) -> list[str]:
    """A template is named like the view that shows it, in the folder of its feature."""
    wrong = []
    for file in files:
        if not VIEW_FILES.search(file.name):
            continue
        feature = file.name.split("/")[0]
        views = {function.name for function in file.functions()}
        for call in file.calls():
            if called(call) == "render" and call.args and isinstance(call.args[0], ast.Constant):
                template = str(call.args[0].value)
                folder, _, page = template.rpartition("/")
                stem = page.removesuffix(".html")
                is_named = any(stem == view or stem.startswith(f"{view}_") for view in views)
                if folder != feature or not is_named:
                    wrong.append(f"{file.name}: {template}")
    return wrong


BROKEN = [
    (find_commits, "hours/service.py", "def credit():\n    db.session.commit()"),
    (find_stray_selects, "hours/service.py", "def credit():\n    return select(HourEntry)"),
    (find_stray_adds, "hours/views.py", "def show():\n    db.session.add(row)"),
    (find_clocks_in_rules, "hours/rules.py", "from lms.core.clock import now"),
    (find_misnamed_templates, "hours/views.py", "def show_record():\n    return render('hours/record.html')"),
    (find_misnamed_templates, "hours/views.py", "def show_record():\n    return render('cohorts/show_record.html')"),
]
RULES = [
    find_commits,
    find_stray_selects,
    find_stray_adds,
    find_clocks_in_rules,
    find_long_views,
    find_misnamed_templates,
]


@pytest.mark.parametrize("find", RULES, ids=lambda find: find.__name__)
def test_the_tree_keeps_the_rule(find):
    assert find(sources()) == []


@pytest.mark.parametrize(("find", "name", "text"), BROKEN, ids=lambda value: getattr(value, "__name__", None))
def test_a_broken_sample_is_found(find, name, text):
    assert find([sample(name, text)])


def test_a_long_view_is_found():
    text = "def show():\n" + "    x = 1\n" * 40
    assert find_long_views([sample("hours/views.py", text)])


def test_the_second_door_is_used_only_where_the_list_says():
    assert find_asides(sources()) == WRITES_ASIDE
    broken = find_asides([sample("hours/service.py", "def credit():\n    with aside() as s:\n        pass")])
    assert broken == {"hours/service.py": {"credit"}}


def test_a_view_without_access_stops_the_start():
    app = Flask("sample")
    app.add_url_rule("/open", view_func=lambda: "")
    with pytest.raises(UnguardedView):
        refuse_unguarded_views(app)


def run_import_linter(folder: Path) -> subprocess.CompletedProcess[str]:
    code = "from importlinter.cli import lint_imports_command as run; run()"
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(folder), "PATH": ""},
    )


def test_imports_go_downward(tmp_path):
    done = run_import_linter(ROOT)
    assert done.returncode == 0, done.stdout[-3000:]


def test_an_upward_import_is_found(tmp_path):
    shutil.copytree(LMS, tmp_path / "lms", ignore=shutil.ignore_patterns("__pycache__", "static", "templates"))
    shutil.copyfile(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    with (tmp_path / "lms" / "hours" / "rules.py").open("a") as file:
        file.write("\nfrom lms.certificates import models\n")
    done = run_import_linter(tmp_path)
    assert done.returncode != 0
    assert "lms.hours.rules -> lms.certificates.models" in done.stdout


def test_the_web_process_does_not_load_what_only_jobs_need():
    code = (
        "import sys, lms.app; "
        "print([name for name in ('reportlab', 'uharfbuzz', 'markdown_it', 'alembic') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
