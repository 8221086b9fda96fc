"""One submission in, one Grade out; and the loop that does so for many submissions of a unit under one collection of its tests.

It knows nothing of command lines, gradebooks or reports.
"""

from __future__ import annotations

import contextlib
import hashlib
import platform
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder import __version__
from autograder.course import Exercise, Unit
from autograder.diagnosis import FollowThrough, KnownSolutions
from autograder.executed import outputs_of
from autograder.forbidden import violation
from autograder.grade import ExerciseGrade, Grade, TestOutcome, points
from autograder.hidden import HiddenTests, collected
from autograder.laid import LaidCell, attempted
from autograder.notebook import NotebookFault, parse
from autograder.sandbox.session import CellResult, Session, TimeLimits
from autograder.sandbox.spawn import SandboxUnavailable, Zygote
from autograder.submission import Prepared, prepare


@dataclass(frozen=True)
class Submission:
    """One notebook to grade: how it is called in the report, its bytes, or the fault that kept them from being read."""

    name: str
    data: bytes | None
    fault: str | None = None


@dataclass(frozen=True)
class Probe:
    """A solution of one exercise, to see whether its hidden tests notice that it is wrong."""

    exercise: str
    source: str


@dataclass(frozen=True)
class Probed:
    """The name of the first hidden test that failed; None where all passed."""

    failed: str | None


@dataclass(frozen=True)
class Graded:
    """A Grade, and the cells with what they put out (by their place among the cells)."""

    grade: Grade
    laid: list[LaidCell]
    outputs: dict[int, list[dict[str, Any]]]


def grade_all(
    unit: Unit,
    submissions: Iterable[Submission | Probe],
    emit: Callable[[Graded | Probed], None],
    *,
    zygote: Zygote,
    limits: TimeLimits | None = None,
    show: bool = False,
    pictures: bool = False,
    follow_through: bool = True,
) -> None:
    """Grade submissions one after another, handing each `Graded` to `emit`; a `Probe` gives a `Probed`. The tests are collected once.

    `show`: the outputs are kept, so demonstrations run too; `pictures`: their figures are drawn. `follow_through`: a slip in one exercise
    does not cost the next.
    Raises `HiddenTestsBroken` where the unit's hidden tests can't be collected.
    """

    def all_of_them(tests: HiddenTests | None) -> None:
        known = KnownSolutions(unit, tests, zygote) if tests is not None else None
        grader = _Grader(unit, tests, known, zygote, limits, show, pictures, follow_through)
        try:
            for submission in submissions:
                emit(grader.probe(submission) if isinstance(submission, Probe) else grader.grade(submission))
        finally:
            if known is not None:
                known.close()

    if unit.hidden is None:
        all_of_them(None)
    else:
        collected(unit, all_of_them)


class _Grader:
    """Grades one submission after another. Without hidden tests, the notebook's own test cells decide."""

    def __init__(
        self,
        unit: Unit,
        tests: HiddenTests | None,
        known: KnownSolutions | None,
        zygote: Zygote,
        limits: TimeLimits | None,
        show: bool,
        pictures: bool,
        follow_through: bool,
    ):
        self._unit, self._tests, self._known, self._zygote = unit, tests, known, zygote
        self._diagnosing = 0.0
        self._limits, self._show, self._pictures, self._follow = limits, show, pictures, follow_through

    def grade(self, submission: Submission) -> Graded:
        """Never raises for anything that the submission does."""
        try:
            return self._grade(submission)
        except SandboxUnavailable:
            raise
        except Exception as error:  # a mistake of ours must not stop the class
            reason = f"The grader failed at this notebook ({type(error).__name__}: {str(error)[:200]}). That is no fault of yours: please tell your instructor."
            return self._invalid(submission, reason)

    def _grade(self, submission: Submission) -> Graded:
        start = time.perf_counter()
        try:
            if submission.data is None:
                raise NotebookFault(submission.fault or "The notebook could not be read.")
            prepared = prepare(self._unit, parse(submission.data), run_demonstrations=self._show)
        except NotebookFault as fault:
            return self._invalid(submission, str(fault))
        with contextlib.closing(prepared.session(self._zygote, self._limits, pictures=self._pictures)) as session:
            results = dict(zip((i for i, item in enumerate(prepared.laid) if item.runs), session.run_cells(), strict=True))
            ran = time.perf_counter()
            self._diagnosing = 0.0
            exercises = self._exercises(prepared, results, session)
            tested = time.perf_counter() - ran - self._diagnosing
        grade = Grade(
            submission.name,
            self._unit.name,
            "graded",
            notes=tuple(prepared.notes),
            exercises=exercises,
            seconds={"notebook": round(ran - start, 3), "tests": round(tested, 3), "diagnosis": round(self._diagnosing, 3)},
            provenance=self._provenance(submission.data),
        )
        return Graded(grade, prepared.laid, {index: outputs_of(result) for index, result in results.items()})

    def probe(self, probe: Probe) -> Probed:
        """Run an exercise's tests against the instructor's notebook with another solution in it, up to the first that fails."""
        assert self._tests is not None
        assert self._known is not None
        return Probed(self._known.first_failure(probe.exercise, probe.source))

    def _invalid(self, submission: Submission, reason: str) -> Graded:
        exercises = tuple(
            ExerciseGrade(item.id, None if item.manual else 0.0, item.points, item.manual, attempted=False) for item in self._unit.exercises
        )
        grade = Grade(
            submission.name, self._unit.name, "invalid", reason, exercises=exercises, provenance=self._provenance(submission.data)
        )
        return Graded(grade, [LaidCell(cell, runs=False) for cell in self._unit.release.cells], {})

    def _provenance(self, data: bytes | None) -> dict[str, str]:
        return {
            "submission": hashlib.sha256(data or b"").hexdigest(),
            "hidden_tests": self._unit.hidden_hash,
            "autograder": __version__,
            "python": platform.python_version(),
            "numpy": np.__version__,
        }

    # -- one exercise -------------------------------------------------------------------------------------------------

    def _exercises(self, prepared: Prepared, results: dict[int, CellResult], session: Session) -> tuple[ExerciseGrade, ...]:
        if self._tests is None or self._known is None:
            return tuple(
                self._manual(exercise, prepared) if exercise.manual else _graded_by_its_own_cell(exercise, prepared, results)
                for exercise in self._unit.exercises
            )
        grades = []
        with contextlib.closing(FollowThrough(self._known, prepared, session, self._zygote)) as following:
            for exercise in self._unit.exercises:
                if exercise.manual:
                    grades.append(self._manual(exercise, prepared))
                    continue
                grade = self._tested(exercise, prepared, session, following)
                if grade.score != grade.max_score and self._follow:
                    following.lost(exercise.id)
                grades.append(replace(grade, error=_cell_error(exercise.id, prepared, results)) if grade.attempted else grade)
        return tuple(grades)

    def _manual(self, exercise: Exercise, prepared: Prepared) -> ExerciseGrade:
        changed = attempted(exercise.id, prepared.laid, self._unit.release)
        return ExerciseGrade(exercise.id, None, exercise.points, manual=True, attempted=changed)

    def _tested(self, exercise: Exercise, prepared: Prepared, session: Session, following: FollowThrough) -> ExerciseGrade:
        assert self._tests is not None
        assert self._known is not None
        items = self._tests.of(exercise.id)
        if exercise.id not in prepared.attempted:
            tests = tuple(self._tests.not_run(item) for item in items)
            return ExerciseGrade(exercise.id, 0.0, exercise.points, attempted=False, tests=tests)
        code = [item.cell.source for item in prepared.laid if item.runs]
        if used := violation(exercise.id, code, self._tests.forbidden(exercise.id)):
            tests = tuple(replace(self._tests.not_run(item), message=used) for item in items)
            return ExerciseGrade(exercise.id, 0.0, exercise.points, tests=tests)
        runs = [self._tests.run(item, session) for item in items]
        replaced: tuple[str, ...] = ()
        if not all(run.outcome.passed for run in runs):
            runs, replaced = following.run(self._tests, exercise.id, runs)
        tests = tuple(run.outcome for run in runs)
        start = time.perf_counter()
        misconceptions = self._known.diagnose(exercise.id, runs)
        self._diagnosing += time.perf_counter() - start
        return ExerciseGrade(
            exercise.id,
            points(exercise.points, tests),
            exercise.points,
            follow_through=bool(replaced),
            replaced=replaced,
            tests=tests,
            misconceptions=misconceptions,
        )


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
    for output in outputs_of(result) if result else ():
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
