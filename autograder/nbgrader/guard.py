"""What nbgrader works with where no course says otherwise: as it comes, but for courses whose own
config did not load.

nbgrader logs an error in `nbgrader_config.py` and goes on without it. In a course of ours that
would run student code outside of the cage, score it by cells that it can reach, and release
assignments with other stubs. So this package brings a config for the whole environment
(`etc/jupyter/nbgrader_config.json`) that names these exporters; a course's own config replaces
them.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from nbconvert.exporters import HTMLExporter, NotebookExporter
from nbgrader.converters.base import NbGraderException

from autograder.course.course import Course, CourseError


class _Guarded:
    """Refuses to convert a notebook of a course whose config did not load, or does not name the
    engine where there are hidden tests."""

    config: Any
    log: Any

    def from_filename(self, filename: str, resources: Any = None, **options: Any) -> Any:
        _check(
            Path(str(self.config.CourseDirectory.get("root") or os.getcwd())), resources, self.log
        )
        return super().from_filename(filename, resources, **options)  # type: ignore[misc]


class GuardedNotebookExporter(_Guarded, NotebookExporter):
    """nbconvert's exporter to notebooks, guarded."""


class GuardedHTMLExporter(_Guarded, HTMLExporter):
    """nbconvert's exporter to HTML, guarded."""


def _check(root: Path, resources: Any, log: Any) -> None:
    if not (root / "nbgrader_config.py").is_file():
        return
    assignment = str((resources or {}).get("nbgrader", {}).get("assignment", ""))
    try:
        course = Course(root)
        reason = ""
        named = (
            course.config.get("Autograde", {}).get("exporter_class", "")
            == "autograder.executor.SubmissionExporter"
        )
        if assignment and not named and (course.hidden / assignment).is_dir():
            reason = "nbgrader_config.py does not name the engine, and this assignment has hidden tests: call autograder.settings.configure(c, root) there."
    except CourseError as error:
        reason = str(error)
    if reason:
        log.error("Nothing was done, for student code would run without the cage. %s", reason)
        raise NbGraderException(reason)
