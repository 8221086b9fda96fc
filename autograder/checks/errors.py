"""Assertions about exceptions of a student's function."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograder.checks.close import CheckFailure
from autograder.sandbox.student import StudentError


def assert_raises(
    kind: type[Exception], function: Callable[..., Any], *args: Any, **kwargs: Any
) -> None:
    """Assert that a student's function raises `kind` or a subclass of it (a numpy or built-in one,
    or one derived from it).

    Raises `CheckFailure` where it returns, or raises something else. Always pair it with a value,
    so that a function that raises at every call does not pass.

    Example:

    >>> assert_raises(ValueError, student.mean, np.array([]))
    >>> assert_close(student.mean(np.array([4.0])), 4.0)
    """
    try:
        result = function(*args, **kwargs)
    except StudentError as error:
        if kind.__name__ in error.bases:
            return
        if error.type_name == "NotImplementedError":
            raise
        raise CheckFailure(
            f"a {kind.__name__} should be raised here, and it was a {error.type_name}: {error.message}",
            promise="raises",
        ) from None
    raise CheckFailure(
        f"a {kind.__name__} should be raised here, and a result came back.",
        result,
        promise="raises",
    )
