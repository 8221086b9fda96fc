"""`autograder package`: units packed for other places."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from autograder.commands.shared import CourseOption, SandboxOption, stopping_kindly
from autograder.course.course import Course


class Place(StrEnum):
    """Where what is packed will be used."""

    gradescope = "gradescope"
    practice = "practice"


def package(
    unit: Annotated[
        str, typer.Argument(metavar="UNIT", help="The unit, such as 07_backpropagation.")
    ],
    place: Annotated[Place, typer.Option("--for", help="Where it will be used.")],
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar="FILE", help="The zip. [default: UNIT-PLACE.zip]"),
    ] = None,
    with_tests: Annotated[
        bool,
        typer.Option(
            "--with-tests",
            help="For practice: the hidden tests and solutions come along. They are no secret then.",
        ),
    ] = False,
    no_sandbox: SandboxOption = False,
    course: CourseOption = Path(),
) -> None:
    """Pack a unit for Gradescope, with its hidden tests and solutions: keep that to yourself. Or
    for those who practise on their own computer: with the checks that they see, and with hidden
    tests only where you ask for them."""
    with stopping_kindly(course):
        where = Course(course)
        unit = where.called(unit)
        path = output or Path(f"{unit}-{place.value}.zip")
        if place is Place.practice:
            from autograder.authoring.package import practice

            practice.package(where, unit, path, tests=with_tests)
            sys.stdout.write(f"{path}: {practice.SAYS[with_tests]}\n")
        else:
            from autograder.authoring.package import gradescope

            gradescope.package(where, unit, path, caged=not no_sandbox)
            sys.stdout.write(
                f"{path}: upload it as the autograder of the assignment. It holds the hidden tests and the solutions.\n"
            )
