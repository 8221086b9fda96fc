"""Questions of an exercise's hidden tests, asked anew: of the instructor's function, of a
learner's, of one with a slip."""

from __future__ import annotations

import contextlib
import copy
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograder.sandbox.session import Session
from autograder.sandbox.student import Call, Reference, StudentError
from autograder.scoring.plans import Plan
from autograder.scoring.traces import Traces, same, same_question

MOST = 12  # questions of one exercise
_SECONDS = 60.0  # for all of them: they are questions of the tests, which have limits of their own


@dataclass(frozen=True)
class Answer:
    """What a function made of a question: a value, or the name of an exception."""

    value: Any = None
    error: str | None = None

    def same(self, other: Answer) -> bool:
        """Whether two answers are alike, up to rounding."""
        return self.error == other.error and (
            self.error is not None or same(self.value, other.value, 1e-6)
        )


@dataclass(frozen=True)
class Question:
    """A call of the tests. `right`: the right answer; `others`: what it would be for other
    arguments, by what was done to them."""

    call: Call
    right: Answer
    others: dict[tuple[str, ...], Any] = field(default_factory=dict)


def answers(session: Session, name: str, questions: Sequence[Question]) -> list[Answer] | None:
    """What a notebook's function answers; None where it ended its worker, or took too long."""
    found, end = [], time.monotonic() + _SECONDS
    with asking(session):
        for question in questions:
            found.append(answer(session, name, question.call.args, question.call.kwargs))
            if session.stopped is not None or session.fault is not None or time.monotonic() > end:
                return None
    return found


def questions(session: Session, plan: Plan, reference: Traces) -> list[Question]:
    """Questions of the tests that the instructor's function, which stands in `session`, answers
    alike when it is asked again."""
    found: list[Question] = []
    with asking(session):
        for call in _distinct(reference, plan.name):
            right = answer(session, plan.name, call.args, call.kwargs)
            if right.error is None and (_is_random(call) or same(right.value, call.result, 1e-12)):
                made = {
                    way: answer(session, plan.name, *changed)
                    for way, changed in _other_arguments(plan, call)
                }
                found.append(
                    Question(
                        call,
                        right,
                        {way: other.value for way, other in made.items() if other.error is None},
                    )
                )
            if len(found) == MOST:
                break
    return found


@contextlib.contextmanager
def asking(session: Session) -> Iterator[None]:
    """Within this a session may be asked."""
    session.begin_test()
    try:
        yield
    finally:
        session.end_test()


def answer(session: Session, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Answer:
    """What a notebook's function answers to a call. Only within `asking`."""
    try:
        value = session.get(name)(*_fresh(args), **_fresh(kwargs))
    except Exception as error:
        return Answer(error=error_name(error))
    return (
        Answer(error="no value") if value is None or isinstance(value, Reference) else Answer(value)
    )


def error_name(error: Exception) -> str:
    """The exception that a notebook's function raised, by its name."""
    return error.type_name if isinstance(error, StudentError) else type(error).__name__


def _distinct(reference: Traces, name: str) -> Iterator[Call]:
    """The calls of a function that differ in their arguments, in turn from every test."""
    by_test = [
        [call for call in run.calls if call.name == name and _can_be_repeated(call)]
        for run in reference.values()
    ]
    seen: list[Call] = []
    for place in range(max(map(len, by_test), default=0)):
        for calls in by_test:
            if place < len(calls) and not any(same_question(calls[place], other) for other in seen):
                seen.append(calls[place])
                yield calls[place]


def _can_be_repeated(call: Call) -> bool:
    values = [*call.args, *call.kwargs.values(), call.result]
    return (
        call.error is None
        and not call.operator
        and not any(isinstance(value, Reference) for value in values)
    )


def _is_random(call: Call) -> bool:
    return any(
        isinstance(value, np.random.Generator) for value in (*call.args, *call.kwargs.values())
    )


def _fresh(values: Any) -> Any:
    """Arguments to ask with: arrays of their own, and new generators, for the tests have drawn from
    theirs."""
    if isinstance(values, dict):
        return {name: _fresh(value) for name, value in values.items()}
    if isinstance(values, tuple):
        return tuple(map(_fresh, values))
    if isinstance(values, np.random.Generator):
        return np.random.default_rng(1)
    return copy.deepcopy(values) if isinstance(values, (list, np.ndarray)) else values


def _other_arguments(
    plan: Plan, call: Call
) -> Iterator[tuple[tuple[str, ...], tuple[tuple[Any, ...], dict[str, Any]]]]:
    """The call with two arguments exchanged, a matrix transposed, an array reversed or negated, and
    without what can be left out."""
    names = plan.parameters.names
    if plan.parameters.open or len(call.args) > len(names):
        return
    placed = list(zip(names, call.args, strict=False))[:4]
    rest = call.args[len(placed) :]
    for i, (left, x) in enumerate(placed):
        for right, y in placed[i + 1 :]:
            if _can_be_exchanged(x, y):
                yield (
                    ("exchanged", left, right),
                    (
                        (*({left: y, right: x}.get(name, value) for name, value in placed), *rest),
                        call.kwargs,
                    ),
                )
    for changed, matrix in placed:
        if isinstance(matrix, np.ndarray) and matrix.ndim == 2 and min(matrix.shape) >= 2:
            turned = (matrix.T.copy() if name == changed else value for name, value in placed)
            yield ("transposed", changed), ((*turned, *rest), call.kwargs)
    for changed, values in placed:
        if (
            isinstance(values, np.ndarray)
            and values.ndim == 1
            and len(values) >= 2
            and values.dtype.kind in "if"
        ):
            for way, other in (("reversed", values[::-1].copy()), ("negated", -values)):
                yield (
                    (way, changed),
                    (
                        (*(other if name == changed else value for name, value in placed), *rest),
                        call.kwargs,
                    ),
                )
    given = plan.arguments(call)
    for name in [name for name in given if name in plan.parameters.optional][:3]:
        yield (
            ("left out", name),
            ((), {other: value for other, value in given.items() if other != name}),
        )


def _can_be_exchanged(left: Any, right: Any) -> bool:
    if isinstance(left, np.ndarray) and isinstance(right, np.ndarray):
        return bool(left.shape == right.shape)
    numbers = (int, float, np.number)
    return (
        isinstance(left, numbers)
        and isinstance(right, numbers)
        and not isinstance(left, bool)
        and float(left) != float(right)
    )
