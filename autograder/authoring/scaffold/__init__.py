"""A new unit that passes the audit at once: `autograder new`."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

from autograder.course.course import Course, CourseError

_NAME = re.compile(r"\d\d_[a-z0-9]+(_[a-z0-9]+)*")
_KERNEL = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def new_unit(root: Path, name: str) -> list[Path]:
    """Write a unit of one exercise; the files that were made. A folder without `nbgrader_config.py`
    becomes a course.

    Raises CourseError where the name is no unit's name, the unit is there already, or nothing can
    be written.
    """
    if not _NAME.fullmatch(name):
        raise CourseError(
            f"{name!r} is no name for a unit: take two digits and words in small letters, such as 27_random_walks."
        )
    config = root / "nbgrader_config.py"
    made = {}
    if not config.is_file():
        made[config] = _text("nbgrader_config.py.txt")
        if not (root / ".gitignore").exists():
            made[root / ".gitignore"] = _text("gitignore.txt")
        source, hidden = root / "source" / name, root / "tests" / "hidden" / name
    else:
        course = Course(root)
        source, hidden = course.source / name, course.hidden / name
    for folder in (source, hidden):
        if folder.exists():
            raise CourseError(
                f"{folder} is there already. Choose another name, or remove it first."
            )
    made[source / f"{name}.ipynb"] = (
        json.dumps(_notebook(name), indent=1, ensure_ascii=False) + "\n"
    )
    made[hidden / f"test_{name}.py"] = _text("tests.py.txt").replace("@UNIT@", name)
    for part in ("misconceptions.py", "alternatives.py"):
        made[hidden / part] = _text(f"{part}.txt").replace("@UNIT@", name)
    try:
        for path, text in made.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CourseError(
            f"The unit can't be written: {error.strerror}: {error.filename}."
        ) from None
    return list(made)


def _text(name: str) -> str:
    return files("autograder.authoring.scaffold").joinpath(name).read_text("utf-8")


def _notebook(name: str) -> dict[str, Any]:
    """The notebook of `notebook.txt`: cells begin with a line ``%% KIND GRADE_ID [POINTS]``."""
    cells = []
    title = name[3:].replace("_", " ")
    for part in re.split(r"^%% ", _text("notebook.txt"), flags=re.MULTILINE)[1:]:
        head, _, body = part.partition("\n")
        kind, identity, *points = head.split()
        body = body.strip("\n").replace("@TITLE@", f"{name[:2]} · {title[:1].upper()}{title[1:]}")
        cell: dict[str, Any] = {
            "cell_type": "markdown" if kind in ("text", "question", "answer") else "code",
            "id": identity.replace("_", "-"),
        }
        cell["metadata"] = {} if kind == "text" else {"nbgrader": _nbgrader(kind, identity, points)}
        if kind == "picture":
            cell["metadata"]["tags"] = ["demonstration"]
        cell["source"] = body.splitlines(keepends=True)
        if cell["cell_type"] == "code":
            cell |= {"execution_count": None, "outputs": []}
        cells.append(cell)
    return {"cells": cells, "metadata": _KERNEL, "nbformat": 4, "nbformat_minor": 5}


def _nbgrader(kind: str, identity: str, points: list[str]) -> dict[str, Any]:
    solution, grade = kind in ("solution", "answer"), kind in ("test", "answer")
    data: dict[str, Any] = {
        "grade": grade,
        "grade_id": identity,
        "locked": not solution,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }
    return {**data, "points": int(points[0])} if points else data
