"""Every unit keeps its promises: right answers get full marks, wrong ones do not, and the release gives nothing away."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from autograder.grade import Grade
from autograder.variants import Variant, alternatives, misconceptions, reference_solutions, with_solutions
from tests.course.conftest import COURSE, ROOT, UNITS, released, source

GradeOne = Callable[[str, dict[str, Any]], Grade]


def variants(kind: Callable[[Path], list[Variant]]) -> list[Any]:
    return [
        pytest.param(unit, variant, id=f"{unit}-{variant.exercise}-{variant.name}")
        for unit in UNITS
        for variant in kind(COURSE.hidden / unit)
    ]


def exercises(unit: str) -> list[str]:
    return [exercise.id for exercise in COURSE.unit(unit).exercises if not exercise.manual]


@pytest.mark.parametrize("unit", UNITS)
def test_the_instructors_notebook_gets_full_marks_and_the_untouched_release_none(grade: GradeOne, unit: str) -> None:
    full = grade(unit, source(unit))
    assert full.score == full.max_score > 0
    blank = grade(unit, released(unit))
    assert blank.score == 0
    assert not any(exercise.attempted for exercise in blank.exercises)


@pytest.mark.parametrize(("unit", "variant"), variants(alternatives))
def test_a_correct_solution_in_another_style_gets_full_marks(grade: GradeOne, unit: str, variant: Variant) -> None:
    result = grade(unit, with_solutions(source(unit), {variant.exercise: variant.source}))
    failed = [(test.name, test.message) for exercise in result.exercises for test in exercise.tests if not test.passed]
    assert failed == []
    assert not any(exercise.misconceptions for exercise in result.exercises)


@pytest.mark.parametrize("unit", UNITS)
def test_every_exercise_has_three_correct_solutions_and_its_misconceptions(unit: str) -> None:
    right = Counter(variant.exercise for variant in alternatives(COURSE.hidden / unit))
    assert all(right[name] >= 2 for name in exercises(unit)), right  # the instructor's is the third
    wrong = Counter(variant.exercise for variant in misconceptions(COURSE.hidden / unit))
    assert set(wrong) == set(exercises(unit))
    assert all(variant.says for variant in misconceptions(COURSE.hidden / unit))


@pytest.mark.parametrize(("unit", "variant"), variants(misconceptions))
def test_a_misconception_loses_points_in_its_exercise_only_and_is_recognised(grade: GradeOne, unit: str, variant: Variant) -> None:
    result = grade(unit, with_solutions(source(unit), {variant.exercise: variant.source}))
    (exercise,) = (exercise for exercise in result.exercises if exercise.id == variant.exercise)
    assert exercise.score is not None
    assert exercise.score < exercise.max_score
    assert {one.id: [found.name for found in one.misconceptions] for one in result.exercises if one.misconceptions} == {
        variant.exercise: [variant.name]
    }
    assert all(other.score == other.max_score for other in result.exercises if other is not exercise and not other.manual)
    for test in exercise.tests:
        if not test.passed:
            assert test.message
            assert "can't be used here" not in test.message  # the message says what is wrong, not what confused us


STUBS = {
    "None": "return None",
    "zeros": "return np.zeros(3)",
    "zero": "return 0.0",
    "its input": "return (list(args) + list(options.values()) + [0])[0]",
    "an empty array": "return np.empty((0,))",
    "always raising": "raise ValueError('no')",
    "a tuple of nothing": "return (0.0, None, None)",
    "nan": "return np.nan",
}


@pytest.mark.parametrize("stub", STUBS.values(), ids=STUBS.keys())
@pytest.mark.parametrize("unit", UNITS)
def test_a_stub_earns_nothing(grade: GradeOne, unit: str, stub: str) -> None:
    answers = {name: f"def {name}(*args, **options):\n    {stub}\n" for name in exercises(unit)}
    result = grade(unit, with_solutions(source(unit), answers))
    earned = {exercise.id: exercise.score for exercise in result.exercises if exercise.score}
    assert earned == {}


@pytest.mark.parametrize("unit", UNITS)
def test_the_release_is_what_nbgrader_makes_of_the_source(unit: str, tmp_path: Path) -> None:
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    shutil.copytree(ROOT / "source" / unit, tmp_path / "source" / unit, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    nbgrader(tmp_path, "generate_assignment", unit)
    fresh = json.loads((tmp_path / "release" / unit / f"{unit}.ipynb").read_text())
    assert fresh == released(unit), f"release/{unit} is outdated. Run: make release UNIT={unit}"


@pytest.mark.parametrize("unit", UNITS)
def test_the_release_holds_no_solution_and_no_mark_scheme(unit: str) -> None:
    text = "\n".join("".join(cell["source"]) for cell in released(unit)["cells"])
    assert "BEGIN SOLUTION" not in text
    assert "Rubric" not in text
    for name, solution in reference_solutions(source(unit)).items():
        body = solution.split('"""')[2].strip().splitlines()
        for line in body:
            if len(line.strip()) > 30:
                assert line.strip() not in text, f"a line of the solution of {name} stands in the release: {line}"


@pytest.mark.parametrize("unit", UNITS)
def test_the_source_is_tidy(unit: str) -> None:
    document = source(unit)
    nbformat.validate(as_notebook(document))
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in document["cells"])
    identities = [cell["id"] for cell in document["cells"]]
    assert len(set(identities)) == len(identities)
    code = [cell for cell in document["cells"] if cell["cell_type"] == "code"]
    assert all("nbgrader" in cell["metadata"] for cell in code), "every code cell is an answer, a check, or given"


def as_notebook(document: dict[str, Any]) -> nbformat.NotebookNode:
    return nbformat.reads(json.dumps(document), as_version=4)


def run_in_jupyter(document: dict[str, Any]) -> dict[str, Any]:
    """Run a notebook in a real kernel, going on after errors."""
    notebook = as_notebook(document)
    NotebookClient(notebook, timeout=120, kernel_name="python3", allow_errors=True).execute()
    return {cell["id"]: cell for cell in notebook.cells}


def error_of(cell: dict[str, Any]) -> str:
    return "".join(f"{output['ename']}: {output['evalue']}" for output in cell.get("outputs", []) if output["output_type"] == "error")


@pytest.mark.parametrize("unit", UNITS)
def test_the_visible_checks_pass_in_jupyter_for_the_instructor(unit: str) -> None:
    for cell in run_in_jupyter(source(unit)).values():
        assert error_of(cell) == ""
        if cell["metadata"].get("nbgrader", {}).get("grade") and cell["cell_type"] == "code":
            assert "The visible checks of" in cell["outputs"][-1]["text"]


@pytest.mark.parametrize("unit", UNITS)
def test_an_untouched_release_fails_kindly_in_jupyter(unit: str) -> None:
    for cell in run_in_jupyter(released(unit)).values():
        if cell["cell_type"] != "code":
            continue
        nbgrader_data = cell["metadata"]["nbgrader"]
        if nbgrader_data["grade"]:
            assert error_of(cell) == "NotImplementedError: Write your answer in place of this line."
        else:
            assert error_of(cell) == ""


@pytest.mark.parametrize("unit", UNITS)
def test_the_visible_checks_tell_the_misconceptions_apart(unit: str) -> None:
    told: dict[str, str] = {}
    unseen = []
    document = as_notebook(with_solutions(source(unit), reference_solutions(source(unit))))
    document.cells = [cell for cell in document.cells if cell.cell_type == "code" and "demonstration" not in cell.metadata.get("tags", [])]
    client = NotebookClient(document, timeout=120, kernel_name="python3")
    cells = {cell.metadata.nbgrader.grade_id: (index, cell) for index, cell in enumerate(document.cells)}
    with client.setup_kernel():
        for index, cell in enumerate(document.cells):
            client.execute_cell(cell, index)
        for variant in misconceptions(COURSE.hidden / unit):
            index, check = cells[f"test_{variant.exercise}"]
            for cell_source in (variant.source, check.source):
                try:
                    client.execute_cell(nbformat.v4.new_code_cell(cell_source), index, store_history=False)
                except CellExecutionError as error:
                    told[variant.name] = error.evalue
            if variant.name not in told:
                unseen.append(variant.name)
            place, right = cells[variant.exercise]
            client.execute_cell(nbformat.v4.new_code_cell(right.source), place, store_history=False)
    for message in told.values():
        assert message, "a visible check failed without a word"
    assert len(unseen) <= len(told) // 6, f"the visible checks do not notice: {unseen}"


def nbgrader(folder: Path, *arguments: str) -> str:
    scripts = Path(sys.executable).parent
    environment = os.environ | {"PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run([scripts / "nbgrader", *arguments], cwd=folder, env=environment, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stderr
