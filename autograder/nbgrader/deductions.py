"""Late work in nbgrader's gradebook, by nbgrader's own model, so that formgrader, feedback and
exports agree: what the course's extensions and its plugin for late work make of a submission."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from autograder.course.course import Course
from autograder.course.late_work import Lateness
from autograder.nbgrader import extensions
from autograder.nbgrader.database import GradebookError
from autograder.nbgrader.extensions import Extensions

if TYPE_CHECKING:
    from autograder.nbgrader.late_plugin import Penalties


class Deductions:
    """What a course takes off for late work, in `rows`, nbgrader's own gradebook."""

    def __init__(self, course: Course, rows: Any):
        self._course = course
        self._rows = rows

    @cached_property
    def extensions(self) -> Extensions:
        """Who has until when, by the course's list."""
        return extensions.read(self._course)

    @cached_property
    def _penalties(self) -> Penalties:
        from autograder.nbgrader.late_plugin import Penalties

        return Penalties(self._course.config, self._rows)

    def extend(self, submission: Any) -> None:
        """Put a student's extension where nbgrader looks for it. What was given otherwise stays
        where the course has no list; without a due date there can be none."""
        due = submission.assignment.duedate
        if due is None:
            submission.extension = None
        elif self.extensions.there:
            one = self.extensions.of(submission.student.id, submission.name)
            submission.extension = one.until - due if one is not None and one.until > due else None

    def take_off(self, student: str, submission: Any, notebook: Any) -> None:
        """Take off one notebook what the course's plugin says, by the rules of nbgrader's
        `AssignLatePenalties`. Raises `GradebookError`."""
        from autograder.nbgrader.late_plugin import PluginError

        notebook.late_submission_penalty = None
        self._rows.db.flush()
        self._rows.db.refresh(notebook)  # its score is computed by the database
        try:
            notebook.late_submission_penalty = self._penalties.of(student, submission, notebook)
        except PluginError as error:
            raise GradebookError(str(error)) from error


def lateness(submission: Any, penalty: float) -> Lateness:
    """What the gradebook knows of a submission, and the `penalty` that it holds."""
    due, extension = submission.assignment.duedate, submission.extension
    until = due + extension if due is not None and extension else None
    handed_in = submission.timestamp
    late = 0.0 if due is None or handed_in is None else (handed_in - (until or due)).total_seconds()
    return Lateness(due, until, handed_in, max(0.0, late), penalty)
