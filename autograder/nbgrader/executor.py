"""nbgrader's Execute preprocessor, replaced by the engine, and the reader of submissions that comes
before nbgrader's own sanitisers.

`nbgrader_config.py` names both, so that `nbgrader autograde` and formgrader's button give the same
scores as `autograder grade`. Notebooks that are no units of the course (no release of their name)
run in the cage too, and nbgrader scores them by their own test cells.
"""

from __future__ import annotations

import json
import os
import time
import weakref
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.kernelspec import NoSuchKernel
from nbconvert.exporters import NotebookExporter
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import Execute
from traitlets.config import Configurable

from autograder.course import fingerprint
from autograder.course.beside import Files, Folder
from autograder.course.course import Course, CourseError, NoCourse, NoSuchUnit, Unit
from autograder.course.handed_in.finding import Taken
from autograder.course.handed_in.opening import Unreadable
from autograder.course.handed_in.side_files import side_files
from autograder.course.notebook import NotebookFault, parse
from autograder.course.overlay import LaidCell, lay_over
from autograder.course.settings import EngineTraits, SettingsError
from autograder.course.settings import read as read_settings
from autograder.grade import Grade
from autograder.nbgrader.caged_cells import CagedCells, NotPython, bring_back
from autograder.nbgrader.door_report import Reported, reported
from autograder.nbgrader.safe_copies import SafeCopies
from autograder.reports.executed import executed
from autograder.reports.records import read_report, write_report
from autograder.running import faults
from autograder.running.handle import Grader
from autograder.running.options import GraderError, Options
from autograder.sandbox.wire.failures import SandboxUnavailable

_FAULT = "autograder_fault"
_NOTES = "autograder_notes"


class _Engines:
    """What grades in one run of the command (or click in formgrader)."""

    def __init__(self) -> None:
        self.graders: dict[str, Grader] = {}
        self.plain: CagedCells | None = None
        self.report: Reported | None = None

    def close(self) -> None:
        for engine in (*self.graders.values(), self.plain):
            if engine is not None:
                engine.close()


_engines: weakref.WeakKeyDictionary[Any, _Engines] = weakref.WeakKeyDictionary()


class SubmissionExporter(NotebookExporter):
    """Reads a submission as `autograder grade` does, before nbgrader's own sanitisers: metadata
    mended, locked cells restored, missing cells put back. A file that is no notebook becomes a
    blank one that says why. So nothing handed in stops nbgrader, or loses a grade.
    """

    def from_filename(
        self, filename: str, resources: Any = None, **options: Any
    ) -> tuple[Any, Any]:
        unit = (
            _unit_of(resources, _root(self)) if getattr(self.parent, "_sanitizing", False) else None
        )
        if (
            unit is None
        ):  # no unit of ours, or nbgrader's second pass, over what the first has written
            stock: tuple[Any, Any] = super().from_filename(filename, resources, **options)
            return stock
        taken = self.parent.handed_in.notebook
        try:
            if isinstance(taken, NotebookFault):
                raise taken
            document = _read(taken, unit)
        except NotebookFault as fault:
            self.log.warning("%s: %s", resources["nbgrader"]["student"], fault)
            document = _blank(unit, str(fault))
        done: tuple[Any, Any] = self.from_notebook_node(
            nbformat.from_dict(document), resources, **options
        )
        return done


def _read(taken: Taken, unit: Unit) -> dict[str, Any]:
    """A submission laid over the release, with notes on what had to be mended; outputs of its own
    are left out."""
    notebook = parse(taken.data, code=unit.has_code)
    document = executed(lay_over(notebook, unit.release), {}, unit.release.kernelspec)
    document["metadata"][_NOTES] = [*taken.notes, *notebook.notes]
    return document


def _blank(unit: Unit, fault: str) -> dict[str, Any]:
    document = executed(
        [LaidCell(cell, runs=False) for cell in unit.release.cells], {}, unit.release.kernelspec
    )
    document["metadata"][_FAULT] = fault
    return document


class SandboxExecute(EngineTraits, Execute):
    """Runs a submission in the sandbox and its hidden tests outside it, and leaves each exercise's
    score as its test cell's output."""

    def preprocess(self, nb: Any, resources: Any, km: Any = None) -> tuple[Any, Any]:
        unit = _unit_of(resources, _root(self))
        if unit is None:
            return self._run_plainly(nb, resources)
        student, course = (
            str(resources["nbgrader"]["student"]),
            Course(_root(self), _db_url(resources)),
        )
        fault, copies = nb.metadata.get(_FAULT), self.parent.parent.handed_in
        alone = len(course.notebooks(unit.name)) <= 1
        try:
            grader = self._grader(unit, course.db_url)
            if fault:
                grade, executed = grader.grade_fault(str(fault), student, unit.title)
            else:
                folder = Folder(copies.folders[student], copies.below)
                notes = nb.metadata.pop(_NOTES, ())
                made = None if alone else dict[str, bytes]()
                grade, executed = grader.grade_bytes(
                    json.dumps(nb).encode(), student, notes, folder, unit.title, made
                )
        except GraderError as error:
            faults.log(_root(self), f"{unit.name}, {student}", error.details)
            raise _refused(self, str(error)) from None
        if grade.status == "not_graded":
            path = faults.log(_root(self), f"{unit.name}, {student}", grader.details)
            where = f" Details: {path}" if path else ""
            raise _refused(
                self, f"{student}: not graded, and nothing is stored: {grade.reason}{where}"
            )
        if not alone and resources.get("metadata", {}).get(
            "path"
        ):  # for the assignment's other notebooks
            bring_back(grader.made, Path(resources["metadata"]["path"]), copies.course_files())
        if grade.status == "invalid":
            _close_tasks(resources["nbgrader"])
        if alone:
            self._engines.report = None  # it may have been handed in again since
        if report := self._report(resources["nbgrader"]):
            report.add(unit.title, grade)
            self._write_report(course, unit.name, student, report.whole)
        return nbformat.from_dict(executed), resources

    def _report(self, info: Any) -> Reported | None:
        """That of the submission at hand, whose notebooks come one after another."""
        engines, student, name = self._engines, str(info["student"]), str(info["assignment"])
        if engines.report is None or engines.report.of != (name, student):
            copies = self.parent.parent.handed_in
            try:
                course, settings = (
                    Course(_root(self), str(info.get("db_url") or "")),
                    read_settings(self.config),
                )
            except NoCourse:
                return None
            except (CourseError, SettingsError) as error:
                raise _refused(self, str(error)) from None
            engines.report = reported(
                course, name, student, Folder(copies.folders[student], copies.below), settings
            )
        return engines.report

    def _write_report(self, course: Course, name: str, student: str, grade: Grade | None) -> None:
        """Nothing yet, where further notebooks are to come. nbgrader stores without asking; what
        moves is said at least."""
        if grade is None:
            return
        old = read_report(course, name, student)
        if (
            old is not None
            and old.provenance.get("submission") == grade.provenance["submission"]
            and old.score != grade.score
        ):
            why = fingerprint.changed(old.provenance, grade.provenance)
            self.log.warning(
                "%s: %g points become %g: %s",
                student,
                old.score,
                grade.score,
                fingerprint.in_words(why) if why else "graded again",
            )
        write_report(course, name, student, grade)

    def _run_plainly(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        engines = self._engines
        folder = (
            Path(resources["metadata"]["path"])
            if resources.get("metadata", {}).get("path")
            else None
        )
        try:
            engines.plain = engines.plain or CagedCells()
            copies = self.parent.parent.handed_in
            others = _other_notebooks(copies, resources["nbgrader"], _root(self))
            start = time.perf_counter()
            tested = engines.plain.run(
                nb, folder, self.timeout, others=others, fixed=copies.course_files()
            )
        except (SandboxUnavailable, NotPython, NoSuchKernel) as error:
            raise _refused(self, str(error)) from None
        if report := self._report(resources["nbgrader"]):
            report.add_run(
                str(resources["nbgrader"]["notebook"]), nb, tested, time.perf_counter() - start
            )
            self._write_report(Course(_root(self)), *report.of, report.whole)
        return nb, resources

    def _grader(self, unit: Unit, db_url: str) -> Grader:
        ours = self._engines.graders
        if unit.name not in ours:
            try:
                settings = read_settings(self.config)
            except SettingsError as error:
                raise _refused(self, str(error)) from None
            ours[unit.name] = Grader(
                Options(str(_root(self)), unit.name, settings, notebooks=True, db_url=db_url)
            )
        return ours[unit.name]

    @property
    def _engines(self) -> _Engines:
        """They end with the exporter."""
        if self.parent not in _engines:
            _engines[self.parent] = engines = _Engines()
            weakref.finalize(self.parent, engines.close)
        return _engines[self.parent]


def _close_tasks(info: Any) -> None:
    """No points for the tasks of a notebook that can't be graded: nbgrader does so where there is
    none."""
    from nbgrader.api import Gradebook

    with Gradebook(info["db_url"]) as book:
        for row in book.find_submission_notebook(
            info["notebook"], info["assignment"], info["student"]
        ).grades:
            if row.cell.type == "TaskCell" and row.manual_score is None:
                row.auto_score, row.needs_manual_grade = 0.0, False
        book.db.commit()


def _root(preprocessor: Configurable) -> Path:
    """The course's folder, as the settings name it; nbgrader works in it in any case."""
    return Path(str(preprocessor.config.CourseDirectory.get("root") or os.getcwd()))


def _db_url(resources: Any) -> str:
    """The gradebook that nbgrader works with, which its command line may name: it holds the hidden
    lines of the tests."""
    return str(resources["nbgrader"].get("db_url") or "")


def _refused(where: Configurable, reason: str) -> NbGraderException:
    """nbgrader logs no more than that there was an error: the reason has to be in the log too."""
    where.log.error("%s", reason)
    return NbGraderException(reason)


def _other_notebooks(copies: SafeCopies, info: Any, root: Path) -> Files:
    """The notebooks of an assignment as a student handed them in: those that nbgrader writes hold
    the hidden lines of the tests."""
    try:
        names = Course(root).notebooks(str(info["assignment"]))
        found = side_files(copies.folders[str(info["student"])], copies.below, notebooks=True)
        return [(name, path) for name, path in found if name in names]
    except (CourseError, NotebookFault, Unreadable):
        return ()


def _unit_of(resources: Any, root: Path) -> Unit | None:
    """The unit that a notebook belongs to; None for those of other courses. Raises
    NbGraderException where the unit can't be used: it must not be graded in another way then."""
    info = resources["nbgrader"]
    if info["notebook"] != info["assignment"]:
        return None
    try:
        return Course(root, _db_url(resources)).unit(str(info["assignment"]))
    except (NoSuchUnit, NoCourse):
        return None
    except CourseError as error:
        raise NbGraderException(str(error)) from None
