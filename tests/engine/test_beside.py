"""What a student hands in beside the notebook lies in its working directory, as far as that is the
student's, and reaches nothing of the grader's."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from autograder.course.beside import Folder, folder_of, handed_in_beside
from autograder.course.course import Course
from autograder.course.fingerprint import of_submission
from autograder.running.handle import Grader
from autograder.running.options import Options
from tests.support.small_course import RIGHT, UNIT, code, small

IMPORTS = ("from my_utils import twice as double", RIGHT[1])
MINE = {"my_utils.py": "def twice(x):\n    return 2 * x\n"}


def hand_in(course: Path, student: str, document: dict[str, Any], files: dict[str, str]) -> Path:
    folder = course / "submitted" / student / UNIT
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{UNIT}.ipynb").write_text(json.dumps(document))
    return folder / f"{UNIT}.ipynb"


def scores(course: Path, path: Path) -> list[float | None]:
    with Grader(Options(str(course), UNIT)) as grader:
        return [exercise.score for exercise in grader.grade_file(path)[0].exercises]


def own_cells(course: Path) -> None:
    """Make it a course whose own test cells decide."""
    shutil.rmtree(course / "tests/hidden")


@pytest.mark.parametrize("hidden", [True, False], ids=["hidden tests", "own cells"])
def test_a_module_of_the_students_own_is_found(course: Path, hidden: bool) -> None:
    if not hidden:
        own_cells(course)
    assert scores(course, hand_in(course, "ann", small(*IMPORTS), MINE)) == [4.0, 2.0]


def test_modules_of_any_name_shadow_nothing_of_the_graders(course: Path) -> None:
    spoiled = "raise SystemExit('spoiled')\n"
    names = [
        "numpy.py",
        "json.py",
        "sitecustomize.py",
        "usercustomize.py",
        "conftest.py",
        "pytest.py",
        "linecache.py",
        "operator.py",
    ]
    hostile = dict.fromkeys(
        [
            *names,
            "autograder/__init__.py",
            "matplotlib/__init__.py",
            "IPython.py",
            "msgpack.py",
            ".pth",
        ],
        spoiled,
    )
    plots = code(
        "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()\n%timeit -n 1 -r 1 1"
    )
    assert scores(course, hand_in(course, "ann", small(*RIGHT, plots), hostile)) == [4.0, 2.0]


def test_the_course_has_its_own_files_and_the_students_give_way(course: Path) -> None:
    own_cells(course)
    release = course / "release" / UNIT
    (release / "helper.py").write_text("name = 'course'\n")
    (release / "kept.py").write_text("name = 'course'\n")
    (release / "tables").mkdir()
    (release / "tables/a.txt").write_text("course")
    (release / "data").mkdir()
    (release / "data/b.txt").write_text("course")
    (course / "nbgrader_config.py").write_text(
        f"c = get_config()\nc.Autograde.exclude_overwriting = {{{UNIT!r}: ['kept.py']}}\n"
    )
    files = {
        "helper.py": "name = 'mine'\n",
        "kept.py": "name = 'mine'\n",
        "tables": "mine",
        "data/b.txt": "mine",
        "data/c.txt": "mine",
    }
    files |= {"x.txt": "mine", "timestamp.txt": "2026-01-01", "deep/" * 25 + "y.txt": "mine"}
    found = "(helper.name, kept.name, open('tables/a.txt').read(), open('data/b.txt').read(), open('x.txt').read(), sorted(os.listdir()))"
    top = [f"{UNIT}.ipynb", "data", "deep", "helper.py", "kept.py", "tables", "x.txt"]
    wanted = "('course', 'mine', 'course', 'course', 'mine', " + repr(top) + ")"
    checks = f"import os, helper, kept\nassert {found} == {wanted}, {found}\ndef double(x):\n    return 2 * x"
    assert scores(course, hand_in(course, "ann", small(checks, RIGHT[1]), files)) == [4.0, 2.0]


def test_a_folder_in_the_place_of_the_courses_file_gives_way(course: Path) -> None:
    own_cells(course)
    (course / "release" / UNIT / "helper.py").write_text("name = 'course'\n")
    checks = "import helper\nassert helper.name == 'course'\ndef double(x):\n    return 2 * x"
    assert scores(
        course, hand_in(course, "ann", small(checks, RIGHT[1]), {"helper.py/inside.txt": "mine"})
    ) == [4.0, 2.0]


def test_many_files_in_many_folders_fit(course: Path) -> None:
    files = {f"{n % 10}/{n}/{n + 1}/file.txt": str(n) for n in range(1500)}
    counts = code(
        "import glob\nassert len(glob.glob('**/file.txt', recursive=True)) == 1500\ndef double(x): return 2 * x"
    )
    assert scores(
        course,
        hand_in(
            course,
            "ann",
            small("def double(x):\n    raise NotImplementedError()", RIGHT[1], counts),
            files,
        ),
    ) == [
        4.0,
        2.0,
    ]


def test_only_the_assignments_notebooks_are_found_and_as_they_were_handed_in(course: Path) -> None:
    own_cells(course)
    (course / "release" / UNIT / "second.ipynb").write_text(json.dumps(small()))
    looks = "import glob\nassert sorted(glob.glob('*.ipynb')) == [{!r}, 'second.ipynb']\ndef double(x):\n    return 2 * x".format(
        f"{UNIT}.ipynb"
    )
    files = {"second.ipynb": json.dumps(small()), "of_a_friend.ipynb": json.dumps(small(*RIGHT))}
    assert scores(course, hand_in(course, "ann", small(looks, RIGHT[1]), files)) == [4.0, 2.0]


def test_a_check_in_a_folder_of_downloads_sees_the_notebook_alone(
    course: Path, tmp_path: Path
) -> None:
    (tmp_path / "secret.txt").write_text("not the student's")
    path = tmp_path / f"{UNIT}.ipynb"
    path.write_text(
        json.dumps(
            small(
                "import os\nassert os.listdir() == []\ndef double(x):\n    return 2 * x", RIGHT[1]
            )
        )
    )
    assert folder_of(path, UNIT) is None
    assert scores(course, path) == [4.0, 2.0]


def test_a_changed_file_beside_an_unchanged_notebook_is_graded_again(course: Path) -> None:
    path = hand_in(course, "ann", small(*IMPORTS), MINE)

    def grade() -> str:
        done = subprocess.run(
            [sys.executable, "-m", "autograder", "grade", UNIT],
            cwd=course,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return json.loads((course / "reports" / UNIT / "ann.json").read_text())["score"]

    assert grade() == 6.0
    (path.parent / "my_utils.py").write_text("def twice(x):\n    return 3 * x\n")
    assert grade() == 2.0


def test_what_was_handed_in_is_the_notebook_and_the_files(course: Path) -> None:
    path = hand_in(course, "ann", small(*IMPORTS), MINE)
    unit = Course(course).unit(UNIT)
    files = handed_in_beside(unit, Folder(path.parent, course / "submitted"))
    assert [name for name, _ in files] == ["my_utils.py"]
    data = path.read_bytes()
    assert of_submission(data, files) != of_submission(data)
    assert handed_in_beside(unit, None) == []
