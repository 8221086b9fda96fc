"""`autograder written`: answers that a person grades, in a spreadsheet or on a page."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from autograder.commands.shared import ERRORS, CourseOption, stopping_kindly
from autograder.course.course import Course
from autograder.course.writing import replace_file
from autograder.running.options import GraderError
from autograder.sandbox.outputs import brief, one_line

if TYPE_CHECKING:
    from autograder.nbgrader.database import Database
    from autograder.nbgrader.written.answers import Answer, Reader
    from autograder.nbgrader.written.server import Desk
    from autograder.nbgrader.written.sheets import Reading

_SHOWN = 20  # lines of one kind
_COMMENT = 60  # characters of a comment


def written(
    unit: Annotated[
        str, typer.Argument(metavar="UNIT", help="The unit, such as 07_backpropagation.")
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE",
            help="Write the answers into this CSV file, with model answers and marks.",
        ),
    ] = None,
    read_in: Annotated[
        list[Path] | None,
        typer.Option(
            "--in",
            metavar="FILE",
            help="Read points and comments out of this file (may be repeated).",
        ),
    ] = None,
    anonymous: Annotated[
        bool, typer.Option("--anonymous", help="Show numbers in place of students.")
    ] = False,
    split: Annotated[
        int,
        typer.Option(
            "--split",
            metavar="N",
            min=1,
            help="With --out: a file for each of N graders, FILE-1.csv and so on.",
        ),
    ] = 1,
    yes: Annotated[bool, typer.Option("--yes", help="With --in: store it without asking.")] = False,
    port: Annotated[
        int,
        typer.Option(
            "--port",
            metavar="N",
            min=0,
            max=65535,
            help="Where to serve the page. [default: any that is free]",
            show_default=False,
        ),
    ] = 0,
    course: CourseOption = Path(),
) -> None:
    """Grade written answers and tasks, with model answers and marks beside them: on a page in the
    browser, a question at a time and equal answers together; or in a spreadsheet, written with
    --out and read in again with --in. What graders say goes into nbgrader's gradebook. Where two of
    them disagree, that is said, and nobody is overwritten.

    Exit code 0: done. 1: something was not stored. 2: a file can't be used.
    """
    from autograder.nbgrader.database import Database
    from autograder.nbgrader.written.answers import opened, progress
    from autograder.nbgrader.written.server import Desk

    with stopping_kindly(course):
        where = Course(course)
        unit = where.called(unit)
        if out is not None and read_in:
            raise GraderError("Either write answers out, with --out, or read points in, with --in.")
        reader = opened(where, unit)
        with Database(where) as book:
            answers = reader.answers(book)
            _say_lost(reader, unit)
            if out is not None:
                _write_out(out, answers, anonymous, split)
                _say(progress(answers))
                return
            complete = _read_in(read_in, answers, book, yes) if read_in else True
            if not read_in:
                _serve(Desk(unit, reader, book, anonymous), port)
            _say(progress(reader.answers(book)))
    raise typer.Exit(0 if complete else 1)


def _write_out(out: Path, answers: list[Answer], anonymous: bool, split: int) -> None:
    from autograder.nbgrader.written import sheets

    if not answers:
        raise GraderError("Nobody has handed in an answer that a person reads.")
    parts = sheets.shares(answers, split)
    paths = [
        out if split == 1 else out.with_name(f"{out.stem}-{number}{out.suffix}")
        for number in range(1, split + 1)
    ]
    if there := [path for path in paths if path.exists()]:
        raise GraderError(
            f"{there[0]} is there already, and may hold points that were not read in. Name another file, or move that one."
        )
    for path, part in zip(paths, parts, strict=True):
        # Excel takes it for UTF-8 by the mark at its beginning
        replace_file(path, "\ufeff" + sheets.written(part, anonymous=anonymous), 0o600)
        questions = len({answer.question for answer in part})
        _say(f"{path}: {_counted(len(part), 'answer')} to {_counted(questions, 'question')}")


def _serve(desk: Desk, port: int) -> None:
    from autograder.nbgrader.written.server import serve

    def started(address: str) -> None:
        _say(f"Open {address}")
        _say(
            "Whoever has this address can grade. What you say is stored at once. Stop with Ctrl-C."
        )

    with contextlib.suppress(KeyboardInterrupt):
        serve(desk, port, started)


def _read_in(paths: list[Path], answers: list[Answer], book: Database, yes: bool) -> bool:
    """Whether all of it is stored."""
    from autograder.nbgrader.written import marking, sheets

    try:
        reading = sheets.read(paths, answers)
    except sheets.SheetError as error:
        lines = str(error).splitlines()
        more = [f"... and {len(lines) - _SHOWN} more"] if len(lines) > _SHOWN else []
        raise GraderError("\n".join([*lines[:_SHOWN], *more, "Nothing was stored."])) from None
    for line in _told(reading):
        _say(line)
    if reading.markings:
        if not yes:
            if not sys.stdin.isatty():
                _say("Not stored, for nobody can be asked here. To store it: --yes")
                return False
            if not typer.confirm("Store this?", err=True):
                return False
        marking.store(book, reading.markings)
    return not reading.left_out


def _told(reading: Reading) -> Iterator[str]:
    if not reading.markings:
        yield "Nothing is new."
    else:
        yield f"{_counted(len(reading.markings), 'answer')} graded:"
        for one in reading.markings[:_SHOWN]:
            before, after = one.answer.said, one.after
            points = (
                "points as they are"
                if after.points is None or after.points == one.answer.open.points
                else f"{_points(before.points)} -> {_points(after.points)}"
            )
            comment = f'  "{brief(after.comment, _COMMENT)}"' if after.comment else ""
            gone = "  (its comment is taken out)" if before.comment and not after.comment else ""
            name = reading.named[one.answer.key]
            yield f"  {name}  {one.answer.question.label}  {points}{comment}{gone}"
        if len(reading.markings) > _SHOWN:
            yield f"  ... and {len(reading.markings) - _SHOWN} more"
    if reading.left_out:
        yield f"{len(reading.left_out)} left out, and not stored:"
        yield from (f"  {line}" for line in reading.left_out[:_SHOWN])
        if len(reading.left_out) > _SHOWN:
            yield f"  ... and {len(reading.left_out) - _SHOWN} more"


def _points(points: float | None) -> str:
    from autograder.nbgrader.written.answers import number

    return "nothing" if points is None else number(points)


def _say_lost(reader: Reader, unit: str) -> None:
    if reader.lost:
        who = ", ".join(sorted(reader.lost)[:5]) + (" and others" if len(reader.lost) > 5 else "")
        ERRORS.print(
            escape(
                one_line(
                    f"Left out: the executed notebook of {who} can't be read in autograded. Run: autograder grade {unit} --force"
                )
            ),
            soft_wrap=True,
        )


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _say(line: str) -> None:
    sys.stdout.write(f"{one_line(line)}\n")
    sys.stdout.flush()
