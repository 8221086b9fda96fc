"""The commands. Reports go to stdout, everything else to stderr."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from autograder.batch import Task, grade_files
from autograder.course import Course, CourseError
from autograder.grade import Grade
from autograder.grader import GraderError, Options
from autograder.profile import Spent
from autograder.reports import classroom50, github, gradescope, junit
from autograder.reports import json as json_report
from autograder.reports import text as text_report
from autograder.sandbox.session import TimeLimits

if TYPE_CHECKING:
    from autograder.classroom import Change

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Grade notebooks of a course against its hidden tests.",
)
_errors = Console(stderr=True, highlight=False)


class Format(StrEnum):
    """How `check` reports."""

    text = "text"
    json = "json"
    junit = "junit"
    github = "github"
    gradescope = "gradescope"
    classroom50 = "classroom50"


class AuditFormat(StrEnum):
    """How `audit` reports."""

    text = "text"
    json = "json"


CourseOption = Annotated[Path, typer.Option("--course", metavar="DIR", help="The course's folder.")]
JobsOption = Annotated[
    int, typer.Option("--jobs", metavar="N", min=1, help="How many notebooks to grade at a time. [default: all cores]", show_default=False)
]
TimeoutOption = Annotated[float, typer.Option("--timeout", metavar="S", min=1, help="Seconds that one notebook may take in all.")]
SandboxOption = Annotated[
    bool, typer.Option("--no-sandbox", help="Run student code without the cage. Only where you trust every notebook.")
]

_CORES = os.cpu_count() or 1


@app.command()
def check(
    notebooks: Annotated[list[Path], typer.Argument(metavar="NOTEBOOK...", help="The notebooks to grade.")],
    format: Annotated[Format, typer.Option("--format", help="For people, for programs, or for the place where grades go.")] = Format.text,
    output: Annotated[Path | None, typer.Option("--output", metavar="FILE", help="Write the report here, not to stdout.")] = None,
    assignment: Annotated[
        str | None, typer.Option("--assignment", metavar="UNIT", help="The unit, where the file name does not say it.")
    ] = None,
    jobs: JobsOption = _CORES,
    timeout: TimeoutOption = 120.0,
    no_sandbox: SandboxOption = False,
    course: CourseOption = Path(),
) -> None:
    """Grade notebooks and say what holds and what doesn't. No gradebook is written.

    Exit code 0: full marks. 1: something does not hold yet. 2: a notebook could not be graded, or wrong usage.
    """
    with _stopping_kindly():
        if format is Format.gradescope and len(notebooks) != 1:
            raise GraderError("Gradescope takes the result of one notebook at a time. Name a single one.")
        grades = _check(Course(course), notebooks, assignment, jobs, TimeLimits(submission=timeout), not no_sandbox)
        if format is Format.github:
            sys.stdout.write(github.commands(grades))
            summary = os.environ.get("GITHUB_STEP_SUMMARY")
            if output is None and summary:
                _write(Path(summary), github.summary(grades), append=True)
            else:
                _write(output, github.summary(grades))
        else:
            _write(output, _report(format, grades))
    raise typer.Exit(max((_exit_code(grade) for grade in grades), default=0))


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


def _write(path: Path | None, report: str, *, append: bool = False) -> None:
    if path is None:
        sys.stdout.write(report)
        sys.stdout.flush()
        return
    try:
        with path.open("a" if append else "w", encoding="utf-8") as file:
            file.write(report)
    except OSError as error:
        raise GraderError(f"The report can't be written to {path}: {error.strerror}.") from None


def _check(course: Course, notebooks: list[Path], assignment: str | None, jobs: int, limits: TimeLimits, caged: bool) -> list[Grade]:
    grades: dict[int, Grade] = {}
    by_unit: dict[str, list[int]] = {}
    for index, path in enumerate(notebooks):
        name = assignment or path.name.removesuffix(".ipynb")
        try:
            course.unit(name)
            by_unit.setdefault(name, []).append(index)
        except CourseError as error:
            if assignment:
                raise
            reason = str(error) if path.exists() else f"There is no file {path}. Check the name and the folder."
            grades[index] = Grade(str(path), name, "invalid", reason)
    with _progress(len(notebooks) - len(grades)) as (bar, task):
        for name, indices in by_unit.items():
            tasks = [Task(notebooks[index], str(notebooks[index])) for index in indices]
            options = Options(str(course.root), name, caged=caged, limits=limits)
            for result in grade_files(tasks, options, jobs=jobs):
                grades[indices[result.index]] = result.grade
                bar.advance(task)
    return [grades[index] for index in range(len(notebooks))]


def _exit_code(grade: Grade) -> int:
    if grade.status == "invalid":
        return 2
    return 0 if grade.score == grade.max_score else 1


@app.command()
def grade(
    unit: Annotated[str, typer.Argument(metavar="UNIT", help="The unit, such as 07_backpropagation.")],
    student: Annotated[list[str] | None, typer.Option("--student", metavar="ID", help="Only this student (may be repeated).")] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Grade again what has not changed; what that changes is shown before it is stored.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="With --force: store without asking.")] = False,
    pictures: Annotated[
        bool, typer.Option("--pictures", help="Draw the figures of all cells, not only of those that a person grades (slower).")
    ] = False,
    jobs: JobsOption = _CORES,
    cluster: Annotated[
        str | None, typer.Option("--cluster", metavar="ADDRESS", help="Grade on the Dask cluster whose scheduler listens there.")
    ] = None,
    tls_ca_file: Annotated[Path | None, typer.Option("--tls-ca-file", metavar="FILE", help="For a tls:// cluster: its authority.")] = None,
    tls_cert: Annotated[Path | None, typer.Option("--tls-cert", metavar="FILE", help="... our certificate.")] = None,
    tls_key: Annotated[Path | None, typer.Option("--tls-key", metavar="FILE", help="... and its key.")] = None,
    profile: Annotated[bool, typer.Option("--profile", help="Say at the end where the time went.")] = False,
    timeout: TimeoutOption = 120.0,
    no_sandbox: SandboxOption = False,
    course: CourseOption = Path(),
) -> None:
    """Grade submitted/*/UNIT: scores into the gradebook, executed notebooks into autograded/, details into reports/.

    A submission that has not changed since it was graded is left as it is. Exit code 0: all were graded. 2: some could not be, or wrong usage.
    """
    from autograder.classroom import Preview, grade_class
    from autograder.cluster import Cluster
    from autograder.gradebook import GradebookError

    with _stopping_kindly():
        where = Course(course)
        drawn = pictures or where.pictures
        limits = TimeLimits(submission=timeout)
        options = Options(str(where.root), unit, caged=not no_sandbox, notebooks=True, pictures=drawn, limits=limits)
        tls = (None if file is None else str(file) for file in (tls_ca_file, tls_cert, tls_key))
        there = None if cluster is None else Cluster(cluster, *tls)
        rows: dict[str, tuple[str, str]] = {}
        invalid = False
        spent, short = Spent(), text_report.Short()
        try:
            with _progress(None) as (bar, task):
                ask = _Asking(bar) if force and not yes else None
                for event in grade_class(where, unit, options, students=student, force=force, jobs=jobs, cluster=there, confirm=ask):
                    bar.update(task, total=event.total, completed=event.done)
                    if isinstance(event, Preview):
                        continue
                    rows[event.student] = text_report.row(event.grade)
                    short.add(event.grade)
                    spent.add(event.grade, event.storing)
                    if event.grade.status == "invalid":
                        invalid = True
                        _errors.print(f"{escape(event.student)}: {escape(event.grade.reason or '')}", soft_wrap=True)
        except GradebookError as error:
            raise GraderError(str(error)) from None
        if ask is not None and ask.refused:
            raise GraderError(ask.refused)
        sys.stdout.write(text_report.table(rows) + short.report())
        sys.stdout.write(f"\nExecuted notebooks: {_short(where.autograded)}   Details: {_short(where.reports / unit)}\n")
        sys.stdout.write(f"For feedback pages run: nbgrader generate_feedback {unit}   For a report: autograder report {unit}\n")
        if profile:
            sys.stdout.write("\n" + spent.report())
    raise typer.Exit(2 if invalid else 0)


class _Asking:
    """Shows what grading again would change, and asks."""

    def __init__(self, bar: Progress):
        self._bar = bar
        self.refused = ""

    def __call__(self, changes: list[Change]) -> bool:
        self._bar.stop()
        sys.stdout.write(text_report.changes([(change.student, change.before, change.after, change.exercises) for change in changes]))
        sys.stdout.flush()
        if not sys.stdin.isatty():
            self.refused = "Nothing was stored, for nobody can be asked here. To store it, run the command again with --yes."
        elif not typer.confirm("Store this?", err=True):
            self.refused = "Nothing was stored."
        return not self.refused


@app.command()
def audit(
    units: Annotated[
        list[str] | None, typer.Argument(metavar="[UNIT...]", help="The units to check. [default: all that are released]")
    ] = None,
    format: Annotated[AuditFormat, typer.Option("--format", help="text for people, json for programs.")] = AuditFormat.text,
    jobs: JobsOption = _CORES,
    no_sandbox: SandboxOption = False,
    course: CourseOption = Path(),
) -> None:
    """Check the course itself: solutions, stubs, misconceptions, mutants, release.

    Exit code 0: the course holds. 1: it does not, and the report says where. 2: it could not be checked, or wrong usage.
    """
    from autograder.audit.unit import Check, audit_unit
    from autograder.reports import audit as audit_report

    with _stopping_kindly():
        where = Course(course)
        checks: dict[str, list[Check]] = {}
        for unit in units or where.units:
            checks[unit] = []
            with _progress(None, unit) as (bar, task):
                for event in audit_unit(where, unit, jobs=jobs, caged=not no_sandbox):
                    if isinstance(event, Check):
                        checks[unit].append(event)
                    else:
                        bar.update(task, total=event.total, completed=event.done)
        if not checks:
            raise CourseError("This course has no released unit to check.")
        plain = {unit: [check.to_dict() for check in found] for unit, found in checks.items()}
        sys.stdout.write((audit_report.as_json if format is AuditFormat.json else audit_report.as_text)(plain))
    raise typer.Exit(0 if all(check.holds for found in checks.values() for check in found) else 1)


@app.command()
def report(
    unit: Annotated[str | None, typer.Argument(metavar="[UNIT]", help="The unit. [default: the whole course]")] = None,
    output: Annotated[
        Path | None, typer.Option("--output", metavar="FILE", help="The page. [default: reports/UNIT.html or reports/course.html]")
    ] = None,
    course: CourseOption = Path(),
) -> None:
    """Write a page for the instructor: scores, exercises, hidden tests and misconceptions of a class."""
    from autograder import report as pages

    with _stopping_kindly():
        where = Course(course)
        page = pages.course_page(where) if unit is None else pages.unit_page(where, unit)
        path = output or where.reports / f"{unit or 'course'}.html"
        _write(path, page)
        sys.stdout.write(f"{path}\n")


@app.command()
def new(
    name: Annotated[str, typer.Argument(metavar="NN_SLUG", help="The unit's name, such as 27_random_walks.")],
    course: CourseOption = Path(),
) -> None:
    """Make a unit of one exercise, with hidden tests, misconceptions and comments, that passes the audit. An empty folder becomes a course."""
    from autograder.scaffold import new_unit

    with _stopping_kindly():
        for path in new_unit(course, name):
            sys.stdout.write(f"{path}\n")
        sys.stdout.write(f"Next: nbgrader generate_assignment {name}, and then: autograder audit {name}\n")


@app.command()
def doctor() -> None:
    """Say what this machine lacks for grading, and how to get it. Exit code 0: nothing that is needed. 1: something is."""
    from autograder.doctor import examine

    findings = list(examine())
    width = max(len(found.name) for found in findings)
    for found in findings:
        mark = "[ok]" if found.ok else "[--]" if found.needed else "[  ]"
        sys.stdout.write(f"  {mark}  {found.name:{width}}  {found.here}\n")
        if not found.ok:
            sys.stdout.write(f"  {'':4}  {'':{width}}  -> {found.mend}\n")
    lacking = sum(found.needed and not found.ok for found in findings)
    sys.stdout.write("\n  Ready to grade.\n" if not lacking else f"\n  {lacking} missing that grading needs.\n")
    raise typer.Exit(1 if lacking else 0)


class Platform(StrEnum):
    """Where a packed autograder runs."""

    gradescope = "gradescope"


@app.command()
def package(
    unit: Annotated[str, typer.Argument(metavar="UNIT", help="The unit, such as 07_backpropagation.")],
    platform: Annotated[Platform, typer.Option("--for", help="Where it will run.")],
    output: Annotated[Path | None, typer.Option("--output", metavar="FILE", help="The zip. [default: UNIT-gradescope.zip]")] = None,
    no_sandbox: SandboxOption = False,
    course: CourseOption = Path(),
) -> None:
    """Pack the autograder of one unit for another platform. It holds the hidden tests and the solutions: keep it to yourself."""
    from autograder.package import gradescope as gradescope_package

    with _stopping_kindly():
        path = output or Path(f"{unit}-{platform.value}.zip")
        gradescope_package.package(Course(course), unit, path, caged=not no_sandbox)
        sys.stdout.write(f"{path}: upload it as the autograder of the assignment. It holds the hidden tests and the solutions.\n")


def _short(path: Path) -> str:
    try:
        return f"{path.relative_to(Path.cwd())}/"
    except ValueError:
        return f"{path}/"


@contextmanager
def _progress(total: int | None, what: str = "grading") -> Iterator[tuple[Progress, TaskID]]:
    columns = (TextColumn(escape(what)), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=_errors, transient=True, disable=not sys.stderr.isatty()) as bar:
        yield bar, bar.add_task(what, total=total)


@contextmanager
def _stopping_kindly() -> Iterator[None]:
    try:
        yield
    except (CourseError, GraderError) as error:
        _errors.print(escape(str(error)), style="red", soft_wrap=True)
        raise typer.Exit(2) from None
    except KeyboardInterrupt:
        _errors.print("Stopped. What was graded is kept; run the command again to go on.")
        raise typer.Exit(130) from None


@app.callback()
def _main() -> None:
    """Grade notebooks of a course against its hidden tests."""


def main() -> None:
    """The `autograder` command."""
    app()
