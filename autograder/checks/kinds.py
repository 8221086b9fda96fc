"""What kind of thing came back: a tuple, an array of a shape, whole numbers, 64-bit floats."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.checks.close import CheckFailure, kind_of


def assert_tuple(result: Any, size: int, *, what: str = "the result") -> Sequence[Any]:
    """Assert that several results came back together, as a tuple (or list) of `size`; gives them.
    Raises `CheckFailure`.

    Example:

    >>> values, vectors = assert_tuple(student.eigh_2x2(2.0, 0.0, 1.0), 2)
    """
    if not isinstance(result, (tuple, list)) or len(result) != size:
        raise CheckFailure(f"{what} should come back as a tuple of {size}.", result)
    return result


def assert_shape(
    result: Any,
    shape: tuple[int, ...],
    *,
    what: str = "the result",
    finite: bool = True,
    real: bool = True,
    lists: bool = True,
) -> NDArray[Any]:
    """Assert that real numbers of this shape came back, `finite` ones; gives the array. Whether it
    is a list or an array is another test's to say (`assert_close` does), but for `lists=False`;
    with `real=False`, complex numbers pass, too. Raises `CheckFailure`.

    Example:

    >>> matrix = assert_shape(student.transition_matrix(3), (3, 3))
    >>> spectrum = assert_shape(np.fft.fft(np.ones(4)), (4,), real=False, lists=False)
    """
    array = _array(result)
    if result is None or not (lists or isinstance(result, np.ndarray)):
        seen = f"is {kind_of(result)}"
    elif array.dtype.kind not in ("iuf" if real else "iufc"):
        seen = f"is of {array.dtype}"
    else:
        seen = f"has the shape {array.shape}" if array.shape != shape else ""
    if seen:
        numbers = "real numbers" if real else "numbers"
        wanted = f"an array of {numbers} of the shape {shape}" if shape else f"a {numbers[:-1]}"
        raise CheckFailure(f"{what} should be {wanted}, and {seen}.", result)
    if finite and not np.all(np.isfinite(array)):
        raise CheckFailure(f"{what} contains nan or inf.", result)
    return array


def assert_float64(result: Any, *, what: str = "the result") -> None:
    """Assert that an array (or number) is of 64-bit floats. Raises `CheckFailure`.

    Example:

    >>> assert_float64(student.softmax(np.array([1, 2])))
    """
    kind = _array(result).dtype
    if kind != np.float64:
        raise CheckFailure(f"{what} should be of 64-bit floats, and is of {kind}.", result)


def assert_integers(
    result: Any,
    *,
    shape: tuple[int, ...] | None = None,
    what: str = "the result",
    lists: bool = True,
) -> NDArray[Any]:
    """Assert that whole numbers came back, of numpy's integer types and of this shape where one is
    given; gives the array. With `lists=False`, a list does not pass. Raises `CheckFailure`.

    Example:

    >>> eyes = assert_integers(student.throw_dice(4, rng=rng), shape=(4,))
    """
    array = _array(result)
    if array.dtype.kind not in "iu":
        raise CheckFailure(f"{what} should be of integers, and is of {array.dtype}.", result)
    if not (lists or isinstance(result, (np.ndarray, np.generic))):
        raise CheckFailure(
            f"{what} should be an array of integers, and is {kind_of(result)}.", result
        )
    if shape is not None and array.shape != shape:
        raise CheckFailure(f"{what} should have the shape {shape}, and has {array.shape}.", result)
    return array


def draw(
    rng: np.random.Generator, low: float, high: float, shape: int | tuple[int, ...] | None = None
) -> Any:
    """Uniform numbers with two decimals, so that a failing call is short enough to read and to
    paste: an array of `shape`, or one float.

    Example:

    >>> assert_close(student.mean(draw(rng, 2, 2.001, 5)), 2.0)
    """
    return np.round(rng.uniform(low, high, shape), 2)


def _array(result: Any) -> NDArray[Any]:
    """What came back as an array; lists of different lengths make none of numbers."""
    try:
        return np.asarray(result)
    except ValueError:
        return np.empty(0, dtype=object)
