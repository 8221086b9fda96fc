"""What all commands share: their options, how they end, and how they show how far they are."""

from __future__ import annotations

import errno
import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

from autograder.course.course import Course, CourseError
from autograder.course.settings import Settings
from autograder.running import faults
from autograder.running.options import GraderError, is_the_only_way
from autograder.sandbox.outputs import for_terminal

ERRORS = Console(stderr=True, highlight=False, emoji=False)


CourseOption = Annotated[Path, typer.Option("--course", metavar="DIR", help="The course's folder.")]


JobsOption = Annotated[
    int,
    typer.Option(
        "--jobs",
        metavar="N",
        min=1,
        help="How many notebooks to grade at a time. [default: all cores]",
        show_default=False,
    ),
]


TimeoutOption = Annotated[
    float | None,
    typer.Option(
        "--timeout",
        metavar="S",
        min=1,
        help="Seconds of CPU time that one notebook may take in all. [default: as the course has it, or 120]",
        show_default=False,
    ),
]


SandboxOption = Annotated[
    bool,
    typer.Option(
        "--no-sandbox",
        help="Run student code without the cage. Only where you trust every notebook.",
    ),
]


CORES = os.cpu_count() or 1


def settings_of(
    course: Course, timeout: float | None, no_sandbox: bool, pictures: bool = False
) -> Settings:
    """The course's settings, and what the command line says beyond them."""
    said: dict[str, Any] = {"caged": not no_sandbox}
    if timeout is not None:
        said["notebook_timeout"] = timeout
    if pictures:
        said["pictures"] = True
    return replace(course.settings, **said)


def write(path: Path | None, report: str, *, append: bool = False) -> None:
    if path is None:
        sys.stdout.write(report)
        sys.stdout.flush()
        return
    try:
        with path.open("a" if append else "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(report)
    except OSError as error:
        mend = "" if path.parent.is_dir() else f" Make the folder {path.parent} first."
        raise GraderError(
            f"The report can't be written to {path}: {error.strerror}.{mend}"
        ) from None


@contextmanager
def progress(total: int | None, what: str = "grading") -> Iterator[tuple[Progress, TaskID]]:
    columns = (TextColumn(escape(what)), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=ERRORS, transient=True, disable=not sys.stderr.isatty()) as bar:
        yield bar, bar.add_task(what, total=total)


def refuse_without_a_cage() -> None:
    """Raises `GraderError` on a system on which others' notebooks can't be graded."""
    if is_the_only_way():
        raise GraderError(
            "Notebooks of others are graded on Linux: in a container, a virtual machine, or on "
            "Windows in WSL 2 (wsl --install). A notebook of your own can be graded here: "
            "autograder check NOTEBOOK."
        )


@contextmanager
def stopping_kindly(course: Path) -> Iterator[None]:
    """Whatever ends a command is told in a line; a traceback goes into the course's log."""
    from autograder.nbgrader.database import GradebookError

    try:
        yield
    except typer.Exit:
        raise
    except (CourseError, GraderError, GradebookError) as error:
        ERRORS.print(escape(for_terminal(str(error))), style="red", soft_wrap=True)
        _say_where(faults.log(course, "the command", getattr(error, "details", "")))
        raise typer.Exit(2) from None
    except KeyboardInterrupt:
        ERRORS.print("Stopped. What was stored is kept; run the command again to go on.")
        raise typer.Exit(130) from None
    except BrokenPipeError:
        raise
    except OSError as error:
        about = f" {error.filename}" if error.filename else ""
        ERRORS.print(
            escape(f"This can't be read or written:{about}: {error.strerror}. {_mend_of(error)}"),
            style="red",
            soft_wrap=True,
        )
        raise typer.Exit(2) from None
    except Exception as error:
        ERRORS.print(
            escape(
                f"The grader failed ({type(error).__name__}: {str(error)[:300]}). What is stored is whole."
            ),
            style="red",
            soft_wrap=True,
        )
        _say_where(faults.log(course, "the command", traceback.format_exc()))
        raise typer.Exit(2) from None


def _say_where(log: Path | None) -> None:
    if log is not None:
        ERRORS.print(f"Details: {escape(str(log))}", soft_wrap=True)


def _mend_of(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "Make room on the disk, and run the command again: what is stored is whole."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return "Mend its rights, and run the command again: what is stored is whole."
    return "What is stored is whole; run the command again when that is mended."
