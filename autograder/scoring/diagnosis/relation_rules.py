"""The relations that `autograder.scoring.diagnosis.relations` knows, one rule for a family of them.

A rule gets cases that are all off, and yields what fits every one of them. To add a relation, write
its sentence into `_SAYS` and yield its name from a rule, with the cases that tell it: those in
which it could as well have failed to hold.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import permutations
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]

RTOL = 1e-6  # within which a value is what a relation makes of the right one
_NOISE = 1e-9  # of the largest entry, below which entries are rounding

# Below, {it} is the result, or a part of it; {when} is "each time", or "wherever it is off".
_SAYS = {
    "squared": "{it} is the square of what it should be {when}. Is a root missing?",
    "rooted": "{it} is the square root of what it should be {when}. Is there a root too many, or a square missing?",
    "exponential": "{it} is e to the power of what it should be {when}. Should a logarithm come last?",
    "logarithm": "{it} is the logarithm of what it should be {when}. What undoes a logarithm?",
    "reciprocal": "{it} is 1 divided by what it should be {when}. What stands above the line, and what below?",
    "one minus": "{it} and what it should be add up to 1 {when}. Which of the two is asked for?",
    "absolute value": "{it} is right but for the sign: it is never negative. What takes the minus away?",
    "no negative ones": "{it} is 0 where it should be negative, and right elsewhere. What takes the negative numbers away?",
    "conjugate": "{it} is the complex conjugate of what it should be {when}. Which sign does the i have?",
    "real part": "{it} is only the real part of what it should be {when}. Where does the imaginary part get lost?",
    "modulus": "{it} is only the absolute value of what it should be {when}. Where does the angle get lost?",
    "opposite": "{it} is the opposite of what it should be {when}. Which way round is the question?",
    "cut down": "{it} is cut down to whole numbers {when}. Where does the fraction get lost: in a `//`, in `int`, in an array of integers?",
    "cut off": "{it} is cut to whole numbers {when}. Where does the fraction get lost: in `int`, or in an array of integers?",
    "rounded up": "{it} is rounded up to whole numbers {when}. Where does the fraction get lost?",
    "rounded": "{it} is rounded to whole numbers {when}. Where does the fraction get lost?",
    "few decimals": "{it} is rounded to {digits} decimals {when}. Where does that happen, and what for?",
    "float32": "{it} is right to few digits {when}, as 32-bit floats are. Where do the other digits get lost?",
    "sign": "{it} has the other sign {when}. Which minus is missing, or which difference goes the other way?",
    "factor": "{it} is {factor} what it should be {when}. {question}",
    "factor of n": "{it} is {factor} times what it should be {when}, where n is {n}. What should be divided, and by what?",
    "factor of n and k": "{it} is {factor} times what it should be {when}, where n is {n} and k is {k}. What should be divided, and by what?",
    "right direction": "{it} points the right way {when}, and its length changes from call to call. How long should it be?",
    "not normalised": "{it} is right up to a factor, which changes from call to call. What should its entries add up to?",
    "up to a factor": "{it} is right up to a factor, which changes from call to call. What does the factor depend on?",
    "lines not normalised": "each {line} of {it} is right up to a factor of its own. What should each {line} be divided by?",
    "added constant": "{it} is {amount} too {side} {when}. {question}",
    "transposed": "{it} is transposed {when}. What are its rows, and what its columns?",
    "axes": "the axes of {it} are in another order {when}. Which comes first?",
    "reversed": "{it} runs backwards{along} {when}. At which end does it begin?",
    "shifted": "{it} is shifted by one place{along} {when}. At which index does it begin?",
    "running sum": "{it} is the running sum of what it should be{along} {when}. Is one sum too many?",
    "single steps": "{it} has the single steps {when}. What do they add up to along the way?",
    "sorted": "{it} has the right numbers, sorted{along}. In which order are they asked for?",
    "sorted down": "{it} has the right numbers, from the largest down{along}. In which order are they asked for?",
    "order": "{it} has the right numbers in another order {when}. Which comes first?",
    "lower half": "{it} is 0 above the diagonal, and right elsewhere. What about the other half?",
    "upper half": "{it} is 0 below the diagonal, and right elsewhere. What about the other half?",
    "shape": "{it} has the right numbers in another shape {when}. Which axis is too many, or missing?",
    "last missing": "the last entry of {it} is missing {when}, and the others are right. Where should it end?",
    "first missing": "the first entry of {it} is missing {when}, and the others are right. Where should it begin?",
    "one more at the end": "{it} has one entry too many at the end {when}, and the others are right. Where should it end?",
    "one more at the beginning": "{it} has one entry too many at the beginning {when}, and the others are right. Where should it begin?",
    "one place later": "each entry of {it} stands one place later than it should {when}. At which index does it begin?",
    "one place earlier": "each entry of {it} stands one place earlier than it should {when}. At which index does it begin?",
    "one for many": "{it} is {what} of the numbers that should come back {when}. What is to be done for each of them?",
    "many for one": "{it} has more numbers than it should, and {what} of them is right {when}. What is left to do with them?",
    "only the diagonal": "only the diagonal of {it} is right {when}. What should stand beside it?",
    "all but the diagonal": "{it} is right but for the diagonal {when}. What should stand there?",
    "only the first": "only the first {one} of {it} is right {when}. Does it end too early?",
    "only the last": "only the last {one} of {it} is right {when}. What happens to the others?",
    "all but the first": "{it} is right but for the first {one} {when}. What is different there?",
    "all but the last": "{it} is right but for the last {one} {when}. What is different there?",
    "all but the ends": "{it} is right but for the first and the last {one} {when}. What is different there?",
    "zeros": "{it} is 0 {when}. Does what you compute arrive there?",
    "all alike": "all entries of {it} are alike {when}. What should differ from one to the next?",
    "lines alike": "all {line}s of {it} are alike {when}. What should differ from one to the next?",
    "constant": "{it} is the same {when}, whatever comes in. Where are the arguments used?",
    "given back": "{it} is the argument `{name}` itself {when}. What is left to do with it?",
    "arguments exchanged": "{it} is what comes of `{0}` and `{1}` exchanged {when}. Which of the two is which?",
    "argument transposed": "{it} is what comes of `{0}` transposed {when}. What are its rows, and what its columns?",
    "argument reversed": "{it} is what comes of `{0}` backwards {when}. At which end does it begin?",
    "argument negated": "{it} is what comes of `{0}` with the other sign {when}. Which sign does it have there?",
    "argument left out": "{it} is what comes without `{0}` {when}. Where is it used?",
}

_SAYS_LESS = {  # what fits too, and is told by the other
    "zeros": ("all alike", "lines alike", "constant", "cut down", "no negative ones"),
    "all alike": ("lines alike",),
    "cut down": ("cut off",),
    "absolute value": ("no negative ones",),
}


@dataclass(frozen=True)
class Case:
    """One call, or one part of its result, as arrays. `asked`: its arguments (None: not numbers).
    `others` as in `relations.Pair`."""

    asked: Mapping[str, Array | None]
    mine: Array
    right: Array
    others: Mapping[tuple[str, ...], Array] = field(default_factory=dict)

    def is_wrong(self) -> bool:
        return not close(self.mine, self.right)

    def is_inexact(self) -> bool:
        return not close(self.mine, self.right, 1e-11, 1e-14)


@dataclass(frozen=True)
class Found:
    """A relation that fits all cases. `telling`: the cases, by their place, that it might not have
    fitted. `words` fill its sentence. The lowest `rank` counts: what fits too and has a higher one
    says less."""

    name: str
    telling: tuple[int, ...]
    rank: int = 1
    words: tuple[tuple[str, str], ...] = ()
    places: tuple[str, ...] = ()

    @property
    def same(self) -> tuple[Any, ...]:
        """What two findings of one relation have in common."""
        return self.name, self.words, self.places

    def sentence(self, it: str, when: str) -> str:
        text = _SAYS[self.name].format(*self.places, it=it, when=when, **dict(self.words))
        return text[0].upper() + text[1:]


Rule = Callable[[list[Case]], Iterator[Found]]


def only(rules: Sequence[Rule], cases: list[Case]) -> Found | None:
    """The relation that fits all cases, where it is the only one."""
    with np.errstate(all="ignore"):
        fitting = [found for rule in rules for found in rule(cases)]
    implied = {less for found in fitting for less in _SAYS_LESS.get(found.name, ())}
    fitting = [found for found in fitting if found.name not in implied]
    lowest = min((found.rank for found in fitting), default=0)
    best = [found for found in fitting if found.rank == lowest]
    return best[0] if len(best) == 1 else None


def close(
    mine: Array | None, right: Array | None, rtol: float = RTOL, noise: float = _NOISE
) -> bool:
    """Of the same shape and equal up to rounding, nan like nan."""
    if mine is None or right is None or mine.shape != right.shape:
        return False
    if mine.dtype.kind == right.dtype.kind == "b":
        return bool((mine == right).all())
    with np.errstate(all="ignore"):
        return bool(
            np.allclose(mine, right, rtol=rtol, atol=noise * _size(right) + 1e-14, equal_nan=True)
        )


def _size(value: Array) -> float:
    """The largest finite entry, without its sign."""
    finite = np.abs(value[np.isfinite(value)])
    return float(finite.max()) if finite.size else 0.0


def key(value: Array) -> bytes:
    """What two equal values have in common: independent calls are counted by it."""
    size = _size(value)
    digits = 8 - math.floor(math.log10(size)) if size > 0 else 8
    return repr(value.shape).encode() + (np.round(value.astype(complex), digits) + 0).tobytes()


# -- what a value must be like for a relation to be seen in it -------------------------------------


def _has_size(right: Array) -> bool:
    """An entry that is neither 0 nor 1 nor -1: of those a square, a root or a factor says
    little."""
    return right.dtype.kind in "iufc" and bool(
        (~np.isin(right, (0, 1, -1)) & np.isfinite(right)).any()
    )


def _has_order(right: Array) -> bool:
    """Enough different entries for their order to be seen."""
    different = len(np.unique(right))
    return right.size >= 3 and (different >= 3 or (right.size >= 9 and different == 2))


def _has_many(right: Array) -> bool:
    return len(np.unique(right)) >= 4


def _is_long(right: Array) -> bool:
    return right.size >= 2 and (len(np.unique(right)) >= 3 or _has_size(right))


def _is_mixed(right: Array) -> bool:
    return right.size >= 3 and bool(right.any()) and not bool(right.all())


def _has_fractions(right: Array) -> bool:
    return right.dtype.kind == "f" and bool((np.abs(right - np.round(right)) > RTOL).any())


def _telling(cases: list[Case], tells: Callable[[Array], bool]) -> tuple[int, ...]:
    return tuple(index for index, case in enumerate(cases) if tells(case.right))


def _fits(cases: list[Case], apply: Callable[[Array], Any], kinds: str = "iuf") -> bool:
    """Whether what came back is what `apply` makes of the right value, in all cases."""
    return all(
        case.right.dtype.kind in kinds and close(case.mine, np.asarray(apply(case.right)))
        for case in cases
    )


def _same_shapes(cases: list[Case]) -> bool:
    return all(case.mine.shape == case.right.shape for case in cases)


# -- number by number ------------------------------------------------------------------------------

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


def _each_number(cases: list[Case]) -> Iterator[Found]:
    for name, kinds, apply in _EACH_NUMBER:
        if _fits(cases, apply, kinds):
            yield Found(name, _telling(cases, _has_size))
    if _fits(cases, np.logical_not, "b") and {
        bool(entry) for case in cases for entry in case.right.flat
    } == {True, False}:
        yield Found("opposite", _telling(cases, _is_mixed))


def _vary(cases: list[Case]) -> bool:
    """At least three different numbers came back: a 1 each time is no rounding."""
    return len({entry for case in cases for entry in case.mine.ravel().tolist()}) >= 3


def _whole_numbers(cases: list[Case]) -> Iterator[Found]:
    if _vary(cases) and all(
        case.mine.dtype.kind in "iuf" and bool((case.mine == np.round(case.mine)).all())
        for case in cases
    ):
        for name, apply in _TO_WHOLE_NUMBERS:
            if _fits(cases, apply):
                yield Found(name, _telling(cases, _has_fractions))


def _few_decimals(cases: list[Case]) -> Iterator[Found]:
    for digits in range(1, 9):
        made = [
            np.round(case.right, digits) if case.right.dtype.kind == "f" else None for case in cases
        ]
        if _vary(cases) and all(
            close(case.mine, value, 1e-12, 0.0) for case, value in zip(cases, made, strict=True)
        ):
            telling = _telling(cases, partial(_has_more_decimals, digits))
            yield Found("few decimals", telling, words=(("digits", str(digits)),))
            return


def _float32(cases: list[Case]) -> Iterator[Found]:
    def is_low(case: Case) -> bool:
        if case.mine.dtype.kind != "f" or case.right.dtype.kind != "f" or not case.mine.size:
            return False
        turned_back = case.right.astype(np.float32).astype(float)
        return close(case.mine, case.right, 1e-3, 1e-3) and (
            case.mine.dtype.itemsize < 8 or _same(case.mine, turned_back)
        )

    if all(map(is_low, cases)):
        yield Found("float32", tuple(range(len(cases))))


# -- a factor, a term ------------------------------------------------------------------------------

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


def _are_real(case: Case) -> bool:
    """Real numbers, and nan only where it belongs."""
    if (
        case.mine.dtype.kind not in "iuf"
        or case.right.dtype.kind not in "iuf"
        or np.isinf(case.right).any()
    ):
        return False
    blank = np.isnan(case.right)
    return not blank.any() or (
        case.mine.shape == case.right.shape
        and bool((np.isnan(case.mine) == blank).all())
        and not bool(blank.all())
    )


def _ratio(case: Case) -> float | None:
    """mine / right where it is the same, and not 0, for all entries."""
    place = int(np.argmax(np.nan_to_num(np.abs(case.right))))
    if not case.right.flat[place]:
        return None
    ratio = float(case.mine.flat[place]) / float(case.right.flat[place])
    return ratio if ratio and close(case.mine, ratio * case.right) else None


def _factor(cases: list[Case]) -> Iterator[Found]:
    if not _same_shapes(cases) or not all(_are_real(case) and case.right.size for case in cases):
        return
    cases = [case for case in cases if case.right.any() or case.mine.any()]  # a factor of 0 is any
    ratios = [ratio for case in cases if (ratio := _ratio(case)) is not None]
    if not ratios or len(ratios) < len(cases):
        return
    telling = _telling(cases, _has_size)
    if all(abs(ratio / ratios[0] - 1) <= RTOL for ratio in ratios):
        yield from _constant_factor(ratios[0], telling)
    elif all(ratio > 0 for ratio in ratios):
        yield from _factor_of_a_length(cases, ratios, telling)
        if all(case.right.size >= 3 for case in cases):
            yield Found(_normalisation(cases), _telling(cases, _has_order), rank=3)


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


def _lines_up_to_a_factor(cases: list[Case]) -> Iterator[Found]:
    """Each row, or each column, is right up to a factor of its own."""
    for axis, line in ((1, "row"), (0, "column")):
        if _same_shapes(cases) and all(
            _is_matrix(case) and _lines_fit(case, axis) for case in cases
        ):
            yield Found(
                "lines not normalised", _telling(cases, _has_order), rank=4, words=(("line", line),)
            )


def _is_matrix(case: Case) -> bool:
    return case.right.ndim == 2 and min(case.right.shape) >= 2 and _are_real(case)


def _lines_fit(case: Case, axis: int) -> bool:
    place = np.expand_dims(np.abs(case.right).argmax(axis), axis)
    ratio = np.take_along_axis(case.mine, place, axis) / np.take_along_axis(case.right, place, axis)
    return bool(np.isfinite(ratio).all() and (ratio > 0).all()) and close(
        case.mine, ratio * case.right
    )


def _term(cases: list[Case]) -> Iterator[Found]:
    if not _same_shapes(cases) or not all(_are_real(case) and case.right.size for case in cases):
        return
    gaps = [
        float(np.nanmedian(case.mine.astype(float) - case.right.astype(float))) for case in cases
    ]
    gap = gaps[0]
    if any(abs(other - gap) > RTOL * abs(gap) for other in gaps) or not _fits(
        cases, lambda y: y.astype(float) + gap
    ):
        return
    if any(abs(gap) < 1e-5 * _size(case.right) for case in cases):
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
    yield Found("added constant", _telling(cases, lambda y: True), words=words)


# -- order and shape -------------------------------------------------------------------------------


def _order(cases: list[Case]) -> Iterator[Found]:
    ndim = cases[0].right.ndim
    if ndim == 0 or any(case.right.ndim != ndim or case.right.size < 2 for case in cases):
        return
    telling = _telling(cases, lambda y: _has_order(y) and y.size >= 4)
    for name, apply, along in _orders(ndim):
        if _fits(cases, apply, "biufc"):
            yield Found(name, telling, words=(("along", along),))
    if _same_shapes(cases) and all(close(np.cumsum(case.mine, -1), case.right) for case in cases):
        yield Found("single steps", telling)
    if all(_same_numbers(case) for case in cases):
        yield Found("order", _telling(cases, _has_many), rank=3)


def _has_more_decimals(digits: int, y: Array) -> bool:
    return bool((np.abs(np.round(y, digits) - y) > 1e-11).any())


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


def _shape(cases: list[Case]) -> Iterator[Found]:
    """The right numbers in another shape, one entry too many or too few, or off by one place."""
    telling = _telling(cases, _is_long)
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


def _totals(cases: list[Case]) -> Iterator[Found]:
    """One number for many, or many for one."""
    if not all(case.mine.size and case.right.size and _are_real(case) for case in cases):
        return
    fewer, more = (
        all(case.mine.ndim < case.right.ndim for case in cases),
        all(case.mine.ndim > case.right.ndim for case in cases),
    )
    if not fewer and not more:
        return
    both = [(case.right, case.mine) if fewer else (case.mine, case.right) for case in cases]
    telling = _telling(cases, _is_long if fewer else _has_size)
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


# -- right here, wrong there -----------------------------------------------------------------------

_WHERE_RIGHT: list[tuple[str, Callable[[int], set[int]]]] = [
    ("only the first", lambda n: {0}),
    ("only the last", lambda n: {n - 1}),
    ("all but the first", lambda n: set(range(1, n))),
    ("all but the last", lambda n: set(range(n - 1))),
    ("all but the ends", lambda n: set(range(1, n - 1))),
]


def _where_right(cases: list[Case]) -> Iterator[Found]:
    """Where the right entries are: the first alone, all but the last, the diagonal."""
    if not _same_shapes(cases) or any(
        case.right.ndim == 0 or len(case.right) < 3 for case in cases
    ):
        return
    masks = [_right_entries(case) for case in cases]
    if all(mask.ndim == 2 and mask.shape[0] == mask.shape[1] for mask in masks):
        telling = _telling(cases, _has_order)
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
            yield Found(name, _telling(cases, lambda y: len(y) >= 4), rank=2, words=words)


def _right_entries(case: Case) -> Array:
    return np.isclose(
        case.mine, case.right, rtol=RTOL, atol=_NOISE * _size(case.right), equal_nan=True
    )


# -- the same for all ------------------------------------------------------------------------------


def _alike(cases: list[Case]) -> Iterator[Found]:
    if all(case.mine.size and not case.mine.any() for case in cases):
        yield Found("zeros", _telling(cases, _has_size))
    if _same_shapes(cases) and all(
        case.mine.size > 1 and bool((case.mine == case.mine.flat[0]).all()) for case in cases
    ):
        yield Found("all alike", _telling(cases, _has_order))
    for axis, line in ((0, "row"), (1, "column")):
        if _same_shapes(cases) and all(
            _lines_alike(case.mine, axis) and not _lines_alike(case.right, axis) for case in cases
        ):
            yield Found("lines alike", _telling(cases, _has_order), words=(("line", line),))
    if (
        all(case.mine.size and _same(case.mine, cases[0].mine) for case in cases)
        and len({key(case.right) for case in cases}) >= 3
    ):
        yield Found("constant", _telling(cases, _has_size), rank=2)


def _lines_alike(value: Array, axis: int) -> bool:
    return (
        value.ndim == 2
        and value.shape[axis] >= 2
        and bool((value == np.take(value, [0], axis)).all())
    )


def _same(left: Array, right: Array | None) -> bool:
    return right is not None and left.shape == right.shape and bool((left == right).all())


# -- other arguments -------------------------------------------------------------------------------


def _given_back(cases: list[Case]) -> Iterator[Found]:
    for name in cases[0].asked:
        if all(case.mine.size and _same(case.mine, case.asked.get(name)) for case in cases):
            yield Found("given back", _telling(cases, _has_size), rank=0, words=(("name", name),))


def _other_arguments(cases: list[Case]) -> Iterator[Found]:
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


RULES: list[Rule] = [
    *(
        _each_number,
        _whole_numbers,
        _few_decimals,
        _float32,
        _factor,
        _lines_up_to_a_factor,
        _term,
        _order,
        _shape,
        _totals,
    ),
    *(_where_right, _alike, _given_back, _other_arguments),
]
PRECISION: list[Rule] = [_few_decimals, _float32]  # for what is right to six digits
