"""One promise costs one promise: of which kind a result is, and that arguments are left alone, are
not judged by every test of the values.

A test that fails is run again with what came back turned to the kind that the instructor's solution
gives there (`autograder.scoring.kinds`), and with changes of arguments that it does not make
overlooked. Where the test passes then, the values are right, and the failure is about that promise
alone: exactly one test of the exercise fails for it, and says so. Nobody loses a point by this, and
no wrong solution gets all.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from autograder.sandbox.session import Session
from autograder.sandbox.student import Call, Reference
from autograder.scoring.hidden_tests import Broken, HiddenTests, TestRun, own_slip
from autograder.scoring.kinds import Deviation, turned
from autograder.scoring.known_solutions import KnownSolutions
from autograder.scoring.words import about, safe

_MOST = 6  # deviations of one test that are told apart
_SHARE = 10  # times what a test took must be left of the submission's time
_LONGEST = 2.0  # seconds of a test that is run more than once again

_UNCHANGED = re.compile(
    r"\b(stays?|is|are|remains?|keeps?|left)\b.*\b(as (it|they) (is|are|was|were)|the same|unchanged|untouched|alone)\b|\bunchanged\b"
)
_KIND = re.compile(
    r"\b(float64|int64|64-bit|floats?|ints?|bools?|tuple|dict|dtype|kind|type|an array|a list|plain)\b"
)


class SidePromises:
    """Judges the tests of one unit's exercises by it."""

    def __init__(self, known: KnownSolutions):
        self._known = known
        self._tests: HiddenTests = known.tests

    def run(self, exercise: str, item: Any, session: Session) -> TestRun:
        """Run a test. Where it fails for a side promise alone, it passes, and its `broken` says
        which; where it fails for the values too, it says both."""
        first = self._tests.run(item, session)
        if (
            first.outcome.passed
            or first.skipped
            or not self._known.readable
            or session.stopped is not None
        ):
            return first
        if (
            _SHARE * first.outcome.seconds > session.seconds_left
        ):  # what is run again takes of the time of the other exercises
            return first
        right = self._known.reference(exercise).get(first.outcome.name)
        if right is not None and first.surprise and first.surprise == right.surprise:
            raise own_slip(first.outcome.name, first.surprise)
        if right is None or not right.outcome.passed:
            return first
        met = _Amended(right.calls)
        for number, call in enumerate(first.calls):
            met(number, call)
        if not met.found:
            return first
        amended = _Amended(right.calls)
        second = self._run(item, session, amended)
        if _same(first, second) or session.stopped is not None:
            return first
        broken = tuple(self._culprits(item, session, right, amended, second))
        if second.outcome.passed:
            return replace(second, broken=broken, as_it_was=first)
        message = "\n".join(
            [second.outcome.message or "", *(f"And: {one.says}" for one in broken[:1])]
        )
        return replace(second, outcome=replace(second.outcome, message=message), as_it_was=first)

    def _run(self, item: Any, session: Session, amended: _Amended) -> TestRun:
        session.amend(amended)
        try:
            return self._tests.run(item, session)
        finally:
            session.amend(None)

    def _culprits(
        self, item: Any, session: Session, right: TestRun, amended: _Amended, best: TestRun
    ) -> list[Broken]:
        """Those of what was amended without which the test would have ended otherwise."""
        found = list(amended.found.items())[:_MOST]
        matters = found
        if len(found) > 1 and best.outcome.seconds < _LONGEST:
            matters = [
                one
                for one in found
                if not _same(
                    best, self._run(item, session, _Amended(right.calls, without={one[0]}))
                )
            ]
        return [_broken(key, call) for key, call in matters or found[:1]]

    def charged(self, runs: list[TestRun]) -> list[TestRun]:
        """The runs of an exercise's tests, in which one test fails for each side promise that was
        not kept: the one that is about it, or else the lightest that met it."""
        runs = list(runs)
        for promise, title in (("kind", _KIND), ("unchanged", _UNCHANGED)):
            met = [
                place
                for place, run in enumerate(runs)
                if any(one.promise == promise for one in run.broken)
            ]
            if not met or any(not runs[place].outcome.passed for place in met):
                continue
            place = min(
                met,
                key=lambda place: (
                    not title.search(runs[place].outcome.title),
                    runs[place].outcome.weight,
                    place,
                ),
            )
            told = next(one for one in runs[place].broken if one.promise == promise)
            outcome = replace(
                runs[place].outcome, passed=False, message=f"{told.shown}\n{told.says}"
            )
            runs[place] = replace(runs[place], outcome=outcome)
        return runs


_Key = str | Deviation


class _Amended:
    """What a test gets of its calls: results in the kind that the instructor's solution gives, and
    no changes of arguments that it does not make, but for those `without`. `found` is what was
    amended, with the first call of each."""

    def __init__(self, right: tuple[Call, ...], without: Collection[_Key] = ()):
        self._right, self._without = right, without
        self._by_name: dict[Any, list[Call]] = {}
        for call in right:
            if call.error is None:
                self._by_name.setdefault(_name_of(call), []).append(call)
        self.found: dict[_Key, Call] = {}

    def __call__(self, number: int, call: Call) -> Call:
        like = self._like(number, call)
        if like is None or call.error is not None:
            return call
        whole = call
        if call.changed and not like.changed and "unchanged" not in self._without:
            self.found.setdefault("unchanged", whole)
            call = replace(call, changed=())
        value, deviations = turned(
            call.result, like.result, [key for key in self._without if isinstance(key, Deviation)]
        )
        if deviations:
            for one in deviations:
                self.found.setdefault(one, whole)
            call = replace(call, result=value, as_it_was=(call.came_back,))
        return call

    def _like(self, number: int, call: Call) -> Call | None:
        """The instructor's call that this one is to be like: the one in the same place, or else any
        of that name, where all give one type."""
        if (
            number < len(self._right)
            and self._right[number].error is None
            and _name_of(self._right[number]) == _name_of(call)
        ):
            return self._right[number]
        others = self._by_name.get(_name_of(call), [])
        return others[-1] if len({_type_of(other.result) for other in others}) == 1 else None


def _name_of(call: Call) -> Any:
    """What a call asks for: a function, or an attribute of an object of some class."""
    if not call.operator:
        return call.name
    labels = tuple(
        (operand._label, operand._is_callable)
        for operand in call.args
        if isinstance(operand, Reference)
    )
    return (call.name, labels, call.args[1] if call.name == "getattr" else None)


def _type_of(value: Any) -> Any:
    if isinstance(value, Reference):  # which would ask the student's process
        return (Reference, value._is_callable)
    return (
        type(value),
        getattr(value, "dtype", None),
        getattr(value, "ndim", None),
        len(value) if isinstance(value, tuple) else None,
    )


def _same(left: TestRun, right: TestRun) -> bool:
    return (left.outcome.passed, left.outcome.message) == (
        right.outcome.passed,
        right.outcome.message,
    )


def _broken(key: _Key, call: Call) -> Broken:
    shown = safe(about(call))
    if isinstance(key, Deviation):
        return Broken("kind", key.says, shown)
    return Broken(
        "unchanged", "It changed one of its arguments; whoever calls it still needs them.", shown
    )
