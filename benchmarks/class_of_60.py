"""What one submission costs: `autograder grade` and `check` against stock `nbgrader autograde`,
nbgrader on our engine, and the floor.

    python benchmarks/class_of_60.py [--rounds N] [--stock N]

A class of 60 on unit 07: full marks, misconceptions, half done, blank, crashes, six of each of nine
kinds. (Six more that loop are left out here: they cost the time limits, whatever the tool, and
would hide the rest.) CPU seconds of the commands and everything they start, user and system, from
`wait4`. One submission's cost is the slope: (all - one) / (number - 1), so that starting up is not
counted. Stock nbgrader runs the release's own visible checks, which are fewer than the hidden tests
that ours runs: the ratios are on the careful side.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from demo.demo import UNIT, copy_course, make_class, release

LOOPS = "ivan"
STOCK = "c = get_config()\nc.CourseDirectory.root = {root!r}\nc.Execute.timeout = 15\nc.ClearSolutions.code_stub = {{'python': 'raise NotImplementedError()'}}\n"


def cpu(*command: str, course: Path) -> float:
    """CPU seconds of a command of this environment, with all that it started and waited for."""
    scripts = Path(sys.executable).parent
    environment = os.environ | {
        "PATH": f"{scripts}{os.pathsep}{os.environ.get('PATH', '')}",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    }
    child = subprocess.Popen(
        [str(scripts / command[0]), *command[1:]],
        cwd=course,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, _, used = os.wait4(child.pid, 0)
    return used.ru_utime + used.ru_stime


def forget(course: Path) -> None:
    for name in ("autograded", "reports"):
        shutil.rmtree(course / name, ignore_errors=True)


def slope(one: float, all_: float, count: int) -> float:
    return (all_ - one) / (count - 1)


def make_class_of_54(course: Path) -> list[str]:
    """A course with six submissions of each kind but the one that loops; the names of the kinds."""
    copy_course(course)
    release(course)
    kinds = [student for student in make_class(course) if student != LOOPS]
    shutil.rmtree(course / "submitted" / LOOPS)
    for number in range(1, 6):
        for student in kinds:
            shutil.copytree(
                course / "submitted" / student, course / "submitted" / f"{student}{number}"
            )
    return kinds


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--stock",
        type=int,
        default=9,
        help="how many submissions stock nbgrader grades (one of each kind: 9)",
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="autograder-benchmark-") as name:
        ours, stock = Path(name) / "ours", Path(name) / "stock"
        kinds = make_class_of_54(ours)
        everyone = sorted(path.name for path in (ours / "submitted").iterdir())
        shutil.copytree(ours, stock)
        (stock / "nbgrader_config.py").write_text(STOCK.format(root=str(stock)))
        (stock / "gradebook.db").unlink(missing_ok=True)
        cpu("nbgrader", "generate_assignment", UNIT, "--force", "--yes", course=stock)
        files = [str(ours / "submitted" / student / UNIT / f"{UNIT}.ipynb") for student in everyone]
        few = kinds[: options.stock]
        rows: dict[str, list[float]] = {}
        for _ in range(options.rounds):

            def measure(
                what: str, one: tuple[str, ...], all_: tuple[str, ...], count: int, course: Path
            ) -> None:
                forget(course)
                first = cpu(*one, course=course)
                forget(course)
                rows.setdefault(what, []).append(slope(first, cpu(*all_, course=course), count))

            grade = ("autograder", "grade", UNIT, "--jobs", "1", "--force", "--yes")
            measure("autograder grade", (*grade, "--student", "ada"), grade, len(everyone), ours)
            measure(
                "autograder grade --pictures",
                (*grade, "--pictures", "--student", "ada"),
                (*grade, "--pictures"),
                len(everyone),
                ours,
            )
            check = ("autograder", "check", "--jobs", "1", "--assignment", UNIT)
            measure("autograder check", (*check, files[0]), (*check, *files), len(everyone), ours)
            autograde = ("nbgrader", "autograde", UNIT, "--force", "--yes", "--create")
            names = (
                f"--CourseDirectory.student_id_exclude={','.join(sorted(set(everyone) - set(few)))}"
            )
            one = (*autograde, "--student", few[0])
            measure("nbgrader autograde, our engine", one, (*autograde, names), len(few), ours)
            measure("nbgrader autograde, stock", one, (*autograde, names), len(few), stock)
        against = statistics.median(rows["nbgrader autograde, stock"])
        print(
            f"{platform.machine()}, {os.cpu_count()} cores, Linux {platform.release().split('-')[0]}, Python {platform.python_version()}, ",
            end="",
        )
        print(
            ", ".join(
                f"{package} {version(package)}" for package in ("numpy", "nbgrader", "pytest")
            )
        )
        print(
            f"{'CPU seconds for one submission':34s} {'median':>7s} {'from':>7s} {'to':>7s} {'stock is':>9s}"
        )
        for what, values in rows.items():
            middle = statistics.median(values)
            print(
                f"{what:34s} {middle:7.2f} {min(values):7.2f} {max(values):7.2f} {against / middle:8.1f}x"
            )


if __name__ == "__main__":
    main()
