"""The hints of a notebook: folded steps in the Markdown below an exercise, the first the least.

They live in the unit's notebook alone, as ``<details><summary>Hint 1: ...</summary>`` and so on,
anywhere between an answer and the next one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

from autograder.course.notebook import Notebook

_STEP = re.compile(
    r"<details>\s*<summary>\s*(Hint\b.*?)\s*</summary>\s*(.*?)\s*</details>",
    re.DOTALL | re.IGNORECASE,
)


@dataclass(frozen=True)
class Hint:
    """One step: its title, in plain text, and what it says, in Markdown."""

    title: str
    text: str


def hints_of(notebook: Notebook) -> dict[str, tuple[Hint, ...]]:
    """The hints of each exercise that has some, by the name of its answer."""
    found: dict[str, tuple[Hint, ...]] = {}
    answer = ""
    for cell in notebook.cells:
        if cell.is_solution:
            answer = cell.grade_id
        elif cell.kind == "markdown" and answer:
            steps = tuple(Hint(unescape(title), text) for title, text in _STEP.findall(cell.source))
            if steps:
                found[answer] = found.get(answer, ()) + steps
    return found
