"""Results that are right in some places only, the same for all, or those of other arguments."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from autograder.scoring.diagnosis.rules.cases import (
    NOISE,
    RTOL,
    Array,
    Case,
    Found,
    close,
    has_order,
    has_size,
    identical,
    key,
    same_shapes,
    size,
    telling_cases,
)

_WHERE_RIGHT: list[tuple[str, Callable[[int], set[int]]]] = [
    ("only the first", lambda n: {0}),
    ("only the last", lambda n: {n - 1}),
    ("all but the first", lambda n: set(range(1, n))),
    ("all but the last", lambda n: set(range(n - 1))),
    ("all but the ends", lambda n: set(range(1, n - 1))),
]


def where_right(cases: list[Case]) -> Iterator[Found]:
    """Where the right entries are: the first alone, all but the last, the diagonal."""
    if not same_shapes(cases) or any(case.right.ndim == 0 or len(case.right) < 3 for case in cases):
        return
    masks = [_right_entries(case) for case in cases]
    if all(mask.ndim == 2 and mask.shape[0] == mask.shape[1] for mask in masks):
        telling = telling_cases(cases, has_order)
        if all((mask == np.eye(len(mask), dtype=bool)).all() for mask in masks):
            yield Found("only the diagonal", telling, rank=2)
        if all((mask != np.eye(len(mask), dtype=bool)).all() for mask in masks):
            yield Found("all but the diagonal", telling, rank=2)
    lines = [mask.reshape(len(mask), -1) for mask in masks]
    words = (("one", "entry" if masks[0].ndim == 1 else "row"),)
    for name, places in _WHERE_RIGHT:
        if all(
            set(np.flatnonzero(line.all(1)))
            == places(len(line))
            == set(np.flatnonzero(line.any(1)))
            for line in lines
        ):
            yield Found(name, telling_cases(cases, lambda y: len(y) >= 4), rank=2, words=words)


def _right_entries(case: Case) -> Array:
    return np.isclose(
        case.mine, case.right, rtol=RTOL, atol=NOISE * size(case.right), equal_nan=True
    )


def alike(cases: list[Case]) -> Iterator[Found]:
    if all(case.mine.size and not case.mine.any() for case in cases):
        yield Found("zeros", telling_cases(cases, has_size))
    if same_shapes(cases) and all(
        case.mine.size > 1 and bool((case.mine == case.mine.flat[0]).all()) for case in cases
    ):
        yield Found("all alike", telling_cases(cases, has_order))
    for axis, line in ((0, "row"), (1, "column")):
        if same_shapes(cases) and all(
            _lines_alike(case.mine, axis) and not _lines_alike(case.right, axis) for case in cases
        ):
            yield Found("lines alike", telling_cases(cases, has_order), words=(("line", line),))
    if (
        all(case.mine.size and identical(case.mine, cases[0].mine) for case in cases)
        and len({key(case.right) for case in cases}) >= 3
    ):
        yield Found("constant", telling_cases(cases, has_size), rank=2)


def _lines_alike(value: Array, axis: int) -> bool:
    return (
        value.ndim == 2
        and value.shape[axis] >= 2
        and bool((value == np.take(value, [0], axis)).all())
    )


def given_back(cases: list[Case]) -> Iterator[Found]:
    for name in cases[0].asked:
        if all(case.mine.size and identical(case.mine, case.asked.get(name)) for case in cases):
            yield Found(
                "given back", telling_cases(cases, has_size), rank=0, words=(("name", name),)
            )


def other_arguments(cases: list[Case]) -> Iterator[Found]:
    known = [
        index for index, case in enumerate(cases) if case.others
    ]  # the others were not asked with other arguments
    for way in {way: None for index in known for way in cases[index].others}:
        made = [(cases[index].mine, cases[index].others.get(way)) for index in known]
        if any(
            all(close(turn(mine), value) for mine, value in made)
            for turn in (np.asarray, _TURNED_BACK.get(way[0], np.asarray))
        ):
            name = f"argument{'s' if way[0] == 'exchanged' else ''} {way[0]}"
            yield Found(name, tuple(known), rank=2, places=way[1:])


_TURNED_BACK: dict[str, Callable[[Array], Array]] = {
    "transposed": np.transpose,
    "reversed": lambda y: y[::-1] if y.ndim else y,
}
