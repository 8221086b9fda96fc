"""Forbidden means are seen in the source and blocked at run time; nobody else is charged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from autograder.forbidden import violation
from autograder.grade import Grade
from autograder.grader import Grader, Options
from tests.engine.conftest import HIDDEN, RIGHT, UNIT, code, small

INV = {"np.linalg.inv": "solve the system instead."}


@pytest.mark.parametrize(
    "source",
    [
        "import numpy as np\ndef f(A):\n    return np.linalg.inv(A)",
        "import numpy\ndef f(A):\n    return numpy.linalg.inv(A)",
        "from numpy import linalg\ndef f(A):\n    return linalg.inv(A)",
        "from numpy.linalg import inv\ndef f(A):\n    return inv(A)",
        "from numpy.linalg import inv as solve\ndef f(A):\n    return solve(A)",
        "import numpy.linalg as la\ndef f(A):\n    return la.inv(A)",
        "import numpy as np\nla = np.linalg\ndef f(A):\n    return la.inv(A)",
        "import numpy as np\ndef f(A):\n    g = np.linalg.inv\n    return g(A)",
        "import numpy as np\ndef f(A):\n    return getattr(np.linalg, 'inv')(A)",
        "import numpy as np\ndef helper(A):\n    return np.linalg.inv(A)\ndef f(A):\n    return helper(A)",
        "import numpy as np\nf = lambda A: np.linalg.inv(A)",
    ],
)
def test_aliases_are_seen_through(source: str) -> None:
    message = violation("f", [source], INV)
    assert message is not None
    assert message.startswith("`np.linalg.inv` is used (line ")
    assert message.endswith("is not allowed in this exercise: solve the system instead.")


@pytest.mark.parametrize(
    "source",
    [
        "import numpy as np\ndef f(A):\n    return np.linalg.solve(A, A)",
        "import numpy as np\ndef f(A):\n    '''Without np.linalg.inv.'''\n    return A  # np.linalg.inv",
        "import numpy as np\ndef f(A):\n    return A\nprint(np.linalg.inv(np.eye(2)))",
        "import numpy as np\ndef check(A):\n    return np.linalg.inv(A)\ndef f(A):\n    return A",
        "def f(A:\n    np.linalg.inv",
    ],
)
def test_what_the_exercise_does_not_use_is_not_charged(source: str) -> None:
    assert violation("f", [source], INV) is None


@pytest.mark.parametrize(
    ("means", "body", "used"),
    [
        ("@", "return x @ x", True), ("@", "x @= x\n    return x", True), ("@", "return x * x", False), (".dot", "return x.dot(x)", True),
        ("for", "return [i for i in x]", True), ("for", "for i in x:\n        pass", True), ("while", "while x:\n        pass", True), ("**", "return x ** 2", True),
        ("**", "return x * x", False), ("np.dot", "import numpy\n    return numpy.dot(x, x)", True), ("import", "import scipy", True), ("sorted", "return sorted(x)", True),
    ],
)  # fmt: skip
def test_syntax_methods_and_builtins(means: str, body: str, used: bool) -> None:
    assert (violation("f", [f"@decorated\ndef f(x):\n    {body}"], {means: ""}) is not None) is used


@pytest.fixture
def strict(course: Path) -> Path:
    path = course / f"tests/hidden/{UNIT}/test_{UNIT}.py"
    path.write_text(HIDDEN.replace('@exercise("total")', '@exercise("total", forbids={"np.sum": "add the entries yourself."})'))
    return course


def grade(root: Path, total: str, *more: str) -> Grade:
    with Grader(Options(str(root), UNIT)) as grader:
        return grader.grade_bytes(json.dumps(small(RIGHT[0], total, *map(code, more))).encode(), "someone")[0]


def test_a_forbidden_function_costs_the_exercise_and_says_why(strict: Path) -> None:
    result = grade(strict, RIGHT[1])
    assert [exercise.score for exercise in result.exercises] == [4.0, 0.0]
    assert {test.message for test in result.exercises[1].tests} == {
        "`np.sum` is used (line 2 of its cell), and is not allowed in this exercise: add the entries yourself."
    }


def test_a_hidden_use_is_blocked_at_run_time_and_only_there(strict: Path) -> None:
    sneaky = "def total(x):\n    return float(vars(np)['s' + 'um'](x))"
    result = grade(strict, sneaky)
    assert result.exercises[1].score == 0
    assert "np.sum is not allowed in this exercise" in (result.exercises[1].tests[0].message or "")
    assert result.exercises[0].score == 4.0


def test_another_way_gets_full_marks_even_if_another_cell_checks_with_it(strict: Path) -> None:
    honest = "def total(x):\n    result = 0.0\n    for value in x:\n        result += value\n    return result"
    assert grade(strict, honest, "assert np.sum(np.ones(3)) == total(np.ones(3))").score == 6.0


HYPOTHESIS = '''
from hypothesis import given, strategies as st


@exercise("total")
class TestTotal:
    @given(st.lists(st.integers(-1000, 1000), min_size=1, max_size=8))
    def test_any_list(self, student, values):
        """total adds up all entries, whatever they are."""
        assert_close(student.total(np.array(values, dtype=float)), float(sum(values)))
'''


def test_hypothesis_shows_the_smallest_counterexample_and_always_the_same(course: Path) -> None:
    path = course / f"tests/hidden/{UNIT}/test_{UNIT}.py"
    path.write_text(HIDDEN.split('@exercise("total")')[0] + HYPOTHESIS)
    assert grade(course, RIGHT[1]).score == 6.0
    wrong = "def total(x):\n    return float(np.sum(np.clip(x, None, 100)))"
    first, second = grade(course, wrong), grade(course, wrong)
    message = first.exercises[1].tests[0].message or ""
    assert message.startswith("called: total(np.array([101.0]))\ncame back: 100.0")
    assert message == second.exercises[1].tests[0].message
    flaky = "import time\ndef total(x, seen=[]):\n    seen.append(1)\n    return float(np.sum(x)) + (len(seen) % 7 == 0)"
    assert grade(course, flaky).exercises[1].score == 0
