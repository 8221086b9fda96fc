"""One's own notebook in one process: the same Grade as in the cage, nothing left behind, and
nothing that only Linux has."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pytest

from autograder.course.course import Course
from autograder.grade import Grade
from autograder.running.handle import Grader
from autograder.running.options import Options
from autograder.running.own_notebook import grade_own
from tests.support.commands import run
from tests.support.small_course import HIDDEN, RIGHT, UNIT, code, small

matplotlib.use("Agg")

FORBIDDING = HIDDEN.replace(
    '@exercise("total")', '@exercise("total", forbids={"np.sum": "add the entries up yourself"})'
).replace(
    "assert_close(student.total(np.array([5.0])), 5.0)",
    "assert_close(student.total(np.array([5.0, 1.0])), np.sum([5.0, 1.0]))",
)

NOTEBOOKS: dict[str, tuple[Any, ...]] = {
    "right": RIGHT,
    "untouched": (),
    "wrong": ("def double(x):\n    return x + 2", "def total(x):\n    return max(x)"),
    "raises": ("def double(x):\n    return {}[x]", "def total(x)\n    return 1"),
    "changes its argument": (
        "def double(x):\n    x *= 2\n    return x",
        "def total(x):\n    x[0] = 0\n    return x.sum()",
    ),
    "other kinds": ("def double(x):\n    return [2 * x]", "def total(x):\n    return lambda: x"),
    "exits": (
        "import sys\nsys.exit(3)\ndef double(x):\n    return 2 * x",
        "def total(x):\n    raise SystemExit",
    ),
    "forbidden": ("def double(x):\n    return 2 * x", "def total(x):\n    return np.sum(x)"),
    "forbidden by another name": (
        "add = np.sum\ndef double(x):\n    return 2 * x",
        "def total(x):\n    return add(x)",
    ),
    "draws numbers": (
        "def double(x):\n    return 2 * x + np.random.random()",
        "import random\ndef total(x):\n    return random.random()",
    ),
    "magics": (
        "%matplotlib inline\n%time y = 3\ndef double(x):\n    return 2 * x",
        "%%time\ndef total(x):\n    return sum(x)",
    ),
    "reads": (
        "double = lambda x: len(open('mine.txt').read()) * x",
        "import mine\ntotal = mine.total",
    ),
}


@pytest.fixture
def forbidding(course: Path) -> Path:
    (course / f"tests/hidden/{UNIT}/test_{UNIT}.py").write_text(FORBIDDING)
    return course


def written(course: Path, name: str) -> Path:
    """A notebook in a folder of its own, with a module and a file beside it."""
    folder = course / "elsewhere" / UNIT
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "mine.txt").write_text("ab")
    (folder / "mine.py").write_text("def total(x):\n    return sum(x)\n")
    path = folder / f"{UNIT}.ipynb"
    path.write_text(json.dumps(small(*NOTEBOOKS[name], code("import numpy as np"))))
    return path


def plain(value: Any) -> Any:
    """A Grade without times."""
    if isinstance(value, dict):
        return {
            key: plain(item) for key, item in value.items() if key not in ("seconds", "provenance")
        }
    return [plain(item) for item in value] if isinstance(value, (list, tuple)) else value


def own(course: Path, path: Path) -> Grade:
    where = Course(course)
    return grade_own(where, UNIT, path, "mine", where.settings)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_the_grade_is_that_of_the_cage(forbidding: Path, name: str) -> None:
    path = written(forbidding, name)
    with Grader(Options(str(forbidding), UNIT)) as grader:
        caged = grader.grade_file(path, "mine")[0]
    assert plain(own(forbidding, path).to_dict()) == plain(caged.to_dict())


def test_hidden_tests_that_have_changed_are_read_again(course: Path) -> None:
    path = written(course, "forbidden")
    assert own(course, path).score == 6
    (course / f"tests/hidden/{UNIT}/test_{UNIT}.py").write_text(FORBIDDING)
    assert own(course, path).score == 4


def test_the_courses_own_files_beside_the_notebook_are_there_once(course: Path) -> None:
    for folder in (course / "release" / UNIT, course / "elsewhere" / UNIT):
        (folder / "data").mkdir(parents=True)
        (folder / "data/two.csv").write_text("2\n")
    path = written(course, "right")
    total = "def total(x):\n    return sum(x) if open('data/two.csv').read() == '2\\n' else 0"
    path.write_text(json.dumps(small(RIGHT[0], total)))
    assert own(course, path).score == 6


def test_nothing_of_the_notebook_stays_in_the_process(forbidding: Path) -> None:
    import matplotlib.pyplot as plt

    path = written(forbidding, "draws numbers")
    document = json.loads(path.read_text())
    document["cells"].append(
        code(
            "import os, sys, mine\nimport matplotlib.pyplot as plt\nplt.plot([1])\nprint('said')\nx = input"
        )
    )
    path.write_text(json.dumps(document))
    functions = np.sum, np.linalg.inv, input, sys.stdout, sys.modules["__main__"]
    folder, listed, path_before, names = (
        os.getcwd(),
        plt.get_fignums(),
        list(sys.path),
        set(sys.modules),
    )
    random.seed(5)
    np.random.seed(5)
    np.random.randn()  # numbers of the normal distribution come in pairs: the second is kept
    alike = np.random.RandomState(5)
    alike.randn()
    expected = random.Random(5).random(), alike.randn(), alike.random_sample()
    own(forbidding, path)
    assert (random.random(), np.random.randn(), np.random.random_sample()) == expected
    assert functions == (np.sum, np.linalg.inv, input, sys.stdout, sys.modules["__main__"])
    assert (os.getcwd(), plt.get_fignums(), sys.path) == (folder, listed, path_before)
    assert "mine" not in set(sys.modules) - names


def test_ctrl_c_goes_through(course: Path) -> None:
    path = written(course, "right")
    path.write_text(json.dumps(small("def double(x):\n    raise KeyboardInterrupt", RIGHT[1])))
    with pytest.raises(KeyboardInterrupt):
        own(course, path)
    assert own(course, written(course, "right")).score == 6


WITHOUT_LINUX = """
import os, socket, sys

GONE = ("resource", "fcntl", "termios", "pwd", "grp", "syslog", "tty", "pty")

class Gone:
    def find_spec(self, name, path=None, target=None):
        if name in GONE:
            raise ImportError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Gone())
for name in GONE:
    sys.modules.pop(name, None)
import sysconfig
import IPython.core.interactiveshell, IPython.core.inputtransformer2, hypothesis, jupyter_core.paths, matplotlib.pyplot, nbconvert, nbformat, numpy
import pydantic.fields, pytest, rich.progress, typer

sysconfig.get_config_vars()
for name in ("fork", "forkpty", "pidfd_open", "setsid", "getuid", "geteuid", "sysconf", "sched_getaffinity", "chown", "killpg"):
    if hasattr(os, name):
        delattr(os, name)
for name in ("socketpair", "AF_UNIX", "send_fds", "recv_fds"):
    if hasattr(socket, name):
        delattr(socket, name)
sys.platform = sys.argv[1]
sys.argv = ["autograder", *sys.argv[2:]]
from autograder.__main__ import main
main()
"""


@pytest.mark.parametrize("system", ["darwin", "win32", "emscripten"])
def test_it_needs_nothing_that_only_linux_has(course: Path, tmp_path: Path, system: str) -> None:
    script = tmp_path / "script.py"
    script.write_text(WITHOUT_LINUX)

    def command(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(script), system, *arguments],
            cwd=course,
            capture_output=True,
            text=True,
        )

    done = command("check", str(written(course, "right")))
    assert "6 of 6 points" in done.stdout, done.stdout + done.stderr
    shutil.copytree(course / "elsewhere" / UNIT, course / "submitted/ann" / UNIT)
    done = command("grade", UNIT)
    assert done.returncode == 2
    assert "Notebooks of others are graded on Linux" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_is_others_is_refused(course: Path) -> None:
    path = str(written(course, "right"))
    for arguments in (
        [path, path],
        [path, "--format", "gradescope"],
        [path, "--format", "classroom50"],
    ):
        done = run("check", "--own", *arguments, cwd=course)
        assert done.returncode == 2
        assert "a single notebook of your own" in done.stderr
    assert "6 of 6 points" in run("check", "--own", path, cwd=course).stdout
    assert (
        "There is no file"
        in run("check", "--own", "nowhere.ipynb", "--assignment", UNIT, cwd=course).stdout
    )
