"""Traces of hidden tests, compared: what a test asked of a notebook's functions, and what came
back.

A student's trace shows a known misconception where it agrees with the misconception's in every call
up to the first differing input, the same tests fail, and a value, not an exception alone, tells it
from the instructor's.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.sandbox.student import Call, Reference, StudentError
from autograder.scoring.hidden_tests import TestRun

RTOL = 1e-6  # within which two results of the same mistake agree
NOISE = 1e-12  # of the largest entry, below which entries are rounding

Traces = dict[str, TestRun]  # by the test's name

_TELLING_ERRORS = (
    "RecursionError",
    "MemoryError",
    "_ArrayMemoryError",
)  # these say how it was done; other exceptions have many causes


def is_shown(student: Traces, wrong: Traces, reference: Traces) -> bool:
    """Whether a student's traces are those of a misconception, and tell it from the instructor's
    solution by a value."""
    if {name for name, run in student.items() if not run.outcome.passed} != {
        name for name, run in wrong.items() if not run.outcome.passed
    }:
        return False
    telling = False
    for name, run in student.items():
        if run.outcome.passed:
            continue
        for index, (mine, theirs) in enumerate(zip(run.calls, wrong[name].calls, strict=False)):
            if not same_question(mine, theirs):
                break
            if not _same_answer(mine, theirs):
                return False
            right = (
                reference[name].calls[index]
                if name in reference and index < len(reference[name].calls)
                else None
            )
            telling_error = _kind(mine.error) in _TELLING_ERRORS
            if (
                (mine.error is None or telling_error)
                and right is not None
                and same_question(mine, right)
                and not _same_answer(mine, right)
            ):
                telling = True
    return telling


def same_question(left: Call, right: Call) -> bool:
    return (
        left.name == right.name
        and same(left.args, right.args, 0.0)
        and same(left.kwargs, right.kwargs, 0.0)
    )


def _same_answer(left: Call, right: Call) -> bool:
    if left.error is not None or right.error is not None:
        return _kind(left.error) == _kind(right.error)
    changed = [[(change.path, change.value) for change in call.changed] for call in (left, right)]
    return same(left.result, right.result, RTOL) and same(changed[0], changed[1], RTOL)


def _kind(error: Exception | None) -> str | None:
    return (
        error.type_name
        if isinstance(error, StudentError)
        else error
        if error is None
        else type(error).__name__
    )


def same(left: Any, right: Any, rtol: float) -> bool:
    """Equality of values that crossed: numbers up to `rtol`, nan like nan, functions and objects by
    their kind only."""
    if isinstance(left, Reference) or isinstance(right, Reference):
        if not (isinstance(left, Reference) and isinstance(right, Reference)):
            return False
        if left._is_callable or right._is_callable:  # whatever a learner calls it
            return bool(left._is_callable and right._is_callable)
        return bool(left._label == right._label)
    if _is_number(left) and _is_number(right):
        return _same_arrays(np.asarray(left), np.asarray(right), rtol)
    if isinstance(left, np.ndarray) or isinstance(right, np.ndarray):
        return _same_arrays(left, right, rtol)
    if isinstance(left, (list, tuple)) and isinstance(right, (list, tuple)):
        return len(left) == len(right) and all(
            same(a, b, rtol) for a, b in zip(left, right, strict=True)
        )
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(
            same(value, right[key], rtol) for key, value in left.items()
        )
    if isinstance(left, np.random.Generator) and isinstance(right, np.random.Generator):
        return bool(left.bit_generator.state == right.bit_generator.state)
    if callable(left) and callable(right):
        return True
    return type(left) is type(right) and bool(left == right)


def _is_number(value: Any) -> bool:
    """A Python number, a numpy scalar or a 0-d array: one is as good as the other."""
    if isinstance(value, np.ndarray):
        return value.ndim == 0 and value.dtype.kind in "iufc"
    return isinstance(value, (int, float, complex, np.number)) and not isinstance(value, bool)


def _same_arrays(left: Any, right: Any, rtol: float) -> bool:
    if (
        not (isinstance(left, np.ndarray) and isinstance(right, np.ndarray))
        or left.shape != right.shape
    ):
        return False
    if left.dtype.kind not in "biufc" or right.dtype.kind not in "biufc":
        return bool(np.array_equal(left, right))
    if (left.dtype.kind == "c") != (right.dtype.kind == "c"):
        return False  # a complex number in place of a real one is a slip that learners make
    with np.errstate(all="ignore"):
        finite = np.abs(right[np.isfinite(right)])
        noise = NOISE * float(finite.max()) if rtol and finite.size else 0.0
        return bool(np.allclose(left, right, rtol=rtol, atol=noise, equal_nan=True))
