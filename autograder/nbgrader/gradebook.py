"""Scores into nbgrader's gradebook, where formgrader, `nbgrader generate_feedback` and `nbgrader
export` carry on exactly as after `nbgrader autograde`.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from autograder.course.course import Assignment, Course, Unit
from autograder.course.late_work import Lateness
from autograder.grade import ExerciseGrade, Grade
from autograder.nbgrader import extensions
from autograder.nbgrader.extensions import Extensions
from autograder.nbgrader.lateness import extend, lateness
from autograder.reports.standing import Recorded

if TYPE_CHECKING:
    from autograder.nbgrader.late_plugin import Penalties

NO_RESPONSE = "No response."  # what nbgrader comments on an answer that was left as it was


class GradebookError(Exception):
    """The gradebook can't be used. The message names the mend."""


@contextlib.contextmanager
def _readable(url: str) -> Iterator[None]:
    """What the database says where it can't be read or written becomes a `GradebookError`."""
    from nbgrader.api import InvalidEntry
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except (SQLAlchemyError, InvalidEntry) as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise GradebookError(
            f"The gradebook {_without_password(url)} can't be used: {reason}. {_mend(reason)}"
        ) from error


def _is_told_by_us(record: logging.LogRecord) -> bool:
    """nbgrader logs a traceback where the database fails, before it raises: what it raises is told
    in a line."""
    return not record.getMessage().startswith("Rolling back session due to database error")


def _mend(reason: str) -> str:
    if "readonly" in reason or "read-only" in reason:
        return "Mend its rights, and those of its folder."
    if "full" in reason:
        return "Make room on the disk, and run the command again: what is stored is whole."
    if "locked" in reason:
        return "Another program writes to it: run the command again when that has ended."
    return "Restore a copy of it. Or move it away: then it is made again without the scores and comments that a person gave."


@dataclass(frozen=True)
class Late:
    """Where late work leaves one submission: its final score, the penalties of its notebooks, and
    when it was due and came."""

    final: float
    penalties: tuple[float | None, ...]
    lateness: Lateness


class Gradebook:
    """The course's gradebook, open for one writer. A context manager."""

    def __init__(self, course: Course):
        from nbgrader.api import Gradebook as NbGraderGradebook
        from sqlalchemy.exc import SAWarning

        warnings.filterwarnings(
            "ignore", category=SAWarning
        )  # nbgrader's own queries under SQLAlchemy 2
        logging.getLogger("tornado.application").addFilter(_is_told_by_us)
        self._course = course
        # nbgrader runs `alembic` for a new database: without this the first run fails and leaves
        # half a gradebook.
        scripts = str(Path(sys.executable).parent)
        if scripts not in os.environ.get("PATH", "").split(os.pathsep):
            os.environ["PATH"] = f"{scripts}{os.pathsep}{os.environ.get('PATH', '')}"
        try:
            self._book = NbGraderGradebook(course.db_url)
        except Exception as error:
            reason = (
                str(getattr(error, "orig", None) or error).splitlines()[0]
                if str(error)
                else type(error).__name__
            )
            mend = (
                f"Install it with: pip install {error.name}"
                if isinstance(error, ModuleNotFoundError)
                else _mend(reason)
            )
            raise GradebookError(
                f"The gradebook {_without_password(course.db_url)} can't be opened: {reason}. {mend}"
            ) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._book.close()

    def create_assignment(self, assignment: Assignment) -> None:
        """Make the rows of its notebooks from their release, where they are missing, as `nbgrader
        generate_assignment` would."""
        with _readable(self._course.db_url):
            for unit in assignment.units:
                self._create_notebook(unit)

    def _create_notebook(self, unit: Unit) -> None:
        from nbgrader.api import MissingEntry

        with contextlib.suppress(MissingEntry):
            self._book.find_notebook(unit.title, unit.name)
            return
        import nbformat
        from nbgrader.preprocessors import SaveCells

        self._book.update_or_create_assignment(unit.name)
        notebook = nbformat.read(unit.folder / unit.file, as_version=4)
        resources = {
            "nbgrader": {
                "notebook": unit.title,
                "assignment": unit.name,
                "db_url": self._course.db_url,
            }
        }
        saver = SaveCells()
        saver.log.setLevel(logging.WARNING)
        saver.preprocess(notebook, resources)
        self._book.db.expire_all()

    def points(self, unit: str) -> dict[str, float]:
        """What the gradebook has each graded cell of a unit worth; nothing where it does not know
        the unit."""
        from nbgrader.api import MissingEntry

        try:
            notebook = self._book.find_notebook(unit, unit)
        except MissingEntry:
            return {}
        return {cell.name: float(cell.max_score) for cell in notebook.grade_cells}

    def students(self, assignment: str) -> set[str]:
        """Who has a submission of the assignment in the gradebook."""
        from nbgrader.api import MissingEntry

        with _readable(self._course.db_url):
            try:
                return {
                    submission.student_id
                    for submission in self._book.assignment_submissions(assignment)
                }
            except MissingEntry:
                return set()

    def record(
        self,
        assignment: Assignment,
        student: str,
        grade: Grade,
        timestamp: datetime | None,
        notebooks: Mapping[str, Any] | None = None,
        *,
        again: bool = True,
    ) -> None:
        """Store one Grade in one transaction. Manual scores and comments stay; where there is a
        manual score, a person looks `again`, unless the submission is the one that was looked at
        and its automatic score has not changed. The executed notebooks, by name, say which answers
        were left as they were."""
        with self._one_transaction():
            self._apply(assignment, student, grade, timestamp, notebooks or {}, again)

    def preview(
        self, assignment: Assignment, student: str, grade: Grade, timestamp: datetime | None
    ) -> tuple[float | None, float]:
        """The final score, penalty taken off, that the gradebook holds (None where none), and the
        one that `record` would leave there."""
        before = self.final(assignment, student)
        with self._one_transaction(store=False):
            self._apply(assignment, student, grade, timestamp, {}, False)
            return before, self._final(assignment, student) or 0.0

    def with_penalty(
        self, assignment: Assignment, student: str, timestamp: datetime | None
    ) -> tuple[Late, Late]:
        """Final score, penalties and times that the gradebook holds, and those by the due date, the
        extensions and the rules for late work as they are now."""

        def now() -> Late:
            submission = self._book.find_submission(assignment.name, student)
            penalties = [
                item.late_submission_penalty for item in self._notebooks(assignment, student)
            ]
            return Late(
                self._final(assignment, student) or 0.0,
                tuple(penalties),
                lateness(submission, sum(penalty or 0.0 for penalty in penalties)),
            )

        with self._one_transaction(store=False):
            before = now()
            self._penalise_again(assignment, student, timestamp)
            return before, now()

    def penalise(self, assignment: Assignment, student: str, timestamp: datetime | None) -> None:
        """Store the penalty as it is now, and nothing else."""
        with self._one_transaction():
            self._penalise_again(assignment, student, timestamp)

    def final(self, assignment: Assignment, student: str) -> float | None:
        """The score that the gradebook holds, penalty taken off; None where it was not graded
        yet."""
        with _readable(self._course.db_url):
            return self._final(assignment, student)

    def _final(self, assignment: Assignment, student: str) -> float | None:
        notebooks = self._notebooks(assignment, student)
        for notebook in notebooks:
            self._book.db.refresh(notebook)  # its score is computed by the database
        if all(
            row.auto_score is None and row.manual_score is None
            for notebook in notebooks
            for row in notebook.grades
        ):
            return None
        finals = (
            max(0.0, float(notebook.score) - float(notebook.late_submission_penalty or 0.0))
            for notebook in notebooks
        )
        return round(sum(finals), 6)

    def _notebooks(self, assignment: Assignment, student: str) -> list[Any]:
        """What the gradebook holds of a submission: its rows for the assignment's notebooks, those
        that are there."""
        from nbgrader.api import MissingEntry

        found = []
        for unit in assignment.units:
            with contextlib.suppress(MissingEntry):
                found.append(self._book.find_submission_notebook(unit.title, unit.name, student))
        return found

    def _apply(
        self,
        assignment: Assignment,
        student: str,
        grade: Grade,
        timestamp: datetime | None,
        notebooks: Mapping[str, Any],
        again: bool,
    ) -> None:
        book = self._book
        fields = {} if timestamp is None else {"timestamp": timestamp}
        book.update_or_create_student(student)
        submission = book.update_or_create_submission(assignment.name, student, **fields)
        extend(submission, self._extensions)
        graded = _by_cell(assignment, grade)
        for unit in assignment.units:
            notebook = next(item for item in submission.notebooks if item.name == unit.title)
            cells = graded[unit.title]
            if unknown := sorted(row.name for row in notebook.grades if row.name not in cells):
                raise GradebookError(
                    f"The gradebook has points for {unknown[0]}, which the release of {unit.name} does not have. "
                    f"Run: nbgrader generate_assignment {unit.name} --force"
                )
            for row in notebook.grades:
                _set_score(row, cells[row.name], again)
            unanswered = _unanswered(notebooks.get(unit.title))
            for comment in notebook.comments:
                comment.auto_comment = NO_RESPONSE if comment.name in unanswered else None
            self._penalise(student, submission, notebook)

    def _penalise_again(
        self, assignment: Assignment, student: str, timestamp: datetime | None
    ) -> None:
        submission = self._book.find_submission(assignment.name, student)
        if timestamp is not None:
            submission.timestamp = timestamp
        extend(submission, self._extensions)
        self._book.db.flush()
        for notebook in self._notebooks(assignment, student):
            self._penalise(student, submission, notebook)

    @contextlib.contextmanager
    def _one_transaction(self, *, store: bool = True) -> Iterator[None]:
        """Everything inside is stored at the end, or nothing is. nbgrader's own functions commit at
        every step: here they only flush."""
        session = self._book.db
        commit = session.commit
        session.commit = session.flush
        with _readable(self._course.db_url):
            try:
                yield
                commit() if store else session.rollback()
            except BaseException:
                session.rollback()
                raise
            finally:
                session.commit = commit

    @contextlib.contextmanager
    def rows(self, *, store: bool) -> Iterator[Any]:
        """nbgrader's own gradebook. What is changed in it is stored as a whole at the end, or, also
        where something is raised, not at all."""
        with self._one_transaction(store=store):
            yield self._book

    def _penalise(self, student: str, submission: Any, notebook: Any) -> None:
        """Take off what the course's late-submission plugin says, by the rules of nbgrader's
        `AssignLatePenalties`."""
        from autograder.nbgrader.late_plugin import PluginError

        notebook.late_submission_penalty = None
        self._book.db.flush()
        self._book.db.refresh(notebook)  # its score is computed by the database
        try:
            notebook.late_submission_penalty = self._penalties.of(student, submission, notebook)
        except PluginError as error:
            raise GradebookError(str(error)) from error

    @cached_property
    def _penalties(self) -> Penalties:
        from autograder.nbgrader.late_plugin import Penalties

        return Penalties(self._course.config, self._book)

    @cached_property
    def _extensions(self) -> Extensions:
        return extensions.read(self._course)

    def extend(self, assignment: str, student: str, *, create: bool) -> None:
        """Store a student's extension, if there is one, before nbgrader itself grades; `create`:
        also of a student who is new."""
        from nbgrader.api import MissingEntry

        with self._one_transaction():
            book, wanted = self._book, self._extensions.of(student, assignment)
            try:
                book.find_assignment(assignment)
                if wanted is not None and create:
                    book.update_or_create_student(student)
                if wanted is not None:
                    book.update_or_create_submission(assignment, student)
                extend(book.find_submission(assignment, student), self._extensions)
            except MissingEntry:  # nothing of it is there yet, and nothing to keep
                return

    def recorded(self, assignment: str) -> Iterator[tuple[str, Recorded]]:
        """Every submission of an assignment that has a score, or waits for one, by student."""
        from nbgrader.api import MissingEntry

        with _readable(self._course.db_url):
            try:
                rows = list(self._book.assignment_submissions(assignment))
            except MissingEntry:
                return
            for row in rows:
                penalty = float(row.late_submission_penalty or 0.0)
                yield (
                    row.student_id,
                    Recorded(
                        max(0.0, float(row.score) - penalty),
                        float(row.max_score),
                        bool(row.needs_manual_grade),
                        lateness(row, penalty),
                    ),
                )

    def due(self, assignment: str) -> datetime | None:
        """When an assignment is due (UTC); None where that is not said."""
        from nbgrader.api import MissingEntry

        with _readable(self._course.db_url):
            try:
                return self._book.find_assignment(assignment).duedate  # type: ignore[no-any-return]
            except MissingEntry:
                return None

    def standing(self, assignment: Assignment, student: str) -> tuple[Lateness, bool]:
        """What the gradebook knows of when a submission was due and came, and what was taken off;
        and whether it waits for a person."""
        with _readable(self._course.db_url):
            submission = self._book.find_submission(assignment.name, student)
            late = lateness(submission, float(submission.late_submission_penalty or 0.0))
            return late, bool(submission.needs_manual_grade)

    def agrees(self, assignment: Assignment, student: str, grade: Grade) -> bool:
        """Whether the gradebook holds just these automatic scores."""
        with _readable(self._course.db_url):
            notebooks = {
                notebook.name: notebook for notebook in self._notebooks(assignment, student)
            }
            graded = _by_cell(assignment, grade)
            return notebooks.keys() == graded.keys() and all(
                {row.name: row.auto_score for row in notebooks[title].grades}
                == {name: _auto_score(cell) for name, cell in cells.items()}
                for title, cells in graded.items()
            )


def _by_cell(assignment: Assignment, grade: Grade) -> dict[str, dict[str, ExerciseGrade]]:
    """The results by notebook, and by the cell that carries the points."""
    found: dict[str, dict[str, ExerciseGrade]] = {unit.title: {} for unit in assignment.units}
    for exercise, graded in zip(assignment.exercises, grade.exercises, strict=True):
        found[exercise.notebook or assignment.name][exercise.test_id] = graded
    return found


def _unanswered(notebook: Any) -> set[str]:
    """The answers of an executed notebook that are as they were released, by nbgrader's own
    rule."""
    from nbformat import from_dict
    from nbgrader.utils import compute_checksum, is_solution

    cells = map(from_dict, notebook["cells"]) if notebook is not None else ()
    return {
        cell.metadata.nbgrader.grade_id
        for cell in cells
        if is_solution(cell) and cell.metadata.nbgrader.get("checksum") == compute_checksum(cell)
    }


def _without_password(url: str) -> str:
    from sqlalchemy.engine import make_url

    try:
        return make_url(url).render_as_string(hide_password=True)
    except Exception:
        return "(c.CourseDirectory.db_url)"


def _set_score(row: Any, graded: ExerciseGrade, again: bool) -> None:
    """What a person gave stays. As in nbgrader it is looked at again, here where the submission or
    the automatic score is another; of a task, which only a person grades, it stays as it is."""
    if graded.task and row.manual_score is not None:
        return
    before, row.auto_score = row.auto_score, _auto_score(graded)
    if row.manual_score is None:
        row.needs_manual_grade = row.auto_score is None
    elif again or row.auto_score != before:
        row.needs_manual_grade = True


def _auto_score(graded: ExerciseGrade) -> float | None:
    """What nbgrader would store: a written answer needs a person, unless it was left as it was."""
    if graded.manual:
        return None if graded.attempted else 0.0
    return float(graded.score or 0.0)


def is_there(course: Course) -> bool:
    """Whether the course has a gradebook already; one on a server counts as there."""
    return not (
        course.db_url.startswith("sqlite:///")
        and not Path(course.db_url.removeprefix("sqlite:///")).is_file()
    )


def recorded_points(course: Course, unit: str) -> dict[str, float]:
    """`Gradebook.points`, where the course has a gradebook already; none is made."""
    if not is_there(course):
        return {}
    with Gradebook(course) as book:
        return book.points(unit)
