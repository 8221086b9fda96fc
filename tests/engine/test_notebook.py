"""Broken notebooks get a name and a message; what can be mended is mended."""

from __future__ import annotations

import copy
import json
import os
from pathlib import Path
from typing import Any

import pytest

from autograder.course.handed_in.finding import read_bytes
from autograder.course.notebook import NotebookFault, parse
from autograder.course.overlay import LaidCell, attempted, binds, lay_over, same_code
from autograder.reports.executed import executed
from tests.support.small_course import KERNEL, RIGHT, code, notebook, small, solution


def data(document: Any) -> bytes:
    return json.dumps(document).encode()


RELEASE = parse(data(small()))

FAULTS = {
    "empty": (b"", "is empty"),
    "spaces": (b"  \n ", "is empty"),
    "not JSON": (b"I solved it on paper.", "not valid JSON"),
    "a script": (
        b"import numpy as np\n\ndef f(x):\n    return x\n",
        "a Python script.*the .ipynb file",
    ),
    "HTML": (b"<!doctype html><html></html>", r"a web page \(HTML\)"),
    "HTML after a mark": (b"\xef\xbb\xbf\n <html></html>", r"a web page \(HTML\)"),
    "a zip": (b"PK\x03\x04" + bytes(30), "is a zip.*Unpack it"),
    "gzip": (b"\x1f\x8b\x08" + bytes(30), "is an archive.*Unpack it"),
    "tar": (b"x" * 257 + b"ustar" + bytes(300), "is an archive.*Unpack it"),
    "a PDF": (b"%PDF-1.7\n%\xe2\xe3", "is a PDF"),
    "a Git LFS pointer": (
        b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
        "pointer of Git LFS.*git lfs pull",
    ),
    "a merge left open": (
        data(small()).replace(
            b'"outputs"', b'\n<<<<<<< HEAD\n"outputs"\n=======\n>>>>>>> theirs\n', 1
        ),
        "marks of a merge.*Choose one",
    ),
    "a merge left open at the top": (b"<<<<<<< HEAD\n" + data(small()), "marks of a merge"),
    "only NUL bytes": (bytes(1000), "is empty"),
    "no notebook, and something after it": (b'{"a": 1}}', "no list of cells"),
    "a number, and something after it": (b"3 apples", "not valid JSON"),
    "fifty-one thousand cells": (
        b'{"cells":[' + b"{}," * 51_000 + b"{}]}",
        "too long to be graded",
    ),
    "sources beyond all measure": (
        data(notebook(*[code("x" * 190_000)] * 30)),
        "too long to be graded",
    ),
    "truncated": (data(small())[:-40], "ends in the middle"),
    "truncated in a string": (data(small())[:300], "ends in the middle"),
    "binary": (bytes(range(128, 256)), "not text"),
    "a list": (b"[]", "not a notebook"),
    "a number": (b"3", "not a notebook"),
    "no cells": (b"{}", "no list of cells"),
    "cells of a wrong type": (data({"cells": {"a": 1}, "nbformat": 4}), "no list of cells"),
    "nbformat 3, broken": (
        data({"worksheets": 5, "nbformat": 3, "metadata": {}}),
        "old format .nbformat 3.*save it",
    ),
    "nbformat 3, empty": (
        data({"worksheets": [{"cells": []}], "nbformat": 3, "metadata": {}}),
        "no code cells",
    ),
    "a list of a million lists": (b'{"cells":[' + b"[]," * 1_000_001 + b"[]]}", "too many parts"),
    "six million numbers": (b'{"cells":[' + b"1," * 6_000_000 + b"1]}", "too many parts"),
    "nbformat 9": (data({"cells": [], "nbformat": 9}), "newer format"),
    "no code cells": (
        data({**notebook(), "cells": [{"cell_type": "markdown", "source": "hi", "metadata": {}}]}),
        "no code cells",
    ),
    "nested without end": (b'{"cells":' + b"[" * 100_000, "can't be read|in the middle"),
    "written in R": (
        data(
            {
                **notebook(code("double <- function(x) {\n  2 * x\n}"), code("library(stats)")),
                "metadata": {"kernelspec": {"language": "R"}},
            }
        ),
        "written for R.*Python 3 kernel",
    ),
    "R that Python could read as well": (
        data(
            {
                **notebook(code("x <- 3"), code("print(x)")),
                "metadata": {"kernelspec": {"name": "ir", "language": "R"}},
            }
        ),
        "written for R.*Python 3 kernel",
    ),
    "a language that would move the terminal": (
        data({**notebook(code("}")), "metadata": {"kernelspec": {"language": "\x1b[31m\nR"}}}),
        r"written for \\x1b\[31m\\nR,",
    ),
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
    "unknown kernelspec": (
        changed(metadata={"kernelspec": {"name": "my-conda-env"}}),
        "my-conda-env",
    ),
    "a cell that is no cell": (changed(cells=[7, *small(*RIGHT)["cells"]]), "Cell 1"),
    "a source that is a number": (
        changed(cells=[{"cell_type": "code", "source": 5}, *small(*RIGHT)["cells"]]),
        "text of cell 1",
    ),
    "cell metadata a number": (
        changed(
            cells=[{"cell_type": "code", "source": "x = 1", "metadata": 3}, *small(*RIGHT)["cells"]]
        ),
        "metadata of cell 1",
    ),
    "nbgrader metadata a list": (
        changed(
            cells=[
                code("x", {"grade_id": "q"}) | {"metadata": {"nbgrader": []}},
                *small(*RIGHT)["cells"],
            ]
        ),
        "nbgrader metadata",
    ),
    "another language, but Python": (
        changed(metadata={"kernelspec": {"name": "ir", "language": "R"}}),
        "written for R, but its cells are Python",
    ),
    "another language, but Python, with one slip": (
        changed(
            metadata={"language_info": {"name": "julia"}},
            cells=[code("x = ("), *[code(f"y = {n}") for n in range(12)], *small(*RIGHT)["cells"]],
        ),
        "written for julia, but its cells are Python",
    ),
    "lines without line ends": (
        changed(
            cells=[
                {**cell, "source": cell["source"].split("\n")}
                if cell["cell_type"] == "code"
                else cell
                for cell in small(*RIGHT)["cells"]
            ]
        ),
        "The lines of 3 cells were saved without line ends",
    ),
    "grade_id a list": (
        changed(
            cells=[
                {"cell_type": "code", "source": "", "metadata": {"nbgrader": {"grade_id": []}}},
                *small(*RIGHT)["cells"],
            ]
        ),
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
    [
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: text.encode("utf-16"),
        lambda text: text.replace("\n", "\r\n").encode(),
    ],
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
                        "outputs": [
                            {
                                "output_type": "pyout",
                                "prompt_number": 1,
                                "text": ["1"],
                                "metadata": {},
                            }
                        ],
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
            {
                "cells": [
                    {
                        "cell_type": "code",
                        "language": "python",
                        "input": "def double(x):\n    return 2 * x",
                        "outputs": [],
                    }
                ]
            }
        ],
    },
    "nbformat 4.99": {**small(*RIGHT), "nbformat_minor": 99, "news": {"a": 1}},
    "nbformat 4.0": {
        **small(*RIGHT),
        "nbformat_minor": 0,
        "cells": [
            {key: value for key, value in cell.items() if key != "id"}
            for cell in small(*RIGHT)["cells"]
        ],
    },
}


@pytest.mark.parametrize("document", OLD.values(), ids=OLD.keys())
def test_other_versions_of_the_format_are_read(document: dict[str, Any]) -> None:
    read = parse(data(document))
    laid = lay_over(read, RELEASE)
    assert attempted("double", laid, RELEASE)
    assert [
        item.cell.source for item in laid if item.runs and "def double" in item.cell.source
    ] == ["def double(x):\n    return 2 * x"]


@pytest.mark.parametrize(
    "after",
    [b"}", b"}}\n", b"\0" * 500 + b"x", data(small()), b"\ngarbage \xc3\xa9", b', "cells": []}'],
)
def test_what_follows_a_complete_notebook_is_left_out_with_a_note(after: bytes) -> None:
    read = parse(data(small(*RIGHT)) + after)
    assert read.notes == [
        "Something follows the end of the notebook in its file, and was left out."
    ]
    assert [cell.source for cell in read.cells if cell.grade_id == "double"] == [RIGHT[0]]


@pytest.mark.parametrize("after", [b"\n", b" \r\n", b"\0" * 500])
def test_empty_space_after_a_notebook_is_no_matter(after: bytes) -> None:
    assert parse(data(small(*RIGHT)) + after).notes == []


@pytest.mark.parametrize(
    ("lines", "source"),
    [
        (["x = 1", "y = 2"], "x = 1\ny = 2"),
        (["x = 1", "", "y = 2\n"], "x = 1\n\ny = 2\n"),
        (["x = 1\n", "y = 2"], "x = 1\ny = 2"),
        (["x = 1\n", "y = 2", "\n", "z = 3"], "x = 1\ny = 2\nz = 3"),
        (["s = 'a\u2028", "b'"], "s = 'a\u2028b'"),  # as Jupyter splits it
        (["x = 1\r", "y = 2"], "x = 1\ry = 2"),
        (["only"], "only"),
        (["", ""], ""),
        ([], ""),
    ],
)
def test_lines_are_joined_as_they_were_meant(lines: list[str], source: str) -> None:
    (cell,) = parse(data(notebook(code("") | {"source": lines}))).cells
    assert cell.source == source


def test_many_small_cells_are_no_reason_to_refuse() -> None:
    document = small(*RIGHT, *[code(f"x_{number} = {number}") for number in range(20_000)])
    read = parse(data(document))
    assert len(read.cells) == 20_005
    assert attempted("double", lay_over(read, RELEASE), RELEASE)


def test_notes_do_not_grow_with_the_notebook() -> None:
    read = parse(
        data({**notebook(*[code("x")] * 3), "cells": [*notebook(code("x"))["cells"], *[7] * 5000]})
    )
    assert len(read.notes) == 21
    assert read.notes[-1] == "4980 more notes of this kind are left out."


def test_large_outputs_cost_nothing() -> None:
    document = small(*RIGHT)
    document["cells"][0]["outputs"] = [
        {"output_type": "stream", "name": "stdout", "text": ["x" * 99 + "\n"] * 500_000}
    ]
    assert len(parse(data(document)).cells) == 5


def test_half_characters_are_read_as_question_marks() -> None:
    text = json.dumps(small(*RIGHT)).replace(
        "def double(x):", "# \\ud800\ndef double(x):".replace("\n", "\\n")
    )
    text = text.replace('"python3"', '"\\udc00"')
    read = parse(text.encode())
    assert any(cell.source.startswith("# ?\n") for cell in read.cells)
    json.dumps(executed(lay_over(read, RELEASE), {}, read.kernelspec), ensure_ascii=False).encode()


def test_files_that_are_no_files_are_refused(tmp_path: Path) -> None:
    real = tmp_path / "real.ipynb"
    real.write_bytes(data(small()))
    link, pipe = tmp_path / "link.ipynb", tmp_path / "pipe.ipynb"
    link.symlink_to(real)
    os.mkfifo(pipe)
    assert read_bytes(real)
    for path, says in [
        (link, "link"),
        (pipe, "ordinary"),
        (tmp_path, "ordinary"),
        (tmp_path / "folder" / "none.ipynb", "no file"),
    ]:
        with pytest.raises(NotebookFault, match=says):
            read_bytes(path)


# -- laid over the release -------------------------------------------------------------------------


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
    assert [item.cell.grade_id for item in laid] == [
        "given_half",
        "double",
        "test_double",
        "total",
        "test_total",
    ]
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
    assert attempted(
        "double",
        lay(
            small(
                RELEASE.cells[1].source, RELEASE.cells[3].source, code("double = lambda x: 2 * x")
            )
        ),
        RELEASE,
    )


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
    document = notebook(
        solution("double", RIGHT[0]),
        solution("double", stub),
        solution("total", RIGHT[1]),
        code("y = 1"),
    )
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
