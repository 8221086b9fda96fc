"""nbgrader's feedback, as our page: `nbgrader generate_feedback` and formgrader's button call the exporter below."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from markupsafe import Markup
from nbconvert.exporters import HTMLExporter
from nbconvert.exporters.exporter import Exporter

from autograder.course import Course, CourseError, Unit
from autograder.grade import Grade
from autograder.gradebook import read_report
from autograder.reports.html import Answer, feedback
from autograder.sanitize import markdown

_PICTURES = ("image/png", "image/jpeg")


class FeedbackExporter(HTMLExporter):
    """One self-contained page for each submission that the engine graded; nbgrader's own page for others."""

    def from_notebook_node(self, nb: Any, resources: Any = None, **options: Any) -> tuple[str, Any]:
        """The page, after nbgrader's preprocessors have put in the scores and comments of the gradebook."""
        info = resources["nbgrader"]
        root = Path(str(self.config.CourseDirectory.get("root") or os.getcwd()))
        try:
            course = Course(root)
            unit = course.unit(str(info["assignment"]))
        except CourseError:
            unit = None
        grade = None if unit is None else read_report(course, unit.name, str(info["student"]))
        if unit is None or grade is None or info["notebook"] != info["assignment"]:
            stock: tuple[str, Any] = super().from_notebook_node(nb, resources, **options)
            return stock
        nb, resources = Exporter.from_notebook_node(self, nb, resources, **options)
        info = resources["nbgrader"]
        page = feedback(
            grade,
            answers(nb.cells, unit, grade, _unread(info)),
            student=str(info["student"]),
            score=float(info["score"]),
            max_score=float(info["max_score"]),
            penalty=float(info["late_penalty"]),
        )
        return page, resources


def _unread(info: Any) -> set[str]:
    """The cells of a submission that wait for a person."""
    from nbgrader.api import Gradebook

    with Gradebook(info["db_url"]) as book:
        notebook = book.find_submission_notebook(info["notebook"], info["assignment"], info["student"])
        return {row.name for row in notebook.grades if row.manual_score is None and row.auto_score is None}


def answers(cells: list[Any], unit: Unit, grade: Grade, unread: set[str]) -> list[Answer]:
    """What the executed notebook and the gradebook say of each exercise, in the unit's order. `unread` are cells that wait for a person."""
    found: dict[str, dict[str, Any]] = {exercise.id: {"pictures": []} for exercise in unit.exercises}
    by_test = {exercise.test_id: exercise.id for exercise in unit.exercises}
    heading, current = "", None
    for cell in cells:
        nbgrader = cell.metadata.get("nbgrader", {})
        name = nbgrader.get("grade_id", "")
        name = by_test.get(name, name)
        if name in found:
            current = found[name]
            current.setdefault("read_again", heading)
            if nbgrader.get("comment"):
                current["comment"] = str(nbgrader["comment"])
            if nbgrader.get("grade"):
                current["score"] = None if nbgrader["grade_id"] in unread else nbgrader.get("score")
            if nbgrader.get("solution"):
                current["source"] = cell
        elif cell.cell_type == "markdown" and nbgrader.get("locked", True):
            for line in re.findall(r"^#{1,4} (.+)$", cell.source, re.MULTILINE):
                if not line.startswith("Exercise "):
                    heading = re.sub(r"[*`$]", "", line).strip()
        if current is not None and cell.cell_type == "code":
            current["pictures"] += [
                (kind, output.data[kind]) for output in cell.outputs for kind in _PICTURES if kind in output.get("data", {})
            ]
    return [_answer(exercise, found[exercise.id]) for exercise in grade.exercises if exercise.id in found]


def _answer(exercise: Any, found: dict[str, Any]) -> Answer:
    cell = found.get("source")
    return Answer(
        exercise,
        found.get("score", 0.0),
        read_again=found.get("read_again", ""),
        code=cell.source if cell is not None and cell.cell_type == "code" and exercise.attempted else "",
        written=Markup(markdown(cell.source, cell.get("attachments")))
        if cell is not None and cell.cell_type == "markdown" and exercise.attempted
        else "",
        comment=found.get("comment", ""),
        pictures=tuple(found["pictures"]),
    )
