"""A relation between what came back and what should have is named where it holds, and never where
it holds by chance or two do."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.scoring.diagnosis.relations import Pair, relation

Make = Callable[[np.random.Generator], Any]
Spoil = Callable[[Any], Any]


def number(rng: np.random.Generator) -> Any:
    return float(rng.normal(0, 3))


def positive(rng: np.random.Generator) -> Any:
    return rng.uniform(0.5, 9.0, 6)


def vector(rng: np.random.Generator) -> Any:
    return rng.normal(0, 3, int(rng.integers(5, 9)))


def matrix(rng: np.random.Generator) -> Any:
    return rng.normal(0, 3, (4, 3))


def square(rng: np.random.Generator) -> Any:
    return rng.normal(0, 3, (4, 4))


def cube(rng: np.random.Generator) -> Any:
    return rng.normal(0, 3, (2, 3, 4))


def complex_vector(rng: np.random.Generator) -> Any:
    return rng.standard_normal(5) + 1j * rng.standard_normal(5)


def answers(rng: np.random.Generator) -> Any:
    return np.arange(8) < rng.permutation(8)


def shares(rng: np.random.Generator) -> Any:
    return rng.dirichlet(np.ones(5))


def direction(rng: np.random.Generator) -> Any:
    y = rng.standard_normal(5)
    return y / np.linalg.norm(y)


def replaced(y: Any, index: Any, rng: np.random.Generator) -> Any:
    y = y.copy()
    y[index] = rng.normal(0, 3, y[index].shape)
    return y


def off_diagonal(y: Any) -> Any:
    return np.where(
        np.eye(len(y), dtype=bool), y, y + 1 + np.arange(y.size).reshape(y.shape) ** 1.5
    )


CHANCE = np.random.default_rng(7)

RELATIONS: list[tuple[str, Make, Spoil]] = [
    ("factor", number, lambda y: 2 * y),
    ("factor", vector, lambda y: y / 2),
    ("factor", matrix, lambda y: y * math.log(2)),
    ("factor", number, lambda y: -y * math.pi),
    ("factor", vector, lambda y: y * 0.37),
    ("sign", number, lambda y: -y),
    ("sign", matrix, lambda y: -y),
    ("added constant", number, lambda y: y + 1),
    ("added constant", vector, lambda y: y - 0.25),
    ("squared", vector, np.square),
    ("rooted", positive, np.sqrt),
    ("exponential", vector, np.exp),
    ("logarithm", positive, np.log),
    ("reciprocal", vector, lambda y: 1 / y),
    ("one minus", positive, lambda y: 1 - y),
    ("absolute value", vector, np.abs),
    ("no negative ones", vector, lambda y: np.maximum(y, 0)),
    ("conjugate", complex_vector, np.conj),
    ("real part", complex_vector, np.real),
    ("modulus", complex_vector, np.abs),
    ("opposite", answers, np.logical_not),
    ("cut down", positive, np.floor),
    ("cut off", vector, np.trunc),
    ("rounded up", positive, np.ceil),
    ("rounded", vector, np.round),
    ("few decimals", vector, lambda y: np.round(y, 2)),
    ("few decimals", vector, lambda y: np.round(y, 8)),
    ("float32", vector, lambda y: y.astype(np.float32)),
    ("float32", vector, lambda y: y.astype(np.float32).astype(float)),
    ("not normalised", shares, lambda y: y * CHANCE.uniform(2, 9)),
    ("right direction", direction, lambda y: y * CHANCE.uniform(2, 9)),
    ("up to a factor", vector, lambda y: y * CHANCE.uniform(2, 9)),
    ("lines not normalised", matrix, lambda y: y * CHANCE.uniform(2, 9, (4, 1))),
    ("lines not normalised", matrix, lambda y: y * CHANCE.uniform(2, 9, (1, 3))),
    ("transposed", matrix, np.transpose),
    ("transposed", square, np.transpose),
    ("axes", cube, lambda y: y.transpose(1, 2, 0)),
    ("reversed", vector, lambda y: y[::-1]),
    ("reversed", matrix, lambda y: y[:, ::-1]),
    ("shifted", vector, lambda y: np.roll(y, 1)),
    ("shifted", matrix, lambda y: np.roll(y, -1, 0)),
    ("one place later", vector, lambda y: np.append(CHANCE.normal(), y[:-1])),
    ("one place earlier", vector, lambda y: np.append(y[1:], CHANCE.normal())),
    ("running sum", vector, np.cumsum),
    ("single steps", vector, lambda y: np.diff(y, prepend=0.0)),
    ("sorted", vector, np.sort),
    ("sorted down", vector, lambda y: np.sort(y)[::-1]),
    ("order", vector, lambda y: y[np.argsort(np.sin(50 * y))]),
    ("lower half", square, np.tril),
    ("upper half", matrix, np.triu),
    ("shape", vector, lambda y: y[:, np.newaxis]),
    ("shape", matrix, np.ravel),
    ("last missing", vector, lambda y: y[:-1]),
    ("first missing", vector, lambda y: y[1:]),
    ("one more at the end", vector, lambda y: np.append(y, 9.0)),
    ("one more at the beginning", matrix, lambda y: np.vstack([np.ones(3), y])),
    ("one for many", vector, np.sum),
    ("one for many", matrix, lambda y: y.mean(0)),
    ("many for one", number, lambda y: np.array([y - 1.5, 0.5, 1.0])),
    ("only the diagonal", square, off_diagonal),
    ("all but the diagonal", square, lambda y: y + np.diag(CHANCE.normal(0, 3, 4))),
    ("only the first", vector, lambda y: replaced(y, slice(1, None), CHANCE)),
    ("only the last", vector, lambda y: replaced(y, slice(None, -1), CHANCE)),
    ("all but the first", vector, lambda y: replaced(y, slice(1), CHANCE)),
    ("all but the last", matrix, lambda y: replaced(y, slice(-1, None), CHANCE)),
    ("all but the ends", vector, lambda y: replaced(y, [0, -1], CHANCE)),
    ("zeros", vector, lambda y: 0 * y),
    ("all alike", vector, lambda y: np.full(y.shape, y.mean())),
    ("lines alike", matrix, lambda y: np.tile(CHANCE.standard_normal(3), (4, 1))),
    ("lines alike", matrix, lambda y: np.tile(CHANCE.standard_normal((4, 1)), 3)),
    ("constant", matrix, lambda y: np.arange(12.0).reshape(4, 3) ** 2),
]


def pairs(make: Make, spoil: Spoil, seed: int, count: int = 6) -> list[Pair]:
    rng = np.random.default_rng(seed)
    rights = [make(rng) for _ in range(count)]
    if make is number:
        rights[:2] = [
            abs(rights[0]),
            -abs(rights[1]),
        ]  # else the sign and the absolute value are the same
    return [Pair({"x": rng.standard_normal(3)}, spoil(right), right) for right in rights]


@pytest.mark.parametrize(
    ("name", "make", "spoil"),
    RELATIONS,
    ids=[f"{name}-{i}" for i, (name, *_) in enumerate(RELATIONS)],
)
@given(seed=st.integers(0, 2**32))
@settings(max_examples=4, deadline=None)
def test_each_relation_is_recognised_on_random_values_and_it_alone(
    name: str, make: Make, spoil: Spoil, seed: int
) -> None:
    found = relation(pairs(make, spoil, seed))
    assert found is not None
    assert found.name == name
    assert found.says.endswith("?")
    assert found.says[0].isupper()
    assert "{" not in found.says


@given(
    seed=st.integers(0, 2**32),
    make=st.sampled_from(
        [number, positive, vector, matrix, square, cube, complex_vector, answers, shares]
    ),
)
@settings(max_examples=100, deadline=None)
def test_nothing_is_said_of_values_that_have_nothing_to_do_with_each_other(
    seed: int, make: Make
) -> None:
    other = np.random.default_rng(seed + 1)
    assert relation(pairs(make, lambda right: make(other), seed)) is None


@given(seed=st.integers(0, 2**32), index=st.integers(0, len(RELATIONS) - 1))
@settings(max_examples=100, deadline=None)
def test_nothing_is_said_where_one_call_is_an_exception(seed: int, index: int) -> None:
    _, make, spoil = RELATIONS[index]
    found = pairs(make, spoil, seed)
    right = found[0].right
    rng = np.random.default_rng(seed)
    spoilt = (
        ~right
        if np.asarray(right).dtype == bool
        else np.asarray(right) * rng.uniform(3, 4, np.shape(right))
        + rng.uniform(3, 4, np.shape(right))
    )
    if np.asarray(right).dtype != bool:
        assert relation([Pair(found[0].asked, spoilt, right), *found[1:]]) is None


@pytest.mark.parametrize(
    ("name", "make", "spoil"),
    RELATIONS,
    ids=[f"{name}-{i}" for i, (name, *_) in enumerate(RELATIONS)],
)
def test_two_calls_or_the_same_call_again_and_again_are_not_enough(
    name: str, make: Make, spoil: Spoil
) -> None:
    found = pairs(make, spoil, 3)
    assert relation(found[:2]) is None
    assert relation([found[0]] * 6) is None


@pytest.mark.parametrize(
    ("spoil", "rights"),
    [
        (
            np.transpose,
            [a + a.T for a in np.random.default_rng(1).standard_normal((4, 3, 3))],
        ),  # symmetric: then it is not wrong
        (lambda y: 2 * y, [0.0, 1.0, -1.0, 0.0]),
        (np.sqrt, [0.0, 1.0, 0.0, 1.0]),
        (lambda y: 1 - y, [0, 1, 0, 1]),
        (lambda y: -y, [1.0, -1.0, 1.0, -1.0]),
        (
            lambda y: y[::-1],
            [np.array([1.0, 2.0]), np.array([2.0, 3.0]), np.array([4.0, 3.0])],
        ),  # shifted as well
        (lambda y: not y, [True, False, True, False]),
        (lambda y: y + 2, [2.0, 2.0, 2.0]),
        (lambda y: abs(y), [-1.5, -2.5, -3.5]),  # the sign as well
        (lambda y: y[:1] * np.ones(3), [np.full(3, 2.0), np.full(3, 3.0), np.full(3, 4.0)]),
    ],
)
def test_values_that_tell_nothing_do_not_count(spoil: Spoil, rights: list[Any]) -> None:
    found = relation([Pair({}, spoil(right), right) for right in rights])
    assert found is None or found.name == "sign"


@pytest.mark.parametrize(
    "bad",
    [
        None,
        "a word",
        math.nan,
        math.inf,
        np.array([np.nan, 2.0]),
        [None],
        {},
        (),
        [],
        np.array(["a"]),
    ],
)
def test_nothing_is_said_where_something_came_back_that_is_no_number(bad: Any) -> None:
    found = [*pairs(number, lambda y: 2 * y, 0), Pair({}, bad, 5.0)]
    assert relation(found) is None
    assert relation([Pair({}, bad, float(k)) for k in range(2, 7)]) is None


def test_nothing_is_said_of_right_results_or_of_none() -> None:
    assert relation(pairs(vector, lambda y: y, 0)) is None
    assert relation([]) is None


def test_calls_with_a_right_result_are_no_exception_where_the_relation_holds_there_too() -> None:
    found = pairs(vector, lambda y: 2 * y, 0)
    each = relation([*found, Pair({}, np.zeros(3), np.zeros(3))])
    assert each is not None
    assert (
        each.says
        == "Your result is twice what it should be each time. Which factor of 2 is too much?"
    )


def test_where_some_results_are_right_the_sentence_says_so() -> None:
    found = relation(
        [*pairs(vector, lambda y: 2 * y, 0), Pair({}, np.array([1.0, 7.0]), np.array([1.0, 7.0]))]
    )
    assert found is not None
    assert (
        found.says
        == "Your result is twice what it should be wherever it is off. Which factor of 2 is too much?"
    )


def test_one_part_of_a_result_is_named() -> None:
    rng = np.random.default_rng(0)
    rights = [(float(rng.normal()), rng.normal(0, 3, 4)) for _ in range(4)]
    found = relation([Pair({}, (low, 2 * high), (low, high)) for low, high in rights])
    assert found is not None
    assert found.says.startswith("The second part of your result is twice what it should be")
    named = relation(
        [Pair({}, {"w": high.tolist(), "b": -low}, {"w": high, "b": low}) for low, high in rights]
    )
    assert named is not None
    assert named.says.startswith("The entry `b` of your result has the other sign each time.")
    both = relation([Pair({}, [-low, -high], (low, high)) for low, high in rights])
    assert both is not None
    assert both.says.startswith("Your result has the other sign")
    assert relation([Pair({}, (-low, 2 * high), (low, high)) for low, high in rights]) is None


def test_the_width_of_an_interval_where_both_ends_are_off() -> None:
    rng = np.random.default_rng(0)
    middles, widths = rng.normal(0, 3, 5), rng.uniform(1, 2, 5)
    found = relation(
        [
            Pair({}, (m - 2 * w, m + 2 * w), (m - w, m + w))
            for m, w in zip(middles, widths, strict=True)
        ]
    )
    assert found is not None
    assert (
        found.says
        == "The width of your result is twice what it should be each time. Which factor of 2 is too much?"
    )
    moved = relation(
        [
            Pair({}, (m + 1 - w, m + 1 + w), (m - w, m + w))
            for m, w in zip(middles, widths, strict=True)
        ]
    )
    assert moved is not None
    assert moved.says.startswith("Your result is 1 too large each time.")


def test_the_same_number_each_time_is_not_called_rounding() -> None:
    found = relation([Pair({}, 1.0, share) for share in (0.3, 0.8, 0.05, 0.6)])
    assert found is not None
    assert found.name == "constant"
    assert relation([Pair({}, 0.0, share) for share in (0.31, 0.12, 0.05, 0.04)]).name == "zeros"  # type: ignore[union-attr]


def test_nan_where_it_belongs_is_no_obstacle() -> None:
    rights = [np.append(y, np.nan) for y in np.random.default_rng(0).normal(0, 3, (4, 3))]
    found = relation([Pair({}, 2 * right, right) for right in rights])
    assert found is not None
    assert found.name == "factor"
    assert relation([Pair({}, np.nan_to_num(2 * right), right) for right in rights]) is None


def test_two_parts_in_each_others_place() -> None:
    rng = np.random.default_rng(0)
    rights = [tuple(map(float, rng.normal(0, 3, 3))) for _ in range(4)]
    found = relation([Pair({}, (b, a, c), (a, b, c)) for a, b, c in rights])
    assert found is not None
    assert (
        found.says
        == "The first and the second part of your result are exchanged. Which comes first?"
    )
    assert relation([Pair({}, (c, a, b), (a, b, c)) for a, b, c in rights]) is None
    assert relation([Pair({}, (b, a), (a, b)) for a, b in rights and [rights[0][:2]] * 5]) is None


@pytest.mark.parametrize(
    ("of", "says"),
    [
        (
            lambda n: n / (n - 1),
            "is n / (n - 1) times what it should be each time, where n is the length of `x`.",
        ),
        (lambda n: (n - 1) / n, "is (n - 1) / n times"),
        (lambda n: 1 / n, "is 1 / n times"),
        (lambda n: n, "is n times"),
        (lambda n: math.sqrt((n - 1) / n), "is sqrt((n - 1) / n) times"),
    ],
)
@given(seed=st.integers(0, 2**32))
@settings(max_examples=4, deadline=None)
def test_a_factor_that_follows_a_length(of: Callable[[int], float], says: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    found = relation(
        [
            Pair({"x": np.zeros(n)}, of(n) * y, y)
            for n, y in ((n, float(rng.normal())) for n in (3, 5, 8, 13))
        ]
    )
    assert found is not None
    assert says in found.says


def test_a_factor_that_follows_two_lengths_at_once_is_not_told() -> None:
    """n + 1 columns and n rows: is it n, or the columns less one?"""
    found = relation([Pair({"X": np.zeros((n, n + 1))}, n * 2.5**n, 2.5**n) for n in (3, 5, 8, 13)])
    assert found is None


def test_the_argument_given_back_says_more_than_a_factor() -> None:
    rng = np.random.default_rng(0)
    found = relation([Pair({"x": x, "y": 2.0}, x, 3 * x) for x in rng.standard_normal((4, 3))])
    assert found is not None
    assert (
        found.says
        == "Your result is the argument `x` itself each time. What is left to do with it?"
    )


@pytest.mark.parametrize(
    ("way", "says"),
    [
        (
            ("exchanged", "p", "q"),
            "Your result is what comes of `p` and `q` exchanged each time. Which of the two is which?",
        ),
        (
            ("transposed", "X"),
            "Your result is what comes of `X` transposed each time. What are its rows, and what its columns?",
        ),
        (
            ("reversed", "coeffs"),
            "Your result is what comes of `coeffs` backwards each time. At which end does it begin?",
        ),
        (
            ("negated", "z"),
            "Your result is what comes of `z` with the other sign each time. Which sign does it have there?",
        ),
        (
            ("left out", "ddof"),
            "Your result is what comes without `ddof` each time. Where is it used?",
        ),
    ],
)
def test_what_the_right_function_makes_of_other_arguments(way: tuple[str, ...], says: str) -> None:
    rng = np.random.default_rng(0)
    values = rng.normal(0, 3, (4, 2))
    found = relation(
        [Pair({}, mine, right, {way: mine, ("left out", "k"): right}) for mine, right in values]
    )
    assert found is not None
    assert found.says == says
    assert (
        relation(
            [
                Pair({}, mine, right, {way: mine, ("exchanged", "a", "b"): mine})
                for mine, right in values
            ]
        )
        is None
    )


def test_the_subject_can_be_another() -> None:
    found = relation(pairs(number, lambda y: -y, 0), "the `grad` of your `Value`")
    assert found is not None
    assert found.says.startswith("The `grad` of your `Value` has the other sign each time.")


@given(
    st.lists(
        st.tuples(
            *[
                st.one_of(
                    st.none(),
                    st.integers(),
                    st.floats(),
                    st.lists(st.floats(), max_size=4),
                    st.text(max_size=2),
                    st.booleans(),
                )
            ]
            * 2
        ),
        max_size=5,
    )
)
@settings(max_examples=100, deadline=None)
def test_no_value_is_too_strange(values: list[tuple[Any, Any]]) -> None:
    relation([Pair({"x": mine}, mine, right) for mine, right in values])
