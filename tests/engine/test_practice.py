"""Practice in the notebook: `%practice` in a real kernel, of the cells as they were run last."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from autograder.course.course import Course
from autograder.course.notebook import parse
from autograder.practice.as_it_is import Ran, as_it_is
from autograder.practice.start import prepared
from tests.support.commands import run
from tests.support.small_course import RIGHT, UNIT

Answers = Callable[..., list[str]]


@pytest.fixture
def answers(course: Path) -> Answers:
    """Runs cells in the unit's folder, and gives what each shows."""

    mine = course / "practice" / UNIT
    shutil.copytree(course / "release" / UNIT, mine)

    def run(*cells: str, folder: Path = mine) -> list[str]:
        load = "import numpy as np\n%load_ext autograder"
        document = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(source) for source in (load, *cells)]
        )
        client = NotebookClient(
            document,
            timeout=120,
            kernel_name="python3",
            allow_errors=True,
            resources={"metadata": {"path": str(folder)}},
        )
        client.execute()
        return [
            "\n".join(
                output.get("text") or output.get("data", {}).get("text/plain") or output["ename"]
                for output in cell.outputs
            )
            for cell in document.cells[1:]
        ]

    return run


def test_a_slip_is_told_and_mended(answers: Answers) -> None:
    wrong, told, mended, holds, every = answers(
        "def double(x):\n    return x + 2",
        "%practice double",
        "def half_of(x):\n    return x / 2\ndef four_times(x):\n    return 4 * x",
        "def double(x):\n    return half_of(four_times(x))\nget_ipython().run_line_magic('practice', 'double')",
        "%practice",
    )
    assert wrong == mended == ""
    assert "double  0 of 4" in told
    assert "called: double(3.0)" in told or "called: double(np.array" in told
    assert "total" not in told
    assert "double  4 of 4" in holds
    assert "Everything holds" in holds
    assert re.search(r"total +0 of 2 +not attempted yet", every)


def test_what_was_run_last_counts(answers: Answers) -> None:
    *_, told = answers(
        RIGHT[0],
        "def double(x):\n    raise ValueError('no')",
        "%practice double",
        RIGHT[0],
        "%practice double",
    )
    assert "4 of 4" in told


def test_what_can_not_be_practised_says_so(answers: Answers, course: Path, tmp_path: Path) -> None:
    assert "There is no exercise 'triple' here. There are: double, total." in answers(
        "%practice triple"
    )
    assert "belongs to no course" in answers("%practice", folder=tmp_path / "..")[0]
    assert "has no notebook of the course" in answers("%practice", folder=course)[0]
    assert (
        f"cp -r release/{UNIT} practice/{UNIT}"
        in answers("%practice", folder=course / "release" / UNIT)[0]
    )
    for path in (course / "tests/hidden" / UNIT).iterdir():
        path.unlink()
    (course / "tests/hidden" / UNIT).rmdir()
    assert "No tests came with this notebook" in answers("%practice")[0]


def test_the_kernel_is_as_it_was(answers: Answers) -> None:
    *_, told, after = answers(
        "import random, os\nrandom.seed(1)\nnp.random.seed(1)\nbefore = os.getcwd(), np.sum, input\nx = 5",
        "def double(x):\n    global y\n    y = x\n    print('loud')\n    return 2 * x",
        "%practice double",
        "print(random.random() == random.Random(1).random(), np.random.rand() == np.random.RandomState(1).rand(),"
        " before == (os.getcwd(), np.sum, input), x, 'y' in globals(), __name__)",
    )
    assert "loud" not in told
    assert after.strip() == "True True True 5 False __main__"


def test_the_notebook_as_it_is_has_own_cells_where_they_were_run(course: Path) -> None:
    release = Course(course).unit(UNIT).release
    ran = [
        Ran("helper = 1"),
        Ran("def double(x):\n    return 1"),
        Ran("while True:\n    pass", ended=True),
        Ran("%practice double"),
        Ran("later = 2"),
        Ran("def total(x):\n    return later"),
        Ran("def double(x):\n    return helper"),
        Ran("last = 3"),
    ]
    sources = [cell.source for cell in parse(as_it_is(release, ran, ["double", "total"])).cells]
    assert not any("while True" in source or "%practice" in source for source in sources)
    order = [
        sources.index(source) for source in ("helper = 1", ran[6].source, ran[5].source, "last = 3")
    ]
    assert order == sorted(order)
    assert "def double(x):\n    return 1" not in sources
    assert len(sources) == len(release.cells) + 3
    json.loads(as_it_is(release, [], ["double", "total"]))


def test_a_unit_is_opened_in_a_copy_with_everything_ready(course: Path) -> None:
    path, environment = prepared(Course(course), UNIT)
    assert path == course / "practice" / UNIT / f"{UNIT}.ipynb"
    path.write_text(path.read_text().replace("import numpy", "import  numpy"))
    assert "import  numpy" in prepared(Course(course), UNIT)[0].read_text(), "work is kept"
    document = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("%practice double")])
    client = NotebookClient(
        document,
        timeout=120,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
    )
    client.create_kernel_manager()
    client.start_new_kernel(env=os.environ | environment)
    client.start_new_kernel_client()
    try:
        client.execute_cell(document.cells[0], 0)
    finally:
        client._cleanup_kernel()
    (output,) = document.cells[0].outputs
    assert "double  0 of 4  not attempted yet" in output["data"]["text/plain"]


def test_a_copy_that_can_not_be_made_is_told(course: Path) -> None:
    (course / "practice").write_text("a file")
    done = run("practice", UNIT, "--no-browser", cwd=course)
    assert done.returncode == 2
    assert "A copy can't be made" in done.stderr
    assert "no unit called '02_nope'" in run("practice", "02_nope", cwd=course).stderr
