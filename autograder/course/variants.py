"""Other solutions of a unit's exercises, right and wrong, and the instructor's notebook with one of
them put in.

They are kept in `misconceptions.py` and `alternatives.py` beside the hidden tests, as functions or
as changes of the instructor's solution; here they become the text that a student would have
written.
"""

from __future__ import annotations

import ast
import copy
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from autograder.checks.decorators import Slip
from autograder.course.course import CourseError, described
from autograder.course.notebook import without_marks


@dataclass(frozen=True)
class Variant:
    """One solution of an exercise as source text. `says` is what a learner who wrote it is told (""
    for a correct one)."""

    exercise: str
    name: str
    source: str
    says: str = ""


def misconceptions(hidden: Path, solutions: dict[str, str]) -> list[Variant]:
    """The known mistakes of a unit, in the order of its `misconceptions.py`; `solutions` are the
    instructor's, by exercise.

    Raises CourseError where the file does not load, and where a slip no longer fits the solution
    that it changes.
    """
    return variants(hidden / "misconceptions.py", solutions)


def alternatives(hidden: Path) -> list[Variant]:
    """The correct solutions in other styles, in the order of the unit's `alternatives.py`. Raises
    CourseError where the file does not load."""
    return variants(hidden / "alternatives.py", {})


def variants(path: Path, solutions: dict[str, str]) -> list[Variant]:
    """The solutions that a file declares, as functions or as changes of the instructor's
    `solutions`. Raises CourseError as `misconceptions`."""
    if not path.is_file():
        return []
    namespace: dict[str, Any] = {
        "__name__": f"autograder_loaded_{path.parent.name}_{path.stem}",
        "__file__": str(path),
    }
    try:
        text = path.read_text(encoding="utf-8")
        exec(compile(text, str(path), "exec"), namespace)
    except (Exception, SystemExit) as error:
        raise CourseError(
            f"The {path.stem} of {path.parent.name} do not load. {described(error, path.parents[1])} Mend the file."
        ) from error
    found = []
    for node in ast.parse(text).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            exercise = getattr(namespace[node.name], "__variant_of__", None)
            if exercise is not None:
                says = getattr(namespace[node.name], "__says__", "")
                found.append(Variant(exercise, node.name, _renamed(text, node, exercise), says))
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            if isinstance(namespace[name], Slip):
                try:
                    found.append(_slipped(name, namespace[name], solutions))
                except CourseError as error:
                    raise CourseError(
                        f"{path.parent.name}/{path.name}, line {node.lineno}: {error} Mend it there."
                    ) from None
    return found


def _slipped(name: str, slip: Slip, solutions: dict[str, str]) -> Variant:
    if slip.exercise not in solutions:
        raise CourseError(
            f"The slip {name} changes the solution of {slip.exercise}, which the unit does not have."
        )
    source = _without_docstrings(solutions[slip.exercise])
    for old, new in slip.changes:
        if source.count(old) != 1:
            raise CourseError(
                f"The slip {name} of {slip.exercise} changes {old!r}, which stands {source.count(old)} times in the instructor's solution"
                " and should stand there once."
            )
        source = source.replace(old, new)
    return Variant(slip.exercise, name, source, slip.says)


@lru_cache(512)  # a unit has many slips in one solution
def _without_docstrings(source: str) -> str:
    lines = source.splitlines(keepends=True)
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, (ast.FunctionDef, ast.ClassDef))
            and ast.get_docstring(node, clean=False) is not None
            and len(node.body) > 1
        ):
            docstring = node.body[0]
            assert docstring.end_lineno is not None
            lines[docstring.lineno - 1 : docstring.end_lineno] = [""] * (
                docstring.end_lineno - docstring.lineno + 1
            )
    return "".join(lines)


def _renamed(text: str, node: ast.FunctionDef | ast.ClassDef, name: str) -> str:
    lines = text.splitlines()[node.lineno - 1 : node.end_lineno]
    keyword = "class" if isinstance(node, ast.ClassDef) else "def"
    lines[0] = lines[0].replace(f"{keyword} {node.name}", f"{keyword} {name}", 1)
    return "\n".join(lines) + "\n"


def with_solutions(notebook: dict[str, Any], solutions: dict[str, str]) -> dict[str, Any]:
    """A copy of a notebook (as parsed JSON) with the solution cells of the named exercises
    replaced.

    Raises KeyError where the notebook has no solution cell of that name.
    """
    result = copy.deepcopy(notebook)
    cells = {
        cell.get("metadata", {}).get("nbgrader", {}).get("grade_id"): cell
        for cell in result["cells"]
    }
    for name, source in solutions.items():
        cells[name]["source"] = source
    return result


def reference_solutions(notebook: dict[str, Any]) -> dict[str, str]:
    """The instructor's solutions by exercise, as a student would have written them (without the
    solution marks)."""
    found = {}
    for cell in notebook["cells"]:
        nbgrader = cell.get("metadata", {}).get("nbgrader", {})
        if nbgrader.get("solution") and cell["cell_type"] == "code":
            found[nbgrader["grade_id"]] = without_marks("".join(cell["source"]))
    return found
