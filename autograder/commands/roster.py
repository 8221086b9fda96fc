"""`autograder roster`: who takes the course."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.commands.shared import CourseOption, stopping_kindly
from autograder.course.course import Course
from autograder.running.options import GraderError
from autograder.sandbox.outputs import for_terminal

if TYPE_CHECKING:
    from autograder.nbgrader.roster import Difference, Student

_SHOWN = 20  # lines of one kind


def roster(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="A list of students as CSV: Canvas's, Moodle's or any."
        ),
    ],
    login: Annotated[
        str | None,
        typer.Option(
            "--login",
            metavar="COLUMN",
            help="The column with the names of the students' folders. [default: the login, or what stands before the @ of the e-mail]",
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Store it without asking.")] = False,
    course: CourseOption = Path(),
) -> None:
    """Read who takes the course into nbgrader's gradebook: names, e-mail addresses, and the numbers
    by which exports find them. Shows what would change, and asks. Nobody is taken out: students who
    left keep their grades.

    Exit code 0: stored, or nothing to store. 1: not stored. 2: the list can't be used.
    """
    from autograder.nbgrader.enrolment import Enrolment
    from autograder.nbgrader.roster import compare, keep, kept, read
    from autograder.nbgrader.tables import TableError

    with stopping_kindly(course):
        where = Course(course)
        try:
            listed, beside = read(file, login=login), kept(where.root)
        except TableError as error:
            raise GraderError(str(error)) from None
        with Enrolment(where) as book:
            before = book.people(beside)
            found = compare(before, listed)
            sys.stdout.write(for_terminal("\n".join(_told(found))) + "\n")
            sys.stdout.flush()
            if found.changes and not yes:
                if not sys.stdin.isatty():
                    sys.stdout.write(
                        "Not stored, for nobody can be asked here. To store it: --yes\n"
                    )
                    raise typer.Exit(1)
                if not typer.confirm("Store this?", err=True):
                    raise typer.Exit(1)
            keep(where.root, found.after(before))
            book.enrol([*found.new, *(after for _, after in found.changed)])


def _told(found: Difference) -> Iterator[str]:
    yield from _some("new", [f"{one.login}  {one.name}  {one.email}".rstrip() for one in found.new])
    yield from _some("changed", [_change(*pair) for pair in found.changed])
    yield from _some(
        "not in the list, and kept with their grades",
        [f"{one.login}  {one.name}" for one in found.left],
    )
    yield f"{found.same} as before" if found.changes else "Nothing is new."


def _some(what: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield f"{len(lines)} {what}:"
        yield from (f"  {line}" for line in lines[:_SHOWN])
        if len(lines) > _SHOWN:
            yield f"  ... and {len(lines) - _SHOWN} more"


def _change(before: Student, after: Student) -> str:
    changed = (
        f"{field.name.replace('_', ' ')} {getattr(before, field.name) or 'nothing'} -> {getattr(after, field.name)}"
        for field in fields(before)
        if getattr(before, field.name) != getattr(after, field.name)
    )
    return f"{before.login}  {', '.join(changed)}"
