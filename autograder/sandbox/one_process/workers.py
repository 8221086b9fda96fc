"""A worker in this process: a request is encoded, decoded, served, and its answer likewise, so that
values are copied as between processes.

It is for one's own notebook. Nothing confines the code, and no clock stops it: Ctrl-C does, and
ends the grading.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any

from autograder.sandbox.inside.gates import Gates
from autograder.sandbox.inside.worker import Worker as StudentsSide
from autograder.sandbox.limits import Limits
from autograder.sandbox.one_process.namespace import Namespace
from autograder.sandbox.one_process.surroundings import Surroundings, numbers_kept
from autograder.sandbox.timekeeping import Account, Meter
from autograder.sandbox.wire.channel import FAILURE, MAX_NESTING, REPLY, REQUEST
from autograder.sandbox.wire.codec import Codec, CodecError
from autograder.sandbox.wire.failures import (
    ChannelClosed,
    ProtocolError,
    RemoteFailure,
    SandboxUnavailable,
    UsedTooMuch,
)
from autograder.sandbox.workers import Allowance, GradersSide


class OneProcess:
    """Makes workers in this process. A context manager: the gates before forbidden functions are
    gone at its end, and numpy's random numbers go on where they were."""

    timed = False

    def __init__(self) -> None:
        if "matplotlib" not in sys.modules:
            os.environ.setdefault("MPLBACKEND", "Agg")  # no window opens
        self._gates = Gates()

    def worker(
        self, side: GradersSide, account: Account, *, data: Path | None, uses: Limits
    ) -> OwnWorker:
        """A new one, in a folder of its own that has a copy of `data`."""
        return OwnWorker(side, account, data, self._gates)

    def allowance(self, seconds: float) -> Allowance:
        """None is kept."""
        return _Unbounded()

    def await_ready(self) -> None:
        """It always is."""

    def close(self) -> None:
        """Take the gates away."""
        self._gates.remove()

    def __enter__(self) -> OneProcess:
        self._kept = ExitStack()
        self._kept.enter_context(numbers_kept())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._kept.close()
        self.close()


class OwnWorker:
    """One notebook in this process. See `autograder.sandbox.workers.Worker`."""

    def __init__(self, side: GradersSide, account: Account, data: Path | None, gates: Gates):
        self._side = side
        self._folder = Path(tempfile.mkdtemp(prefix="autograder-")).resolve()
        if data is not None:
            shutil.copytree(data, self._folder / "data")
        self._namespace = Namespace()
        self._surroundings = Surroundings(self._namespace, str(self._folder), gates)
        self._students = StudentsSide(self._namespace, str(self._folder), self._asked_back, gates)
        self._here, self._there = (
            Codec(side.refer, side.resolve),
            Codec(self._students.refer, self._students.resolve),
        )
        self._nesting = 0
        self._ended = False
        self.waited = 0.0
        self.room: int | None = None
        self.paused = False
        self.meter = Meter(_OwnClock(), account, lambda: None, lambda: self.waited)

    @property
    def weight(self) -> int:
        return self._here.weight

    @property
    def place(self) -> str:
        return str(self._folder)

    def request(self, operation: str, *arguments: Any) -> Any:
        if self._ended:
            raise ChannelClosed
        start = time.monotonic()
        try:
            return self._nested(lambda: self._request(operation, list(arguments)))
        finally:
            self.waited += time.monotonic() - start

    def _request(self, operation: str, arguments: list[Any]) -> Any:
        _, _, operation, arguments = _cross(
            self._here, self._there, [REQUEST, 0, operation, arguments]
        )
        if operation == "forbid":
            self._surroundings.forbidden = (arguments[0], arguments[1])
        elif operation == "forget":
            self._surroundings.forbidden = None
        with self._surroundings.entered():
            try:
                answer = _sent(self._there, [REPLY, 0, self._students.serve(operation, arguments)])
            except (KeyboardInterrupt, ProtocolError, ChannelClosed, UsedTooMuch):
                raise
            except (
                BaseException
            ) as error:  # the student's code may raise anything: all of it is an answer
                answer = _sent(self._there, [FAILURE, 0, self._students.describe(error)])
        kind, _, value = self._read(answer)
        if kind == FAILURE:
            raise RemoteFailure(value)
        return value

    def _read(self, frame: tuple[bytes, bytes]) -> Any:
        try:
            message = self._here.decode(frame[0], memoryview(frame[1]))
        except CodecError as error:
            raise ProtocolError(str(error)) from None
        if self.room is not None:
            self.room -= self.weight
            if self.room < 0:
                raise UsedTooMuch("it gave back more than there is room for in one test")
        return message

    def _asked_back(self, operation: str, *arguments: Any) -> Any:
        """A request of the student's code, for a function of the test's, say."""
        return self._nested(lambda: self._answer(operation, list(arguments)))

    def _answer(self, operation: str, arguments: list[Any]) -> Any:
        _, _, operation, arguments = self._read(
            _sent(self._there, [REQUEST, 0, operation, arguments])
        )
        with self._surroundings.left():
            try:
                answer = _sent(self._here, [REPLY, 0, self._side.serve(operation, arguments)])
            except (ProtocolError, ChannelClosed, UsedTooMuch, SandboxUnavailable):
                raise
            except Exception as error:
                answer = _sent(self._here, [FAILURE, 0, self._side.describe(error)])
        kind, _, value = self._there.decode(answer[0], memoryview(answer[1]))
        if kind == FAILURE:
            raise RemoteFailure(value)
        return value

    def _nested(self, ask: Callable[[], Any]) -> Any:
        if self._nesting >= MAX_NESTING:
            raise CodecError(f"calls inside calls, more than {MAX_NESTING} deep")
        self._nesting += 1
        try:
            return ask()
        finally:
            self._nesting -= 1

    def pause(self) -> None:
        """Nothing runs there between requests, but for threads."""

    def resume(self) -> None:
        """Nothing was stopped."""

    def lost(self) -> str:
        """Nothing takes it away that would leave us here."""
        return ""

    def end(self) -> None:
        self._ended = True
        self._surroundings.forget()
        self._namespace.forget()
        shutil.rmtree(self._folder, ignore_errors=True)


class _OwnClock:
    """The clock on the wall: nobody is stopped by it."""

    def cpu(self) -> float:
        return time.monotonic()

    def queued(self) -> float | None:
        return None

    def runnable(self) -> bool:
        return True


class _Unbounded:
    def call(self, function: Callable[..., Any], args: list[Any], kwargs: dict[str, Any]) -> Any:
        """The function's result."""
        return function(*args, **kwargs)


def _sent(codec: Codec, message: list[Any]) -> tuple[bytes, bytes]:
    header, payload = codec.encode(message)
    return header, b"".join(payload)


def _cross(sender: Codec, receiver: Codec, message: list[Any]) -> Any:
    header, payload = _sent(sender, message)
    return receiver.decode(header, memoryview(payload))
