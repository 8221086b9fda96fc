"""`autograder audit`: the course checks itself."""

from __future__ import annotations

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
    progress,
    refuse_without_a_cage,
    stopping_kindly,
)
from autograder.course.course import Course, CourseError


class AuditFormat(StrEnum):
    """How `audit` reports."""

    text = "text"
    json = "json"


def audit(
    units: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[UNIT...]", help="The units to check. [default: all that are released]"
        ),
    ] = None,
    format: Annotated[
        AuditFormat, typer.Option("--format", help="text for people, json for programs.")
    ] = AuditFormat.text,
    jobs: JobsOption = CORES,
    changed: Annotated[
        bool,
        typer.Option(
            "--changed",
            help="Only where something changed since the last audit, which is kept in tests/audited.",
        ),
    ] = False,
    no_sandbox: SandboxOption = False,
    course: CourseOption = Path(),
) -> None:
    """Check the course itself: solutions, stubs, misconceptions, mutants, release.

    Assignments that their own test cells grade are left out, with a line. Exit code 0: the course holds. 1: it does not, and the report says where. 2: it could not be
    checked, or wrong usage.
    """
    from autograder.authoring.audit import kept
    from autograder.authoring.audit.unit import audit_unit
    from autograder.authoring.audit.verdicts import Check
    from autograder.reports import audit as audit_report

    with stopping_kindly(course):
        refuse_without_a_cage()
        where = Course(course)
        checks: dict[str, list[Check]] = {}
        skipped = False
        for unit in map(where.called, units or where.units):
            if where.unit(unit).hidden is None:
                skipped = True
                ERRORS.print(
                    f"{escape(unit)}: its own test cells grade it, so there is nothing to audit.",
                    soft_wrap=True,
                )
                continue
            if changed and (before := kept.read(where, unit)) is not None:
                checks[unit] = before
                continue
            checks[unit] = []
            with progress(None, unit) as (bar, task):
                for event in audit_unit(where, unit, jobs=jobs, caged=not no_sandbox):
                    if isinstance(event, Check):
                        checks[unit].append(event)
                    else:
                        bar.update(task, total=event.total, completed=event.done)
            kept.write(where, unit, checks[unit])
        if not checks and skipped:
            raise typer.Exit
        if not checks:
            raise CourseError("This course has no released unit to check.")
        plain = {unit: [check.to_dict() for check in found] for unit, found in checks.items()}
        sys.stdout.write(
            (audit_report.as_json if format is AuditFormat.json else audit_report.as_text)(plain)
        )
    raise typer.Exit(0 if all(check.holds for found in checks.values() for check in found) else 1)
