"""What a student's code may ask of the grader: the functions of the test that calls it, and objects
that it was lent."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from autograder.sandbox.limits import TimeLimits
from autograder.sandbox.student import Asked, Reference, StudentError
from autograder.sandbox.timekeeping import OutOfTime
from autograder.sandbox.wire.codec import MINE, THIRDS, YOURS, CodecError, Ref, thread_time
from autograder.sandbox.wire.failures import ProtocolError
from autograder.sandbox.workers import Allowance, Worker, Workers

MAX_CALLBACKS = 20_000  # in one call
MAX_ARGUMENTS = 8 << 20  # bytes of one callback's arguments


class Callbacks:
    """Answers the requests of one session's worker. `relay` answers for what stands in for the
    student's own functions and classes; `error` is the test's own verdict in one of its functions:
    student code may catch it, but not undo it."""

    def __init__(self, session: Asked, workers: Workers, limits: TimeLimits):
        self._session, self._workers, self._limits = session, workers, limits
        self._functions: dict[int, Callable[..., Any]] = {}
        self._numbers: dict[int, int] = {}
        self._lent: dict[int, Reference] = {}
        self._allowance = self._fresh_allowance()
        self.relay: Callable[[str, list[Any]], Any] | None = None
        self.open = False  # a call of the student's code is under way
        self.count = 0  # in this call
        self.serving = 0.0  # seconds of CPU that the functions of this test took in the grader
        self.served = 0.0  # seconds on the clock that those of all tests took
        self.error: BaseException | None = None

    def _fresh_allowance(self) -> Allowance:
        return self._workers.allowance(max(self._limits.call / 2, 1.0))

    def begin_test(self) -> None:
        """Before a test."""
        self.error, self.serving = None, 0.0

    def begin_call(self) -> None:
        """Before a call of the student's code by the test itself."""
        self.open, self.count, self._allowance = True, 0, self._fresh_allowance()

    def end_call(self) -> None:
        """After it. Raises the verdict of a function of the test's, where there was one."""
        self.open = False
        if self.error is not None:
            error, self.error = self.error, None
            raise error

    def end_test(self) -> None:
        """After a test: its functions and what was lent are gone."""
        self._functions.clear()
        self._numbers.clear()
        self._lent.clear()

    def serve(self, worker: Worker, operation: str, arguments: list[Any]) -> Any:
        """Answer a request of the worker's."""
        if operation == "relay" and self.relay is not None and self.open:
            return self._timed(worker, self.relay, arguments, {})
        if (
            operation != "callback"
            or len(arguments) != 3
            or not isinstance(arguments[2], dict)
            or not isinstance(arguments[1], list)
        ):
            raise ProtocolError(f"an unknown request, {operation[:50]!r}")
        self.count += 1
        if self.count > MAX_CALLBACKS:
            raise ProtocolError(
                f"more than {MAX_CALLBACKS} calls of the test's functions in one call"
            )
        function = self._functions.get(arguments[0])
        if function is None or not self.open:
            raise ProtocolError("a call of a function whose test has ended")
        if worker.weight > MAX_ARGUMENTS:
            raise ValueError(
                f"a function of the test takes at most {MAX_ARGUMENTS >> 20} MB at a time"
            )
        try:
            return self._timed(worker, function, arguments[1], arguments[2])
        except StudentError:
            raise
        except Exception as error:
            if isinstance(error, AssertionError):
                self.error = error
            raise

    def _timed(
        self, worker: Worker, function: Callable[..., Any], args: list[Any], kwargs: dict[str, Any]
    ) -> Any:
        """Call a function of the test's. That time is not the student's, and yet there is an end to
        it."""
        start, worked = time.monotonic(), thread_time()
        waited, serving, served = worker.waited, self.serving, self.served
        try:
            return self._allowance.call(function, args, kwargs)
        finally:
            self.serving = serving + thread_time() - worked
            self.served = served + time.monotonic() - start - (worker.waited - waited)
            if (
                self.serving > self.longest
                or self.served > self._limits.crowded * self._limits.submission
            ):
                raise OutOfTime("callbacks", waiting=False)

    @property
    def longest(self) -> float:
        """Seconds of CPU that the functions of one test may take."""
        return self._limits.crowded * self._limits.test

    def refer(self, value: Any) -> Ref:
        """A reference to what does not cross: an object of the student's goes home, one of another
        worker's is lent, a function of the test's gets a number."""
        if isinstance(value, Reference):
            if value._session is self._session:
                return Ref(YOURS, value._number)
            if self.relay is not None:
                self._lent[value._number] = value
                return Ref(THIRDS, value._number, value._label, value._is_callable)
            if not value._is_callable:
                raise CodecError("an object that belongs to another process")
        if not callable(value):
            raise CodecError(
                f"a {type(value).__name__} can't be sent to a student's function: only values and functions can"
            )
        number = self._numbers.get(id(value))
        if number is None:
            number = len(self._functions) + 1
            self._functions[number], self._numbers[id(value)] = value, number
        return Ref(MINE, number, str(getattr(value, "__name__", "function")), is_callable=True)

    def resolve(self, ref: Ref) -> Any:
        """What a reference of the worker's stands for."""
        if ref.whose == MINE:
            return Reference(self._session, ref.number, ref.label, ref.is_callable)
        found: Any = (self._functions if ref.whose == YOURS else self._lent).get(ref.number)
        if found is None:
            raise CodecError("a function or an object of an earlier test")
        return found
