"""Calls of a learner's function beside the instructor's: whether they differ, and how."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from autograder.sandbox.session import Session
from autograder.sandbox.student import Call, Reference
from autograder.scoring.diagnosis.questions import Answer, answer, asking, error_name
from autograder.scoring.hidden_tests import TestRun
from autograder.scoring.plans import Plan
from autograder.scoring.traces import Traces, same, same_question

# How a call can differ; where an exception other than a ValueError came, by its name.
VALUE, SHAPE = "another value", "another shape"
NOT_REFUSED, REFUSED = "no ValueError", "ValueError"


@dataclass(frozen=True)
class Judged:
    """A call of the learner's function. `off`: how it differs from the right one, where it does."""

    call: Call
    off: str | None


def of_a_test(plan: Plan, run: TestRun, reference: Traces) -> Iterator[Judged]:
    """The calls of the learner's function in a test, as long as the instructor's was asked the
    same; those with objects of the notebook left out."""
    theirs = reference[run.outcome.name].calls if run.outcome.name in reference else []
    for mine, right in zip(run.calls, theirs, strict=False):
        if not same_question(mine, right):
            return
        values = (*mine.args, *mine.kwargs.values(), mine.result, right.result)
        if (
            mine.name == plan.name
            and not mine.operator
            and not any(isinstance(value, Reference) for value in values)
        ):
            pair = (
                Answer(call.result, error_name(call.error) if call.error else None)
                for call in (mine, right)
            )
            yield Judged(mine, off(*pair))


def asked(
    plan: Plan, calls: Sequence[Call], session: Session, right: Session
) -> list[Judged | None]:
    """Calls of the learner's function in one session beside the instructor's in another; None for
    those that tell nothing: the instructor's can't answer, refuses for no reason that a task names,
    or both refuse."""
    with asking(session), asking(right):
        return [_asked(plan, call, session, right) for call in calls]


def _asked(plan: Plan, call: Call, session: Session, right: Session) -> Judged | None:
    if session.stopped is not None or right.stopped is not None:
        return None
    should = answer(right, plan.name, call.args, call.kwargs)
    if should.error not in (None, "ValueError"):
        return None
    mine = answer(session, plan.name, call.args, call.kwargs)
    return None if should.error and mine.error else Judged(call, off(mine, should))


def off(mine: Answer, right: Answer) -> str | None:
    """How an answer differs from the right one; None where it does not."""
    if mine.same(right):
        return None
    if mine.error is None and right.error is None:
        alike = all(
            isinstance(value, np.ndarray) and value.dtype.kind in "biufc"
            for value in (mine.value, right.value)
        ) and same(mine.value.ravel(), right.value.ravel(), 1e-6)
        return SHAPE if alike else VALUE
    if right.error is None:
        return REFUSED if mine.error == "ValueError" else mine.error
    return NOT_REFUSED if right.error == "ValueError" else f"no {right.error}"
