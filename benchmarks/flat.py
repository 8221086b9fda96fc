"""Whether a submission costs the same in a class of 20, 200 and 2,000, gradebook included, and
whether memory stays flat.

    python benchmarks/flat.py [SIZE...] [--cluster]

A course with one small exercise, so that what is measured is the engine and the gradebook, not the
students' computing. Wall and CPU time a submission, start-up taken off (the slope against a class
of one); the largest memory of any one process. `--cluster`: on a local Dask cluster of as many
workers as there are cores.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from nbgrader.api import Gradebook

from tests.support.small_course import CONFIG, HIDDEN, RIGHT, UNIT, small


def make_course(root: Path, count: int) -> None:
    for folder in (f"release/{UNIT}", f"source/{UNIT}", f"tests/hidden/{UNIT}"):
        (root / folder).mkdir(parents=True)
    (root / "nbgrader_config.py").write_text(CONFIG)
    (root / f"release/{UNIT}/{UNIT}.ipynb").write_text(json.dumps(small()))
    (root / f"source/{UNIT}/{UNIT}.ipynb").write_text(json.dumps(small(*RIGHT)))
    (root / f"tests/hidden/{UNIT}/test_{UNIT}.py").write_text(HIDDEN)
    for number in range(count):
        folder = root / "submitted" / f"s{number:06d}" / UNIT
        folder.mkdir(parents=True)
        answers = RIGHT if number % 3 else ("def double(x):\n    return x", RIGHT[1])
        (folder / f"{UNIT}.ipynb").write_text(json.dumps(small(*answers)))


def grade(root: Path, *options: str) -> tuple[float, float, float]:
    """Wall seconds, CPU seconds, and the largest resident memory in MB."""
    command = [str(Path(sys.executable).parent / "autograder"), "grade", UNIT, *options]
    start = time.perf_counter()
    child = subprocess.Popen(command, cwd=root, stdout=subprocess.DEVNULL)
    _, code, used = os.wait4(child.pid, 0)
    if code:
        raise SystemExit(f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(code)}")
    return time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def make_sure(root: Path, size: int) -> None:
    """End the benchmark unless everybody was graded, and every third has lost points."""
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
        found = {one.student.id: one.score for one in gradebook.assignment_submissions(UNIT)}
    best = max(found.values(), default=0)
    wrong = [name for name, score in found.items() if (score < best) != (int(name[1:]) % 3 == 0)]
    if len(found) != size or wrong:
        raise SystemExit(f"{len(found)} of {size} were graded; not as they should: {wrong[:5]}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sizes", nargs="*", type=int, default=[20, 200, 2000])
    parser.add_argument("--cluster", action="store_true")
    arguments = parser.parse_args()
    options: tuple[str, ...] = ()
    started = None
    if arguments.cluster:
        from distributed import LocalCluster

        started = LocalCluster(
            n_workers=os.cpu_count(), threads_per_worker=1, dashboard_address=None
        )
        options = ("--cluster", started.scheduler_address)
    with tempfile.TemporaryDirectory(prefix="autograder-benchmark-") as name:
        make_course(Path(name) / "1", 1)
        wall_one, cpu_one, _ = grade(Path(name) / "1", *options)
        for size in arguments.sizes:
            make_course(Path(name) / str(size), size)
            wall, cpu, memory = grade(Path(name) / str(size), *options)
            make_sure(Path(name) / str(size), size)
            each = f"{1000 * (wall - wall_one) / (size - 1):6.1f} ms wall"
            if started is None:
                each += f"   {1000 * (cpu - cpu_one) / (size - 1):6.1f} ms CPU"
            print(
                f"{size:6d} submissions: {each} each; {wall:.1f} s in all; largest process {memory:.0f} MB",
                flush=True,
            )
    if started is not None:
        started.close()


if __name__ == "__main__":
    main()
