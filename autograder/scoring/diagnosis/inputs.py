"""What can be special about an argument: it is empty, has a negative entry, holds whole numbers.

Each property can be seen in a value, and be put into one that lacks it; most can be taken out again.
So it can be tried whether a function goes wrong because of it (`autograder.scoring.diagnosis.where`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder.scoring.kinds import can_be_an_array

_TOO_LARGE = 1e300
_LANDMARKS = (-1, 0, 1)  # numbers that a task may single out


@dataclass(frozen=True)
class Property:
    """`is_so` and `asks` are said to a learner, the first behind the argument's name. `has` tells
    whether a value has it; `put` and `taken` give a copy with it and without, or None where they
    can't."""

    is_so: str
    asks: str
    has: Callable[[Any], bool]
    put: Callable[[Any], Any]
    taken: Callable[[Any], Any] = lambda value: None

    def of_a_list(self) -> Property:
        """The same of a list of numbers."""

        def changed(change: Callable[[Any], Any]) -> Callable[[Any], Any]:
            def of_list(value: Any) -> Any:
                array = _array_of(value)
                other = None if array is None else change(array)
                return None if other is None else other.tolist()

            return of_list

        return replace(
            self,
            has=lambda value: (array := _array_of(value)) is not None and self.has(array),
            put=changed(self.put),
            taken=changed(self.taken),
        )


def properties_of(value: Any) -> Iterator[Property]:
    """The properties that a value has."""
    if isinstance(value, list):
        yield from (kind for kind in map(Property.of_a_list, _ARRAYS) if kind.has(value))
    kinds = _ARRAYS if isinstance(value, np.ndarray) else _NUMBERS if _is_number(value) else ()
    yield from (kind for kind in kinds if kind.has(value))
    if isinstance(value, (bool, str)) or (_is_number(value) and value in _LANDMARKS):
        yield _is_exactly(value)


def _array_of(value: Any) -> Any:
    """A list of numbers as an array; None where it is none."""
    if not isinstance(value, list) or not can_be_an_array(value):
        return None
    try:
        array = np.asarray(value)
    except (ValueError, OverflowError):  # rows of different lengths
        return None
    return array if array.dtype.kind in "iuf" else None


def _is_exactly(value: Any) -> Property:
    return Property(
        f"is {value!r}",
        "What does the task say of that case?",
        lambda other: type(other) is type(value) and bool(other == value),
        lambda other: value,
    )


def _is_number(value: Any) -> bool:
    """Whether it is a real number that can be computed with: not nan, and not as large as infinity."""
    return (
        isinstance(value, (int, float, np.integer, np.floating))
        and not isinstance(value, bool)
        and bool(-_TOO_LARGE < value < _TOO_LARGE)
    )


# -- arrays ----------------------------------------------------------------------------------------


def _real(has: Callable[[Any], Any]) -> Callable[[Any], bool]:
    """A property of the entries of arrays that hold real numbers, at least one."""
    return lambda a: (
        isinstance(a, np.ndarray) and a.dtype.kind in "iuf" and a.size > 0 and bool(has(a))
    )


def _array(has: Callable[[Any], Any]) -> Callable[[Any], bool]:
    return lambda a: isinstance(a, np.ndarray) and a.dtype.kind in "biufc" and bool(has(a))


def _changed(change: Callable[[Any], Any], when: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A changed copy of an array, where something holds of it."""

    def put(a: Any) -> Any:
        if not isinstance(a, np.ndarray) or a.dtype.kind not in "iuf" or not a.ndim or not when(a):
            return None
        a = a.copy()
        try:
            with np.errstate(all="ignore"):
                other = change(a)
        except OverflowError:  # a small kind of whole number has no room for it
            return None
        return a if other is None else other

    return put


def _entry(value: Callable[[Any], float]) -> Callable[[Any], None]:
    """One entry in the middle is another."""

    def change(a: Any) -> None:
        a.flat[a.size // 2] = value(a)

    return change


def _as_floats(change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def changed(a: Any) -> Any:
        a = a.astype(float)
        other = change(a)
        return a if other is None else other

    return changed


def _is_square(a: Any) -> bool:
    return bool(a.ndim == 2 and a.shape[0] == a.shape[1] and a.size > 1)


def _is_symmetric(a: Any) -> bool:
    return _is_square(a) and bool(np.allclose(a, a.T, rtol=1e-10, atol=0))


def _far_corner(a: Any) -> None:
    a[0, -1] += 1 + np.abs(a).max()


def _some(a: Any) -> bool:
    return bool(a.size)


def _several(a: Any) -> bool:
    return bool(a.size > 1)


def _cut(where: Any) -> Callable[[Any], Any]:
    return lambda a: a[where].copy()


def _apart(a: Any) -> Any:
    """No two entries alike."""
    return a + np.arange(a.size).reshape(a.shape) * 1e-3 * (1 + np.abs(a).max())


def _filled(a: Any) -> None:
    """Something else in place of every 0."""
    a[a == 0] = 1 + np.abs(a).max()


def _diagonal(value: float) -> Callable[[Any], None]:
    def change(a: Any) -> None:
        place = len(a) // 2
        a[place, place] = value

    return change


def _equal(a: Any) -> None:
    a.flat[a.size // 2] = a.flat[0]


_SIGN = "What becomes of its sign?"
_ENTRY = "Which of your lines takes for granted that there are more?"
_SHAPE = "Which of your lines takes its shape for granted?"
_ZERO = "Which of your lines can't do with a zero?"
_DIVIDES = "What do you divide by there, or compare with?"

_ARRAYS = (
    Property(
        "holds whole numbers",
        "What becomes of fractions on the way? An array of whole numbers can't keep them.",
        _array(lambda a: a.dtype.kind in "iu" and a.size),
        _changed(
            lambda a: np.rint(a).astype(np.int64),
            lambda a: a.dtype.kind == "f" and np.isfinite(a).all(),
        ),
        _changed(lambda a: a.astype(float), lambda a: a.dtype.kind in "iu"),
    ),
    Property(
        "has no fractions",
        "Which of your lines asks whether numbers are whole?",
        _real(lambda a: np.isfinite(a).all() and (a == np.rint(a)).all()),
        _changed(np.rint, lambda a: a.dtype.kind == "f" and np.isfinite(a).all()),
        _changed(lambda a: a + 0.37, _some),
    ),
    Property(
        "has a negative entry",
        _SIGN,
        _real(lambda a: (a < 0).any()),
        _changed(_entry(lambda a: -1 - abs(a.flat[a.size // 2])), _some),
        _changed(np.abs, _some),
    ),
    Property(
        "has no positive entry",
        "Where do you start from, or compare with?",
        _real(lambda a: (a <= 0).all() and (a < 0).any()),
        _changed(lambda a: -1 - np.abs(a), _some),
        _changed(lambda a: 1 + np.abs(a), _some),
    ),
    Property(
        "has an entry that is 0",
        _ZERO,
        _real(lambda a: (a == 0).any()),
        _changed(_entry(lambda a: 0), _some),
        _changed(_filled, _some),
    ),
    Property(
        "has only zeros",
        _ZERO,
        _real(lambda a: not a.any()),
        _changed(lambda a: a * 0, lambda a: a.size and np.isfinite(a).all()),
    ),
    Property(
        "has equal entries",
        "What should happen where two are equal?",
        _real(lambda a: np.unique(a).size < a.size),
        _changed(_equal, _several),
        _changed(_as_floats(_apart), _several),
    ),
    Property(
        "has nothing but equal entries",
        _DIVIDES,
        _real(lambda a: a.size > 1 and (a == a.flat[0]).all()),
        _changed(lambda a: np.full_like(a, a.flat[0]), _several),
        _changed(_as_floats(_apart), _several),
    ),
    Property(
        "is empty",
        "Which of your lines takes for granted that there is an entry?",
        _array(lambda a: a.size == 0),
        _changed(_cut(slice(0)), _some),
    ),
    Property(
        "has one entry",
        _ENTRY,
        _array(lambda a: a.ndim == 1 and a.size == 1),
        _changed(_cut(slice(1)), lambda a: a.ndim == 1 and a.size),
    ),
    Property(
        "has two entries",
        _ENTRY,
        _array(lambda a: a.ndim == 1 and a.size == 2),
        _changed(_cut(slice(2)), lambda a: a.ndim == 1 and a.size > 1),
    ),
    Property(
        "has one row",
        _ENTRY,
        _array(lambda a: a.ndim == 2 and a.shape[0] == 1 and a.shape[1] > 1),
        _changed(_cut(slice(1)), lambda a: a.ndim == 2 and len(a)),
    ),
    Property(
        "has one column",
        _ENTRY,
        _array(lambda a: a.ndim == 2 and a.shape[1] == 1 and a.shape[0] > 1),
        _changed(_cut((slice(None), slice(1))), lambda a: a.ndim == 2 and a.size),
    ),
    Property(
        "has more rows than columns",
        _SHAPE,
        _array(lambda a: a.ndim == 2 and a.shape[0] > a.shape[1] > 0),
        _changed(
            lambda a: a[:, : a.shape[0] - 1].copy(),
            lambda a: a.ndim == 2 and 2 <= a.shape[0] <= a.shape[1],
        ),
    ),
    Property(
        "has more columns than rows",
        _SHAPE,
        _array(lambda a: a.ndim == 2 and a.shape[1] > a.shape[0] > 0),
        _changed(
            lambda a: a[: a.shape[1] - 1].copy(),
            lambda a: a.ndim == 2 and 2 <= a.shape[1] <= a.shape[0],
        ),
    ),
    Property(
        "is not square",
        _SHAPE,
        _array(lambda a: a.ndim == 2 and a.shape[0] != a.shape[1]),
        _changed(_cut(slice(-1)), lambda a: a.ndim == 2 and len(a) > 1),
    ),
    Property(
        "has two axes",
        _SHAPE,
        _array(lambda a: a.ndim == 2),
        _changed(lambda a: np.stack([a, a + 1], axis=1), lambda a: a.ndim == 1),
    ),
    Property(
        "has one axis",
        _SHAPE,
        _array(lambda a: a.ndim == 1),
        _changed(lambda a: a[:, 0].copy(), lambda a: a.ndim == 2 and a.size),
    ),
    Property(
        "has an even number of entries",
        "What is different where there is one more?",
        _array(lambda a: a.ndim == 1 and a.size > 1 and a.size % 2 == 0),
        _changed(_cut(slice(-1)), lambda a: a.ndim == 1 and a.size > 2),
        _changed(_cut(slice(-1)), lambda a: a.ndim == 1 and a.size > 1),
    ),
    Property(
        "has an odd number of entries",
        "What is different where there is one more?",
        _array(lambda a: a.ndim == 1 and a.size > 1 and a.size % 2),
        _changed(_cut(slice(-1)), lambda a: a.ndim == 1 and a.size > 3),
        _changed(_cut(slice(-1)), lambda a: a.ndim == 1 and a.size > 2),
    ),
    Property(
        "is not sorted",
        "Which of your lines takes an order for granted?",
        _real(lambda a: a.ndim == 1 and (a[1:] < a[:-1]).any()),
        _changed(_cut(slice(None, None, -1)), lambda a: a.ndim == 1 and _several(a)),
        _changed(np.sort, lambda a: a.ndim == 1),
    ),
    Property(
        "has large entries",
        "Which of your steps gets too large a number, or loses the small ones beside it?",
        _real(lambda a: np.abs(a).max() >= 500),
        _changed(
            _as_floats(lambda a: a * (1e4 / np.abs(a).max())),
            lambda a: a.any() and np.isfinite(a).all(),
        ),
        _changed(
            _as_floats(lambda a: a / np.abs(a).max()), lambda a: a.any() and np.isfinite(a).all()
        ),
    ),
    Property(
        "has only tiny entries",
        "Which number do you take for 0, or add to be safe?",
        _real(lambda a: 0 < np.abs(a).max() < 1e-5),
        _changed(
            _as_floats(lambda a: a * (1e-9 / np.abs(a).max())),
            lambda a: a.any() and np.isfinite(a).all(),
        ),
        _changed(
            _as_floats(lambda a: a / np.abs(a).max()), lambda a: a.any() and np.isfinite(a).all()
        ),
    ),
    Property(
        "has an infinite entry",
        "Which of your steps subtracts or multiplies it?",
        _real(lambda a: np.isinf(a).any()),
        _changed(_as_floats(_entry(lambda a: -np.inf)), _some),
        _changed(np.nan_to_num, _some),
    ),
    Property(
        "has an entry that is nan",
        "Which of your steps passes it on?",
        _real(lambda a: np.isnan(a).any()),
        _changed(_as_floats(_entry(lambda a: np.nan)), _some),
        _changed(np.nan_to_num, _some),
    ),
    Property(
        "is not symmetric",
        "Which of your lines takes rows for columns?",
        _real(lambda a: _is_square(a) and not _is_symmetric(a)),
        _changed(_far_corner, _is_square),
        _changed(lambda a: (a + a.T) / 2, _is_square),
    ),
    Property(
        "is symmetric",
        "What is different where rows and columns are alike?",
        _real(_is_symmetric),
        _changed(lambda a: (a + a.T) / 2, _is_square),
        _changed(_far_corner, _is_square),
    ),
    Property(
        "has a zero on its diagonal",
        _ZERO,
        _real(lambda a: _is_square(a) and (np.diag(a) == 0).any()),
        _changed(_diagonal(0), _is_square),
    ),
    Property(
        "has a negative number on its diagonal",
        _SIGN,
        _real(lambda a: _is_square(a) and (np.diag(a) < 0).any()),
        _changed(_diagonal(-1), _is_square),
    ),
)


# -- numbers ---------------------------------------------------------------------------------------


def _number(has: Callable[[Any], Any]) -> Callable[[Any], bool]:
    return lambda x: _is_number(x) and bool(has(x))


def _other(change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda x: change(x) if _is_number(x) else None


_NUMBERS = (
    Property(
        "is negative",
        _SIGN,
        _number(lambda x: x < 0),
        _other(lambda x: -x if x else None),
        _other(abs),
    ),
    Property(
        "is not a whole number",
        "What becomes of its fraction?",
        _number(lambda x: x % 1 != 0),
        _other(lambda x: x + 0.37 if isinstance(x, float) else None),
        _other(lambda x: float(round(x))),
    ),
    Property(
        "is even",
        "What is different for the next number?",
        _number(lambda x: isinstance(x, int) and x % 2 == 0 and x > 0),
        _other(lambda x: x + 1 if isinstance(x, int) and x % 2 else None),
        _other(lambda x: x + 1),
    ),
    Property(
        "is odd",
        "What is different for the next number?",
        _number(lambda x: isinstance(x, int) and x % 2),
        _other(lambda x: x + 1 if isinstance(x, int) and x % 2 == 0 else None),
        _other(lambda x: x + 1),
    ),
    Property(
        "is large",
        "Which of your steps gets too large a number?",
        _number(lambda x: abs(x) >= 500),
        _other(lambda x: x * 1e4 if isinstance(x, float) else None),
        _other(lambda x: x / 1e4 if isinstance(x, float) else None),
    ),
    Property(
        "is more than 1",
        "What happens again from then on?",
        _number(lambda x: x > 1),
        _other(lambda x: type(x)(3) if isinstance(x, (int, float)) else None),
    ),
)
