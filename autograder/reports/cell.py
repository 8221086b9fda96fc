"""The result of one exercise as the output of its test cell: what nbgrader's feedback page and
formgrader show."""

from __future__ import annotations

from html import escape

from autograder.grade import ExerciseGrade
from autograder.reports.properties import properties
from autograder.reports.text import UNDECIDED, followed, number

_BOX = "border-left: 4px solid {colour}; padding: 0.4em 0.8em; margin: 0.3em 0; font-family: sans-serif"
_GOOD, _PART, _OPEN = "#1a7f37", "#9a6700", "#6e7781"


def as_text(exercise: ExerciseGrade) -> str:
    """One line for readers without HTML."""
    return f"{exercise.id}: {number(exercise.score or 0.0)} of {number(exercise.max_score)} points"


def as_html(exercise: ExerciseGrade) -> str:
    """What holds and what doesn't, as a fragment without scripts. All text is escaped."""
    head = f"<strong>{escape(as_text(exercise))}</strong>"
    if not exercise.attempted:
        return _box(_OPEN, head + "<br>Not attempted yet.")
    full = exercise.holds
    parts = [head]
    if exercise.error:
        parts.append(f"<p>{escape(exercise.error)}</p>")
    parts += [f"<p>{escape(line)}</p>" for line in followed(exercise)]
    parts += [f"<p><strong>{escape(item.says)}</strong></p>" for item in exercise.misconceptions]
    parts.append('<ul style="list-style: none; padding-left: 0">')
    for found in properties(exercise.tests):
        failed = found.held < found.of
        cases = f" ({found.held} of {found.of} cases)" if failed and found.of > 1 else ""
        mark = "?" if found.undecided else "&#9675;" if failed else "&#10003;"
        line = f"{mark} {f'{UNDECIDED}: ' if found.undecided else ''}{escape(found.title)}{cases}"
        if found.message:
            line += f'<pre style="margin: 0.2em 1.4em; white-space: pre-wrap">{escape(found.message)}</pre>'
        parts.append(f"<li>{line}</li>")
    return _box(_GOOD if full else _PART, "".join(parts) + "</ul>")


def _box(colour: str, content: str) -> str:
    return f'<div style="{_BOX.format(colour=colour)}">{content}</div>'
