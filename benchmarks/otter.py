"""What `otter run` costs for one submission of unit 07, against `autograder check` and `autograder
grade`.

    python -m venv OTTER && OTTER/bin/pip install otter-grader ipykernel numpy matplotlib
    python benchmarks/otter.py OTTER/bin/otter [--rounds N]

Otter-Grader has an environment of its own, since it wants other versions than ours. Its tests are
the release's visible checks, one file an exercise. CPU seconds, user and system, with all that the
command starts; `otter run` starts anew for every submission, so its start-up counts; ours is
counted too for `check`, which is one process for one notebook here.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from autograder.course.variants import reference_solutions, with_solutions
from benchmarks.class_of_60 import cpu

HERE = Path(__file__).resolve().parents[1]
UNIT = "07_backpropagation"

TEST = """from otter.test_files import test_case

OK_FORMAT = False
name = {name!r}
points = {points}


@test_case(points={points})
def test_visible(env):
    exec({source!r}, dict(env))
"""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("otter", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    blank, source = (
        json.loads((HERE / folder / UNIT / f"{UNIT}.ipynb").read_text())
        for folder in ("release", "source")
    )
    with tempfile.TemporaryDirectory(prefix="autograder-benchmark-") as name:
        folder = Path(name)
        (folder / "tests").mkdir()
        for cell in blank["cells"]:
            info = cell["metadata"].get("nbgrader", {})
            if info.get("grade") and cell["cell_type"] == "code":
                exercise = info["grade_id"].removeprefix("test_")
                text = TEST.format(
                    name=exercise, points=info["points"], source="".join(cell["source"])
                )
                (folder / "tests" / f"{exercise}.py").write_text(text)
        path = folder / f"{UNIT}.ipynb"
        path.write_text(json.dumps(with_solutions(blank, reference_solutions(source))))
        otter = str(arguments.otter.absolute())
        environment = os.environ | {
            "PATH": f"{arguments.otter.absolute().parent}{os.pathsep}{os.environ['PATH']}",
            "OPENBLAS_NUM_THREADS": "1",
        }
        subprocess.run(
            [otter, "generate", "-t", "tests", "-o", "autograder.zip", "--no-environment"],
            cwd=folder,
            env=environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        theirs, ours = [], []
        for _ in range(arguments.rounds):
            shutil.rmtree(folder / "out", ignore_errors=True)
            (folder / "out").mkdir()
            command = [otter, "run", "-a", "autograder.zip", "-o", "out", str(path)]
            child = subprocess.Popen(
                command,
                cwd=folder,
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            _, _, used = os.wait4(child.pid, 0)
            theirs.append(used.ru_utime + used.ru_stime)
            results = json.loads((folder / "out" / "results.json").read_text())
            earned = sum(test.get("score") or 0 for test in results["tests"])
            assert earned == 36, f"otter gave {earned} points for full marks"
            ours.append(cpu("autograder", "check", str(path), course=HERE))
    otter_seconds, check_seconds = statistics.median(theirs), statistics.median(ours)
    print(
        f"otter run {otter_seconds:.2f} s of CPU; autograder check, start-up included, {check_seconds:.2f} s: {otter_seconds / check_seconds:.1f} times less"
    )


if __name__ == "__main__":
    main()
