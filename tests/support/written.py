"""A class of the small course whose written question has a model answer and marks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook as Book

from tests.support.classes import grade, with_question
from tests.support.commands import write
from tests.support.small_course import HIDDEN, RIGHT, UNIT, small

CONFIG = """import os

from autograder.settings import configure

c = get_config()
configure(c, os.path.dirname(os.path.abspath(__file__)))
"""
ASKED = {
    "cell_type": "markdown",
    "id": "q",
    "source": "### Say why\n\nWhy is $2x$ **twice** $x$?",
    "metadata": {
        "nbgrader": {
            "schema_version": 3,
            "task": False,
            "grade": False,
            "solution": False,
            "locked": True,
            "grade_id": "question_it",
        }
    },
}
MODEL = """### BEGIN SOLUTION
**Model answer.** Because it is $x + x$, said the SECRET model.

**Marks.** 2: says it. 1: gives an example, in the SECRET scheme.
### END SOLUTION"""
TEXTS = {
    "ann": "Because it is x + x.",
    "ben": "=SUM(A1:A9)\nbecause  of that",
    "cleo": "because it is  X + x.",
    "dan": "- no idea\n+ ü, ∂ and \x1b[31m red",
}
BLANK = "eve"  # handed in, and wrote nothing


def asked(document: dict[str, Any]) -> dict[str, Any]:
    return {**document, "cells": [*document["cells"], ASKED]}


def hand_in(course: Path, student: str, text: str) -> None:
    write(course / "submitted" / student / UNIT, with_question(asked(small(*RIGHT)), text))


def graded_class(course: Path) -> Path:
    """The small course with its written question, handed in by five and graded."""
    (course / "tests/hidden" / UNIT).mkdir(parents=True, exist_ok=True)
    (course / "tests/hidden" / UNIT / f"test_{UNIT}.py").write_text(HIDDEN)
    (course / "nbgrader_config.py").write_text(CONFIG)
    write(course / "release" / UNIT, with_question(asked(small())))
    write(course / "source" / UNIT, with_question(asked(small(*RIGHT)), MODEL))
    for student, text in TEXTS.items():
        hand_in(course, student, text)
    write(course / "submitted" / BLANK / UNIT, with_question(asked(small(*RIGHT))))
    grade(course)
    return course


def marks(course: Path) -> dict[str, tuple[float | None, str | None, bool]]:
    """Points, comment, and whether a person is to look at it, by student, as the gradebook has
    them of the written question."""
    with Book(f"sqlite:///{course}/gradebook.db") as book:
        found = {}
        for student in (*TEXTS, BLANK):
            row = book.find_grade("explain_it", UNIT, UNIT, student)
            comment = book.find_comment("explain_it", UNIT, UNIT, student)
            found[student] = (row.manual_score, comment.manual_comment, row.needs_manual_grade)
        return found
