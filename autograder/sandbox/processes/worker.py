"""A worker that is a process of its own, from its first message to its end."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from autograder.sandbox.limits import Limits
from autograder.sandbox.processes.clock import ProcessClock
from autograder.sandbox.processes.process import WorkerProcess
from autograder.sandbox.processes.watch import Watch
from autograder.sandbox.scratch import remove
from autograder.sandbox.timekeeping import Account, Meter
from autograder.sandbox.wire.channel import Channel
from autograder.sandbox.wire.codec import Codec
from autograder.sandbox.workers import GradersSide


class ProcessWorker:
    """Owns a process and its scratch folder, and talks to it through a socket while it watches
    it."""

    def __init__(
        self,
        process: WorkerProcess,
        scratch: Path,
        side: GradersSide,
        account: Account,
        uses: Limits,
        why_lost: Callable[[int], str],
    ):
        self.process, self.scratch, self._why_lost = process, scratch, why_lost
        codec = Codec(side.refer, side.resolve)
        self.channel = channel = Channel(
            process.socket, codec, side.serve, side.describe, watch=lambda: self.meter()
        )
        self.meter = Meter(
            ProcessClock(process.pid),
            account,
            Watch(process.pid, scratch, uses),
            lambda: channel.waited,
        )

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def place(self) -> str:
        return str(self.scratch)

    @property
    def room(self) -> int | None:
        return self.channel.room

    @room.setter
    def room(self, size: int | None) -> None:
        self.channel.room = size

    @property
    def weight(self) -> int:
        return self.channel.weight

    @property
    def waited(self) -> float:
        return self.channel.waited

    @property
    def paused(self) -> bool:
        return self.process.paused

    def request(self, operation: str, *arguments: Any) -> Any:
        return self.channel.request(operation, *arguments)

    def pause(self) -> None:
        self.process.pause()

    def resume(self) -> None:
        self.process.resume()

    def lost(self) -> str:
        return self._why_lost(self.pid) if self.process.has_ended() else ""

    def end(self) -> None:
        self.process.kill()
        remove(self.scratch)
