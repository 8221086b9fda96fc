"""Comparison of numbers and arrays that never passes by accident: no broadcasting, no nan, no empty
array for a full one."""

from __future__ import annotations

from typing import Any

import numpy as np


class CheckFailure(AssertionError):
    """A check that does not hold. `subject` is the student's value it is about, so that a report
    can name the call it came from; `promise` the promise it is about, where that is another than
    the values: "raises" or "unchanged".

    Example:

    >>> def assert_stochastic(matrix):
    ...     if not np.allclose(matrix.sum(axis=1), 1):
    ...         raise CheckFailure("Every row should add up to 1.", matrix)
    >>> assert_stochastic(student.transition_matrix(3))
    """

    def __init__(self, message: str, subject: Any = None, promise: str = ""):
        super().__init__(message)
        self.subject, self.promise = subject, promise


def assert_close(
    actual: Any,
    expected: Any,
    *,
    rtol: float = 1e-7,
    atol: float | None = None,
    what: str = "the result",
) -> None:
    """Assert that a student's number or array equals `expected`, entry by entry: ``|actual -
    expected| <= atol + rtol * |expected|``.

    Where `expected` is a scalar, `actual` may be a Python number, a numpy scalar or a 0-d array;
    where it is an array, `actual` must be an array of the same shape. Booleans, text, nan and
    objects never pass; an infinity passes only against the same infinity. `atol` defaults to 1e-9
    times the largest finite entry of `expected` (1e-9 where that is 0 or there is none). Raises
    `CheckFailure`. The message does not give the expected value away.

    Example:

    >>> assert_close(student.mean(np.array([1.0, 2.0, 6.0])), 3.0)
    >>> assert_close(student.softmax(np.zeros(2)), np.array([0.5, 0.5]), what="softmax([0, 0])")
    """
    wanted = np.asarray(expected)
    got = numeric(actual, what)
    if wanted.ndim and not isinstance(actual, np.ndarray):
        raise CheckFailure(
            f"{what} should be an array of shape {wanted.shape}, and is {kind_of(actual)}.", actual
        )
    if got.shape != wanted.shape:
        raise CheckFailure(
            f"{what} has shape {got.shape}, and should have shape {wanted.shape}.", actual
        )
    if np.iscomplexobj(got) and not np.iscomplexobj(wanted):
        raise CheckFailure(f"{what} is complex, and should be real.", actual)
    if got.size == 0:
        return
    if atol is None:
        finite = np.abs(wanted[np.isfinite(wanted)])
        atol = 1e-9 * (float(finite.max()) if finite.size and finite.max() > 0 else 1.0)
    with np.errstate(all="ignore"):
        wide_got, wide_wanted = got.astype(np.complex128), wanted.astype(np.complex128)
        same = wide_got == wide_wanted  # equal infinities too
        off = ~(
            same
            | (
                np.isfinite(wide_got)
                & np.isfinite(wide_wanted)
                & (np.abs(wide_got - wide_wanted) <= atol + rtol * np.abs(wide_wanted))
            )
        )
    if off.any():
        raise CheckFailure(_where(got, off, what), actual)


def numeric(actual: Any, what: str) -> np.ndarray[Any, Any]:
    """A student's number or array as an array of numbers. Raises `CheckFailure` for None, booleans,
    text, lists and objects."""
    if isinstance(actual, (int, float, complex, np.number)) and not isinstance(
        actual, (bool, np.bool_)
    ):
        return np.asarray(actual)
    if isinstance(actual, np.ndarray):
        if actual.dtype.kind in "iufc":
            return np.asarray(actual)  # of the base class: a mask or an overloaded == hides nothing
        raise CheckFailure(
            f"{what} is an array of dtype {actual.dtype}, and should hold numbers.", actual
        )
    raise CheckFailure(f"{what} should be a number or an array, and is {kind_of(actual)}.", actual)


def kind_of(value: Any) -> str:
    """What something is, with its article; a missing `return` is guessed."""
    if value is None:
        return "None (is a `return` missing?)"
    name = type(value).__name__
    if name == "Reference":
        return f"an object ({value!r})"
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


def _where(got: np.ndarray[Any, Any], off: np.ndarray[Any, Any], what: str) -> str:
    if got.ndim == 0:
        return f"{what} is not right here."
    index = tuple(int(i) for i in np.argwhere(off)[0])
    place, value = ", ".join(map(str, index)), f"{got[index]:.6g}"
    if got.size == 1:
        return f"{what} has one entry, {value}, and it is not right here."
    if off.all():
        return f"every entry of {what} is off; the first, at [{place}], is {value}."
    return f"{off.sum()} of the {got.size} entries of {what} {'is' if off.sum() == 1 else 'are'} off; the first, at [{place}], is {value}."
