"""A submission laid over its release: locked cells come from the release, whatever the submission
says they are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from autograder.course.notebook import Cell, Notebook, NotebookFault
from autograder.course.syntax import bound_names, program


@dataclass
class LaidCell:
    """A cell of a submission laid over the release. `runs`: it is executed; `restored`: it was
    missing and comes from the release."""

    cell: Cell
    runs: bool
    restored: bool = False


def lay_over(
    submission: Notebook,
    release: Notebook,
    *,
    run_tests: bool = False,
    run_demonstrations: bool = True,
) -> list[LaidCell]:
    """The cells to grade, in order: the submission's, with the release's locked cells and metadata.

    Exercises are found by name, so a deleted, moved or copied cell costs nothing by itself: missing
    cells are put back after the cell they follow in the release, copies become ordinary cells, and
    an untouched stub never runs over an answer that another cell gives. `run_tests`: the visible
    test cells run too (a course without hidden tests). Raises `NotebookFault` where nothing of the
    release is found.
    """
    masters = {cell.grade_id: cell for cell in release.cells if cell.grade_id}
    names = [
        grade_id for grade_id, cell in masters.items() if cell.is_solution and cell.kind == "code"
    ]
    chosen = _choose(submission.cells, masters)
    _check_unit(submission, chosen, names, masters)
    standing = {index: grade_id for grade_id, index in chosen.items()}
    laid: list[LaidCell] = []
    for index, cell in enumerate(submission.cells):
        grade_id = standing.get(index, "")
        if not grade_id:
            plain = Cell(cell.kind, cell.source, cell.id, {}, (), cell.attachments)
            untouched_copy = any(
                same_code(cell.source, masters[name].source)
                for name in names
                if name in cell.source
            )
            laid.append(LaidCell(plain, runs=cell.kind == "code" and not untouched_copy))
            continue
        laid.append(LaidCell(_restored_from(masters[grade_id], cell), runs=False))
    laid = _with_missing(laid, release)
    for item in laid:
        cell = item.cell
        if cell.kind != "code" or not cell.nbgrader:
            continue
        if cell.is_solution:
            stub = same_code(cell.source, masters[cell.grade_id].source)
            item.runs = not item.restored and not (
                stub and _answered_elsewhere(cell.grade_id, item, laid)
            )
        elif cell.is_test:
            item.runs = run_tests
        else:
            item.runs = run_demonstrations or not cell.is_demonstration
    return laid


def _choose(cells: Sequence[Cell], masters: dict[str, Cell]) -> dict[str, int]:
    """For each cell of the release the submission's cell that stands for it: an answered copy
    before an untouched one."""
    chosen: dict[str, int] = {}
    for index, cell in enumerate(cells):
        master = masters.get(cell.grade_id)
        if master is None:
            continue
        if cell.grade_id not in chosen or (
            master.is_solution and same_code(cells[chosen[cell.grade_id]].source, master.source)
        ):
            chosen[cell.grade_id] = index
    return chosen


def _check_unit(
    submission: Notebook, chosen: dict[str, int], names: list[str], masters: dict[str, Cell]
) -> None:
    if not any(master.is_exercise for master in masters.values()) or any(
        masters[name].is_exercise for name in chosen
    ):
        return
    code = [cell.source for cell in submission.cells if cell.kind == "code"]
    if any(binds(source, name) for source in code for name in names):
        return
    others = [
        cell.grade_id for cell in submission.cells if cell.grade_id and cell.grade_id not in masters
    ]
    if others:
        raise NotebookFault(
            f"This looks like the notebook of another unit: it has the cell {others[0]!r}, and none of this unit's. Hand in this unit's notebook."
        )
    raise NotebookFault(
        "None of this unit's exercises is in this notebook. Hand in the notebook in which you solved them."
    )


def _restored_from(master: Cell, cell: Cell) -> Cell:
    source = cell.source if master.is_solution else master.source
    return Cell(
        master.kind,
        source,
        cell.id or master.id,
        dict(master.nbgrader),
        master.tags,
        cell.attachments if master.is_solution else {},
    )


def _with_missing(laid: list[LaidCell], release: Notebook) -> list[LaidCell]:
    """The cells, and each of the release's that is missing after the one that it follows there."""
    places = {item.cell.grade_id: index for index, item in reversed(list(enumerate(laid)))}
    missing: dict[int, list[LaidCell]] = {}
    place = 0
    for master in release.cells:
        if not master.grade_id:
            continue
        if master.grade_id in places:
            place = places[master.grade_id] + 1
        else:
            missing.setdefault(place, []).append(
                LaidCell(_restored_from(master, master), runs=False, restored=True)
            )
    whole = []
    for index, item in enumerate(laid):
        whole += [*missing.get(index, ()), item]
    return whole + missing.get(len(laid), [])


def _answered_elsewhere(name: str, own: LaidCell, laid: list[LaidCell]) -> bool:
    others = (
        item.cell
        for item in laid
        if item is not own
        and item.cell.kind == "code"
        and not item.cell.is_given
        and not item.cell.is_test
    )
    return any(binds(cell.source, name) for cell in others)


def attempted(name: str, laid: list[LaidCell], release: Notebook) -> bool:
    """Whether the submission answers an exercise: its stub is changed, or another cell of the
    student's binds the name."""
    stub = next((cell.source for cell in release.cells if cell.grade_id == name), None)
    own = next((item for item in laid if item.cell.grade_id == name), None)
    if own is not None and own.cell.kind != "code":
        return own.cell.source != stub  # as nbgrader's checksum has it
    if (
        own is not None
        and not own.restored
        and stub is not None
        and not same_code(own.cell.source, stub)
    ):
        return True
    return own is None or _answered_elsewhere(name, own, laid)


def same_code(left: str, right: str) -> bool:
    """Whether two cells are the same program: comments and layout do not count."""
    if left.strip() == right.strip():
        return True
    digest = program(left)
    return digest is not None and digest == program(right)


def binds(source: str, name: str) -> bool:
    """Whether a cell defines, assigns or imports a name. A cell that does not parse counts where it
    mentions ``name =`` or ``def name``."""
    if name not in source:
        return False
    names = bound_names(source)
    if names is None:
        return (
            re.search(rf"\b(def|class)\s+{re.escape(name)}\b|\b{re.escape(name)}\s*=[^=]", source)
            is not None
        )
    return name in names
