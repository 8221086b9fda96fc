"""The audit finds what is wrong with a course, and says where."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from autograder.authoring.audit import kept
from autograder.authoring.audit.lint import lint
from autograder.authoring.audit.release import fresh_release
from autograder.authoring.audit.unit import audit_unit
from autograder.authoring.audit.verdicts import Check
from autograder.course.course import Course
from autograder.nbgrader.gradebook import Gradebook
from autograder.scoring.diagnosis.mutants import mutants
from tests.support.commands import run
from tests.support.small_course import HIDDEN, RIGHT, UNIT, solution, write_small

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


CHECKS = (
    """x = double(3.0)
assert isinstance(x, (int, float, np.number, np.ndarray)), f"A number should come back, and this is a {type(x).__name__}."
assert np.isclose(x, 6.0), f"Twice 3 is 6; yours is {x}."
assert isinstance(double(np.array([1.0])), np.ndarray), "An array should come back for an array: wrap it in np.array(...)."
""",
    """x = total(np.array([1.0, 2.0, 6.0]))
assert isinstance(x, (int, float, np.number, np.ndarray)), f"A number should come back, and this is a {type(x).__name__}."
assert not np.isclose(x, 3.0), "That is the average."
assert np.isclose(x, 9.0), f"1, 2 and 6 are 9; yours is {x}."
""",
)


def hints(name: str) -> dict[str, Any]:
    steps = (
        f"<details><summary>Hint {step}: {name}</summary>\nHow about {step}?</details>"
        for step in (1, 2, 3)
    )
    return {
        "cell_type": "markdown",
        "id": f"hints-{name}",
        "metadata": {},
        "source": "\n".join(steps),
    }


def marked(source: str) -> str:
    head, answer = source.split("\n", 1)
    return f"{head}\n    ### BEGIN SOLUTION\n{answer}\n    ### END SOLUTION"


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small course with all that an audit asks for. Copy it."""
    course = write_small(tmp_path_factory.mktemp("audited") / "course")
    path = course / f"source/{UNIT}/{UNIT}.ipynb"
    document = json.loads(path.read_text())
    for cell, name, source in zip(
        (document["cells"][1], document["cells"][3]), ("double", "total"), RIGHT, strict=True
    ):
        cell["source"] = marked(source)
        cell["metadata"] = solution(name, "")["metadata"]
    for cell, check in zip((document["cells"][2], document["cells"][4]), CHECKS, strict=True):
        cell["source"] = check
    for place, name in ((5, "total"), (3, "double")):
        document["cells"].insert(place, hints(name))
    path.write_text(json.dumps(document))
    hidden = course / f"tests/hidden/{UNIT}"
    (hidden / "misconceptions.py").write_text(MISCONCEPTIONS)
    (hidden / "alternatives.py").write_text(ALTERNATIVES)
    (hidden / "equivalent_mutants.toml").write_text(EQUIVALENT)
    change(hidden / f"test_{UNIT}.py", "rng.standard_normal(3)", "rng.standard_normal(3).round(2)")
    made = fresh_release(Course(course), UNIT)
    assert isinstance(made, dict), made
    (course / f"release/{UNIT}/{UNIT}.ipynb").write_text(json.dumps(made))
    return course


@pytest.fixture
def audited(compiled: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return shutil.copytree(compiled, tmp_path / "course")


def audit(root: Path) -> dict[str, Check]:
    return {
        event.name: event
        for event in audit_unit(Course(root), UNIT, jobs=2)
        if isinstance(event, Check)
    }


def broken(checks: dict[str, Check]) -> dict[str, tuple[str, ...]]:
    return {name: check.breaches for name, check in checks.items() if not check.holds}


def test_a_course_that_holds_passes(audited: Path) -> None:
    checks = audit(audited)
    assert broken(checks) == {}
    assert set(checks) == {
        *("reference", "stubs", "misconceptions", "alternatives", "mutants", "release", "habits"),
        *(
            "nothing else is asked",
            "one promise costs one",
            "visible checks",
            "announced",
            "pasted",
            "hints",
        ),
    }
    assert checks["one promise costs one"].facts["kinds"]["double: a list for an array"] == 0.75
    assert checks["one promise costs one"].facts["misconceptions"] == {
        "double.adds_two": 1.0,
        "total.average": 0.5,
    }
    assert checks["misconceptions"].facts["confusion"] == {
        "double.adds_two": ["adds_two"],
        "total.average": ["average"],
    }
    assert (
        checks["misconceptions"].facts["precision"],
        checks["misconceptions"].facts["recall"],
    ) == (1.0, 1.0)
    assert checks["mutants"].facts["survived"] == 0


def test_a_weakened_hidden_test_is_told_with_its_place(audited: Path) -> None:
    weak = HIDDEN.replace(
        "assert_close(student.double(x), 2 * x)", "assert student.double(x) is not None"
    )
    weak = weak.replace(
        "assert_close(student.double(3.0), 6.0)", "assert_close(student.double(0.0), 0.0)"
    )
    (audited / f"tests/hidden/{UNIT}/test_{UNIT}.py").write_text(weak)
    done = run("audit", UNIT, cwd=audited)
    assert done.returncode == 1
    assert (
        "double: no hidden test notices the change factor lost: return 2 * x -> return x"
        in done.stdout
    )
    assert "a stub that gives its input earns 4 of 4 in double" in done.stdout
    assert "of 13 promises do not hold" in done.stdout


def test_a_slip_that_no_longer_fits_is_told_by_every_command_before_anything_is_graded(
    audited: Path,
) -> None:
    path = audited / f"tests/hidden/{UNIT}/misconceptions.py"
    path.write_text(path.read_text().replace('"np.sum"', '"np.add"'))
    submission = audited / f"{UNIT}.ipynb"
    submission.write_text(
        (audited / f"source/{UNIT}/{UNIT}.ipynb")
        .read_text()
        .replace("return 2 * x", "return x + 2")
    )
    for command in (["audit", UNIT], ["check", str(submission)]):
        done = run(*command, cwd=audited)
        printed = " ".join((done.stdout + done.stderr).split())
        assert done.returncode == 2
        assert f"{UNIT}/misconceptions.py, line " in printed
        assert "The slip average of total changes 'np.add', which stands 0 times" in printed
        assert "Traceback" not in printed


def test_what_an_audit_found_is_kept_until_something_changes_that_it_depends_on(
    audited: Path,
) -> None:
    found = [Check("reference", "looked at before", ("a breach",), {"counted": 3})]

    def keeps() -> bool:
        kept.write(Course(audited), UNIT, found)
        return kept.read(Course(audited), UNIT) == found

    assert kept.read(Course(audited), UNIT) is None
    assert keeps()
    done = run("audit", UNIT, "--changed", cwd=audited)
    assert done.returncode == 1
    assert "looked at before" in done.stdout
    (audited / "tests/hidden" / UNIT / ".notes").write_text("an editor's")
    assert keeps()
    changes = {
        f"tests/hidden/{UNIT}/test_{UNIT}.py": "\n# more\n",
        f"tests/hidden/{UNIT}/misconceptions.py": "\n# more\n",
        f"tests/hidden/{UNIT}/alternatives.py": "\n# more\n",
        f"tests/hidden/{UNIT}/equivalent_mutants.toml": "\n# more\n",
        f"source/{UNIT}/{UNIT}.ipynb": " ",
        f"release/{UNIT}/{UNIT}.ipynb": " ",
        f"release/{UNIT}/data/more.csv": "1\n",
        "nbgrader_config.py": "\nc.SandboxExecute.call_timeout = 7.0\n",
    }
    for name, more in changes.items():
        path = audited / name
        path.parent.mkdir(exist_ok=True)
        path.write_text((path.read_text() if path.exists() else "") + more)
        assert kept.read(Course(audited), UNIT) is None, name
        assert keeps()
    path = audited / "tests/audited" / f"{UNIT}.json"
    for damaged in ("", "{}", "[1]", path.read_text().replace('"code"', '"another engine"')):
        path.write_text(damaged)
        assert kept.read(Course(audited), UNIT) is None


def test_the_commands_formats_and_codes(audited: Path) -> None:
    done = run("audit", "--format", "json", cwd=audited)
    assert done.returncode == 0, done.stdout + done.stderr
    document = json.loads(done.stdout)
    assert document["holds"]
    with Gradebook(Course(audited)) as book:
        book.create_assignment(Course(audited).assignment(UNIT))
    release = audited / f"release/{UNIT}/{UNIT}.ipynb"
    for path in (release, audited / f"source/{UNIT}/{UNIT}.ipynb"):
        change(path, '"points": 4', '"points": 8')
    text = run("audit", cwd=audited)
    assert text.returncode == 1
    assert "the points of the gradebook and the release differ" in text.stdout
    assert (
        "a adds_two                        1" in text.stdout
    )  # the table of what was told as what
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
    ("source/01_small/01_small.ipynb", "double(np.array([1.0])), np.ndarray", "double(np.array([1.0])), (list, np.ndarray)", "one promise costs one", "double: a list for an array costs 75% of the points, and the visible check passes it"),
    ("source/01_small/01_small.ipynb", "Twice 3 is 6; yours is {x}.", "Twice 3 is 6; yours has {x.ndim} axes.", "visible checks", "double: the visible check stops at the misconception adds_two with AttributeError in line 3"),
    ("tests/hidden/01_small/test_01_small.py", '@exercise("total")', '@exercise("total", forbids={"np.cumsum": "add up"})', "announced", "total: its text does not name what it forbids: np.cumsum"),
    ("tests/hidden/01_small/test_01_small.py", ".round(2)", ".round(11)", "pasted", "double: what TestDouble::test_array shows of adds_two has numbers that nobody reads"),
    ("release/01_small/01_small.ipynb", "Hint 3: total", "Step 3: total", "hints", "total: 2 hints below its check, and 3 are wanted"),
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
    change(
        audited / f"source/{UNIT}/{UNIT}.ipynb", "return 2 * x", "return np.asarray(x) * 2.0 + 0.0"
    )
    breaches = broken(audit(audited))
    assert any(
        "a line of the solution of double stands in the release" in line
        for line in breaches["release"]
    )


def keys(source: str) -> list[str]:
    return [mutant.key for mutant in mutants("f", source)]


@pytest.mark.parametrize(
    ("body", "change"),
    [
        (
            "return x.sum(axis=0, keepdims=True)",
            "keepdims lost: return x.sum(axis=0, keepdims=True) -> return x.sum(axis=0)",
        ),
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
        ("return a @ b", "left operand only: return a @ b -> return a"),
        ("return np.maximum(a, 0)", "right operand only: return np.maximum(a, 0) -> return 0"),
        ("return x.astype(float)", "dtype kept: return x.astype(float) -> return x"),
        (
            "return np.asarray(x, float)",
            "dtype kept: return np.asarray(x, float) -> return np.asarray(x)",
        ),
        ("for i in x:\n        y = i", "stops early: (nothing) -> break"),
        (
            "return rng.integers(n)",
            "last never drawn: return rng.integers(n) -> return rng.integers(n - 1)",
        ),
        (
            "a, b = b, a + b\n    return a",
            "one after the other: a, b = (b, a + b) -> a = b b = a + b",
        ),
    ],
)
def test_the_slips_that_numpy_invites_are_among_the_mutants(body: str, change: str) -> None:
    assert change in keys(f"def f(x):\n    {body}")


def test_values_that_do_not_need_one_another_may_be_set_one_after_the_other() -> None:
    assert not any(
        key.startswith("one after the other")
        for key in keys("def f(a, b):\n    a, b = a + 1, b + 1\n    return a")
    )


def test_mutants_are_programs_and_all_different() -> None:
    source = 'def f(x, *, h=1e-3):\n    """Doc 1."""\n    y: int = 3\n    for i in range(4):\n        x = x + i * h\n    return x if x > 0 else -x'
    found = mutants("f", source)
    assert (
        len({mutant.source for mutant in found})
        == len(found)
        == len({mutant.key for mutant in found})
        > 10
    )
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
