"""What nbgrader calls before it grades."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from autograder.course.course import Assignment, Course, NoSuchUnit
from autograder.course.handed_in.opening import Unreadable
from autograder.course.handed_in.time_and_secret import submission_time
from autograder.nbgrader.gradebook import Gradebook


def existing_timestamp(_: Any, folder: str) -> datetime | None:
    """nbgrader's `CourseDirectory.get_existing_timestamp`, by the safe reader: formgrader asks it
    for every submission there is."""
    try:
        return submission_time(Path(folder)).moment
    except Unreadable:
        return None


def before_autograding(root: str, *, assignment: str, student: str, notebooks: list[str]) -> None:
    """nbgrader's `pre_convert_hook`, called for each submission before `nbgrader autograde` looks
    at it: makes a unit's rows on a fresh clone, and leaves out notebooks that can't be read
    (nbgrader keeps the list `notebooks`)."""
    notebooks[:] = [name for name in notebooks if Path(name).is_file()]
    try:
        course = Course(root)
        unit = course.unit(assignment)
    except NoSuchUnit:  # no unit of ours: nbgrader says itself what it misses
        return
    with Gradebook(course) as book:
        book.create_assignment(Assignment(assignment, (unit,)))
