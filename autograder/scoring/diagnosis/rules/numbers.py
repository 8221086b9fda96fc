"""Results that are off number by number: squared, rounded, of few digits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np

from autograder.scoring.diagnosis.rules.cases import (
    Array,
    Case,
    Found,
    close,
    fits,
    has_fractions,
    has_size,
    identical,
    is_mixed,
    telling_cases,
)

_EACH_NUMBER: list[tuple[str, str, Callable[[Array], Any]]] = [
    ("squared", "iuf", lambda y: np.square(y.astype(float))),
    ("rooted", "iuf", lambda y: np.sqrt(y.astype(float))),
    ("exponential", "iuf", lambda y: np.exp(y.astype(float))),
    ("logarithm", "iuf", lambda y: np.log(y.astype(float))),
    ("reciprocal", "iuf", lambda y: 1 / y.astype(float)),
    ("one minus", "iuf", lambda y: 1 - y.astype(float)),
    ("absolute value", "if", np.abs),
    ("no negative ones", "if", lambda y: np.maximum(y, 0)),
    ("conjugate", "c", np.conj),
    ("real part", "c", np.real),
    ("modulus", "c", np.abs),
]
_TO_WHOLE_NUMBERS: list[tuple[str, Callable[[Array], Any]]] = [
    ("cut down", np.floor),
    ("cut off", np.trunc),
    ("rounded up", np.ceil),
    ("rounded", np.round),
]


def each_number(cases: list[Case]) -> Iterator[Found]:
    for name, kinds, apply in _EACH_NUMBER:
        if fits(cases, apply, kinds):
            yield Found(name, telling_cases(cases, has_size))
    if fits(cases, np.logical_not, "b") and {
        bool(entry) for case in cases for entry in case.right.flat
    } == {True, False}:
        yield Found("opposite", telling_cases(cases, is_mixed))


def _vary(cases: list[Case]) -> bool:
    """At least three different numbers came back: a 1 each time is no rounding."""
    return len({entry for case in cases for entry in case.mine.ravel().tolist()}) >= 3


def whole_numbers(cases: list[Case]) -> Iterator[Found]:
    if _vary(cases) and all(
        case.mine.dtype.kind in "iuf" and bool((case.mine == np.round(case.mine)).all())
        for case in cases
    ):
        for name, apply in _TO_WHOLE_NUMBERS:
            if fits(cases, apply):
                yield Found(name, telling_cases(cases, has_fractions))


def few_decimals(cases: list[Case]) -> Iterator[Found]:
    for digits in range(1, 9):
        made = [
            np.round(case.right, digits) if case.right.dtype.kind == "f" else None for case in cases
        ]
        if _vary(cases) and all(
            close(case.mine, value, 1e-12, 0.0) for case, value in zip(cases, made, strict=True)
        ):
            telling = telling_cases(cases, partial(_has_more_decimals, digits))
            yield Found("few decimals", telling, words=(("digits", str(digits)),))
            return


def float32(cases: list[Case]) -> Iterator[Found]:
    def is_low(case: Case) -> bool:
        if case.mine.dtype.kind != "f" or case.right.dtype.kind != "f" or not case.mine.size:
            return False
        turned_back = case.right.astype(np.float32).astype(float)
        return close(case.mine, case.right, 1e-3, 1e-3) and (
            case.mine.dtype.itemsize < 8 or identical(case.mine, turned_back)
        )

    if all(map(is_low, cases)):
        yield Found("float32", tuple(range(len(cases))))


def _has_more_decimals(digits: int, y: Array) -> bool:
    return bool((np.abs(np.round(y, digits) - y) > 1e-11).any())
