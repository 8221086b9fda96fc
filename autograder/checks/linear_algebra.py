"""Matrices and vectors: orthogonality, definiteness, normalisation, and agreement where signs or
order are free.

Golub and Van Loan, Matrix Computations, 4th edition: sections 2.1 (norms), 2.5 (orthogonality), 4.2
(definiteness).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.checks.close import CheckFailure, assert_close, numeric

Array = NDArray[np.float64]


def real_array(value: Any, ndim: int, what: str) -> Array:
    """A student's array of finite real numbers with `ndim` axes and at least one entry, as float64.
    Raises `CheckFailure`."""
    array = numeric(value, what)
    if not isinstance(value, np.ndarray) or array.ndim != ndim:
        raise CheckFailure(
            f"{what} should be an array with {ndim} {'axis' if ndim == 1 else 'axes'}.", value
        )
    if array.size == 0:
        raise CheckFailure(f"{what} is empty.", value)
    if array.dtype.kind == "c" or not np.isfinite(array).all():
        raise CheckFailure(f"{what} holds nan, infinite or complex entries.", value)
    return array.astype(np.float64)


def assert_orthonormal_columns(
    Q: Any, *, shape: tuple[int, int], atol: float = 1e-9, what: str = "the matrix"
) -> None:
    """Assert that Q has this shape and ``Q^T Q = I`` within `atol` in every entry (a square Q is
    orthogonal then).

    Raises `CheckFailure`.

    Example:

    >>> Q = np.array([[0.0, 1.0], [1.0, 0.0], [0.0, 0.0]])
    >>> assert_orthonormal_columns(Q, shape=(3, 2))
    """
    matrix = real_array(Q, 2, what)
    if matrix.shape != shape:
        raise CheckFailure(f"{what} has shape {matrix.shape}, and should have shape {shape}.", Q)
    gram = matrix.T @ matrix
    if not (np.abs(gram - np.eye(shape[1])) <= atol).all():
        if (np.abs(np.diag(gram) - 1) <= atol).all():
            raise CheckFailure(
                f"the columns of {what} have length 1 and are not perpendicular to each other.", Q
            )
        raise CheckFailure(f"the columns of {what} should have length 1.", Q)


def assert_positive_definite(
    A: Any, *, smallest: float = 0.0, rtol: float = 1e-9, what: str = "the matrix"
) -> None:
    """Assert that a square matrix is symmetric (within `rtol` of its largest entry) with all
    eigenvalues above `smallest`.

    Raises `CheckFailure`.

    Example:

    >>> assert_positive_definite(np.array([[2.0, 1.0], [1.0, 2.0]]), what="the covariance")
    """
    matrix = real_array(A, 2, what)
    if matrix.shape[0] != matrix.shape[1]:
        raise CheckFailure(f"{what} has shape {matrix.shape}, and should be square.", A)
    if not (np.abs(matrix - matrix.T) <= rtol * np.abs(matrix).max()).all():
        raise CheckFailure(f"{what} is not symmetric.", A)
    if not np.linalg.eigvalsh(matrix).min() > smallest:
        raise CheckFailure(f"{what} is not positive definite.", A)


def assert_normalised(
    p: Any, *, axis: int | None = None, rtol: float = 1e-9, what: str = "the probabilities"
) -> None:
    """Assert that entries are 0 or more and add up to 1, over all entries or along `axis`. Raises
    `CheckFailure`.

    Example:

    >>> assert_normalised(student.softmax(rng.standard_normal(4)))
    >>> assert_normalised(student.transition_matrix(3), axis=1)
    """
    values = numeric(p, what)
    array = real_array(p, values.ndim, what)
    if (array < 0).any():
        raise CheckFailure(f"{what} hold a negative entry.", p)
    if not (np.abs(array.sum(axis=axis) - 1.0) <= rtol).all():
        raise CheckFailure(
            f"{what} do not add up to 1{'' if axis is None else f' along axis {axis}'}.", p
        )


def assert_same_up_to_sign(
    actual: Any,
    expected: Array,
    *,
    rtol: float = 1e-7,
    atol: float | None = None,
    what: str = "the result",
) -> None:
    """`assert_close` for vectors (or the columns of a matrix) whose sign is free, such as
    eigenvectors. Raises `CheckFailure`.

    Example:

    >>> assert_same_up_to_sign(np.array([-0.6, -0.8]), np.array([0.6, 0.8]))
    """
    wanted = np.asarray(expected, dtype=np.float64)
    got = real_array(actual, wanted.ndim, what)
    if got.shape != wanted.shape:
        raise CheckFailure(
            f"{what} has shape {got.shape}, and should have shape {wanted.shape}.", actual
        )
    signs = np.where(np.sum(got * wanted, axis=0) < 0, -1.0, 1.0)
    try:
        assert_close(signs * got, wanted, rtol=rtol, atol=atol, what=what)
    except CheckFailure as failure:
        raise CheckFailure(f"{failure} (Signs are free.)", actual) from None


def assert_same_up_to_order(
    actual: Any,
    expected: Array,
    *,
    rtol: float = 1e-7,
    atol: float = 1e-9,
    what: str = "the result",
) -> None:
    """Assert that the rows of a matrix (or the entries of a vector) are those of `expected`, in any
    order, each as often.

    Every expected row is matched with the nearest row that is left; with rows further apart than
    the tolerance the match is exact. Raises `CheckFailure`.

    Example:

    >>> corners = np.array([[1.0, 1.0], [0.0, 0.0]])
    >>> assert_same_up_to_order(corners, np.array([[0.0, 0.0], [1.0, 1.0]]))
    """
    wanted = np.asarray(expected, dtype=np.float64)
    got = real_array(actual, wanted.ndim, what)
    if got.shape != wanted.shape:
        raise CheckFailure(
            f"{what} has shape {got.shape}, and should have shape {wanted.shape}.", actual
        )
    rows = got.reshape(len(got), -1)
    left = list(range(len(rows)))
    for row in wanted.reshape(len(wanted), -1):
        distances = [np.abs(rows[index] - row).max() for index in left]
        nearest = int(np.argmin(distances))
        if not (np.abs(rows[left[nearest]] - row) <= atol + rtol * np.abs(row)).all():
            raise CheckFailure(
                f"{what} lacks a row that it should have (the order is free).", actual
            )
        del left[nearest]
