"""What runs a notebook's cells on the student's side, whichever way."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from IPython.core.error import StdinNotImplementedError

CELL_NAME = "your cell"  # the file name under which a cell is compiled


class RunsCells(Protocol):
    """Runs cells one after another in one namespace, `user_ns`."""

    user_ns: dict[str, Any]

    def draw(self, on: bool) -> None:
        """Whether figures become PNG pictures (slow) or only a line of text."""

    def run(self, source: str) -> tuple[list[dict[str, Any]], BaseException | None]:
        """Run one cell; its outputs, and the exception that stopped it (None where it ran
        through)."""

    def as_written(self, text: str) -> str:
        """Text of an error with the student's own lines, as they were before magics were made into
        calls."""


def no_input(prompt: object = "", stream: object = None) -> str:
    """Stands in for `input` and `getpass.getpass`, as in nbgrader's kernel."""
    raise StdinNotImplementedError(
        "input() was called, but nobody is there to answer while a notebook is graded. Give the value in the cell."
    )


def as_written(text: str, rewritten: Sequence[tuple[str, str]]) -> str:
    """Text of an error with lines as the student wrote them, in place of what IPython made of them;
    `rewritten` are cells before and after."""
    if "get_ipython()" in text:
        for raw, transformed in rewritten:
            for ours, theirs in _rewritten_lines(raw, transformed):
                text = text.replace(ours, theirs)
    return text


def _rewritten_lines(raw: str, transformed: str) -> Iterator[tuple[str, str]]:
    """Each line that IPython has rewritten, with what it was (the first line, where it went on over
    several)."""
    lines = [line.strip() for line in raw.splitlines()]
    before = [
        line for line, above in zip(lines, ["", *lines], strict=False) if not above.endswith("\\")
    ]
    after = [line.strip() for line in transformed.splitlines()]
    for kind, a, b, c, d in difflib.SequenceMatcher(
        None, before, after, autojunk=False
    ).get_opcodes():
        if kind == "replace":
            for index in range(c, d):
                if "get_ipython()" in after[index]:
                    yield after[index], before[min(a + index - c, b - 1)]
