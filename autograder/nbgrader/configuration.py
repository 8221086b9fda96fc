"""What `nbgrader_config.py` needs for nbgrader to grade through the engine."""

from __future__ import annotations

import sys
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any


def configure(c: Any, root: str) -> None:
    """Set nbgrader up for the course in the folder `root`; `c` is what `get_config()` returns.
    Later lines of the file may change it."""
    c.CourseDirectory.root = root

    # What a student finds in place of a solution.
    c.ClearSolutions.code_stub = {
        "python": 'raise NotImplementedError("Write your answer in place of this line.")'
    }
    c.ClearSolutions.text_stub = "*Write your answer here.*"

    c.Execute.timeout = 15  # seconds for one cell

    use_engine(c, root)

    c.ExportApp.plugin_class = "autograder.exporters.CsvExporter"

    # What a student reads afterwards, and what graders see.
    c.GenerateFeedback.exporter_class = "autograder.feedback.FeedbackExporter"
    show_answers(c)


def show_answers(c: Any) -> None:
    """Have nbgrader's own pages show what students wrote without anything in it that runs, and
    formgrader the mark schemes beside it, and formulas without a network."""
    c.HTMLExporter.filters = {
        "markdown2html": "autograder.sanitize.markdown2html",
        "highlight_code": "autograder.sanitize.highlight_code",
    }
    nbgrader = find_spec("nbgrader")
    if find_spec("jupyter_server_mathjax") is None or nbgrader is None or nbgrader.origin is None:
        return
    theirs = Path(nbgrader.origin).parent / "server_extensions" / "formgrader" / "templates"
    ours = Path(__file__).parent / "templates"
    c.HTMLExporter.extra_template_basedirs = [str(ours), str(theirs)]


def use_engine(c: Any, root: str) -> None:
    """Have `nbgrader autograde` run notebooks in the engine's sandbox, in place of a kernel: units
    against `tests/hidden`, others against the test cells that they have."""
    from autograder.nbgrader.hooks import before_autograding, existing_timestamp

    if "nbgrader.coursedir" in sys.modules:  # nbgrader itself is reading the settings
        sys.modules[
            "nbgrader.coursedir"
        ].CourseDirectory.get_existing_timestamp = existing_timestamp
    c.Autograde.pre_convert_hook = partial(before_autograding, root)
    c.Autograde.exporter_class = "autograder.executor.SubmissionExporter"
    c.Autograde.sanitize_preprocessors = [
        "nbgrader.preprocessors.ClearOutput",
        "nbgrader.preprocessors.DeduplicateIds",
        "nbgrader.preprocessors.OverwriteKernelspec",
        "nbgrader.preprocessors.OverwriteCells",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    c.Autograde.autograde_preprocessors = [
        "autograder.executor.SandboxExecute",
        "nbgrader.preprocessors.IgnorePattern",
        "nbconvert.preprocessors.ClearMetadataPreprocessor",
        "nbgrader.preprocessors.LimitOutput",
        "nbgrader.preprocessors.SaveAutoGrades",
        "nbgrader.preprocessors.AssignLatePenalties",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
