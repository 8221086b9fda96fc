"""Where the time of a run went."""

from __future__ import annotations

import time

from autograder.grade import Grade

_STEPS = {
    "notebook": "cells of the notebooks (the students' own computing)",
    "tests": "hidden tests (the students' computing for them included)",
    "diagnosis": "recognising misconceptions",
    "storing": "gradebook, reports and executed notebooks",
}


class Spent:
    """Adds up what the grades of one run took."""

    def __init__(self) -> None:
        self._start = time.perf_counter()
        self._graded = 0
        self._seconds = dict.fromkeys(_STEPS, 0.0)

    def add(self, grade: Grade, storing: float | None) -> None:
        """One submission; `storing` is None where it was stored before and cost nothing."""
        if storing is None:
            return
        self._graded += 1
        self._seconds["storing"] += storing
        for step, seconds in grade.seconds.items():
            self._seconds[step] += seconds

    def report(self) -> str:
        """A small table. The first three steps run in several processes at a time, so they may add
        up to more than the wall time."""
        wall = time.perf_counter() - self._start
        import resource  # which Windows does not have: nobody else's notebooks are graded there

        use = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        cpu = sum(item.ru_utime + item.ru_stime for item in use)
        lines = [
            f"Where the time went, for {self._graded} submissions graded now (seconds, and each):"
        ]
        for step, what in _STEPS.items():
            seconds = self._seconds[step]
            lines.append(
                f"  {seconds:8.2f}  {1000 * seconds / max(self._graded, 1):8.1f} ms  {what}"
            )
        lines.append(
            f"  {wall:8.2f}  {1000 * wall / max(self._graded, 1):8.1f} ms  in all, by the clock"
        )
        lines.append(
            f"  {cpu:8.2f}  {1000 * cpu / max(self._graded, 1):8.1f} ms  of CPU here, starting up included"
        )
        return "\n".join(lines) + "\n"
