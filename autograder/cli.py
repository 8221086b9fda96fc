"""The command line: one command a file of `commands`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from autograder import __version__
from autograder.commands.audit import audit
from autograder.commands.check import check
from autograder.commands.course import doctor, new, practice, report
from autograder.commands.explain import explain
from autograder.commands.grade import grade
from autograder.commands.package import package
from autograder.commands.roster import roster
from autograder.commands.site import site
from autograder.commands.solutions import solutions
from autograder.commands.written import written

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Grade notebooks of a course against its hidden tests.",
)

for _command in (
    check,
    grade,
    audit,
    written,
    report,
    explain,
    solutions,
    roster,
    new,
    practice,
    doctor,
    package,
    site,
):
    app.command()(_command)


def _tell_version(wanted: bool) -> None:
    if wanted:
        print(f"autograder {__version__}")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_tell_version, is_eager=True, help="Say the version."),
    ] = False,
) -> None:
    """Grade notebooks of a course against its hidden tests."""


def main() -> None:
    """The `autograder` command."""
    # jsonschema 4.25 and later build a grammar of addresses where this is there, whenever nbformat
    # is imported: a second, for a format that no notebook has.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # a terminal may lack letters
    app()
