"""What `multiprocessing` needs where there can be no second process: its locks are made of threads'
locks.

The kernel's named semaphores lie in shared memory, which a caged worker does not have; without them
not even a `multiprocessing.pool.ThreadPool` could be made. To start a process still fails.
"""

from __future__ import annotations

import importlib
import threading
import time

_RECURSIVE = 0


class SemLock:
    """Stands in for `_multiprocessing.SemLock`: a semaphore, or a lock that its owner may take
    again."""

    SEM_VALUE_MAX = 2**31 - 1
    name = None
    handle = 0

    def __init__(self, kind: int, value: int, maxvalue: int, name: str, unlink: bool):
        self.kind, self.maxvalue = kind, maxvalue
        self._value = value
        self._taken: dict[int, int] = {}  # by thread
        self._changed = threading.Condition()

    def acquire(self, block: bool = True, timeout: float | None = None) -> bool:
        me = threading.get_ident()
        end = time.monotonic() + (
            0 if not block else threading.TIMEOUT_MAX if timeout is None else max(0.0, timeout)
        )
        with self._changed:
            if self.kind == _RECURSIVE and self._taken.get(me):
                self._taken[me] += 1
                return True
            if not self._changed.wait_for(
                lambda: self._value > 0, min(end - time.monotonic(), threading.TIMEOUT_MAX)
            ):
                return False
            self._value -= 1
            self._taken[me] = self._taken.get(me, 0) + 1
            return True

    __enter__ = acquire

    def release(self) -> None:
        me = threading.get_ident()
        with self._changed:
            if self.kind == _RECURSIVE and not self._taken.get(me):
                raise AssertionError("attempt to release recursive lock not owned by thread")
            if self._value >= self.maxvalue:
                raise ValueError("semaphore or lock released too many times")
            self._taken[me] = self._taken.get(me, 0) - 1
            if self.kind != _RECURSIVE or not self._taken[me]:
                self._value += 1
                self._changed.notify()

    def __exit__(self, *_: object) -> None:
        self.release()

    def _count(self) -> int:
        return self._taken.get(threading.get_ident(), 0)

    def _is_mine(self) -> bool:
        return self._count() > 0

    def _get_value(self) -> int:
        return self._value

    def _is_zero(self) -> bool:
        return self._value == 0

    def _after_fork(self) -> None:
        pass


def use_threads() -> None:
    """From now on `multiprocessing` takes these locks."""
    vars(importlib.import_module("_multiprocessing"))["SemLock"] = SemLock
