"""A worker's process, and the socket to it; killed for certain."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
from dataclasses import dataclass, field


@dataclass
class WorkerProcess:
    """A worker and the socket to it. `handle` is its pidfd, so that a kill never hits another
    process."""

    socket: socket.socket
    pid: int
    handle: int = field(repr=False)
    paused: bool = False

    def pause(self) -> None:
        """Stop the worker where it is, with all its threads, until `resume`."""
        self._signal(signal.SIGSTOP)
        self.paused = True

    def resume(self) -> None:
        if self.paused:
            self._signal(signal.SIGCONT)
            self.paused = False

    def _signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            if self.handle >= 0:
                signal.pidfd_send_signal(self.handle, number)

    def has_ended(self, within: float = 2.0) -> bool:
        """Whether the worker is gone, or will be in so many seconds."""
        gone = select.poll()
        gone.register(self.handle, select.POLLIN)
        return bool(gone.poll(1000 * within))

    def kill(self) -> None:
        """End the worker and wait until it is gone."""
        if self.handle < 0:
            return
        self._signal(signal.SIGKILL)
        self.has_ended(within=30)
        os.close(self.handle)
        self.handle = -1
        self.socket.close()
