"""nbgrader's feedback, as our page: `nbgrader generate_feedback` and formgrader's button call the
exporter below."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from datetime import UTC
from pathlib import Path
from typing import Any

from markupsafe import Markup
from nbconvert.exporters import HTMLExporter
from nbconvert.exporters.exporter import Exporter

from autograder.course.course import Course, CourseError, Unit
from autograder.course.late_work import time_zone
from autograder.grade import Grade
from autograder.nbgrader.deductions import lateness
from autograder.nbgrader.gradebook import NO_RESPONSE
from autograder.nbgrader.late_plugin import rule_of
from autograder.nbgrader.sanitize import Page
from autograder.reports.html import Answer, feedback
from autograder.reports.lateness import for_student
from autograder.reports.records import read_report
from autograder.sandbox.outputs import inert

_PICTURES = ("image/png", "image/jpeg")


class FeedbackExporter(HTMLExporter):
    """One self-contained page for each submission that the engine graded; nbgrader's own page for
    others."""

    def from_notebook_node(self, nb: Any, resources: Any = None, **options: Any) -> tuple[str, Any]:
        """The page, after nbgrader's preprocessors have put in the scores and comments of the
        gradebook."""
        info = resources["nbgrader"]
        root = Path(str(self.config.CourseDirectory.get("root") or os.getcwd()))
        try:
            course = Course(root)
            unit = course.unit(str(info["assignment"]), str(info["notebook"]))
        except CourseError:
            unit = None
        grade = None if unit is None else read_report(course, unit.name, str(info["student"]))
        grade = None if unit is None or grade is None else of_notebook(grade, unit.title)
        if unit is None or grade is None:
            stock: tuple[str, Any] = super().from_notebook_node(nb, resources, **options)
            return stock
        nb, resources = Exporter.from_notebook_node(self, nb, resources, **options)
        info = resources["nbgrader"]
        page = feedback(
            grade,
            answers(nb.cells, unit, grade, _unread(info)),
            title=heading(unit),
            student=_named(info),
            score=float(info["score"]),
            max_score=float(info["max_score"]),
            late=_lateness(course, info),
        )
        return page.encode(errors="backslashreplace").decode(), resources


def _lateness(course: Course, info: Any) -> str:
    """How late it came and what that cost, as the gradebook has it, in words."""
    from nbgrader.api import Gradebook

    with Gradebook(info["db_url"]) as book:
        late = lateness(
            book.find_submission(info["assignment"], info["student"]), float(info["late_penalty"])
        )
    try:
        zone = time_zone(course.config)
    except CourseError:  # it is told where extensions are read; the page names its zone
        zone = UTC
    score = float(info["score"]) + late.penalty
    return for_student(late, rule_of(course.config), zone, score, float(info["max_score"]))


def heading(unit: Unit) -> str:
    """What a unit is called for people: the first line of its notebook, where that is a heading,
    else its name."""
    first = next((cell.source for cell in unit.release.cells if cell.kind == "markdown"), "")
    line = first.strip().partition("\n")[0]
    return line.lstrip("# ").strip() if line.startswith("#") else unit.title


def _named(info: Any) -> str:
    """A student's name with the login, as far as the gradebook has one."""
    from nbgrader.api import Gradebook

    login = str(info["student"])
    with Gradebook(info["db_url"]) as book:
        student = book.find_student(login)
        name = " ".join(filter(None, (student.first_name, student.last_name)))
    return inert(f"{name} ({login})" if name else login)


def of_notebook(grade: Grade, title: str) -> Grade | None:
    """What a Grade says of one notebook of the assignment; None where it says nothing."""
    own = tuple(
        exercise for exercise in grade.exercises if (exercise.notebook or grade.assignment) == title
    )
    return (
        replace(grade, exercises=tuple(replace(exercise, notebook="") for exercise in own))
        if own
        else None
    )


def _unread(info: Any) -> set[str]:
    """The cells of a submission that wait for a person."""
    from nbgrader.api import Gradebook

    with Gradebook(info["db_url"]) as book:
        notebook = book.find_submission_notebook(
            info["notebook"], info["assignment"], info["student"]
        )
        return {
            row.name
            for row in notebook.grades
            if row.manual_score is None and row.auto_score is None
        }


def answers(cells: list[Any], unit: Unit, grade: Grade, unread: set[str]) -> list[Answer]:
    """What the executed notebook and the gradebook say of each exercise, in the unit's order.
    `unread` are cells that wait for a person."""
    found: dict[str, dict[str, Any]] = {
        exercise.id: {"pictures": [], "sources": []} for exercise in unit.exercises
    }
    by_test = {exercise.test_id: exercise.id for exercise in unit.exercises}
    released = {cell.source.strip() for cell in unit.release.cells}
    heading, current = "", None
    for cell in cells:
        nbgrader = cell.metadata.get("nbgrader", {})
        name = nbgrader.get("grade_id", "")
        name = by_test.get(name, name)
        if name in found:
            current = found[name]
            current["task"] = nbgrader.get("task")
            current.setdefault("read_again", heading)
            if nbgrader.get("comment") not in (
                None,
                "",
                NO_RESPONSE,
            ):  # that last one no grader wrote
                current["comment"] = str(nbgrader["comment"])
            if nbgrader.get("grade") or nbgrader.get("task"):
                current["score"] = None if nbgrader["grade_id"] in unread else nbgrader.get("score")
            if nbgrader.get("solution"):
                current["sources"].append(cell)
        elif (
            not nbgrader
            and current is not None
            and current.get("task")
            and cell.source.strip() not in released
        ):
            current["sources"].append(cell)  # a task is done in the cells after it
        elif cell.cell_type == "markdown" and nbgrader.get("locked", True):
            for line in re.findall(r"^#{1,4} (.+)$", cell.source, re.MULTILINE):
                if not line.startswith("Exercise "):
                    heading = re.sub(r"[*`$]", "", line).strip()
        if current is not None and cell.cell_type == "code":
            current["pictures"] += [
                (kind, output.data[kind])
                for output in cell.outputs
                for kind in _PICTURES
                if kind in output.get("data", {})
            ]
    page = Page()
    return [
        _answer(exercise, found[exercise.id], page)
        for exercise in grade.exercises
        if exercise.id in found
    ]


def _answer(exercise: Any, found: dict[str, Any], page: Page) -> Answer:
    own = found["sources"] if exercise.attempted else []
    return Answer(
        exercise,
        found.get("score", 0.0),
        read_again=found.get("read_again", ""),
        code="\n\n".join(cell.source for cell in own if cell.cell_type == "code"),
        written=Markup("\n").join(
            Markup(page.markdown(cell.source, cell.get("attachments")))
            for cell in own
            if cell.cell_type == "markdown"
        ),
        comment=found.get("comment", ""),
        pictures=tuple(found["pictures"]),
    )
