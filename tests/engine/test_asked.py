"""The audit finds a test that gives what was not promised, and a right answer of another kind that
costs more than one test."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from autograder.authoring.audit import asked
from autograder.authoring.audit.promises import ARRAY, FLOAT, promised, refusing
from autograder.course.variants import Variant
from autograder.grade import ExerciseGrade, Grade
from autograder.running.handle import Grader
from autograder.running.options import Options
from tests.support.small_course import CONFIG, UNIT, notebook, solution, test_cell

HIDDEN = '''
import numpy as np

from autograder import assert_close, assert_unchanged, exercise


@exercise("mean")
class TestMean:
    def test_values(self, student):
        """The mean of three numbers."""
        assert_close(student.mean(np.array([1.0, 2.0, 6.0])), 3.0)

    def test_list(self, student):
        """Lists work too."""
        assert_close(student.mean([1.0, 2.0]), 1.5)

    def test_plain(self, student):
        """The result is a float."""
        assert type(student.mean(np.array([1.0, 4.0]))) is float


@exercise("centred")
class TestCentred:
    def test_values(self, student):
        """The mean is taken away."""
        assert_close(student.centred(np.array([1.0, 2.0, 6.0])), np.array([-2.0, -1.0, 3.0]))

    def test_shape(self, student):
        """One entry becomes 0."""
        x = np.array([5.0])
        assert_close(student.centred(x), np.zeros(1))
        assert_unchanged(student)
'''

MEAN = '''import numpy as np


def mean(x):
    """The mean of some numbers.

    x: shape (n,), floats or integers.
    Returns a float.
    """
    return float(np.mean(np.asarray(x)))
'''
CENTRED = '''def centred(x):
    """The numbers without their mean.

    x: an array or a list of n numbers.
    Returns a float64 array of shape (n,).
    """
    return x - mean(x)
'''


def document(mean: str, centred: str) -> dict[str, Any]:
    return notebook(
        solution("mean", mean),
        test_cell(
            "mean", 2, "assert type(mean(np.array([1.0, 2.0]))) is float, 'A float, please.'"
        ),
        solution("centred", centred),
        test_cell(
            "centred", 2, "assert (np.array(centred(np.array([1.0, 3.0]))) == [-1, 1]).all()"
        ),
    )


@pytest.fixture(scope="module")
def grader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grader]:
    root = tmp_path_factory.mktemp("course")
    for folder in (f"release/{UNIT}", f"source/{UNIT}", f"tests/hidden/{UNIT}"):
        (root / folder).mkdir(parents=True)
    (root / "nbgrader_config.py").write_text(CONFIG)
    (root / f"release/{UNIT}/{UNIT}.ipynb").write_text(
        json.dumps(document("def mean(x):\n    pass", "def centred(x):\n    pass"))
    )
    (root / f"source/{UNIT}/{UNIT}.ipynb").write_text(json.dumps(document(MEAN, CENTRED)))
    (root / f"tests/hidden/{UNIT}/test_{UNIT}.py").write_text(HIDDEN)
    with Grader(Options(str(root), UNIT)) as running:
        yield running


def test_what_was_not_promised_and_what_costs_too_much_is_named(grader: Grader) -> None:
    found = [
        (question, asked.answer(grader, question))
        for exercise, source in (("mean", MEAN), ("centred", CENTRED))
        for question in asked.questions(exercise, source)
    ]
    summary, breaches = asked.promises(found)
    assert summary.startswith("1 solution")
    assert breaches == (
        "mean: TestMean::test_list gives what is not promised: x is of the type list, and the docstring promises an array",
    )
    slip = Variant("mean", "half", "...")
    grade = Grade("audit", UNIT, "graded", exercises=(ExerciseGrade("mean", 0.5, 2.0),))
    summary, breaches, facts = asked.costs(found, [(slip, grade)])
    assert summary.startswith("12 right answers of another kind")
    assert breaches == (
        "centred: a list for an array costs 50% of the points, and the visible check passes it",
        "centred: whole numbers for floats in an array costs 50% of the points, and the visible check passes it",
    ) or breaches == (
        "centred: a list for an array costs 50% of the points, and the visible check passes it",
    )
    assert facts["kinds"]["mean: a number of numpy's for a plain one"] == pytest.approx(
        1 / 3, abs=1e-3
    )
    assert facts["kinds"]["mean: an array without axes for a number"] == pytest.approx(
        1 / 3, abs=1e-3
    )
    assert facts["kinds"]["centred: an argument that is changed afterwards"] == 0.5
    assert facts["misconceptions"] == {"mean.half": 0.75}


def test_more_than_one_test_is_a_breach() -> None:
    from autograder.grade import TestOutcome

    tests = tuple(TestOutcome(f"T::{name}", name, passed=name == "c", weight=1) for name in "abc")
    question = asked.Question("mean", "...", "a list for an array")
    _, breaches, _ = asked.costs([(question, asked.Answer(tests, "AssertionError: a list"))], [])
    assert breaches == ("mean: a list for an array costs 67% of the points, in 2 tests: a, b",)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("x: an array of shape (n,). k: an integer.", {"x": ARRAY}),
        ("x, y: shape (n,), floats or integers.", {"x": ARRAY, "y": ARRAY}),
        ("x: an array or list of n numbers. y: n integers.", {}),
        ("x: a float. y: a positive float. k: a number.", {"x": FLOAT, "y": FLOAT}),
        ("x: takes a float and returns a float.", {}),
        ("x: a function from arrays to arrays. y: a matrix, (n, d).", {"y": ARRAY}),
        ("The array x: is sorted. Without y nothing comes.", {}),
        (
            "x: a table,\n    an array of two axes. y: a list.\n    Returns k: an array.",
            {"x": ARRAY},
        ),
    ],
)
def test_promises_are_read_from_the_lines_that_name_arguments(
    line: str, found: dict[str, str]
) -> None:
    assert promised(f"What it does.\n\n    {line}\n    Returns an array.", ["x", "y", "k"]) == found


def test_a_solution_without_promises_is_not_tried() -> None:
    assert refusing("f", "def f(x):\n    return x") == ("", {})
    assert refusing("F", "class F:\n    pass") == ("", {})
