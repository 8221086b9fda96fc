"""A run in which anything is killed at any moment: nothing is lost, nothing is wrong, nothing
counts twice."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbgrader.api import Gradebook as Book

from tests.support.commands import run, write
from tests.support.small_course import RIGHT, UNIT, small

KILLS = int(
    os.environ.get("AUTOGRADER_KILLS", "6")
)  # in all: of the command, the grading process and the zygote
CLASS = {f"s{number:02d}": [6, 2, 0][number % 3] for number in range(60)}
ANSWERS = {6: RIGHT, 2: ("def double(x):\n    return x", RIGHT[1]), 0: ()}


@pytest.fixture
def large_class(course: Path) -> Path:
    for student, score in CLASS.items():
        write(course / "submitted" / student / UNIT, small(*ANSWERS[score]))
    assert (
        run("grade", UNIT, "--student", "s00", cwd=course).returncode == 0
    )  # the gradebook is there
    return course


def grading(root: Path, *options: str) -> subprocess.Popen[bytes]:
    command = [
        str(Path(sys.executable).parent / "autograder"),
        "grade",
        UNIT,
        "--jobs",
        "2",
        *options,
    ]
    return subprocess.Popen(command, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def stored(root: Path) -> dict[str, float]:
    with Book(f"sqlite:///{root / 'gradebook.db'}") as book:
        found = [(item.student_id, item.score) for item in book.assignment_submissions(UNIT)]
    assert len(found) == len(dict(found)), "a submission stands twice in the gradebook"
    return dict(found)


def is_all_there(root: Path) -> None:
    assert stored(root) == CLASS
    for student, score in CLASS.items():
        assert (
            json.loads((root / "reports" / UNIT / f"{student}.json").read_text())["score"] == score
        )
        assert (root / "autograded" / student / UNIT / f"{UNIT}.ipynb").is_file()
        assert not (root / "reports" / UNIT / "history" / student).exists(), (
            "no Grade was ever another one"
        )


def test_the_command_killed_at_random_moments(large_class: Path) -> None:
    moments = random.Random(1)
    done = 1
    for kill in range(KILLS // 3):
        command = grading(
            large_class, *(["--force", "--yes"] if kill % 4 == 3 else [])
        )  # so that there is always something left to do
        time.sleep(moments.uniform(0.5, 5.0))
        command.send_signal(signal.SIGINT if kill % 3 == 2 else signal.SIGKILL)
        command.communicate(timeout=60)
        scores = stored(large_class)
        assert all(CLASS[student] == score for student, score in scores.items()), (
            "what is stored is right at any time"
        )
        assert len(scores) >= done, "nothing that was stored is lost"
        done = len(scores)
    last = run("grade", UNIT, cwd=large_class)
    assert last.returncode == 0, last.stderr
    is_all_there(large_class)


@pytest.mark.parametrize(
    "module", ["autograder.running.process", "autograder.sandbox.inside.zygote"]
)
def test_what_grades_killed_at_random_moments(large_class: Path, module: str) -> None:
    """Nobody gets a score for it: each submission is graded all the same, in this run or the
    next."""
    moments = random.Random(2)
    left = KILLS // 3
    while True:
        command = grading(large_class, *(["--force", "--yes"] if left else []))
        while command.poll() is None and left:
            time.sleep(moments.uniform(0.0, 1.5))
            victims = list(below(command.pid, module))
            if victims:
                os.kill(moments.choice(victims), signal.SIGKILL)
                left -= 1
        errors = command.communicate(timeout=300)[1].decode()
        assert "Traceback" not in errors
        assert all(CLASS[student] == score for student, score in stored(large_class).items())
        if not left and command.returncode == 0:
            break
    is_all_there(large_class)


def below(pid: int, module: str) -> Iterator[int]:
    """The processes of a run that run this module."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parts = (folder / "cmdline").read_bytes().split(b"\0")
            if module.encode() in parts and pid in ancestors(int(folder.name)):
                yield int(folder.name)
        except OSError:
            continue


def ancestors(pid: int) -> Iterator[int]:
    while pid > 1:
        pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        yield pid
