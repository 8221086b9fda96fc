"""The command line: one command a file of `commands`, of which only that is imported that is called."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from autograder import __version__

_WHERE = {  # the module of each command, in the order of the help
    "check": "check",
    "grade": "grade",
    "audit": "audit",
    "written": "written",
    "report": "course",
    "explain": "explain",
    "solutions": "solutions",
    "similar": "similar",
    "roster": "roster",
    "new": "course",
    "practice": "course",
    "doctor": "course",
    "package": "package",
    "site": "site",
}

_EXAMPLES = {  # by command: lines, each with what it does
    "check": (
        ("autograder check 07_backpropagation.ipynb", "one notebook, in words"),
        ("autograder check submitted/*/07*/*.ipynb --format json", "many, for a program"),
    ),
    "grade": (
        ("autograder grade 07", "whoever is new or has changed"),
        ("autograder grade 07 --student ben --force", "one student again"),
    ),
    "audit": (
        ("autograder audit 07", "one unit"),
        ("autograder audit --changed", "whatever has changed since it was last looked at"),
    ),
    "report": (
        ("autograder report 07", "one unit"),
        ("autograder report", "the whole course"),
    ),
    "explain": (
        ("autograder explain 07 ben sigmoid", "what the tests saw"),
        ("autograder explain 07 ben sigmoid --without test_known_values", "and without one"),
    ),
    "solutions": (("autograder solutions 07", "into reports/"),),
    "similar": (
        ("autograder similar 07", "the class with itself"),
        ("autograder similar 07 --last-year ../2025/submitted", "and with an earlier one"),
        ("autograder similar 07 --least 60", "shorter agreements, too, of which most are chance"),
    ),
    "written": (
        ("autograder written 07", "on a page, question by question"),
        ("autograder written 07 --out answers.csv", "for a spreadsheet"),
        ("autograder written 07 --in answers.csv", "and back"),
    ),
    "roster": (
        ("autograder roster students.csv", "shows what would change, and asks"),
        ("autograder roster students.csv --login 'SIS Login ID'", "folders have that name"),
    ),
    "new": (("autograder new 27_random_walks", "a unit that holds at once"),),
    "practice": (("autograder practice 07", "in JupyterLab"),),
    "doctor": (("autograder doctor", "this machine, and the course in this folder"),),
    "package": (
        ("autograder package 07 --for gradescope", "an autograder to upload"),
        ("autograder package 07 --for practice", "for learners' own computers"),
    ),
    "site": (("autograder site OUT", "into the folder OUT"),),
}


def _examples(lines: Sequence[tuple[str, str]]) -> str:
    """The end of a command's help; ``\\b`` keeps the lines as they are."""
    width = max((len(line) for line, _ in lines), default=0)
    told = "".join(f"  {line:{width}}  # {what}\n" for line, what in lines)
    return f"\b\nExamples (07 is enough for 07_backpropagation):\n{told}"


def _tell_version(wanted: bool) -> None:
    if wanted:
        print(f"autograder {__version__}")
        raise typer.Exit


def _main(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_tell_version, is_eager=True, help="Say the version."),
    ] = False,
) -> None:
    """Grade notebooks of a course against its hidden tests."""


def _app(commands: Sequence[str]) -> typer.Typer:
    """The command line with these commands."""
    app = typer.Typer(
        add_completion=False,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        help="Grade notebooks of a course against its hidden tests.",
    )
    app.callback()(_main)
    for name in commands:
        module = importlib.import_module(f"autograder.commands.{_WHERE[name]}")
        app.command(epilog=_examples(_EXAMPLES.get(name, ())))(getattr(module, name))
    return app


def __getattr__(name: str) -> Any:
    if name == "app":  # all of it, for who calls it from Python
        return _app(list(_WHERE))
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def main() -> None:
    """The `autograder` command."""
    # jsonschema 4.25 and later build a grammar of addresses where this is there, whenever nbformat
    # is imported: a second, for a format that no notebook has.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # a terminal may lack letters
    called = sys.argv[1:2]
    _app(called if len(called) == 1 and called[0] in _WHERE else list(_WHERE))()
