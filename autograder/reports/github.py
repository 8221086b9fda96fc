"""The report for GitHub Actions: a summary in Markdown, and annotations. Nothing that a student
wrote or printed can act as a command.

Limits and escapes: GitHub Docs, "Workflow commands for GitHub Actions" (a summary of 1 MiB a step,
ten annotations of a kind a step).
"""

from __future__ import annotations

from collections.abc import Sequence

from autograder.grade import ExerciseGrade, Grade
from autograder.reports.text import followed, number, told

SUMMARY_LIMIT = 1024 * 1024  # bytes
ANNOTATIONS = 10

_ENOUGH = "\n<p>The rest is left out: the summary of a step may have 1 MiB.</p>\n"


def summary(grades: Sequence[Grade]) -> str:
    """What holds and what doesn't, for ``$GITHUB_STEP_SUMMARY``: Markdown below 1 MiB in which all
    text of others is escaped HTML."""
    parts: list[str] = []
    left = SUMMARY_LIMIT - len(_ENOUGH.encode()) - 1
    for grade in grades:
        for part in _submission(grade):
            left -= len(part.encode())
            if left < 0:
                return "".join(parts) + _ENOUGH
            parts.append(part)
    return "".join(parts)


def commands(grades: Sequence[Grade]) -> str:
    """At most ten workflow commands ``::error``, one a line: notebooks that could not be graded
    first, then exercises that don't hold yet."""
    found = [
        (grade, "could not be graded", grade.reason or "")
        for grade in grades
        if grade.status != "graded"
    ]
    for grade in grades:
        for exercise in grade.exercises if grade.status == "graded" else ():
            if not exercise.manual and exercise.attempted and not exercise.holds:
                title = f"{exercise.label}: {number(exercise.score or 0)} of {number(exercise.max_score)} points"
                found.append((grade, title, "\n".join(told(exercise))))
    shown = found[: ANNOTATIONS - 1] if len(found) > ANNOTATIONS else found
    lines = [
        f"::error file={_property(grade.submission)},title={_property(title)}::{_data(text)}"
        for grade, title, text in shown
    ]
    if len(shown) < len(found):
        lines.append(
            f"::error title={len(found) - len(shown)} more::The summary of this step has them all."
        )
    return "".join(f"{line}\n" for line in lines)


def _submission(grade: Grade) -> list[str]:
    if grade.status != "graded":
        return [
            f"\n## {_text(grade.submission)}\n\n<p>This notebook could not be graded.</p>\n<p>{_text(grade.reason or '')}</p>\n"
        ]
    parts = [
        f"\n## {_text(grade.submission)}: {number(grade.score)} of {number(grade.max_score)} points\n\n"
    ]
    parts += [f"<p>Note: {_text(note)}</p>\n" for note in grade.notes]
    return parts + [_exercise(exercise) for exercise in grade.exercises]


def _exercise(exercise: ExerciseGrade) -> str:
    if exercise.manual:
        return f"<p>&#128214; {_text(exercise.label)}: {number(exercise.max_score)} points, read by a person</p>\n"
    head = f"{_text(exercise.label)}: {number(exercise.score or 0)} of {number(exercise.max_score)}"
    if not exercise.attempted:
        return f"<p>&#9711; {head}, not attempted yet</p>\n"
    if exercise.holds:
        return f"<p>&#9989; {head}</p>\n"
    lines = "\n".join(followed(exercise) + told(exercise))
    return (
        f"<details open><summary>&#10060; {head}</summary>\n<pre>{_text(lines)}</pre>\n</details>\n"
    )


_INERT = str.maketrans({char: f"&#{ord(char)};" for char in "&<>\"':#[]`*_~|\\!@$"} | {"\r": " "})


def _text(text: str) -> str:
    """HTML in which neither a browser, nor Markdown, nor the runner, which looks for ``::`` and
    ``##[``, finds anything to act on."""
    return text.translate(_INERT)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
