"""The clocks of a worker that is a process."""

from __future__ import annotations

import os
import time

_TICKS = os.sysconf("SC_CLK_TCK")


class ProcessClock:
    """The clocks of another process: readable by any user, for a process of any user, also from
    other namespaces."""

    def __init__(self, pid: int):
        self._pid, self._last = pid, 0.0
        self._clock = (
            ~pid << 3
        ) | 2  # CPUCLOCK_SCHED of a whole process, as clock_getcpuclockid(3) makes it
        self._start = time.monotonic()

    def cpu(self) -> float:
        """Seconds of CPU time of all its threads; the last that was seen once it is gone. Wall time
        where the system tells neither way."""
        try:
            seconds = time.clock_gettime(self._clock)
        except OSError:
            fields = _status(f"/proc/{self._pid}")
            seconds = (int(fields[11]) + int(fields[12])) / _TICKS if fields else self._last
            if not fields and self._last == 0:
                seconds = time.monotonic() - self._start
        self._last = max(self._last, seconds)
        return self._last

    def queued(self) -> float | None:
        """Seconds in which its threads could have run and had no core, together, and those of this
        thread, which has to take its answers; None where the system does not say."""
        seconds = [_queued(thread) for thread in self._threads()]
        seconds += [_queued("/proc/thread-self")] if seconds else []
        return None if not seconds or None in seconds else sum(filter(None, seconds))

    def runnable(self) -> bool:
        """Whether one of its threads runs now, or would."""
        return any(_status(thread)[:1] == [b"R"] for thread in self._threads())

    def _threads(self) -> list[str]:
        try:
            return [
                f"/proc/{self._pid}/task/{thread}"
                for thread in os.listdir(f"/proc/{self._pid}/task")
            ]
        except OSError:
            return []


def _status(process: str) -> list[bytes]:
    """What /proc says of a process or thread, after its name, which may hold anything."""
    try:
        with open(f"{process}/stat", "rb") as file:
            return file.read().rpartition(b")")[2].split()
    except OSError:
        return []


def _queued(thread: str) -> float | None:
    try:
        with open(f"{thread}/schedstat", "rb") as file:
            return int(file.read().split()[1]) / 1e9
    except (OSError, ValueError, IndexError):
        return None
