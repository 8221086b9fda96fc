"""What kind of thing came back: a tuple, an array of a shape, whole numbers, 64-bit floats."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.checks.close import CheckFailure


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
    result: Any, shape: tuple[int, ...], *, what: str = "the result", finite: bool = True
) -> NDArray[Any]:
    """Assert that real numbers of this shape came back, `finite` ones; gives the array. Whether it
    is a list or an array is another test's to say (`assert_close` does). Raises `CheckFailure`.

    Example:

    >>> matrix = assert_shape(student.transition_matrix(3), (3, 3))
    """
    try:
        array = np.asarray(result)
    except ValueError:  # lists of different lengths
        array = np.empty(0, dtype=object)
    if array.shape != shape or array.dtype.kind not in "iuf":
        raise CheckFailure(
            f"{what} should be an array of real numbers of the shape {shape}.", result
        )
    if finite and not np.all(np.isfinite(array)):
        raise CheckFailure(f"{what} contains nan or inf.", result)
    return array


def assert_float64(result: Any, *, what: str = "the result") -> None:
    """Assert that an array (or number) is of 64-bit floats. Raises `CheckFailure`.

    Example:

    >>> assert_float64(student.softmax(np.array([1, 2])))
    """
    kind = np.asarray(result).dtype
    if kind != np.float64:
        raise CheckFailure(f"{what} should be of 64-bit floats, and is of {kind}.", result)


def assert_integers(
    result: Any, *, shape: tuple[int, ...] | None = None, what: str = "the result"
) -> NDArray[Any]:
    """Assert that whole numbers came back, of numpy's integer types and of this shape where one is
    given; gives the array. Raises `CheckFailure`.

    Example:

    >>> eyes = assert_integers(student.throw_dice(4, rng=rng), shape=(4,))
    """
    array = np.asarray(result)
    if array.dtype.kind not in "iu":
        raise CheckFailure(f"{what} should be of integers, and is of {array.dtype}.", result)
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
