"""The hidden tests of a unit: collected once by pytest, run as often as needed against any
session."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from autograder.course.course import Unit, described
from autograder.grade import TestOutcome
from autograder.sandbox.session import Session
from autograder.sandbox.student import Call, Stopped, StudentError
from autograder.scoring import plugin
from autograder.scoring.items import exercise_of, forbids_of, short_name, title_of, weight_of

NOT_ATTEMPTED = "Not attempted yet."


# Parts of pytest that a hidden test has no use for; together they take longer than most tests.
_UNUSED = (
    *(
        "cacheprovider",
        "terminal",
        "logging",
        "warnings",
        "faulthandler",
        "unraisableexception",
        "threadexception",
        "setuponly",
    ),
    *(
        "setupplan",
        "debugging",
        "stepwise",
        "pastebin",
        "junitxml",
        "doctest",
        "subtests",
        "legacypath",
        "recwarn",
    ),
)


class HiddenTestsBroken(Exception):
    """The hidden tests of a unit can't be collected, or one of them does not run through for a slip
    of its own. The message says why."""


@dataclass(frozen=True)
class TestRun:
    """What came of one test, and the calls of the student's code that it made. `skipped`: the
    instructor left it out, so it has no part in the points; `broken`: the side promises for which
    alone it would have failed (`autograder.scoring.side_promises`); `surprise`: where, and in which
    words, it ended with an exception that no check raises, "" where it did not; `as_it_was`: the
    run in which the student's results were taken as they came, where this is another."""

    __test__ = False

    outcome: TestOutcome
    calls: tuple[Call, ...]
    skipped: bool = False
    surprise: str = ""
    broken: tuple[Broken, ...] = ()
    as_it_was: TestRun | None = None


@dataclass(frozen=True)
class Broken:
    """A side promise that a test's calls did not keep: "kind" or "unchanged"; what the learner is
    told of it, and the call."""

    promise: str
    says: str
    shown: str


@dataclass
class _Ended:
    """How the test that is running ended."""

    passed: bool = False
    message: str | None = "This test could not be run."
    seconds: float = 0.0
    undecided: bool = False
    skipped: bool = False
    surprise: str = ""
    own_slip: bool = False


class HiddenTests:
    """The collected tests of a unit, by exercise. Only to be used inside `collected`."""

    def __init__(self, unit: Unit):
        self._unit = unit
        self._items: dict[str, list[pytest.Item]] = {}
        self._ended = _Ended()
        self._session: Session | None = None

    def of(self, exercise: str) -> list[pytest.Item]:
        return self._items.get(exercise, [])

    def run(self, item: pytest.Item, session: Session) -> TestRun:
        """Run one test against a session. Raises its `fault`, where it has one: then the test says
        nothing about the submission; and `HiddenTestsBroken` for a slip in the test itself."""
        self._session = session
        ended = self._ended = _Ended()
        item._initrequest()  # type: ignore[attr-defined]  # fresh fixtures for the same collected test, as pytest-rerunfailures does
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
        if session.fault is not None:
            raise session.fault
        if ended.own_slip and not ended.skipped:
            raise own_slip(short_name(item), ended.surprise)
        outcome = replace(
            self.not_run(item),
            passed=ended.passed,
            message=ended.message,
            seconds=round(ended.seconds, 4),
            undecided=ended.undecided,
        )
        return TestRun(outcome, tuple(session.trace), ended.skipped, ended.surprise)

    @staticmethod
    def not_run(item: pytest.Item) -> TestOutcome:
        """The outcome of a test of an exercise that was not attempted."""
        return TestOutcome(short_name(item), title_of(item), False, weight_of(item), NOT_ATTEMPTED)

    def forbidden(self, exercise: str) -> dict[str, str]:
        """What an exercise forbids, with the reasons."""
        return {
            means: reason
            for item in self.of(exercise)
            for means, reason in forbids_of(item).items()
        }

    @property
    def all_forbidden(self) -> set[str]:
        """What any exercise of the unit forbids."""
        return {means for exercise in self._items for means in self.forbidden(exercise)}

    # -- called by the plugin below ----------------------------------------------------------------

    def session_for(self, item: pytest.Item) -> Session:
        assert self._session is not None
        return self._session

    def take(self, items: list[pytest.Item]) -> None:
        for item in items:
            if item.get_closest_marker("skip") is not None:
                continue
            self._items.setdefault(str(exercise_of(item)), []).append(item)
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
        ended = self._ended
        if (
            hasattr(report, "wasxfail")
            or report.skipped
            or str(report.longrepr).startswith("[XPASS(strict)]")
        ):
            ended.skipped, ended.passed, ended.message = True, False, "This test is left out."
        elif not report.passed:
            sections = dict(report.sections)
            ended.passed, ended.message = (
                False,
                sections.get("what the learner reads") or "This test could not be run.",
            )
            ended.undecided = "undecided" in sections
        elif report.when != "teardown":
            ended.passed, ended.message = True, None
        if report.when == "call":
            ended.seconds = report.duration

    def note_error(self, error: pytest.ExceptionInfo[BaseException], item: pytest.Item) -> None:
        """Keep where an exception came from that is neither a verdict nor the student's. Where the
        test had asked for nothing of the student's, it is the test's own."""
        if isinstance(error.value, (AssertionError, StudentError, Stopped, *_VERDICTS)):
            return
        own = [
            entry
            for entry in error.traceback
            if self._unit.hidden is not None and Path(entry.path).is_relative_to(self._unit.hidden)
        ]
        place = (
            f"{Path(own[-1].path).name}, line {own[-1].lineno + 1}"
            if own
            else f"{self._unit.name}'s hidden tests"
        )
        self._ended.surprise = f"{place}: {type(error.value).__name__}: {str(error.value)[:200]}"
        session: Session | None = getattr(item, "funcargs", {}).get("_session")
        self._ended.own_slip = (
            bool(own) and error.traceback[-1] is own[-1] and isinstance(error.value, _SLIPS)
        ) or not (session is not None and session.was_asked)


_VERDICTS = (pytest.fail.Exception, pytest.skip.Exception, pytest.xfail.Exception)
_SLIPS = (NameError, ImportError, SyntaxError)  # no value of a student's makes a test raise these


def own_slip(test: str, surprise: str) -> HiddenTestsBroken:
    """That a test is broken, for the instructor."""
    return HiddenTestsBroken(
        f"{surprise}. That is a slip in the hidden test {test} itself, and costs nobody points: mend it, and grade again."
    )


def collected(unit: Unit, use: Callable[[HiddenTests], None]) -> None:
    """Collect a unit's hidden tests and hand them to `use`, which runs them. Raises
    `HiddenTestsBroken`, and what `use` raises."""
    assert unit.hidden is not None
    loop = _Loop(HiddenTests(unit), use, unit.hidden)
    places = (
        "-c",
        os.devnull,
        "--rootdir",
        str(unit.hidden),
        "--confcutdir",
        str(unit.hidden),
        "--import-mode=importlib",
    )
    without = [option for name in _UNUSED for option in ("-p", f"no:{name}")]
    with _quiet_environment(), _read_anew(unit.hidden):
        try:
            with contextlib.redirect_stderr(said := _Tail()):
                code = pytest.main(
                    [*places, "--assert=plain", "--capture=no", *without, str(unit.hidden)],
                    plugins=[plugin, loop],
                )
        except SystemExit as error:  # of a conftest.py, say
            raise HiddenTestsBroken(described(error, unit.hidden)) from None
    if loop.error is not None:
        raise loop.error
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        raise HiddenTestsBroken(
            f"the hidden tests of {unit.name} could not be run (pytest: {pytest.ExitCode(code).name}). {said.text.strip()}"
        )


class _Tail(io.TextIOBase):
    """The end of what pytest says to stderr: why it can't begin is said nowhere else."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> int:
        self.text = (self.text + text)[-2000:]
        return len(text)


class _Loop:
    """A pytest plugin that hands over the collected tests in place of running them once."""

    def __init__(self, tests: HiddenTests, use: Callable[[HiddenTests], None], folder: Path):
        self._tests, self._use, self._folder = tests, use, folder
        self._broken: list[str] = []
        self.error: BaseException | None = None

    def pytest_configure(self, config: pytest.Config) -> None:
        plugin.serve_sessions(config, self._tests.session_for)

    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """What pytest can't go on after: a file that ends Python, say."""
        self.error = self.error or HiddenTestsBroken(described(excinfo.value, self._folder))

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(
        self,
    ) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        report = yield
        if report.failed:
            error = report.__dict__["call"].excinfo.value  # pytest's own, around what was raised
            self._broken.append(
                f"The hidden tests do not load. {described(error.__cause__ or error, self._folder)} Mend the file."
            )
        return report

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        try:
            if self._broken:
                raise HiddenTestsBroken("\n".join(self._broken))
            self._tests.take([item for item in session.items if exercise_of(item)])
            self._use(self._tests)
        except (
            Exception,
            KeyboardInterrupt,
        ) as error:  # pytest itself would end without a word at Ctrl-C
            self.error = error
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> pytest.TestReport:
        """A report without pytest's picture of the traceback, which costs more than most tests and
        which nobody reads here."""
        when: Any = call.when
        if call.excinfo is None:
            return pytest.TestReport(
                item.nodeid, item.location, {}, "passed", None, when, duration=call.duration
            )
        self._tests.note_error(call.excinfo, item)
        outcome: Any = (
            "skipped" if isinstance(call.excinfo.value, pytest.skip.Exception) else "failed"
        )
        return pytest.TestReport(
            item.nodeid,
            item.location,
            {},
            outcome,
            call.excinfo.exconly(),
            when,
            duration=call.duration,
        )

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._tests.note(report)


@contextlib.contextmanager
def _quiet_environment() -> Iterator[None]:
    """Only our plugin, and no options from outside."""
    saved = {
        name: os.environ.pop(name, None)
        for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_DISABLE_PLUGIN_AUTOLOAD")
    }
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    try:
        yield
    finally:
        del os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"]
        os.environ.update({name: value for name, value in saved.items() if value is not None})


@contextlib.contextmanager
def _read_anew(hidden: Path) -> Iterator[None]:
    """Nothing of a unit's hidden tests stays in the process, where pytest would take it for the
    next course's, or for tomorrow's."""
    before = set(sys.modules)
    try:
        yield
    finally:
        for name in set(sys.modules) - before:
            if Path(getattr(sys.modules[name], "__file__", None) or os.devnull).is_relative_to(
                hidden
            ):
                del sys.modules[name]
