"""Gradients against central differences: the gradient-checking contract of unit 07.

A central difference with absolute step ``h = 1e-5`` has a truncation error of order ``h**2`` and a
rounding error of order ``1e-16 / h`` (Nocedal and Wright, Numerical Optimization, section 8.1), so
for points and losses of order 1 a correct gradient agrees to about 1e-7.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.checks.close import CheckFailure, assert_close, numeric

STEP = 1e-5
FLOOR = 1e-3  # entries where both gradients are smaller are compared absolutely
TOLERANCE = 1e-5

Array = NDArray[np.float64]


def central_difference(loss: Callable[[Array], Any], at: Array, *, step: float = STEP) -> Array:
    """``(loss(x + h e_i) - loss(x - h e_i)) / (2h)`` for every entry i of `at` (any shape): an
    array of the same shape.

    `loss` receives a float64 array of the shape of `at`, a fresh one each time, and returns a
    number.

    Example:

    >>> central_difference(lambda x: float(np.sum(x**2)), np.array([1.0, 3.0])).round(6)
    array([2., 6.])
    """
    point = np.array(at, dtype=np.float64)
    result = np.empty_like(point)
    for index in np.ndindex(point.shape):
        ends = []
        for sign in (1.0, -1.0):
            moved = point.copy()
            moved[index] += sign * step
            ends.append(_number(loss(moved)))
        result[index] = (ends[0] - ends[1]) / (2.0 * step)
    return result


def assert_gradient(
    loss: Callable[[Array], Any],
    *,
    at: Any,
    gradient: Any,
    what: str = "the gradient",
    tolerance: float = TOLERANCE,
) -> None:
    """Assert that a student's `gradient` is that of `loss` at the point `at`.

    The error is ``max |a - n| / max(|a|, |n|, 1e-3)`` over the entries, a the student's and n the
    central difference; it must not exceed `tolerance`. Correct gradients stay below 2e-7 where
    points are within 3 and losses within 50; keep points 1e-2 away from kinks. Shapes must be equal
    (nothing is broadcast) and everything finite. Raises `CheckFailure`, whose message names the
    worst entry.

    Example:

    >>> x = np.array([1.0, -2.0])
    >>> assert_gradient(lambda x: float(np.sum(x**3)), at=x, gradient=3 * x**2)
    """
    point = np.asarray(at, dtype=np.float64)
    got = _checked(gradient, point.shape, what)
    wanted = central_difference(loss, point)
    _compare(got, wanted, what, gradient, tolerance)


def assert_directional_gradient(
    loss: Callable[[Array], Any],
    *,
    at: Any,
    gradient: Any,
    rng: np.random.Generator,
    directions: int = 3,
    what: str = "the gradient",
    tolerance: float = TOLERANCE,
) -> None:
    """`assert_gradient` for many parameters: ``<gradient, v>`` against the central difference along
    v, for random unit vectors v.

    Shape and finiteness are checked as there. Raises `CheckFailure`.

    Example:

    >>> weights = rng.standard_normal(1000)
    >>> def loss(w):
    ...     return float(np.sum(w**4))
    >>> assert_directional_gradient(loss, at=weights, gradient=4 * weights**3, rng=rng)
    """
    point = np.asarray(at, dtype=np.float64)
    got = _checked(gradient, point.shape, what)
    wanted, products = np.empty(directions), np.empty(directions)
    for index in range(directions):
        direction = rng.standard_normal(point.shape)
        direction /= np.linalg.norm(direction)
        wanted[index] = (
            _number(loss(point + STEP * direction)) - _number(loss(point - STEP * direction))
        ) / (2.0 * STEP)
        products[index] = float(np.sum(got * direction))
    error = np.abs(products - wanted) / np.maximum(
        np.maximum(np.abs(products), np.abs(wanted)), FLOOR
    )
    if not (np.isfinite(error).all() and error.max() <= tolerance):
        raise CheckFailure(
            f"{what} does not match the slope of the loss along a random direction.", gradient
        )


def complex_step(function: Callable[[NDArray[np.complex128]], Any], at: Array) -> Array:
    """``Im f(x + 1e-20 i e_j) / 1e-20`` for every entry j: a derivative without subtraction, exact
    to rounding (Squire and Trapp, SIAM Review 40, 1998). `function` takes complex arrays and is
    analytic there; the grader's own, never a student's. The result has the shape of
    ``function(at)`` followed by that of `at`.

    Example:

    >>> complex_step(np.exp, np.array([0.0])).round(12)
    array([[1.]])
    """
    point = np.asarray(at, dtype=np.complex128)
    columns = []
    for index in np.ndindex(point.shape):
        moved = point.copy()
        moved[index] += 1e-20j
        columns.append(np.imag(np.asarray(function(moved))) / 1e-20)
    stacked = np.stack(columns, axis=-1) if columns else np.zeros((*np.shape(function(point)), 0))
    return np.asarray(stacked.reshape(*stacked.shape[:-1], *point.shape), dtype=np.float64)


def assert_exact_gradient(
    loss: Callable[[NDArray[np.complex128]], Any],
    *,
    at: Any,
    gradient: Any,
    what: str = "the gradient",
    rtol: float = 1e-9,
) -> None:
    """Assert that a student's `gradient` is that of the grader's own analytic `loss` (complex
    arrays in, number out), by `complex_step`: for exercises whose answer is exact, where finite
    differences must not pass. Raises `CheckFailure`.

    Example:

    >>> x = np.array([0.5, 2.0])
    >>> assert_exact_gradient(lambda z: np.sum(np.log(z)), at=x, gradient=1 / x)
    """
    point = np.asarray(at, dtype=np.float64)
    got = _checked(gradient, point.shape, what)
    assert_close(got, complex_step(loss, point), rtol=rtol, what=what)


def assert_vector_jacobian_product(
    forward: Callable[[Array], Any],
    backward: Callable[[Array], Any],
    *,
    at: Any,
    rng: np.random.Generator,
    what: str = "the gradient",
    tolerance: float = TOLERANCE,
) -> None:
    """Assert that `backward(upstream)` is the gradient of ``sum(upstream * forward(x))`` at the
    point `at`: what a station of backpropagation hands back. The upstream is drawn at random, with
    no two entries alike, so that a gradient that ignores or sums it does not pass.

    Compared as in `assert_gradient`. Raises `CheckFailure`.

    Example:

    >>> x = rng.standard_normal(3)
    >>> assert_vector_jacobian_product(
    ...     np.tanh, lambda upstream: upstream * (1 - np.tanh(x) ** 2), at=x, rng=rng
    ... )
    """
    point = np.asarray(at, dtype=np.float64)
    upstream = rng.uniform(0.5, 2.0, np.shape(forward(point))) * np.where(
        rng.random(np.shape(forward(point))) < 0.5, -1.0, 1.0
    )

    def loss(x: Array) -> float:
        value = numeric(forward(x), "the forward result")
        if value.shape != upstream.shape:
            raise CheckFailure(
                f"the forward result has shape {value.shape}, and should have shape {upstream.shape}.",
                value,
            )
        return float(np.sum(upstream * value))

    assert_gradient(loss, at=point, gradient=backward(upstream), what=what, tolerance=tolerance)


def assert_jacobian(
    function: Callable[[Array], Any],
    *,
    at: Any,
    jacobian: Any,
    what: str = "the Jacobian",
    tolerance: float = TOLERANCE,
) -> None:
    """Assert that a student's `jacobian` holds the slopes of `function` (vector in, vector out) at
    the vector `at`: shape (m, n), entry [i, j] the slope of output i by input j. Compared as in
    `assert_gradient`, which see. Raises `CheckFailure`.

    Example:

    >>> x = np.array([1.0, 2.0])
    >>> def polar(x):
    ...     return np.array([x[0] * np.cos(x[1]), x[0] * np.sin(x[1])])
    >>> r, t = x
    >>> jacobian = np.array([[np.cos(t), -r * np.sin(t)], [np.sin(t), r * np.cos(t)]])
    >>> assert_jacobian(polar, at=x, jacobian=jacobian)
    """
    point = np.asarray(at, dtype=np.float64)

    def outputs(x: Array) -> Array:
        value = numeric(function(x), "the function's value")
        if value.ndim != 1 or value.dtype.kind == "c" or not np.isfinite(value).all():
            raise CheckFailure("the function should give a vector of finite real numbers.", value)
        return value.astype(np.float64)

    units = STEP * np.eye(point.size)
    wanted = np.stack(
        [(outputs(point + e) - outputs(point - e)) / (2.0 * STEP) for e in units], axis=1
    )
    _compare(_checked(jacobian, wanted.shape, what), wanted, what, jacobian, tolerance)


def assert_hessian(
    gradient: Callable[[Array], Any],
    *,
    at: Any,
    hessian: Any,
    what: str = "the Hessian",
    tolerance: float = TOLERANCE,
) -> None:
    """Assert that a student's `hessian` (n, n) is symmetric and holds the slopes of `gradient` (the
    grader's own) at the vector `at`.

    Compared as in `assert_jacobian`. Raises `CheckFailure`.

    Example:

    >>> x = np.array([1.0, 2.0])
    >>> assert_hessian(lambda x: 2 * x, at=x, hessian=2 * np.eye(2))
    """
    assert_jacobian(gradient, at=at, jacobian=hessian, what=what, tolerance=tolerance)
    got = np.asarray(hessian, dtype=np.float64)
    if not (np.abs(got - got.T) <= 1e-9 * max(float(np.abs(got).max()), 1e-300)).all():
        raise CheckFailure(f"{what} is not symmetric.", hessian)


def _checked(gradient: Any, shape: tuple[int, ...], what: str) -> Array:
    got = numeric(gradient, what)
    if not isinstance(gradient, np.ndarray):
        raise CheckFailure(f"{what} should be an array of shape {shape}.", gradient)
    if got.shape != shape:
        raise CheckFailure(
            f"{what} has shape {got.shape}, and the parameter it belongs to has shape {shape}.",
            gradient,
        )
    if got.dtype.kind == "c" or not np.isfinite(got).all():
        raise CheckFailure(f"{what} holds nan, infinite or complex entries.", gradient)
    return got.astype(np.float64)


def _compare(got: Array, wanted: Array, what: str, subject: Any, tolerance: float) -> None:
    if got.size == 0:
        return
    error = np.abs(got - wanted) / np.maximum(np.maximum(np.abs(got), np.abs(wanted)), FLOOR)
    worst = np.unravel_index(int(np.argmax(error)), error.shape)
    if not (np.isfinite(error).all() and error[worst] <= tolerance):
        place = ", ".join(str(int(i)) for i in worst)
        raise CheckFailure(
            f"{what} does not match finite differences: at [{place}] yours is {got[worst]:.6g}, the slope measured there is {wanted[worst]:.6g}.",
            subject,
        )


def _number(value: Any) -> float:
    array = numeric(value, "the loss")
    if array.ndim or array.dtype.kind == "c":
        raise CheckFailure("the loss should be a single real number.", value)
    return float(array)
