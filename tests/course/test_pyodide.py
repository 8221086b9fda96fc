"""The same Grades in Pyodide, Python for browsers, as in the cage. Needs Node, and Pyodide with numpy in a folder: $PYODIDE, or
`shared/pyodide` beside the project."""

from __future__ import annotations

import importlib.metadata
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.course.variants import misconceptions, reference_solutions, with_solutions
from autograder.running.handle import Grader
from autograder.running.options import Options
from tests.support.the_course import COURSE, source

PYODIDE = Path(os.environ.get("PYODIDE") or COURSE.root.parent / "shared" / "pyodide")
# What the engine needs of Python's packages beside those that Pyodide has.
PURE = ("attrs", "fastjsonschema", "iniconfig", "jsonschema", "jupyter_core", "msgpack", "nbformat", "platformdirs", "pluggy", "pytest",
        "referencing", "rich", "typing_extensions")  # fmt: skip
UNITS = ("05_derivatives_and_integrals", "02_linear_systems")  # the second forbids functions

NUMBER = r"-?\d+(\.\d*)?(e[+-]?\d+)?"  # rounding differs from machine to machine

pytestmark = pytest.mark.skipif(
    shutil.which("node") is None or not (PYODIDE / "pyodide.mjs").is_file(),
    reason="no Node here, or no Pyodide (a folder named by $PYODIDE)",
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    for package in PURE:
        for file in importlib.metadata.files(package) or []:
            if file.suffix != ".so" and ".." not in file.parts and "__pycache__" not in file.parts:
                (folder / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(file.locate(), folder / file)
    shutil.copytree(
        COURSE.root / "autograder",
        folder / "autograder",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    return folder


def plain(value: Any) -> Any:
    """A Grade without times and versions."""
    if isinstance(value, dict):
        return {
            key: plain(item)
            for key, item in value.items()
            if key not in ("seconds", "provenance", "submission")
        }
    return [plain(item) for item in value] if isinstance(value, (list, tuple)) else value


def differences(own: Any, other: Any, place: str = "") -> Iterator[str]:
    """Where two values differ, and how."""
    if isinstance(own, dict) and isinstance(other, dict) and own.keys() == other.keys():
        for key in own:
            yield from differences(own[key], other[key], f"{place}.{key}")
    elif isinstance(own, list) and isinstance(other, list) and len(own) == len(other):
        for index, pair in enumerate(zip(own, other, strict=True)):
            yield from differences(*pair, f"{place}[{index}]")
    elif isinstance(own, str) and isinstance(other, str):
        if re.sub(NUMBER, "#", own) != re.sub(NUMBER, "#", other):
            yield f"{place}: {own!r} here, {other!r} in the cage"
    elif own != other:
        yield f"{place}: {own!r} here, {other!r} in the cage"


def test_grades_are_the_same_as_in_the_cage(site: Path, tmp_path: Path) -> None:
    jobs, caged = [], []
    for unit in UNITS:
        document = source(unit)
        solutions = reference_solutions(document)
        slips = {
            slip.exercise: slip.source for slip in misconceptions(COURSE.hidden / unit, solutions)
        }
        with Grader(Options(str(COURSE.root), unit)) as grader:
            for changed in ({}, dict(list(slips.items())[:3])):
                jobs.append((unit, json.dumps(with_solutions(document, changed))))
                caged.append(grader.grade_bytes(jobs[-1][1].encode(), "mine")[0].to_dict())
    (tmp_path / "jobs.json").write_text(json.dumps(jobs))
    script = Path(__file__).with_name("in_pyodide.mjs")
    command = [
        "node",
        str(script),
        str(PYODIDE),
        str(site),
        str(COURSE.root),
        str(tmp_path / "jobs.json"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr[-3000:]
    grades = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert [grade["exercises"] == [] for grade in grades] == [False] * len(jobs)
    for own, other in zip(grades, caged, strict=True):
        assert list(differences(plain(own), plain(other))) == []
