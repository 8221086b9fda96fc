"""The commands as people and programs meet them: reports, exit codes, several notebooks, bad
input."""

from __future__ import annotations

import json
import re
from pathlib import Path

from typer.testing import CliRunner

from autograder.cli import app
from tests.support.commands import run, write
from tests.support.small_course import RIGHT, UNIT, code, notebook, small, solution

WRONG = ("def double(x):\n    return x + 1", RIGHT[1])


def test_full_marks_are_exit_code_0(course: Path) -> None:
    done = run("check", write(course / "a", small(*RIGHT)), cwd=course)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "6 of 6 points" in done.stdout
    assert "Well done" in done.stdout
    assert done.stderr == ""


def test_something_open_is_exit_code_1_and_told_in_a_few_lines(course: Path) -> None:
    done = run("check", write(course / "a", small(*WRONG)), cwd=course)
    assert done.returncode == 1
    assert "[--]  double  0 of 4" in done.stdout
    assert "called: double(3.0)" in done.stdout
    assert "came back: 4.0" in done.stdout
    assert "[ok]  total   2 of 2" in done.stdout
    assert len(done.stdout.splitlines()) < 15


def test_a_blank_notebook_is_not_a_wall_of_failures(course: Path) -> None:
    done = run("check", write(course / "a", small()), cwd=course)
    assert done.returncode == 1
    assert done.stdout.count("not attempted yet") == 2
    assert "Not yet:" not in done.stdout


def test_json_has_the_schema_of_the_contract(course: Path) -> None:
    path = write(course / "a", small(*WRONG))
    done = run("check", "--format", "json", path, cwd=course)
    document = json.loads(done.stdout)
    assert document["schema"] == 1
    (result,) = document["results"]
    assert {key: result[key] for key in ("submission", "assignment", "status", "reason", "score", "max_score")} == {
        "submission": str(path), "assignment": UNIT, "status": "graded", "reason": None, "score": 2.0, "max_score": 6.0,
    }  # fmt: skip
    double = result["exercises"][0]
    assert set(double) == {
        "id", "score", "max_score", "manual", "attempted", "follow_through", "replaced", "error", "tests", "misconceptions",
        "task", "notebook",
    }  # fmt: skip
    test = double["tests"][0]
    assert set(test) == {"name", "title", "passed", "weight", "message", "seconds", "undecided"}
    assert (test["name"], test["title"], test["passed"], test["weight"]) == (
        "TestDouble::test_number",
        "double(3) is 6.",
        False,
        1,
    )
    assert set(result["seconds"]) == {"notebook", "tests", "diagnosis"}
    assert re.fullmatch("[0-9a-f]{64}", result["provenance"]["submission"])


def test_several_notebooks_keep_their_order_and_the_highest_code_wins(course: Path) -> None:
    paths = [
        write(course / "a", small(*WRONG)),
        write(course / "b", b"{}"),
        write(course / "c", small(*RIGHT)),
        course / "d" / f"{UNIT}.ipynb",
    ]
    done = run("check", "--format", "json", "--jobs", "2", *paths, cwd=course)
    assert done.returncode == 2
    results = json.loads(done.stdout)["results"]
    assert [result["submission"] for result in results] == [str(path) for path in paths]
    assert [(result["status"], result["score"]) for result in results] == [
        ("graded", 2.0),
        ("invalid", 0.0),
        ("graded", 6.0),
        ("invalid", 0.0),
    ]
    assert "no file" in results[3]["reason"]


BAD = {
    "not JSON": b"print('hello')",
    "truncated": json.dumps(small(*RIGHT)).encode()[:-30],
    "nbformat 3": b'{"nbformat": 3, "metadata": {}, "worksheets": []}',
    "no code cells": json.dumps({**small(), "cells": []}).encode(),
    "another unit": json.dumps(
        notebook(code("x = 1"), solution("dual", "def dual(): pass"))
    ).encode(),
    "another language": json.dumps(
        {
            **notebook(code("double <- function(x) {\n  2 * x\n}")),
            "metadata": {"kernelspec": {"name": "ir", "language": "R"}},
        }
    ).encode(),
}


def test_bad_input_is_exit_code_2_with_a_clear_message(course: Path) -> None:
    paths = [write(course / str(number), content) for number, content in enumerate(BAD.values())]
    done = run("check", *paths, write(course / "good", small(*RIGHT)), cwd=course)
    assert done.returncode == 2
    assert done.stdout.count("could not be graded") == len(BAD)
    assert "6 of 6 points" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_wrong_usage_names_the_mend(course: Path, tmp_path: Path) -> None:
    path = write(course / "a", small(*RIGHT), "homework.ipynb")
    done = run("check", path, cwd=course)
    assert done.returncode == 2
    assert f"released: {UNIT}" in done.stdout
    assert "--assignment" in done.stdout
    assert run("check", "--assignment", UNIT, path, cwd=course).returncode == 0
    nowhere = run("check", path, cwd=tmp_path)
    assert nowhere.returncode == 2
    assert "--course" in nowhere.stderr
    assert (
        run("check", "--course", course, "--assignment", UNIT, path, cwd=tmp_path).returncode == 0
    )
    (course / "release" / UNIT / f"{UNIT}.ipynb").unlink()
    unreleased = run("check", "--assignment", UNIT, path, cwd=course)
    assert unreleased.returncode == 2
    assert f"nbgrader generate_assignment {UNIT}" in unreleased.stderr
    assert run("check", cwd=course).returncode == 2
    assert run("check", "--format", "xml", path, cwd=course).returncode == 2


def test_the_beginning_of_a_units_name_is_enough_where_it_is_one_alone(course: Path) -> None:
    write(course / "submitted/ann" / UNIT, small(*RIGHT))
    assert run("grade", "01", cwd=course).returncode == 0
    assert (course / "reports" / UNIT / "ann.json").is_file()
    assert run("report", "01", cwd=course).stdout.strip().endswith(f"reports/{UNIT}.html")
    for name in ("01_smaller", "02_large", "03_other"):
        write(course / "release" / name, small(), f"{name}.ipynb")
    done = run("grade", "01", cwd=course)
    assert done.returncode == 2
    assert "'01' may be 01_small or 01_smaller. Write more of it." in done.stderr
    assert run("grade", UNIT, cwd=course).returncode == 0
    done = run("grade", "02_lrage", cwd=course)
    assert done.returncode == 2
    assert "no unit called '02_lrage' (near to it: 02_large" in done.stderr
    assert "it has 4 others" in run("grade", "quaternions", cwd=course).stderr


def test_a_report_can_go_to_a_file(course: Path) -> None:
    path = write(course / "a", small(*RIGHT))
    done = run("check", "--output", "report.json", "--format", "json", path, cwd=course)
    assert done.stdout == ""
    assert json.loads((course / "report.json").read_text())["results"][0]["score"] == 6.0
    failed = run("check", "--output", "no/such/folder/report", path, cwd=course)
    assert failed.returncode == 2
    assert "can't be written" in failed.stderr


def test_what_a_student_names_or_prints_is_escaped(course: Path) -> None:
    source = "def double(x):\n    raise ValueError('\\x1b[31m::error:: \\u202e \\u00e9')"
    done = run("check", write(course / "a", small(source, RIGHT[1])), cwd=course)
    assert "\x1b" not in done.stdout
    assert done.stdout.isascii()


def test_broken_hidden_tests_are_reported_as_the_courses(course: Path) -> None:
    (course / f"tests/hidden/{UNIT}/test_{UNIT}.py").write_text("import nothing_of_that_name")
    done = run("check", write(course / "a", small(*RIGHT)), cwd=course)
    assert done.returncode == 2
    assert "nothing_of_that_name" in done.stderr


def test_a_time_limit_can_be_set(course: Path) -> None:
    path = write(course / "a", small("while True:\n    pass", RIGHT[1]))
    done = run("check", "--timeout", "3", "--format", "json", path, cwd=course)
    assert done.returncode == 1
    assert "left out" in json.loads(done.stdout)["results"][0]["exercises"][0]["error"]


def test_every_command_explains_itself_with_examples(course: Path) -> None:
    done = run("--help", cwd=course)
    assert done.returncode == 0
    assert "Usage" in done.stdout
    for command in app.registered_commands:
        name = command.callback.__name__  # type: ignore[union-attr]
        told = CliRunner().invoke(app, [name, "--help"])
        assert told.exit_code == 0
        assert "Usage" in told.stdout
        _, _, examples = told.stdout.partition("Examples")
        assert f"  autograder {name}" in examples, name
