"""The notebook as it is now, saved or not: what the kernel has run, laid over the release."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from autograder.course.notebook import Cell, Notebook
from autograder.course.overlay import binds

_OURS = ("%practice", "%hint", "%load_ext autograder", "%reload_ext autograder")


@dataclass(frozen=True)
class Ran:
    """A cell that was run. `ended`: by the learner, in the middle."""

    source: str
    ended: bool = False


def as_it_is(release: Notebook, ran: Sequence[Ran], exercises: Sequence[str]) -> bytes:
    """The notebook of a unit with each answer as it was run last, and the learner's own cells in
    the places where they were run. A cell that the learner has ended is left out."""
    theirs = {cell.source.strip() for cell in release.cells}
    answers: dict[str, int] = {}
    own: list[tuple[int, str]] = []
    for index, run in enumerate(ran):
        source = run.source.strip()
        if run.ended or source.startswith(_OURS):
            continue
        if answered := [name for name in exercises if binds(source, name)]:
            answers |= dict.fromkeys(answered, index)
        elif source not in theirs:
            own.append((index, run.source))
    cells: list[dict[str, Any]] = []
    placed = -1
    for cell in release.cells:
        at = answers.get(cell.grade_id) if cell.is_solution else None
        if at is not None:
            cells += [_code(source) for index, source in own if placed < index < at]
            placed = max(placed, at)
        source = ran[at].source if at is not None else cell.source
        cells.append(_data(cell, source))
    cells += [_code(source) for index, source in own if index > placed]
    for number, data in enumerate(cells):
        data["id"] = data["id"] or f"own-{number}"
    metadata = {"kernelspec": release.kernelspec}
    document = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(document).encode()


def _code(source: str) -> dict[str, Any]:
    return _data(Cell("code", source), source)


def _data(cell: Cell, source: str) -> dict[str, Any]:
    metadata: dict[str, Any] = {"nbgrader": cell.nbgrader} if cell.nbgrader else {}
    if cell.tags:
        metadata["tags"] = list(cell.tags)
    data = {"cell_type": cell.kind, "id": cell.id, "metadata": metadata, "source": source}
    return data | ({"outputs": [], "execution_count": None} if cell.kind == "code" else {})
