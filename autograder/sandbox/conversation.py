"""A session's conversation with its worker: makes it, asks it within limits, charges what that takes,
and ends it."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.sandbox.callbacks import Callbacks
from autograder.sandbox.files import parts
from autograder.sandbox.limits import Limits
from autograder.sandbox.student import StudentError
from autograder.sandbox.timekeeping import Account, OutOfTime, Span
from autograder.sandbox.wire.codec import CodecError
from autograder.sandbox.wire.failures import (
    ChannelClosed,
    ChannelTimeout,
    ProtocolError,
    RemoteFailure,
    SandboxUnavailable,
    UsedTooMuch,
)
from autograder.sandbox.workers import GradersSide, Worker, Workers

_OWN = 5.0  # seconds of CPU for what we ask of a worker that runs no student code
# How a request ends that reached its worker, and was no fault of ours.
_OF_THE_WORKER = (
    ChannelClosed,
    ChannelTimeout,
    ProtocolError,
    RemoteFailure,
    CodecError,
    UsedTooMuch,
)
_THREADS = "threads that went on after their call"


@dataclass(frozen=True)
class Supplies:
    """What every worker of a session gets: a folder that it may read, files in its working
    directory (those `handed_in` as far as that can be), how much it may use, and the names of the
    exercises."""

    data: Path | None
    files: Sequence[tuple[str, Path]]
    handed_in: Sequence[tuple[str, Path]]
    uses: Limits
    exercises: Collection[str]


class Conversation:
    """Talks with one worker after another; `worker` is None where there is none. `forbids` are the
    functions that a new one can be told to forbid, `neighbour` the conversation of which nothing
    runs while this one's worker does, `fault` what kept the grader from going on."""

    def __init__(
        self,
        workers: Workers,
        callbacks: Callbacks,
        account: Account,
        supplies: Supplies,
        forbids: Collection[str],
    ):
        self.workers, self.supplies, self.account = workers, supplies, account
        self.forbids = set(forbids)
        self.worker: Worker | None = None
        self.neighbour: Conversation | None = None
        self.fault: Exception | None = None
        self._callbacks = callbacks

    def start(self) -> None:
        """Make a new worker, with its supplies. Raises `SandboxUnavailable`, which is a `fault`."""
        self.end()
        callbacks = self._callbacks
        side = GradersSide(callbacks.refer, callbacks.resolve, self._serve, _describe)
        supplies = self.supplies
        data = supplies.data if supplies.data is not None and supplies.data.is_dir() else None
        try:
            self.worker = worker = self.workers.worker(
                side, self.account, data=data, uses=supplies.uses
            )
            worker.meter.limit(worker.meter.span("own", 6 * _OWN))
            worker.request("prepare", sorted(supplies.exercises), sorted(self.forbids))
            for name, path in supplies.files:
                for part in parts(path):
                    worker.request("put", name, part)
            for name, path in supplies.handed_in:
                with contextlib.suppress(
                    RemoteFailure, OSError
                ):  # a student's own that can't be read or made: then it is not there
                    for part in parts(path):
                        worker.request("put", name, part)
        except (
            SandboxUnavailable,
            *_OF_THE_WORKER,
            OSError,
            MemoryError,
        ) as error:
            raise self._broken(error, "A worker could not be started") from error
        worker.meter.settle(None)

    def ask_for_us(self, operation: str, *arguments: Any, patience: float = 1) -> Any:
        """A request that runs no student code. There must be a worker."""
        assert self.worker is not None
        span = self.worker.meter.span("own", patience * _OWN)
        return self.exchange(None, (span,), operation, *arguments)

    def tell(self, operation: str, *arguments: Any) -> None:
        """Such a request without an answer; a worker that does not do it is ended."""
        if self.worker is None:
            return
        try:
            self.ask_for_us(operation, *arguments)
        except Exception:
            self.end()

    def exchange(
        self, purpose: str | None, spans: tuple[Span, ...], operation: str, *arguments: Any
    ) -> Any:
        """A request within limits. What it takes is charged to the submission, for a purpose; None
        where no call or cell runs."""
        assert self.worker is not None
        meter = self.worker.meter
        meter.settle(_THREADS)
        meter.limit(*spans, *([] if purpose is None else [meter.rest()]))
        try:
            return self.converse(operation, *arguments)
        except OutOfTime as error:
            self.account.over = self.account.over or error.limit == "submission"
            raise
        finally:
            meter.settle(purpose or _THREADS)

    def converse(self, operation: str, *arguments: Any) -> Any:
        """A request, while which this worker runs and the one beside it does not: no thread of one
        can slow down the other."""
        assert self.worker is not None
        worker, neighbour = self.worker, self.neighbour.worker if self.neighbour else None
        was_paused, was_running = worker.paused, neighbour is not None and not neighbour.paused
        worker.resume()
        if neighbour is not None:
            neighbour.pause()
        try:
            return worker.request(operation, *arguments)
        except _OF_THE_WORKER as error:
            if isinstance(error, ChannelClosed) and (why := worker.lost()):
                raise self._broken(SandboxUnavailable(why)) from None
            raise
        except Exception as error:
            fault = self._broken(error)
            raise fault from fault.__cause__
        finally:
            if was_paused:
                worker.pause()
            if neighbour is not None and was_running:
                neighbour.resume()

    def _broken(self, error: Exception, what: str = "") -> SandboxUnavailable:
        """The end of a conversation by a failure that is no doing of the submission's; with it ends
        the one for whose sake this one is led."""
        if isinstance(error, SandboxUnavailable) and not what:
            fault = error
        else:
            why = (
                f"{error.strerror}{f' ({error.filename})' if error.filename else ''}"
                if isinstance(error, OSError)
                else str(error) or type(error).__name__
            )
            fault = SandboxUnavailable(
                f"{what or 'The grader failed at its work'}: {why.rstrip('.')}."
            )
            fault.__cause__ = error
        for conversation in (self, self.neighbour):
            if conversation is not None:
                conversation.fault = conversation.fault or fault
                conversation.end()
        return fault

    def _serve(self, operation: str, arguments: list[Any]) -> Any:
        assert self.worker is not None
        return self._callbacks.serve(self.worker, operation, arguments)

    def end(self) -> None:
        """End the worker, where there is one."""
        if self.worker is not None:
            self.worker.end()
        self.worker = None


def _describe(error: BaseException) -> dict[str, Any]:
    """An exception of a hidden test's function, for the student's code that called it: class and
    message, nothing of the test."""
    kind = error.type_name if isinstance(error, StudentError) else type(error).__name__
    message = (
        ""
        if isinstance(error, AssertionError)
        else error.message
        if isinstance(error, StudentError)
        else str(error)
    )
    return {"type": kind, "message": message}
