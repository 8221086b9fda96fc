"""`autograder new`: a unit that holds at once, in an empty folder and in a course."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from autograder.course.variants import reference_solutions, with_solutions
from tests.support.commands import nbgrader, run, write

NAME = "03_size_of_numbers"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course that was an empty folder, with one compiled unit."""
    folder = tmp_path_factory.mktemp("empty")
    done = run("new", NAME, "--course", folder, cwd=folder.parent)
    assert done.returncode == 0, done.stderr
    assert f"nbgrader generate_assignment {NAME}" in done.stdout
    nbgrader(folder, "generate_assignment", NAME)
    return folder


def test_it_passes_the_audit_at_once(made: Path) -> None:
    done = run("audit", NAME, cwd=made)
    assert done.returncode == 0, done.stdout
    assert "The unit holds." in done.stdout


def test_it_grades_a_right_and_a_wrong_submission_through_all_doors(made: Path) -> None:
    blank = json.loads((made / "release" / NAME / f"{NAME}.ipynb").read_text())
    right = reference_solutions(json.loads((made / "source" / NAME / f"{NAME}.ipynb").read_text()))
    wrong = {"root_mean_square": "def root_mean_square(x):\n    return np.mean(np.square(x))"}
    for student, solutions in {"ada": right, "ben": wrong}.items():
        write(
            made / "submitted" / student / NAME, with_solutions(blank, solutions), f"{NAME}.ipynb"
        )
    done = run("check", *sorted(made.glob(f"submitted/*/{NAME}/*.ipynb")), cwd=made)
    assert "2 of 2 points" in done.stdout
    assert "-> That is the mean of the squares; the root is missing." in done.stdout
    assert run("grade", NAME, cwd=made).returncode == 0
    nbgrader(made, "generate_feedback", NAME)
    assert "the root is missing" in (made / "feedback" / "ben" / NAME / f"{NAME}.html").read_text()
    assert run("report", NAME, cwd=made).returncode == 0


def test_a_second_unit_joins_the_course(made: Path) -> None:
    assert run("new", "04_another", cwd=made).returncode == 0
    again = run("new", "04_another", cwd=made)
    assert again.returncode == 2
    assert "is there already" in again.stderr


@pytest.mark.parametrize(
    "name", ["another", "4_another", "04 another", "04_Another", "../04_x", "04_"]
)
def test_a_name_that_is_none(tmp_path: Path, name: str) -> None:
    done = run("new", name, cwd=tmp_path)
    assert done.returncode == 2
    assert "such as 27_random_walks" in done.stderr
    assert list(tmp_path.iterdir()) == []
