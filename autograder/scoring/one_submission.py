"""One submission in, one Grade out.

It knows nothing of command lines, gradebooks or reports.
"""

from __future__ import annotations

import contextlib
import time
import traceback

from autograder.course.beside import Files
from autograder.course.course import Unit
from autograder.course.fingerprint import fingerprint, of_submission
from autograder.course.handed_in.opening import Unreadable
from autograder.course.notebook import NotebookFault, parse
from autograder.course.overlay import LaidCell
from autograder.course.settings import Settings
from autograder.grade import Grade
from autograder.sandbox.cells import outputs_of
from autograder.sandbox.wire.failures import SandboxUnavailable
from autograder.sandbox.workers import Workers
from autograder.scoring.hidden_tests import HiddenTestsBroken
from autograder.scoring.judges import Judge
from autograder.scoring.own_cells import not_attempted
from autograder.scoring.prepared import prepare
from autograder.scoring.requests import Failed, Graded, Submission


class UnitGrader:
    """Grades one submission of a unit after another, as its judge says."""

    def __init__(self, unit: Unit, judge: Judge, workers: Workers, settings: Settings, show: bool):
        self._unit, self._judge, self._workers = unit, judge, workers
        self._settings, self._show = settings, show
        self._depends_on = fingerprint(unit, settings)

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
        limits = self._settings.time_limits(own_cells=self._judge.own_cells, cells=cells)
        with contextlib.closing(
            prepared.session(
                self._workers, limits, pictures=self._settings.pictures, forbids=self._judge.forbids
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
            exercises = self._judge.exercises(
                prepared,
                results,
                session,
                compares=submission.compares,
                only=submission.only,
            )
            if submission.only:
                exercises = tuple(item for item in exercises if item.id in submission.only)
            tested = time.perf_counter() - ran - self._judge.diagnosing
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
                "diagnosis": round(self._judge.diagnosing, 3),
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
