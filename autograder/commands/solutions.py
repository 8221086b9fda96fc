"""`autograder solutions`: what is published after the deadline."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from autograder.commands.shared import CourseOption, stopping_kindly, write
from autograder.course.course import Course


def solutions(
    unit: Annotated[
        str, typer.Argument(metavar="UNIT", help="The unit, such as 07_backpropagation.")
    ],
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar="DIR", help="Where to write. [default: reports]"),
    ] = None,
    course: CourseOption = Path(),
) -> None:
    """Write the page and the notebook to publish after the deadline: solutions, model answers with
    their marks, and what the class misunderstood most often, without names."""
    from autograder.authoring.solutions import notebook, page

    with stopping_kindly(course):
        where = Course(course)
        unit = where.called(unit)
        folder = output or where.reports
        made = {"html": page(where, unit), "ipynb": notebook(where, unit)}
        folder.mkdir(parents=True, exist_ok=True)
        for suffix, text in made.items():
            path = folder / f"{unit}-solutions.{suffix}"
            write(path, text)
            sys.stdout.write(f"{path}\n")
