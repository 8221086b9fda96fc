"""A call as a rule sees it, what a rule finds, and what rules ask of values."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograder.scoring.diagnosis.rules.sentences import SAYS, SAYS_LESS

Array = np.ndarray[Any, np.dtype[Any]]

RTOL = 1e-6  # within which a value is what a relation makes of the right one
NOISE = 1e-9  # of the largest entry, below which entries are rounding


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
        text = SAYS[self.name].format(*self.places, it=it, when=when, **dict(self.words))
        return text[0].upper() + text[1:]


Rule = Callable[[list[Case]], Iterator[Found]]


def only(rules: Sequence[Rule], cases: list[Case]) -> Found | None:
    """The relation that fits all cases, where it is the only one."""
    with np.errstate(all="ignore"):
        fitting = [found for rule in rules for found in rule(cases)]
    implied = {less for found in fitting for less in SAYS_LESS.get(found.name, ())}
    fitting = [found for found in fitting if found.name not in implied]
    lowest = min((found.rank for found in fitting), default=0)
    best = [found for found in fitting if found.rank == lowest]
    return best[0] if len(best) == 1 else None


def close(
    mine: Array | None, right: Array | None, rtol: float = RTOL, noise: float = NOISE
) -> bool:
    """Of the same shape and equal up to rounding, nan like nan."""
    if mine is None or right is None or mine.shape != right.shape:
        return False
    if mine.dtype.kind == right.dtype.kind == "b":
        return bool((mine == right).all())
    with np.errstate(all="ignore"):
        return bool(
            np.allclose(mine, right, rtol=rtol, atol=noise * size(right) + 1e-14, equal_nan=True)
        )


def size(value: Array) -> float:
    """The largest finite entry, without its sign."""
    finite = np.abs(value[np.isfinite(value)])
    return float(finite.max()) if finite.size else 0.0


def key(value: Array) -> bytes:
    """What two equal values have in common: independent calls are counted by it."""
    largest = size(value)
    digits = 8 - math.floor(math.log10(largest)) if largest > 0 else 8
    return repr(value.shape).encode() + (np.round(value.astype(complex), digits) + 0).tobytes()


def has_size(right: Array) -> bool:
    """An entry that is neither 0 nor 1 nor -1: of those a square, a root or a factor says
    little."""
    return right.dtype.kind in "iufc" and bool(
        (~np.isin(right, (0, 1, -1)) & np.isfinite(right)).any()
    )


def has_order(right: Array) -> bool:
    """Enough different entries for their order to be seen."""
    different = len(np.unique(right))
    return right.size >= 3 and (different >= 3 or (right.size >= 9 and different == 2))


def has_many(right: Array) -> bool:
    return len(np.unique(right)) >= 4


def is_long(right: Array) -> bool:
    return right.size >= 2 and (len(np.unique(right)) >= 3 or has_size(right))


def is_mixed(right: Array) -> bool:
    return right.size >= 3 and bool(right.any()) and not bool(right.all())


def has_fractions(right: Array) -> bool:
    return right.dtype.kind == "f" and bool((np.abs(right - np.round(right)) > RTOL).any())


def telling_cases(cases: list[Case], tells: Callable[[Array], bool]) -> tuple[int, ...]:
    return tuple(index for index, case in enumerate(cases) if tells(case.right))


def fits(cases: list[Case], apply: Callable[[Array], Any], kinds: str = "iuf") -> bool:
    """Whether what came back is what `apply` makes of the right value, in all cases."""
    return all(
        case.right.dtype.kind in kinds and close(case.mine, np.asarray(apply(case.right)))
        for case in cases
    )


def same_shapes(cases: list[Case]) -> bool:
    return all(case.mine.shape == case.right.shape for case in cases)


def are_real(case: Case) -> bool:
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


def identical(left: Array, right: Array | None) -> bool:
    return right is not None and left.shape == right.shape and bool((left == right).all())
