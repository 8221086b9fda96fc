"""Values in messages can be pasted into a cell, or are described where they are long."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograder import made_by
from autograder.scoring.literals import call_source, literal


@pytest.mark.parametrize(
    "value",
    [
        None, True, 3, -2.5, 1e-5, np.inf, [-np.inf, np.nan], np.float32(np.nan), 2 - 1j, "it's", [1, (2.0,), {"a": [None]}], (), {1, 2}, slice(1, 2), np.float64(0.1), np.float32(0.5), np.int64(3),
        np.array([1.5, -2.0]), np.array([[1, 2], [3, 4]]), np.array([True, False]), np.array([1.0], dtype="f4"), np.array(2.0), np.zeros((0, 3)),
        np.array([np.nan, np.inf, -np.inf]), [np.ones(2), np.zeros((2, 1))],
    ],
    ids=repr,
)  # fmt: skip
def test_short_values_can_be_pasted(value: Any) -> None:
    back = eval(literal(value), {"np": np})
    assert type(back) is type(value) or isinstance(value, np.generic)
    np.testing.assert_equal(back, value)


def test_a_fresh_generator_can_be_pasted() -> None:
    assert literal(np.random.default_rng(7)) == "np.random.default_rng(7)"
    used = np.random.default_rng(7)
    used.random()
    assert literal(used) == "rng"


def test_long_values_are_described() -> None:
    assert literal(np.ones((30, 4))) == "<array of shape (30, 4)>"
    assert literal(np.ones(99, dtype=int)) == "<array of shape (99,) and dtype int64>"
    assert len(literal(list(range(10_000)))) < 400
    assert len(literal("x" * 10_000)) < 400


def test_what_an_expression_made_is_shown_as_it_unless_it_has_changed_since() -> None:
    long, digits = made_by("np.arange(20_000) / 8"), made_by("[2**53, 2**53 + 1]")
    assert call_source("f", (long, digits), {}) == "f(np.arange(20_000) / 8, [2**53, 2**53 + 1])"
    assert literal([long, 1]) == "[np.arange(20_000) / 8, 1]"
    assert literal(long.copy()) == "<array of shape (20000,)>"
    long[3] = np.nan
    assert literal(long) == "<array of shape (20000,)>"
    for number in range(300):  # many are made, and the tests' own last ones are known still
        last = made_by(f"np.ones({number} + 100)")
    assert literal(last) == "np.ones(299 + 100)"
    for other in ("1.0", "None", "()", "'text'"):
        with pytest.raises(TypeError, match="made_by makes arrays"):
            made_by(other)


def test_text_is_ascii() -> None:
    assert literal("\u00e9\u202e").isascii()


def test_calls_read_as_they_are_written() -> None:
    assert (
        call_source("softmax", (np.array([1.0, 2.0]),), {"axis": 0})
        == "softmax(np.array([1.0, 2.0]), axis=0)"
    )
    assert call_source("apply", (lambda x: x, 2.0), {}) == "apply(lambda x: x, 2.0)"
    long = call_source("f", tuple(np.full((4, 6), 1 / 3) for _ in range(4)), {})
    assert len(long) < 900


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.26 + 1.0, "2.26"),
        (1 / 3, "0.33333333"),
        (-2e-16 / 3, "-6.6666667e-17"),
        (0.50000000001, "0.50000000001"),
        (np.array([0.1 + 0.2, 1e300 / 3]), "np.array([0.3, 3.3333333e+299])"),
        (1 / 3 + 2.5j, "(0.33333333+2.5j)"),
        (3817900000.0000005, "3817900000.0"),
    ],
    ids=str,
)
def test_a_computed_number_is_shown_with_eight_digits_and_a_chosen_one_as_it_is(
    value: Any, text: str
) -> None:
    assert literal(value) == text


def test_rounding_is_for_looking_at() -> None:
    assert literal(1 / 3, digits=3) == "0.333"
    assert literal(np.array([2 / 3, 1.0]), digits=3) == "np.array([0.667, 1.0])"
