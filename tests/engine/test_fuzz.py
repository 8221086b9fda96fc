"""Mangled notebooks, ten thousand of them: each is read, or refused with a reason, and what is read
can be graded and written again."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.course.notebook import NotebookFault, parse
from autograder.course.overlay import attempted, lay_over
from autograder.course.settings import Settings
from autograder.reports.executed import executed
from autograder.running.handle import Grader
from autograder.running.options import Options
from autograder.sandbox.limits import TimeLimits
from tests.support.small_course import RIGHT, UNIT, code, small

RELEASE = parse(json.dumps(small()).encode())
BASE = small(
    *RIGHT, code("x = 1"), {"cell_type": "markdown", "metadata": {"tags": ["a"]}, "source": "text"}
)

leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.sampled_from(
        [
            "",
            "code",
            "markdown",
            "double",
            "total",
            "test_double",
            "given_half",
            "python3",
            "R",
            "\x00",
            "\ud800",
            "x" * 300,
        ]
    ),
    st.text(max_size=5),
)
values = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=5,
)
changes = st.lists(
    st.tuples(
        st.integers(0, 10**6),
        st.sampled_from(["replace", "delete", "double", "rename", "wrap", "swap"]),
        values,
    ),
    min_size=1,
    max_size=4,
)
cuts = st.lists(
    st.tuples(
        st.integers(0, 10**6),
        st.sampled_from(["cut", "flip", "insert", "repeat"]),
        st.binary(max_size=6),
    ),
    max_size=2,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path to every part of a document."""
    found = [path] if path else []
    if isinstance(value, dict):
        found += [place for key in value for place in places(value[key], (*path, key))]
    elif isinstance(value, list):
        found += [
            place for index, item in enumerate(value) for place in places(item, (*path, index))
        ]
    return found


def mangled(changes: list[Any], cuts: list[Any]) -> bytes:
    document = copy.deepcopy(BASE)
    for number, how, value in changes:
        everywhere = places(document)
        if not everywhere:
            break
        *path, last = everywhere[number % len(everywhere)]
        parent: Any = document
        for step in path:
            parent = parent[step]
        if how == "replace":
            parent[last] = value
        elif how == "delete":
            del parent[last]
        elif how == "double" and isinstance(parent, list):
            parent.insert(last, copy.deepcopy(parent[last]))
        elif how == "rename" and isinstance(parent, dict):
            parent[str(value)] = parent.pop(last)
        elif how == "wrap":
            parent[last] = [parent[last]]
        elif how == "swap" and isinstance(parent, list):
            parent.reverse()
    data = json.dumps(document).encode()
    for number, how, extra in cuts:
        at = number % (len(data) + 1)
        if how == "cut":
            data = data[:at]
        elif how == "flip":
            data = data[:at] + bytes(byte ^ 0x55 for byte in data[at : at + 2]) + data[at + 2 :]
        elif how == "insert":
            data = data[:at] + extra + data[at:]
        else:
            data = data[:at] + data[at // 2 : at] + data[at:]
    return data


fuzzing = settings(
    derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


@settings(fuzzing, max_examples=10_000)
@given(changes=changes, cuts=st.one_of(st.just([]), st.just([]), cuts))
def test_every_mangled_notebook_is_read_or_refused_with_a_reason(
    changes: list[Any], cuts: list[Any]
) -> None:
    try:
        notebook = parse(mangled(changes, cuts))
        laid = lay_over(notebook, RELEASE)
    except NotebookFault as fault:
        reason = str(fault)
    else:
        reason = ""
    if reason:
        assert reason.endswith(".")
        assert "Traceback" not in reason
        return
    for name in ("double", "total"):
        attempted(name, laid, RELEASE)
    written = json.dumps(executed(laid, {}, notebook.kernelspec), ensure_ascii=False).encode()
    again = parse(written)
    assert len(again.cells) == len(laid)
    locked = {cell.grade_id: cell.source for cell in again.cells if cell.nbgrader.get("locked")}
    assert locked == {
        cell.grade_id: cell.source for cell in RELEASE.cells if cell.nbgrader.get("locked")
    }


@pytest.fixture(scope="module")
def grader(tmp_path_factory: pytest.TempPathFactory) -> Any:
    from tests.support.small_course import CONFIG, HIDDEN

    root: Path = tmp_path_factory.mktemp("fuzzed")
    for folder in (f"release/{UNIT}", f"tests/hidden/{UNIT}"):
        (root / folder).mkdir(parents=True)
    (root / "nbgrader_config.py").write_text(CONFIG)
    (root / f"release/{UNIT}/{UNIT}.ipynb").write_text(json.dumps(small()))
    (root / f"tests/hidden/{UNIT}/test_{UNIT}.py").write_text(HIDDEN)
    with Grader(
        Options(
            str(root),
            UNIT,
            notebooks=True,
            settings=Settings(limits=TimeLimits(cell=2, call=1, submission=10)),
        )
    ) as grading:
        yield grading


@settings(fuzzing, max_examples=300)
@given(changes=changes)
def test_mangled_notebooks_are_graded(grader: Grader, changes: list[Any]) -> None:
    grade, notebook = grader.grade_bytes(mangled(changes, []), "fuzzed")
    assert grade.status in ("graded", "invalid")
    assert "grader failed" not in (grade.reason or "")
    assert all(
        exercise.score is not None and 0 <= exercise.score <= exercise.max_score
        for exercise in grade.exercises
    )
    nbformat.validate(nbformat.from_dict(notebook))
