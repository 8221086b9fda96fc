"""A submission laid over its unit's release, ready to run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from autograder.course import Unit
from autograder.laid import LaidCell, attempted, lay_over
from autograder.notebook import Notebook
from autograder.sandbox.cage import Limits
from autograder.sandbox.session import RunCell, Session, TimeLimits
from autograder.sandbox.spawn import Zygote


@dataclass
class Prepared:
    """The cells of a submission as they will run, and the exercises it attempts."""

    unit: Unit
    laid: list[LaidCell]
    attempted: set[str]
    notes: list[str]
    kernelspec: dict[str, Any]

    def session(
        self, zygote: Zygote, limits: TimeLimits | None = None, *, pictures: bool = False, cells: Sequence[RunCell] | None = None
    ) -> Session:
        """A session of all its cells, or of `cells`. Figures are drawn in cells that a person grades; with `pictures`, in all."""
        if cells is None:
            cells = [
                RunCell(item.cell.source, item.cell.is_demonstration, draws=pictures or (item.cell.is_grade and item.cell.is_solution))
                for item in self.laid
                if item.runs
            ]
        files = self.unit.files
        uses = Limits().with_room_for(path for _, path in files)
        return Session(zygote, cells, given=self.unit.given, data=self.unit.data, files=files, limits=limits, uses=uses)


def prepare(unit: Unit, notebook: Notebook, *, run_demonstrations: bool = False) -> Prepared:
    """Lay a notebook over its unit's release. Raises `NotebookFault` where it is of another unit."""
    laid = lay_over(notebook, unit.release, run_tests=unit.hidden is None, run_demonstrations=run_demonstrations)
    tried = {exercise.id for exercise in unit.exercises if not exercise.manual and attempted(exercise.id, laid, unit.release)}
    return Prepared(unit, laid, tried, notebook.notes, unit.release.kernelspec)
