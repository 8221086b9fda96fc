"""What one submission may use: of the machine, and of time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

NO_LIMIT = 1e9  # seconds


@dataclass(frozen=True)
class Limits:
    """What one worker may use up. Sizes in bytes, `cpu` in seconds."""

    cpu: int = 600
    memory: int = 1 << 30  # beyond what the zygote had
    file_size: int = 32 << 20
    open_files: int = 128
    threads: int = 256
    scratch: int = 64 << 20  # all files of the scratch folder together
    files: int = 2000

    def with_room_for(self, files: Iterable[Path]) -> Limits:
        """These limits with the scratch folder larger by copies of the files."""
        sizes = [path.stat().st_size for path in files]
        return replace(
            self,
            file_size=max([self.file_size, *sizes]),
            scratch=self.scratch + sum(sizes),
            files=self.files + 2 * len(sizes),
        )


@dataclass(frozen=True)
class TimeLimits:
    """Seconds of CPU time for the student's code, in all its threads: for a cell, a call, the calls
    of one test, and the whole submission with all its restarts. `again` is the limit of a call in
    an exercise, and of a cell that only shows something, after others of the exercise, or of the
    notebook, have run out of time.

    Code that sleeps or waits uses no CPU: it may take `stretch` times each limit on the clock,
    without the time in which it waits for a core. `crowded` times the submission's limit is the
    longest that a submission holds its place, on a machine however busy.
    """

    cell: float = 15.0
    call: float = 10.0
    again: float = 2.0
    test: float = 20.0
    submission: float = 120.0
    stretch: float = 2.0
    crowded: float = 5.0

    @property
    def longest(self) -> float:
        """Seconds on the clock after which the grading of one submission hangs, for a reason of the
        grader's."""
        return 2 * self.crowded * self.submission + 120

    def with_cell(self, seconds: float) -> TimeLimits:
        """These limits with another one for a cell. A longer one lengthens that of the submission
        by as much in proportion."""
        return replace(
            self,
            cell=seconds,
            submission=max(self.submission, self.submission * seconds / self.cell),
        )

    def for_cells(self, count: int) -> TimeLimits:
        """These limits for a notebook that its own cells score: so long that no cell of `count` is
        left out for the time of the others."""
        return replace(self, submission=max(self.submission, self.cell * (count + 1)))


UNTIMED = TimeLimits(
    cell=NO_LIMIT, call=NO_LIMIT, again=NO_LIMIT, test=NO_LIMIT, submission=NO_LIMIT
)
