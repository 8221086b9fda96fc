"""nbgrader's Execute preprocessor, replaced by the engine, and the reader of submissions that comes before nbgrader's own sanitisers.

`nbgrader_config.py` names both, so that `nbgrader autograde` and formgrader's button give the same scores as `autograder grade`.
Notebooks that are no units of the course (no release of their name) run in the cage too, and nbgrader scores them by their own test cells.
"""

from __future__ import annotations

import json
import os
import weakref
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.kernelspec import NoSuchKernel
from nbconvert.exporters import NotebookExporter
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import Execute
from traitlets import Bool
from traitlets.config import Configurable

from autograder import notebook as notebooks
from autograder.course import Course, CourseError, Unit
from autograder.executed import executed
from autograder.gradebook import write_report
from autograder.grader import Grader, Options
from autograder.laid import LaidCell, lay_over
from autograder.notebook import NotebookFault
from autograder.plain import CagedCells, NotPython
from autograder.sandbox.session import TimeLimits
from autograder.sandbox.spawn import SandboxUnavailable

_FAULT = "autograder_fault"


class _Engines:
    """What grades in one run of the command (or click in formgrader)."""

    def __init__(self) -> None:
        self.graders: dict[str, Grader] = {}
        self.plain: CagedCells | None = None

    def close(self) -> None:
        for engine in (*self.graders.values(), self.plain):
            if engine is not None:
                engine.close()


_engines: weakref.WeakKeyDictionary[Any, _Engines] = weakref.WeakKeyDictionary()


class SubmissionExporter(NotebookExporter):
    """Reads a submission as `autograder grade` does, before nbgrader's own sanitisers: metadata mended, locked cells restored, missing cells
    put back. A file that is no notebook becomes a blank one that says why. So nothing handed in stops nbgrader, or loses a grade.
    """

    def from_filename(self, filename: str, resources: Any = None, **options: Any) -> tuple[Any, Any]:
        unit = _unit_of(resources, _root(self)) if getattr(self.parent, "_sanitizing", False) else None
        if unit is None:  # no unit of ours, or nbgrader's second pass, over what the first has written
            stock: tuple[Any, Any] = super().from_filename(filename, resources, **options)
            return stock
        path = Path(filename)
        try:
            document = _read(notebooks.read_bytes(notebooks.find(path.parent, unit.name)), unit)
        except NotebookFault as fault:
            self.log.warning("%s: %s", filename, fault)
            document = _blank(unit, str(fault))
        done: tuple[Any, Any] = self.from_notebook_node(nbformat.from_dict(document), resources, **options)
        return done


def _read(data: bytes, unit: Unit) -> dict[str, Any]:
    """A submission laid over the release; outputs of its own are left out."""
    notebook = notebooks.parse(data)
    return executed(lay_over(notebook, unit.release), {}, unit.release.kernelspec)


def _blank(unit: Unit, fault: str) -> dict[str, Any]:
    document = executed([LaidCell(cell, runs=False) for cell in unit.release.cells], {}, unit.release.kernelspec)
    document["metadata"][_FAULT] = fault
    return document


class SandboxExecute(Execute):
    """Runs a submission in the sandbox and its hidden tests outside it, and leaves each exercise's score as its test cell's output."""

    follow_through = Bool(True, help="Whether a slip in one exercise is kept from costing the next. `autograder grade` reads it too.").tag(
        config=True
    )

    pictures = Bool(
        False,
        help="Whether the figures of all cells are drawn; otherwise only those of cells that a person grades. `autograder grade` reads it too.",
    ).tag(config=True)

    def preprocess(self, nb: Any, resources: Any, km: Any = None) -> tuple[Any, Any]:
        unit = _unit_of(resources, _root(self))
        if unit is None:
            return self._run_plainly(nb, resources)
        student = str(resources["nbgrader"]["student"])
        grader = self._grader(unit)
        fault = nb.metadata.get(_FAULT)
        if fault:
            grade, executed = grader.grade_fault(str(fault), student)
        else:
            grade, executed = grader.grade_bytes(json.dumps(nb).encode(), student)
        write_report(Course(_root(self)), unit.name, student, grade)
        return nbformat.from_dict(executed), resources

    def _run_plainly(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        engines = self._engines
        folder = Path(resources["metadata"]["path"]) if resources.get("metadata", {}).get("path") else None
        try:
            engines.plain = engines.plain or CagedCells()
            engines.plain.run(nb, folder, self.timeout)
        except (SandboxUnavailable, NotPython, NoSuchKernel) as error:
            self.log.error("%s", error)
            raise NbGraderException(str(error)) from None
        return nb, resources

    def _grader(self, unit: Unit) -> Grader:
        ours = self._engines.graders
        if unit.name not in ours:
            limits = TimeLimits(cell=float(self.timeout)) if self.timeout and self.timeout > 0 else TimeLimits()
            ours[unit.name] = Grader(Options(str(_root(self)), unit.name, notebooks=True, pictures=self.pictures, limits=limits))
        return ours[unit.name]

    @property
    def _engines(self) -> _Engines:
        """They end with the exporter."""
        if self.parent not in _engines:
            _engines[self.parent] = engines = _Engines()
            weakref.finalize(self.parent, engines.close)
        return _engines[self.parent]


def _root(preprocessor: Configurable) -> Path:
    """The course's folder, as the settings name it; nbgrader works in it in any case."""
    return Path(str(preprocessor.config.CourseDirectory.get("root") or os.getcwd()))


def _unit_of(resources: Any, root: Path) -> Unit | None:
    info = resources["nbgrader"]
    if info["notebook"] != info["assignment"]:
        return None
    try:
        return Course(root).unit(str(info["assignment"]))
    except CourseError:
        return None
