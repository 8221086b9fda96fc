"""What an attack is: a submission of a small unit, of which `double` and `twice` are solved
honestly and `total` is not."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

UNIT = "01_small"

HIDDEN = '''
import numpy as np

from autograder import assert_close, exercise


@exercise("double")
class TestDouble:
    def test_number(self, student):
        """double(3) is 6."""
        assert_close(student.double(3.0), 6.0)

    def test_array(self, student, rng):
        """Arrays are doubled entry by entry."""
        x = rng.standard_normal(3)
        assert_close(student.double(x), 2 * x)


@exercise("total")
class TestTotal:
    def test_sum(self, student, rng):
        """total adds up all entries."""
        x = rng.uniform(1.0, 2.0, 5)
        assert_close(student.total(x), SECRET_FACTOR * float(np.sum(x)))

    def test_integers(self, student):
        """total of integers is an integer."""
        result = student.total(np.array([20, 21, 1]))
        assert result == 42
        assert int(result) == 42

    def test_nothing(self, student):
        """total of nothing is zero, and nothing is added to what it was given."""
        x = np.zeros(0)
        assert float(student.total(x)) == 0.0
        assert student.total(np.ones(1)) == 1.0
        assert x.shape == (0,)


@exercise("twice")
class TestTwice:
    def test_square(self, student):
        """twice applies the function to its own result."""
        assert_close(student.twice(lambda x: x * x, 3.0), 81.0)

    def test_order(self, student):
        """twice calls the function two times."""
        seen = []

        def count(x):
            seen.append(x)
            return x + 1

        assert_close(student.twice(count, 5.0), 7.0)
        assert seen == [5.0, 6.0]


SECRET_FACTOR = 1.0
'''

POINTS = {"double": 2.0, "total": 2.0, "twice": 2.0}
DOUBLE = "def double(x):\n    return 2 * x"
TWICE = "def twice(f, x):\n    return f(f(x))"
WRONG = "def total(x):\n    return -1"
RIGHT = (
    "def total(x):\n    result = 0\n    for value in x:\n        result += value\n    return result"
)


@dataclass(frozen=True)
class Attack:
    """`total` and `twice` are the attacker's solutions, `first` and `last` cells of the attacker's
    own, `change` edits the finished notebook or gives other bytes. `awards` are the points that it
    gets: exactly what its honest exercises deserve. `harms_itself`: it may also get less, for it
    answers in the place of its own honest functions, or breaks them."""

    total: str = WRONG
    twice: str = TWICE
    first: str = ""
    last: str = ""
    change: Callable[[dict[str, Any]], dict[str, Any] | bytes] = field(
        default=lambda notebook: notebook
    )
    awards: tuple[float, float, float] = (2.0, 0.0, 2.0)
    harms_itself: bool = False

    def submission(self) -> bytes:
        cells = [
            solution("double", DOUBLE),
            test("double"),
            solution("total", self.total),
            test("total"),
        ]
        cells += [solution("twice", self.twice), test("twice")]
        if self.first:
            cells.insert(0, code(self.first))
        if self.last:
            cells.append(code(self.last))
        changed = self.change(notebook(cells))
        return changed if isinstance(changed, bytes) else json.dumps(changed).encode()


def release() -> dict[str, Any]:
    """The unit's release notebook."""
    return notebook(
        [
            cell
            for name in POINTS
            for cell in (
                solution(name, f"def {name}():\n    raise NotImplementedError"),
                test(name),
            )
        ]
    )


def code(source: str, nbgrader: dict[str, Any] | None = None) -> dict[str, Any]:
    metadata = {"nbgrader": {"schema_version": 3, "task": False, **nbgrader}} if nbgrader else {}
    return {
        "cell_type": "code",
        "metadata": metadata,
        "source": source,
        "outputs": [],
        "execution_count": None,
    }


def solution(name: str, source: str) -> dict[str, Any]:
    return code(source, {"solution": True, "grade": False, "locked": False, "grade_id": name})


def test(name: str) -> dict[str, Any]:
    return code(
        f"assert {name} is not None",
        {
            "solution": False,
            "grade": True,
            "locked": True,
            "grade_id": f"test_{name}",
            "points": POINTS[name],
        },
    )


def notebook(cells: list[dict[str, Any]]) -> dict[str, Any]:
    cells = [{**cell, "id": f"c{number}"} for number, cell in enumerate(cells)]
    spec = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return {"cells": cells, "metadata": spec, "nbformat": 4, "nbformat_minor": 5}
