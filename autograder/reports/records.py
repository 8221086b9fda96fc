"""Grades on the disk: `reports/UNIT/STUDENT.json`, and those that they have replaced."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator

from autograder.course.course import Course
from autograder.course.writing import replace_file, temporary
from autograder.grade import Grade


def read_report(course: Course, unit: str, student: str) -> Grade | None:
    """The Grade last stored for a student; None where there is none that can be read."""
    try:
        return Grade.from_dict(json.loads((course.reports / unit / f"{student}.json").read_text()))
    except (OSError, ValueError, KeyError, TypeError):
        return None


@contextlib.contextmanager
def report_to_be(course: Course, unit: str, student: str, grade: Grade) -> Iterator[None]:
    """Have a report on the disk before anything else is stored, and in its place after all of that:
    what can't be written is known first."""
    folder = course.reports / unit
    folder.mkdir(parents=True, exist_ok=True)
    with temporary(folder) as name:
        with open(name, "w", encoding="utf-8") as file:
            file.write(json.dumps(grade.to_dict(), indent=1))
        yield
        _keep_history(course, unit, student, grade)
        os.chmod(name, 0o644)
        os.replace(name, folder / f"{student}.json")


def write_report(course: Course, unit: str, student: str, grade: Grade) -> None:
    """`reports/UNIT/STUDENT.json`, replaced in one step. A Grade that differs from it is kept
    first, as `history/STUDENT/NUMBER.json`."""
    with report_to_be(course, unit, student, grade):
        pass


def _keep_history(course: Course, unit: str, student: str, grade: Grade) -> None:
    path = course.reports / unit / f"{student}.json"
    old = read_report(course, unit, student)
    if old is not None and old != grade:
        kept = course.reports / unit / "history" / student
        numbers = [int(file.stem) for file in kept.glob("*.json") if file.stem.isdigit()]
        replace_file(kept / f"{max(numbers, default=0) + 1:04d}.json", path.read_text(), 0o644)
