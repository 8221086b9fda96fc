"""Courses that nbgrader alone knows, with tests in their notebooks and none in `tests/hidden`: they
run in the cage, and score as nbgrader has it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook

from tests.support.commands import tried
from tests.support.small_course import code, notebook, solution, test_cell

# nbgrader starts `alembic`.
PATH = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}

CONFIG = """
import os
from autograder.settings import use_engine
c = get_config()
c.CourseDirectory.root = root = os.path.dirname(os.path.abspath(__file__))
c.ClearSolutions.code_stub = {"python": "pass", "other": ""}
use_engine(c, root)
"""

TESTS = """assert square(2) == 4
### BEGIN HIDDEN TESTS
assert square(-3) == 9
### END HIDDEN TESTS"""


RIGHT = "def square(x):\n    return x * x"


def written(answer: str, *more: dict[str, Any]) -> dict[str, Any]:
    return notebook(*more, solution("square", answer), test_cell("square", 3, TESTS))


def nbgrader(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """nbgrader without any config but the course's."""
    return tried(root, *arguments, JUPYTER_CONFIG_DIR=str(root / "none"), PYTHONWARNINGS="ignore")


@pytest.fixture(scope="module")
def another_course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with an assignment of two notebooks, one of which has the assignment's name, and a
    file of data beside them."""
    root = tmp_path_factory.mktemp("another")
    (root / "nbgrader_config.py").write_text(CONFIG)
    folder = root / "source/ps1"
    folder.mkdir(parents=True)
    (folder / "numbers.csv").write_text("1,2\n3,4\n")
    (folder / "helper.py").write_text("def say():\n    return 'the helper'\n")
    for name in ("ps1", "p1"):
        solved = written(f"### BEGIN SOLUTION\n{RIGHT}\n### END SOLUTION")
        (folder / f"{name}.ipynb").write_text(json.dumps(solved))
    made = nbgrader(root, "generate_assignment", "ps1")
    assert made.returncode == 0, made.stderr
    assert "-3" not in (root / "release/ps1/p1.ipynb").read_text()
    return root


def hand_in(root: Path, student: str, name: str, document: dict[str, Any]) -> None:
    folder = root / "submitted" / student / "ps1"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.ipynb").write_text(json.dumps(document))


def scores(root: Path) -> Iterator[tuple[str, str, float]]:
    with Gradebook(f"sqlite:///{root}/gradebook.db") as book:
        for submission in book.assignment_submissions("ps1"):
            for item in submission.notebooks:
                yield submission.student.id, item.name, item.score


def printed(root: Path, student: str, name: str) -> str:
    document = json.loads((root / "autograded" / student / "ps1" / f"{name}.ipynb").read_text())
    return "".join(
        "".join(output.get("text", ""))
        for cell in document["cells"]
        for output in cell.get("outputs", [])
    )


def test_hidden_lines_count_and_the_cage_holds(another_course: Path) -> None:
    root = another_course
    visible_only = "def square(x):\n    return 2 * x"
    hides_errors = "get_ipython()._showtraceback = lambda *a, **k: None\nget_ipython().showtraceback = lambda *a, **k: None"
    looks = f"import os, helper\nprint(helper.say())\nopen('helper.py', 'w').write('mine')\nprint(open('numbers.csv').read())\nopen('made.txt', 'w').write('mine')\nprint(os.listdir({str(root)!r}))"
    rewrites = "import json\nopen('p1.ipynb', 'w').write('not a notebook')\nopen('ps1.ipynb', 'w').write('not a notebook')"
    for name in ("ps1", "p1"):
        hand_in(root, "right", name, written(RIGHT, code(rewrites)))
        hand_in(root, "visible", name, written(visible_only))
        hand_in(root, "hides", name, written(visible_only, code(hides_errors)))
        hand_in(root, "looks", name, written(RIGHT, code(looks)))
        hand_in(root, "dies", name, written(RIGHT, code("import os\nos._exit(0)")))
        hand_in(root, "links", name, written(visible_only, code("import os\nprint(os.listdir())")))
    linked = root / "submitted/links/ps1"
    (linked / "leak.txt").symlink_to(root / "gradebook.db")
    (linked / "p1.ipynb").unlink()
    (linked / "p1.ipynb").symlink_to(root / "source/ps1/p1.ipynb")
    done = nbgrader(root, "autograde", "ps1", "--Execute.timeout=-1")  # no limit, as Jupyter has it
    assert done.returncode == 0, done.stderr
    wanted = {"right": 3.0, "visible": 0.0, "hides": 0.0, "looks": 3.0, "dies": 3.0, "links": 0.0}
    assert {(student, name): score for student, name, score in scores(root)} == {
        (student, name): score for student, score in wanted.items() for name in ("ps1", "p1")
    }
    assert "leak.txt" not in printed(root, "links", "ps1")
    assert not (root / "autograded/links/ps1/leak.txt").exists()
    for name in ("ps1", "p1"):
        seen = printed(root, "looks", name)
        assert "1,2\n3,4" in seen
        assert "gradebook.db" not in seen
        assert "the helper" in seen
    assert (root / "autograded/looks/ps1/made.txt").read_text() == "mine"
    assert "the helper" in (root / "autograded/looks/ps1/helper.py").read_text()
    again = subprocess.run(
        ["autograder", "check", "submitted/visible/ps1/ps1.ipynb", "--format", "json"],
        cwd=root,
        capture_output=True,
        text=True,
        env=PATH,
    )
    assert json.loads(again.stdout)["results"][0]["score"] == 0.0, again.stderr


def test_another_language_is_refused_with_its_mend(another_course: Path, tmp_path: Path) -> None:
    kernel = tmp_path / "share/kernels/other"
    kernel.mkdir(parents=True)
    (kernel / "kernel.json").write_text(
        json.dumps({"argv": ["other"], "display_name": "Other", "language": "other"})
    )
    root = another_course
    document = notebook(code("1 + 1"))
    document["metadata"] = {
        "kernelspec": {"name": "other", "language": "other", "display_name": "Other"}
    }
    (root / "source/ps2").mkdir()
    (root / "source/ps2/q.ipynb").write_text(json.dumps(document))
    made = nbgrader(root, "generate_assignment", "ps2")
    assert made.returncode == 0, made.stderr
    folder = root / "submitted/someone/ps2"
    folder.mkdir(parents=True)
    (folder / "q.ipynb").write_text(json.dumps(document))
    environment = PATH | {
        "JUPYTER_PATH": str(tmp_path / "share"),
        "JUPYTER_CONFIG_DIR": str(root / "none"),
    }
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "autograde", "ps2"],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "the cage is for Python alone" in done.stderr
    assert "nbgrader.preprocessors.Execute" in done.stderr
