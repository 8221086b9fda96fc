"""Of which kind a value is, and the same value in another kind: a list for an array, a whole number
for a float, numpy's numbers as keys.

The kind that an exercise asks for is read from what the instructor's solution gives. Only a value
that loses nothing is turned.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np

_PLAIN = (bool, int, float, complex)
_MOST_TEXT = 1 << 20  # characters of an array
_CONTAINERS: dict[type, str] = {
    list: "a list",
    tuple: "a tuple",
    set: "a set",
    frozenset: "a frozenset",
    np.ndarray: "an array",
}
_MAKES: dict[type, str] = {
    np.ndarray: "np.array(...)",
    list: "list(...)",
    tuple: "tuple(...)",
    set: "set(...)",
    frozenset: "frozenset(...)",
}


class _NotTheSame(Exception):
    """A value can't be had in another kind without a loss."""


@dataclass(frozen=True)
class Deviation:
    """Where a value is of another kind than the exercise asks for (`where`: "" for all of it), what
    it is, and the mend: a sentence's parts."""

    where: str
    is_: str
    wanted: str
    mend: str

    @property
    def says(self) -> str:
        """What a learner is told."""
        if not self.where:
            return f"{_capital(self.is_)} came back, and the exercise asks for {self.wanted}: {self.mend}."
        return f"{_capital(self.where)} is {self.is_}, and the exercise asks for {self.wanted} there: {self.mend}."


class _Found:
    """The deviations so far. Those `without` which a value shall be turned stay."""

    def __init__(self, without: Collection[Deviation]):
        self._without = without
        self.found: list[Deviation] = []

    def note(self, where: str, is_: str, wanted: str, mend: str) -> None:
        """Another one. Raises `_NotTheSame` where it shall stay."""
        deviation = Deviation(where, is_, wanted, mend)
        if deviation in self._without:
            raise _NotTheSame
        self.found.append(deviation)


def turned(
    value: Any, like: Any, without: Collection[Deviation] = ()
) -> tuple[Any, tuple[Deviation, ...]]:
    """`value` in the kind of `like`, and where it was of another. What would lose something stays
    as it is, and so do deviations `without` which it shall be turned."""
    found = _Found(without)
    return _turned(value, like, "", found), tuple(dict.fromkeys(found.found))


def _turned(value: Any, like: Any, where: str, found: _Found) -> Any:
    before = len(found.found)
    try:
        return _of_kind(value, like, where, found)
    except _NotTheSame:
        del found.found[before:]
        return value


def _of_kind(value: Any, like: Any, where: str, found: _Found) -> Any:
    if isinstance(like, np.ndarray) and like.ndim:
        return _array(value, like, where, found)
    if isinstance(like, (*_PLAIN, np.number, np.bool_)) or (
        isinstance(like, np.ndarray) and like.dtype.kind in "biufc"
    ):
        return _number(value, like, where, found)
    if isinstance(like, str):
        if isinstance(value, str) and type(value) is not type(like):
            found.note(where, "a text of numpy's", "a str", "wrap it in str(...)")
            return str(value)
        return value
    if isinstance(like, (list, tuple, set, frozenset)):
        return _items(value, like, where, found)
    if isinstance(like, dict) and isinstance(value, dict):
        return _entries(value, like, where, found)
    return value


# -- arrays ----------------------------------------------------------------------------------------


def _array(value: Any, like: np.ndarray[Any, Any], where: str, found: _Found) -> Any:
    if isinstance(value, (list, tuple)):
        array = _made(value)
        if array.dtype.kind not in ("biufc" if like.dtype.kind in "biufc" else like.dtype.kind):
            raise _NotTheSame
        found.note(where, _CONTAINERS[type(value)], "an array", f"wrap it in {_MAKES[np.ndarray]}")
        if array.size == like.size == 0:  # an empty list has no other axes
            array = array.reshape(like.shape)
        return _with_dtype(array, like.dtype)
    if (
        not isinstance(value, np.ndarray)
        or not value.ndim
        or value.dtype == like.dtype
        or like.dtype.kind not in "biufc"
    ):
        return value
    changed = _with_dtype(value, like.dtype)
    mend = (
        "take its real part, .real"
        if value.dtype.kind == "c"
        else f"give it .astype({_short(like.dtype)})"
    )
    found.note(where, f"an array of {_named(value.dtype)}", _named(like.dtype), mend)
    return changed


def _made(value: Any) -> np.ndarray[Any, Any]:
    if not can_be_an_array(value):
        raise _NotTheSame
    try:
        return np.array(value)
    except (TypeError, ValueError, OverflowError):
        raise _NotTheSame from None


def can_be_an_array(value: Any) -> bool:
    """Whether a list or tuple holds numbers alone, or short texts alone: numpy gives every text of
    an array the room of the longest."""
    level, texts, longest = list(value), 0, 0
    while level:
        deeper: list[Any] = []
        for item in level:
            if isinstance(item, (list, tuple)):
                deeper.extend(item)
            elif isinstance(item, str):
                texts, longest = texts + 1, max(longest, len(item))
            elif not isinstance(item, (*_PLAIN, np.number, np.bool_)) and not (
                isinstance(item, np.ndarray) and item.dtype.kind in "biufc"
            ):
                return False
        level = deeper
    return texts * longest <= _MOST_TEXT


def _with_dtype(array: np.ndarray[Any, Any], dtype: np.dtype[Any]) -> np.ndarray[Any, Any]:
    """The same entries with another dtype."""
    if array.dtype.kind not in "biufc" or dtype.kind not in "biufc":
        return array
    with np.errstate(all="ignore"):
        if array.dtype.kind == "c" and dtype.kind != "c":
            if not (array.imag == 0).all():
                raise _NotTheSame
            array = array.real
        changed = array.astype(dtype)
        back = changed.real if changed.dtype.kind == "c" and array.dtype.kind != "c" else changed
        if not np.array_equal(back.astype(array.dtype), array, equal_nan=array.dtype.kind in "fc"):
            raise _NotTheSame
    return changed


def _named(dtype: np.dtype[Any]) -> str:
    return {"float64": "64-bit floats", "bool": "booleans", "complex128": "complex numbers"}.get(
        dtype.name, dtype.name
    )


def _short(dtype: np.dtype[Any]) -> str:
    return {"float64": "float", "int64": "int", "bool": "bool", "complex128": "complex"}.get(
        dtype.name, f"np.{dtype.name}"
    )


# -- numbers ---------------------------------------------------------------------------------------


def _number(value: Any, like: Any, where: str, found: _Found) -> Any:
    """A number of the kind of `like`; a 0-d array counts as a number on either side."""
    wanted = like.dtype.type if isinstance(like, np.ndarray) else type(like)
    inner = value[()] if isinstance(value, np.ndarray) and not value.ndim else value
    if not isinstance(inner, (*_PLAIN, np.number, np.bool_)):
        return value
    if type(value) is wanted or (isinstance(like, np.ndarray) and isinstance(value, np.ndarray)):
        return value
    plain = inner.item() if isinstance(inner, (np.number, np.bool_)) else inner
    if isinstance(plain, complex) and not issubclass(wanted, (complex, np.complexfloating)):
        if plain.imag:
            raise _NotTheSame
        plain = plain.real
    try:
        with np.errstate(all="ignore"):
            changed = wanted(plain)
    except (ValueError, OverflowError, TypeError):  # of nan and infinity there is no whole number
        raise _NotTheSame from None
    if not (changed == plain or (changed != changed and plain != plain)):
        raise _NotTheSame
    is_ = "an array without axes" if isinstance(value, np.ndarray) else _a(type(value))
    plain_kind = type(wanted().item()) if issubclass(wanted, (np.number, np.bool_)) else wanted
    asked = wanted if _a(plain_kind) == is_ else plain_kind
    found.note(where, is_, _a(asked), f"wrap it in {_name(asked)}(...)")
    return np.asarray(changed) if isinstance(like, np.ndarray) else changed


def _name(kind: type) -> str:
    return f"np.{kind.__name__}" if issubclass(kind, np.generic) else kind.__name__


def _a(kind: type) -> str:
    special = {
        int: "a whole number (an int)",
        bool: "a truth value (a bool)",
        complex: "a complex number",
        float: "a float",
    }
    return special.get(kind) or f"a number of numpy's ({_name(kind)})"


# -- containers ------------------------------------------------------------------------------------


def _items(value: Any, like: Any, where: str, found: _Found) -> Any:
    if not isinstance(value, (list, tuple, set, frozenset, np.ndarray)) or (
        isinstance(value, np.ndarray) and not value.ndim
    ):
        return value
    kind: Any = next(kind for kind in (list, tuple, set, frozenset) if isinstance(like, kind))
    theirs: list[Any] = list(value)
    if not isinstance(value, kind):
        if isinstance(value, (set, frozenset)) and kind in (list, tuple):
            raise _NotTheSame  # in no order
        if isinstance(value, np.ndarray):
            theirs = value.tolist()
        mend = ".tolist()" if isinstance(value, np.ndarray) and kind is list else _MAKES[kind]
        how = f"give it {mend}" if mend == ".tolist()" else f"wrap it in {mend}"
        found.note(
            where,
            _CONTAINERS[next(k for k in _CONTAINERS if isinstance(value, k))],
            _CONTAINERS[kind],
            how,
        )
    right = list(like)
    if kind is tuple and len(right) != len(theirs):
        raise _NotTheSame
    if kind is tuple or (kind is list and len(right) == len(theirs)):
        pairs = zip(theirs, right, strict=True)
    else:
        pairs = zip(theirs, [right[0]] * len(theirs) if _alike(right) else theirs, strict=True)
    inside = [
        _turned(mine, other, _place(where, number, kind), found)
        for number, (mine, other) in enumerate(pairs)
    ]
    result = kind(inside)
    if len(result) != len(theirs):
        raise _NotTheSame
    return result


def _place(where: str, number: int, kind: type) -> str:
    if kind is tuple:
        name = (
            ("first", "second", "third", "fourth", "fifth")[number]
            if number < 5
            else f"{number + 1}th"
        )
        return where or f"the {name} of the results"
    return where or "an item of the result"


def _entries(value: dict[Any, Any], like: dict[Any, Any], where: str, found: _Found) -> Any:
    result = {}
    one_of_all = next(iter(like.values())) if like and _alike(list(like.values())) else None
    keys = list(like)
    same, one_of_keys = dict(zip(keys, keys, strict=True)), keys[0] if _alike(keys) else None
    for key, entry in value.items():
        match = same.get(key, one_of_keys if one_of_keys is not None else key)
        own = _turned(key, match, "each of the dict's keys", found)
        try:
            known = own in like
        except TypeError:
            raise _NotTheSame from None
        result[own] = _turned(
            entry, like[own] if known else one_of_all, where or "a value of the dict", found
        )
    if len(result) != len(value):
        raise _NotTheSame
    return result


def _alike(values: list[Any]) -> bool:
    """Whether there are values, and all of one type."""
    return bool(values) and all(type(other) is type(values[0]) for other in values)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
