"""The calls of one test, as they crossed."""

from __future__ import annotations

from collections.abc import Callable

from autograder.sandbox.student import Call

MAX_TRACE = 10_000  # calls of one test that are kept
MAX_TRACED = 16 << 20  # bytes of one test's calls that are kept when it has ended


class Trace:
    """Keeps the calls of the test that runs; of very many, the first and the last. `amend` makes of
    each, with its number, what the test gets."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.amend: Callable[[int, Call], Call] | None = None
        self._recorded = 0
        self._weight = 0  # bytes of all of them
        self._light = 0  # the first of them that are kept

    def begin(self) -> None:
        """Before a test."""
        self.calls.clear()
        self._recorded = self._weight = self._light = 0

    def record(self, call: Call, weight: int) -> Call:
        """Keep a call, whose answer takes so many bytes. What the test gets of it."""
        if self.amend is not None:
            call = self.amend(self._recorded, call)
        self._recorded += 1
        if len(self.calls) >= MAX_TRACE:
            del self.calls[-1]
        self.calls.append(call)
        self._weight += weight
        if self._weight <= MAX_TRACED:
            self._light = len(self.calls)
        return call

    def end(self) -> None:
        """After a test: of calls that fill the memory the first are kept."""
        del self.calls[self._light :]
