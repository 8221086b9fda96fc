"""The course as it stands in the repository."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from autograder.course.course import Course

ROOT = Path(__file__).resolve().parents[2]
COURSE = Course(ROOT)
UNITS = COURSE.units


def source(unit: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(COURSE.unit(unit).source.read_text())
    return document


def released(unit: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((COURSE.release / unit / f"{unit}.ipynb").read_text())
    return document
