"""A class in which much is broken: by our command and by nbgrader's, everyone else is graded, and
the broken ones are told why."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook

from tests.support.compiled_course import compiled
from tests.support.ground import ROOT
from tests.support.small_course import RIGHT, UNIT, code, small


def _json(document: Any) -> Callable[[Path], None]:
    content = document if isinstance(document, bytes) else json.dumps(document).encode()
    return lambda folder: (folder / f"{UNIT}.ipynb").write_bytes(content) and None  # type: ignore[func-returns-value]


def _changed(
    change: Callable[[list[dict[str, Any]]], None], **parts: Any
) -> Callable[[Path], None]:
    document = {**json.loads(json.dumps(small(*RIGHT))), **parts}
    change(document["cells"])
    return _json(document)


def _link(folder: Path) -> None:
    (folder / f"{UNIT}.ipynb").symlink_to("/etc/hostname")


def _pipe(folder: Path) -> None:
    os.mkfifo(folder / f"{UNIT}.ipynb")


def _pipe_beside(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    (folder / "link").symlink_to("/etc")
    _json(small(*RIGHT))(folder)


def _renamed(folder: Path) -> None:
    (folder / f"{UNIT} (1).ipynb").write_text(json.dumps(small(*RIGHT)))


def _several(folder: Path) -> None:
    (folder / f"{UNIT}.ipynb").write_text(json.dumps(small(*RIGHT)))
    (folder / "other.ipynb").write_text("{")


def _two_strangers(folder: Path) -> None:
    (folder / "a.ipynb").write_text(json.dumps(small(*RIGHT)))
    (folder / "b.ipynb").write_text(json.dumps(small(*RIGHT)))


def _all_metadata(value: Any) -> Callable[[list[dict[str, Any]]], None]:
    def change(cells: list[dict[str, Any]]) -> None:
        for cell in cells:
            cell["metadata"] = value

    return change


def _nbgrader(**values: Any) -> Callable[[list[dict[str, Any]]], None]:
    def change(cells: list[dict[str, Any]]) -> None:
        for cell in cells:
            cell["metadata"].get("nbgrader", {}).update(values)

    return change


# What is handed in, and the points it gets: full marks where the answers can be read, else none.
SUBMISSIONS: dict[str, tuple[Callable[[Path], None], float]] = {
    "honest": (_json(small(*RIGHT)), 6.0),
    "empty": (_json(b""), 0.0),
    "no JSON": (_json(b"{"), 0.0),
    "binary": (_json(bytes(range(256))), 0.0),
    "nested": (_json(b'{"cells":' + b"[" * 100_000), 0.0),
    "a list": (_json([]), 0.0),
    "a link": (_link, 0.0),
    "a pipe": (_pipe, 0.0),
    "a pipe and a link beside it": (_pipe_beside, 6.0),
    "another name": (_renamed, 6.0),
    "several notebooks": (_several, 6.0),
    "two strangers": (_two_strangers, 0.0),
    "UTF-16": (_json(json.dumps(small(*RIGHT)).encode("utf-16")), 6.0),
    "a byte order mark": (_json(b"\xef\xbb\xbf" + json.dumps(small(*RIGHT)).encode()), 6.0),
    "a cell copied": (_changed(lambda cells: cells.append({**cells[0], "id": "again"})), 6.0),
    "cells in reverse": (_changed(lambda cells: cells.reverse()), 6.0),
    "tests deleted": (_changed(lambda cells: cells.__delitem__(2)), 6.0),
    "metadata lost": (_changed(_all_metadata({})), 6.0),
    "metadata a number": (_changed(_all_metadata(3)), 6.0),
    "an old schema": (_changed(_nbgrader(schema_version=1)), 6.0),
    "a schema of the future": (_changed(_nbgrader(schema_version=99)), 6.0),
    "everything unlocked": (_changed(_nbgrader(locked=False, grade=False, solution=True)), 6.0),
    "everything retyped": (
        _changed(lambda cells: [cell.update(cell_type="markdown") for cell in cells] and None),
        0.0,
    ),  # type: ignore[func-returns-value]
    "points of its own": (_changed(_nbgrader(points=100)), 6.0),
    "an unknown kind of cell": (
        _changed(lambda cells: cells.append({"cell_type": "sql", "source": "x", "metadata": {}})),
        6.0,
    ),
    "no kernel": (_changed(lambda cells: None, metadata={}), 6.0),
    "another kernel": (
        _changed(
            lambda cells: None,
            metadata={"kernelspec": {"name": "conda-env-x", "display_name": "x"}},
        ),
        6.0,
    ),
    "said to be R": (
        _changed(
            lambda cells: None,
            metadata={"kernelspec": {"name": "ir", "language": "R", "display_name": "R"}},
        ),
        6.0,
    ),
    "written in R": (
        _changed(
            lambda cells: (
                [cell.update(source="f <- function(x) {\n  x\n}") for cell in cells] and None
            ),  # type: ignore[func-returns-value]
            metadata={"kernelspec": {"name": "ir", "language": "R", "display_name": "R"}},
        ),
        0.0,
    ),
    "an unknown version": (_changed(lambda cells: None, nbformat_minor=99), 6.0),
    "not a number": (_json(json.dumps({**small(*RIGHT), "x": float("nan")}).encode()), 6.0),
    "half characters": (
        _changed(lambda cells: cells.append({**code("'x'"), "source": "'\ud800'", "id": "h"})),
        6.0,
    ),
    "null bytes": (
        _changed(lambda cells: cells.append({**code("'x'"), "source": "x = '\x00'", "id": "n"})),
        6.0,
    ),
    "exits": (_json(small(*RIGHT, code("import os; os._exit(1)"))), 6.0),
    "widgets": (
        _changed(
            lambda cells: None,
            metadata={"widgets": {"application/vnd.jupyter.widget-state+json": {"state": 5}}},
        ),
        6.0,
    ),
    "attachments": (
        _changed(
            lambda cells: cells.append(
                {
                    "cell_type": "markdown",
                    "source": "x",
                    "metadata": {},
                    "attachments": {"a": 1},
                    "id": "a",
                }
            )
        ),
        6.0,
    ),
}


@pytest.fixture(scope="module")
def graded(
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, tuple[Path, subprocess.CompletedProcess[str]]]:
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    }
    courses = {}
    for how in ("ours", "theirs"):
        course = tmp_path_factory.mktemp(how) / "course"
        shutil.copytree(compiled(tmp_path_factory), course)
        shutil.copy(ROOT / "nbgrader_config.py", course)
        for student, (make, _) in SUBMISSIONS.items():
            folder = course / "submitted" / student / UNIT
            folder.mkdir(parents=True)
            make(folder)
        courses[how] = course
    commands = {"ours": ["autograder", "grade", UNIT], "theirs": ["nbgrader", "autograde", UNIT]}
    done = {}
    for how, course in courses.items():
        process = subprocess.run(
            commands[how], cwd=course, env=environment, capture_output=True, text=True, timeout=280
        )
        done[how] = (course, process)
    return done


def scores(course: Path) -> dict[str, float]:
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        return {
            submission.student.id: submission.score
            for submission in book.assignment_submissions(UNIT)
        }


@pytest.mark.parametrize("how", ["ours", "theirs"])
def test_what_can_be_read_is_graded_and_the_rest_gets_no_points(graded: Any, how: str) -> None:
    course, process = graded[how]
    assert process.returncode in (0, 2), process.stderr[-3000:]
    assert scores(course) == {student: points for student, (_, points) in SUBMISSIONS.items()}, (
        process.stderr[-3000:]
    )
    assert "Traceback" not in process.stdout + process.stderr


@pytest.mark.parametrize("how", ["ours", "theirs"])
def test_everyone_has_a_report_that_says_why(graded: Any, how: str) -> None:
    course, _ = graded[how]
    for student, (_, points) in SUBMISSIONS.items():
        report = json.loads((course / "reports" / UNIT / f"{student}.json").read_text())
        if points == 0.0 and student != "everything retyped":
            assert report["status"] == "invalid", student
            assert report["reason"].endswith("."), student
            assert str(course) not in report["reason"]


def test_feedback_can_be_made_for_everyone(graded: Any) -> None:
    course, _ = graded["theirs"]
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    }
    done = subprocess.run(
        ["nbgrader", "generate_feedback", UNIT],
        cwd=course,
        env=environment,
        capture_output=True,
        text=True,
        timeout=280,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert {
        path.parent.parent.name for path in (course / "feedback").glob(f"*/{UNIT}/*.html")
    } == set(SUBMISSIONS)
    assert "hostname" not in (
        course / "feedback" / "a link" / UNIT / f"{UNIT}.html"
    ).read_text().lower().replace("location.hostname", "")
