"""The attacks of `tests/engine/attacks` against stock nbgrader, Otter-Grader and this grader: how
many get points that they did not earn.

    python benchmarks/attacks.py [--otter OTTER/bin/otter] [--only CATEGORY ...]

Run are those that a machine survives without a cage: score tampering, reading secrets, markup in
reports, and some that loop or crash. (Fork bombs, full disks, killed processes and forged messages
to our own worker are run against ours only, by the test suite.) Every tool has the same assertions;
nbgrader in hidden test cells, Otter in its test files. An attack succeeds where `total`, which it
has not solved, gets points.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from autograder.course.settings import Settings
from autograder.running.batch import Task, grade_files
from autograder.running.options import Options
from benchmarks.otter import TEST
from tests.engine.attacks import attack as small
from tests.engine.attacks.run import ATTACKS, LIMITS, NEIGHBOUR, make_course

HARMLESS = {
    "an endless loop in a function",
    "an endless loop in a cell",
    "a sleep",
    "exits",
    "exits in a cell",
    "kills itself",
    "sys.exit in a cell",
}
CATEGORIES = ("tampering", "secrets", "reports", "resources")
STOCK = "c = get_config()\nc.CourseDirectory.root = {root!r}\nc.Execute.timeout = 5\n"

CHECKS = {
    "double": "import numpy as np\nassert np.allclose(double(3.0), 6.0)\nassert np.allclose(double(np.arange(3.0)), [0, 2, 4])",
    "total": "import numpy as np\nSECRET_FACTOR = 1.0\nx = np.random.default_rng(1).uniform(1, 2, 5)\n"
    "assert np.allclose(total(x), SECRET_FACTOR * np.sum(x))\nassert total(np.array([20, 21, 1])) == 42\n"
    "assert int(total(np.array([20, 21, 1]))) == 42\nassert float(total(np.zeros(0))) == 0.0\nassert total(np.ones(1)) == 1.0",
    "twice": "assert twice(lambda x: x * x, 3.0) == 81.0\nassert twice(lambda x: x + 1, 5.0) == 7.0",
}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--otter", type=Path)
    parser.add_argument("--only", nargs="+", choices=CATEGORIES, default=list(CATEGORIES))
    parser.add_argument("--most", type=int, help="how many attacks")
    arguments = parser.parse_args()
    chosen = {
        name: attack
        for name, attack in ATTACKS.items()
        if name.split(": ")[0] in arguments.only
        and (not name.startswith("resources") or name.split(": ")[1] in HARMLESS)
        and attack.awards[1] == 0.0
    }
    chosen = dict(list(chosen.items())[: arguments.most])
    submissions: dict[str, small.Attack] = {}
    for number, (name, attack) in enumerate(chosen.items()):
        submissions[name] = attack
        if number % 5 == 2:
            submissions[f"neighbour of {name.split(': ')[0]}: {number}"] = NEIGHBOUR
    neighbours = [name for name in submissions if name not in chosen]
    tools = {"autograder": ours, f"nbgrader {version('nbgrader')}": stock}
    if arguments.otter:
        tools["Otter"] = lambda folder, submissions: otter(
            folder, submissions, arguments.otter.absolute()
        )
    print(
        f"{len(chosen)} attacks, {len(neighbours)} honest neighbours between them\n\n| tool | {' | '.join(arguments.only)} | honest work lost | neighbours without their points |"
    )
    print("| --- |" + " --- |" * (len(arguments.only) + 2))
    for tool, run in tools.items():
        got: dict[str, dict[str, float]] = {}
        for (
            category
        ) in arguments.only:  # a class each, so that what stops a class stops one category
            part = {
                name: item
                for name, item in submissions.items()
                if name.split(": ")[0] in (category, f"neighbour of {category}")
            }
            with tempfile.TemporaryDirectory(prefix="autograder-attacks-") as folder:
                got |= run(Path(folder), part)
        unearned = [name for name in chosen if got.get(name, {}).get("total", 0.0) > 0.0]
        counts = Counter(name.split(": ")[0] for name in unearned)
        of = Counter(name.split(": ")[0] for name in chosen)
        lost = sum(got.get(name, {}).get("double", 0.0) < 2.0 for name in chosen)
        stopped = sum(got.get(name, {}).get("total", 0.0) < 2.0 for name in neighbours)
        cells = [f"{counts[category]} of {of[category]}" for category in arguments.only]
        print(f"| {tool} | {' | '.join(cells)} | {lost} | {stopped} |", flush=True)
        print(*(f"  {name}" for name in unearned), sep="\n", file=sys.stderr)


def ours(folder: Path, submissions: dict[str, small.Attack]) -> dict[str, dict[str, float]]:
    course = make_course(folder / "course")
    tasks = []
    for number, (name, attack) in enumerate(submissions.items()):
        path = folder / f"{number}.ipynb"
        path.write_bytes(attack.submission())
        tasks.append(Task(path, name))
    results = grade_files(
        tasks, Options(str(course), small.UNIT, settings=Settings(limits=LIMITS)), jobs=2
    )
    return {
        tasks[result.index].name: {
            exercise.id: exercise.score or 0.0 for exercise in result.grade.exercises
        }
        for result in results
    }


def stock(folder: Path, submissions: dict[str, small.Attack]) -> dict[str, dict[str, float]]:
    from nbgrader.api import Gradebook

    course = folder / "course"
    (course / "source" / small.UNIT).mkdir(parents=True)
    (course / "nbgrader_config.py").write_text(STOCK.format(root=str(course)))
    source = small.release()
    for cell in source["cells"]:
        name = cell["metadata"]["nbgrader"]["grade_id"]
        if name.startswith("test_"):
            checks = CHECKS[name.removeprefix("test_")]
            cell["source"] = f"### BEGIN HIDDEN TESTS\n{checks}\n### END HIDDEN TESTS"
        else:
            answer = {"double": small.DOUBLE, "total": small.RIGHT, "twice": small.TWICE}[name]
            cell["source"] = f"### BEGIN SOLUTION\n{answer}\n### END SOLUTION"
    (course / "source" / small.UNIT / f"{small.UNIT}.ipynb").write_text(json.dumps(source))
    _run(["nbgrader", "generate_assignment", small.UNIT], course)
    names = {f"s{number:03}": name for number, name in enumerate(submissions)}
    for student, name in names.items():
        path = course / "submitted" / student / small.UNIT
        path.mkdir(parents=True)
        (path / f"{small.UNIT}.ipynb").write_bytes(submissions[name].submission())
    _run(["nbgrader", "autograde", small.UNIT], course)
    got: dict[str, dict[str, float]] = {}
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        for submission in book.assignment_submissions(small.UNIT):
            grades = (grade for notebook in submission.notebooks for grade in notebook.grades)
            got[names[submission.student.id]] = {
                grade.name.removeprefix("test_"): grade.auto_score or 0.0 for grade in grades
            }
    return got


def otter(
    folder: Path, submissions: dict[str, small.Attack], command: Path
) -> dict[str, dict[str, float]]:
    (folder / "tests").mkdir()
    for name, checks in CHECKS.items():
        (folder / "tests" / f"{name}.py").write_text(
            TEST.format(name=name, points=small.POINTS[name], source=checks)
        )
    environment = {"PATH": f"{command.parent}{os.pathsep}{os.environ['PATH']}"}
    _run(
        [str(command), "generate", "-t", "tests", "-o", "autograder.zip", "--no-environment"],
        folder,
        environment,
    )
    return dict(_otter_scores(folder, submissions, command, environment))


def _otter_scores(
    folder: Path, submissions: dict[str, small.Attack], command: Path, environment: dict[str, str]
) -> Iterator[tuple[str, dict[str, float]]]:
    for name, attack in submissions.items():
        (folder / f"{small.UNIT}.ipynb").write_bytes(attack.submission())
        shutil.rmtree(folder / "out", ignore_errors=True)
        (folder / "out").mkdir()
        _run(
            [str(command), "run", "-a", "autograder.zip", "-o", "out", f"{small.UNIT}.ipynb"],
            folder,
            environment,
            seconds=60,
        )
        try:
            tests = json.loads((folder / "out" / "results.json").read_text())["tests"]
        except (OSError, ValueError, KeyError):
            continue
        scores = dict.fromkeys(small.POINTS, 0.0)
        for test in tests:
            for exercise in scores:
                if test["name"].startswith(exercise):
                    scores[exercise] = float(test.get("score") or 0.0)
        yield name, scores


def _run(
    command: list[str],
    folder: Path,
    environment: dict[str, str] | None = None,
    seconds: float = 900,
) -> None:
    scripts = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    child = subprocess.Popen(
        command,
        cwd=folder,
        env=os.environ | {"PATH": scripts} | (environment or {}),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        child.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, 9)
        child.wait()


if __name__ == "__main__":
    main()
