"""Whose time it is: what a worker has used of a core, what it slept, and what of that a limit
allows.

A limit is seconds of CPU time, in all threads of the worker, so that a slow loop has the same time
on a busy machine as on a quiet one. Code that sleeps or waits uses none; for it a limit is a
multiple of that on the clock, without the time in which the worker could have run and had no core.
Time that the grader takes itself, in the functions of a test say, is nobody's.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from autograder.sandbox.wire.failures import ChannelTimeout, SandboxUnavailable

GLANCE = 0.2  # seconds between two looks at what costs more than a clock


class OutOfTime(ChannelTimeout):
    """A limit was reached: `limit` is its name, `waiting` whether the time went by asleep rather
    than at work."""

    def __init__(self, limit: str, waiting: bool):
        super().__init__(limit)
        self.limit, self.waiting = limit, waiting


class MachineTooBusy(SandboxUnavailable):
    """The worker was kept from running for so long that nothing can be said of the submission. No
    fault of a student's."""


class Clock(Protocol):
    """The clocks of what a meter measures."""

    def cpu(self) -> float:
        """Seconds of CPU time until now."""

    def queued(self) -> float | None:
        """Seconds in which it could have run and had no core, and those of this thread, which has
        to take its answers; None where the system does not say."""

    def runnable(self) -> bool:
        """Whether it runs now, or would."""


@dataclass
class Account:
    """What a submission has used in all its workers, of what it may use: seconds of CPU; seconds
    run or slept, `stretch` times as many; seconds on the clock, `crowded` times as many. `purposes`
    says for what."""

    submission: float
    stretch: float
    crowded: float
    cpu: float = 0.0
    own: float = 0.0
    wall: float = 0.0
    over: bool = False  # nothing is left
    purposes: dict[str, tuple[float, float]] = field(default_factory=dict)

    def charge(self, purpose: str, cpu: float, own: float, wall: float) -> None:
        self.cpu, self.own, self.wall = self.cpu + cpu, self.own + own, self.wall + wall
        before = self.purposes.get(purpose, (0.0, 0.0))
        self.purposes[purpose] = before[0] + cpu, before[1] + own

    @property
    def left(self) -> float:
        """Seconds of CPU that are left."""
        return (
            0.0
            if self.over
            else max(
                0.0, min(self.submission - self.cpu, self.submission - self.own / self.stretch)
            )
        )

    @property
    def slept_away(self) -> bool:
        """Whether most of the time went by asleep."""
        return self.cpu < self.own / 2

    def chief(self) -> tuple[str, float]:
        """The purpose that took most, and its share of the time."""
        kind = int(self.slept_away)
        purpose, used = max(
            self.purposes.items(), key=lambda item: item[1][kind], default=("", (0.0, 0.0))
        )
        return purpose, used[kind] / max((self.cpu, self.own)[kind], 1e-9)


@dataclass(frozen=True)
class Span:
    """A limit that has begun: its name, its seconds of CPU and of running or sleeping, and what the
    worker's meter showed then."""

    limit: str
    cpu: float
    own: float
    cpu_begun: float
    own_begun: float


class Meter:
    """What one worker uses, read again and again while the grader waits for it (it is its channel's
    watch).

    `waited` gives the seconds that the channel has waited for the worker. `watch` is called at each
    glance. Calling the meter raises `OutOfTime` where a limit of the moment is reached, and
    `MachineTooBusy`.
    """

    def __init__(
        self, clock: Clock, account: Account, watch: Callable[[], None], waited: Callable[[], float]
    ):
        self._clock, self._account, self._watch, self._waited = clock, account, watch, waited
        self._own = 0.0  # until the last tally
        self._tallied = (0.0, clock.cpu(), self._clock.queued())  # waited, CPU, queued: then
        self._next = 0.0
        self._spans: Sequence[Span] = ()
        self._settled = (clock.cpu(), 0.0, 0.0)

    def span(self, limit: str, seconds: float) -> Span:
        """A limit that counts from now."""
        return Span(limit, seconds, self._account.stretch * seconds, self._clock.cpu(), self._now())

    def rest(self) -> Span:
        """What is left of the submission's time, from now."""
        account = self._account
        cpu, own = (
            account.submission - account.cpu,
            account.stretch * account.submission - account.own,
        )
        return Span("submission", cpu, own, self._clock.cpu(), self._now())

    def used(self, span: Span) -> tuple[float, float]:
        """Seconds of CPU, and seconds run or slept, since a limit began."""
        return self._clock.cpu() - span.cpu_begun, max(0.0, self._now() - span.own_begun)

    def limit(self, *spans: Span) -> None:
        """What holds from now on, the narrowest first."""
        self._spans = spans

    def settle(self, purpose: str | None) -> None:
        """Charge what was used since the last time to the account; None charges nobody."""
        if self._waited() - self._tallied[0] > GLANCE:
            self._tally()
        now = self._clock.cpu(), self._now(), self._waited()
        if purpose is not None:
            self._account.charge(
                purpose, *(max(0.0, new - old) for new, old in zip(now, self._settled, strict=True))
            )
            now = (
                now[0],
                max(now[1], self._settled[1]),
                now[2],
            )  # an estimate that was too high is not charged twice
        self._settled = now

    def __call__(self) -> None:
        cpu = self._clock.cpu()
        for span in self._spans:
            if cpu - span.cpu_begun > span.cpu:
                raise OutOfTime(span.limit, waiting=False)
        if time.monotonic() >= self._next:
            self._glance(cpu)
            self._next = time.monotonic() + GLANCE

    def _glance(self, cpu: float) -> None:
        self._watch()
        if (
            not self._clock.runnable()
        ):  # else it may be queueing now, and how long is known when that is over
            self._tally()
        for span in self._spans:
            own = self._own - span.own_begun
            if own > span.own:
                raise OutOfTime(span.limit, waiting=cpu - span.cpu_begun < own / 2)
        account, waited = self._account, self._waited()
        if account.wall + waited - self._settled[2] > account.crowded * account.submission:
            raise MachineTooBusy(
                f"This machine was too busy: the notebook waited {account.wall + waited - self._settled[2]:.0f} s and had a core for "
                f"{account.cpu + cpu - self._settled[0]:.0f} s of them. Grade it again when there is less to do, or fewer at a time (--jobs)."
            )

    def _tally(self) -> None:
        """Add up how long it has run or slept since the last time: all that was waited, but for the
        time in which it had no core."""
        waited, cpu, queued = self._waited(), self._clock.cpu(), self._clock.queued()
        passed, ran = waited - self._tallied[0], cpu - self._tallied[1]
        slept = passed - ran
        if queued is not None and self._tallied[2] is not None:
            slept -= max(0.0, queued - self._tallied[2])
        elif self._clock.runnable():  # nothing says how long it queued
            slept = 0.0
        self._own += min(max(0.0, passed), ran + max(0.0, slept))
        self._tallied = waited, cpu, queued

    def _now(self) -> float:
        """Seconds run or slept; those since the last tally with the time in which there was no
        core."""
        return self._own + self._waited() - self._tallied[0]
