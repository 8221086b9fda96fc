"""How a learner's values differ from the right ones: half of it, the other sign, transposed,
shifted by one. Pure functions on values.

`relation` takes calls with what came back and what should have, and names the one simple relation
that holds wherever they differ. It asks more of a relation than that it fits: three independent
calls must tell it, that is, calls in which it could have failed to hold (a symmetric matrix tells
nothing of a transpose, a 1 nothing of a square), and no second relation may fit as well. What is
said is therefore true of every call that was seen, and asks for the cause where it can't know it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograder.scoring.diagnosis.rules import PRECISION, RULES
from autograder.scoring.diagnosis.rules.cases import Array, Case, Found, Rule, close, key, only
from autograder.scoring.kinds import can_be_an_array

ENOUGH = 3  # independent calls

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")


@dataclass(frozen=True)
class Pair:
    """One call. `asked`: its arguments, by parameter; `mine`: what came back, `right`: what should
    have. `others`: what the right function gives for other arguments, by what was done to them:
    ("exchanged", "p", "q"), ("transposed", "X"), ("left out", "ddof")."""

    asked: Mapping[str, Any]
    mine: Any
    right: Any
    others: Mapping[tuple[str, ...], Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Relation:
    """What holds between what came back and what should have, by its name, and the sentence that a
    learner reads."""

    name: str
    says: str


def relation(pairs: Sequence[Pair], subject: str = "your result") -> Relation | None:
    """The one relation between a learner's results and the right ones; None where there is none, or
    none that is certain.

    `subject` is what the sentence calls the results. Results that are not numbers, or nan where
    they should not be, give None.
    """
    by_part: dict[str, list[Case]] = {}
    for pair in pairs:
        parts = _split(pair, subject)
        if parts is None:
            return None
        for label, case in parts:
            by_part.setdefault(label, []).append(case)
    if exchanged := _exchanged(pairs):
        says = f"The {exchanged[0]} and the {exchanged[1]} part of {subject} are exchanged. Which comes first?"
        return Relation("parts exchanged", says)
    return _of_parts(by_part, subject) or _of_parts(_intervals(by_part, subject), subject)


def _of_parts(by_part: dict[str, list[Case]], subject: str) -> Relation | None:
    for rules, is_off in ((RULES, Case.is_wrong), (PRECISION, Case.is_inexact)):
        off = {
            label: found
            for label, cases in by_part.items()
            if (found := [case for case in cases if is_off(case)])
        }
        if off:
            return _common(rules, off, by_part, subject)
    return None


def different(values: Sequence[Any]) -> int:
    """How many of these values differ from one another: calls that give the same tell no more than
    one."""
    return len({b"".join(key(array) for array in _arrays(value)) for value in values})


def _arrays(value: Any) -> Iterator[Array]:
    array = _numbers(value)
    if array is not None:
        yield array
    elif isinstance(value, (list, tuple, dict)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _arrays(part)


def _common(
    rules: Sequence[Rule], off: dict[str, list[Case]], by_part: dict[str, list[Case]], subject: str
) -> Relation | None:
    """The relation that all parts which are off have in common."""
    common: Found | None = None
    for cases in off.values():
        found = only(rules, cases)
        if (
            found is None
            or len({key(cases[index].right) for index in found.telling}) < ENOUGH
            or (common and common.same != found.same)
        ):
            return None
        common = found
    assert common is not None
    always = all(
        len(cases) == len(by_part[label]) or _also_fits(common, rules, by_part[label])
        for label, cases in off.items()
    )
    label = next(iter(off)) if len(off) == 1 else subject
    return Relation(
        common.name, common.sentence(label, "each time" if always else "wherever it is off")
    )


def _also_fits(found: Found, rules: Sequence[Rule], cases: list[Case]) -> bool:
    """Whether the calls with a right result are no exception (twice 0 is 0)."""
    with np.errstate(all="ignore"):
        return any(again.same == found.same for rule in rules for again in rule(cases))


def _intervals(by_part: dict[str, list[Case]], subject: str) -> dict[str, list[Case]]:
    """For results (low, high), their middle and their width."""
    low, high = (by_part.get(f"the {_ordinal(place)} part of {subject}", []) for place in (0, 1))
    if len(by_part) != 2 or len(low) != len(high) or not low:
        return {}
    found: dict[str, list[Case]] = {f"the middle of {subject}": [], f"the width of {subject}": []}
    for one, other in zip(low, high, strict=True):
        ends = (one.mine, other.mine, one.right, other.right)
        if (
            len({end.shape for end in ends}) > 1
            or any(end.dtype.kind not in "iuf" for end in ends)
            or bool((one.right > other.right).any())
        ):
            return {}
        mine, right = (
            ((other.mine + one.mine) / 2, other.mine - one.mine),
            ((other.right + one.right) / 2, other.right - one.right),
        )
        for label, left, should in zip(found, mine, right, strict=True):
            found[label].append(Case(one.asked, left, should))
    return found


# -- results, taken apart --------------------------------------------------------------------------


def _split(pair: Pair, subject: str) -> list[tuple[str, Case]] | None:
    """The numbers of a pair, part by part; None where the two can't be compared as numbers."""
    found: list[tuple[str, Case]] = []
    pending: list[tuple[str, Any, Any, Mapping[tuple[str, ...], Any]]] = [
        (subject, pair.mine, pair.right, pair.others)
    ]
    while pending:
        label, mine, right, others = pending.pop(0)
        places = _places(right)
        if places is not None:
            if _places(mine) != places or isinstance(mine, dict) != isinstance(right, dict):
                return None
            alike = {way: other for way, other in others.items() if _places(other) == places}
            pending += [
                (
                    _part(label, at, right),
                    mine[at],
                    right[at],
                    {way: other[at] for way, other in alike.items()},
                )
                for at in places
            ]
            continue
        left, should = _numbers(mine), _numbers(right)
        if left is None or should is None:
            if not _same_thing(mine, right):
                return None
            continue
        if not _finite_where_it_should_be(left, should):
            return None
        made = {
            way: array for way, other in others.items() if (array := _numbers(other)) is not None
        }
        found.append(
            (
                label,
                Case(
                    {name: _numbers(value) for name, value in pair.asked.items()},
                    left,
                    should,
                    made,
                ),
            )
        )
    return found


def _finite_where_it_should_be(mine: Array, right: Array) -> bool:
    if mine.shape != right.shape:
        return bool(np.isfinite(mine).all())
    return bool((np.isfinite(mine) | ~np.isfinite(right)).all())


def _places(value: Any) -> list[Any] | None:
    """How the parts of a result are reached; None where it is one array or number."""
    if isinstance(value, dict):
        return sorted(value, key=repr)
    if isinstance(value, tuple) or (isinstance(value, list) and value and _numbers(value) is None):
        return list(range(len(value)))
    return None


def _part(label: str, place: Any, whole: Any) -> str:
    if isinstance(whole, dict):
        return f"the entry `{place}` of {label}"
    return f"the {_ordinal(place)} part of {label}"


def _ordinal(place: int) -> str:
    return _ORDINALS[place] if place < len(_ORDINALS) else f"{place + 1}th"


def _numbers(value: Any) -> Array | None:
    """A number, an array or a list of numbers as an array; anything else is None."""
    if isinstance(value, (bool, int, float, complex, np.generic, np.ndarray, list)) and not (
        isinstance(value, list) and not can_be_an_array(value)
    ):
        try:
            array = np.asarray(value)
        except (ValueError, OverflowError):
            return None
        if array.dtype.kind in "biufc" and (array.size or isinstance(value, np.ndarray)):
            return array
    return None


def _same_thing(mine: Any, right: Any) -> bool:
    try:
        return type(mine) is type(right) and (callable(mine) or bool(mine == right))
    except Exception:  # an object that can't be compared here
        return False


def _exchanged(pairs: Sequence[Pair]) -> tuple[str, str] | None:
    """Two parts of a tuple that stand in each other's place, wherever it is off."""
    wrong: list[tuple[list[Array | None], list[Array | None]]] = []
    for pair in pairs:
        if not isinstance(pair.right, tuple) or len(pair.right) != len(pairs[0].right):
            return None
        mine, right = (
            [_numbers(part) for part in pair.mine],
            [_numbers(part) for part in pair.right],
        )
        if not all(map(close, mine, right)):
            wrong.append((mine, right))
    fitting = [
        (i, j)
        for i in range(len(pairs[0].right) if wrong else 0)
        for j in range(i + 1, len(pairs[0].right))
        if all(all(map(close, mine, _with_exchanged(right, i, j))) for mine, right in wrong)
    ]
    if len(fitting) != 1:
        return None
    i, j = fitting[0]
    pairs_of = [(right[i], right[j]) for _, right in wrong]
    told = {
        key(one) + key(other) for one, other in pairs_of if one is not None and other is not None
    }
    return (_ordinal(i), _ordinal(j)) if len(told) >= ENOUGH else None


def _with_exchanged(parts: list[Array | None], i: int, j: int) -> list[Array | None]:
    result = [*parts]
    result[i], result[j] = parts[j], parts[i]
    return result
