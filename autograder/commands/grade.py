"""`autograder grade`: a class into the gradebook."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.progress import (
    Progress,
)

from autograder.course import privacy
from autograder.course.course import Course
from autograder.reports import lateness
from autograder.reports import text as text_report
from autograder.reports.timing import Spent
from autograder.running.options import GraderError, Options
from autograder.sandbox.outputs import for_terminal, one_line

if TYPE_CHECKING:
    from autograder.nbgrader.events import Change

from autograder.commands.shared import (
    CORES,
    ERRORS,
    CourseOption,
    JobsOption,
    SandboxOption,
    TimeoutOption,
    progress,
    refuse_without_a_cage,
    settings_of,
    stopping_kindly,
)


def grade(
    unit: Annotated[
        str, typer.Argument(metavar="UNIT", help="The unit, such as 07_backpropagation.")
    ],
    student: Annotated[
        list[str] | None,
        typer.Option("--student", metavar="ID", help="Only this student (may be repeated)."),
    ] = None,
    force: Annotated[
        bool,
        typer.Option(
            "--force",
            help="Grade again also what has not changed; what that changes is shown before it is stored.",
        ),
    ] = False,
    yes: Annotated[
        bool,
        typer.Option("--yes", help="Store what changes without asking; it is shown all the same."),
    ] = False,
    pictures: Annotated[
        bool,
        typer.Option(
            "--pictures",
            help="Draw the figures of all cells, not only of those that a person grades (slower).",
        ),
    ] = False,
    jobs: JobsOption = CORES,
    cluster: Annotated[
        str | None,
        typer.Option(
            "--cluster",
            metavar="ADDRESS",
            help="Grade on the Dask cluster whose scheduler listens there.",
        ),
    ] = None,
    tls_ca_file: Annotated[
        Path | None,
        typer.Option("--tls-ca-file", metavar="FILE", help="For a tls:// cluster: its authority."),
    ] = None,
    tls_cert: Annotated[
        Path | None, typer.Option("--tls-cert", metavar="FILE", help="... our certificate.")
    ] = None,
    tls_key: Annotated[
        Path | None, typer.Option("--tls-key", metavar="FILE", help="... and its key.")
    ] = None,
    profile: Annotated[
        bool, typer.Option("--profile", help="Say at the end where the time went.")
    ] = False,
    timeout: TimeoutOption = None,
    no_sandbox: SandboxOption = False,
    course: CourseOption = Path(),
) -> None:
    """Grade submitted/*/UNIT: scores into the gradebook, executed notebooks into autograded/,
    details into reports/.

    A submission that has not changed since it was graded is left as it is, unless the course's
    rules have changed: then what that does is shown, and asked for. Due dates, extensions.csv and
    the rule for late work are applied each time, without running a notebook again. Exit code 0: all were graded.
    2: some could not be, or were not stored, or wrong usage.
    """
    with stopping_kindly(course):
        refuse_without_a_cage()  # before anything is imported that other systems lack
    from autograder.authoring.audit.release import is_outdated
    from autograder.nbgrader.classroom import grade_class
    from autograder.nbgrader.events import NotGraded, Preview, Said
    from autograder.running.cluster import Cluster

    with stopping_kindly(course):
        where = Course(course)
        unit = where.called(unit)
        options = Options(
            str(where.root), unit, settings_of(where, timeout, no_sandbox, pictures), notebooks=True
        )
        tls = (None if file is None else str(file) for file in (tls_ca_file, tls_cert, tls_key))
        there = None if cluster is None else Cluster(cluster, *tls)
        if any(map(is_outdated, where.assignment(unit).units)):
            ERRORS.print(
                f"The release is outdated, and grades as it is. To take what the source says now: nbgrader generate_assignment --force {escape(unit)}",
                soft_wrap=True,
            )
        rows: dict[str, tuple[str, str]] = {}
        missed: dict[str, str] = {}
        invalid = False
        spent, short = Spent(), text_report.Short()
        with progress(None) as (bar, task):
            asking = _Asking(bar, yes)
            events = grade_class(
                where,
                unit,
                options,
                students=student,
                force=force,
                jobs=jobs,
                confirm=asking.changes,
                rebuild=asking.rebuild,
                cluster=there,
            )
            for event in events:
                if isinstance(event, Said):
                    ERRORS.print(escape(for_terminal(event.text)), soft_wrap=True)
                    continue
                bar.update(task, total=event.total, completed=event.done)
                if isinstance(event, Preview):
                    continue
                if isinstance(event, NotGraded):
                    missed[event.student] = event.reason
                    continue
                rows[event.student] = text_report.row(
                    event.grade, lateness.short(event.lateness), unread=event.unread
                )
                short.add(event.grade)
                spent.add(event.grade, event.storing)
                if event.grade.status == "invalid":
                    invalid = True
                    ERRORS.print(
                        escape(one_line(f"{event.student}: {event.grade.reason or ''}")),
                        soft_wrap=True,
                    )
        if rows:
            sys.stdout.write(text_report.table(rows) + short.report())
            sys.stdout.write(
                f"\nExecuted notebooks: {_short(where.autograded)}   Details: {_short(where.reports / unit)}\n"
            )
            sys.stdout.write(
                f"For feedback pages run: nbgrader generate_feedback {unit} --force   For a report: autograder report {unit}\n"
            )
        if profile:
            sys.stdout.write("\n" + spent.report())
        sys.stdout.flush()
        for who, reason in sorted(missed.items()):
            ERRORS.print(
                escape(one_line(f"{who}: not graded, and nothing is stored: {reason}")),
                soft_wrap=True,
            )
        if missed:
            ERRORS.print(
                "That is no fault of theirs. Run the command again to try once more.",
                soft_wrap=True,
            )
        if privacy.other_accounts() and (seen := privacy.readable_by_others(where)):
            what = ", ".join(sorted(path.name for path in seen))
            ERRORS.print(
                f"Other users of this machine can read {escape(what)}. Close the course: chmod 700 {escape(str(where.root))}",
                soft_wrap=True,
            )
        if asking.refused:
            raise GraderError(asking.refused)
    raise typer.Exit(2 if invalid or missed else 0)


class _Asking:
    """Shows what would change, and asks; with `yes` it shows, and does not ask."""

    def __init__(self, bar: Progress, yes: bool):
        self._bar, self._yes = bar, yes
        self.refused = ""

    def changes(self, changes: list[Change]) -> bool:
        """Whether scores of submissions that have not changed may."""
        rows = [
            (change.student, change.before, change.after, change.exercises, change.why)
            for change in changes
        ]
        return self._ask(text_report.changes(rows), "What would change was not stored")

    def rebuild(self, lost: str) -> bool:
        """Whether a gradebook that was emptied is filled again."""
        return self._ask(f"{lost}\n", "Nothing was stored")

    def _ask(self, shown: str, not_stored: str) -> bool:
        self._bar.stop()
        sys.stdout.write(shown)
        sys.stdout.flush()
        if self._yes:
            return True
        if not sys.stdin.isatty():
            self.refused = f"{not_stored}, for nobody can be asked here. To store it, run the command again with --yes."
        elif not typer.confirm("Store this?", err=True):
            self.refused = f"{not_stored}."
        return not self.refused


def _short(path: Path) -> str:
    try:
        return f"{path.relative_to(Path.cwd())}/"
    except ValueError:
        return f"{path}/"
