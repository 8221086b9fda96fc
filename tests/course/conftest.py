"""The course as it stands in the repository, and a grading process for each of its units."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.course import Course
from autograder.grade import Grade
from autograder.grader import Grader, Options

ROOT = Path(__file__).resolve().parents[2]
COURSE = Course(ROOT)
UNITS = COURSE.units


@pytest.fixture(scope="session")
def grade() -> Iterator[Callable[[str, dict[str, Any]], Grade]]:
    """Grade a notebook of a unit."""
    graders: dict[str, Grader] = {}

    def one(unit: str, document: dict[str, Any]) -> Grade:
        if unit not in graders:
            graders[unit] = Grader(Options(str(ROOT), unit))
        return graders[unit].grade_bytes(json.dumps(document).encode(), unit)[0]

    yield one
    for grader in graders.values():
        grader.close()


def source(unit: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(COURSE.unit(unit).source.read_text())
    return document


def released(unit: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((COURSE.release / unit / f"{unit}.ipynb").read_text())
    return document
