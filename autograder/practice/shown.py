"""What `%practice` shows: the same in HTML and in plain text. One thing that does not hold is told
in full, the others are folded away."""

from __future__ import annotations

from html import escape

from autograder.grade import ExerciseGrade, Grade
from autograder.reports.cell import as_text
from autograder.reports.properties import Property, properties
from autograder.reports.text import UNDECIDED, followed, next_step, report

_BOX = "border-left: 4px solid {colour}; padding: 0.2em 0.8em; margin: 0.3em 0"
_GOOD, _OPEN = "#1a7f37", "#9a6700"


class Shown:
    """A Grade, or why there is none, for a notebook and for a terminal."""

    def __init__(self, what: Grade | str):
        self._what = what

    def __repr__(self) -> str:
        return self._what if isinstance(self._what, str) else report([self._what]).strip()

    def _repr_html_(self) -> str:
        if isinstance(self._what, str):
            return f"<p>{escape(self._what)}</p>"
        grade = self._what
        if grade.status != "graded":
            return f"<p>{escape(grade.reason or '')}</p>"
        tried = [exercise for exercise in grade.exercises if exercise.attempted]
        told = "".join(map(_exercise, tried))
        left = len(grade.exercises) - len(tried)
        rest = f"<p>{left} not tried yet.</p>" if left else ""
        notes = "".join(f"<p>Note: {escape(note)}</p>" for note in grade.notes)
        return f'<div role="status">{notes}{told}{rest}<p>{escape(next_step(grade))}</p></div>'


def _exercise(exercise: ExerciseGrade) -> str:
    found = properties(exercise.tests)
    holding = [item for item in found if item.held == item.of]
    failing = [item for item in found if item.held < item.of]
    parts = [f"<strong>{escape(as_text(exercise))}</strong>"]
    if exercise.error:
        parts.append(f"<p>{escape(exercise.error)}</p>")
    parts += [f"<p>{escape(line)}</p>" for line in followed(exercise)]
    parts += [f"<p><strong>{escape(item.says)}</strong></p>" for item in exercise.misconceptions]
    if failing:
        parts.append(f"<p>Not yet: {_property(failing[0])}</p>")
    if failing[1:]:
        parts.append(_folded(f"{len(failing) - 1} more that do not hold yet", failing[1:]))
    if holding:
        parts.append(_folded(f"{len(holding)} that hold", holding))
    colour = _OPEN if failing or not exercise.holds else _GOOD
    return f'<div style="{_BOX.format(colour=colour)}">{"".join(parts)}</div>'


def _folded(summary: str, items: list[Property]) -> str:
    listed = "".join(f"<li>{_property(item)}</li>" for item in items)
    return f"<details><summary>{summary}</summary><ul>{listed}</ul></details>"


def _property(item: Property) -> str:
    unjudged = f"{UNDECIDED}: " if item.undecided else ""
    told = (
        f'<pre style="white-space: pre-wrap">{escape(item.message)}</pre>' if item.message else ""
    )
    return f"{unjudged}{escape(item.title)}{told}"
