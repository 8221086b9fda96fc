"""Executed notebooks in `autograded/`, where nbgrader looks for them; and what was handed in."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from autograder.course.course import Assignment, Course, CourseError
from autograder.course.handed_in import finding, time_and_secret
from autograder.course.handed_in.opening import Unreadable
from autograder.course.writing import replace_file


def submissions(course: Course, unit: str) -> dict[str, Path]:
    """The folders `submitted/STUDENT/UNIT`, by student; those that can't be graded are among them.
    Raises `CourseError`."""
    try:
        return finding.submissions(course.submitted, unit)
    except Unreadable as error:
        raise CourseError(str(error)) from None


def write_notebooks(
    course: Course,
    assignment: Assignment,
    student: str,
    notebooks: Mapping[str, Any],
    submitted: Path,
) -> None:
    """`autograded/STUDENT/UNIT/`: the executed notebooks, read-only, with what nbgrader left beside
    the submission, and the unit's data."""
    folder = course.autograded / student / assignment.name
    folder.mkdir(parents=True, exist_ok=True)
    for title, notebook in notebooks.items():
        replace_file(
            folder / f"{title}.ipynb",
            json.dumps(notebook, indent=1, ensure_ascii=False) + "\n",
            0o444,
        )
    carried = time_and_secret.carried(submitted, course.submitted)
    for name in ("timestamp.txt", "submission_secret.txt"):
        if name in carried:
            replace_file(folder / name, carried[name], 0o444)
        else:
            (folder / name).unlink(missing_ok=True)
    if (data := assignment.units[0].data) is not None:
        shutil.copytree(data, folder / "data", dirs_exist_ok=True)


def has_notebooks(course: Course, assignment: Assignment, student: str) -> bool:
    return all(
        (course.autograded / student / assignment.name / unit.file).is_file()
        for unit in assignment.units
    )
