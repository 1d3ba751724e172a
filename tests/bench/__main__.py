"""Measure this application beside a bare Flask page: same server, workers, durability and run; print ratios.

Absolute figures move with the machine; ratios inside one run hold. Every load is the median of three slices, and the
slices of the two applications take turns.
"""

import json
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

from sqlalchemy import create_engine

from lms.app import create_app
from lms.certificates import pdf
from lms.operating import migrate
from tests.beds.smtp import HOST, free_port
from tests.bench import world
from tests.certificates.conftest import ANA
from tests.conftest import SECRET, config_for

SECONDS = 3.0
SLICES = 3
CONNECTIONS = 8
WORKERS = 2
TARGETS = {
    "bare page / bare ok": 0.35,
    "lesson / bare page": 0.5,
    "quiz submitted / bare insert": 0.6,
}
ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def running(command: list[str], environment: dict[str, str], port: int, path: str):
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    try:
        for _ in range(150):
            try:
                urlopen(f"http://{HOST}:{port}{path}", timeout=2)
                break
            except OSError:
                time.sleep(0.2)
        yield process
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(10)


def granian(factory: str, port: int, *more: str) -> list[str]:
    size = ["--workers", str(WORKERS), "--blocking-threads", "2"]
    base = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--host", HOST, "--port", str(port)]
    return [*base, *size, *more, factory]


def load(port: int, requests: list[str], expected: int, most: int | None = None) -> dict:
    plan = {
        "port": port,
        "requests": requests,
        "expected": expected,
        "connections": CONNECTIONS,
        "seconds": SECONDS,
        "most": most,
    }
    command = [sys.executable, "-m", "tests.bench.load"]
    done = subprocess.run(command, cwd=ROOT, input=json.dumps(plan), capture_output=True, text=True, check=True)
    figures = json.loads(done.stdout)
    if figures["unexpected"]:
        print(f"  ! {figures['unexpected']} of {figures['answers']} answers were not {expected}")
    return figures


def median_of(slices: list[dict]) -> dict:
    return {name: statistics.median(one[name] for one in slices) for name in ("per_second", "p50", "p99")}


def taking_turns(loads: dict[str, Callable[[], dict]]) -> dict[str, dict]:
    taken: dict[str, list[dict]] = {name: [] for name in loads}
    for _ in range(SLICES):
        for name, run in loads.items():
            taken[name].append(run())
    return {name: median_of(slices) for name, slices in taken.items()}


def page_weight(port: int, path: str, cookie: str) -> tuple[int, int]:
    """Requests and bytes on the wire (headers and compressed bodies) of a first visit to a page."""

    def fetch(address: str) -> tuple[bytes, int]:
        asked = Request(f"http://{HOST}:{port}{address}", headers={"Cookie": cookie, "Accept-Encoding": "br"})
        with urlopen(asked) as answer:
            body = answer.read()
            return body, len(body) + len(str(answer.headers)) + 20

    plain = Request(f"http://{HOST}:{port}{path}", headers={"Cookie": cookie})
    html = urlopen(plain).read().decode()
    files = re.findall(r'<(?:link[^>]+href|script[^>]+src|img[^>]+src)="(/static/[^"]+)"', html)
    return 1 + len(files), sum(fetch(address)[1] for address in [path, *files])


def resting_memory(process: subprocess.Popen) -> float:
    """MiB of all processes of the group, shared pages counted in part (PSS)."""
    total = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if os.getpgid(int(folder.name)) == process.pid:
                total += int(re.search(r"^Pss:\s+(\d+)", (folder / "smaps_rollup").read_text(), re.M)[1])
        except (OSError, TypeError):
            continue
    return total / 1024


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="forty-bench-") as folder:
        measure(Path(folder))


def measure(home: Path) -> None:
    database = f"sqlite:///{home / 'forty.db'}"
    engine = create_engine(database)
    migrate.upgrade(engine)
    engine.dispose()
    print("Making 200 trainees with open attempts ...", flush=True)
    made = world.build(create_app(config_for(database, home)))
    ours, bare_port = free_port(), free_port()
    (home / "body.html").write_text("<p>words</p>" * 650)
    yardstick = {"BARE_DATABASE_URL": f"sqlite:///{home / 'bare.db'}", "BARE_BODY": str(home / "body.html")}
    settings = {
        "LMS_HOME": str(home),
        "LMS_DATABASE_URL": database,
        "LMS_SECRET": SECRET,
        "LMS_DEMONSTRATION": "1",
        "LMS_INSECURE_HTTP": "1",
    }
    serve = [sys.executable, "-m", "lms.cli", "serve", "--with-worker", "--workers", str(WORKERS), "--port", str(ours)]
    make_bare(yardstick)
    with (
        running(serve, settings, ours, "/healthz") as process,
        running(granian("tests.bench.bare:app", bare_port), yardstick, bare_port, "/ok"),
    ):
        report(process, made, ours, bare_port)


def make_bare(yardstick: dict[str, str]) -> None:
    code = (
        "from tests.bench.bare import Base, Person, engine, session; Base.metadata.create_all(engine); "
        "session.add(Person(name='Ana')); session.commit()"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env={**os.environ, **yardstick}, check=True)


def report(process: subprocess.Popen, made: world.World, ours: int, bare_port: int) -> None:
    time.sleep(2)
    memory = resting_memory(process)
    with urlopen(f"http://{HOST}:{bare_port}/in") as answer:
        cookie = answer.headers["Set-Cookie"].split(";")[0]
    visitor = world.Browser(cookie, "")
    answers = "&".join(f"q{number}=an+answer" for number in range(10))
    quizzes = iter(made.quiz)
    per_slice = len(made.quiz) // SLICES
    figures = taking_turns(
        {
            "bare ok": lambda: load(bare_port, [visitor.get("/ok")], 200),
            "bare page": lambda: load(bare_port, [visitor.get("/page")], 200),
            "lesson": lambda: load(ours, made.lesson, 200),
            "home": lambda: load(ours, made.home, 200),
            "bare insert": lambda: load(bare_port, [visitor.post("/insert", answers)], 200, per_slice),
            "quiz submitted": lambda: load(ours, [next(quizzes) for _ in range(per_slice)], 303, per_slice),
            "roll of 30 saved": lambda: load(ours, made.roll, 303, 120),
        }
    )
    print(f"\n{'':20}{'req/s':>10}{'p50 ms':>9}{'p99 ms':>9}")
    for name, one in figures.items():
        print(f"{name:20}{one['per_second']:10.0f}{one['p50']:9.2f}{one['p99']:9.2f}")
    began, drawn = time.perf_counter(), 0
    while time.perf_counter() - began < SECONDS:
        pdf.draw(ANA)
        drawn += 1
    print(f"{'certificate drawn':20}{drawn / (time.perf_counter() - began):10.0f}   one core, two pages")
    print()
    ratios = {
        "bare page / bare ok": figures["bare page"]["per_second"] / figures["bare ok"]["per_second"],
        "lesson / bare page": figures["lesson"]["per_second"] / figures["bare page"]["per_second"],
        "home / bare page": figures["home"]["per_second"] / figures["bare page"]["per_second"],
        "quiz submitted / bare insert": figures["quiz submitted"]["per_second"] / figures["bare insert"]["per_second"],
        "roll saved / bare insert": figures["roll of 30 saved"]["per_second"] / figures["bare insert"]["per_second"],
    }
    for name, ratio in ratios.items():
        target = TARGETS.get(name)
        word = "" if target is None else f"  target {target}: {'reached' if ratio >= target else 'not yet'}"
        print(f"{name:32}{ratio:6.2f}{word}")
    cookie = made.lesson[0].split("Cookie: ")[1].split("\r\n")[0]
    requests, weight = page_weight(ours, made.lesson_path, cookie)
    print(f"first visit to a lesson: {requests} requests, {weight / 1000:.1f} kB  target 5 and 40 kB")
    print(f"all processes at rest: {memory:.0f} MiB (PSS, {WORKERS} web processes and the worker)  target 250 MiB")


if __name__ == "__main__":
    main()
