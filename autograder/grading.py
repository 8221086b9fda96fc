"""One submission in, one Grade out; and the loop that does so for many submissions of a unit under one collection of its tests.

It knows nothing of command lines, gradebooks or reports.
"""

from __future__ import annotations

import contextlib
import hashlib
import html
import os
import platform
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

from autograder import __version__, plugin
from autograder.course import Exercise, Unit
from autograder.grade import ExerciseGrade, Grade, TestOutcome, points
from autograder.notebook import LaidCell, Notebook, NotebookFault, attempted, executed, lay_over, parse
from autograder.sandbox.session import CellResult, RunCell, Session, TimeLimits
from autograder.sandbox.spawn import Zygote

NOT_ATTEMPTED = "Not attempted yet."


@dataclass(frozen=True)
class Submission:
    """One notebook to grade: how it is called in the report, its bytes, or the fault that kept them from being read."""

    name: str
    data: bytes | None
    fault: str | None = None


@dataclass(frozen=True)
class Graded:
    """A Grade, and the executed notebook (nbformat as plain data) where one was asked for."""

    grade: Grade
    notebook: dict[str, Any] | None


@dataclass
class Prepared:
    """A submission laid over its unit's release, ready to run."""

    unit: Unit
    laid: list[LaidCell]
    attempted: set[str]
    notes: list[str]
    kernelspec: dict[str, Any]

    def session(self, zygote: Zygote, limits: TimeLimits | None = None, *, pictures: bool = False) -> Session:
        cells = [RunCell(item.cell.source, item.cell.is_demonstration) for item in self.laid if item.runs]
        return Session(zygote, cells, given=self.unit.given, data=self.unit.data, limits=limits, pictures=pictures)


def prepare(unit: Unit, notebook: Notebook, *, run_demonstrations: bool = False) -> Prepared:
    """Lay a notebook over its unit's release. Raises `NotebookFault` where it is of another unit."""
    laid = lay_over(notebook, unit.release, run_tests=unit.hidden is None, run_demonstrations=run_demonstrations)
    tried = {exercise.id for exercise in unit.exercises if not exercise.manual and attempted(exercise.id, laid, unit.release)}
    return Prepared(unit, laid, tried, notebook.notes, unit.release.kernelspec)


def grade_all(
    unit: Unit,
    submissions: Iterable[Submission],
    emit: Callable[[Graded], None],
    *,
    zygote: Zygote,
    limits: TimeLimits | None = None,
    keep_notebooks: bool = False,
) -> None:
    """Grade submissions one after another, handing each `Graded` to `emit`. The hidden tests are collected once.

    `keep_notebooks`: all cells run, demonstrations too, pictures are drawn, and the executed notebook comes with the grade.
    Raises `HiddenTestsBroken` where the unit's hidden tests can't be collected.
    """
    grader = _Grader(unit, zygote, limits, keep_notebooks)
    if unit.hidden is None:
        for submission in submissions:
            emit(grader.grade(submission))
        return
    with _quiet_environment():
        code = pytest.main(
            [
                *(
                    "-c",
                    os.devnull,
                    "--rootdir",
                    str(unit.hidden),
                    "--confcutdir",
                    str(unit.hidden),
                    "--import-mode=importlib",
                    "--assert=plain",
                    "--capture=no",
                ),
                *("-p", "no:cacheprovider", "-p", "no:terminal", "-p", "no:logging", "-p", "no:warnings", "-p", "no:faulthandler"),
                str(unit.hidden),
            ],
            plugins=[plugin, _Loop(grader, submissions, emit)],
        )
    if grader.broken:
        raise HiddenTestsBroken(grader.broken)
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        raise HiddenTestsBroken(f"the hidden tests of {unit.name} could not be run (pytest: {pytest.ExitCode(code).name})")


class HiddenTestsBroken(Exception):
    """The hidden tests of a unit can't be collected. The message says why."""


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


class _Loop:
    """A pytest plugin that runs the collected tests once per submission."""

    def __init__(self, grader: _Grader, submissions: Iterable[Submission], emit: Callable[[Graded], None]):
        self._grader, self._submissions, self._emit = grader, submissions, emit
        self._errors: list[str] = []

    def pytest_configure(self, config: pytest.Config) -> None:
        plugin.serve_sessions(config, lambda item: self._grader.session)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self._errors.append(f"{report.nodeid}:\n{report.longreprtext}")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        grader = self._grader
        items = [item for item in session.items if plugin.exercise_of(item)]
        grader.broken = "\n".join(self._errors) or grader.take_tests(items)
        if not grader.broken:
            for submission in self._submissions:
                self._emit(grader.grade(submission))
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> pytest.TestReport:
        """A report without pytest's picture of the traceback, which costs more than most tests and which nobody reads here."""
        outcome: Any
        when: Any = call.when
        outcome = "passed" if call.excinfo is None else "failed"
        reason = None if call.excinfo is None else call.excinfo.exconly()
        return pytest.TestReport(item.nodeid, item.location, {}, outcome, reason, when, duration=call.duration)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._grader.note(report)


class _Grader:
    """Grades one submission after another. The tests to run are taken once."""

    def __init__(self, unit: Unit, zygote: Zygote, limits: TimeLimits | None, keep_notebooks: bool):
        self._unit, self._zygote, self._limits, self._keep = unit, zygote, limits, keep_notebooks
        self._tests: dict[str, list[pytest.Item]] = {}
        self._outcome: tuple[bool, str | None, float] = (False, None, 0.0)
        self._current: Session | None = None
        self.broken = ""

    @property
    def session(self) -> Session:
        assert self._current is not None
        return self._current

    def take_tests(self, items: list[pytest.Item]) -> str:
        """Sort the tests by exercise; what is wrong with them, or ""."""
        for item in items:
            self._tests.setdefault(str(plugin.exercise_of(item)), []).append(item)
        automatic = {exercise.id for exercise in self._unit.exercises if not exercise.manual}
        if missing := sorted(automatic - set(self._tests)):
            return f"no hidden tests for: {', '.join(missing)}. Add a class with @exercise({missing[0]!r}) to {self._unit.name}'s hidden tests."
        if unknown := sorted(set(self._tests) - automatic):
            return f"hidden tests for exercises that the release does not have: {', '.join(unknown)}. Is the release fresh?"
        return ""

    def grade(self, submission: Submission) -> Graded:
        """Never raises for anything that the submission does."""
        start = time.perf_counter()
        try:
            if submission.data is None:
                raise NotebookFault(submission.fault or "The notebook could not be read.")
            prepared = prepare(self._unit, parse(submission.data), run_demonstrations=self._keep)
        except NotebookFault as fault:
            return self._invalid(submission, str(fault))
        with contextlib.closing(prepared.session(self._zygote, self._limits, pictures=self._keep)) as session:
            self._current = session
            results = dict(zip((i for i, item in enumerate(prepared.laid) if item.runs), session.run_cells(), strict=True))
            ran = time.perf_counter()
            exercises = tuple(self._exercise(exercise, prepared, results) for exercise in self._unit.exercises)
            done = time.perf_counter()
        self._current = None
        grade = Grade(
            submission.name,
            self._unit.name,
            "graded",
            notes=tuple(prepared.notes),
            exercises=exercises,
            seconds={"notebook": round(ran - start, 3), "tests": round(done - ran, 3)},
            provenance=self._provenance(submission.data),
        )
        return Graded(grade, self._notebook(prepared, results, grade) if self._keep else None)

    def _invalid(self, submission: Submission, reason: str) -> Graded:
        exercises = tuple(
            ExerciseGrade(item.id, None if item.manual else 0.0, item.points, item.manual, attempted=False) for item in self._unit.exercises
        )
        grade = Grade(
            submission.name, self._unit.name, "invalid", reason, exercises=exercises, provenance=self._provenance(submission.data)
        )
        if not self._keep:
            return Graded(grade, None)
        laid = [LaidCell(cell, runs=False) for cell in self._unit.release.cells]
        outputs = {index: [_result(0.0, reason)] for index, item in enumerate(laid) if item.cell.is_test and item.cell.kind == "code"}
        return Graded(grade, executed(laid, outputs, self._unit.release.kernelspec))

    def _provenance(self, data: bytes | None) -> dict[str, str]:
        return {
            "submission": hashlib.sha256(data or b"").hexdigest(),
            "hidden_tests": self._unit.hidden_hash,
            "autograder": __version__,
            "python": platform.python_version(),
            "numpy": np.__version__,
        }

    # -- one exercise -------------------------------------------------------------------------------------------------

    def _exercise(self, exercise: Exercise, prepared: Prepared, results: dict[int, CellResult]) -> ExerciseGrade:
        if exercise.manual:
            changed = attempted(exercise.id, prepared.laid, self._unit.release)
            return ExerciseGrade(exercise.id, None, exercise.points, manual=True, attempted=changed)
        if self._unit.hidden is None:
            return _graded_by_its_own_cell(exercise, prepared, results)
        tried = exercise.id in prepared.attempted
        tests = tuple(self._run(item) if tried else _not_run(item) for item in self._tests[exercise.id])
        error = _cell_error(exercise.id, prepared, results) if tried else None
        return ExerciseGrade(exercise.id, points(exercise.points, tests), exercise.points, attempted=tried, error=error, tests=tests)

    def _run(self, item: pytest.Item) -> TestOutcome:
        self._outcome = (False, "This test could not be run.", 0.0)
        item._initrequest()  # type: ignore[attr-defined]  # fresh fixtures for the same collected test, as pytest-rerunfailures does
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
        passed, message, seconds = self._outcome
        return replace(_not_run(item), passed=passed, message=message, seconds=round(seconds, 4))

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

    # -- the executed notebook ----------------------------------------------------------------------------------------

    def _notebook(self, prepared: Prepared, results: dict[int, CellResult], grade: Grade) -> dict[str, Any]:
        outputs = {}
        for index, result in results.items():
            outputs[index] = list(result.outputs)
            if result.dropped:
                outputs[index].append({"output_type": "error", "ename": "LeftOut", "evalue": result.dropped, "traceback": [result.dropped]})
        if self._unit.hidden is not None:
            by_test = {exercise.test_id: graded for exercise, graded in zip(self._unit.exercises, grade.exercises, strict=True)}
            for index, item in enumerate(prepared.laid):
                if item.cell.is_test and item.cell.kind == "code":
                    graded = by_test[item.cell.grade_id]
                    outputs[index] = [_summary(graded), _result(graded.score or 0.0)]
        return executed(prepared.laid, outputs, prepared.kernelspec)


def _not_run(item: pytest.Item) -> TestOutcome:
    return TestOutcome(plugin.short_name(item), plugin.title_of(item), False, plugin.weight_of(item), NOT_ATTEMPTED)


def _cell_error(name: str, prepared: Prepared, results: dict[int, CellResult]) -> str | None:
    """What stopped the learner's own solution cell."""
    for index, item in enumerate(prepared.laid):
        if item.cell.grade_id == name and index in results:
            result = results[index]
            if result.dropped:
                return result.dropped
            if result.error:
                error = result.error
                place = f" (line {error.number}: {error.line})" if error.number else ""
                return f"The cell stopped with {error.type_name}: {error.message}{place}"
    return None


def _graded_by_its_own_cell(exercise: Exercise, prepared: Prepared, results: dict[int, CellResult]) -> ExerciseGrade:
    """A course without hidden tests: the outputs of the test cell decide, as in stock nbgrader (`nbgrader.utils.determine_grade`)."""
    result = next((results[i] for i, item in enumerate(prepared.laid) if item.cell.grade_id == exercise.test_id and i in results), None)
    score, message = exercise.points, None
    if result is None or result.dropped:
        score, message = 0.0, result.dropped if result else "This cell was not run."
    for output in result.outputs if result else ():
        if output.get("output_type") == "error" or output.get("name") == "stderr":
            score, message = 0.0, f"{output.get('ename', 'It wrote an error')}: {output.get('evalue', output.get('text', ''))}"
            break
        if output.get("output_type") == "execute_result":
            with contextlib.suppress(ValueError, KeyError, TypeError):
                value = float(output["data"]["text/plain"])
                score = min(max(value, 0.0), exercise.points) if value == value else exercise.points
            break
    test = TestOutcome(exercise.test_id, f"The checks of {exercise.test_id}", score >= exercise.points, 1, message)
    return ExerciseGrade(exercise.id, score, exercise.points, tests=(test,))


def _result(score: float, message: str = "") -> dict[str, Any]:
    """The output that nbgrader reads as a score: a finite float, within the points, before any error output."""
    return {
        "output_type": "execute_result",
        "data": {"text/plain": repr(float(score))} | ({"text/html": html.escape(message)} if message else {}),
        "trusted": True,
    }


def _summary(graded: ExerciseGrade) -> dict[str, Any]:
    from autograder.reports.cell import as_html, as_text

    return {"output_type": "display_data", "data": {"text/html": as_html(graded), "text/plain": as_text(graded)}, "trusted": True}
