"""Run `lms` as an operator types it, in a process of its own, as a real installation."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "tests" / "curriculum" / "samples" / "good"
REAL = {
    "LMS_BASE_URL": "https://forty.example.org",
    "LMS_MAIL_URL": "smtp://127.0.0.1:1",
    "LMS_PROGRAM_NAME": "A program",
    "LMS_CURRICULUM": str(SAMPLE),
}


def run_lms(*words: str, ok: bool = True, **settings: str) -> subprocess.CompletedProcess[str]:
    """Return what the command said; it ends well or not as `ok` says, and never with a trace."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LMS_")}
    command = [sys.executable, "-m", "lms.cli", *words]
    environment = {**kept, **REAL, **settings}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)
    assert (done.returncode == 0) is ok, done.stdout + done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    return done
