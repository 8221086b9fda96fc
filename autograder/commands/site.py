"""`autograder site`: a course as a static site, each unit to be worked on in a browser."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from autograder.commands.shared import CourseOption, stopping_kindly
from autograder.course.course import Course


def site(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The folder for the site.")],
    practice: Annotated[
        bool,
        typer.Option(
            "--practice",
            help="The hidden tests and solutions come along, so that %practice says all that it can. They are no secret then.",
        ),
    ] = False,
    pyodide: Annotated[
        Path | None,
        typer.Option(
            "--pyodide",
            metavar="FOLDER",
            help="Serve the Pyodide in this folder. [default: browsers fetch it from jsDelivr]",
        ),
    ] = None,
    course: CourseOption = Path(),
) -> None:
    """Build a static site of the course: a page for each unit, and the unit as a notebook that runs
    in the browser, with nothing installed. Any web server can serve it."""
    from autograder.authoring.site.build import build

    with stopping_kindly(course):
        units = build(Course(course), out, tests=practice, pyodide=pyodide)
        count = "1 unit" if units == 1 else f"{units} units"
        sys.stdout.write(f"{out}: {count}. See it: python -m http.server --directory {out}\n")
        if practice:
            sys.stdout.write("It holds the hidden tests and solutions of all of them, packed.\n")
