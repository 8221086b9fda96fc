"""What one submission costs: `autograder grade` and `check` against stock `nbgrader autograde`,
nbgrader on our engine, and the floor.

    python benchmarks/class_of_60.py [--rounds N] [--stock N] [--kinds N] [--each N]

A class of 60 on unit 07: full marks, misconceptions, half done, blank, crashes, six of each of nine
kinds. (Six more that loop are left out here: they cost the time limits, whatever the tool, and
would hide the rest.) CPU seconds of the commands and everything they start, user and system, from
`wait4`. One submission's cost is the slope: (all - one) / (number - 1), so that starting up is not
counted. Stock nbgrader runs the release's own visible checks, which are fewer than the hidden tests
that ours runs: the ratios are on the careful side. Every command must succeed, grade everybody it
was told to, and find the scores that a test of the demo's class holds.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from nbgrader.api import Gradebook

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from demo.demo import UNIT, copy_course, make_class, release
from tests.support.demo_grades import KEPT

LOOPS = "ivan"
STOCK = "c = get_config()\nc.CourseDirectory.root = {root!r}\nc.Execute.timeout = 15\nc.ClearSolutions.code_stub = {{'python': 'raise NotImplementedError()'}}\n"


def cpu(*command: str, course: Path, fine: tuple[int, ...] = (0,)) -> float:
    """CPU seconds of a command of this environment, with all that it started and waited for. Where
    it does not succeed, the benchmark ends."""
    scripts = Path(sys.executable).parent
    environment = os.environ | {
        "PATH": f"{scripts}{os.pathsep}{os.environ.get('PATH', '')}",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    }
    with tempfile.TemporaryFile() as said:
        child = subprocess.Popen(
            [str(scripts / command[0]), *command[1:]],
            cwd=course,
            env=environment,
            stdout=said,
            stderr=said,
        )
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode not in fine:
            said.seek(0)
            words = said.read().decode(errors="replace")[-2000:]
            raise SystemExit(f"{' '.join(command)} ended with {child.returncode}:\n{words}")
    return used.ru_utime + used.ru_stime


def expected(student: str) -> float:
    """The score of a student, by the kept Grades of the demo's class."""
    grades = json.loads(KEPT.read_text())["grades"]
    return float(grades[student.rstrip("0123456789")]["score"])


def make_sure(course: Path, students: Iterable[str], *, scores: bool = True) -> None:
    """End the benchmark unless these students, and no others, were graded since `forget`, with the
    scores that are expected where `scores` is true."""
    students = set(students)
    graded = {path.parent.name for path in (course / "autograded").glob(f"*/{UNIT}")}
    if graded != students:
        raise SystemExit(f"graded were {sorted(graded)}, and not {sorted(students)}")
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        for student in students if scores else ():
            found = gradebook.find_submission(UNIT, student).score
            if abs(found - expected(student)) > 1e-6:
                raise SystemExit(f"{student} has {found}, and not {expected(student)}")


def forget(course: Path) -> None:
    for name in ("autograded", "reports"):
        shutil.rmtree(course / name, ignore_errors=True)


def slope(one: float, all_: float, count: int) -> float:
    return (all_ - one) / (count - 1)


def make_class_of_54(course: Path, kinds: int = 9, each: int = 6) -> list[str]:
    """A course with six submissions of each kind but the one that loops; the names of the kinds."""
    copy_course(course)
    release(course)
    everyone = make_class(course)
    wanted = [student for student in everyone if student != LOOPS][:kinds]
    for student in set(everyone) - set(wanted):
        shutil.rmtree(course / "submitted" / student)
    for number in range(1, each):
        for student in wanted:
            shutil.copytree(
                course / "submitted" / student, course / "submitted" / f"{student}{number}"
            )
    return wanted


def add_size(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--kinds", type=int, default=9, help="how many kinds of submissions")
    parser.add_argument("--each", type=int, default=6, help="how many of each kind")


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
    add_size(parser)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="autograder-benchmark-") as name:
        ours, stock = Path(name) / "ours", Path(name) / "stock"
        kinds = make_class_of_54(ours, options.kinds, options.each)
        everyone = sorted(path.name for path in (ours / "submitted").iterdir())
        shutil.copytree(ours, stock)
        shutil.rmtree(stock / "tests")  # with hidden tests, our own guard would refuse
        (stock / "nbgrader_config.py").write_text(STOCK.format(root=str(stock)))
        (stock / "gradebook.db").unlink(missing_ok=True)
        cpu("nbgrader", "generate_assignment", UNIT, "--force", course=stock)
        files = [str(ours / "submitted" / student / UNIT / f"{UNIT}.ipynb") for student in everyone]
        few = kinds[: options.stock]
        rows: dict[str, list[float]] = {}
        for _ in range(options.rounds):

            def measure(
                what: str,
                one: tuple[str, ...],
                all_: tuple[str, ...],
                students: list[str],
                course: Path,
                how: str = "scores",
            ) -> None:
                fine = {"check": (0, 1), "stock": (0, 1)}.get(
                    how, (0,)
                )  # 1: something does not hold
                forget(course)
                first = cpu(*one, course=course, fine=fine)
                forget(course)
                costs = cpu(*all_, course=course, fine=fine)
                if how != "check":
                    make_sure(course, students, scores=how == "scores")
                rows.setdefault(what, []).append(slope(first, costs, len(students)))

            grade = ("autograder", "grade", UNIT, "--jobs", "1", "--force", "--yes")
            alone = ("--student", kinds[0])
            measure("autograder grade", (*grade, *alone), grade, everyone, ours)
            pictures = (*grade, "--pictures")
            measure("autograder grade --pictures", (*pictures, *alone), pictures, everyone, ours)
            report = Path(name) / "check.json"
            check = ("autograder", "check", "--jobs", "1", "--assignment", UNIT)
            check += ("--format", "json", "--output", str(report))
            measure(
                "autograder check", (*check, files[0]), (*check, *files), everyone, ours, "check"
            )
            for student, found in zip(
                everyone, json.loads(report.read_text())["results"], strict=True
            ):
                if abs(found["score"] - expected(student)) > 1e-6:
                    raise SystemExit(f"check: {student} has {found['score']}")
            autograde = ("nbgrader", "autograde", UNIT, "--force", "--create")
            others = ",".join(sorted(set(everyone) - set(few)))
            names = (f"--CourseDirectory.student_id_exclude={others}",)
            one, all_ = (*autograde, "--student", few[0]), (*autograde, *names)
            measure("nbgrader autograde, our engine", one, all_, few, ours)
            measure("nbgrader autograde, stock", one, all_, few, stock, "stock")
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
