"""Results that are off by a factor, or by a term."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from autograder.scoring.diagnosis.rules.cases import (
    RTOL,
    Array,
    Case,
    Found,
    are_real,
    close,
    fits,
    has_order,
    has_size,
    same_shapes,
    size,
    telling_cases,
)

_LOGARITHM = "Which base should the logarithm have?"
_CIRCLE = "Where does pi belong?"
_FACTORS: list[tuple[float, str, str]] = [
    (2.0, "twice", "Which factor of 2 is too much?"),
    (0.5, "half of", "Which factor of 2 is missing?"),
    (100.0, "100 times", "Is it a share, or per cent?"),
    (0.01, "a hundredth of", "Is it a share, or per cent?"),
    *(
        (value, f"{name} times", _LOGARITHM)
        for value, name in ((math.log(2), "ln 2"), (1 / math.log(2), "1 / ln 2"))
    ),
    *(
        (value, f"{name} times", _LOGARITHM)
        for value, name in ((math.log(10), "ln 10"), (1 / math.log(10), "1 / ln 10"))
    ),
    *(
        (value, f"{name} times", _LOGARITHM)
        for value, name in ((math.log2(10), "log2(10)"), (math.log10(2), "log10(2)"))
    ),
    *(
        (value, f"{name} times", _CIRCLE)
        for value, name in ((math.pi, "pi"), (1 / math.pi, "1 / pi"))
    ),
    *(
        (value, f"{name} times", _CIRCLE)
        for value, name in ((2 * math.pi, "2 pi"), (1 / (2 * math.pi), "1 / (2 pi)"))
    ),
    *(
        (value, f"{name} times", _CIRCLE)
        for value, name in (
            (math.sqrt(math.pi), "sqrt(pi)"),
            (1 / math.sqrt(math.pi), "1 / sqrt(pi)"),
        )
    ),
    (math.sqrt(2 * math.pi), "sqrt(2 pi) times", _CIRCLE),
    (1 / math.sqrt(2 * math.pi), "1 / sqrt(2 pi) times", _CIRCLE),
    (180 / math.pi, "180 / pi times", "Are these degrees or radians?"),
    (math.pi / 180, "pi / 180 times", "Are these degrees or radians?"),
    (math.sqrt(2), "sqrt(2) times", "Which root of 2 is too much?"),
    (1 / math.sqrt(2), "1 / sqrt(2) times", "Which root of 2 is missing?"),
]
_OF_N: list[tuple[str, Callable[[float], float]]] = [
    ("n", lambda n: n),
    ("1 / n", lambda n: 1 / n),
    ("n - 1", lambda n: n - 1),
    ("1 / (n - 1)", lambda n: 1 / (n - 1)),
    ("n / (n - 1)", lambda n: n / (n - 1)),
    ("(n - 1) / n", lambda n: (n - 1) / n),
    ("n + 1", lambda n: n + 1),
    ("1 / (n + 1)", lambda n: 1 / (n + 1)),
    ("(n + 1) / n", lambda n: (n + 1) / n),
    ("n / (n + 1)", lambda n: n / (n + 1)),
    ("n / (n - 2)", lambda n: n / (n - 2)),
    ("(n - 2) / n", lambda n: (n - 2) / n),
    ("(n - 1) / (n - 2)", lambda n: (n - 1) / (n - 2)),
    ("(n - 2) / (n - 1)", lambda n: (n - 2) / (n - 1)),
    ("n / 2", lambda n: n / 2),
    ("2 / n", lambda n: 2 / n),
    ("2 n", lambda n: 2 * n),
    ("1 / (2 n)", lambda n: 1 / (2 * n)),
    ("n squared", lambda n: n * n),
    ("1 / n squared", lambda n: 1 / (n * n)),
    ("sqrt(n)", lambda n: math.sqrt(n)),
    ("1 / sqrt(n)", lambda n: 1 / math.sqrt(n)),
    ("sqrt(n / (n - 1))", lambda n: math.sqrt(n / (n - 1))),
    ("sqrt((n - 1) / n)", lambda n: math.sqrt((n - 1) / n)),
]


def _ratio(case: Case) -> float | None:
    """mine / right where it is the same, and not 0, for all entries."""
    place = int(np.argmax(np.nan_to_num(np.abs(case.right))))
    if not case.right.flat[place]:
        return None
    ratio = float(case.mine.flat[place]) / float(case.right.flat[place])
    return ratio if ratio and close(case.mine, ratio * case.right) else None


def factor(cases: list[Case]) -> Iterator[Found]:
    if not same_shapes(cases) or not all(are_real(case) and case.right.size for case in cases):
        return
    cases = [case for case in cases if case.right.any() or case.mine.any()]  # a factor of 0 is any
    ratios = [ratio for case in cases if (ratio := _ratio(case)) is not None]
    if not ratios or len(ratios) < len(cases):
        return
    telling = telling_cases(cases, has_size)
    if all(abs(ratio / ratios[0] - 1) <= RTOL for ratio in ratios):
        yield from _constant_factor(ratios[0], telling)
    elif all(ratio > 0 for ratio in ratios):
        yield from _factor_of_a_length(cases, ratios, telling)
        if all(case.right.size >= 3 for case in cases):
            yield Found(_normalisation(cases), telling_cases(cases, has_order), rank=3)


def _constant_factor(ratio: float, telling: tuple[int, ...]) -> Iterator[Found]:
    if abs(ratio + 1) <= RTOL:
        yield Found("sign", telling)
        return
    factor, question = f"{short(ratio)} times", "Where does that factor come from?"
    for constant, words, asks in _FACTORS:
        if abs(abs(ratio) / constant - 1) <= RTOL:
            factor, question = f"minus {words}" if ratio < 0 else words, asks
    yield Found("factor", telling, words=(("factor", factor), ("question", question)))


def short(value: float) -> str:
    """A number in few digits, or as a fraction of small whole numbers."""
    for below in range(1, 13):
        above = round(value * below)
        if above and abs(above) <= 1000 and abs(value * below / above - 1) <= RTOL:
            return f"{above}" if below == 1 else f"{above}/{below}"
    return f"about {value:.4g}"


def _factor_of_a_length(
    cases: list[Case], ratios: list[float], telling: tuple[int, ...]
) -> Iterator[Found]:
    """A factor that follows a length among the arguments, each way of writing it once."""
    found: dict[tuple[str, tuple[float, ...]], str] = {}
    lengths = _lengths(cases)
    for what, values in lengths.items():
        for formula, of in _OF_N:
            if (formula, values) not in found and _follows(ratios, values, of):
                found[formula, values] = what
    for (formula, _), what in found.items():
        yield Found("factor of n", telling, words=(("factor", formula), ("n", what)))
    if not found:
        yield from _factor_of_two_lengths(lengths, ratios, telling)


_OF_N_AND_K: list[tuple[str, Callable[[float, float], float]]] = [
    ("(n - k) / n", lambda n, k: (n - k) / n),
    ("n / (n - k)", lambda n, k: n / (n - k)),
    ("n - k", lambda n, k: n - k),
    ("1 / (n - k)", lambda n, k: 1 / (n - k)),
    ("n / k", lambda n, k: n / k),
    ("n k", lambda n, k: n * k),
    ("1 / (n k)", lambda n, k: 1 / (n * k)),
]


def _factor_of_two_lengths(
    lengths: dict[str, tuple[float, ...]], ratios: list[float], telling: tuple[int, ...]
) -> Iterator[Found]:
    found: dict[tuple[str, tuple[float, ...], tuple[float, ...]], tuple[str, str]] = {}
    for n, ns in lengths.items():
        for k, ks in lengths.items():
            for formula, of in _OF_N_AND_K if ns != ks else ():
                if _follows(ratios, tuple(zip(ns, ks, strict=True)), lambda both, of=of: of(*both)):  # type: ignore[misc]
                    symmetric = formula in ("n k", "1 / (n k)") and (formula, ks, ns) in found
                    found.setdefault((formula, ks, ns) if symmetric else (formula, ns, ks), (n, k))
    for (formula, _, _), (n, k) in found.items():
        yield Found("factor of n and k", telling, words=(("factor", formula), ("n", n), ("k", k)))


def _follows(ratios: list[float], lengths: tuple[Any, ...], of: Callable[[Any], float]) -> bool:
    try:
        return all(abs(of(n) / ratio - 1) <= RTOL for n, ratio in zip(lengths, ratios, strict=True))
    except (ZeroDivisionError, ValueError):
        return False


def _lengths(cases: list[Case]) -> dict[str, tuple[float, ...]]:
    """Whole numbers that every case has among its arguments: values, and lengths of arrays."""
    rows = [dict(_lengths_of(case.asked)) for case in cases]
    return {
        what: tuple(row[what] for row in rows)
        for what in rows[0]
        if all(what in row for row in rows)
    }


def _lengths_of(asked: Mapping[str, Array | None]) -> Iterator[tuple[str, float]]:
    for name, value in asked.items():
        if value is None:
            continue
        if value.ndim == 0 and value.dtype.kind in "iu":
            yield f"`{name}`", float(value)
        elif value.ndim == 1:
            yield f"the length of `{name}`", float(len(value))
        elif value.ndim > 1:
            yield f"the number of rows of `{name}`", float(len(value))
            yield f"the number of columns of `{name}`", float(value.shape[1])
            yield f"the number of entries of `{name}`", float(value.size)


def _normalisation(cases: list[Case]) -> str:
    if all(abs(float(case.right.sum()) - 1) <= RTOL for case in cases):
        return "not normalised"
    return (
        "right direction"
        if all(abs(float(np.sqrt(np.square(case.right).sum())) - 1) <= RTOL for case in cases)
        else "up to a factor"
    )


def lines_up_to_a_factor(cases: list[Case]) -> Iterator[Found]:
    """Each row, or each column, is right up to a factor of its own."""
    for axis, line in ((1, "row"), (0, "column")):
        if same_shapes(cases) and all(
            _is_matrix(case) and _lines_fit(case, axis) for case in cases
        ):
            yield Found(
                "lines not normalised",
                telling_cases(cases, has_order),
                rank=4,
                words=(("line", line),),
            )


def _is_matrix(case: Case) -> bool:
    return case.right.ndim == 2 and min(case.right.shape) >= 2 and are_real(case)


def _lines_fit(case: Case, axis: int) -> bool:
    place = np.expand_dims(np.abs(case.right).argmax(axis), axis)
    ratio = np.take_along_axis(case.mine, place, axis) / np.take_along_axis(case.right, place, axis)
    return bool(np.isfinite(ratio).all() and (ratio > 0).all()) and close(
        case.mine, ratio * case.right
    )


def term(cases: list[Case]) -> Iterator[Found]:
    if not same_shapes(cases) or not all(are_real(case) and case.right.size for case in cases):
        return
    gaps = [
        float(np.nanmedian(case.mine.astype(float) - case.right.astype(float))) for case in cases
    ]
    gap = gaps[0]
    if any(abs(other - gap) > RTOL * abs(gap) for other in gaps) or not fits(
        cases, lambda y: y.astype(float) + gap
    ):
        return
    if any(abs(gap) < 1e-5 * size(case.right) for case in cases):
        return  # too small beside the values for the difference to be seen as one number
    question = {
        1.0: "Is something counted that should not be?",
        -1.0: "Is something left out?",
    }.get(round(gap, 9), "Which term is too much, or missing?")
    words = (
        ("amount", short(abs(gap))),
        ("side", "large" if gap > 0 else "small"),
        ("question", question),
    )
    yield Found("added constant", telling_cases(cases, lambda y: True), words=words)
