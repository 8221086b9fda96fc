"""What a slip in one exercise must not cost in the next.

Where earlier exercises lost points, the tests of an exercise that fail run again in a fresh worker
in which those earlier functions and classes are the instructor's. They are run in another caged
worker and relayed, so that their source never comes near the student's process: what crosses are
calls, values, and objects by a number. Whatever is better for the learner counts, and where
something can't stand in for the learner's own, what it gave is not counted at all.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from autograder.sandbox.cells import RunCell
from autograder.sandbox.session import Session
from autograder.sandbox.student import Reference, Stopped
from autograder.sandbox.wire.codec import CodecError
from autograder.sandbox.workers import Workers
from autograder.scoring.hidden_tests import TestRun
from autograder.scoring.kinds import turned
from autograder.scoring.known_solutions import KnownSolutions
from autograder.scoring.plans import Form, NoStandIn, Plan
from autograder.scoring.prepared import Prepared
from autograder.scoring.side_promises import SidePromises

_OF_ANY_OBJECT = {"__iter__", "__next__", "__len__", "__getitem__", "__contains__"}


class Relay:
    """Answers what stand-ins ask, from the instructor's worker.

    `used` are the exercises that were asked for since `begin`; `gave_up` is one that could not do
    what the learner's own could ("" where it is not known which).
    """

    def __init__(self, known: KnownSolutions):
        self._known = known
        self._plans: dict[str, Plan] = {}
        self._answers: dict[str, Callable[..., Any]] = {
            "call": self._call,
            "apply": self._apply,
            "get": self._get,
            "set": self._set,
            "special": self._special,
            "class attribute": self._class_attribute,
        }
        self._added: set[tuple[int, str]] = set()
        self._forms: dict[str, dict[str, Form]] = {}
        self.own_kinds: dict[
            str, Any
        ] = {}  # results to be like, by name: what the learner's own function gave
        self.used: set[str] = set()
        self.gave_up: str | None = None

    def begin(self, plans: dict[str, Plan]) -> None:
        """Before a test: what stands in during it."""
        self._plans = plans
        for name in plans.keys() - self._forms.keys():  # not later: a test can't run inside another
            runs = self._known.reference(name).values()
            self._forms[name] = plans[name].forms(
                call for run in runs for call in run.calls if call.name == name
            )
        self.used.clear()
        self.gave_up = None
        self.own_kinds = {}
        if plans:
            self._known.instructor().begin_test()

    def end(self) -> None:
        """After a test: the objects that were made for it are gone."""
        if self._plans:
            self._known.instructor().end_test()
        self._plans = {}
        self._added.clear()

    def answer(self, operation: str, arguments: list[Any]) -> Any:
        """What a stand-in gets for what it asks: a result, and what was changed in place. Nothing
        in `arguments` is trusted."""
        name = arguments[0]
        if name and name not in self._plans:
            raise LookupError("nothing stands in for that")
        if name:
            self.used.add(name)
        if operation == "give up":
            self.gave_up = name
            return None
        try:
            return self._answers[operation](*arguments)
        except (CodecError, NoStandIn, Stopped):
            self.gave_up = name
            raise

    def _call(
        self, name: str, parameters: list[str] | None, defaults: dict[str, Any], values: list[Any]
    ) -> Any:
        plan, (args, kwargs) = self._plans[name], values
        names = {key: key for key in kwargs}
        if parameters is not None and not plan.parameters.open:
            names = plan.parameters.renamed(kwargs, parameters, defaults)
            left_out = {
                theirs
                for theirs in names
                if theirs not in kwargs
                and theirs in defaults
                and names[theirs] not in plan.parameters.optional
            }
            kwargs = {**kwargs, **{theirs: defaults[theirs] for theirs in left_out}}
        given = {
            names[theirs]: self._formed(name, names[theirs], value)
            for theirs, value in kwargs.items()
            if theirs in names
        }
        placed = [
            self._formed(name, known, value)
            for known, value in zip(plan.parameters.names, args, strict=False)
        ]
        placed += args[len(placed) :]
        session = self._known.instructor()
        result, changes = session.lend(f"`{name}`", session.get(name), None, placed, given)
        theirs_of = {ours: theirs for theirs, ours in names.items()}
        if name in self.own_kinds:
            result, _ = turned(result, self.own_kinds[name])
        return [result, [[_back(path, theirs_of), value] for path, value in changes]]

    def _formed(self, name: str, parameter: str, value: Any) -> Any:
        form = self._forms[name].get(parameter)
        return value if form is None else form.put(value)

    def _apply(self, name: str, target: Any, values: list[Any]) -> Any:
        args, kwargs = values
        result, changes = self._known.instructor().lend(
            "a call", self._object(target), None, args, kwargs
        )
        return [result, [[_back(path, {}), value] for path, value in changes]]

    def _get(self, name: str, target: Any, attribute: str, values: Any) -> Any:
        target = self._object(target, name)
        if (
            attribute not in self._plans[name].attributes
            and (target._number, attribute) not in self._added
        ):
            raise AttributeError(f"'{name}' object has no attribute '{attribute}'")
        return [self._known.instructor().operate("getattr", target, attribute), []]

    def _set(self, name: str, target: Any, attribute: str, values: list[Any]) -> Any:
        target = self._object(target, name)
        if type(attribute) is not str or attribute.startswith("__"):
            raise AttributeError("that can't be set")
        self._known.instructor().operate("setattr", target, attribute, values[0])
        self._added.add((target._number, attribute))
        return [None, []]

    def _special(self, name: str, target: Any, method: str, values: list[Any]) -> Any:
        target = self._object(target, name)
        if method not in (self._plans[name].special if name else _OF_ANY_OBJECT):
            raise AttributeError(f"no {method}")
        return self._known.instructor().lend(f"`{method}`", target, method, values, {})

    def _class_attribute(self, name: str, attribute: str, values: Any) -> Any:
        session = self._known.instructor()
        if attribute not in self._plans[name].attributes:
            raise AttributeError(f"'{name}' has no attribute '{attribute}'")
        return [session.operate("getattr", session.get(name), attribute), []]

    def _object(self, target: Any, name: str = "") -> Reference:
        """An object of the instructor's worker, of the class `name` where that is given."""
        if (
            not isinstance(target, Reference)
            or target._session is not self._known.instructor()
            or (name and (target._is_callable or target._label != name))
        ):
            raise TypeError("no such object")
        return target


def _back(path: list[Any], theirs: dict[str, str]) -> list[Any]:
    """Where an argument stands among those that the stand-in sent: [0, place] or [1, name], and on
    from there."""
    first, *rest = path
    return [0, first, *rest] if isinstance(first, int) else [1, theirs.get(first, first), *rest]


class FollowThrough:
    """A second run of one submission in which earlier exercises that lost points are the
    instructor's. Close it when done."""

    def __init__(
        self,
        known: KnownSolutions,
        prepared: Prepared,
        first: Session,
        workers: Workers,
        promises: SidePromises,
    ):
        self._known, self._prepared, self._first, self._workers, self._promises = (
            known,
            prepared,
            first,
            workers,
            promises,
        )
        self._relay = Relay(known)
        self._session: Session | None = None
        self._order: list[str] = []
        self._lost: list[str] = []
        self._kinds: dict[str, Any] = {}

    def done(self, exercise: str, runs: Sequence[TestRun], *, lost: bool) -> None:
        """Note that an exercise is graded. Where it lost points, the next ones are not charged for
        it."""
        if exercise in self._known.plans:
            self._order.append(exercise)
            if lost:
                self._lost.append(exercise)
                own = [
                    call.came_back
                    for run in runs
                    for call in run.calls
                    if call.name == exercise and call.error is None
                ]
                if own and len({type(value) for value in own}) == 1:
                    self._kinds[exercise] = own[0]

    def run(
        self, exercise: str, tested: list[tuple[Any, TestRun]]
    ) -> tuple[list[TestRun], tuple[str, ...], bool]:
        """Run the failed ones of an exercise's tests (with their first runs) again: all runs, the
        exercises that stood in for the learner's in those that are told, and whether a test passed
        for it."""
        runs = [run for _, run in tested]
        plans = self._stand_ins()
        if not plans or self._first.seconds_left < 1:
            return runs, (), False
        replaced: set[str] = set()
        again = []
        for item, run in tested:
            second = None if run.outcome.passed else self._again(exercise, item, dict(plans))
            if second is not None and (second.outcome.passed or self._relay.used & set(self._lost)):
                run = second
                replaced |= self._relay.used
            again.append(run)
        helped = any(
            new.outcome.passed and not old.outcome.passed
            for new, old in zip(again, runs, strict=True)
        )
        return again, tuple(name for name in self._order if name in replaced), helped

    def _stand_ins(self) -> dict[str, Plan]:
        """The plans of what lost points, and of the classes that it works with: the instructor's
        functions know the instructor's objects."""
        names = {
            other for name in self._lost for other in (name, *self._known.plans[name].mentions)
        }
        return {name: self._known.plans[name] for name in self._order if name in names}

    def _again(self, exercise: str, item: Any, plans: dict[str, Plan]) -> TestRun | None:
        """One test once more, without whatever can't stand in for the learner's own; None where
        nothing is left, or it ran out of time."""
        while plans:
            with self.again(list(plans)) as session:
                run = self._promises.run(exercise, item, session)
                if (
                    not run.outcome.passed
                    and self._relay.gave_up is None
                    and self._relay.used & self._kinds.keys()
                ):
                    self._relay.own_kinds = (
                        self._kinds
                    )  # the learner's code may rely on the kind that their own function gives
                    other = self._promises.run(exercise, item, session)
                    run = other if other.outcome.passed else run
            if self._relay.gave_up is None:
                return None if session.stopped or not self._relay.used else run
            plans.pop(self._relay.gave_up, None)
            if not self._relay.gave_up:
                return None
        return None

    @contextlib.contextmanager
    def again(self, replaced: Sequence[str]) -> Iterator[Session]:
        """The second session, with these in place of the learner's own."""
        plans = {name: self._known.plans[name] for name in replaced}
        session = self._with(plans)
        self._relay.begin(plans)
        try:
            yield session
        finally:
            self._relay.end()

    def _with(self, plans: dict[str, Plan]) -> Session:
        if self._session is None:
            cells = [RunCell(cell.source) for cell in self._first.kept if not cell.only_shows]
            forbids = self._known.forbids
            self._session = self._prepared.session(
                self._workers, self._first.limits, cells=cells, forbids=forbids, after=self._first
            )
            self._session.relay(self._relay.answer)
            self._session.run_cells()
        self._session.bind({name: plan.sent() for name, plan in plans.items()})
        return self._session

    def close(self) -> None:
        if self._session is not None:
            self._session.close()
