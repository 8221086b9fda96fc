"""Every unit keeps its promises: the audit holds, and its notebook works in JupyterLab's own
kernel."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from autograder.authoring.audit import kept
from autograder.authoring.audit.unit import audit_unit
from autograder.authoring.audit.verdicts import Check
from autograder.course.variants import misconceptions, reference_solutions, with_solutions
from tests.support.arrays_used import of_arrays
from tests.support.the_course import COURSE, UNITS, released, source


@pytest.mark.parametrize("unit", UNITS)
def test_the_audit_holds(unit: str) -> None:
    """As `make audit` found, or, where something has changed since, as it is found now."""
    checks = kept.read(COURSE, unit) or [
        event for event in audit_unit(COURSE, unit, jobs=1) if isinstance(event, Check)
    ]
    assert len(checks) == 13
    assert [breach for check in checks for breach in check.breaches] == []


@pytest.mark.parametrize("unit", UNITS)
def test_the_source_is_tidy(unit: str) -> None:
    document = source(unit)
    nbformat.validate(as_notebook(document))
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in document["cells"])
    identities = [cell["id"] for cell in document["cells"]]
    assert len(set(identities)) == len(identities)
    code = [cell for cell in document["cells"] if cell["cell_type"] == "code"]
    assert all("nbgrader" in cell["metadata"] for cell in code), (
        "every code cell is an answer, a check, or given"
    )


@pytest.mark.parametrize("unit", UNITS)
def test_a_written_question_is_what_somebody_says_who_is_wrong(unit: str) -> None:
    questions = [
        "".join(cell["source"])
        for cell in source(unit)["cells"]
        if cell["metadata"].get("nbgrader", {}).get("grade_id", "").startswith("question_")
    ]
    assert any(re.search(r'\b(says?|reads)\b[^"]*"|," says', text) for text in questions)


@pytest.mark.parametrize("unit", UNITS)
def test_every_picture_says_itself_in_words(unit: str) -> None:
    """For those who can't see it: the docstring of what draws it, which is printed below it."""
    drawn = 0
    for cell in source(unit)["cells"]:
        text = "".join(cell["source"])
        if cell["cell_type"] != "code" or "plt." not in text:
            continue
        tree = ast.parse(text)
        functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
        under = [node for node in functions.values() if _names(node.decorator_list) == ["picture"]]
        under += [
            functions[name]
            for node in tree.body
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
            if _names([node.value.func]) == ["picture"]
            for name in _names(node.value.args)
        ]
        for node in under:
            said = ast.get_docstring(node) or ""
            assert len(said.split()) >= 12, node.name
            assert said.endswith("."), node.name
        drawn += len(under)
        if not cell["metadata"]["nbgrader"]["grade_id"].startswith("given_setup"):
            assert under, f"{cell['id']} draws outside of a picture"
    assert drawn >= 4


def _names(nodes: list[ast.expr]) -> list[str]:
    return [node.id for node in nodes if isinstance(node, ast.Name)]


@pytest.mark.parametrize("unit", UNITS)
def test_prose_is_one_sentence_a_line_and_docstrings_wrap(unit: str) -> None:
    for cell in source(unit)["cells"]:
        text = "".join(cell["source"])
        if cell["cell_type"] == "code":
            docs = re.findall(r'"""(.*?)"""', text, re.DOTALL)
            assert not [line for doc in docs for line in doc.splitlines() if len(line) > 88]
            continue
        text = re.sub(r"```.*?```|<[^>]*>", "", text, flags=re.DOTALL)
        for line in text.splitlines():
            plain = re.sub(r"`[^`]*`|\$[^$]*\$", "x", line)
            plain = re.sub(r"\(.*\)|\".*\"", "x", plain)
            assert line.startswith("|") or not re.search(r"[a-z]{3}[.?!] [A-Z][a-z]+ ", plain), line


@pytest.mark.parametrize("unit", UNITS[1:])
def test_a_unit_says_what_of_unit_00_it_uses(unit: str) -> None:
    said = f"of arrays (unit 00): {', '.join(of_arrays(source(unit)))}. *You get to know*"
    assert said in " ".join("".join(source(unit)["cells"][0]["source"]).split())


def as_notebook(document: dict[str, Any]) -> nbformat.NotebookNode:
    return nbformat.reads(json.dumps(document), as_version=4)


def test_what_checks_ask_about_forbidden_means_is_the_same_everywhere_and_spares_own_helpers() -> (
    None
):
    setups = [
        cell["source"]
        for unit in UNITS
        for cell in source(unit)["cells"]
        if "def uses(" in "".join(cell["source"])
    ]
    helpers = {"".join(lines).partition("def uses(")[2].partition("\n\n\n")[0] for lines in setups}
    assert len(helpers) == 1
    names: dict[str, Any] = {"__name__": "__main__", "np": np}
    own = "def dot(u, v):\n    return sum(u * v)\ndef mine(u):\n    return dot(u, u)\ndef theirs(u):\n    return [np.dot(u, u) for _ in u]"
    exec(f"def uses({helpers.pop()}\n", names)
    exec(own, names)
    assert names["uses"](names["theirs"], "inv") == []
    del names["dot"]
    assert names["uses"](names["theirs"], "inv", "dot") == ["dot"]
    exec(own, names)
    assert names["uses"](names["mine"], "dot") == []


def beside(folder: Path) -> dict[str, Any]:
    """A kernel's working directory, as JupyterLab sets it: the notebook's folder, with its data."""
    return {"metadata": {"path": str(folder)}}


def run_in_jupyter(document: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Run a notebook in a real kernel, going on after errors."""
    notebook = as_notebook(document)
    NotebookClient(
        notebook, timeout=120, kernel_name="python3", allow_errors=True, resources=beside(folder)
    ).execute()
    return {cell["id"]: cell for cell in notebook.cells}


def error_of(cell: dict[str, Any]) -> str:
    return "".join(
        f"{output['ename']}: {output['evalue']}"
        for output in cell.get("outputs", [])
        if output["output_type"] == "error"
    )


@pytest.mark.parametrize("unit", UNITS)
def test_an_untouched_release_fails_kindly_in_jupyter(unit: str) -> None:
    for cell in run_in_jupyter(released(unit), COURSE.release / unit).values():
        if cell["cell_type"] != "code":
            continue
        nbgrader_data = cell["metadata"]["nbgrader"]
        if nbgrader_data["grade"]:
            assert error_of(cell) == "NotImplementedError: Write your answer in place of this line."
        else:
            assert error_of(cell) == ""


@pytest.mark.parametrize("unit", UNITS)
def test_the_visible_checks_pass_for_the_instructor_and_tell_the_misconceptions_apart(
    unit: str,
) -> None:
    told: dict[str, str] = {}
    unseen = []
    document = as_notebook(with_solutions(source(unit), reference_solutions(source(unit))))
    client = NotebookClient(
        document, timeout=120, kernel_name="python3", resources=beside(COURSE.source / unit)
    )
    cells = {
        cell.metadata.nbgrader.grade_id: (i, cell)
        for i, cell in enumerate(document.cells)
        if "nbgrader" in cell.metadata
    }
    with client.setup_kernel():
        for index, cell in enumerate(document.cells):
            if cell.cell_type == "code":
                client.execute_cell(cell, index)  # raises where the cell does
                if cell.metadata.nbgrader.grade:
                    printed = "".join(
                        output.get("text", "") for output in cell.outputs
                    )  # a busy machine's kernel may send a line in pieces
                    assert "The visible checks of" in printed
        for variant in misconceptions(COURSE.hidden / unit, reference_solutions(source(unit))):
            index, check = cells[f"test_{variant.exercise}"]
            for cell_source in (variant.source, check.source):
                try:
                    client.execute_cell(
                        nbformat.v4.new_code_cell(cell_source), index, store_history=False
                    )
                except CellExecutionError as error:
                    told[variant.name] = error.evalue
            if variant.name not in told:
                unseen.append(variant.name)
            place, right = cells[variant.exercise]
            client.execute_cell(nbformat.v4.new_code_cell(right.source), place, store_history=False)
    for message in told.values():
        assert message, "a visible check failed without a word"
    assert not unseen, f"the visible checks do not notice: {unseen}"
