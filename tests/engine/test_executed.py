"""The executed notebook: scores where nbgrader reads them, and nothing that a browser would run."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.utils import determine_grade

from autograder.course.notebook import Notebook, parse
from autograder.course.overlay import lay_over
from autograder.nbgrader.caged_cells import CagedCells
from autograder.reports.executed import executed
from autograder.running.handle import Grader
from autograder.running.options import Options
from tests.support.small_course import UNIT, notebook, small, solution, test_cell

RELEASE = parse(json.dumps(small()).encode())


def test_what_a_browser_would_run_is_left_out_of_executed_notebooks() -> None:
    laid = lay_over(Notebook(list(RELEASE.cells)), RELEASE)
    hostile = {
        "output_type": "display_data",
        "data": {
            "text/html": "<script>",
            "image/svg+xml": "<svg/>",
            "application/javascript": "x",
            "text/plain": "fig",
        },
    }
    document = executed(laid, {0: [hostile]}, {})
    assert document["cells"][0]["outputs"][0]["data"] == {"text/plain": "fig"}


# What a test cell's last line shows, and what it counts of 2 points.
RESULTS = {
    "2.0": 2.0,
    "1": 1.0,
    "0": 0.0,
    "-0.0": 0.0,
    "float('nan')": 0.0,
    "-float('nan')": 0.0,
    "np.float64('nan')": 2.0,  # its text, np.float64(nan), is no number: as nbgrader has it
    "float('inf')": 0.0,
    "-float('inf')": 0.0,
    "-1": 2.0,  # as nbgrader has it: below nothing is no partial credit
    "17": 2.0,
    "'fine'": 2.0,
    "True": 2.0,
    "None": 2.0,
}


def own_cells(result: str) -> dict[str, Any]:
    return notebook(solution("double", "import numpy as np"), test_cell("double", 2, result))


@pytest.fixture(scope="module")
def caged() -> Iterator[CagedCells]:
    cells = CagedCells()
    yield cells
    cells.close()


@pytest.mark.parametrize("result", RESULTS)
def test_nbgrader_reads_a_score_between_nothing_and_all_from_any_result(
    caged: CagedCells, result: str
) -> None:
    document = nbformat.from_dict(own_cells(result))
    caged.run(document, None, 30)
    score, most = determine_grade(document.cells[1])
    assert (score, most) == (RESULTS[result], 2.0)


@pytest.mark.parametrize("result", ["1", "float('nan')", "-1"])
def test_a_course_without_hidden_tests_gives_the_same_points_through_both_doors(
    course: Path, result: str
) -> None:
    shutil.rmtree(course / "tests/hidden")
    (course / f"release/{UNIT}/{UNIT}.ipynb").write_text(json.dumps(own_cells(result)))
    with Grader(Options(str(course), UNIT, notebooks=True)) as grader:
        grade, document = grader.grade_bytes(json.dumps(own_cells("'forged'")).encode(), "s")
    assert grade.score == RESULTS[result]
    assert determine_grade(nbformat.from_dict(document).cells[1])[0] == grade.score
    if result == "float('nan')":
        assert grade.exercises[0].tests[0].message == "The partial credit came out as nan."
