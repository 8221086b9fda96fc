"""The Grades of the demo's class, as they are kept: ``python -m tests.support.demo_grades`` grades the
class and writes `tests/course/demo_grades.json` anew.

Without times and versions; numbers in messages are kept to four digits, and compared to three: what
no two machines share is no part of a promise.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from autograder.grade import ExerciseGrade
from demo import demo

KEPT = Path(__file__).parents[1] / "course" / "demo_grades.json"

_NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d*)?(?:e[+-]?\d+)?(?![\w.]*\w)")
_SECONDS = re.compile(r"\b\d+(?:\.\d+)? s\b")
_NOISE = 1e-8  # below which a number is what rounding left of 0
_USUAL = {field.name: field.default for field in fields(ExerciseGrade)}


def _plain(text: str) -> str:
    """A message without what differs from run to run."""
    return _NUMBER.sub(lambda found: f"{float(found[0]):.4g}", _SECONDS.sub("some seconds", text))


def differences(kept: Any, found: Any, where: str = "") -> Iterator[str]:
    """Where Grades are other ones than those that were kept."""
    if isinstance(kept, dict) and isinstance(found, dict):
        for name in kept.keys() | found.keys():
            yield from differences(kept.get(name), found.get(name), f"{where}/{name}")
    elif isinstance(kept, str) and isinstance(found, str):
        numbers = [[float(number) for number in _NUMBER.findall(text)] for text in (kept, found)]
        if _NUMBER.sub("#", kept) != _NUMBER.sub("#", found) or not np.allclose(
            *numbers, rtol=1e-3, atol=_NOISE, equal_nan=True
        ):
            yield f"{where}: {found!r}, and it was {kept!r}"
    elif kept != found:
        yield f"{where}: {found!r}, and it was {kept!r}"


def of(reports: Path) -> dict[str, Any]:
    """The Grades in a folder of reports, by student, and apart from them what is the same for all:
    the titles and weights of the tests."""
    found = {path.stem: json.loads(path.read_text()) for path in sorted(reports.glob("*.json"))}
    tests = {
        exercise["id"]: {
            test["name"]: [test["title"], test["weight"]] for test in exercise["tests"]
        }
        for grade in found.values()
        for exercise in grade["exercises"]
    }
    return {"tests": tests, "grades": {name: _grade(grade) for name, grade in found.items()}}


def _grade(grade: dict[str, Any]) -> dict[str, Any]:
    head = {name: grade[name] for name in ("status", "reason", "score", "max_score", "notes")}
    return head | {"exercises": {each["id"]: _exercise(each) for each in grade["exercises"]}}


def _exercise(exercise: dict[str, Any]) -> dict[str, Any]:
    """What is not as usual, and the messages of the tests that failed."""
    unusual = {
        name: _plain(value) if isinstance(value, str) else value
        for name, value in exercise.items()
        if name not in ("id", "tests") and value not in (_USUAL[name], [])
    }
    failed = {
        test["name"]: ("undecided: " if test["undecided"] else "") + _plain(test["message"] or "")
        for test in exercise["tests"]
        if not test["passed"]
    }
    return unusual | {"passed": len(exercise["tests"]) - len(failed), "failed": failed}


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        course = Path(name) / "course"
        demo.copy_course(course)
        demo.release(course)
        demo.make_class(course)
        demo.run("autograder", "grade", demo.UNIT, "--pictures", course=course)
        grades = of(course / "reports" / demo.UNIT)
    KEPT.write_text(json.dumps(grades, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
