"""In which cases a function goes wrong is told where one property of one argument decides it, and
never where it might be another."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from autograder.sandbox.student import Call
from autograder.scoring.diagnosis.inputs import properties_of
from autograder.scoring.diagnosis.judged import Judged, off
from autograder.scoring.diagnosis.questions import Answer
from autograder.scoring.diagnosis.where import where
from autograder.scoring.plans import plans

Function = Callable[..., Any]


def answer(function: Function, call: Call) -> Answer:
    try:
        return Answer(function(*copy.deepcopy(call.args), **copy.deepcopy(call.kwargs)))
    except Exception as error:
        return Answer(error=type(error).__name__)


def told(mine: Function, right: Function, *arguments: Any, **named: Any) -> str | None:
    """What is said of a function that was called with these arguments, one call for each."""
    (plan,) = plans({"f": "def f(x, y=0):\n    return x"}).values()

    def judged(call: Call) -> Judged:
        return Judged(call, off(answer(mine, call), answer(right, call)))

    def ask(calls: Sequence[Call]) -> list[Judged | None]:
        return [None if answer(right, call).error else judged(call) for call in calls]

    calls = [Call("f", each if isinstance(each, tuple) else (each,), {}) for each in arguments]
    found = where(plan, [judged(call) for call in calls], ask)
    return found.says if found else None


def vectors(*lengths: int) -> list[Any]:
    rng = np.random.default_rng(0)
    return [rng.uniform(0.5, 9.0, n) for n in lengths]


def mean(x: Any) -> float:
    if len(x) == 0:
        raise ValueError("no numbers")
    return float(np.mean(x))


@pytest.mark.parametrize(
    ("slip", "special", "says"),
    [
        (lambda x: np.mean(np.abs(x)), np.array([-1.0, 2.0, 4.0]), "`x` has a negative entry"),
        (lambda x: mean(x) if len(x) > 1 else 0.0, np.array([3.0]), "`x` has one entry"),
        (lambda x: mean(x) if len(x) > 1 else 0.0, [3.0], "`x` has one entry"),
        (
            lambda x: mean(x) if x.dtype.kind == "f" else x.sum() // (len(x) + 1),
            np.array([1, 2, 5, 7]),
            "`x` holds whole numbers",
        ),
        (lambda x: mean(x[x != 0]), np.array([0.0, 3.0, 4.5]), "`x` has an entry that is 0"),
        (lambda x: mean(np.unique(x)), np.array([2.0, 2.0, 5.5]), "`x` has equal entries"),
        (
            lambda x: mean(x) if np.max(x) > 1e-6 else 0.0,
            np.array([1e-9, 3e-9]),
            "`x` has only tiny entries",
        ),
    ],
)
def test_the_property_that_decides_is_named(slip: Function, special: Any, says: str) -> None:
    of_this_kind = vectors(4, 5, 7, 4)
    if isinstance(special, list):
        of_this_kind = [x.tolist() for x in of_this_kind]
    said = told(slip, mean, *of_this_kind, special)
    assert said is not None
    assert said.startswith(f"Your function was right in all calls but those in which {says}. ")


def test_a_part_of_a_tuple_and_an_option_are_named() -> None:
    first = told(
        lambda x: x[0] * x[1] if x[0] else 7,
        lambda x: x[0] * x[1],
        *[((a, 3),) for a in (2, 5, 4, 0)],
    )
    assert first is not None
    assert "`x[0]` is 0" in first
    options = [(x, name) for x in (1.0, 2.5) for name in ("left", "right")]
    option = told(lambda x, y: x, lambda x, y: x if y == "right" else -x, *options, (4.0, "right"))
    assert option is not None
    assert "`y` is 'left'" in option


def test_what_might_be_something_else_is_not_named() -> None:
    both = np.array([-1.0, 0.0, 4.0])  # a negative entry, and a zero: and only both are wrong
    slip = lambda x: 0.0 if (x < 0).any() and (x == 0).any() else mean(x)  # noqa: E731
    assert told(slip, mean, *vectors(4, 5, 6), both) is None
    odd = np.array([1.5, 2.25, 2.75])  # wrong for this one alone
    assert told(lambda x: 0.0 if x[0] == 1.5 else mean(x), mean, *vectors(4, 6, 8), odd) is None
    assert told(lambda x: 2 * mean(x), mean, *vectors(4, 5, 6)) is None, "it is never right"
    assert told(mean, mean, *vectors(4, 5, 6)) is None, "it is never wrong"


def test_one_right_call_is_not_enough_to_say_that_the_others_are() -> None:
    assert told(lambda x: 0.0 if len(x) < 4 else mean(x), mean, *vectors(5, 3, 2)) is None
    never = told(lambda x: np.zeros((2, 2)) @ np.zeros(3), mean, *vectors(4, 5))
    assert never is None, "an exception of numpy's, each time, is no condition that is too wide"


def test_a_refusal_that_is_missing_or_too_much_and_a_shape_are_told_where_nothing_closer_is() -> (
    None
):
    empty = np.zeros(0)
    missing = told(lambda x: mean(x) if len(x) else 0.0, mean, *vectors(4, 5), empty)
    assert missing is not None
    assert "What is missing is a refusal" in missing
    strange = np.array([4.0, 1.0, 7.5])

    def strict(x: Any) -> float:
        if np.array_equal(x, strange):
            raise ValueError("strange")
        return mean(x)

    refused = told(strict, mean, *vectors(4, 5), strange)
    assert refused is not None
    assert "a ValueError came in place of one" in refused
    tables = [np.array([[3.0], [1.0]]), np.array([[2.0, 5.0, 8.0]])]
    flat = told(
        lambda x: 2 * x.ravel(), lambda x: 2 * x, *vectors(4, 5), *tables, np.ones((1, 1, 2))
    )
    assert flat is not None
    assert "in another shape" in flat


VALUES = [
    np.array([1.5, 2.5, 4.0, 0.5, 3.0]),
    np.array([3, 1, 2, 5]),
    np.array([3, 0, 255, 5], dtype=np.uint8),
    np.array([[1, 2], [2, 1]], dtype=np.int8),
    np.arange(1.0, 10.0).reshape(3, 3),
    np.arange(1.0, 9.0).reshape(2, 4),
    np.array([[2.0, 1.0], [1.0, 3.0]]),
    np.array([[0.0, 1e4], [np.inf, np.nan]]),
    np.full((3, 1), 1e-8),
    np.zeros((1, 3)),
    np.array([4.0, -1.0]),
    np.array([-4.0]),
    np.zeros(0),
    [1.0, 4.0, 2.0],
    [2, 2],
    -2000.5,
    5.5,
    2,
    3,
    0,
    True,
    "left",
]


def test_every_property_can_be_put_into_something_and_nothing_is_changed_in_place() -> None:
    before = copy.deepcopy(VALUES)
    values = [value for value in VALUES if not isinstance(value, list)]
    kinds = [kind for value in values for kind in properties_of(value)]
    assert len({kind.is_so for kind in kinds}) > 35
    for kind in kinds:
        made = [other for value in VALUES if (other := kind.put(value)) is not None]
        assert any(kind.has(other) for other in made), kind.is_so
        for value in VALUES:
            kind.taken(value)
    np.testing.assert_equal(VALUES, before)


@given(
    arrays(
        st.sampled_from(["f8", "f4", "f2", "i8", "i1", "u1", "u8", "?", "c16"]),
        array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4),
    )
    | st.integers()
    | st.floats()
    | st.lists(
        st.floats()
        | st.integers()
        | st.lists(st.floats(), max_size=3)
        | st.none()
        | st.text(max_size=2),
        max_size=4,
    )
)
@settings(max_examples=300, deadline=None)
def test_no_value_is_too_strange(value: Any) -> None:
    for kind in properties_of(value):
        for made in (kind.put(value), kind.taken(value)):
            assert made is None or kind.has(made) in (True, False)
    for kind in EVERY:
        kind.put(value)
        kind.taken(value)


EVERY = [kind for value in VALUES for kind in properties_of(value)]
