"""The audit finds what is wrong with a course, and says where."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from autograder.audit.lint import lint
from autograder.audit.mutants import mutants
from autograder.audit.release import fresh_release
from autograder.audit.unit import Check, audit_unit
from autograder.course import Course
from autograder.gradebook import Gradebook
from tests.engine.conftest import HIDDEN, RIGHT, UNIT, solution
from tests.engine.test_cli import run

MISCONCEPTIONS = """
from autograder import misconception, slip


@misconception("double", says="You add two instead of doubling.")
def adds_two(x):
    return x + 2


average = slip("total", ("np.sum", "np.mean"), says="That is the average.")
"""

ALTERNATIVES = """
from autograder import alternative


@alternative("double")
def by_adding(x):
    return x + x


@alternative("double")
def by_numpy(x):
    return np.multiply(x, 2)


@alternative("total")
def by_loop(x):
    result = 0.0
    for value in x:
        result += value
    return result


@alternative("total")
def by_dot(x):
    return x @ np.ones(len(x))
"""

EQUIVALENT = """
[[equivalent]]
exercise = "total"
change = "float lost: return float(np.sum(x)) -> return np.sum(x)"
reason = "A numpy number is as good as a float."
"""


def marked(source: str) -> str:
    head, answer = source.split("\n", 1)
    return f"{head}\n    ### BEGIN SOLUTION\n{answer}\n    ### END SOLUTION"


@pytest.fixture
def audited(course: Path) -> Path:
    """The small course with all that an audit asks for."""
    path = course / f"source/{UNIT}/{UNIT}.ipynb"
    document = json.loads(path.read_text())
    for cell, name, source in zip((document["cells"][1], document["cells"][3]), ("double", "total"), RIGHT, strict=True):
        cell["source"] = marked(source)
        cell["metadata"] = solution(name, "")["metadata"]
    path.write_text(json.dumps(document))
    hidden = course / f"tests/hidden/{UNIT}"
    (hidden / "misconceptions.py").write_text(MISCONCEPTIONS)
    (hidden / "alternatives.py").write_text(ALTERNATIVES)
    (hidden / "equivalent_mutants.toml").write_text(EQUIVALENT)
    made = fresh_release(Course(course), UNIT)
    assert isinstance(made, dict), made
    (course / f"release/{UNIT}/{UNIT}.ipynb").write_text(json.dumps(made))
    return course


def audit(root: Path) -> dict[str, Check]:
    return {event.name: event for event in audit_unit(Course(root), UNIT, jobs=2) if isinstance(event, Check)}


def broken(checks: dict[str, Check]) -> dict[str, tuple[str, ...]]:
    return {name: check.breaches for name, check in checks.items() if not check.holds}


def test_a_course_that_holds_passes(audited: Path) -> None:
    checks = audit(audited)
    assert broken(checks) == {}
    assert set(checks) == {"reference", "stubs", "misconceptions", "alternatives", "mutants", "release", "habits"}
    assert checks["misconceptions"].facts["confusion"] == {"double.adds_two": ["adds_two"], "total.average": ["average"]}
    assert (checks["misconceptions"].facts["precision"], checks["misconceptions"].facts["recall"]) == (1.0, 1.0)
    assert checks["mutants"].facts["survived"] == 0


def test_a_weakened_hidden_test_is_told_with_its_place(audited: Path) -> None:
    weak = HIDDEN.replace("assert_close(student.double(x), 2 * x)", "assert student.double(x) is not None")
    weak = weak.replace("assert_close(student.double(3.0), 6.0)", "assert_close(student.double(0.0), 0.0)")
    (audited / f"tests/hidden/{UNIT}/test_{UNIT}.py").write_text(weak)
    done = run("audit", UNIT, cwd=audited)
    assert done.returncode == 1
    assert "double: no hidden test notices the change factor lost: return 2 * x -> return x" in done.stdout
    assert "a stub that gives its input earns 4 of 4 in double" in done.stdout
    assert "of 7 promises do not hold" in done.stdout


def test_a_slip_that_no_longer_fits_is_told_and_stops_no_grading(audited: Path) -> None:
    path = audited / f"tests/hidden/{UNIT}/misconceptions.py"
    path.write_text(path.read_text().replace('"np.sum"', '"np.add"'))
    done = run("audit", UNIT, cwd=audited)
    assert done.returncode == 2
    assert "The slip average of total changes 'np.add', which stands 0 times" in " ".join((done.stdout + done.stderr).split())
    assert "Traceback" not in done.stdout + done.stderr
    submission = audited / f"{UNIT}.ipynb"
    submission.write_text((audited / f"source/{UNIT}/{UNIT}.ipynb").read_text().replace("return 2 * x", "return x + 2"))
    checked = run("check", str(submission), cwd=audited)
    assert "2 of 6" in " ".join(checked.stdout.split()), checked.stdout + checked.stderr


def test_the_commands_formats_and_codes(audited: Path) -> None:
    done = run("audit", "--format", "json", cwd=audited)
    assert done.returncode == 0, done.stdout + done.stderr
    document = json.loads(done.stdout)
    assert document["holds"]
    with Gradebook(Course(audited)) as book:
        book.create_assignment(Course(audited).unit(UNIT))
    release = audited / f"release/{UNIT}/{UNIT}.ipynb"
    for path in (release, audited / f"source/{UNIT}/{UNIT}.ipynb"):
        change(path, '"points": 4', '"points": 8')
    text = run("audit", cwd=audited)
    assert text.returncode == 1
    assert "the points of the gradebook and the release differ" in text.stdout
    assert "a adds_two                        1" in text.stdout  # the table of what was told as what
    assert {check["name"] for check in document["units"][UNIT]} >= {"mutants", "release"}
    assert run("audit", "99_nothing", cwd=audited).returncode == 2


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


BREACHES = [
    ("tests/hidden/01_small/alternatives.py", "return x + x", "return x + x + 1", "alternatives", "by_adding fails"),
    ("tests/hidden/01_small/alternatives.py", '@alternative("total")\ndef by_loop', "def by_loop", "alternatives", "total has 2 correct solutions"),
    ("source/01_small/01_small.ipynb", "return x / 2", "return x / 4", "release", "outdated"),
    ("source/01_small/01_small.ipynb", '"points": 4', '"points": 5', "release", "points of source and release differ"),
    ("tests/hidden/01_small/equivalent_mutants.toml", "np.sum(x)) -> return", "np.sum(x)) -> RETURN", "mutants", "is noticed or gone"),
    ("tests/hidden/01_small/equivalent_mutants.toml", "A numpy number is as good as a float.", "", "mutants", "gives no reason"),
    ("tests/hidden/01_small/test_01_small.py", "assert_close(student.total(np.array([5.0])), 5.0)", "assert np.allclose(student.total(np.array([5.0])), 5.0)", "habits", "np.allclose"),
    ("tests/hidden/01_small/misconceptions.py", '("np.sum", "np.mean")', '("np.sum", "1 * np.sum")', "misconceptions", "average gets full marks"),
]  # fmt: skip


def test_every_kind_of_breach_is_found(audited: Path) -> None:
    for file, old, new, _, _ in BREACHES:
        change(audited / file, old, new)
    breaches = broken(audit(audited))
    for *_, check, says in BREACHES:
        assert any(says in line for line in breaches[check]), (says, breaches)


def test_a_release_with_a_solution_in_it_is_found(audited: Path) -> None:
    for folder in ("source", "release"):
        path = audited / folder / UNIT / f"{UNIT}.ipynb"
        document: dict[str, Any] = json.loads(path.read_text())
        document["cells"][0]["source"] = "# a long hint: return np.asarray(x) * 2.0 + 0.0"
        path.write_text(json.dumps(document))
    change(audited / f"source/{UNIT}/{UNIT}.ipynb", "return 2 * x", "return np.asarray(x) * 2.0 + 0.0")
    breaches = broken(audit(audited))
    assert any("a line of the solution of double stands in the release" in line for line in breaches["release"])


def keys(source: str) -> list[str]:
    return [mutant.key for mutant in mutants("f", source)]


@pytest.mark.parametrize(
    ("body", "change"),
    [
        ("return x.sum(axis=0, keepdims=True)", "keepdims lost: return x.sum(axis=0, keepdims=True) -> return x.sum(axis=0)"),
        ("return x.sum(axis=0)", "off by one: return x.sum(axis=0) -> return x.sum(axis=1)"),
        ("return np.var(x, ddof=1)", "ddof lost: return np.var(x, ddof=1) -> return np.var(x)"),
        ("return A.T @ x", "transpose lost: return A.T @ x -> return A @ x"),
        ("return 2 * x", "factor lost: return 2 * x -> return x"),
        ("return -x", "sign lost: return -x -> return x"),
        ("return x.copy()", "copy lost: return x.copy() -> return x"),
        ("return np.array(x)", "copy lost: return np.array(x) -> return np.asarray(x)"),
        ("return x < 1", "comparison: return x < 1 -> return x <= 1"),
        ("return x[:-1]", "slice: return x[:-1] -> return x[:]"),
        ("x[0] = 1\n    return x", "statement lost: x[0] = 1 -> (nothing)"),
        ("return (a, b)", "results swapped: return (a, b) -> return (b, a)"),
        ("if x:\n        raise ValueError('no')\n    return x", "never: if x: -> if False:"),
        ("return a @ b", "matrices swapped: return a @ b -> return b @ a"),
    ],
)
def test_the_slips_that_numpy_invites_are_among_the_mutants(body: str, change: str) -> None:
    assert change in keys(f"def f(x):\n    {body}")


def test_mutants_are_programs_and_all_different() -> None:
    source = 'def f(x, *, h=1e-3):\n    """Doc 1."""\n    y: int = 3\n    for i in range(4):\n        x = x + i * h\n    return x if x > 0 else -x'
    found = mutants("f", source)
    assert len({mutant.source for mutant in found}) == len(found) == len({mutant.key for mutant in found}) > 10
    for mutant in found:
        compile(mutant.source, "mutant", "exec")
        assert "Doc 1." in mutant.source


def test_unsafe_habits_are_linted(tmp_path: Path) -> None:
    path = tmp_path / "test_x.py"
    path.write_text(
        "def test_a(e):\n    assert not e > 1\n    np.testing.assert_allclose(e, 1)\n    assert_standard_normal(e)\n    assert e <= 1\n"
    )
    found = lint(path)
    assert len(found) == 4
    for says in (
        "test_a has no docstring",
        "`not a > b` holds for nan",
        "np.testing.assert_allclose",
        "assert_standard_normal does not state",
    ):
        assert any(says in line for line in found), found
