"""How long a unit takes."""

from __future__ import annotations

import ast
import re
from collections import Counter

from autograder.course.course import Unit
from autograder.course.notebook import Notebook, NotebookFault, parse

# Both numbers are fitted to what two readers, who had only the releases, judged right for nine units.
_WORDS_AN_HOUR = 700  # of text and docstrings, read and thought about; folded hints left out
_LINES_AN_HOUR = 45  # of the instructor's solutions

_FOLDED = re.compile(r"<details>.*?</details>", re.DOTALL)


def hours_of(unit: Unit) -> int:
    """An estimate of the hours that a unit takes, at least one: from the length of what is read and
    of the instructor's solutions, as far as they are there."""
    solved = _lines_of_solutions(unit)
    return max(1, int(_words(unit.release) / _WORDS_AN_HOUR + solved / _LINES_AN_HOUR + 0.5))


def _words(notebook: Notebook) -> int:
    texts = [_FOLDED.sub("", cell.source) for cell in notebook.cells if cell.kind == "markdown"] + [
        text for cell in notebook.cells if cell.is_solution for text in _docstrings(cell.source)
    ]
    return sum(len(text.split()) for text in texts)


def _docstrings(source: str) -> list[str]:
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except SyntaxError:
        return []
    documented = [node for node in nodes if isinstance(node, (ast.FunctionDef, ast.ClassDef))]
    return [ast.get_docstring(node) or "" for node in documented]


def _lines_of_solutions(unit: Unit) -> int:
    """Lines of code that the instructor's answers have beyond the released ones."""
    try:
        source = parse(unit.source.read_bytes())
    except (OSError, NotebookFault):
        return 0
    solved, released = (
        Counter(
            line.strip()
            for cell in notebook.cells
            if cell.is_solution and cell.kind == "code"
            for line in cell.source.splitlines()
            if line.strip() and not line.strip().startswith("#")
        )
        for notebook in (source, unit.release)
    )
    return (solved - released).total()
