"""A submission laid over its unit's release, ready to run."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.course.beside import Files, Folder, handed_in_beside, room_for, without
from autograder.course.course import Unit
from autograder.course.notebook import Notebook
from autograder.course.overlay import LaidCell, attempted, lay_over
from autograder.sandbox.cells import RunCell
from autograder.sandbox.limits import Limits, TimeLimits
from autograder.sandbox.session import Session
from autograder.sandbox.workers import Workers


@dataclass
class Prepared:
    """The cells of a submission as they will run, and the exercises it attempts. `made` are files
    that the assignment's earlier notebooks have made, and `beside` those that were handed in with
    it."""

    unit: Unit
    laid: list[LaidCell]
    attempted: set[str]
    notes: list[str]
    kernelspec: dict[str, Any]
    beside: Files = ()
    made: Files = ()

    def session(
        self,
        workers: Workers,
        limits: TimeLimits | None = None,
        *,
        pictures: bool = False,
        cells: Sequence[RunCell] | None = None,
        forbids: Collection[str] = (),
        after: Session | None = None,
    ) -> Session:
        """A session of all its cells, or of `cells`. Figures are drawn in cells that a person
        grades, and from a task on; with `pictures`, in all. `forbids` is what the exercises forbid;
        `after`, an earlier session of this submission, whose time goes on."""
        if cells is None:
            cells = self._cells(pictures)
        unit = self.unit
        handed_in = [*self.made, *self.beside]
        exercises = [exercise.id for exercise in unit.exercises if not exercise.manual]
        return Session(
            workers,
            cells,
            given=[]
            if unit.hidden is None
            # only a hidden test asks for them: here the cells themselves run, once
            else unit.given,
            data=unit.data,
            files=unit.files,
            handed_in=handed_in,
            limits=limits,
            uses=room_for([*unit.files, *handed_in], Limits()),
            exercises=exercises,
            forbids=forbids,
            after=after,
        )

    def _cells(self, pictures: bool) -> list[RunCell]:
        found, task = [], False
        for cell, runs in ((item.cell, item.runs) for item in self.laid):
            task = task or cell.is_task
            if runs:
                found.append(
                    RunCell(
                        cell.source,
                        cell.is_demonstration,
                        draws=pictures or task or (cell.is_grade and cell.is_solution),
                    )
                )
        return found


def prepare(
    unit: Unit,
    notebook: Notebook,
    *,
    run_demonstrations: bool = False,
    folder: Folder | None = None,
    made: Files = (),
) -> Prepared:
    """Lay a notebook over its unit's release; `folder` is what was handed in with it, and `made`
    lies there, too, but in the place of the course's own files. Raises `NotebookFault` where it is
    of another unit, and as `handed_in_beside`."""
    laid = lay_over(
        notebook, unit.release, run_tests=unit.hidden is None, run_demonstrations=run_demonstrations
    )
    tried = {
        exercise.id
        for exercise in unit.exercises
        if not exercise.manual and attempted(exercise.id, laid, unit.release)
    }
    made = without(
        made, [name for name, _ in unit.files]
    )  # what a notebook's tests lean on is not for a student to write
    beside = without(handed_in_beside(unit, folder), [name for name, _ in made])
    return Prepared(unit, laid, tried, notebook.notes, unit.release.kernelspec, beside, made)
