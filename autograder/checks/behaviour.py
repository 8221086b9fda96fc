"""How a function behaves: that it leaves its arguments alone, commutes with a transformation, or
makes something smaller."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.checks.close import CheckFailure, assert_close
from autograder.checks.linear_algebra import real_array
from autograder.sandbox.student import Student


def assert_unchanged(student: Student) -> None:
    """Assert that the last call changed none of its arguments. Raises `CheckFailure`.

    Example:

    >>> assert_normalised(student.softmax(np.array([1.0, 2.0])))
    >>> assert_unchanged(student)
    """
    if student.last_call.changed:
        raise CheckFailure(
            "it changed one of its arguments; whoever calls it still needs them.",
            promise="unchanged",
        )


def assert_equivariant(
    function: Callable[[Any], Any],
    x: Any,
    *,
    before: Callable[[Any], Any],
    after: Callable[[Any], Any],
    rtol: float = 1e-7,
    atol: float | None = None,
    what: str = "the result",
) -> None:
    """Assert ``function(before(x)) = after(function(x))``: transforming the input transforms the
    output (Bronstein and others, Geometric Deep Learning, 2021, section 3.1). With ``after = lambda
    y: y`` it is invariance.

    A constant function is often equivariant: pair it with a value. Raises `CheckFailure`.

    Example:

    >>> x = rng.standard_normal(5)
    >>> assert_equivariant(student.softmax, x, before=lambda x: x[::-1], after=lambda y: y[::-1])
    >>> assert_equivariant(student.softmax, x, before=lambda x: x + 3.0, after=lambda y: y)
    """
    plain = function(x)
    expected = after(np.asarray(plain) if isinstance(plain, np.ndarray) else plain)
    if not np.isfinite(np.asarray(expected, dtype=complex)).all():
        raise CheckFailure(f"{what} holds nan or infinite entries.", plain)
    try:
        assert_close(function(before(x)), expected, rtol=rtol, atol=atol, what=what)
    except CheckFailure as failure:
        raise CheckFailure(
            f"transforming the input should transform the result in the same way: {failure}",
            failure.subject,
        ) from None


def assert_decreasing(
    values: Any, *, length: int, slack: float = 0.0, what: str = "the values"
) -> None:
    """Assert that a vector of `length` finite numbers never rises by more than `slack`, and ends
    below its beginning. Raises `CheckFailure`.

    Example:

    >>> losses = np.array([4.0, 1.0, 0.25])
    >>> assert_decreasing(losses, length=3, what="the losses")
    """
    array = real_array(values, 1, what)
    if len(array) != length:
        raise CheckFailure(f"{what} should be {length} numbers, and are {len(array)}.", values)
    rises = np.flatnonzero(~(np.diff(array) <= slack))
    if rises.size:
        raise CheckFailure(f"{what} should fall, and rise after entry {int(rises[0])}.", values)
    if length > 1 and not array[-1] < array[0]:
        raise CheckFailure(f"{what} should fall, and do not.", values)


def assert_convergence_order(
    error: Callable[[float], float],
    *,
    order: float,
    steps: tuple[float, ...],
    tolerance: float = 0.2,
) -> None:
    """Assert that an error shrinks like ``h**order``: the observed orders ``log(e(h)/e(h')) /
    log(h/h')`` over successive `steps` have a median within `tolerance` of `order` (LeVeque, Finite
    Difference Methods, appendix A.6).

    Choose steps for which the error is neither rounding nor saturated. Raises `CheckFailure`;
    ValueError for fewer than three falling steps.

    Example:

    >>> def error(h):
    ...     return abs(student.forward_difference(np.exp, 0.0, h=h) - 1.0)
    >>> assert_convergence_order(error, order=1, steps=(1e-1, 1e-2, 1e-3))
    """
    if len(steps) < 3 or not all(a > b > 0 for a, b in zip(steps, steps[1:], strict=False)):
        raise ValueError("three or more falling steps are needed")
    errors = [float(error(h)) for h in steps]
    if not all(np.isfinite(e) and e > 0 for e in errors):
        raise CheckFailure("the error should be a positive number at every step size.")
    observed = [
        float(np.log(e / f) / np.log(h / k))
        for e, f, h, k in zip(errors, errors[1:], steps, steps[1:], strict=False)
    ]
    median = float(np.median(observed))
    if not abs(median - order) <= tolerance:
        raise CheckFailure(
            f"the error should shrink like h^{order:g}, and shrinks like h^{median:.2g}."
        )
