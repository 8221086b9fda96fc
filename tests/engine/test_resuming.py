"""A run that is killed at any moment goes on where it was: nothing is lost, nothing counted twice."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from nbgrader.api import Gradebook as Book

from tests.engine.conftest import RIGHT, UNIT, small
from tests.engine.test_cli import run, write

KILLS = int(os.environ.get("AUTOGRADER_KILLS", "8"))
CLASS = {f"s{number:02d}": [6, 2, 0][number % 3] for number in range(60)}
ANSWERS = {6: RIGHT, 2: ("def double(x):\n    return x", RIGHT[1]), 0: ()}


@pytest.fixture
def large_class(course: Path) -> Path:
    for student, score in CLASS.items():
        write(course / "submitted" / student / UNIT, small(*ANSWERS[score]))
    return course


def stored(root: Path) -> dict[str, float]:
    with Book(f"sqlite:///{root / 'gradebook.db'}") as book:
        found = [(item.student_id, item.score) for item in book.assignment_submissions(UNIT)]
    assert len(found) == len(dict(found)), "a submission stands twice in the gradebook"
    return dict(found)


def test_killed_at_random_moments(large_class: Path) -> None:
    assert run("grade", UNIT, "--student", "s00", cwd=large_class).returncode == 0  # the gradebook is there
    moments = random.Random(1)
    done = 1
    for kill in range(KILLS):
        command = [str(Path(sys.executable).parent / "autograder"), "grade", UNIT, "--jobs", "2"]
        if kill % 4 == 3:
            command.extend(["--force", "--yes"])  # so that there is always something left to do
        grader = subprocess.Popen(command, cwd=large_class, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(moments.uniform(0.5, 6.0))
        grader.send_signal(signal.SIGINT if kill % 3 == 2 else signal.SIGKILL)
        grader.wait(30)
        scores = stored(large_class)
        assert all(CLASS[student] == score for student, score in scores.items()), "what is stored is right at any time"
        assert len(scores) >= done, "nothing that was stored is lost"
        done = len(scores)
    last = run("grade", UNIT, cwd=large_class)
    assert last.returncode == 0, last.stderr
    assert stored(large_class) == CLASS
    for student, score in CLASS.items():
        assert json.loads((large_class / "reports" / UNIT / f"{student}.json").read_text())["score"] == score
        assert (large_class / "autograded" / student / UNIT / f"{UNIT}.ipynb").is_file()
