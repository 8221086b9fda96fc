"""Late work in nbgrader's gradebook, by nbgrader's own model, so that formgrader, feedback and
exports agree."""

from __future__ import annotations

from typing import Any

from autograder.course.late_work import Lateness
from autograder.nbgrader.extensions import Extensions


def extend(submission: Any, given: Extensions) -> None:
    """Put a student's extension where nbgrader looks for it. What was given otherwise stays where
    the course has no list; without a due date there can be none."""
    due = submission.assignment.duedate
    if due is None:
        submission.extension = None
    elif given.there:
        one = given.of(submission.student.id, submission.name)
        submission.extension = one.until - due if one is not None and one.until > due else None


def lateness(submission: Any, penalty: float) -> Lateness:
    """What the gradebook knows of a submission, and the `penalty` that it holds."""
    due, extension = submission.assignment.duedate, submission.extension
    until = due + extension if due is not None and extension else None
    handed_in = submission.timestamp
    late = 0.0 if due is None or handed_in is None else (handed_in - (until or due)).total_seconds()
    return Lateness(due, until, handed_in, max(0.0, late), penalty)
