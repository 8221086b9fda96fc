"""The decorators of hidden tests and of the solutions kept beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

_Class = TypeVar("_Class", bound=type)
_Definition = TypeVar("_Definition", bound=Callable[..., Any])


def exercise(
    name: str, *, forbids: Sequence[str] | Mapping[str, str] = ()
) -> Callable[[_Class], _Class]:
    """Declare that the tests of a class belong to the exercise `name` (the grade id of its solution
    cell).

    `forbids`: what a solution may not use, as names (``"np.linalg.inv"``), methods (``".dot"``) or
    syntax (``"@"``, ``"for"``, ``"while"``, ``"**"``, ``"import"``); as a mapping, with the reason
    that the learner is told.

    Example:

    >>> @exercise("mean", forbids={"np.mean": "add the numbers up, and divide"})
    ... class TestMean:
    ...     def test_by_hand(self, student):
    ...         '''The mean of 1, 2 and 6 is 3.'''
    ...         assert_close(student.mean(np.array([1.0, 2.0, 6.0])), 3.0)
    """

    def decorate(cls: _Class) -> _Class:
        cls.__exercise__ = name  # type: ignore[attr-defined]
        reasons = dict(forbids) if isinstance(forbids, Mapping) else dict.fromkeys(forbids, "")
        cls.__forbids__ = reasons  # type: ignore[attr-defined]
        return cls

    return decorate


def weight(value: float) -> Callable[[_Definition], _Definition]:
    """Let a test count `value` times as much as an ordinary one within its exercise. Raises
    ValueError unless it is positive.

    Example:

    >>> @weight(2)
    ... def test_many(self, student, rng):
    ...     '''Means of many numbers.'''
    """
    if not value > 0:
        raise ValueError(f"a test's weight is positive, not {value}")

    def decorate(function: _Definition) -> _Definition:
        function.__weight__ = value  # type: ignore[attr-defined]
        return function

    return decorate


def misconception(exercise: str, *, says: str) -> Callable[[_Definition], _Definition]:
    """Declare a function (or class) that makes a known mistake in `exercise`, and what a learner
    who makes it is told.

    It takes the place of the instructor's solution, so it is self-contained: it uses the names of
    the notebook, and nothing of the file it stands in.

    Example:

    >>> @misconception("mean", says="You divide by n - 1: that is for the variance.")
    ... def divides_by_one_less(x):
    ...     return np.sum(x) / (len(x) - 1)
    """

    def decorate(definition: _Definition) -> _Definition:
        definition.__variant_of__, definition.__says__ = exercise, says  # type: ignore[attr-defined]
        return definition

    return decorate


@dataclass(frozen=True)
class Slip:
    """A known mistake, as changes (old text, new text) of the instructor's solution of
    `exercise`."""

    exercise: str
    changes: tuple[tuple[str, str], ...]
    says: str


def slip(exercise: str, *changes: tuple[str, str], says: str) -> Slip:
    """Declare a known mistake in `exercise` that the instructor's solution with a few changes
    makes, and what a learner who makes it is told.

    Each change is a text that stands exactly once in the solution (its docstring aside), and the
    text that takes its place. Assign the result: the name it is assigned to is the misconception's
    name. Raises ValueError where nothing is changed.

    Example:

    >>> too_few = slip("mean", ("len(x)", "(len(x) - 1)"), says="You divide by n - 1.")
    """
    if not changes or any(old == new for old, new in changes):
        raise ValueError("a slip changes something: give pairs (old text, new text)")
    return Slip(exercise, changes, says)


def alternative(exercise: str) -> Callable[[_Definition], _Definition]:
    """Declare a correct solution of `exercise` in another style. Self-contained, as a
    `misconception` is.

    Example:

    >>> @alternative("mean")
    ... def by_a_loop(x):
    ...     total = 0.0
    ...     for value in x:
    ...         total += value
    ...     return total / len(x)
    """

    def decorate(definition: _Definition) -> _Definition:
        definition.__variant_of__ = exercise  # type: ignore[attr-defined]
        return definition

    return decorate
