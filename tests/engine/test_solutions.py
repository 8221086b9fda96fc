"""What is published after the deadline: solutions, model answers, and what a class misunderstood,
without names and without what stays hidden."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from autograder.authoring.solutions import notebook, page
from autograder.course.course import Course
from tests.support.commands import run, write
from tests.support.small_course import RIGHT, UNIT, code, small

MISCONCEPTIONS = """
from autograder import slip

adds = slip("double", ("2 * x", "2 + x"), says="You add two instead of doubling.")
average = slip("total", ("np.sum", "np.mean"), says="That is the average.")
"""
TEXT = {
    "cell_type": "markdown",
    "id": "task",
    "metadata": {},
    "source": "## Twice\n\nWrite $\\frac{2x}{1}$, <script>alert(1)</script> whatever $x$ is.",
}


def written(role: str, source: str) -> dict[str, Any]:
    cell = code(
        source,
        {
            "solution": role == "answer",
            "grade": role == "answer",
            "locked": role != "answer",
            "grade_id": f"{role}_why",
            "points": 2 if role == "answer" else 0,
        },
    )
    del cell["outputs"], cell["execution_count"]
    return cell | {"cell_type": "markdown", "id": role}


@pytest.fixture
def solved(course: Path) -> Path:
    """The small course with solutions, a model answer, hidden lines, and a class of four."""
    answers = [
        source.replace("    return", "    ### BEGIN SOLUTION\n    return")
        + "\n    ### END SOLUTION"
        for source in RIGHT
    ]
    document = small(*answers)
    document["cells"].insert(1, TEXT)
    check = document["cells"][3]
    check["source"] += "\n### BEGIN HIDDEN TESTS\nassert double(7) == 14\n### END HIDDEN TESTS"
    document["cells"].append(written("question", "### Why?\n\nSay it in a sentence."))
    model = (
        "### BEGIN SOLUTION\n**Model answer.** Because.\n\n**Marks.** 2: says it.\n### END SOLUTION"
    )
    document["cells"].append(written("answer", model))
    write(course / "source" / UNIT, document)
    (course / f"tests/hidden/{UNIT}/misconceptions.py").write_text(MISCONCEPTIONS)
    wrong = ("def double(x):\n    return 2 + x", RIGHT[1])
    for student, given in {"ann": wrong, "ben": wrong, "cleo": RIGHT}.items():
        write(course / "submitted" / student / UNIT, small(*given))
    write(
        course / "submitted/dan" / UNIT,
        small(RIGHT[0], "def total(x):\n    return float(np.mean(x))"),
    )
    return course


def test_the_page_has_solutions_and_what_several_misunderstood(solved: Path) -> None:
    assert run("grade", UNIT, cwd=solved).returncode == 0
    done = run("solutions", UNIT, cwd=solved)
    assert done.returncode == 0, done.stderr
    text = (solved / "reports" / f"{UNIT}-solutions.html").read_text()
    assert "return 2 * x" in text
    assert "<mfrac>" in text
    assert "Model answer." in text
    assert "says it" in text
    assert "You add two instead of doubling." in text
    assert "2 of 4 who tried" in text
    assert "That is the average." not in text, "one alone could be known by it"
    for never in ("ann", "ben", "<script", "SOLUTION", "double(7)"):
        assert never not in text, never


def test_the_notebook_runs_and_gives_nothing_away_that_stays_hidden(solved: Path) -> None:
    document = json.loads(notebook(Course(solved), UNIT))
    assert document["nbformat"] == 4
    whole = json.dumps(document)
    for never in ("SOLUTION", "double(7)", "HIDDEN", "nbgrader"):
        assert never not in whole, never
    names: dict[str, Any] = {}
    for cell in document["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), names)
    assert names["double"](4) == 8


def test_before_anything_is_graded_there_are_solutions_too(solved: Path) -> None:
    assert "return 2 * x" in page(Course(solved), UNIT)
    (solved / "source" / UNIT / f"{UNIT}.ipynb").unlink()
    done = run("solutions", UNIT, cwd=solved)
    assert done.returncode == 2
    assert "can't be read" in done.stderr
    assert not list((solved / "reports").glob("*solutions*"))
