"""One submission in the sandbox, from its first cell to its last test: starts workers, watches the clock, starts again."""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.sandbox.cage import Limits
from autograder.sandbox.channel import Channel, ChannelClosed, ChannelTimeout, ProtocolError, RemoteFailure
from autograder.sandbox.codec import Codec, CodecError
from autograder.sandbox.files import parts, received
from autograder.sandbox.outputs import clean, inert
from autograder.sandbox.spawn import SandboxUnavailable, WorkerProcess, Zygote
from autograder.sandbox.student import Call, Change, Given, NotDefined, Reference, Stopped, Student, StudentError
from autograder.sandbox.watch import UsedTooMuch, Watch, remove

MAX_CALLBACKS = 20_000  # in one call
_LASTING = 1 << 40  # numbers of functions that outlive their test begin here
MAX_TRACE = 10_000  # calls of one test that are kept
_OUT_OF_TIME = "It was left out: the notebook used up the time there is for one submission."
_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}\b")


@dataclass(frozen=True)
class TimeLimits:
    """Seconds of wall time. `again` is the limit of a call in an exercise, and of a cell that only shows something, after others of the
    exercise, or of the notebook, have run out of time."""

    cell: float = 15.0
    call: float = 10.0
    again: float = 2.0
    test: float = 20.0
    submission: float = 120.0


@dataclass(frozen=True)
class RunCell:
    """A code cell to run. `only_shows`: nothing later needs it, so it is not run again after a restart. `draws`: its figures become
    pictures, which takes longer than most cells; otherwise a line of text says that there is one."""

    source: str
    only_shows: bool = False
    draws: bool = False


@dataclass
class CellResult:
    """What a cell did. `error` is the exception that stopped it, `dropped` why it is left out (time, or a dead worker)."""

    outputs: list[dict[str, Any]] = field(default_factory=list)
    error: StudentError | None = None
    dropped: str | None = None


class Session:
    """Runs cells and serves hidden tests for one submission. Close it when done: it owns a worker and a scratch folder.

    `given` are the sources of the course's own cells, run apart from the student's so that `Given` can't be tampered with. The worker may
    read the folder `data`, and finds copies of the `files` in its working directory.
    """

    def __init__(
        self,
        zygote: Zygote,
        cells: Sequence[RunCell],
        *,
        given: Sequence[str] = (),
        data: Path | None = None,
        files: Sequence[tuple[str, Path]] = (),
        limits: TimeLimits | None = None,
        uses: Limits | None = None,
    ):
        self._uses = uses or Limits()
        self._files = files
        self._zygote, self.cells, self._given, self._data = zygote, list(cells), list(given), data
        self.limits = limits or TimeLimits()
        self._end = time.monotonic() + self.limits.submission
        self._test_end = self._end
        self._call_limit = self.limits.call
        self._worker: WorkerProcess | None = None
        self._channel: Channel | None = None
        self._scratch: Path | None = None
        self.results = [CellResult() for _ in self.cells]
        self.trace: list[Call] = []
        self._exercise = ""
        self._slow: set[str] = set()
        self.stopped: Stopped | None = None
        self._bound: dict[str, Callable[..., Any]] = {}
        self._functions: dict[int, Callable[..., Any]] = {}
        self._function_numbers: dict[int, int] = {}
        self._names: dict[str, Any] = {}
        self._callbacks = 0
        self._callback_error: BaseException | None = None
        self._in_call = False
        self._ran_out_of_time = False
        self.student, self.given = Student(self), Given(self)

    # -- cells --------------------------------------------------------------------------------------------------------

    def run_cells(self) -> list[CellResult]:
        """Run every cell in order. A cell that hangs or ends its worker is dropped, and the others run again in a fresh one."""
        self._start()
        index = 0
        while index < len(self.cells):
            if self.results[index].dropped is None:
                self._run_cell(index, first=True)
                if self._channel is None:
                    self._restart(index)
            index += 1
        return self.results

    def run_another(self, cell: RunCell) -> CellResult:
        """Run one more cell after the others."""
        self.cells.append(cell)
        self.results.append(CellResult())
        self._run_cell(len(self.cells) - 1, first=True)
        return self.results[-1]

    def _run_cell(self, index: int, *, first: bool) -> None:
        cell, result = self.cells[index], self.results[index]
        if self._channel is None:  # no time was left even to start a worker
            result.outputs, result.error, result.dropped = [], None, _OUT_OF_TIME
            return
        limit = self.limits.again if cell.only_shows and self._ran_out_of_time else self.limits.cell
        self._channel.deadline = min(time.monotonic() + limit, self._end)
        try:
            answer = self._channel.request("run", cell.source, cell.draws and first)
        except (ChannelTimeout, ChannelClosed, ProtocolError, RemoteFailure, CodecError, UsedTooMuch) as error:
            self._kill()
            self._ran_out_of_time = self._ran_out_of_time or isinstance(error, ChannelTimeout)
            result.dropped = _why_dropped(error, limit, out_of_time=time.monotonic() >= self._end)
            result.outputs, result.error = [], None
            return
        if first:
            result.outputs = clean(answer.get("outputs") if isinstance(answer, dict) else None, self.mask)
            details = answer.get("error") if isinstance(answer, dict) else None
            result.error = self._masked(StudentError(details)) if isinstance(details, dict) else None

    def _restart(self, count: int | None = None) -> None:
        """A fresh worker in which the first `count` cells (all, without it) have run again."""
        while True:
            self._start()
            for index, cell in enumerate(self.cells[:count]):
                if self.results[index].dropped is None and not cell.only_shows:
                    self._run_cell(index, first=False)
                    if self._channel is None:
                        break
            else:
                for name, function in self._bound.items():
                    self._tell("bind", name, function)
                return
            if time.monotonic() >= self._end:
                self._start()  # an empty worker: whatever is asked of it is not defined
                return

    # -- tests --------------------------------------------------------------------------------------------------------

    def begin_test(self, exercise: str = "", *, forbids: Sequence[str] = ()) -> None:
        """Before each test. Where an earlier test of the same exercise ran out of time, this one gets less. Functions among `forbids`
        raise until the test ends."""
        self.trace.clear()
        self._exercise = exercise
        self._callback_error = None
        self.stopped = None
        self._test_end = min(time.monotonic() + self.limits.test, self._end)
        self._call_limit = self.limits.again if exercise in self._slow else self.limits.call
        if self._channel is None and time.monotonic() < self._end:
            self._restart()
        if forbids and self._channel is not None:
            self._tell("forbid", [name for name in forbids if "." in name[1:]])

    def end_test(self) -> None:
        """After each test: its callbacks and references are gone."""
        self._names.clear()
        self._functions.clear()
        self._function_numbers.clear()
        self._tell("forget")

    @property
    def seconds_left(self) -> float:
        """What is left of the submission's time."""
        return max(0.0, self._end - time.monotonic())

    def bind(self, name: str, function: Callable[..., Any]) -> None:
        """Rebind a name of the notebook to a function of the grader's, from now on and after every restart."""
        self._bound[name] = function
        self._tell("bind", name, function)

    def new_files(self) -> dict[str, bytes]:
        """Files that the cells have made in the working directory, by their relative paths; none where the worker ended."""
        if self._channel is None:
            return {}
        self._channel.deadline = time.monotonic() + 30
        try:
            found = received(self._channel.request("new_files"))
        except Exception:  # whatever the worker makes of it, there are no files then
            self._kill()
            return {}
        own = {name for name, _ in self._files}
        return {name: content for name, content in found.items() if name not in own}

    def _tell(self, operation: str, *arguments: Any) -> None:
        """A request of ours that runs no student code; a worker that does not answer it is ended."""
        if self._channel is None:
            return
        self._channel.deadline = time.monotonic() + 5
        try:
            self._channel.request(operation, *arguments)
        except Exception:
            self._kill()

    def get(self, name: str) -> Any:
        """The value of a name of the notebook. Raises `NotDefined`."""
        if name not in self._names:
            try:
                value = self._ask(f"looking up `{name}`", "get", name)
            except StudentError as error:
                raise NotDefined(name) if error.type_name == "NameError" else error from None
            if isinstance(value, Reference):
                value = Reference(self, value._number, value._label, name if value._label.startswith("()") else None)
            self._names[name] = value
        return self._names[name]

    def get_given(self, name: str) -> Any:
        return self._ask(f"looking up `{name}`", "get_given", name)

    def call(self, function: Reference, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call a student's function, and record the call where it is the test's own (not one inside a callback)."""
        outermost = not self._in_call
        try:
            result, changed, aliases = _call_answer(self._ask(f"`{name}`", "call", function, list(args), kwargs))
        except (StudentError, Stopped) as error:
            if outermost:
                self._record(Call(name, args, kwargs, error=error))
            raise
        if outermost:
            self._record(Call(name, args, kwargs, result, None, changed, aliases))
        return result

    def _record(self, call: Call) -> None:
        """Keep a call of the test's own; of very many, the first and the last."""
        if len(self.trace) >= MAX_TRACE:
            del self.trace[-1]
        self.trace.append(call)

    @property
    def calls(self) -> list[Call]:
        """The calls of this test, without operators and attributes of objects."""
        return [call for call in self.trace if not call.operator]

    def operate(self, name: str, *operands: Any) -> Any:
        """An operator, item, attribute or iteration step on references, evaluated in the student's process."""
        outermost = not self._in_call
        try:
            result = self._ask(f"`{name}`", "operate", name, list(operands))
        except (StudentError, Stopped) as error:
            if outermost:
                self._record(Call(name, operands, {}, error=error, operator=True))
            raise
        if outermost:
            self._record(Call(name, operands, {}, result, operator=True))
        return result

    def _ask(self, what: str, operation: str, *arguments: Any) -> Any:
        if self._channel is None:
            self.stopped = self.stopped or Stopped("Your notebook used up the time there is for one submission, so this was not run.")
            raise self.stopped
        if self._in_call:
            return self._request(what, operation, arguments)
        now = time.monotonic()
        limit = min(now + self._call_limit, self._test_end)
        self._channel.deadline = limit
        self._in_call, self._callbacks = True, 0
        try:
            return self._request(what, operation, arguments)
        finally:
            self._in_call = False
            if self._callback_error is not None:
                error, self._callback_error = self._callback_error, None
                raise error

    def _request(self, what: str, operation: str, arguments: tuple[Any, ...]) -> Any:
        assert self._channel is not None
        try:
            return self._channel.request(operation, *arguments)
        except RemoteFailure as failure:
            raise self._masked(StudentError(failure.details)) from None
        except CodecError:
            raise  # an argument of the test's that can't cross: the test's own mistake
        except ChannelTimeout:
            self._slow.add(self._exercise)
            reason = f"{what} was still running after {self._call_limit:g} s and was stopped. Is there a loop that never ends?"
        except ChannelClosed:
            if self.stopped is not None:  # a call inside this one ended the worker, and has said why
                raise self.stopped from None
            reason = f"{what} ended the whole Python process (out of memory, or something like os._exit)."
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

    # -- the other side's requests ------------------------------------------------------------------------------------

    def _serve(self, operation: str, arguments: list[Any]) -> Any:
        if operation != "callback" or len(arguments) != 3 or not isinstance(arguments[2], dict) or not isinstance(arguments[1], list):
            raise ProtocolError(f"an unknown request, {operation[:50]!r}")
        self._callbacks += 1
        if self._callbacks > MAX_CALLBACKS:
            raise ProtocolError(f"more than {MAX_CALLBACKS} calls of the test's functions in one call")
        function = self._lasting(arguments[0]) or self._functions.get(arguments[0])
        if function is None or not self._in_call:
            raise ProtocolError("a call of a function whose test has ended")
        try:
            return function(*arguments[1], **arguments[2])
        except StudentError:
            raise
        except Exception as error:
            if isinstance(error, AssertionError):
                self._callback_error = error  # the test's own verdict: student code may catch it, but not undo it
            raise

    def _lasting(self, number: Any) -> Callable[..., Any] | None:
        """A function that outlives its test: one that a name was bound to."""
        if type(number) is int and _LASTING <= number < _LASTING + len(self._bound):
            return list(self._bound.values())[number - _LASTING]
        return None

    def _refer(self, value: Any) -> tuple[bool, int, str]:
        if isinstance(value, Reference):
            if value._session is self:
                return True, value._number, ""
            if not value._label.startswith("()"):
                raise CodecError("an object that belongs to another process")
        for index, function in enumerate(self._bound.values()):
            if function is value:
                return False, _LASTING + index, str(getattr(value, "__name__", "function"))
        if not callable(value):
            raise CodecError(f"a {type(value).__name__} can't be sent to a student's function: only values and functions can")
        number = self._function_numbers.get(id(value))
        if number is None:
            number = len(self._functions) + 1
            self._functions[number], self._function_numbers[id(value)] = value, number
        return False, number, str(getattr(value, "__name__", "function"))

    def _resolve(self, returned: bool, number: int, label: str) -> Any:
        if returned:
            function = self._lasting(number) or self._functions.get(number)
            if function is None:
                raise CodecError("a function of an earlier test")
            return function
        return Reference(self, number, label)

    # -- workers ------------------------------------------------------------------------------------------------------

    def _start(self) -> None:
        self._kill()
        self._scratch = Path(tempfile.mkdtemp(prefix="autograder-"))
        data = self._data if self._data is not None and self._data.is_dir() else None
        self._worker = self._zygote.start_worker(scratch=self._scratch, data=data, limits=self._uses)
        self._channel = Channel(
            self._worker.socket,
            Codec(self._refer, self._resolve),
            self._serve,
            _describe,
            watch=Watch(self._worker.pid, self._scratch, self._uses),
        )
        self._names.clear()
        for name, path in self._files:
            for part in parts(path):
                self._tell("put", name, part)
                if self._channel is None:
                    raise SandboxUnavailable(f"{path} could not be copied into the working directory of a worker.")
        if self._given:
            self._channel.deadline = min(time.monotonic() + self.limits.cell, self._end)
            try:
                self._channel.request("given", self._given)
            except (ChannelTimeout, ChannelClosed, ProtocolError, RemoteFailure, UsedTooMuch):
                self._kill()

    def _kill(self) -> None:
        if self._worker is not None:
            self._worker.kill()
            self._worker = None
        self._channel = None
        if self._scratch is not None:
            remove(self._scratch)
            self._scratch = None

    def close(self) -> None:
        self._kill()

    def _masked(self, error: StudentError) -> StudentError:
        error.type_name = inert(error.type_name)
        error.message = inert(self.mask(error.message))
        error.line = inert(self.mask(error.line))
        return error

    def mask(self, text: str) -> str:
        """Text without what differs from run to run: addresses and the scratch folder's name."""
        if self._scratch is not None:
            text = text.replace(str(self._scratch), ".")
        return _ADDRESS.sub("0x...", text)


def _call_answer(answer: Any) -> tuple[Any, tuple[Change, ...], tuple[tuple[Any, ...], ...]]:
    try:
        result, changed, aliases = answer
        return result, tuple(Change(tuple(path), value) for path, value in changed), tuple(tuple(path) for path in aliases)
    except (TypeError, ValueError):
        return answer, (), ()


def _why_dropped(error: Exception, limit: float, *, out_of_time: bool) -> str:
    if out_of_time:
        return _OUT_OF_TIME
    if isinstance(error, ChannelTimeout):
        return f"It was still running after {limit:g} s and was left out. Is there a loop that never ends?"
    if isinstance(error, UsedTooMuch):
        return f"It was left out: {error}."
    return "It ended the whole Python process (out of memory, or something like os._exit), and was left out."


def _describe(error: BaseException) -> dict[str, Any]:
    """An exception of a hidden test's function, for the student's code that called it: class and message, nothing of the test."""
    kind = error.type_name if isinstance(error, StudentError) else type(error).__name__
    message = "" if isinstance(error, AssertionError) else str(error)
    return {"type": kind, "message": message}
