"""The class of `make demo`, from release to export, by our command and by nbgrader's: the same
scores, and feedback to read."""

from __future__ import annotations

import copy
import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from tests.support import demo_grades
from tests.support.commands import nbgrader
from tests.support.demo_class import UNIT, compiled


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two copies of the same class: graded by `autograder grade`, and by
    `nbgrader autograde`."""
    made = compiled(tmp_path_factory)
    ours = shutil.copytree(made, tmp_path_factory.mktemp("ours") / "course")
    theirs = shutil.copytree(
        made,
        tmp_path_factory.mktemp("theirs") / "course",
        ignore=shutil.ignore_patterns("gradebook.db"),
    )  # as on a fresh clone
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    }
    other = subprocess.Popen(
        ["nbgrader", "autograde", UNIT, "--SandboxExecute.pictures=True"],
        cwd=theirs,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    done = subprocess.run(
        ["autograder", "grade", UNIT, "--pictures"],
        cwd=ours,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    _, messages = other.communicate()
    assert other.returncode == 0, messages.decode()
    return ours, theirs


def all_scores(course: Path) -> dict[tuple[str, str], tuple[object, ...]]:
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        return {
            (submission.student.id, row.name): (
                row.auto_score,
                row.manual_score,
                row.needs_manual_grade,
            )
            for submission in book.assignment_submissions(UNIT)
            for notebook in submission.notebooks
            for row in notebook.grades
        }


def test_both_ways_give_the_same_scores_and_comments(graded: tuple[Path, Path]) -> None:
    ours, theirs = graded
    scores = all_scores(ours)
    assert len(scores) == 10 * 11
    assert scores == all_scores(theirs)

    def comments(course: Path) -> set[tuple[str, str, str | None]]:
        with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
            return {
                (submission.student.id, comment.name, comment.auto_comment)
                for submission in book.assignment_submissions(UNIT)
                for notebook in submission.notebooks
                for comment in notebook.comments
            }

    assert comments(ours) == comments(theirs)


def test_the_scores_are_what_the_class_deserves(graded: tuple[Path, Path]) -> None:
    scores = all_scores(graded[0])

    def lost(student: str) -> set[str]:
        full = {name: score[0] for (who, name), score in scores.items() if who == "ada"}
        return {
            name.removeprefix("test_")
            for name, best in full.items()
            if best and scores[student, name][0] < best
        }  # type: ignore[operator]

    assert lost("ada") == set()
    assert (
        sum(score[0] for (who, _), score in scores.items() if who == "ada" and score[0] is not None)
        == 36
    )  # type: ignore[misc]
    assert lost("chidi") == {"numerical_gradient", "relative_error", "network_gradients"}
    assert lost("dilek") == {
        "linear_backward",
        "network_forward",
        "network_gradients",
        "mlp_gradients",
        "neural_network",
    }
    assert len(lost("farid")) == 9
    assert lost("greta") == {"relative_error"}  # a syntax error costs its own exercise
    assert lost("hana") == set()  # a crash between the exercises costs nothing
    assert lost("ivan") == {"neural_network"}  # nor does a loop, beyond the exercise it is in


def test_both_ways_leave_the_same_notebooks_and_reports(graded: tuple[Path, Path]) -> None:
    def told(course: Path) -> dict[str, object]:
        found = {}
        for path in sorted((course / "reports" / UNIT).glob("*.json")):
            data = json.loads(path.read_text())
            for exercise in data["exercises"]:
                for test in exercise["tests"]:
                    del test["seconds"]
            found[path.stem] = data["exercises"]
        return found

    def outputs(course: Path) -> dict[str, object]:
        found = {}
        for path in sorted(course.glob(f"autograded/*/{UNIT}/{UNIT}.ipynb")):
            cells = json.loads(path.read_text())["cells"]
            found[path.parts[-3]] = [
                [output.get("data", {}).get("text/plain") for output in cell.get("outputs", [])]
                for cell in cells
            ]
        return found

    ours, theirs = graded
    assert len(told(ours)) == 10
    assert told(ours) == told(theirs)
    assert {student: len(cells) for student, cells in outputs(ours).items()} == {
        student: len(cells) for student, cells in outputs(theirs).items()
    }  # type: ignore[arg-type]


def test_the_grades_are_those_that_were_kept(graded: tuple[Path, Path]) -> None:
    """To the letter, but for times, versions and rounding: whatever becomes of the engine. Where
    they change on purpose: ``python -m tests.support.demo_grades``."""
    kept = json.loads(demo_grades.KEPT.read_text())
    assert list(demo_grades.differences(kept, demo_grades.of(graded[0] / "reports" / UNIT))) == []


def test_other_grades_are_found() -> None:
    kept = json.loads(demo_grades.KEPT.read_text())
    other = copy.deepcopy(kept)
    chidi = other["grades"]["chidi"]["exercises"]["numerical_gradient"]
    chidi["score"] = 5.0
    (name,) = (name for name in chidi["failed"] if name.endswith("[0.1]"))
    chidi["failed"][name] = chidi["failed"][name].replace("5.774", "5.784")
    found = list(demo_grades.differences(kept, other))
    assert len(found) == 2
    assert "5.784" in "".join(found)
    chidi["failed"][name] = chidi["failed"][name].replace("5.784", "5.775")
    assert len(list(demo_grades.differences(kept, other))) == 1


@pytest.mark.parametrize("way", [0, 1], ids=["autograder grade", "nbgrader autograde"])
def test_feedback_and_export_carry_on(graded: tuple[Path, Path], way: int) -> None:
    course = graded[way]
    nbgrader(course, "generate_feedback", UNIT)
    page = (course / "feedback" / "chidi" / UNIT / f"{UNIT}.html").read_text()
    assert "numerical_gradient: 0 of 5 points" in page
    assert "For a sum of cubes it gives 3cx^2 + ch^2" in page
    assert "called: numerical_gradient(lambda p: float(np.sum(np.array([" in page
    assert "image/png;base64" in page
    assert "25.67 of 40 points" in page
    nbgrader(course, "export")
    with open(course / "grades.csv") as file:
        exported = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    assert exported["ada"] == 36
    assert exported["farid"] == 0
    assert len(exported) == 10
