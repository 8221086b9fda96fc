"""A submission laid over its release: locked cells come from the release, whatever the submission says they are."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from autograder.notebook import Cell, Notebook, NotebookFault


@dataclass
class LaidCell:
    """A cell of a submission laid over the release. `runs`: it is executed; `restored`: it was missing and comes from the release."""

    cell: Cell
    runs: bool
    restored: bool = False


def lay_over(submission: Notebook, release: Notebook, *, run_tests: bool = False, run_demonstrations: bool = True) -> list[LaidCell]:
    """The cells to grade, in order: the submission's, with the release's locked cells and metadata.

    Exercises are found by name, so a deleted, moved or copied cell costs nothing by itself: missing cells are put back after the
    cell they follow in the release, copies become ordinary cells, and an untouched stub never runs over an answer that another
    cell gives. `run_tests`: the visible test cells run too (a course without hidden tests).
    Raises `NotebookFault` where nothing of the release is found.
    """
    masters = {cell.grade_id: cell for cell in release.cells if cell.grade_id}
    names = [grade_id for grade_id, cell in masters.items() if cell.is_solution and cell.kind == "code"]
    chosen = _choose(submission.cells, masters)
    _check_unit(submission, chosen, names, masters)
    laid: list[LaidCell] = []
    for index, cell in enumerate(submission.cells):
        grade_id = next((key for key, value in chosen.items() if value == index), "")
        if not grade_id:
            plain = Cell(cell.kind, cell.source, cell.id, {}, (), cell.attachments)
            untouched_copy = any(same_code(cell.source, masters[name].source) for name in names if name in cell.source)
            laid.append(LaidCell(plain, runs=cell.kind == "code" and not untouched_copy))
            continue
        laid.append(LaidCell(_restored_from(masters[grade_id], cell), runs=False))
    _put_back_missing(laid, release)
    for item in laid:
        cell = item.cell
        if cell.kind != "code" or not cell.nbgrader:
            continue
        if cell.is_solution:
            stub = same_code(cell.source, masters[cell.grade_id].source)
            item.runs = not item.restored and not (stub and _answered_elsewhere(cell.grade_id, item, laid))
        elif cell.is_test:
            item.runs = run_tests
        else:
            item.runs = run_demonstrations or not cell.is_demonstration
    return laid


def _choose(cells: Sequence[Cell], masters: dict[str, Cell]) -> dict[str, int]:
    """For each cell of the release the submission's cell that stands for it: an answered copy before an untouched one."""
    chosen: dict[str, int] = {}
    for index, cell in enumerate(cells):
        master = masters.get(cell.grade_id)
        if master is None:
            continue
        if cell.grade_id not in chosen or (master.is_solution and same_code(cells[chosen[cell.grade_id]].source, master.source)):
            chosen[cell.grade_id] = index
    return chosen


def _check_unit(submission: Notebook, chosen: dict[str, int], names: list[str], masters: dict[str, Cell]) -> None:
    if not masters or any(masters[name].is_solution or masters[name].is_grade for name in chosen):
        return
    code = [cell.source for cell in submission.cells if cell.kind == "code"]
    if any(binds(source, name) for source in code for name in names):
        return
    others = [cell.grade_id for cell in submission.cells if cell.grade_id and cell.grade_id not in masters]
    if others:
        raise NotebookFault(
            f"This looks like the notebook of another unit: it has the cell {others[0]!r}, and none of this unit's. Hand in this unit's notebook."
        )
    raise NotebookFault("None of this unit's exercises is in this notebook. Hand in the notebook in which you solved them.")


def _restored_from(master: Cell, cell: Cell) -> Cell:
    source = cell.source if master.is_solution else master.source
    return Cell(
        master.kind, source, cell.id or master.id, dict(master.nbgrader), master.tags, cell.attachments if master.is_solution else {}
    )


def _put_back_missing(laid: list[LaidCell], release: Notebook) -> None:
    place = 0
    for master in release.cells:
        if not master.grade_id:
            continue
        here = next((index for index, item in enumerate(laid) if item.cell.grade_id == master.grade_id), None)
        if here is None:
            here = place
            laid.insert(here, LaidCell(_restored_from(master, master), runs=False, restored=True))
        place = here + 1


def _answered_elsewhere(name: str, own: LaidCell, laid: list[LaidCell]) -> bool:
    others = (
        item.cell for item in laid if item is not own and item.cell.kind == "code" and not item.cell.is_given and not item.cell.is_test
    )
    return any(binds(cell.source, name) for cell in others)


def attempted(name: str, laid: list[LaidCell], release: Notebook) -> bool:
    """Whether the submission answers an exercise: its stub is changed, or another cell of the student's binds the name."""
    stub = next((cell.source for cell in release.cells if cell.grade_id == name), None)
    own = next((item for item in laid if item.cell.grade_id == name), None)
    if own is not None and own.cell.kind != "code":
        return own.cell.source != stub  # as nbgrader's checksum has it
    if own is not None and not own.restored and stub is not None and not same_code(own.cell.source, stub):
        return True
    return own is None or _answered_elsewhere(name, own, laid)


def same_code(left: str, right: str) -> bool:
    """Whether two cells are the same program: comments and layout do not count."""
    if left.strip() == right.strip():
        return True
    program = _dumped(left)
    return program is not None and program == _dumped(right)


@lru_cache(maxsize=256)
def _dumped(source: str) -> str | None:
    try:
        return ast.dump(ast.parse(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def binds(source: str, name: str) -> bool:
    """Whether a cell defines, assigns or imports a name. A cell that does not parse counts where it mentions ``name =`` or ``def name``."""
    if name not in source:
        return False
    try:
        tree = ast.parse(re.sub(r"(?m)^(\s*)[%!].*$", r"\1pass", source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return re.search(rf"\b(def|class)\s+{re.escape(name)}\b|\b{re.escape(name)}\s*=[^=]", source) is not None
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and node.name == name:
            return True
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store):
            return True
        if isinstance(node, ast.alias) and (node.asname or node.name) == name:
            return True
    return False
