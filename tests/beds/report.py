"""A pytest plugin: each test that asks for `engine` runs on both engines, and the last lines say that it did.

`@pytest.mark.one_engine("why", engine="sqlite")` keeps a test to one engine; the summary then names it.
A test for one engine without that mark stops the run before its first test, and one that was skipped on one engine
makes it fail at the end, so that "equal" means something.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import pytest

ENGINES = ("sqlite", "postgresql")


@dataclass(frozen=True)
class Place:
    """Where one test belongs: on which engine, under which name apart from the engine, and why there only."""

    engine: str
    name: str
    reason: str | None


class EngineReport:
    """Counts the tests that ran, by engine."""

    def __init__(self) -> None:
        self.places: dict[str, Place] = {}
        self.browser_tests: set[str] = set()
        self.ran: set[str] = set()
        self.browser_tests_skipped: set[str] = set()
        self.is_whole = True

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Note where each test belongs, before anything is deselected.

        Raises:
            pytest.UsageError: a test is there for one engine only and does not say why.
        """
        for item in items:
            if place := _place(item):
                self.places[item.nodeid] = place
            if item.get_closest_marker("browser"):
                self.browser_tests.add(item.nodeid)
        if any("::" in part for part in config.args):
            self.is_whole = False
        elif apart := unequal(self.places.values()):
            names = ", ".join(sorted(apart))
            raise pytest.UsageError(f'for one engine only: {names}. Mark it @pytest.mark.one_engine("why", engine=...)')

    def pytest_deselected(self) -> None:
        """Remember that this is a part of the tests, in which engines may differ."""
        self.is_whole = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count a test that ran, and a browser test that did not."""
        if report.skipped and not hasattr(report, "wasxfail"):
            self.browser_tests_skipped |= {report.nodeid} & self.browser_tests
        elif report.when == "call":
            self.ran.add(report.nodeid)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Fail a whole run in which the engines did not run the same tests."""
        if self.is_whole and session.exitstatus == pytest.ExitCode.OK and unequal(self._ran_places()):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the last lines."""
        for line in self.lines():
            terminalreporter.write_line(line, red=line.startswith("***"))

    def lines(self) -> Iterator[str]:
        """Say how many tests ran on each engine, which ran on one only, and why."""
        if self.browser_tests_skipped:
            yield f"*** {len(self.browser_tests_skipped)} BROWSER TESTS SKIPPED: `make browser` gets one ***"
        ran = self._ran_places()
        if not ran:
            return
        counts = {engine: sum(place.engine == engine for place in ran) for engine in ENGINES}
        apart = sorted({(p.name, p.engine, p.reason) for p in ran if p.reason})
        odd = unequal(ran)
        for name in sorted(odd):
            yield f"*** on one engine only, without a reason: {name} ***"
        yield f"without a database: {len(self.ran) - len(ran)} tests"
        yield f"on one engine, by name: {len(apart)} tests" + (":" if apart else "")
        for name, engine, reason in apart:
            yield f"  {name} ({engine} only: {reason})"
        verdict = "NOT equal" if odd else "equal but for the named"
        yield ", ".join(f"{engine}: {counts[engine]} tests" for engine in ENGINES) + f" ({verdict})"

    def _ran_places(self) -> list[Place]:
        return [self.places[nodeid] for nodeid in sorted(self.ran) if nodeid in self.places]


def unequal(places: Collection[Place]) -> set[str]:
    """List the names of tests that are there for one engine only and do not say why."""
    on = {engine: {one.name for one in places if one.engine == engine and not one.reason} for engine in ENGINES}
    return on[ENGINES[0]] ^ on[ENGINES[1]]


def pytest_configure(config: pytest.Config) -> None:
    """Take part in the session."""
    config.pluginmanager.register(EngineReport(), "engine-report")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that needs `engine` on both, or on the one it names."""
    if "engine" not in metafunc.fixturenames:
        return
    only = next(metafunc.definition.iter_markers("one_engine"), None)
    metafunc.parametrize("engine", [_named_engine(only)] if only else ENGINES, scope="session")


def _place(item: pytest.Item) -> Place | None:
    only = item.get_closest_marker("one_engine")
    callspec = getattr(item, "callspec", None)
    engine = callspec.params.get("engine") if callspec else None
    if engine is None:
        # A test may also ask for one bed by its fixture's name: then it belongs to that engine alone.
        engine = next((name for name in ENGINES if name in getattr(item, "fixturenames", ())), None)
    if engine is None and only is None:
        return None
    if only is not None:
        _named_engine(only)
    name, bracket, parameters = item.nodeid.partition("[")
    others = parameters.removesuffix("]").split("-")
    if engine in others:
        others.remove(engine)
    if bracket and others:
        name += f"[{'-'.join(others)}]"
    reason = str(only.args[0]) if only else None
    return Place(engine or _named_engine(only), name, reason)


def _named_engine(marker: pytest.Mark | None) -> str:
    engine = marker.kwargs.get("engine") if marker and len(marker.args) == 1 else None
    if engine not in ENGINES:
        raise pytest.UsageError('write it as one_engine("why", engine="sqlite" or "postgresql")')
    return str(engine)
