"""The courses of others: every row of the gradebook is the same by nbgrader's kernel, by `nbgrader
autograde` on our engine and by `autograder grade`."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.engine.courses import differences, doors
from tests.engine.courses.assignments import (
    ASSIGNMENTS,
    COURSES,
    hand_in,
    write_config,
    write_source,
)
from tests.engine.courses.doors import Row

ROOT = Path(__file__).parents[2]
SCRIPTS = Path(sys.executable).parent
Rows = dict[str, Row]


@dataclass(frozen=True)
class Graded:
    """The rows by nbgrader's kernel, by our executor and by our command; and where the last
    lies."""

    kernel: Rows
    executor: Rows
    command: Rows
    root: Path


def run(root: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")
    }
    environment |= {
        "PATH": f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "JUPYTER_CONFIG_DIR": str(root / "none"),
    }
    return subprocess.run(
        [sys.executable, "-m", *command], cwd=root, env=environment, capture_output=True, text=True
    )


def by_nbgrader(root: Path, course: str) -> None:
    done = run(root, "tests.engine.courses.doors", "autograde", str(root), *COURSES[course])
    assert done.returncode == 0, done.stderr[-3000:]


def by_command(root: Path, course: str) -> None:
    done = run(root, "tests.engine.courses.doors", "grade", str(root), *COURSES[course])
    assert done.returncode == 0, done.stderr[-3000:]


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Graded]:
    """All assignments, made once, and graded by each door in a copy of the course."""
    base = tmp_path_factory.mktemp("courses")

    def made(course: str) -> Path:
        root = base / "made" / course
        root.mkdir(parents=True)
        write_source(root, course)
        write_config(root, course, engine=False)
        done = run(root, "tests.engine.courses.doors", "generate", str(root), *COURSES[course])
        assert done.returncode == 0, done.stderr[-3000:]
        assert all(json.loads(line)["success"] for line in done.stdout.splitlines()), done.stdout[
            -3000:
        ]
        hand_in(root, course)
        doors.give_by_hand(str(root), COURSES[course])
        return root

    def one(door: str, course: str, source: Path, grade: Callable[[Path, str], None]) -> Rows:
        root = base / door / course
        shutil.copytree(source, root)
        write_config(root, course, engine=door != "kernel")
        grade(root, course)
        return doors.rows(str(root))

    with ThreadPoolExecutor(2) as pool:
        roots = dict(zip(COURSES, pool.map(made, COURSES), strict=True))
        ways = {"kernel": by_nbgrader, "executor": by_nbgrader, "command": by_command}
        todo = {
            (course, door): pool.submit(one, door, course, roots[course], ways[door])
            for course in COURSES
            for door in ways
        }
        return {
            course: Graded(
                *(todo[course, door].result() for door in ways), base / "command" / course
            )  # type: ignore[arg-type]
            for course in COURSES
        }


def course_of(assignment: str) -> str:
    return next(course for course, names in COURSES.items() if assignment in names)


def of(rows: Rows, assignment: str, *, comments: bool) -> Rows:
    return {
        name: row
        for name, row in rows.items()
        if name.startswith(f"{assignment}/") and ("/comment on " in name) == comments
    }


def without_differences(rows: Rows, which: int) -> Rows:
    """The rows, but for those that may differ: these must have the scores that the list of
    differences gives."""
    listed = {
        name: scores[which] for name, scores in differences.expected().items() if name in rows
    }
    assert {name: rows[name]["auto"] for name in listed} == listed
    return {name: row for name, row in rows.items() if name not in listed}


def comments(rows: Rows, assignment: str) -> Rows:
    """The comments on what was handed in: answers of a notebook that is missing get some from us
    alone."""
    missing = {
        f"{assignment}/{title}/{student}/"
        for student, (notebooks, _) in ASSIGNMENTS[assignment].handed_in.items()
        for title, answers in notebooks.items()
        if answers is None
    }
    return {
        name: row
        for name, row in of(rows, assignment, comments=True).items()
        if not name.startswith(tuple(missing))
    }


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
@pytest.mark.parametrize("door", ["executor", "command"])
def test_our_doors_give_the_rows_of_nbgraders_kernel(
    graded: dict[str, Graded], assignment: str, door: str
) -> None:
    course = graded[course_of(assignment)]
    found = getattr(course, door)
    kernel, ours = (of(rows, assignment, comments=False) for rows in (course.kernel, found))
    assert len(kernel) >= 2
    assert without_differences(ours, 1) == without_differences(kernel, 0)
    if assignment != "stopping":  # nbgrader gives it up before it comes to the comments
        assert comments(found, assignment) == comments(course.kernel, assignment)


def test_a_check_of_the_notebook_where_it_was_handed_in_gives_the_same_scores(
    graded: dict[str, Graded],
) -> None:
    course = graded["patient"]
    checked = run(
        course.root,
        "autograder",
        "check",
        *(f"submitted/{who}/lab/lab.ipynb" for who in ("ann", "ben")),
        "--format",
        "json",
    )
    for who, result in zip(("ann", "ben"), json.loads(checked.stdout)["results"], strict=True):
        rows = {
            name.split("/")[-1]: row["auto"]
            for name, row in of(course.command, "lab", comments=False).items()
            if f"/{who}/" in name
        }
        found = {
            exercise["tests"][0]["name"]: exercise["score"]
            for exercise in result["exercises"]
            if exercise["tests"]
        }
        assert found == {name: rows[name] for name in found}
        assert len(found) > 140


def test_every_difference_that_is_listed_is_one(graded: dict[str, Graded]) -> None:
    rows = {
        name: row["auto"]
        for course in graded.values()
        for name, row in course.kernel.items()
        if "/comment on " not in name
    }
    assert {name: rows[name] for name in differences.expected()} == {
        name: scores[0] for name, scores in differences.expected().items()
    }
    assert all(kernel != ours for kernel, ours in differences.expected().values())


def test_the_corpus_tells_right_from_wrong(graded: dict[str, Graded]) -> None:
    """Where all answers score alike, a door that ran nothing would pass."""
    rows = of(graded["patient"].kernel, "lab", comments=False)
    scores = [
        (row["auto"], rows[name.replace("/ann/", "/ben/")]["auto"])
        for name, row in rows.items()
        if "/ann/" in name and row["auto"] is not None
    ]
    assert sum(right > wrong for right, wrong in scores) > 90


def test_the_page_lists_the_differences() -> None:
    text = differences.PAGE.read_text()
    assert text == differences.page(text), "Run: python -m tests.engine.courses.differences"
