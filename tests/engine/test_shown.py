"""What a test did is shown as a program that a learner can paste, and that gives what the test
saw."""

from __future__ import annotations

import math
from math import cos
from typing import Any

import numpy as np
import pytest

from autograder.checks.close import CheckFailure
from autograder.scoring.functions import source_of
from autograder.scoring.literals import literal
from autograder.scoring.shown import program
from autograder.scoring.words import explain

VALUE = """
import numpy as np

class Value:
    def __init__(self, data, inputs=()):
        self.data, self.grad, self.inputs = data, 0.0, inputs

    def __mul__(self, other):
        return Value(self.data * other.data, ((self, other.data), (other, self.data)))

    def backward(self):
        for source, slope in self.inputs:
            source.grad += slope

    def parts(self):
        return [Value(self.data), Value(2 * self.data)]

    def __getitem__(self, index):
        return self.data

def make(x):
    return Value(x)

def apply(f, x):
    return f(x)
"""


def again(text: str) -> Any:
    """What a learner gets who pastes a program."""
    names: dict[str, Any] = {}
    exec(VALUE, names)
    *before, last = text.split("\n")
    exec("\n".join(before), names)
    return eval(last, names)


def test_an_object_is_shown_by_what_made_it_and_what_was_done_with_it(open_session: Any) -> None:
    session = open_session(VALUE)
    a, other = session.student.Value(3.0), session.student.Value(7.0)
    other.backward()
    product = a * a
    product.backward()
    assert a.grad == 6.0
    text = program(session.trace, session.trace[-1])
    assert text == "a = Value(3.0)\n(a * a).backward()\na.grad"
    assert again(text) == 6.0


def test_what_is_not_about_the_object_is_left_out_and_what_changed_it_is_not(
    open_session: Any,
) -> None:
    session = open_session(VALUE)
    a = session.student.make(2.0)
    session.student.Value(1.0).backward()
    a.data = 5.0
    _, two = a.parts()
    assert two.data == 10.0
    text = program(session.trace, session.trace[-1])
    assert text is not None
    assert again(text) == 10.0
    assert "1.0" not in text


def test_a_call_is_one_expression_and_a_failure_points_at_the_attribute(open_session: Any) -> None:
    session = open_session(VALUE)
    a = session.student.make(2.0)
    grad = a.data
    assert explain(CheckFailure("the data is not right here.", grad), session).split("\n") == [
        "called: make(2.0).data",
        "came back: 2.0",
        "The data is not right here.",
    ]


def test_functions_are_shown_as_source(open_session: Any) -> None:
    session = open_session(VALUE)
    factor, seen = 3.0, []

    def counted(x: float) -> float:
        """Times three."""
        seen.append(x)
        return factor * x

    def two_steps(x: float) -> float:
        y = x + factor
        return y * y

    for function in (counted, two_steps, lambda x: x**2, np.exp):
        value = session.student.apply(function, 2.0)
        text = program(session.trace, session.trace[-1])
        assert text is not None
        assert again(text) == value
    assert program(session.trace, session.trace[0]) == "apply(lambda x: 3.0 * x, 2.0)"
    assert program(session.trace, session.trace[-1]) == "apply(np.exp, 2.0)"


def test_a_long_program_is_not_shown(open_session: Any) -> None:
    session = open_session(VALUE)
    a = session.student.Value(1.5)
    for _ in range(40):
        a.backward()
    assert a.grad == 0.0
    assert program(session.trace, session.trace[-1]) is None
    assert "called" not in explain(CheckFailure("no", session.trace[-1].result), session)


class Callable:
    def __call__(self, x: float) -> float:
        return x


def of_two(x: float) -> float:
    return _neighbour(x)


def _neighbour(x: float) -> float:
    for _ in range(3):
        x = x / 2
    return x


@pytest.mark.parametrize(
    "function", [Callable(), of_two, Callable().__call__, np.random.default_rng(3).normal]
)
def test_a_function_without_source_has_a_name_and_no_address(function: Any) -> None:
    assert source_of(function, literal) is None
    assert literal(function).isidentifier()


def test_two_functions_on_one_line_are_told_apart() -> None:
    first, second = (lambda x: x + 1), (lambda x: x + 2)
    assert [source_of(each, literal) for each in (first, second)] == [
        "lambda x: x + 1",
        "lambda x: x + 2",
    ]


def test_an_exception_where_an_answer_is_wanted_is_told_as_that(open_session: Any) -> None:
    session = open_session("def half(x):\n    raise ValueError('no')")
    with pytest.raises(Exception, match="no") as caught:
        session.student.half(3.0)
    assert explain(caught.value, session).split("\n") == [
        "called: half(3.0)",
        "It stopped with ValueError where an answer is wanted: no (line 2: raise ValueError('no'))",
    ]


def test_functions_of_math_are_shown_as_those_that_a_notebook_has() -> None:
    assert (
        literal(lambda x: math.sin(x) + cos(x) * math.pi)
        == "lambda x: np.sin(x) + np.cos(x) * np.pi"
    )
    assert literal(math.exp) == "np.exp"
    assert literal(lambda n: math.comb(n, 2)) == "f"  # numpy has none
