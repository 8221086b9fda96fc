"""Whether every exercise of a unit that gives hints has the whole ladder of them."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.course.hints import hints_of
from autograder.course.notebook import Notebook

STEPS = 3  # what to think of, a small case with numbers, the shape of the code


def missing(release: Notebook, exercises: Sequence[str]) -> list[str]:
    """The exercises without all steps, one line each, in a unit that has some hints."""
    hints = hints_of(release)
    found = {name: len(hints.get(name, ())) for name in exercises}
    return [
        f"{name}: {steps or 'no'} hints below its check, and {STEPS} are wanted"
        for name, steps in found.items()
        if any(found.values()) and steps != STEPS
    ]
