"""The right numbers in another order or shape, and one number in place of many."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import permutations
from typing import Any

import numpy as np

from autograder.scoring.diagnosis.rules.cases import (
    Array,
    Case,
    Found,
    are_real,
    close,
    fits,
    has_many,
    has_order,
    has_size,
    is_long,
    same_shapes,
    telling_cases,
)


def order(cases: list[Case]) -> Iterator[Found]:
    ndim = cases[0].right.ndim
    if ndim == 0 or any(case.right.ndim != ndim or case.right.size < 2 for case in cases):
        return
    telling = telling_cases(cases, lambda y: has_order(y) and y.size >= 4)
    for name, apply, along in _orders(ndim):
        if fits(cases, apply, "biufc"):
            yield Found(name, telling, words=(("along", along),))
    if same_shapes(cases) and all(close(np.cumsum(case.mine, -1), case.right) for case in cases):
        yield Found("single steps", telling)
    if all(_same_numbers(case) for case in cases):
        yield Found("order", telling_cases(cases, has_many), rank=3)


def _orders(ndim: int) -> Iterator[tuple[str, Callable[[Array], Any], str]]:
    for order in permutations(range(ndim)) if 2 <= ndim <= 4 else ():
        if order != tuple(range(ndim)):
            yield ("transposed" if ndim == 2 else "axes"), partial(np.transpose, axes=order), ""
    for axis in range(min(ndim, 3)):
        along = "" if ndim == 1 else f" along axis {axis}"
        for name, function in _ALONG:
            yield name, lambda y, axis=axis, function=function: function(y, axis), along  # type: ignore[misc]
    if ndim == 2:
        yield "lower half", np.tril, ""
        yield "upper half", np.triu, ""


_ALONG: list[tuple[str, Callable[[Array, int], Any]]] = [
    ("reversed", np.flip),
    ("shifted", lambda y, axis: np.roll(y, 1, axis)),
    ("shifted", lambda y, axis: np.roll(y, -1, axis)),
    ("running sum", lambda y, axis: np.cumsum(y, axis)),
    ("sorted", lambda y, axis: np.sort(y, axis)),
    ("sorted down", lambda y, axis: np.flip(np.sort(y, axis), axis)),
]


def _same_numbers(case: Case) -> bool:
    return case.mine.shape == case.right.shape and close(
        np.sort(case.mine, None), np.sort(case.right, None)
    )


def shape(cases: list[Case]) -> Iterator[Found]:
    """The right numbers in another shape, one entry too many or too few, or off by one place."""
    telling = telling_cases(cases, is_long)
    if all(
        case.mine.shape != case.right.shape and close(case.mine.ravel(), case.right.ravel())
        for case in cases
    ):
        yield Found("shape", telling)
    if any(case.mine.ndim == 0 or case.mine.ndim != case.right.ndim for case in cases):
        return
    gaps = {len(case.mine) - len(case.right) for case in cases}
    for name, gap, mine, right in _ENDS:
        if gaps == {gap} and all(
            len(case.right) >= (1 if gap else 4) and close(case.mine[mine], case.right[right])
            for case in cases
        ):
            yield Found(name, telling, rank=2)


_ALL, _BUT_FIRST, _BUT_LAST = slice(None), slice(1, None), slice(None, -1)
_ENDS = [
    ("last missing", -1, _ALL, _BUT_LAST),
    ("first missing", -1, _ALL, _BUT_FIRST),
    ("one more at the end", 1, _BUT_LAST, _ALL),
    ("one more at the beginning", 1, _BUT_FIRST, _ALL),
    ("one place later", 0, _BUT_FIRST, _BUT_LAST),
    ("one place earlier", 0, _BUT_LAST, _BUT_FIRST),
]
_TOTALS: list[tuple[str, Callable[[Array, int], Any]]] = [
    ("the sum", np.sum),
    ("the mean", np.mean),
    ("the largest", np.max),
    ("the smallest", np.min),
    ("the last", lambda y, axis: np.take(y, -1, axis)),
    ("the first", lambda y, axis: np.take(y, 0, axis)),
    ("the length", lambda y, axis: np.sqrt(np.sum(np.square(y), axis))),
]


def totals(cases: list[Case]) -> Iterator[Found]:
    """One number for many, or many for one."""
    if not all(case.mine.size and case.right.size and are_real(case) for case in cases):
        return
    fewer, more = (
        all(case.mine.ndim < case.right.ndim for case in cases),
        all(case.mine.ndim > case.right.ndim for case in cases),
    )
    if not fewer and not more:
        return
    both = [(case.right, case.mine) if fewer else (case.mine, case.right) for case in cases]
    telling = telling_cases(cases, is_long if fewer else has_size)
    for what, total in _TOTALS:
        along = [
            [(np.asarray(total(many, axis)), few) for many, few in both]
            for axis in _axes([many for many, _ in both])
        ]
        along.append([(np.asarray(total(many.ravel(), 0)), few) for many, few in both])
        if any(all(close(*pair) for pair in pairs) for pairs in along):
            yield Found(
                "one for many" if fewer else "many for one", telling, words=(("what", what),)
            )


def _axes(values: list[Array]) -> list[int]:
    """The axes that all have, and that are longer than 1 somewhere."""
    return [
        axis
        for axis in range(min(value.ndim for value in values))
        if any(value.shape[axis] > 1 for value in values)
    ]
