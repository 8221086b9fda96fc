"""What a session needs of whatever runs a notebook.

Processes, sockets and a cage are one way to do it (`processes`); the grader's own process is
another (`one_process`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from autograder.sandbox.limits import Limits
from autograder.sandbox.timekeeping import Account, Meter
from autograder.sandbox.wire.codec import Ref


@dataclass(frozen=True)
class GradersSide:
    """How the grader takes part in a conversation: what stands for objects that do not cross, what
    answers requests of the worker's, and what it is told of an exception there."""

    refer: Callable[[Any], Ref]
    resolve: Callable[[Ref], Any]
    serve: Callable[[str, list[Any]], Any]
    describe: Callable[[BaseException], dict[str, Any]]


class Worker(Protocol):
    """Where the cells of one notebook run. `meter` measures and limits what it uses, `room` is how
    many bytes of memory the messages that come may take until it is set again (None: any number),
    `weight` those of the last, `place` the folder in which it works."""

    meter: Meter
    room: int | None

    @property
    def paused(self) -> bool:
        """Whether nothing runs there now."""

    @property
    def weight(self) -> int:
        """Bytes of memory that the last message takes, about."""

    @property
    def waited(self) -> float:
        """Seconds on the clock that were spent waiting for the worker."""

    @property
    def place(self) -> str:
        """Its working directory."""

    def request(self, operation: str, *arguments: Any) -> Any:
        """Ask something, serve the worker until it answers, and return the answer. Raises what
        `wire.channel.Channel.request` raises."""

    def pause(self) -> None:
        """Let nothing run there until `resume`."""

    def resume(self) -> None:
        """Let it go on."""

    def lost(self) -> str:
        """Where it is gone: why, if that is no doing of its own; else nothing."""

    def end(self) -> None:
        """End it for certain, with all that it has written."""


class Allowance(Protocol):
    """What a hidden test's own functions may use up while a student's code calls them."""

    def call(self, function: Callable[..., Any], args: list[Any], kwargs: dict[str, Any]) -> Any:
        """The function's result."""


class Workers(Protocol):
    """Makes workers. `timed`: what they use is limited."""

    timed: bool

    def worker(
        self, side: GradersSide, account: Account, *, data: Path | None, uses: Limits
    ) -> Worker:
        """A new one, which may read the folder `data` and use so much; its time is charged to the
        account. Raises `SandboxUnavailable`."""

    def allowance(self, seconds: float) -> Allowance:
        """One for all the calls inside one call; `seconds` of CPU time."""
