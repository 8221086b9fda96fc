"""What a hidden test's own function may use up while a student's code calls it, with arguments of
the student's choice.

Such a function runs in the grading process, out of the cage. So the kernel bounds its memory, and a
signal its computing: a call that asks for a million times what the test had in mind costs the
student that call, and nobody else anything. A single loop in C that needs no memory sees no signal;
the grading process as a whole has a limit for that.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
import threading
import time
from collections.abc import Callable
from functools import cache
from types import FrameType
from typing import Any

from autograder.sandbox.wire.failures import UsedTooMuch

MEMORY = 512 << 20  # bytes beyond what the grading process has
_PAGE = os.sysconf("SC_PAGE_SIZE")
_AGAIN = 0.1  # seconds of CPU time until a function that caught the signal gets the next


class _OutOfTime(BaseException):
    """Not an Exception, so that a test's function does not catch it."""


class Allowance:
    """For all the test's functions that one call of a student's function calls, together. `seconds`
    of CPU time."""

    # in this process: a function that calls back into student code may be called inside another
    _running = False
    _interrupted = False  # also where the function caught the signal

    def __init__(self, seconds: float):
        self._seconds = self._left = seconds
        self._memory: int | None = None
        self._timed = (
            threading.current_thread() is threading.main_thread()
        )  # which alone gets signals

    def call(self, function: Callable[..., Any], args: list[Any], kwargs: dict[str, Any]) -> Any:
        """The function's result. Raises what it raises, MemoryError where it asks for too much,
        `UsedTooMuch` where it computes for too long."""
        if Allowance._running:  # inside another, whose allowance it uses
            return function(*args, **kwargs)
        start = time.process_time()
        limits = resource.getrlimit(resource.RLIMIT_DATA)
        if self._memory is None:
            self._memory = _least(_in_use() + MEMORY, *limits)
        Allowance._running = True
        try:
            resource.setrlimit(resource.RLIMIT_DATA, (self._memory, limits[1]))
            if self._timed:
                _listen()
                signal.setitimer(signal.ITIMER_PROF, max(self._left, 1e-6), _AGAIN)
            return function(*args, **kwargs)
        except MemoryError:
            raise MemoryError(
                f"a function of the test was asked for more than {MEMORY >> 20} MB"
            ) from None
        except _OutOfTime:
            pass
        finally:
            overtime, Allowance._running, Allowance._interrupted = (
                Allowance._interrupted,
                False,
                False,
            )
            if self._timed:
                signal.setitimer(signal.ITIMER_PROF, 0)
            resource.setrlimit(resource.RLIMIT_DATA, limits)
            self._left -= time.process_time() - start
            if overtime or self._left <= 0:
                self._left = 0.0
                raise UsedTooMuch(
                    f"the test's functions that it called computed for more than {self._seconds:g} s"
                )


@cache
def _listen() -> None:
    signal.signal(signal.SIGPROF, _interrupt)


def _interrupt(_: int, frame: FrameType | None) -> None:
    if (
        Allowance._running and frame is not None and frame.f_code.co_filename != __file__
    ):  # the cleaning up above is not to be interrupted
        Allowance._interrupted = True
        raise _OutOfTime


def _least(*limits: int) -> int:
    return min(limit for limit in limits if limit != resource.RLIM_INFINITY)


def _in_use() -> int:
    """Bytes of this process that the limit counts."""
    if sys.platform != "linux":
        return sys.maxsize >> 1
    with open("/proc/self/statm", "rb") as file:
        return int(file.read().split()[5]) * _PAGE
