"""The commands around a course: a new unit, pages, practice, what a machine lacks."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from autograder.commands.shared import CourseOption, stopping_kindly, write
from autograder.course.course import Course
from autograder.course.late_work import time_zone


def report(
    unit: Annotated[
        str | None, typer.Argument(metavar="[UNIT]", help="The unit. [default: the whole course]")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            metavar="FILE",
            help="The page. [default: reports/UNIT.html or reports/course.html]",
        ),
    ] = None,
    course: CourseOption = Path(),
) -> None:
    """Write a page for the instructor: who needs you, scores, exercises, hidden tests and
    misconceptions of a class; of the whole course, each student's way through the units."""
    from autograder.nbgrader.register import register
    from autograder.nbgrader.written.answers import how_far
    from autograder.reports import pages

    with stopping_kindly(course):
        where = Course(course)
        unit = None if unit is None else where.called(unit)
        known = register(where, where.assignments if unit is None else [unit])
        page = (
            pages.course_page(where, known)
            if unit is None
            else pages.unit_page(
                where, unit, known, time_zone(where.config), read=how_far(where, unit)
            )
        )
        path = output or where.reports / f"{unit or 'course'}.html"
        write(path, page)
        sys.stdout.write(f"{path}\n")


def new(
    name: Annotated[
        str, typer.Argument(metavar="NN_SLUG", help="The unit's name, such as 27_random_walks.")
    ],
    course: CourseOption = Path(),
) -> None:
    """Make a unit of one exercise, with hidden tests, misconceptions and comments, that passes the
    audit. An empty folder becomes a course."""
    from autograder.authoring.scaffold import new_unit

    with stopping_kindly(course):
        for path in new_unit(course, name):
            sys.stdout.write(f"{path}\n")
        sys.stdout.write(
            f"Next: nbgrader generate_assignment {name}, and then: autograder audit {name}\n"
        )


def practice(
    unit: Annotated[
        str, typer.Argument(metavar="UNIT", help="The unit, such as 07_backpropagation.")
    ],
    browser: Annotated[
        bool, typer.Option(help="Open the browser, or only say where to look.")
    ] = True,
    course: CourseOption = Path(),
) -> None:
    """Open a unit in JupyterLab to practise: a copy in practice/UNIT, with %practice ready.

    What you have done there before is kept. Exit code: JupyterLab's; 2 where it can't be opened.
    """
    from autograder.practice.start import prepared

    with stopping_kindly(course):
        where = Course(course)
        notebook, environment = prepared(where, where.called(unit))
        sys.stdout.write(f"Your work is kept in {notebook}. Stop JupyterLab with Ctrl-C.\n")
        sys.stdout.flush()
        options = [] if browser else ["--no-browser"]
        done = subprocess.run(
            [sys.executable, "-m", "jupyterlab", str(notebook), *options],
            env=os.environ | environment,
            check=False,
        )
        raise typer.Exit(done.returncode)


def doctor(course: CourseOption = Path()) -> None:
    """Say what this machine, and the course in this folder, lack for grading, and how to get it.
    Exit code 0: nothing needed. 1: something."""
    from autograder.doctor import examine

    findings = list(examine(course))
    width = max(len(found.name) for found in findings)
    for found in findings:
        mark = "[ok]" if found.ok else "[--]" if found.needed else "[  ]"
        sys.stdout.write(f"  {mark}  {found.name:{width}}  {found.here}\n")
        if not found.ok:
            sys.stdout.write(f"  {'':4}  {'':{width}}  -> {found.mend}\n")
    lacking = sum(found.needed and not found.ok for found in findings)
    sys.stdout.write(
        "\n  Ready to grade.\n" if not lacking else f"\n  {lacking} missing that grading needs.\n"
    )
    raise typer.Exit(1 if lacking else 0)
