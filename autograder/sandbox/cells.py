"""Cells to run, and what they did."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from autograder.sandbox.student import StudentError


@dataclass(frozen=True)
class RunCell:
    """A code cell to run. `only_shows`: nothing later needs it, so it is not run again after a
    restart. `draws`: its figures become pictures, which takes longer than most cells; otherwise a
    line of text says that there is one."""

    source: str
    only_shows: bool = False
    draws: bool = False


@dataclass
class CellResult:
    """What a cell did. `error` is the exception that stopped it, `dropped` why it is left out
    (time, or a dead worker)."""

    outputs: list[dict[str, Any]] = field(default_factory=list)
    error: StudentError | None = None
    dropped: str | None = None


def outputs_of(result: CellResult) -> list[dict[str, Any]]:
    """The outputs of a cell that ran. One that stopped always ends in an error, whatever the cell
    did to the shell that shows errors."""
    if result.dropped:
        return [*result.outputs, _error("LeftOut", result.dropped, result.dropped)]
    if result.error and not any(output["output_type"] == "error" for output in result.outputs):
        name, message = result.error.type_name, result.error.message
        return [*result.outputs, _error(name, message, f"{name}: {message}")]
    return result.outputs


def _error(name: str, message: str, shown: str) -> dict[str, Any]:
    return {"output_type": "error", "ename": name, "evalue": message, "traceback": [shown]}
