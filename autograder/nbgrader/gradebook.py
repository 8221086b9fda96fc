"""Scores into nbgrader's gradebook, where formgrader, `nbgrader generate_feedback` and `nbgrader
export` carry on exactly as after `nbgrader autograde`.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from autograder.course.course import Assignment, Course, Unit
from autograder.course.late_work import Lateness
from autograder.grade import ExerciseGrade, Grade
from autograder.nbgrader.database import Database, GradebookError, is_there
from autograder.nbgrader.deductions import Deductions, lateness
from autograder.reports.standing import Recorded

NO_RESPONSE = "No response."  # what nbgrader comments on an answer that was left as it was


@dataclass(frozen=True)
class Late:
    """Where late work leaves one submission: its final score, the penalties of its notebooks, and
    when it was due and came."""

    final: float
    penalties: tuple[float | None, ...]
    lateness: Lateness


class Gradebook(Database):
    """The course's gradebook, open for what submissions are worth. A context manager."""

    def __init__(self, course: Course):
        super().__init__(course)
        self._deductions = Deductions(course, self._book)

    def create_assignment(self, assignment: Assignment) -> None:
        """Make the rows of its notebooks from their release, where they are missing, as `nbgrader
        generate_assignment` would."""
        with self.readable():
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

        with self.readable():
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
        with self.one_transaction():
            self._apply(assignment, student, grade, timestamp, notebooks or {}, again)

    def preview(
        self, assignment: Assignment, student: str, grade: Grade, timestamp: datetime | None
    ) -> tuple[float | None, float]:
        """The final score, penalty taken off, that the gradebook holds (None where none), and the
        one that `record` would leave there."""
        before = self.final(assignment, student)
        with self.one_transaction(store=False):
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

        with self.one_transaction(store=False):
            before = now()
            self._penalise_again(assignment, student, timestamp)
            return before, now()

    def penalise(self, assignment: Assignment, student: str, timestamp: datetime | None) -> None:
        """Store the penalty as it is now, and nothing else."""
        with self.one_transaction():
            self._penalise_again(assignment, student, timestamp)

    def final(self, assignment: Assignment, student: str) -> float | None:
        """The score that the gradebook holds, penalty taken off; None where it was not graded
        yet."""
        with self.readable():
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
        self._deductions.extend(submission)
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
            self._deductions.take_off(student, submission, notebook)

    def _penalise_again(
        self, assignment: Assignment, student: str, timestamp: datetime | None
    ) -> None:
        submission = self._book.find_submission(assignment.name, student)
        if timestamp is not None:
            submission.timestamp = timestamp
        self._deductions.extend(submission)
        self._book.db.flush()
        for notebook in self._notebooks(assignment, student):
            self._deductions.take_off(student, submission, notebook)

    def extend(self, assignment: str, student: str, *, create: bool) -> None:
        """Store a student's extension, if there is one, before nbgrader itself grades; `create`:
        also of a student who is new."""
        from nbgrader.api import MissingEntry

        with self.one_transaction():
            book, wanted = self._book, self._deductions.extensions.of(student, assignment)
            try:
                book.find_assignment(assignment)
                if wanted is not None and create:
                    book.update_or_create_student(student)
                if wanted is not None:
                    book.update_or_create_submission(assignment, student)
                self._deductions.extend(book.find_submission(assignment, student))
            except MissingEntry:  # nothing of it is there yet, and nothing to keep
                return

    def recorded(self, assignment: str) -> Iterator[tuple[str, Recorded]]:
        """Every submission of an assignment that has a score, or waits for one, by student."""
        from nbgrader.api import MissingEntry

        with self.readable():
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

        with self.readable():
            try:
                return self._book.find_assignment(assignment).duedate  # type: ignore[no-any-return]
            except MissingEntry:
                return None

    def standing(self, assignment: Assignment, student: str) -> tuple[Lateness, bool]:
        """What the gradebook knows of when a submission was due and came, and what was taken off;
        and whether it waits for a person."""
        with self.readable():
            submission = self._book.find_submission(assignment.name, student)
            late = lateness(submission, float(submission.late_submission_penalty or 0.0))
            return late, bool(submission.needs_manual_grade)

    def agrees(self, assignment: Assignment, student: str, grade: Grade) -> bool:
        """Whether the gradebook holds just these automatic scores."""
        with self.readable():
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


def recorded_points(course: Course, unit: str) -> dict[str, float]:
    """`Gradebook.points`, where the course has a gradebook already; none is made."""
    if not is_there(course):
        return {}
    with Gradebook(course) as book:
        return book.points(unit)
