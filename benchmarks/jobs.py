"""How much faster two grading processes are than one, on the class of 60 of `class_of_60.py`
(without the notebooks that loop).

    python benchmarks/jobs.py [--rounds N] [--kinds N] [--each N]

By the clock, in turn, on cores that should have nothing else to do.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.class_of_60 import add_size, cpu, forget, make_class_of_54, make_sure
from demo.demo import UNIT


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=2)
    add_size(parser)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="autograder-benchmark-") as name:
        course = Path(name) / "course"
        make_class_of_54(course, options.kinds, options.each)
        everyone = [path.name for path in (course / "submitted").iterdir()]
        walls: dict[int, list[float]] = {1: [], 2: []}
        for _ in range(options.rounds):
            for jobs, measured in walls.items():
                forget(course)
                start = time.perf_counter()
                cpu(
                    "autograder",
                    "grade",
                    UNIT,
                    "--force",
                    "--yes",
                    "--jobs",
                    str(jobs),
                    course=course,
                )
                measured.append(time.perf_counter() - start)
                make_sure(course, everyone)
    one, two = (statistics.median(measured) for measured in walls.values())
    print(
        f"{len(everyone)} submissions: one job {one:.1f} s, two jobs {two:.1f} s: {one / two:.2f} times as fast"
    )


if __name__ == "__main__":
    main()
