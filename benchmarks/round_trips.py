"""What a call across the sandbox costs, against the same call inside one process. Run: python
benchmarks/round_trips.py [--rounds N] [--calls N]

Every kind of call is timed in turn, several times, and the median of each is printed: read the
ratios, for machines are noisy.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.sandbox.cells import RunCell
from autograder.sandbox.limits import TimeLimits
from autograder.sandbox.processes.spawn import Zygote
from autograder.sandbox.session import Session

SOURCE = """
def same(x):
    return x

def many(f, n):
    for _ in range(n):
        f(1.0)
"""


def microseconds(work: Callable[[], Any], calls: int) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) / calls * 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--calls", type=int, default=1000)
    options = parser.parse_args()
    calls_made = options.calls
    with Zygote() as zygote:
        session = Session(
            zygote, [RunCell(SOURCE)], limits=TimeLimits(call=60, test=600, submission=600)
        )
        session.run_cells()
        session.begin_test()
        same, many = session.student.same, session.student.many
        small, large = np.ones(10), np.ones(125_000)
        bare: Callable[[Any], Any] = lambda x: x  # noqa: E731
        kinds: dict[str, tuple[Callable[[], Any], int]] = {
            "a float, in one process": (lambda: [bare(1.0) for _ in range(calls_made)], calls_made),
            "a float": (lambda: [same(1.0) for _ in range(calls_made)], calls_made),
            "an array of 10": (lambda: [same(small) for _ in range(calls_made)], calls_made),
            "an array of 1 MB": (lambda: [same(large) for _ in range(20)], 20),
            "a callback": (lambda: many(bare, 9 * calls_made), 9 * calls_made),
        }
        times: dict[str, list[float]] = {kind: [] for kind in kinds}
        for _ in range(options.rounds):
            for kind, (work, calls) in kinds.items():
                times[kind].append(microseconds(work, calls))
        start = time.perf_counter()
        for _ in range(20):
            one = Session(zygote, [RunCell("x = 1")])
            one.run_cells()
            one.close()
        spawn = (time.perf_counter() - start) / 20 * 1e3
        session.close()
    for kind, found in times.items():
        print(f"{kind:26} {statistics.median(found):9.1f} us")
    print(f"{'a worker, caged, one cell':26} {spawn:9.1f} ms")


if __name__ == "__main__":
    main()
