"""`autograder explain`: a question about a grade."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from autograder.commands.shared import CourseOption, stopping_kindly
from autograder.course.course import Course
from autograder.sandbox.outputs import for_terminal


def explain(
    unit: Annotated[str, typer.Argument(metavar="UNIT", help="The unit.")],
    student: Annotated[str, typer.Argument(metavar="STUDENT", help="The student's folder.")],
    exercise: Annotated[str, typer.Argument(metavar="EXERCISE", help="Such as sigmoid.")],
    without: Annotated[
        str | None,
        typer.Option(
            "--without",
            metavar="TEST",
            help="Show whose points would change, of the whole class, if this hidden test were not there.",
        ),
    ] = None,
    course: CourseOption = Path(),
) -> None:
    """Say, for the instructor, what the tests saw of one student's answer: the calls, the hidden
    tests that failed with their source, and what the student wrote. Nothing is run or stored."""
    from autograder.reports import explanation

    with stopping_kindly(course):
        where = Course(course)
        unit = where.called(unit)
        told = explanation.explanation(where, unit, student, exercise)
        if without is not None:
            told += "\n" + explanation.without(where, unit, exercise, without)
        sys.stdout.write(for_terminal(told))
