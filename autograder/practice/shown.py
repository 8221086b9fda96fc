"""What `%practice` and `%hint` show, each in two forms. One thing that does not hold is told in
full, the others are folded away."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from autograder.course.hints import Hint
from autograder.grade import ExerciseGrade, Grade
from autograder.reports.cell import as_text
from autograder.reports.properties import Property, properties
from autograder.reports.text import UNDECIDED, followed, next_step, report

_BOX = "border-left: 4px solid {colour}; padding: 0.2em 0.8em; margin: 0.3em 0"
_GOOD, _OPEN = "#1a7f37", "#9a6700"
ONLY_CHECKS = "Only the checks that you see in this notebook were run: no others came with it."


class Told:
    """A sentence, in place of an answer."""

    def __init__(self, sentence: str):
        self._sentence = sentence

    def __repr__(self) -> str:
        return self._sentence

    def _repr_html_(self) -> str:
        return f'<p role="status">{escape(self._sentence)}</p>'


class Step:
    """The hints of an exercise so far."""

    def __init__(self, hints: Sequence[Hint], of: int):
        self._hints = hints
        left = of - len(hints)
        more = f"{left} more {'is' if left == 1 else 'are'} there, one after each further try."
        self._more = more if left else "That was the last one."

    def __repr__(self) -> str:
        return "\n\n".join([*(f"{hint.title}\n{hint.text}" for hint in self._hints), self._more])

    def _repr_markdown_(self) -> str:
        told = (f"**{hint.title}**\n\n{hint.text}" for hint in self._hints)
        return "\n\n".join([*told, f"*{self._more}*"])


class Model:
    """What an instructor expects of a written answer."""

    def __init__(self, answer: str, marks: str):
        self._parts = {"A model answer": answer, "Marks": marks}
        self._end = "Other words can be as right: compare the thoughts."

    def __repr__(self) -> str:
        told = (f"{title}\n{text}" for title, text in self._parts.items() if text)
        return "\n\n".join([*told, self._end])

    def _repr_markdown_(self) -> str:
        told = (f"**{title}**\n\n{text}" for title, text in self._parts.items() if text)
        return "\n\n".join([*told, f"*{self._end}*"])


class Shown:
    """A Grade, for a notebook and for a terminal. `holds` of the unit's `of` exercises hold, by
    this look or an earlier one; `more`: what else there is to say, a sentence each."""

    def __init__(self, grade: Grade, holds: int, of: int, more: Sequence[str] = ()):
        self._grade, self._holds, self._of, self._more = grade, holds, of, more

    def __repr__(self) -> str:
        told = report([self._grade]).strip()
        if self._grade.status != "graded":
            return told
        bar = "\u2588" * self._holds + "\u2591" * (self._of - self._holds)
        more = "".join(f"\n  {line}" for line in self._more)
        return f"{told}{more}\n  {bar}  {self._progress}"

    def _repr_html_(self) -> str:
        grade = self._grade
        if grade.status != "graded":
            return f'<p role="status">{escape(grade.reason or "")}</p>'
        tried = [exercise for exercise in grade.exercises if exercise.attempted]
        told = "".join(map(_exercise, tried))
        left = len(grade.exercises) - len(tried)
        rest = f"<p>{left} not tried yet.</p>" if left else ""
        notes = "".join(f"<p>Note: {escape(note)}</p>" for note in grade.notes)
        more = "".join(f"<p>{escape(line)}</p>" for line in self._more)
        bar = (
            f'<p><label>{self._progress} <progress value="{self._holds}" max="{self._of}">'
            "</progress></label></p>"
        )
        end = f"<p>{escape(next_step(grade))}</p>"
        return f'<div role="status">{notes}{told}{rest}{end}{more}{bar}</div>'

    @property
    def _progress(self) -> str:
        return f"{self._holds} of {self._of} exercises of this unit hold."


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
