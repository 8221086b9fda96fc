"""Misconceptions are recognised, and only where they are there; a slip in one exercise does not
cost the next."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.course.course import Course
from autograder.course.settings import Settings
from autograder.grade import Grade
from autograder.running.handle import Grader
from autograder.running.options import Options
from autograder.sandbox.limits import TimeLimits
from tests.support.small_course import UNIT, code, notebook, solution, test_cell

HIDDEN = '''
import numpy as np

from autograder import assert_close, assert_raises, exercise


@exercise("double")
class TestDouble:
    def test_values(self, student, rng):
        """Every entry is doubled."""
        x = rng.standard_normal(4)
        assert_close(student.double(x), 2 * x)

    def test_zero(self, student):
        """Zero stays zero, and one becomes two."""
        assert_close(student.double(np.zeros(2)), np.zeros(2))
        assert_close(student.double(1.0), 2.0)


@exercise("apply")
class TestApply:
    def test_calls_f(self, student):
        """apply(f, x) is f(x) + 1."""
        assert_close(student.apply(lambda x: 3 * x, 2.0), 7.0)


@exercise("quadruple")
class TestQuadruple:
    def test_values(self, student, rng):
        """Every entry is quadrupled."""
        x = rng.standard_normal(3)
        assert_close(student.quadruple(x), 4 * x)
'''

MISCONCEPTIONS = """
from autograder import misconception


@misconception("double", says="You square instead of doubling.")
def squares(x):
    return x * x


@misconception("double", says="You add two instead of doubling.")
def adds_two(x):
    return x + 2


@misconception("double", says="You add two, in another way.")
def adds_two_again(x):
    return 2 + x


@misconception("double", says="You stop with an error.")
def raises(x):
    raise TypeError("no")


@misconception("quadruple", says="You double only once.")
def doubles_once(x):
    return double(x)
"""

RIGHT = {
    "double": "def double(x):\n    return 2 * x",
    "apply": "def apply(f, x):\n    return f(x) + 1",
    "quadruple": "def quadruple(x):\n    return double(double(x))",
}


def document(answers: dict[str, str]) -> dict[str, Any]:
    cells = [
        code(
            "import numpy as np",
            {"solution": False, "grade": False, "locked": True, "grade_id": "given_numpy"},
        )
    ]
    for name in RIGHT:
        stub = f"def {name}(*args):\n    raise NotImplementedError()"
        cells += [solution(name, answers.get(name, stub)), test_cell(name, 2, "pass")]
    return notebook(*cells)


@pytest.fixture
def chain(course: Path) -> Path:
    """The small course with exercises that build on one another."""
    (course / f"release/{UNIT}/{UNIT}.ipynb").write_text(json.dumps(document({})))
    (course / f"source/{UNIT}/{UNIT}.ipynb").write_text(json.dumps(document(RIGHT)))
    (course / f"tests/hidden/{UNIT}/test_{UNIT}.py").write_text(HIDDEN)
    (course / f"tests/hidden/{UNIT}/misconceptions.py").write_text(MISCONCEPTIONS)
    return course


@pytest.fixture
def grader(chain: Path) -> Iterator[Grader]:
    with Grader(
        Options(
            str(chain),
            UNIT,
            settings=Settings(limits=TimeLimits(cell=3, call=2, again=0.5, test=5, submission=30)),
        )
    ) as running:
        yield running


def grade(grader: Grader, **answers: str) -> Grade:
    return grader.grade_bytes(json.dumps(document(RIGHT | answers)).encode(), "someone")[0]


def told(result: Grade) -> dict[str, list[str]]:
    return {
        exercise.id: [item.name for item in exercise.misconceptions]
        for exercise in result.exercises
        if exercise.misconceptions
    }


def scores(result: Grade) -> list[float | None]:
    return [exercise.score for exercise in result.exercises]


def test_a_misconception_is_recognised_in_other_words(grader: Grader) -> None:
    for source in (
        "def double(x):\n    return x ** 2",
        "def double(x):\n    return np.array([v * v for v in np.ravel(x)]).reshape(np.shape(x))",
    ):
        result = grade(grader, double=source)
        assert told(result) == {"double": ["squares"]}
        assert result.exercises[0].misconceptions[0].says == "You square instead of doubling."


@pytest.mark.parametrize(
    "source",
    [
        "def double(x):\n    return 2 * x",
        "def double(x):\n    return x + 2",  # two misconceptions give this: none is told
        "def double(x):\n    return 3 * x",
        "def double(x):\n    return x * x + 1e-3",
        "def double(x):\n    return x * x if np.ndim(x) else 2.0",  # another set of tests fails
        "def double(x):\n    raise TypeError('no')",  # an exception alone says nothing
        "def double(x):\n    while True:\n        pass",
        "def double(x)\n",
        "def double(x):\n    return None",
    ],
)
def test_nothing_is_told_where_it_is_not_certain(grader: Grader, source: str) -> None:
    assert told(grade(grader, double=source)) == {}


def test_a_slip_does_not_cost_the_next_exercise(grader: Grader) -> None:
    result = grade(grader, double="def double(x):\n    return 3 * x")
    assert scores(result) == [0.0, 2.0, 2.0]
    last = result.exercises[2]
    assert (last.follow_through, last.replaced) == (True, ("double",))
    assert not result.exercises[1].follow_through


@pytest.mark.parametrize(
    "double",
    [
        "def double(x)\n    syntax",
        "def double(x):\n    while True:\n        pass",
        "def other():\n    pass",
    ],
)
def test_nor_does_a_broken_or_looping_or_missing_one(grader: Grader, double: str) -> None:
    assert scores(grade(grader, double=double)) == [0.0, 2.0, 2.0]


def test_an_exercise_that_is_wrong_itself_stays_wrong(grader: Grader) -> None:
    result = grade(
        grader,
        double="def double(x):\n    return 3 * x",
        quadruple="def quadruple(x):\n    return double(x)",
    )
    assert scores(result) == [0.0, 2.0, 0.0]
    assert not result.exercises[2].follow_through
    assert told(result) == {"quadruple": ["doubles_once"]}  # seen with the correct double


def test_an_exercise_not_attempted_gains_nothing(grader: Grader) -> None:
    result = grader.grade_bytes(
        json.dumps(document({"double": "def double(x):\n    return 3 * x"})).encode(), "someone"
    )[0]
    assert scores(result) == [0.0, 0.0, 0.0]


def test_a_later_exercise_does_not_help_an_earlier_one(grader: Grader) -> None:
    cheat = "def double(x):\n    return quadruple(x) / 2"
    result = grade(grader, double=cheat, quadruple="def quadruple(x):\n    return 5 * x")
    assert scores(result) == [0.0, 2.0, 0.0]


def test_the_instructors_source_never_comes_near_the_student(grader: Grader) -> None:
    spy = "def quadruple(x):\n    double(x)\n    raise ValueError(repr(double) + str(getattr(double, '__code__', None)) + str(getattr(double, '__closure__', None)))"
    result = grade(grader, double="def double(x):\n    return 3 * x", quadruple=spy)
    assert "<function double>NoneNone" in (result.exercises[2].tests[0].message or "")


def test_follow_through_can_be_switched_off(chain: Path) -> None:
    (chain / "nbgrader_config.py").write_text(
        "c = get_config()\nc.SandboxExecute.follow_through = False\n"
    )
    with Grader(Options(str(chain), UNIT, Course(chain).settings)) as strict:
        assert scores(grade(strict, double="def double(x):\n    return 3 * x")) == [0.0, 2.0, 0.0]


def test_functions_cross_through_the_relay(chain: Path) -> None:
    """A replaced function may take a student's function as its argument."""
    hidden = HIDDEN.replace("student.quadruple(x), 4 * x", "student.quadruple(2.0), 11.0")
    (chain / f"tests/hidden/{UNIT}/test_{UNIT}.py").write_text(hidden)
    with Grader(Options(str(chain), UNIT)) as running:
        answers = {
            "apply": "def apply(f, x):\n    return 0.0",
            "quadruple": "def quadruple(x):\n    return apply(lambda y: 5 * y, x)",
        }
        result = grade(running, **answers)
    assert scores(result) == [2.0, 0.0, 2.0]
    assert result.exercises[2].replaced == ("apply",)
