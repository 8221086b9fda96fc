"""One submission in, one Grade out; and the loop that does so for many submissions of a unit under
one collection of its tests.

It knows nothing of command lines, gradebooks or reports.
"""

from __future__ import annotations

import contextlib
import re
import time
import traceback
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from autograder.course.beside import Files, Folder
from autograder.course.course import Exercise, Unit
from autograder.course.fingerprint import fingerprint, of_submission
from autograder.course.handed_in import Unreadable
from autograder.course.notebook import NotebookFault, parse
from autograder.course.overlay import LaidCell
from autograder.course.settings import Settings
from autograder.grade import ExerciseGrade, Grade, TestOutcome, points
from autograder.sandbox.cells import CellResult, outputs_of
from autograder.sandbox.session import Session
from autograder.sandbox.wire.failures import SandboxUnavailable
from autograder.sandbox.workers import Workers
from autograder.scoring.diagnosis.explain import Diagnosis
from autograder.scoring.follow_through import FollowThrough
from autograder.scoring.forbidden import violation
from autograder.scoring.hidden_tests import HiddenTests, HiddenTestsBroken, TestRun, collected
from autograder.scoring.known_solutions import KnownSolutions
from autograder.scoring.own_cells import by_a_person, by_its_own_cell, not_attempted
from autograder.scoring.prepared import Prepared, prepare
from autograder.scoring.probes import Probes
from autograder.scoring.side_promises import SidePromises
from autograder.scoring.trials import Trials
from autograder.scoring.tried import Tried


@dataclass(frozen=True)
class Submission:
    """One notebook to grade: how it is called in the report, its bytes, or the fault that kept them
    from being read; notes on where it was found; and the folder that was handed in with it.
    `title`: which of the assignment's notebooks it is; `made`: files that the ones before it have
    made; `keeps`: those that this one makes are asked for; `compares`: where no misconception is
    recognised, its results are compared with the right ones; `only`: the exercises that are asked
    for, where not all are."""

    name: str
    data: bytes | None
    fault: str | None = None
    notes: tuple[str, ...] = ()
    folder: Folder | None = None
    title: str = ""
    made: Files = ()
    keeps: bool = False
    compares: bool = True
    only: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Probe:
    """A solution of one exercise, to see whether its hidden tests notice that it is wrong."""

    exercise: str
    source: str
    every: bool = False


@dataclass(frozen=True)
class Probed:
    """The name of the first hidden test that failed; None where all passed. Where every test was
    asked for, what each says, and the visible check."""

    failed: str | None
    tests: tuple[TestOutcome, ...] = ()
    check: str | None = None


@dataclass(frozen=True)
class Tries:
    """Programs to run in the instructor's notebook, the whole of it or up to an exercise, whose
    solution they may change (see `trials`)."""

    exercise: str
    trials: tuple[tuple[str, ...], ...]
    whole: bool


@dataclass(frozen=True)
class Trieds:
    """What came of each of them, and what the exercise forbids, with the reasons."""

    tried: list[Tried]
    forbids: dict[str, str]


@dataclass(frozen=True)
class Failed:
    """A fault of the grader's or of the machine's: there is no Grade. `details`: the traceback, for
    the log."""

    reason: str
    details: str


@dataclass(frozen=True)
class Graded:
    """A Grade of a notebook, and the cells with what they put out (by their place among the cells);
    the files that they made."""

    unit: Unit
    grade: Grade
    laid: list[LaidCell]
    outputs: dict[int, list[dict[str, Any]]]
    made: dict[str, bytes] = field(default_factory=dict)


def grade_all(
    units: Sequence[Unit],
    submissions: Iterable[Submission | Probe | Tries],
    emit: Callable[[Graded | Probed | Trieds | Failed], None],
    *,
    workers: Workers,
    settings: Settings,
    show: bool = False,
) -> None:
    """Grade submissions of an assignment's notebooks one after another, handing each `Graded` to
    `emit`; a `Probe` gives a `Probed`, `Tries` what came of each. The hidden tests, which one of
    the notebooks may have, are collected once, before the first submission is asked for. `show`:
    the outputs are kept, so demonstrations run too.

    Raises `HiddenTestsBroken` and `CourseError` where the unit's own files can't be used.
    """

    tested = next((unit for unit in units if unit.hidden is not None), None)

    def all_of_them(tests: HiddenTests | None) -> None:
        graders = {
            unit.title: _Grader(unit, None, None, workers, settings, show)
            for unit in units
            if unit is not tested
        }
        if tested is not None and tests is not None:
            graders[tested.title] = _Grader(
                tested, tests, KnownSolutions(tested, tests, workers), workers, settings, show
            )
        first = graders[(tested or units[0]).title]
        try:
            for submission in submissions:
                if isinstance(submission, Probe):
                    emit(first.probe(submission))
                elif isinstance(submission, Tries):
                    emit(first.tries(submission))
                else:
                    emit(graders.get(submission.title, first).grade(submission))
        finally:
            for grader in graders.values():
                grader.close()

    if tested is None:
        all_of_them(None)
    else:
        collected(tested, all_of_them)


class _Grader:
    """Grades one submission after another. Without hidden tests, the notebook's own test cells
    decide."""

    def __init__(
        self,
        unit: Unit,
        tests: HiddenTests | None,
        known: KnownSolutions | None,
        workers: Workers,
        settings: Settings,
        show: bool,
    ):
        self._unit, self._tests, self._known, self._workers = unit, tests, known, workers
        self._settings, self._show = settings, show
        self._depends_on = fingerprint(unit, settings)
        self._diagnosis = Diagnosis(known) if known is not None else None
        self._promises = SidePromises(known) if known is not None else None
        self._probes = Probes(known) if known is not None else None
        self._trials = Trials(known) if known is not None else None
        self._diagnosing = 0.0

    def grade(self, submission: Submission) -> Graded | Failed:
        """Never raises. What the submission does is graded; a failure of ours is none of its
        doing."""
        try:
            return self._grade(submission)
        except HiddenTestsBroken:
            raise
        except (SandboxUnavailable, Unreadable) as error:
            return Failed(str(error), traceback.format_exc())
        except OSError as error:
            about = f": {error.filename}" if error.filename else ""
            return Failed(
                f"The grader could not do its work: {error.strerror}{about}.",
                traceback.format_exc(),
            )
        except MemoryError:
            return Failed("The grading process ran out of memory.", traceback.format_exc())
        except Exception as error:
            return Failed(
                f"The grader failed ({type(error).__name__}: {str(error)[:200]}).",
                traceback.format_exc(),
            )

    def _grade(self, submission: Submission) -> Graded:
        start = time.perf_counter()
        try:
            if submission.data is None:
                raise NotebookFault(submission.fault or "The notebook could not be read.")
            notebook = parse(submission.data, code=self._unit.has_code)
            prepared = prepare(
                self._unit,
                notebook,
                run_demonstrations=self._show,
                folder=submission.folder,
                made=submission.made,
            )
        except NotebookFault as fault:
            return self._invalid(submission, str(fault))
        cells = len(
            self._unit.release.cells
        )  # not the submission's: whoever adds cells gets no more time
        limits = self._settings.time_limits(own_cells=self._tests is None, cells=cells)
        forbids = self._tests.all_forbidden if self._tests is not None else ()
        with contextlib.closing(
            prepared.session(
                self._workers, limits, pictures=self._settings.pictures, forbids=forbids
            )
        ) as session:
            results = dict(
                zip(
                    (i for i, item in enumerate(prepared.laid) if item.runs),
                    session.run_cells(),
                    strict=True,
                )
            )
            ran = time.perf_counter()
            self._diagnosing = 0.0
            exercises = self._exercises(
                prepared,
                results,
                session,
                compares=submission.compares,
                wanted=self._with_what_they_use(submission.only),
            )
            if submission.only:
                exercises = tuple(item for item in exercises if item.id in submission.only)
            tested = time.perf_counter() - ran - self._diagnosing
            made = session.new_files() if submission.keeps else {}
            if submission.keeps and session.fault is not None:  # later notebooks would miss them
                raise session.fault
        grade = Grade(
            submission.name,
            self._unit.name,
            "graded",
            notes=(*submission.notes, *prepared.notes),
            exercises=exercises,
            seconds={
                "notebook": round(ran - start, 3),
                "tests": round(tested, 3),
                "diagnosis": round(self._diagnosing, 3),
            },
            provenance=self._provenance(submission.data, prepared.beside),
        )
        return Graded(
            self._unit,
            grade,
            prepared.laid,
            {index: outputs_of(result) for index, result in results.items()},
            made,
        )

    def probe(self, probe: Probe) -> Probed:
        """Run an exercise's tests against the instructor's notebook with another solution in it, up
        to the first that fails, or all."""
        assert self._probes is not None
        if probe.every:
            tests, check = self._probes.judged(probe.exercise, probe.source)
            return Probed(
                next((test.name for test in tests if not test.passed), None), tuple(tests), check
            )
        return Probed(self._probes.first_failure(probe.exercise, probe.source))

    def tries(self, tries: Tries) -> Trieds:
        """Run programs in the instructor's notebook."""
        assert self._trials is not None
        assert self._tests is not None
        return Trieds(
            self._trials.run(tries.exercise, tries.trials, whole=tries.whole),
            self._tests.forbidden(tries.exercise),
        )

    def close(self) -> None:
        """End the workers in which the instructor's solutions run."""
        if self._trials is not None:
            self._trials.close()
        if self._probes is not None:
            self._probes.close()
        if self._known is not None:
            self._known.close()

    def _invalid(self, submission: Submission, reason: str) -> Graded:
        exercises = tuple(not_attempted(item) for item in self._unit.exercises)
        grade = Grade(
            submission.name,
            self._unit.name,
            "invalid",
            reason,
            submission.notes,
            exercises,
            provenance=self._provenance(submission.data),
        )
        return Graded(
            self._unit, grade, [LaidCell(cell, runs=False) for cell in self._unit.release.cells], {}
        )

    def _provenance(self, data: bytes | None, files: Files = ()) -> dict[str, str]:
        return {"submission": of_submission(data, files), **self._depends_on}

    # -- one exercise ------------------------------------------------------------------------------

    def _with_what_they_use(self, names: Collection[str]) -> set[str]:
        """These exercises, and the earlier ones that the instructor's solutions of them mention;
        without any, all."""
        every = [exercise.id for exercise in self._unit.exercises]
        found, pending = set(), list(names or every)
        while pending:
            name = pending.pop()
            found.add(name)
            solution = self._known.solutions.get(name, "") if self._known is not None else ""
            used = set(re.findall(r"\w+", solution)) & set(every) - found
            pending += [other for other in used if every.index(other) < every.index(name)]
        return found

    def _exercises(
        self,
        prepared: Prepared,
        results: dict[int, CellResult],
        session: Session,
        *,
        compares: bool,
        wanted: Collection[str],
    ) -> tuple[ExerciseGrade, ...]:
        if self._tests is None or self._known is None or self._promises is None:
            return tuple(
                self._manual(exercise, prepared)
                if exercise.manual
                else _graded_by_its_own_cell(exercise, prepared, results)
                for exercise in self._unit.exercises
            )
        grades, tested = [], []
        with contextlib.closing(
            FollowThrough(self._known, prepared, session, self._workers, self._promises)
        ) as following:
            for exercise in self._unit.exercises:
                if exercise.manual:
                    grades.append(self._manual(exercise, prepared))
                    continue
                if exercise.id not in wanted:
                    grades.append(not_attempted(exercise))
                    continue
                grade, runs = self._tested(exercise, prepared, session, following)
                if self._settings.follow_through:
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

    def _explained(
        self, grade: ExerciseGrade, runs: list[TestRun], session: Session, following: FollowThrough
    ) -> ExerciseGrade:
        """With how its results differ from the right ones, where no misconception was
        recognised."""
        if self._diagnosis is None or grade.misconceptions or grade.holds or not runs:
            return grade
        start = time.perf_counter()
        with (
            following.again(grade.replaced)
            if grade.replaced
            else contextlib.nullcontext(session) as where
        ):
            found = self._diagnosis.differences(grade.id, runs, where)
        self._diagnosing += time.perf_counter() - start
        return replace(grade, misconceptions=found)

    def _manual(self, exercise: Exercise, prepared: Prepared) -> ExerciseGrade:
        own = next(
            item.cell.source for item in prepared.laid if item.cell.grade_id == exercise.test_id
        )
        return by_a_person(exercise, self._unit, own)

    def _tested(
        self, exercise: Exercise, prepared: Prepared, session: Session, following: FollowThrough
    ) -> tuple[ExerciseGrade, list[TestRun]]:
        """An exercise's points, and the runs of its tests that they come from."""
        assert self._tests is not None
        assert self._diagnosis is not None
        assert self._promises is not None
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
        self._diagnosing += time.perf_counter() - start
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
