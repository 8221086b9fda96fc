"""Broken notebooks get a name and a message; what can be mended is mended."""

from __future__ import annotations

import copy
import json
import os
from pathlib import Path
from typing import Any

import pytest

from autograder.executed import executed
from autograder.laid import LaidCell, attempted, binds, lay_over, same_code
from autograder.notebook import NotebookFault, find, parse, read_bytes
from tests.engine.conftest import KERNEL, RIGHT, code, notebook, small, solution


def data(document: Any) -> bytes:
    return json.dumps(document).encode()


RELEASE = parse(data(small()))

FAULTS = {
    "empty": (b"", "is empty"),
    "spaces": (b"  \n ", "is empty"),
    "not JSON": (b"def f(): pass", "not valid JSON"),
    "HTML": (b"<!doctype html><html></html>", "not valid JSON"),
    "truncated": (data(small())[:-40], "ends in the middle"),
    "truncated in a string": (data(small())[:300], "ends in the middle"),
    "binary": (bytes(range(128, 256)), "not text"),
    "a list": (b"[]", "not a notebook"),
    "a number": (b"3", "not a notebook"),
    "no cells": (b"{}", "no list of cells"),
    "cells of a wrong type": (data({"cells": {"a": 1}, "nbformat": 4}), "no list of cells"),
    "nbformat 3, broken": (data({"worksheets": 5, "nbformat": 3, "metadata": {}}), "old format .nbformat 3.*save it"),
    "nbformat 3, empty": (data({"worksheets": [{"cells": []}], "nbformat": 3, "metadata": {}}), "no code cells"),
    "a list of a million lists": (b'{"cells":[' + b"[]," * 1_000_001 + b"[]]}", "too many parts"),
    "six million numbers": (b'{"cells":[' + b"1," * 6_000_000 + b"1]}", "too many parts"),
    "nbformat 9": (data({"cells": [], "nbformat": 9}), "newer format"),
    "no code cells": (data({**notebook(), "cells": [{"cell_type": "markdown", "source": "hi", "metadata": {}}]}), "no code cells"),
    "nested without end": (b'{"cells":' + b"[" * 100_000, "can't be read|in the middle"),
    "written in R": (data({**small(), "metadata": {"kernelspec": {"name": "ir", "language": "R"}}}), "written for R.*Python 3 kernel"),
}


@pytest.mark.parametrize(("content", "says"), FAULTS.values(), ids=FAULTS.keys())
def test_what_can_not_be_graded_says_why(content: bytes, says: str) -> None:
    with pytest.raises(NotebookFault, match=says):
        parse(content)


def test_no_fault_shows_a_traceback_or_a_path(tmp_path: Path) -> None:
    for content, _ in FAULTS.values():
        with pytest.raises(NotebookFault) as caught:
            parse(content)
        assert "Traceback" not in str(caught.value)
        assert str(caught.value).endswith(".")


def changed(**parts: Any) -> dict[str, Any]:
    return {**copy.deepcopy(small(*RIGHT)), **parts}


MENDED = {
    "metadata a list": (changed(metadata=[1]), "notebook's metadata"),
    "no metadata": (changed(metadata=None), "notebook's metadata"),
    "no kernelspec": (changed(metadata={}), "names no kernel"),
    "kernelspec a text": (changed(metadata={"kernelspec": "python3"}), "names no kernel"),
    "unknown kernelspec": (changed(metadata={"kernelspec": {"name": "my-conda-env"}}), "my-conda-env"),
    "a cell that is no cell": (changed(cells=[7, *small(*RIGHT)["cells"]]), "Cell 1"),
    "a source that is a number": (changed(cells=[{"cell_type": "code", "source": 5}, *small(*RIGHT)["cells"]]), "text of cell 1"),
    "cell metadata a number": (
        changed(cells=[{"cell_type": "code", "source": "x = 1", "metadata": 3}, *small(*RIGHT)["cells"]]),
        "metadata of cell 1",
    ),
    "nbgrader metadata a list": (
        changed(cells=[code("x", {"grade_id": "q"}) | {"metadata": {"nbgrader": []}}, *small(*RIGHT)["cells"]]),
        "nbgrader metadata",
    ),
    "grade_id a list": (
        changed(cells=[{"cell_type": "code", "source": "", "metadata": {"nbgrader": {"grade_id": []}}}, *small(*RIGHT)["cells"]]),
        "nbgrader",
    ),
}


@pytest.mark.parametrize(("document", "note"), MENDED.values(), ids=MENDED.keys())
def test_what_can_be_mended_is_graded_with_a_note(document: dict[str, Any], note: str) -> None:
    read = parse(data(document))
    assert any(note in line for line in read.notes), read.notes
    laid = lay_over(read, RELEASE)
    assert attempted("double", laid, RELEASE)
    assert attempted("total", laid, RELEASE)


@pytest.mark.parametrize(
    "encode",
    [lambda text: b"\xef\xbb\xbf" + text.encode(), lambda text: text.encode("utf-16"), lambda text: text.replace("\n", "\r\n").encode()],
)
def test_encodings_that_editors_make_are_read(encode: Any) -> None:
    assert len(parse(encode(json.dumps(small(*RIGHT), indent=1))).cells) == 5


OLD = {
    "nbformat 3": {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {"name": "x"},
        "worksheets": [
            {
                "metadata": {},
                "cells": [
                    {"cell_type": "heading", "level": 1, "source": ["Title"], "metadata": {}},
                    {
                        "cell_type": "code",
                        "language": "python",
                        "input": ["def double(x):\n", "    return 2 * x"],
                        "outputs": [{"output_type": "pyout", "prompt_number": 1, "text": ["1"], "metadata": {}}],
                        "prompt_number": 1,
                        "collapsed": False,
                        "metadata": {},
                    },
                ],
            }
        ],
    },
    "nbformat 2": {
        "nbformat": 2,
        "metadata": {"name": "x"},
        "worksheets": [
            {"cells": [{"cell_type": "code", "language": "python", "input": "def double(x):\n    return 2 * x", "outputs": []}]}
        ],
    },
    "nbformat 4.99": {**small(*RIGHT), "nbformat_minor": 99, "news": {"a": 1}},
    "nbformat 4.0": {
        **small(*RIGHT),
        "nbformat_minor": 0,
        "cells": [{key: value for key, value in cell.items() if key != "id"} for cell in small(*RIGHT)["cells"]],
    },
}


@pytest.mark.parametrize("document", OLD.values(), ids=OLD.keys())
def test_other_versions_of_the_format_are_read(document: dict[str, Any]) -> None:
    read = parse(data(document))
    laid = lay_over(read, RELEASE)
    assert attempted("double", laid, RELEASE)
    assert [item.cell.source for item in laid if item.runs and "def double" in item.cell.source] == ["def double(x):\n    return 2 * x"]


def test_large_outputs_cost_nothing() -> None:
    document = small(*RIGHT)
    document["cells"][0]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["x" * 99 + "\n"] * 500_000}]
    assert len(parse(data(document)).cells) == 5


def test_half_characters_are_read_as_question_marks() -> None:
    text = json.dumps(small(*RIGHT)).replace("def double(x):", "# \\ud800\ndef double(x):".replace("\n", "\\n"))
    text = text.replace('"python3"', '"\\udc00"')
    read = parse(text.encode())
    assert any(cell.source.startswith("# ?\n") for cell in read.cells)
    json.dumps(executed(lay_over(read, RELEASE), {}, read.kernelspec), ensure_ascii=False).encode()


@pytest.mark.parametrize(
    ("names", "chosen"),
    [
        (["01_small.ipynb", "01_small (1).ipynb"], "01_small.ipynb"),
        (["01_small (1).ipynb"], "01_small (1).ipynb"),
        (["01_small-Copy1.ipynb", "scratch.ipynb"], "01_small-Copy1.ipynb"),
        (["homework.ipynb"], "homework.ipynb"),
        (["01_SMALL.IPYNB"], "01_SMALL.IPYNB"),
        ([".ipynb_checkpoints.ipynb", "mine.ipynb"], "mine.ipynb"),
        (["a.ipynb", "b.ipynb"], "01_small.ipynb"),
        ([], "01_small.ipynb"),
    ],
)
def test_a_notebook_is_found_under_the_names_that_browsers_give_it(tmp_path: Path, names: list[str], chosen: str) -> None:
    for name in names:
        (tmp_path / name).touch()
    assert find(tmp_path, "01_small").name == chosen


def test_several_notebooks_are_named(tmp_path: Path) -> None:
    for name in ("a.ipynb", "b.ipynb"):
        (tmp_path / name).touch()
    with pytest.raises(NotebookFault, match=r"a\.ipynb and b\.ipynb.*called 01_small\.ipynb"):
        read_bytes(find(tmp_path, "01_small"))


def test_files_that_are_no_files_are_refused(tmp_path: Path) -> None:
    real = tmp_path / "real.ipynb"
    real.write_bytes(data(small()))
    link, pipe = tmp_path / "link.ipynb", tmp_path / "pipe.ipynb"
    link.symlink_to(real)
    os.mkfifo(pipe)
    assert read_bytes(real)
    for path, says in [(link, "link"), (pipe, "ordinary"), (tmp_path, "ordinary"), (tmp_path / "folder" / "none.ipynb", "no file")]:
        with pytest.raises(NotebookFault, match=says):
            read_bytes(path)


# -- laid over the release --------------------------------------------------------------------------------------------


def lay(document: dict[str, Any]) -> list[LaidCell]:
    return lay_over(parse(data(document)), RELEASE)


def sources(laid: list[LaidCell]) -> list[str]:
    return [item.cell.source for item in laid if item.runs]


def test_locked_cells_come_from_the_release() -> None:
    document = small(*RIGHT)
    document["cells"][0]["source"] = "half = None"
    document["cells"][2]["source"] = "pass"
    document["cells"][2]["metadata"]["nbgrader"]["points"] = 1000
    laid = lay(document)
    assert "def half" in laid[0].cell.source
    assert laid[2].cell.source == "assert double(1) == 2"
    assert laid[2].cell.nbgrader["points"] == 4


def test_deleted_cells_are_put_back_in_their_place() -> None:
    document = small(*RIGHT)
    for index in (4, 2, 0):
        del document["cells"][index]
    laid = lay(document)
    assert [item.cell.grade_id for item in laid] == ["given_half", "double", "test_double", "total", "test_total"]
    assert [item.restored for item in laid] == [True, False, True, False, True]
    assert "def half" in sources(laid)[0]


def test_a_deleted_answer_given_elsewhere_is_found_and_not_overwritten() -> None:
    document = small("x", RIGHT[1], code(RIGHT[0]))
    del document["cells"][1]
    laid = lay(document)
    assert attempted("double", laid, RELEASE)
    assert sum("def double" in source for source in sources(laid)) == 1


def test_an_untouched_stub_never_runs_over_an_answer() -> None:
    stub = RELEASE.cells[1].source
    document = notebook(code(RIGHT[0]), solution("double", stub), solution("total", RIGHT[1]))
    assert attempted("double", lay(document), RELEASE)
    assert stub not in sources(lay(document))


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_two_copies_of_a_cell_the_answered_one_counts(order: tuple[int, int]) -> None:
    stub = RELEASE.cells[1].source
    copies = [solution("double", stub), solution("double", RIGHT[0])]
    document = notebook(*(copies[index] for index in order), solution("total", RIGHT[1]))
    laid = lay(document)
    assert attempted("double", laid, RELEASE)
    assert stub not in sources(laid)
    assert [item.cell.source for item in laid if item.cell.grade_id == "double"] == [RIGHT[0]]


def test_not_attempted_means_untouched() -> None:
    assert not attempted("double", lay(small()), RELEASE)
    comment = "def double(x):\n    # I will come back to this\n    raise NotImplementedError()\n"
    assert not attempted("double", lay(small(comment)), RELEASE)
    assert attempted("double", lay(small("def double(x):\n    return None")), RELEASE)
    assert attempted("double", lay(small(RELEASE.cells[1].source, RELEASE.cells[3].source, code("double = lambda x: 2 * x"))), RELEASE)


def test_the_notebook_of_another_unit_is_told() -> None:
    other = notebook(code("import numpy"), solution("dual", "def dual(): pass"))
    with pytest.raises(NotebookFault, match="another unit.*'dual'"):
        lay(other)
    with pytest.raises(NotebookFault, match="None of this unit's exercises"):
        lay(notebook(code("x = 1")))


def test_a_notebook_without_any_metadata_is_graded_by_its_names() -> None:
    document = notebook(code("import numpy as np"), code(RIGHT[0]), code(RIGHT[1]))
    laid = lay(document)
    assert attempted("double", laid, RELEASE)
    assert attempted("total", laid, RELEASE)


def test_laying_twice_changes_nothing() -> None:
    stub = RELEASE.cells[1].source
    document = notebook(solution("double", RIGHT[0]), solution("double", stub), solution("total", RIGHT[1]), code("y = 1"))
    once = lay(document)
    again = lay(executed(once, {}, KERNEL["kernelspec"]))
    assert [(item.cell.grade_id, item.cell.source, item.runs) for item in once if item.runs] == [
        (item.cell.grade_id, item.cell.source, item.runs) for item in again if item.runs
    ]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def f(): pass", True), ("class f: pass", True), ("f = 1", True), ("f, g = 1, 2", True), ("from m import f", True), ("import m as f", True),
        ("if x:\n    def f(): pass", True), ("%time\ndef f(): pass", True), ("f(3)", False), ("g = f", False), ("'def f'", False), ("def f(:", True), ("f(:", False),
    ],
)  # fmt: skip
def test_binding_is_told_from_using(source: str, expected: bool) -> None:
    assert binds(source, "f") is expected


def test_layout_and_comments_are_not_code() -> None:
    assert same_code("x = 1  # one", "x  =  1\n")
    assert not same_code("x = 1", "x = 2")
    assert not same_code("x = (", "x = [")
