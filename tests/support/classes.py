"""A class of the small course, with a written question."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from autograder.course.course import Course
from autograder.nbgrader.classroom import grade_class
from autograder.nbgrader.events import Graded
from autograder.running.options import Options
from autograder.sandbox.limits import TimeLimits
from tests.support.small_course import UNIT

WRITTEN = {
    "cell_type": "markdown",
    "id": "w",
    "source": "*Write your answer here.*",
    "metadata": {
        "nbgrader": {
            "schema_version": 3,
            "task": False,
            "grade": True,
            "solution": True,
            "locked": False,
            "grade_id": "explain_it",
            "points": 3,
        }
    },
}


def with_question(document: dict[str, Any], text: str = WRITTEN["source"]) -> dict[str, Any]:  # type: ignore[assignment]
    return {**document, "cells": [*document["cells"], {**WRITTEN, "source": text}]}


def grade(root: Path, **options: Any) -> dict[str, Any]:
    limits = TimeLimits(cell=3, call=2, again=0.5, test=5, submission=30)
    how = {
        "students": None,
        "force": False,
        "jobs": 2,
        "confirm": lambda changes: True,
        "rebuild": lambda lost: True,
    } | options
    settings = replace(Course(root).settings, limits=limits)
    events = list(
        grade_class(Course(root), UNIT, Options(str(root), UNIT, settings, notebooks=True), **how)
    )
    graded = [event for event in events if isinstance(event, Graded)]
    assert [event.done for event in graded] == list(range(1, len(graded) + 1))
    return {event.student: event.grade for event in graded}
