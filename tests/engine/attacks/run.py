"""Grade every attack, with honest neighbours in between: ``python -m tests.engine.attacks.run
[CATEGORY ...] > RESULTS.json``.

Makes a small course in a temporary folder, grades it as a class over two grading processes, and
writes for every submission what it got, how long it took, and what was left behind.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from autograder.course.settings import Settings
from autograder.running.batch import Task, grade_files
from autograder.running.options import Options
from autograder.sandbox.limits import TimeLimits
from tests.engine.attacks import escape, forgery, reports, resources, secrets, tampering
from tests.engine.attacks.attack import HIDDEN, RIGHT, UNIT, Attack, release

CATEGORIES = {
    "resources": resources.ATTACKS,
    "tampering": tampering.ATTACKS,
    "secrets": secrets.ATTACKS,
    "escape": escape.ATTACKS,
    "forgery": forgery.ATTACKS,
    "reports": reports.ATTACKS,
}
ATTACKS = {
    f"{category}: {name}": attack
    for category, attacks in CATEGORIES.items()
    for name, attack in attacks.items()
}
_ADOPT_ORPHANS = 36  # PR_SET_CHILD_SUBREAPER
NEIGHBOUR = Attack(total=RIGHT, awards=(2.0, 2.0, 2.0))
LIMITS = TimeLimits(cell=2.0, call=1.0, again=0.3, test=1.2, submission=15.0)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="attacked-") as folder:
        Path(folder).chmod(0o755)
        results = attack(Path(folder), sys.argv[1:] or CATEGORIES)
    json.dump(results, sys.stdout)


def attack(folder: Path, categories: Iterable[str]) -> dict[str, Any]:
    """Grades by name of the attack (``neighbour N`` for the honest ones), and what was there
    afterwards that was not there before."""
    os.environ["A_SECRET_TOKEN"] = "secret"
    ctypes.CDLL(None).prctl(_ADOPT_ORPHANS, 1, 0, 0, 0)
    course = make_course(folder / "course")
    submissions: dict[str, Attack] = {}
    chosen = [
        (name, item) for name, item in ATTACKS.items() if name.partition(":")[0] in categories
    ]
    for number, (name, item) in enumerate(chosen):
        submissions[name] = item
        if number % 10 == 5:
            submissions[f"neighbour {number}"] = NEIGHBOUR
    tasks = []
    for number, (name, item) in enumerate(submissions.items()):
        path = folder / f"{number}.ipynb"
        path.write_bytes(item.submission())
        tasks.append(Task(path, name))
    before = _traces()
    options = Options(str(course), UNIT, notebooks=True, settings=Settings(limits=LIMITS))
    grades: dict[str, Any] = {}
    for result in grade_files(tasks, options, jobs=4):
        size = len(json.dumps(result.notebooks)) + len(json.dumps(result.grade.to_dict()))
        grades[tasks[result.index].name] = {
            "grade": result.grade.to_dict(),
            "size": size,
            "notebook": next(iter(result.notebooks.values())),
        }
    return {"grades": grades, "left": sorted(_traces() - before)}


def make_course(folder: Path) -> Path:
    """The course that is attacked."""
    for part in (f"release/{UNIT}/data", f"tests/hidden/{UNIT}"):
        (folder / part).mkdir(parents=True)
    (folder / "nbgrader_config.py").write_text("c = get_config()\n")
    (folder / f"release/{UNIT}/{UNIT}.ipynb").write_text(json.dumps(release()))
    (folder / f"release/{UNIT}/data/values.csv").write_text("1,2\n3,4\n")
    (folder / f"tests/hidden/{UNIT}/test_small.py").write_text(HIDDEN)
    return folder


def _traces() -> set[str]:
    """Scratch folders, files that attacks write, shared memory, and processes."""
    found = {
        str(path)
        for path in Path(tempfile.gettempdir()).glob("autograder-*")
        if not path.name.startswith("autograder-cache")
    }
    for folder in ("/tmp", "/dev/shm", "/root", str(Path.home())):
        path = Path(folder) / "escaped"
        if os.access(folder, os.X_OK) and path.exists():
            found.add(str(path))
    return found | _processes()


def _processes() -> set[str]:
    """What is alive of all that this process started, and of all that those started: it adopts them
    when their parents end."""
    while True:
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                break
        except ChildProcessError:
            break
    found = set()
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text(errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == os.getpid():
            found.add(f"process {status.parent.name}")
    return found


if __name__ == "__main__":
    main()
