"""What a learner misunderstood, and what a slip must not cost: misconceptions recognised, earlier exercises followed through.

**Misconceptions.** A test leaves a trace: its calls of the notebook's functions, with arguments, results and exceptions. The instructor's
solution and every known misconception leave traces too, once for each unit. Where a failed exercise's traces are those of exactly one
misconception, and not the instructor's, the learner is told what that misconception says. Precision comes first: a trace must agree in every
call up to the first differing input, the same tests must fail, and an exception or a time-out alone identifies nothing.

**Follow-through.** Where earlier exercises lost points, the tests of an exercise that fail run again in a fresh worker in which those
earlier functions are the instructor's. They are run in another caged worker and relayed, so that their source never comes near the
student's process.
"""

from __future__ import annotations

import ast
import contextlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder.course import CourseError, Unit
from autograder.grade import Misconception
from autograder.hidden import HiddenTests, TestRun
from autograder.notebook import NotebookFault, parse
from autograder.sandbox.session import RunCell, Session, TimeLimits
from autograder.sandbox.spawn import Zygote
from autograder.sandbox.student import Call, Reference, StudentError
from autograder.submission import Prepared, prepare
from autograder.variants import Variant, misconceptions, reference_solutions, with_solutions

RTOL = 1e-6  # within which two results of the same mistake agree
NOISE = 1e-12  # of the largest entry, below which entries are rounding
_PROBES = 50  # solutions tried in one worker

Traces = dict[str, TestRun]  # by the test's name


class KnownSolutions:
    """The instructor's solutions of a unit and its misconceptions, run when they are first asked for. Close it when done.

    Where the unit has no readable source, nothing is recognised and nothing followed through; where its misconceptions no longer fit the
    solutions (`autograder audit` says which), nothing is recognised.
    """

    def __init__(self, unit: Unit, tests: HiddenTests, zygote: Zygote):
        self._unit, self._tests, self._zygote = unit, tests, zygote
        self._source: dict[str, Any] | None = None
        with contextlib.suppress(OSError, ValueError):
            self._source = json.loads(unit.source.read_text())
        solutions = reference_solutions(self._source) if self._source else {}
        self._functions = _functions(solutions)
        self._variants: list[Variant] = []
        if unit.hidden is not None and self._source:
            with contextlib.suppress(CourseError):
                self._variants = misconceptions(unit.hidden, solutions)
        self._traces: dict[str, tuple[Traces, list[tuple[Variant, Traces]]]] = {}
        self._reference: Session | None = None
        self._probed: _Probed | None = None

    # -- misconceptions -----------------------------------------------------------------------------------------------

    def diagnose(self, exercise: str, runs: Iterable[TestRun]) -> tuple[Misconception, ...]:
        """The one misconception that the traces of an exercise's tests show, or none."""
        student = {run.outcome.name: run for run in runs}
        if self._source is None or all(run.outcome.passed for run in student.values()):
            return ()
        if exercise not in self._traces:
            self._traces[exercise] = self._run_variants(exercise)
        reference, wrong = self._traces[exercise]
        found = [variant for variant, traces in wrong if _is_shown(student, traces, reference)]
        return (Misconception(found[0].name, found[0].says),) if len(found) == 1 else ()

    def _run_variants(self, exercise: str) -> tuple[Traces, list[tuple[Variant, Traces]]]:
        wrong = [variant for variant in self._variants if variant.exercise == exercise]
        return self._run(exercise, {}), [(variant, self._run(exercise, {exercise: variant.source})) for variant in wrong]

    def _run(self, exercise: str, solutions: dict[str, str]) -> Traces:
        assert self._source is not None
        session = self._open(with_solutions(self._source, solutions), TimeLimits(call=2, test=5, submission=30))
        if session is None:
            return {}
        with contextlib.closing(session):
            runs = [self._tests.run(item, session) for item in self._tests.of(exercise)]
        return {run.outcome.name: run for run in runs}

    def first_failure(self, exercise: str, source: str) -> str | None:
        """The first hidden test of an exercise that fails with this solution of it, in the instructor's notebook; None where none does.

        Solutions of one exercise run one after another in the same worker, which is cheap; what passes there must pass in a worker of its
        own, too.
        """
        if self._probed is None or self._probed.exercise != exercise or self._probed.asked == _PROBES:
            self._end_probes()
            self._probed = _Probed(exercise, self._up_to(exercise, {}))
        self._probed.asked += 1
        self._probed.session.run_another(RunCell(source))
        failed = self._fails(exercise, self._probed.session)
        if self._probed.session.stopped:
            self._end_probes()
        if failed is None:
            with contextlib.closing(self._up_to(exercise, {exercise: source})) as session:
                failed = self._fails(exercise, session)
        return failed

    def _up_to(self, exercise: str, solutions: dict[str, str]) -> Session:
        """The instructor's notebook, with other solutions in it, up to an exercise."""
        assert self._source is not None
        cells = with_solutions(self._source, solutions)["cells"]
        last = next(i for i, cell in enumerate(cells) if cell["metadata"].get("nbgrader", {}).get("grade_id") == exercise)
        session = self._open({**self._source, "cells": cells[: last + 1]}, TimeLimits(cell=5, call=2, test=5, submission=60))
        assert session is not None
        return session

    def _fails(self, exercise: str, session: Session) -> str | None:
        """The first test of an exercise that fails."""
        for item in self._tests.of(exercise):
            run = self._tests.run(item, session)
            if not run.outcome.passed:
                return run.outcome.name
        return None

    def _end_probes(self) -> None:
        if self._probed is not None:
            self._probed.session.close()
            self._probed = None

    def _open(self, document: dict[str, Any], limits: TimeLimits) -> Session | None:
        try:
            session = prepare(self._unit, parse(json.dumps(document).encode())).session(self._zygote, limits)
        except NotebookFault:
            return None
        session.run_cells()
        return session

    # -- follow-through -----------------------------------------------------------------------------------------------

    def can_replace(self, exercise: str) -> bool:
        """Whether the instructor's solution is a function (classes are never replaced)."""
        return exercise in self._functions

    def relay(self, name: str, used: set[str]) -> Any:
        """A function that calls the instructor's `name` in a worker of its own, and notes in `used` that it was called."""

        def call(*args: Any, **kwargs: Any) -> Any:
            used.add(name)
            if self._reference is None:
                assert self._source is not None
                self._reference = self._open(self._source, TimeLimits(submission=1e9))
                assert self._reference is not None
            self._reference.begin_test()
            return self._reference.get(name)(*args, **kwargs)

        call.__name__ = name
        return call

    def close(self) -> None:
        self._end_probes()
        if self._reference is not None:
            self._reference.close()


@dataclass
class _Probed:
    """A session in which solutions of one exercise are tried, and how many were."""

    exercise: str
    session: Session
    asked: int = 0


class FollowThrough:
    """A second run of one submission in which earlier exercises that lost points are the instructor's. Close it when done."""

    def __init__(self, known: KnownSolutions, prepared: Prepared, first: Session, zygote: Zygote):
        self._known, self._prepared, self._first, self._zygote = known, prepared, first, zygote
        self._session: Session | None = None
        self._lost: list[str] = []
        self._used: set[str] = set()

    def lost(self, exercise: str) -> None:
        """Note that an exercise lost points, so that the next ones are not charged for it."""
        if self._known.can_replace(exercise):
            self._lost.append(exercise)
            if self._session is not None:
                self._session.bind(exercise, self._known.relay(exercise, self._used))

    def run(self, tests: HiddenTests, exercise: str, runs: list[TestRun]) -> tuple[list[TestRun], tuple[str, ...]]:
        """Run the failed ones of an exercise's tests again; all runs, and the exercises whose functions had to be replaced for one to pass."""
        if not self._lost or self._first.seconds_left < 1:
            return runs, ()
        replaced: set[str] = set()
        again = []
        for item, run in zip(tests.of(exercise), runs, strict=True):
            if not run.outcome.passed:
                self._used.clear()
                second = tests.run(item, self._open())
                if second.outcome.passed:
                    replaced |= self._used
                run = second if self._used else run
            again.append(run)
        return again, tuple(name for name in self._lost if name in replaced)

    def _open(self) -> Session:
        if self._session is None:
            limits = replace(self._first.limits, submission=self._first.seconds_left)
            kept = [cell for cell, result in zip(self._first.cells, self._first.results, strict=True) if not result.dropped]
            cells = [RunCell(cell.source, cell.only_shows) for cell in kept if not cell.only_shows]
            self._session = self._prepared.session(self._zygote, limits, cells=cells)
            self._session.run_cells()
            for name in self._lost:
                self._session.bind(name, self._known.relay(name, self._used))
        return self._session

    def close(self) -> None:
        if self._session is not None:
            self._session.close()


def _functions(solutions: dict[str, str]) -> set[str]:
    found = set()
    for name, source in solutions.items():
        with contextlib.suppress(SyntaxError):
            if any(isinstance(node, ast.FunctionDef) and node.name == name for node in ast.parse(source).body):
                found.add(name)
    return found


# -- traces compared ---------------------------------------------------------------------------------------------------


_TELLING_ERRORS = ("RecursionError", "MemoryError", "_ArrayMemoryError")  # these say how it was done; other exceptions have many causes


def _is_shown(student: Traces, wrong: Traces, reference: Traces) -> bool:
    """Whether a student's traces are those of a misconception, and tell it from the instructor's solution by a value."""
    if {name for name, run in student.items() if not run.outcome.passed} != {name for name, run in wrong.items() if not run.outcome.passed}:
        return False
    telling = False
    for name, run in student.items():
        if run.outcome.passed:
            continue
        for index, (mine, theirs) in enumerate(zip(run.calls, wrong[name].calls, strict=False)):
            if not _same_question(mine, theirs):
                break
            if not _same_answer(mine, theirs):
                return False
            right = reference[name].calls[index] if name in reference and index < len(reference[name].calls) else None
            telling_error = _kind(mine.error) in _TELLING_ERRORS
            if (
                (mine.error is None or telling_error)
                and right is not None
                and _same_question(mine, right)
                and not _same_answer(mine, right)
            ):
                telling = True
    return telling


def _same_question(left: Call, right: Call) -> bool:
    return left.name == right.name and _same(left.args, right.args, 0.0) and _same(left.kwargs, right.kwargs, 0.0)


def _same_answer(left: Call, right: Call) -> bool:
    if left.error is not None or right.error is not None:
        return _kind(left.error) == _kind(right.error)
    changed = [[(change.path, change.value) for change in call.changed] for call in (left, right)]
    return _same(left.result, right.result, RTOL) and _same(changed[0], changed[1], RTOL)


def _kind(error: Exception | None) -> str | None:
    return error.type_name if isinstance(error, StudentError) else error if error is None else type(error).__name__


def _same(left: Any, right: Any, rtol: float) -> bool:
    """Equality of values that crossed: numbers up to `rtol`, nan like nan, functions and objects by their kind only."""
    if isinstance(left, Reference) or isinstance(right, Reference):
        return isinstance(left, Reference) and isinstance(right, Reference) and left._label == right._label
    if _is_number(left) and _is_number(right):
        return _same_arrays(np.asarray(left), np.asarray(right), rtol)
    if isinstance(left, np.ndarray) or isinstance(right, np.ndarray):
        return _same_arrays(left, right, rtol)
    if isinstance(left, (list, tuple)) and isinstance(right, (list, tuple)):
        return len(left) == len(right) and all(_same(a, b, rtol) for a, b in zip(left, right, strict=True))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(_same(value, right[key], rtol) for key, value in left.items())
    if isinstance(left, np.random.Generator) and isinstance(right, np.random.Generator):
        return bool(left.bit_generator.state == right.bit_generator.state)
    if callable(left) and callable(right):
        return True
    return type(left) is type(right) and bool(left == right)


def _is_number(value: Any) -> bool:
    """A Python number, a numpy scalar or a 0-d array: one is as good as the other."""
    if isinstance(value, np.ndarray):
        return value.ndim == 0 and value.dtype.kind in "iufc"
    return isinstance(value, (int, float, complex, np.number)) and not isinstance(value, bool)


def _same_arrays(left: Any, right: Any, rtol: float) -> bool:
    if not (isinstance(left, np.ndarray) and isinstance(right, np.ndarray)) or left.shape != right.shape:
        return False
    if left.dtype.kind not in "biufc" or right.dtype.kind not in "biufc":
        return bool(np.array_equal(left, right))
    if (left.dtype.kind == "c") != (right.dtype.kind == "c"):
        return False  # a complex number in place of a real one is a slip that learners make
    with np.errstate(all="ignore"):
        finite = np.abs(right[np.isfinite(right)])
        noise = NOISE * float(finite.max()) if rtol and finite.size else 0.0
        return bool(np.allclose(left, right, rtol=rtol, atol=noise, equal_nan=True))
