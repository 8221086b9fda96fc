"""Who says what the exercises of a notebook that has run are worth: the hidden tests, or the
notebook's own test cells."""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Collection
from dataclasses import replace
from typing import Protocol

from autograder.course.course import Exercise, Unit
from autograder.course.settings import Settings
from autograder.grade import ExerciseGrade, Misconception, points
from autograder.sandbox.cells import CellResult, outputs_of
from autograder.sandbox.session import Session
from autograder.sandbox.workers import Workers
from autograder.scoring.diagnosis.explain import Diagnosis
from autograder.scoring.follow_through import FollowThrough
from autograder.scoring.forbidden import violation
from autograder.scoring.hidden_tests import HiddenTestsBroken, TestRun
from autograder.scoring.known_solutions import KnownSolutions
from autograder.scoring.own_cells import by_a_person, by_its_own_cell, not_attempted
from autograder.scoring.prepared import Prepared
from autograder.scoring.side_promises import SidePromises


class Judge(Protocol):
    """Says what exercises are worth. Close it when done."""

    own_cells: bool  # whether the notebook's own test cells decide
    diagnosing: float  # seconds that the last notebook took beyond its tests, to see why they fail

    @property
    def forbids(self) -> Collection[str]:
        """Functions that an exercise may forbid."""

    def exercises(
        self,
        prepared: Prepared,
        results: dict[int, CellResult],
        session: Session,
        *,
        compares: bool,
        only: Collection[str],
    ) -> tuple[ExerciseGrade, ...]:
        """What each exercise of a unit is worth in a notebook whose cells have run in a session,
        with these results by place. `compares`: where no misconception is recognised, results are
        compared with the right ones. `only`: the exercises that are asked for, where not all are;
        of others nothing is said."""


class ByOwnCells:
    """The notebook's own test cells decide."""

    own_cells = True
    diagnosing = 0.0
    forbids = ()

    def __init__(self, unit: Unit):
        self._unit = unit

    def exercises(
        self,
        prepared: Prepared,
        results: dict[int, CellResult],
        session: Session,
        *,
        compares: bool,
        only: Collection[str],
    ) -> tuple[ExerciseGrade, ...]:
        return tuple(
            _manual(self._unit, exercise, prepared)
            if exercise.manual
            else _graded_by_its_own_cell(exercise, prepared, results)
            for exercise in self._unit.exercises
        )


class ByHiddenTests:
    """The hidden tests decide, and say why."""

    own_cells = False

    def __init__(self, unit: Unit, known: KnownSolutions, workers: Workers, settings: Settings):
        self._unit, self._known, self._workers = unit, known, workers
        self._follows_through = settings.follow_through
        self._tests = known.tests
        self._diagnosis, self._promises = Diagnosis(known), SidePromises(known)
        self.diagnosing = 0.0

    @property
    def forbids(self) -> Collection[str]:
        return self._tests.all_forbidden

    def exercises(
        self,
        prepared: Prepared,
        results: dict[int, CellResult],
        session: Session,
        *,
        compares: bool,
        only: Collection[str],
    ) -> tuple[ExerciseGrade, ...]:
        self.diagnosing = 0.0
        wanted = self._with_what_they_use(only)
        grades, tested = [], []
        with contextlib.closing(
            FollowThrough(self._known, prepared, session, self._workers, self._promises)
        ) as following:
            for exercise in self._unit.exercises:
                if exercise.manual:
                    grades.append(_manual(self._unit, exercise, prepared))
                    continue
                if exercise.id not in wanted:
                    grades.append(not_attempted(exercise))
                    continue
                grade, runs = self._tested(exercise, prepared, session, following)
                if self._follows_through:
                    following.done(exercise.id, runs, lost=not grade.holds)
                grades.append(
                    replace(grade, error=_cell_error(exercise.id, prepared, results))
                    if grade.attempted
                    else grade
                )
                tested.append((len(grades) - 1, runs))
            for index, runs in (
                tested if compares else ()
            ):  # last, for it asks the learner's functions more than their tests do
                grades[index] = self._explained(grades[index], runs, session, following)
        return tuple(grades)

    def _with_what_they_use(self, names: Collection[str]) -> set[str]:
        """These exercises, and the earlier ones that the instructor's solutions of them mention;
        without any, all."""
        every = [exercise.id for exercise in self._unit.exercises]
        found, pending = set(), list(names or every)
        while pending:
            name = pending.pop()
            found.add(name)
            used = set(re.findall(r"\w+", self._known.solutions.get(name, ""))) & set(every) - found
            pending += [other for other in used if every.index(other) < every.index(name)]
        return found

    def _explained(
        self, grade: ExerciseGrade, runs: list[TestRun], session: Session, following: FollowThrough
    ) -> ExerciseGrade:
        """With how its results differ from the right ones, where no misconception was
        recognised."""
        if grade.misconceptions or grade.holds or not runs:
            return grade
        start = time.perf_counter()
        with (
            following.again(grade.replaced)
            if grade.replaced
            else contextlib.nullcontext(session) as where
        ):
            found = self._differences(grade.id, runs, where)
        self.diagnosing += time.perf_counter() - start
        return replace(grade, misconceptions=found)

    def _differences(
        self, exercise: str, runs: list[TestRun], where: Session
    ) -> tuple[Misconception, ...]:
        """What the diagnosis says. The points stand already: where it fails at what a learner's
        function gave, there is no explanation, but a Grade."""
        try:
            return self._diagnosis.differences(exercise, runs, where)
        except (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError):
            return ()

    def _tested(
        self, exercise: Exercise, prepared: Prepared, session: Session, following: FollowThrough
    ) -> tuple[ExerciseGrade, list[TestRun]]:
        """An exercise's points, and the runs of its tests that they come from."""
        items = self._tests.of(exercise.id)
        if exercise.id not in prepared.attempted:
            tests = tuple(self._tests.not_run(item) for item in items)
            return ExerciseGrade(
                exercise.id, 0.0, exercise.points, attempted=False, tests=tests
            ), []
        own = [item.cell.source for item in prepared.laid if item.runs and not item.cell.is_given]
        others = {other.id for other in self._unit.exercises} - {exercise.id}
        if used := violation(
            exercise.id,
            own,
            self._tests.forbidden(exercise.id),
            given=self._unit.given,
            others=others,
        ):
            tests = tuple(replace(self._tests.not_run(item), message=used) for item in items)
            return ExerciseGrade(exercise.id, 0.0, exercise.points, tests=tests), []
        runs = [(item, self._promises.run(exercise.id, item, session)) for item in items]
        counted = [(item, run) for item, run in runs if not run.skipped]
        if not counted:
            raise HiddenTestsBroken(
                f"all hidden tests of {exercise.id} are skipped, so nothing says how many points it is worth. Take a skip out."
            )
        judged = [run for _, run in counted]
        replaced: tuple[str, ...] = ()
        helped = False
        if not all(run.outcome.passed for run in judged):
            judged, replaced, helped = following.run(exercise.id, counted)
        tests = tuple(run.outcome for run in self._promises.charged(judged))
        start = time.perf_counter()
        misconceptions = self._diagnosis.misconceptions(exercise.id, judged)
        if not misconceptions and any(run.as_it_was for run in judged):
            misconceptions = self._diagnosis.misconceptions(
                exercise.id, [run.as_it_was or run for run in judged]
            )
        self.diagnosing += time.perf_counter() - start
        grade = ExerciseGrade(
            exercise.id,
            points(exercise.points, tests),
            exercise.points,
            follow_through=helped,
            replaced=replaced,
            tests=tests,
            misconceptions=misconceptions,
        )
        return grade, judged


def _manual(unit: Unit, exercise: Exercise, prepared: Prepared) -> ExerciseGrade:
    own = next(item.cell.source for item in prepared.laid if item.cell.grade_id == exercise.test_id)
    return by_a_person(exercise, unit, own)


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


def _graded_by_its_own_cell(
    exercise: Exercise, prepared: Prepared, results: dict[int, CellResult]
) -> ExerciseGrade:
    result = next(
        (
            results[i]
            for i, item in enumerate(prepared.laid)
            if item.cell.grade_id == exercise.test_id and i in results
        ),
        None,
    )
    return by_its_own_cell(exercise, outputs_of(result) if result else None)
