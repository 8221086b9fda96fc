"""One submission in the sandbox, from its first cell to its last test: what runs, what is asked, and
what comes of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from autograder.sandbox import reasons
from autograder.sandbox.callbacks import Callbacks
from autograder.sandbox.cells import CellResult, RunCell
from autograder.sandbox.conversation import Conversation, Supplies
from autograder.sandbox.files import received
from autograder.sandbox.limits import NO_LIMIT, UNTIMED, Limits, TimeLimits
from autograder.sandbox.outputs import MAX_NOTEBOOK, Room, brief, clean
from autograder.sandbox.places import without_places
from autograder.sandbox.student import (
    Call,
    Change,
    Given,
    NotDefined,
    Reference,
    Stopped,
    Student,
    StudentError,
)
from autograder.sandbox.timekeeping import Account, OutOfTime, Span
from autograder.sandbox.trace import Trace
from autograder.sandbox.wire.codec import CodecError
from autograder.sandbox.wire.failures import (
    ChannelClosed,
    ProtocolError,
    RemoteFailure,
    UsedTooMuch,
)
from autograder.sandbox.workers import Workers

MAX_RECEIVED = 256 << 20  # bytes of memory for all that comes back in one test
_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}\b")


class Session:
    """Runs cells and serves hidden tests for one submission. Close it when done: it owns a worker
    and a scratch folder.

    `given` are the sources of the course's own cells, which run in a worker of their own when a
    test first asks for one of their functions. The worker may read the folder `data`, and finds
    copies of the `files` in its working directory; of those `handed_in` too, as far as that can be.
    `exercises` are the names of all exercises; `forbids`, the functions that some of them forbid:
    cells never get hold of one that could not be forbidden. `after` is an earlier session of the
    same submission, whose time this one goes on using.

    `fault` is what kept the grader from finding out how good the submission is, where something
    did: then nothing of the results counts.
    """

    def __init__(
        self,
        workers: Workers,
        cells: Sequence[RunCell],
        *,
        given: Sequence[str] = (),
        data: Path | None = None,
        files: Sequence[tuple[str, Path]] = (),
        handed_in: Sequence[tuple[str, Path]] = (),
        limits: TimeLimits | None = None,
        uses: Limits | None = None,
        exercises: Collection[str] = (),
        forbids: Collection[str] = (),
        after: Session | None = None,
    ):
        self.limits = (limits or TimeLimits()) if workers.timed else UNTIMED
        self._callbacks = Callbacks(self, workers, self.limits)
        uses = uses or Limits()
        longest = int(min(self.limits.submission, NO_LIMIT)) + 60
        uses = replace(uses, cpu=max(uses.cpu, longest))
        account: Account = (
            after._line.account
            if after
            else Account(self.limits.submission, self.limits.stretch, self.limits.crowded)
        )
        supplies = Supplies(data, files, handed_in, uses, exercises)
        self._line: Conversation = Conversation(
            workers, self._callbacks, account, supplies, _functions(forbids)
        )
        self.cells, self._given = list(cells), list(given)
        self.results = [CellResult() for _ in self.cells]
        self._skipped: set[int] = set()  # cells that are not run again
        self._space = Room(
            MAX_NOTEBOOK,
            f"the outputs of this notebook are larger than {MAX_NOTEBOOK >> 20} MB together",
        )
        self._trace = Trace()
        self._exercise = ""
        self._slow: set[str] = set()
        self._test: Span | None = None
        self._asked = 0  # times that this test has asked for something
        self.stopped: Stopped | None = None
        self._bound: dict[str, dict[str, Any]] = {}
        self._names: dict[str, Any] = {}
        self._ran_out_of_time = False
        self._course: Session | None = None
        self.student, self.given = Student(self), Given(self)

    # -- cells -------------------------------------------------------------------------------------

    def run_cells(self) -> list[CellResult]:
        """Run every cell in order. A cell that hangs or ends its worker is dropped, and the others
        run again in a fresh one."""
        self._start()
        index = 0
        while index < len(self.cells):
            if index not in self._skipped:
                self._run_cell(index, first=True)
                if self._line.worker is None:
                    self._restart(index)
            index += 1
        return self.results

    def run_another(self, cell: RunCell) -> CellResult:
        """Run one more cell after the others."""
        self.cells.append(cell)
        self.results.append(CellResult())
        self._run_cell(len(self.cells) - 1, first=True)
        return self.results[-1]

    @property
    def kept(self) -> list[RunCell]:
        """The cells that can be run again."""
        return [cell for index, cell in enumerate(self.cells) if index not in self._skipped]

    def _run_cell(self, index: int, *, first: bool) -> None:
        """Run a cell; where not for the `first` time, only for what it defines: its result
        stays."""
        cell, result = self.cells[index], self.results[index]
        worker = self._line.worker
        if worker is None or self._line.account.left <= 0:
            self._kill()
            if first:
                result.dropped = f"It was left out: the {self._used_up()}."
            return
        span = worker.meter.span(
            "cell",
            self.limits.again if cell.only_shows and self._ran_out_of_time else self.limits.cell,
        )
        try:
            worker.room = None
            answer = self._line.exchange(
                f"cell {index}", (span,), "run", cell.source, cell.draws and first
            )
        except (
            OutOfTime,
            ChannelClosed,
            ProtocolError,
            RemoteFailure,
            CodecError,
            UsedTooMuch,
        ) as error:
            self._kill()
            self._ran_out_of_time = self._ran_out_of_time or isinstance(error, OutOfTime)
            if first:
                result.outputs, result.error, result.dropped = (
                    [],
                    None,
                    reasons.dropped(error, span, self._used_up()),
                )
            if not (isinstance(error, OutOfTime) and error.limit == "submission"):
                self._skipped.add(index)
            return
        if first:
            result.outputs = clean(
                answer.get("outputs") if isinstance(answer, dict) else None, self.mask, self._space
            )
            details = answer.get("error") if isinstance(answer, dict) else None
            result.error = (
                self._masked(StudentError(details)) if isinstance(details, dict) else None
            )

    def _used_up(self) -> str:
        return reasons.used_up(self._line.account, self.cells)

    def _restart(self, count: int | None = None) -> None:
        """A fresh worker in which the first `count` cells (all, without it) have run again; none
        where no time is left."""
        while self._line.account.left > 0:
            self._start()
            for index, cell in enumerate(self.cells[:count]):
                if index not in self._skipped and not cell.only_shows:
                    self._run_cell(index, first=False)
                    if self._line.worker is None:
                        break
            else:
                for name, plan in self._bound.items():
                    self._line.tell("bind", name, plan)
                return

    # -- tests -------------------------------------------------------------------------------------

    def begin_test(self, exercise: str = "", *, forbids: Collection[str] = ()) -> None:
        """Before each test. Where an earlier test of the same exercise ran out of time, this one
        gets less. Functions among `forbids` raise until the test ends."""
        self._trace.begin()
        self._callbacks.begin_test()
        self._exercise, self._asked, self.stopped = exercise, 0, None
        functions = _functions(forbids)
        if (
            not functions <= self._line.forbids
        ):  # cells may have got hold of what could not be forbidden
            self._line.forbids |= functions
            self._kill()
        if self._line.worker is None:
            self._restart()
        if functions:
            self._line.tell("forbid", exercise, sorted(functions))
        worker = self._line.worker  # which a restart has made, or a request of ours ended
        self._test = worker.meter.span("test", self.limits.test) if worker is not None else None
        if self._course is not None:
            self._course.begin_test()
        if worker is not None:
            worker.room = MAX_RECEIVED

    def end_test(self) -> None:
        """After each test: its callbacks and references are gone, and of calls that fill the memory
        the first are kept."""
        self._trace.end()
        self._names.clear()
        self._callbacks.end_test()
        self._line.tell("forget")
        if self._course is not None:
            self._course.end_test()

    @property
    def fault(self) -> Exception | None:
        """What kept the grader from finding out how good the submission is."""
        return self._line.fault

    @property
    def seconds_left(self) -> float:
        """What is left of the submission's CPU time."""
        return self._line.account.left

    def bind(self, plans: dict[str, dict[str, Any]]) -> None:
        """Let these names of the notebook mean stand-ins that `relay` answers for, and no others,
        from now on and after every restart."""
        for name in [name for name in self._bound if name not in plans]:
            del self._bound[name]
            self._line.tell("bind", name, None)
        for name, plan in plans.items():
            if name not in self._bound:
                self._bound[name] = plan
                self._line.tell("bind", name, plan)

    def new_files(self) -> dict[str, bytes]:
        """Files that the cells have made or changed in the working directory, by their relative
        paths; none where the worker ended."""
        if self._line.worker is None:
            return {}
        try:
            return received(self._line.ask_for_us("new_files", patience=6))
        except Exception:  # whatever the worker makes of it, there are no files then
            self._kill()
            return {}

    def get(self, name: str) -> Any:
        """The value of a name of the notebook. Raises `NotDefined`."""
        if name not in self._names:
            try:
                value = self._ask(f"looking up `{name}`", "get", name)
            except StudentError as error:
                raise NotDefined(name) if error.type_name == "NameError" else error from None
            self._names[name] = value._called(name) if isinstance(value, Reference) else value
        return self._names[name]

    def get_given(self, name: str) -> Any:
        """The value of a name that the course's own cells define. Raises LookupError."""
        if self._course is None:
            cells = [RunCell(source) for source in self._given]
            limits = TimeLimits(submission=NO_LIMIT)
            line, supplies = self._line, self._line.supplies
            self._course = Session(
                line.workers, cells, data=supplies.data, files=supplies.files, limits=limits
            )
            self._course._line.neighbour = self._line
            self._course.run_cells()
            self._course.begin_test()
        try:
            return self._course.get(name)
        except NotDefined:
            raise LookupError(f"the unit's given cells define no `{name}` by themselves") from None

    def call(
        self, function: Reference, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        """Call a student's function, and record the call where it is the test's own (not one inside
        a callback)."""
        outermost = not self._callbacks.open
        try:
            result, changed, aliases = _call_answer(
                self._ask(f"`{name}`", "call", function, list(args), kwargs)
            )
        except (StudentError, Stopped) as error:
            if outermost:
                self._record(Call(name, args, kwargs, error=error, of=function))
            raise
        return (
            self._record(
                Call(name, args, kwargs, result, None, changed, aliases, of=function)
            ).result
            if outermost
            else result
        )

    def _record(self, call: Call) -> Call:
        """Keep a call of the test's own; what the test gets of it."""
        return self._trace.record(
            call, self._line.worker.weight if self._line.worker is not None else 0
        )

    @property
    def trace(self) -> list[Call]:
        """The calls of this test, and what it asked of objects."""
        return self._trace.calls

    def amend(self, change: Callable[[int, Call], Call] | None) -> None:
        """From now on, what a test gets of its call of some number is what `change` makes of it."""
        self._trace.amend = change

    def relay(self, answer: Callable[[str, list[Any]], Any]) -> None:
        """From now on, `answer` answers for what stands in for the student's own functions and
        classes."""
        self._callbacks.relay = answer

    @property
    def data(self) -> Path | None:
        """The folder that workers may read."""
        return self._line.supplies.data

    @property
    def was_asked(self) -> bool:
        """Whether this test has seen anything of the notebook's."""
        return bool(self.trace or self._names or self.stopped)

    @property
    def calls(self) -> list[Call]:
        """The calls of this test, without operators and attributes of objects."""
        return [call for call in self.trace if not call.operator]

    def operate(self, name: str, *operands: Any) -> Any:
        """An operator, item, attribute or iteration step on references, evaluated in the student's
        process."""
        outermost = not self._callbacks.open
        try:
            result = self._ask(f"`{name}`", "operate", name, list(operands))
        except (StudentError, Stopped) as error:
            if outermost:
                self._record(Call(name, operands, {}, error=error, operator=True))
            raise
        return (
            self._record(Call(name, operands, {}, result, operator=True)).result
            if outermost
            else result
        )

    def lend(
        self, what: str, target: Any, method: str | None, args: list[Any], kwargs: dict[str, Any]
    ) -> Any:
        """Call something, or a special method of it, for another session's student: the result, and
        the changes of arguments by their path."""
        return self._ask(what, "lend", target, method, args, kwargs)

    def _ask(self, what: str, operation: str, *arguments: Any) -> Any:
        if self.fault is not None:
            raise self.fault
        if self._line.worker is None or self._test is None:
            self.stopped = self.stopped or Stopped(self._why_no_worker())
            raise self.stopped
        if self._callbacks.open:
            return self._request(
                what, self._test, lambda: self._line.converse(operation, *arguments)
            )
        again = self._exercise in self._slow
        span = self._line.worker.meter.span(
            "call", self.limits.again if again else self.limits.call
        )
        self._asked += operation != "get"
        spans, purpose = (
            (span, self._test),
            f"the tests of `{self._exercise}`" if self._exercise else "the tests",
        )
        self._callbacks.begin_call()
        try:
            return self._request(
                what, span, lambda: self._line.exchange(purpose, spans, operation, *arguments)
            )
        finally:
            self._callbacks.end_call()

    def _why_no_worker(self) -> str:
        if self._line.account.left <= 0:
            return f"Your {self._used_up()}, so this was not run."
        return "Your notebook's Python process had ended, so this was not run."

    def _request(self, what: str, span: Span, ask: Callable[[], Any]) -> Any:
        """Ask the worker something, and say in the learner's words why where it does not answer."""
        assert self._line.worker is not None
        meter = self._line.worker.meter
        try:
            return ask()
        except RemoteFailure as failure:
            raise self._masked(StudentError(failure.details)) from None
        except CodecError:
            raise  # an argument of the test's that can't cross: the test's own mistake
        except OutOfTime as error:
            used = meter.used(self._test) if self._test is not None else (0.0, 0.0)
            reason = self._why_stopped(what, error, span, used)
            self._slow.add(self._exercise)
        except ChannelClosed:
            if self.fault is not None:
                raise self.fault from None
            if (
                self.stopped is not None
            ):  # a call inside this one ended the worker, and has said why
                raise self.stopped from None
            reason = f"{what} {reasons.ENDED}."
        except ProtocolError as error:
            reason = f"{what} gave back something that can't be read as a value ({error})."
        except UsedTooMuch as error:
            reason = f"{what} was stopped: {error}."
        except BaseException:  # Ctrl-C, or pytest's own outcomes, in the middle of a conversation
            self._kill()
            raise
        self._kill()
        self.stopped = Stopped(reason)
        raise self.stopped

    def _why_stopped(
        self, what: str, error: OutOfTime, span: Span, used: tuple[float, float]
    ) -> str:
        """What was seen of the time that ran out."""
        if error.limit == "submission":
            return f"{what} was stopped: your {self._used_up()}."
        mine = self._callbacks
        if error.limit == "callbacks":
            took = mine.serving if mine.serving > mine.longest else mine.served
            return f"{what} was stopped: it had called the functions of the test {mine.count} times, which took {took:.3g} s."
        if error.limit == "test" and self._test is not None:
            if self._asked > 1:
                return reasons.many_calls(what, error, self._test, used, self._asked)
            span = self._test
        return reasons.one_call(
            what, error, span, mine.count, shortened=self._exercise in self._slow
        )

    def _start(self) -> None:
        self._kill()
        self._line.start()
        self._names.clear()

    def _kill(self) -> None:
        self._line.end()
        self._test = None

    def close(self) -> None:
        if self._course is not None:
            self._course.close()
        self._kill()

    def _masked(self, error: StudentError) -> StudentError:
        error.type_name = brief(error.type_name, 200)
        error.message = brief(self.mask(error.message[:4000]), 2000)
        error.line = brief(self.mask(error.line[:4000]), 400)
        error.args = (f"{error.type_name}: {error.message}",)
        return error

    def mask(self, text: str) -> str:
        """Text without what differs from run to run, or from machine to machine: addresses, and
        where things lie."""
        if self._line.worker is not None:
            text = text.replace(self._line.worker.place, ".")
        if self.data is not None:
            text = text.replace(str(self.data.resolve()), "data")
        return _ADDRESS.sub("0x...", without_places(text))


def _functions(forbids: Collection[str]) -> set[str]:
    """Those of the names that mean a function of a module."""
    return {name for name in forbids if "." in name[1:]}


def _call_answer(answer: Any) -> tuple[Any, tuple[Change, ...], tuple[tuple[Any, ...], ...]]:
    try:
        result, changed, aliases = answer
        return (
            result,
            tuple(Change(tuple(path), value) for path, value in changed),
            tuple(tuple(path) for path in aliases),
        )
    except (TypeError, ValueError):
        return answer, (), ()
