"""The reports for other programs: each read by a consumer or checked against the schema that its target documents, with a hostile notebook."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import jsonschema
import junitparser
import pytest
import yaml

from autograder.grade import ExerciseGrade, Grade, TestOutcome
from autograder.reports import github
from tests.engine.conftest import UNIT, small
from tests.engine.ground import ROOT
from tests.engine.test_cli import run, write

SHOUT = (
    "::error::pwned\\n::set-output name=grade::100\\n##[error]pwned\\n</pre></testcase><script>alert(1)</script>]]>\\x00\\x1b[31m\\ufffe"
)
HOSTILE = (
    f"def double(x):\n    print('::set-output name=a::b')\n    raise ValueError('{SHOUT}')",
    "def total(x):\n    return float(np.sum(x))",
)
HOSTILE_NAME = "<b> ;&'\u00e9\u202e.ipynb"


@pytest.fixture(name="hostile")
def hostile_notebook(course: Path) -> Path:
    return write(course / "a::b", small(*HOSTILE), HOSTILE_NAME)


def checked(course: Path, path: Path, form: str, **environment: str) -> str:
    command = [sys.executable, "-m", "autograder", "check", path, "--assignment", UNIT, "--format", form]
    return subprocess.run(command, cwd=course, capture_output=True, text=True, timeout=300, env=os.environ | environment).stdout


def test_junit_is_read_by_a_junit_reader(course: Path, hostile: Path) -> None:
    report = checked(course, hostile, "junit")
    (suite,) = junitparser.JUnitXml.fromstring(report.encode())
    assert (suite.tests, suite.failures, suite.errors, suite.skipped) == (4, 2, 0, 0)
    failed = [case for case in suite if case.result]
    assert {case.classname for case in failed} == {f"{UNIT}.double"}
    assert all("pwned" in case.result[0].text and "\x1b" not in case.result[0].text for case in failed)


def test_junit_of_a_broken_and_of_a_blank_notebook(course: Path) -> None:
    broken, blank = write(course / "a", b"no notebook"), write(course / "b", small())
    done = run("check", broken, blank, "--format", "junit", cwd=course)
    first, second = junitparser.JUnitXml.fromstring(done.stdout.encode())
    assert done.returncode == 2
    assert (first.errors, second.skipped) == (1, 2)


class Text(HTMLParser):
    """The text of some HTML, and its tags."""

    def __init__(self) -> None:
        super().__init__()
        self.text, self.tags = "", set[str]()

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attributes: object) -> None:
        self.tags.add(tag)


def test_github_obeys_no_student(course: Path, hostile: Path, tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    printed = checked(course, hostile, "github", GITHUB_STEP_SUMMARY=str(summary))
    (line,) = printed.splitlines()
    assert re.fullmatch(r"::error file=[^:,]*,title=double%3A 0 of 4 points::[^\r\n]*pwned[^\r\n]*", line)
    written = summary.read_text()
    assert "::" not in written
    assert "##[" not in written
    parsed = Text()
    parsed.feed(written)
    assert "<script>alert(1)</script>" in parsed.text
    assert parsed.tags <= {"p", "pre", "details", "summary"}


def test_github_keeps_to_its_limits() -> None:
    test = TestOutcome("T::t", "It holds.", False, message="x" * 200_000)
    grades = [Grade(f"{n}.ipynb", UNIT, "graded", exercises=(ExerciseGrade("double", 0.0, 4.0, tests=(test,)),)) for n in range(30)]
    assert len(github.summary(grades).encode()) <= github.SUMMARY_LIMIT
    assert "The rest is left out" in github.summary(grades)
    lines = github.commands(grades).splitlines()
    assert len(lines) == 10
    assert "21 more" in lines[-1]


GRADESCOPE = {  # Gradescope, "Autograder Specifications"
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "score": {"type": "number"},
        "execution_time": {"type": "number"},
        "output": {"type": "string"},
        "output_format": {"enum": ["text", "html", "simple_format", "md", "ansi"]},
        "test_output_format": {"enum": ["text", "html", "simple_format", "md", "ansi"]},
        "test_name_format": {"enum": ["text", "html", "simple_format", "md", "ansi"]},
        "visibility": {"enum": ["hidden", "after_due_date", "after_published", "visible"]},
        "stdout_visibility": {"enum": ["hidden", "after_due_date", "after_published", "visible"]},
        "extra_data": {"type": "object"},
        "leaderboard": {"type": "array"},
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    "score": {"type": "number"},
                    "max_score": {"type": "number"},
                    "status": {"enum": ["passed", "failed"]},
                    "name": {"type": "string"},
                    "name_format": {"enum": ["text", "html", "simple_format", "md", "ansi"]},
                    "number": {"type": "string"},
                    "output": {"type": "string"},
                    "output_format": {"enum": ["text", "html", "simple_format", "md", "ansi"]},
                    "tags": {"type": "array", "items": {"type": "string"}},
                    "visibility": {"enum": ["hidden", "after_due_date", "after_published", "visible"]},
                    "extra_data": {"type": "object"},
                },
            },
        },
    },
    "anyOf": [{"required": ["score"]}, {"required": ["tests"]}],
}

CLASSROOM50 = {
    "type": "object",
    "additionalProperties": False,
    "required": [
        "schema",
        "classroom",
        "assignment",
        "submission",
        "commit",
        "release",
        "review",
        "datetime",
        "score",
        "max-score",
        "tests",
    ],
    "properties": {
        "schema": {"const": "classroom50/result/v1"},
        **{name: {"type": ["string", "null"]} for name in ("classroom", "assignment", "submission", "commit", "release", "review")},
        "datetime": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"},
        "score": {"type": "number"},
        "max-score": {"type": "number"},
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["test-name", "passed", "score", "max-score"],
                "properties": {
                    "test-name": {"type": "string"},
                    "passed": {"type": "boolean"},
                    "score": {"type": "number"},
                    "max-score": {"type": "number"},
                },
            },
        },
    },
}


def valid(document: str, schema: dict[str, Any]) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(document)
    jsonschema.validate(data, schema)
    return data


def test_gradescope_has_each_hidden_test_with_its_share(course: Path, hostile: Path) -> None:
    data = valid(checked(course, hostile, "gradescope"), GRADESCOPE)
    assert data["score"] == 2
    assert [(test["score"], test["max_score"], test["status"]) for test in data["tests"]] == [
        (0, 1, "failed"),
        (0, 3, "failed"),
        (1, 1, "passed"),
        (1, 1, "passed"),
    ]
    assert all(test["output_format"] == "text" for test in data["tests"])


def test_gradescope_takes_one_notebook(course: Path) -> None:
    paths = [write(course / name, small()) for name in "ab"]
    done = run("check", *paths, "--format", "gradescope", cwd=course)
    assert done.returncode == 2
    assert "one notebook at a time" in done.stderr


def test_classroom50_takes_what_github_knows(course: Path, hostile: Path) -> None:
    known = {
        "GITHUB_SHA": "a" * 40,
        "GITHUB_REPOSITORY": "c/r",
        "GITHUB_REPOSITORY_OWNER": "c",
        "GITHUB_SERVER_URL": "https://github.example",
    }
    data = valid(checked(course, hostile, "classroom50", **known), CLASSROOM50)
    assert (data["score"], data["max-score"]) == (2, 6)
    assert [(test["test-name"], test["passed"]) for test in data["tests"]] == [("double", False), ("total", True)]
    assert data["review"] == f"https://github.example/c/r/commit/{'a' * 40}"


# -- a packed autograder, in Gradescope's folders ----------------------------------------------------------------------


@pytest.fixture(name="platform")
def unpacked(course: Path, tmp_path: Path) -> Iterator[Path]:
    """A folder as Gradescope has it, with the packed small course; its environment is the one the tests run in."""
    done = run("package", UNIT, "--for", "gradescope", "--output", tmp_path / "a.zip", cwd=course)
    assert done.returncode == 0, done.stderr
    outside = Path(tempfile.mkdtemp(prefix="platform-"))  # pytest's own folders are closed to others
    root = outside / "autograder"
    for folder in ("source", "submission", "results", "environment/bin"):
        (root / folder).mkdir(parents=True)
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        archive.extractall(root / "source")
        assert (archive.getinfo("run_autograder").external_attr >> 16) & 0o777 == 0o755
    for name in ("autograder", "python"):
        script = root / "environment/bin" / name
        main = "from autograder.cli import main; main()"
        script.write_text(
            f"#!/bin/sh\nexport PYTHONPATH='{root}/source/engine'\nexec '{sys.executable}' "
            + (f"-c '{main}' " if name == "autograder" else "")
            + '"$@"\n'
        )
        script.chmod(0o755)
    for path in [outside, *outside.rglob("*")]:
        path.chmod(0o777 if path.is_dir() else 0o755)
    yield root
    shutil.rmtree(outside)


def grade_there(root: Path) -> dict[str, Any]:
    """Run the script as Gradescope does, as an unprivileged user where that is possible."""
    script = root / "source/run_autograder"
    script.chmod(0o755)
    command = ["bash", str(script)]
    if os.geteuid() == 0:
        command = [sys.executable, "-m", "tests.engine.ground", "nobody", "/bin/bash", str(script)]
    environment = {name: value for name, value in os.environ.items() if name != "GITHUB_STEP_SUMMARY"}
    done = subprocess.run(command, cwd=ROOT, env=environment | {"AUTOGRADER_ROOT": str(root)}, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return valid((root / "results/results.json").read_text(), GRADESCOPE)


def hand_in(root: Path, document: Any, name: str) -> None:
    write(root / "submission", document, name).chmod(0o644)


def test_the_package_grades_as_an_unprivileged_user(platform: Path) -> None:
    hand_in(platform, small(*HOSTILE), "my homework.ipynb")
    data = grade_there(platform)
    assert data["score"] == 2
    assert len(data["tests"]) == 4


def test_the_package_says_what_to_hand_in(platform: Path) -> None:
    assert "Hand in the file 01_small.ipynb" in grade_there(platform)["output"]
    hand_in(platform, small(*HOSTILE), "a.ipynb")
    hand_in(platform, small(*HOSTILE), "b.ipynb")
    assert "several notebooks" in grade_there(platform)["output"]
    hand_in(platform, small(*HOSTILE), f"{UNIT}.ipynb")
    assert grade_there(platform)["score"] == 2


def test_the_package_survives_a_broken_notebook(platform: Path) -> None:
    hand_in(platform, b"{", f"{UNIT}.ipynb")
    data = grade_there(platform)
    assert data["score"] == 0
    assert "could not be graded" in data["output"]


def test_the_package_grades_with_the_engine_it_carries(platform: Path) -> None:
    assert (platform / "source/engine/autograder/grading.py").is_file()
    assert (platform / "source/course/tests/hidden" / UNIT / f"test_{UNIT}.py").is_file()
    assert "autograder" in (platform / "source/engine/pyproject.toml").read_text()
    (platform / "source/engine/autograder/grading.py").write_text("raise SystemExit('the carried engine')\n")
    hand_in(platform, small(*HOSTILE), f"{UNIT}.ipynb")
    assert "no fault of yours" in grade_there(platform)["output"]


# -- the workflows that are given as examples --------------------------------------------------------------------------


def test_the_workflow_grades_and_keeps_the_result(course: Path, tmp_path: Path) -> None:
    steps = yaml.safe_load((ROOT / "examples/github/grade.yml").read_text())["jobs"]["grade"]["steps"]
    (script,) = [step["run"] for step in steps if step.get("name") == "Grade"]
    work, tools = tmp_path / "work", tmp_path / "tools"
    work.mkdir()
    tools.mkdir()
    (work / "course").symlink_to(course)
    tool = tools / "autograder"
    tool.write_text(f"#!/bin/sh\nexec '{sys.executable}' -m autograder \"$@\"\n")
    tool.chmod(0o755)
    environment = os.environ | {"PATH": f"{tools}:{os.environ['PATH']}", "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md")}

    def pushed() -> subprocess.CompletedProcess[str]:
        return subprocess.run(["bash", "-e", "-c", script], cwd=work, env=environment, capture_output=True, text=True, timeout=300)

    (work / "submission").mkdir()
    assert "no notebook in this repository yet" in pushed().stdout
    write(work / "submission" / "homework", small(*HOSTILE), f"{UNIT}.ipynb")
    done = pushed()
    assert done.returncode == 1  # something does not hold yet: the push is marked red
    assert done.stdout.startswith("::error file=submission/homework/")
    assert valid((work / "result.json").read_text(), CLASSROOM50)["score"] == 2
    assert "2 of 6 points" in (tmp_path / "summary.md").read_text()
