"""The hidden tests of a unit: collected once by pytest, run as often as needed against any session."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from autograder import plugin
from autograder.course import Unit
from autograder.grade import TestOutcome
from autograder.sandbox.session import Session
from autograder.sandbox.student import Call

NOT_ATTEMPTED = "Not attempted yet."


# Parts of pytest that a hidden test has no use for; together they take longer than most tests.
_UNUSED = (
    *("cacheprovider", "terminal", "logging", "warnings", "faulthandler", "unraisableexception", "threadexception", "setuponly"),
    *("setupplan", "debugging", "stepwise", "pastebin", "junitxml", "doctest", "subtests", "legacypath", "recwarn"),
)


class HiddenTestsBroken(Exception):
    """The hidden tests of a unit can't be collected. The message says why."""


@dataclass(frozen=True)
class TestRun:
    """What came of one test, and the calls of the student's code that it made."""

    __test__ = False

    outcome: TestOutcome
    calls: tuple[Call, ...]


class HiddenTests:
    """The collected tests of a unit, by exercise. Only to be used inside `collected`."""

    def __init__(self, unit: Unit):
        self._unit = unit
        self._items: dict[str, list[pytest.Item]] = {}
        self._outcome: tuple[bool, str | None, float] = (False, None, 0.0)
        self._session: Session | None = None

    def of(self, exercise: str) -> list[pytest.Item]:
        return self._items.get(exercise, [])

    def run(self, item: pytest.Item, session: Session) -> TestRun:
        """Run one test against a session."""
        self._session = session
        self._outcome = (False, "This test could not be run.", 0.0)
        item._initrequest()  # type: ignore[attr-defined]  # fresh fixtures for the same collected test, as pytest-rerunfailures does
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
        passed, message, seconds = self._outcome
        outcome = replace(self.not_run(item), passed=passed, message=message, seconds=round(seconds, 4))
        return TestRun(outcome, tuple(session.trace))

    @staticmethod
    def not_run(item: pytest.Item) -> TestOutcome:
        """The outcome of a test of an exercise that was not attempted."""
        return TestOutcome(plugin.short_name(item), plugin.title_of(item), False, plugin.weight_of(item), NOT_ATTEMPTED)

    def forbidden(self, exercise: str) -> dict[str, str]:
        """What an exercise forbids, with the reasons."""
        return {means: reason for item in self.of(exercise) for means, reason in plugin.forbids_of(item).items()}

    # -- called by the plugin below -----------------------------------------------------------------------------------

    def session_for(self, item: pytest.Item) -> Session:
        assert self._session is not None
        return self._session

    def take(self, items: list[pytest.Item]) -> None:
        for item in items:
            self._items.setdefault(str(plugin.exercise_of(item)), []).append(item)
        automatic = {exercise.id for exercise in self._unit.exercises if not exercise.manual}
        if missing := sorted(automatic - set(self._items)):
            raise HiddenTestsBroken(
                f"no hidden tests for: {', '.join(missing)}. Add a class with @exercise({missing[0]!r}) to {self._unit.name}'s hidden tests."
            )
        if unknown := sorted(set(self._items) - automatic):
            raise HiddenTestsBroken(
                f"hidden tests for exercises that the release does not have: {', '.join(unknown)}. Is the release fresh?"
            )

    def note(self, report: pytest.TestReport) -> None:
        """Keep the outcome of the test that is running."""
        if report.when == "setup":
            self._outcome = (report.passed, None, 0.0)
        elif report.when == "call":
            self._outcome = (report.passed, None, report.duration)
        if not report.passed:
            sections = dict(report.sections)
            message = sections.get("what the learner reads") or f"This test could not be run ({report.outcome})."
            self._outcome = (False, message, self._outcome[2])


def collected(unit: Unit, use: Callable[[HiddenTests], None]) -> None:
    """Collect a unit's hidden tests and hand them to `use`, which runs them. Raises `HiddenTestsBroken`, and what `use` raises."""
    assert unit.hidden is not None
    loop = _Loop(HiddenTests(unit), use)
    places = ("-c", os.devnull, "--rootdir", str(unit.hidden), "--confcutdir", str(unit.hidden), "--import-mode=importlib")
    without = [option for name in _UNUSED for option in ("-p", f"no:{name}")]
    with _quiet_environment():
        code = pytest.main([*places, "--assert=plain", "--capture=no", *without, str(unit.hidden)], plugins=[plugin, loop])
    if loop.error is not None:
        raise loop.error
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        raise HiddenTestsBroken(f"the hidden tests of {unit.name} could not be run (pytest: {pytest.ExitCode(code).name})")


class _Loop:
    """A pytest plugin that hands over the collected tests in place of running them once."""

    def __init__(self, tests: HiddenTests, use: Callable[[HiddenTests], None]):
        self._tests, self._use = tests, use
        self._broken: list[str] = []
        self.error: Exception | None = None

    def pytest_configure(self, config: pytest.Config) -> None:
        plugin.serve_sessions(config, self._tests.session_for)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self._broken.append(f"{report.nodeid}:\n{report.longreprtext}")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        try:
            if self._broken:
                raise HiddenTestsBroken("\n".join(self._broken))
            self._tests.take([item for item in session.items if plugin.exercise_of(item)])
            self._use(self._tests)
        except Exception as error:
            self.error = error
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> pytest.TestReport:
        """A report without pytest's picture of the traceback, which costs more than most tests and which nobody reads here."""
        when: Any = call.when
        reason = None if call.excinfo is None else call.excinfo.exconly()
        return pytest.TestReport(item.nodeid, item.location, {}, "failed" if reason else "passed", reason, when, duration=call.duration)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._tests.note(report)


@contextlib.contextmanager
def _quiet_environment() -> Iterator[None]:
    """Only our plugin, and no options from outside."""
    saved = {name: os.environ.pop(name, None) for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_DISABLE_PLUGIN_AUTOLOAD")}
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    try:
        yield
    finally:
        del os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"]
        os.environ.update({name: value for name, value in saved.items() if value is not None})
