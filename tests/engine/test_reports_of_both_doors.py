"""Of assignments that their own cells grade, `nbgrader autograde` writes the report that
`autograder grade` does; and it reads the hidden lines of tests from the gradebook that its command
line names."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from tests.engine.courses.assignments import test, text
from tests.support.assignments import answer, configured, write_as
from tests.support.commands import nbgrader, run, write
from tests.support.small_course import RIGHT, UNIT, notebook, small

NAME = "lab"


def work(f: str = "pass", essay: str = "*Write your answer here.*") -> dict[str, Any]:
    return notebook(
        answer("f", f),
        test("test_f", "assert f(1) == 2", 2),
        test("test_part", "f(7)", 2),
        text(essay, "why", 3),
    )


def test_nbgraders_door_reports_the_same_of_a_notebook_with_another_name(tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()
    made = configured(tmp_path / "made")
    write_as(made / "source" / NAME, "work", work())
    nbgrader(made, "generate_assignment", NAME)
    write_as(
        made / "submitted/ann" / NAME,
        "Copy of work",
        work("def f(x): return 2 if x == 1 else 1.5", "Since."),
    )
    (made / "submitted/ann" / NAME / "mine.csv").write_text("1,2")
    write_as(made / "submitted/ben" / NAME, "work", work("def f(x): return float('inf')"))
    write_as(made / "submitted/ben" / NAME, "scratch", notebook())
    found = []
    for door in ("ours", "theirs"):
        root = configured(shutil.copytree(made, tmp_path / door))
        if door == "ours":
            assert run("grade", NAME, cwd=root).returncode == 0
        else:
            nbgrader(root, "autograde", NAME)
        reports = {
            path.stem: json.loads(path.read_text())
            for path in (root / "reports" / NAME).glob("*.json")
        }
        found.append(
            {
                student: {key: report[key] for key in report if key != "seconds"}
                for student, report in reports.items()
            }
        )
    assert set(found[0]) == {"ann", "ben"}
    assert found[0]["ann"]["score"] == 3.5
    assert found[1] == found[0]


def test_what_nbgraders_door_has_graded_is_not_graded_again(course: Path) -> None:
    write(course / "submitted/ann" / UNIT, small(*RIGHT))
    (course / "submitted/ann" / UNIT / "mine.csv").write_text("1,2")
    configured(course)
    nbgrader(course, "generate_assignment", UNIT, "--create", "--force")
    nbgrader(course, "autograde", UNIT)
    report = course / "reports" / UNIT / "ann.json"
    before = report.read_bytes()
    done = run("grade", UNIT, cwd=course)
    assert "Nothing has changed: 1 of 1 are as they were." in done.stderr
    assert report.read_bytes() == before


def test_hidden_lines_are_read_from_the_gradebook_of_the_command_line(tmp_path: Path) -> None:
    hidden = "assert f(1) == 2\n### BEGIN HIDDEN TESTS\nassert f(0) == 0\n### END HIDDEN TESTS"
    write_as(
        tmp_path / "source" / NAME, NAME, notebook(answer("f", "pass"), test("test_f", hidden, 2))
    )
    root, database = configured(tmp_path), f"--db=sqlite:///{tmp_path}/other.db"
    nbgrader(root, "generate_assignment", NAME, database)
    for student, source in {"ann": "def f(x): return 2", "ben": "def f(x): return 2 * x"}.items():
        write_as(
            root / "submitted" / student / NAME,
            NAME,
            notebook(answer("f", source), test("test_f", "assert f(1) == 2", 2)),
        )
    nbgrader(root, "autograde", NAME, database)
    scores = {
        path.stem: json.loads(path.read_text())["score"]
        for path in (root / "reports" / NAME).glob("*.json")
    }
    assert scores == {"ann": 0.0, "ben": 2.0}
