"""How long a student waits for `autograder check` from a cold start, and how much memory a worker
takes.

    python benchmarks/latency.py [--rounds N]

Paired, in turn: `autograder check` of unit 07 with full marks, against importing what any such
grader needs. The notebook's own time (cells and hidden tests) is what the report says of itself.
Memory: the proportional set size (PSS) of a worker that has run all cells.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from autograder.course.course import Course
from autograder.course.notebook import parse
from autograder.course.variants import reference_solutions, with_solutions
from autograder.sandbox.processes.spawn import Zygote
from autograder.sandbox.processes.worker import ProcessWorker
from autograder.scoring.prepared import prepare

HERE = Path(__file__).resolve().parents[1]
UNIT = "07_backpropagation"


def seconds(*command: str) -> tuple[float, str]:
    start = time.perf_counter()
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=True)
    return time.perf_counter() - start, done.stdout


def proportional_set_size(pid: int) -> float:
    """MB."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise ValueError("no Pss in smaps_rollup")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    blank, source = (
        json.loads((HERE / folder / UNIT / f"{UNIT}.ipynb").read_text())
        for folder in ("release", "source")
    )
    solved = json.dumps(with_solutions(blank, reference_solutions(source)))
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / f"{UNIT}.ipynb"
        path.write_text(solved)
        check = (
            str(Path(sys.executable).parent / "autograder"),
            "check",
            str(path),
            "--format",
            "json",
        )
        waits, imports, own = [], [], []
        for _ in range(rounds):
            wait, report = seconds(*check)
            waits.append(wait)
            (grade,) = json.loads(report)["results"]
            if grade["score"] != grade["max_score"]:
                raise SystemExit(f"It was not graded as it should: {report[:400]}")
            own.append(sum(grade["seconds"].values()))
            imports.append(
                seconds(sys.executable, "-c", "import numpy, matplotlib.pyplot, pytest")[0]
            )
    wait, work, imported = map(statistics.median, (waits, own, imports))
    print(
        f"check {wait:.2f} s; the notebook's own {work:.2f} s; importing numpy, matplotlib and pytest {imported:.2f} s"
    )
    print(f"(check - own) / importing: {(wait - work) / imported:.2f}")
    unit = Course(HERE).unit(UNIT)
    with Zygote() as zygote:
        session = prepare(unit, parse(solved.encode())).session(zygote)
        session.run_cells()
        worker = session._line.worker
        assert isinstance(worker, ProcessWorker)
        print(f"a worker, all cells run: {proportional_set_size(worker.pid):.0f} MB")
        session.close()


if __name__ == "__main__":
    main()
