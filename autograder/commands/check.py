"""`autograder check`: grade notebooks and say what holds."""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from autograder.commands.shared import (
    CORES,
    ERRORS,
    CourseOption,
    JobsOption,
    SandboxOption,
    TimeoutOption,
    progress,
    settings_of,
    stopping_kindly,
    write,
)
from autograder.course.course import Course, NoSuchUnit
from autograder.course.settings import Settings
from autograder.grade import Grade
from autograder.reports import classroom50, github, gradescope, junit
from autograder.reports import json as json_report
from autograder.reports import text as text_report
from autograder.running import faults
from autograder.running.batch import Task, grade_files
from autograder.running.options import GraderError, Options, is_the_only_way
from autograder.sandbox.outputs import one_line


class Format(StrEnum):
    """How `check` reports."""

    text = "text"
    json = "json"
    junit = "junit"
    github = "github"
    gradescope = "gradescope"
    classroom50 = "classroom50"


def check(
    notebooks: Annotated[
        list[Path],
        typer.Argument(
            metavar="NOTEBOOK...", help="The notebooks to grade, or folders that were handed in."
        ),
    ],
    format: Annotated[
        Format,
        typer.Option(
            "--format", help="For people, for programs, or for the place where grades go."
        ),
    ] = Format.text,
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar="FILE", help="Write the report here, not to stdout."),
    ] = None,
    assignment: Annotated[
        str | None,
        typer.Option(
            "--assignment", metavar="UNIT", help="The unit, where the file name does not say it."
        ),
    ] = None,
    own: Annotated[
        bool,
        typer.Option(
            "--own",
            help="Grade a notebook of your own in this process: no cage, no time limits. macOS and Windows always do so.",
        ),
    ] = False,
    jobs: JobsOption = CORES,
    timeout: TimeoutOption = None,
    no_sandbox: SandboxOption = False,
    course: CourseOption = Path(),
) -> None:
    """Grade notebooks and say what holds and what doesn't. No gradebook is written.

    Exit code 0: full marks. 1: something does not hold yet. 2: a notebook could not be graded, or
    wrong usage.
    """
    with stopping_kindly(course):
        own = own or is_the_only_way()
        if own and (len(notebooks) != 1 or format not in (Format.text, Format.json, Format.junit)):
            raise GraderError(
                "Without the cage only a single notebook of your own is graded. Those of others: on Linux, without --own."
            )
        if format is Format.gradescope and len(notebooks) != 1:
            raise GraderError(
                "Gradescope takes the result of one notebook at a time. Name a single one."
            )
        where = _came_along_with(notebooks[0]) if own else None
        where = where or Course(course)
        grades = _check(
            where, notebooks, assignment, jobs, settings_of(where, timeout, no_sandbox), own=own
        )
        failed = next((grade for grade in grades if grade.status == "not_graded"), None)
        if failed is not None and format in (
            Format.gradescope,
            Format.classroom50,
        ):  # these know nothing but scores
            raise GraderError(
                f"{failed.submission} was not graded, so there is no score to report. {failed.reason}"
            )
        if format is Format.github:
            sys.stdout.write(github.commands(grades))
            summary = os.environ.get("GITHUB_STEP_SUMMARY")
            if output is None and summary:
                write(Path(summary), github.summary(grades), append=True)
            else:
                write(output, github.summary(grades))
        else:
            write(output, _report(format, grades))
    raise typer.Exit(max((_exit_code(grade) for grade in grades), default=0))


def _came_along_with(notebook: Path) -> Course | None:
    """The course of one unit that lies packed beside one's own notebook."""
    from autograder.practice.packed import unpacked
    from autograder.running.own_notebook import PACKED

    packed = (notebook if notebook.is_dir() else notebook.parent) / PACKED
    return unpacked(packed)[0] if packed.is_file() else None


def _report(format: Format, grades: list[Grade]) -> str:
    match format:
        case Format.json:
            return json_report.report(grades)
        case Format.junit:
            return junit.report(grades)
        case Format.gradescope:
            return gradescope.report(grades)
        case Format.classroom50:
            return classroom50.report(grades, os.environ)
    return text_report.report(grades)


def _check(
    course: Course,
    notebooks: list[Path],
    assignment: str | None,
    jobs: int,
    settings: Settings,
    *,
    own: bool,
) -> list[Grade]:
    grades: dict[int, Grade] = {}
    by_unit: dict[str, list[int]] = {}
    for index, path in enumerate(notebooks):
        name = course.called(assignment) if assignment else _assignment_of(course, path)
        try:
            course.assignment(name)
            by_unit.setdefault(name, []).append(index)
        except NoSuchUnit as error:
            if assignment:
                raise
            known = name in course.assignments or (course.source / name).is_dir()
            mend = "" if known else " Name the unit with --assignment, or rename the notebook."
            reason = (
                f"{error}{mend}"
                if path.exists()
                else f"There is no file {one_line(str(path))}. Check the name and the folder."
            )
            grades[index] = Grade(one_line(str(path)), name, "invalid", reason)
    if own:
        from autograder.running.own_notebook import grade_own

        for name, (index,) in by_unit.items():
            grades[index] = grade_own(
                course, name, notebooks[index], one_line(str(notebooks[index])), settings
            )
        return list(grades.values())
    with progress(len(notebooks) - len(grades)) as (bar, task):
        for name, indices in by_unit.items():
            tasks = [Task(notebooks[index], one_line(str(notebooks[index]))) for index in indices]
            options = Options(str(course.root), name, settings)
            for result in grade_files(tasks, options, jobs=jobs):
                grades[indices[result.index]] = result.grade
                if log := faults.log(
                    course.root, f"{name}, {result.grade.submission}", result.details
                ):
                    ERRORS.print(f"Details of what went wrong: {escape(str(log))}", soft_wrap=True)
                bar.advance(task)
    return [grades[index] for index in range(len(notebooks))]


def _assignment_of(course: Course, path: Path) -> str:
    """The assignment that a notebook's name says, or that of the folder it lies in."""
    name, folder = path.name.removesuffix(".ipynb"), path.absolute().parent.name
    return (
        folder if name not in course.assignments and path.name in course.notebooks(folder) else name
    )


def _exit_code(grade: Grade) -> int:
    if grade.status != "graded":
        return 2
    holds = grade.score == grade.max_score and all(
        exercise.holds for exercise in grade.exercises if not exercise.manual
    )
    return 0 if holds else 1
