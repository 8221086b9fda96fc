"""The report for Gradescope: the content of ``/autograder/results/results.json``.

Schema: Gradescope, "Autograder Specifications". Each hidden test is a test there; written answers
are graded in Gradescope itself.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from autograder.grade import ExerciseGrade, Grade
from autograder.reports.text import UNDECIDED, followed


def report(grades: Sequence[Grade]) -> str:
    """One submission as JSON, ASCII only. Raises ValueError for any other number of submissions."""
    if len(grades) != 1:
        raise ValueError("Gradescope takes the result of one notebook at a time.")
    (grade,) = grades
    document: dict[str, Any] = {
        "score": grade.score,
        "execution_time": round(sum(grade.seconds.values())),
        "output": _output(grade),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": [
            entry
            for exercise in grade.exercises
            if not exercise.manual
            for entry in _tests(exercise)
        ],
    }
    return json.dumps(document, indent=2, allow_nan=False) + "\n"


def could_not_run(reason: str) -> str:
    """What a student reads where the grader itself could not run. Gradescope wants a score, which
    is 0 until the instructor runs it again."""
    return (
        json.dumps(
            {
                "score": 0,
                "output": reason,
                "output_format": "text",
                "visibility": "visible",
                "tests": [],
            },
            indent=2,
        )
        + "\n"
    )


def _output(grade: Grade) -> str:
    if grade.status == "invalid":
        return f"This notebook could not be graded.\n{grade.reason}"
    by_hand = [exercise.label for exercise in grade.exercises if exercise.manual]
    lines = [f"Note: {note}" for note in grade.notes]
    if by_hand:
        lines.append(f"Read by a person, and not part of this score: {', '.join(by_hand)}.")
    return "\n".join(lines)


def _tests(exercise: ExerciseGrade) -> list[dict[str, Any]]:
    total = sum(test.weight for test in exercise.tests)
    entries = []
    says = [item.says for item in exercise.misconceptions]
    for test in exercise.tests:
        worth = round(exercise.max_score * test.weight / total, 6) if total else 0.0
        lines = [] if test.passed else [*says, *([test.message] if test.message else [])]
        if test.undecided:
            lines = [f"{UNDECIDED}.", *lines]
        if exercise.follow_through or not test.passed:
            lines = [*followed(exercise), *lines]
        entries.append(
            {
                "score": worth if test.passed else 0.0,
                "max_score": worth,
                "status": "passed" if test.passed else "failed",
                "name": f"{exercise.label}: {test.title}",
                "name_format": "text",
                "output": "\n".join(lines),
                "output_format": "text",
                "visibility": "visible",
                "tags": [exercise.label],
            }
        )
    return entries
