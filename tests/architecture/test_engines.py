"""A test that forgot to say why it runs on one engine only is found before the first test runs, not after the last."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FORGOTTEN = """
import pytest

@pytest.fixture
def sqlite():
    return None

def test_on_both(engine):
    assert engine

def test_of_one_file(sqlite):
    assert sqlite is None
"""
MARKED = FORGOTTEN.replace(
    "def test_of_one_file", '@pytest.mark.one_engine("it is a file", engine="sqlite")\ndef test_of_one_file'
)


@pytest.mark.parametrize(
    ("text", "chosen", "code", "words"),
    [
        (FORGOTTEN, "", pytest.ExitCode.USAGE_ERROR, "for one engine only: test_sample.py::test_of_one_file"),
        (FORGOTTEN, "::test_of_one_file", pytest.ExitCode.OK, "1 passed"),
        (MARKED, "", pytest.ExitCode.OK, "sqlite: 2 tests, postgresql: 1 tests (equal but for the named)"),
    ],
    ids=["forgotten", "chosen by name", "marked"],
)
def test_a_test_of_one_engine_says_why(tmp_path: Path, text: str, chosen: str, code: int, words: str) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers =\n  one_engine: a test of one engine\n")
    (tmp_path / "test_sample.py").write_text(text)
    command = [sys.executable, "-m", "pytest", "-p", "tests.beds.report", f"test_sample.py{chosen}"]
    done = subprocess.run(
        command, cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == code
    assert words in done.stdout + done.stderr
