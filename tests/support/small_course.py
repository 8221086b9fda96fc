"""A course as small as a course can be: one unit of two exercises."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

UNIT = "01_small"

CONFIG = "c = get_config()\n"

HIDDEN = '''
import numpy as np

from autograder import assert_close, exercise, weight


@exercise("double")
class TestDouble:
    def test_number(self, student):
        """double(3) is 6."""
        assert_close(student.double(3.0), 6.0)

    @weight(3)
    def test_array(self, student, rng):
        """Arrays are doubled entry by entry."""
        x = rng.standard_normal(3)
        assert_close(student.double(x), 2 * x)


@exercise("total")
class TestTotal:
    def test_sum(self, student):
        """total adds up all entries."""
        assert_close(student.total(np.array([1.0, 2.0, 4.0])), 7.0)

    def test_uses_nothing_else(self, student):
        """total of one entry is that entry."""
        assert_close(student.total(np.array([5.0])), 5.0)
'''

STUB = "raise NotImplementedError()"

KERNEL = {
    "kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"},
    "language_info": {"name": "python"},
}


def code(
    source: str, nbgrader: dict[str, Any] | None = None, tags: list[str] | None = None
) -> dict[str, Any]:
    metadata: dict[str, Any] = {}
    if nbgrader:
        metadata["nbgrader"] = {"schema_version": 3, "task": False, **nbgrader}
    if tags:
        metadata["tags"] = tags
    return {
        "cell_type": "code",
        "id": "x",
        "metadata": metadata,
        "source": source,
        "outputs": [],
        "execution_count": None,
    }


def solution(name: str, source: str) -> dict[str, Any]:
    return code(source, {"solution": True, "grade": False, "locked": False, "grade_id": name})


def test_cell(name: str, points: float, source: str) -> dict[str, Any]:
    return code(
        source,
        {
            "solution": False,
            "grade": True,
            "locked": True,
            "grade_id": f"test_{name}",
            "points": points,
        },
    )


test_cell.__test__ = False  # type: ignore[attr-defined]


def notebook(*cells: dict[str, Any]) -> dict[str, Any]:
    numbered = [{**cell, "id": f"cell-{number}"} for number, cell in enumerate(cells)]
    return {"cells": numbered, "metadata": KERNEL, "nbformat": 4, "nbformat_minor": 5}


def small(
    double: str = f"def double(x):\n    {STUB}",
    total: str = f"def total(x):\n    {STUB}",
    *more: dict[str, Any],
) -> dict[str, Any]:
    """The notebook of the small course, with these two answers and cells of the student's own at
    the end."""
    return notebook(
        code(
            "import numpy as np\n\ndef half(x):\n    return x / 2",
            {"solution": False, "grade": False, "locked": True, "grade_id": "given_half"},
        ),
        solution("double", double),
        test_cell("double", 4, "assert double(1) == 2"),
        solution("total", total),
        test_cell("total", 2, "assert total(np.ones(2)) == 2"),
        *more,
    )


RIGHT = ("def double(x):\n    return 2 * x", "def total(x):\n    return float(np.sum(x))")


def write_small(root: Path) -> Path:
    """The small course in a new folder: its name."""
    for folder in (f"release/{UNIT}", f"source/{UNIT}", f"tests/hidden/{UNIT}"):
        (root / folder).mkdir(parents=True)
    (root / "nbgrader_config.py").write_text(CONFIG)
    (root / f"release/{UNIT}/{UNIT}.ipynb").write_text(json.dumps(small()))
    (root / f"source/{UNIT}/{UNIT}.ipynb").write_text(json.dumps(small(*RIGHT)))
    (root / f"tests/hidden/{UNIT}/test_{UNIT}.py").write_text(HIDDEN)
    return root


def of_answers(right: Mapping[str, str], answers: Mapping[str, str]) -> dict[str, Any]:
    """A notebook of an exercise for each right answer, two points each, with these answers in it."""
    given = {"solution": False, "grade": False, "locked": True, "grade_id": "given_numpy"}
    cells = [code("import numpy as np", given)]
    for name in right:
        untouched = f"def {name}(*args):\n    raise NotImplementedError()"
        cells += [solution(name, answers.get(name, untouched)), test_cell(name, 2, "pass")]
    return notebook(*cells)


def write_course(root: Path, right: Mapping[str, str], **hidden: str) -> None:
    """A course of one unit, with these right answers and these files of hidden tests."""
    for folder in (f"release/{UNIT}", f"source/{UNIT}", f"tests/hidden/{UNIT}"):
        (root / folder).mkdir(parents=True)
    (root / "nbgrader_config.py").write_text(CONFIG)
    (root / f"release/{UNIT}/{UNIT}.ipynb").write_text(json.dumps(of_answers(right, {})))
    (root / f"source/{UNIT}/{UNIT}.ipynb").write_text(json.dumps(of_answers(right, right)))
    for name, text in hidden.items():
        (root / f"tests/hidden/{UNIT}/{name}.py").write_text(text)
