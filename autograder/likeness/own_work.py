"""What one student wrote: the cells that are neither the course's nor untouched."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from math import inf
from pathlib import Path

from autograder.course.course import Assignment
from autograder.course.handed_in.finding import take_parts
from autograder.course.notebook import Cell, NotebookFault, parse
from autograder.course.overlay import lay_over
from autograder.likeness.passages import Piece
from autograder.likeness.tokens import code_tokens, words

RUN_OF_CODE = 12  # tokens that agree before it counts
RUN_OF_WORDS = 6
MAX_CHARACTERS = (
    300_000  # of one student's code, and of the answers in words; what goes beyond is left out
)
MAX_SECONDS = 5.0  # of computing for one student's code


@dataclass(frozen=True)
class OwnWork:
    """The code and the written answers of one student. `fault`: why there are none; `cut`: whether
    some were left out, for they are too long."""

    code: tuple[Piece, ...] = ()
    written: tuple[Piece, ...] = ()
    fault: str = ""
    cut: bool = False


def code_piece(name: str, source: str, known: frozenset[str], until: float = inf) -> Piece:
    """Code as it is compared; `until` as `code_tokens` has it."""
    return Piece(name, source, tuple(code_tokens(source, known, until)), RUN_OF_CODE)


def written_piece(name: str, source: str) -> Piece:
    """A written answer as it is compared."""
    return Piece(name, source, tuple(words(source)), RUN_OF_WORDS)


def own_work(assignment: Assignment, folder: Path, below: Path, known: frozenset[str]) -> OwnWork:
    """What lies in a folder that was handed in; no part of its path below `below` may be a link.
    Raises `Unreadable` where this machine can't read it."""
    parts = take_parts(folder, assignment.name, [unit.title for unit in assignment.units], below)
    cells: list[Cell] = []
    faults: list[str] = []
    for unit in assignment.units:
        part = parts[unit.title]
        try:
            if isinstance(part, NotebookFault):
                raise part
            notebook = parse(part.data, code=unit.has_code)
            laid = lay_over(notebook, unit.release)
        except NotebookFault as fault:
            faults.append(str(fault))
            continue
        given = {cell.source.strip() for cell in unit.release.cells}
        cells += [
            item.cell
            for item in laid
            if not item.restored
            and (item.cell.is_solution or not item.cell.nbgrader)
            and item.cell.source.strip() not in given
        ]
    return _of_cells(cells, known) if cells or not faults else OwnWork(fault=faults[0])


def _of_cells(cells: list[Cell], known: frozenset[str]) -> OwnWork:
    until = time.process_time() + MAX_SECONDS
    code: list[Piece] = []
    written: list[Piece] = []
    left = {"code": MAX_CHARACTERS, "markdown": MAX_CHARACTERS}
    cut = False
    for number, cell in enumerate(cells, 1):
        if cell.kind not in left:
            continue
        name = cell.grade_id or f"another cell ({number})"
        source = cell.source[: left[cell.kind]]
        left[cell.kind] -= len(source)
        cut = cut or len(source) < len(cell.source)
        if cell.kind == "code":
            piece = code_piece(name, source, known, until)
            code.append(replace(piece, exercise=bool(cell.grade_id)))
        else:
            written.append(written_piece(name, source))
    return OwnWork(tuple(code), tuple(written), cut=cut or time.process_time() > until)
