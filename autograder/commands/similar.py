"""`autograder similar`: whose answers agree beyond what the task forces."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from autograder.commands.shared import CourseOption, progress, stopping_kindly, write
from autograder.course.course import Course
from autograder.running.options import GraderError
from autograder.sandbox.outputs import for_terminal


def similar(
    unit: Annotated[
        str, typer.Argument(metavar="UNIT", help="The unit, such as 07_backpropagation.")
    ],
    last_year: Annotated[
        Path | None,
        typer.Option(
            "--last-year",
            metavar="FOLDER",
            help="Compare with an earlier class, too: a folder laid out as submitted/ is.",
        ),
    ] = None,
    least: Annotated[
        int | None,
        typer.Option(
            "--least",
            metavar="N",
            min=1,
            help="List pairs that agree in N tokens or more. [default: in more than any honest pair]",
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", metavar="FILE", help="The page. [default: reports/UNIT-similar.html]"
        ),
    ] = None,
    course: CourseOption = Path(),
) -> None:
    """List pairs of students whose answers agree beyond what the task, the given code and the usual
    solutions force, and write a page that shows them side by side.

    It is a measure, never a verdict, and says how often honest pairs reach it. Code is read, never
    run. Nothing is stored but the page. Exit code 0, whatever is found.
    """
    with stopping_kindly(course):
        try:
            from autograder.likeness.compare import compare
        except ModuleNotFoundError as error:
            if (error.name or "").partition(".")[0] != "copydetect":
                raise
            raise GraderError(
                "Comparing answers needs the package copydetect. Run: pip install "
                '-e ".[similar]", in this project\'s folder.'
            ) from None
        from autograder.reports import similar as report

        where = Course(course)
        unit = where.called(unit)
        with progress(None, "reading") as (bar, task):
            result = compare(
                where,
                unit,
                last_year=None if last_year is None else last_year.resolve(),
                least=least,
                said=lambda done, total: bar.update(task, total=total, completed=done),
            )
        path = output or where.reports / f"{unit}-similar.html"
        if output is None:
            path.parent.mkdir(exist_ok=True)
        write(path, report.page(result))
        sys.stdout.write(for_terminal(f"{report.text(result)}{path}\n"))
