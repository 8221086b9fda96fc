"""The assignments: their notebooks and files, and what each student hands in."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.engine.courses.cases import LAB, STOPPING, Case
from tests.support.small_course import code, notebook

STUB = "pass"
DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)

Cells = list[dict[str, Any]]
Files = dict[str, bytes]
Answers = Mapping[Any, str]


@dataclass(frozen=True)
class Assignment:
    """`source`: the instructor's notebooks; `files` lie beside them. `handed_in`: by student,
    notebooks with answers in their cells (by grade id, or by number; None leaves the notebook out),
    and files. `manual`: what a person gave before the grading, by student and cell."""

    name: str
    source: dict[str, Cells]
    handed_in: dict[str, tuple[dict[str, Answers | None], Files]]
    files: Files = field(default_factory=dict)
    manual: dict[tuple[str, str], float] = field(default_factory=dict)


# -- cells -----------------------------------------------------------------------------------------


def answer(name: str, solution: str, *, points: float | None = None) -> dict[str, Any]:
    """A cell for the student's code; with points, one that a person grades."""
    graded = {"grade": points is not None, **({"points": points} if points is not None else {})}
    source = f"### BEGIN SOLUTION\n{solution}\n### END SOLUTION"
    return code(source, {"solution": True, "locked": False, "grade_id": name, **graded})


def test(name: str, source: str, points: float) -> dict[str, Any]:
    return code(
        source,
        {"solution": False, "grade": True, "locked": True, "grade_id": name, "points": points},
    )


test.__test__ = False  # type: ignore[attr-defined]


def unlocked(cell: dict[str, Any]) -> dict[str, Any]:
    """A test cell as older versions of nbgrader save it."""
    cell["metadata"]["nbgrader"]["locked"] = False
    return cell


def locked(name: str, source: str) -> dict[str, Any]:
    return code(source, {"solution": False, "grade": False, "locked": True, "grade_id": name})


def text(
    source: str, name: str = "", points: float | None = None, *, task: bool = False
) -> dict[str, Any]:
    """A text; with a name an essay that a person grades, or a task, which the cells after it
    fulfil."""
    metadata: dict[str, Any] = {}
    if name:
        kind = (
            {"task": True, "solution": False, "grade": False}
            if task
            else {"task": False, "solution": True, "grade": True}
        )
        metadata["nbgrader"] = {
            "schema_version": 3,
            "locked": task,
            "grade_id": name,
            "points": points,
            **kind,
        }
    return {"cell_type": "markdown", "id": "x", "metadata": metadata, "source": source}


def exercises(cases: list[Case]) -> Cells:
    found: Cells = []
    for case in cases:
        if case.given:
            found.append(locked(f"given_{case.name}", case.given))
        found += [answer(f"answer_{case.name}", case.right), test(case.name, case.test, 1)]
    return found


# -- what is handed in -----------------------------------------------------------------------------

RIGHT = {f"answer_{case.name}": case.right for case in LAB}
WRONG = {f"answer_{case.name}": case.wrong for case in LAB}

MINE = {
    "my_utils.py": b"def h(x):\n    return x * x\n",
    "my_other_utils.py": b"def h(x):\n    return x\n",
    "parts/__init__.py": b"",
    "parts/more.py": b"two = 2\n",
    "notes/mine.csv": b"1,2\n",
    "dot.png": DOT,
    "helper.py": b"name = 'student'\n",
    "data/numbers.csv": b"0,0\n0,0\n",
    "kept.py": b"name = 'student'\n",
    "sitecustomize.py": b"raise SystemExit\n",
    "json.py": b"raise ImportError('not the json that you look for')\n",
    "statistics.py": b"mean = None\n",
    "sqlalchemy.py": b"mine = 1\n",
}
LAB_ASSIGNMENT = Assignment(
    "lab",
    {
        "lab": [
            text("# Lab"),
            locked("given_imports", "import numpy as np\nimport matplotlib.pyplot as plt"),
            *exercises(LAB),
            answer("by_hand", "shape = 'round'", points=3),
            text("### BEGIN SOLUTION\nIt is round.\n### END SOLUTION", "in_words", 2),
            answer("by_hand_too", "size = 3", points=1),
        ]
    },
    {
        "ann": ({"lab": RIGHT | {"by_hand": "shape = 'oval'", "in_words": "It is oval."}}, MINE),
        "ben": ({"lab": WRONG | {"in_words": "I don't know."}}, MINE),
    },
    files={
        "helper.py": b"name = 'instructor'\n",
        "data/numbers.csv": b"1,2\n3,4\n",
        "kept.py": b"name = 'instructor'\n",
    },
    manual={("ann", "by_hand"): 2.5, ("ben", "in_words"): 1.0},
)

STOPPED = Assignment(
    "stopping",
    {"stopping": exercises(STOPPING)},
    {"ann": ({"stopping": {f"answer_{case.name}": case.right for case in STOPPING}}, {})},
)

_RUNS = "%run pair.ipynb\ndef g(x): return f(x) * 2"
_READS = "import json\nothers = json.load(open('pair.ipynb'))['cells']"
_TABLE = {
    "table.py": b"def rows():\n    return [int(x) for x in open('table.txt').read().split()]\n",
    "table.txt": b"1 2",
}
PAIR = Assignment(
    "pair",
    {
        "pair": [
            answer("first", "def f(x): return x + 1"),
            test("test_first", "assert f(1) == 2", 1),
            locked("given_note", "open('note.txt', 'w').write('from the first');"),
        ],
        "zz": [
            answer("second", _RUNS),
            test("test_second", "assert g(1) == 4", 1),
            answer("third", _READS),
            test("test_third", "assert len(others) == 3", 1),
            answer("fourth", "import table\nrows = table.rows()"),
            test("test_fourth", "assert rows == [1, 2]", 1),
            test("test_note", "assert open('note.txt').read() == 'from the first'", 1),
            text("### BEGIN SOLUTION\nBecause.\n### END SOLUTION", "why", 2),
        ],
    },
    {
        "ann": ({"pair": {"first": "def f(x): return x + 1"}, "zz": {"second": _RUNS, "third": _READS, "fourth": "import table\nrows = table.rows()",
                 "why": "So."}}, _TABLE),
        "ben": ({"zz": {"second": "def g(x): return 4", "third": "others = [1, 2, 3]"}, "pair": None}, {}),
    },
)  # fmt: skip

_HALVES = "def halve(f, a, b):\n    while b - a > 1e-9:\n        m = (a + b) / 2\n        a, b = (m, b) if f(m) < 0 else (a, m)\n    return a"
_FORTY = "def halve(f, a, b):\n    for _ in range(40):\n        m = (a + b) / 2\n        a, b = (m, b) if f(m) < 0 else (a, m)\n    return a"
_PLOT = (
    "import matplotlib.pyplot as plt\nplt.plot([abs(halve(cube, 0, k) - 1) for k in range(2, 5)]);"
)

# As a course on numerical methods has it: parts of text, answer, tests with hidden lines, and tasks
# that empty cells follow; names that nbgrader made.
ROOTS = Assignment(
    "roots",
    {
        "roots": [
            locked("cell-1f", "import numpy as np\nfrom numpy.testing import assert_allclose"),
            text("# Part one: roots by halving"),
            answer("cell-2a", _HALVES),
            test(
                "cell-3b",
                "def cube(x): return x ** 3 - 1\nassert_allclose(halve(cube, 0, 3), 1)\n"
                "### BEGIN HIDDEN TESTS\nassert_allclose(halve(lambda x: x - 1e6, 0, 1e7), 1e6, rtol=1e-12)\n### END HIDDEN TESTS",
                5,
            ),
            text(
                "Does it always take as many steps?\n=== BEGIN MARK SCHEME ===\nA figure.\n=== END MARK SCHEME ===",
                "cell-4c",
                5,
                task=True,
            ),
            code(""),
            text("# Part two: where there is none"),
            answer("cell-5d", "def has_root(f, a, b):\n    return bool(f(a) * f(b) <= 0)"),
            test(
                "cell-6e",
                "assert has_root(cube, 0, 3) is True\nassert has_root(cube, 2, 3) is False",
                5,
            ),
            text("### Your code comes here.", "cell-7f", 2.5, task=True),
            code(""),
        ]
    },
    {
        "ann": (
            {
                "roots": {
                    "cell-2a": _HALVES,
                    "cell-5d": "def has_root(f, a, b): return True",
                    5: _PLOT,
                    10: "has_root(cube, 0, 1)",
                }
            },
            {},
        ),
        "ben": ({"roots": {"cell-2a": _FORTY}}, {}),
    },
)

_SQUARES = "def squares(n):\n    if n < 1: raise ValueError('n')\n    return [k * k for k in range(1, n + 1)]"
_ADDED = "def added(n): return sum(squares(n))\nopen('squares.txt', 'w').write(str(squares(3)));"
_PICTURE = "import matplotlib.pyplot as plt\nplt.plot(eval(open('squares.txt').read()));"

# As nbgrader's own guide and that course have it: notebooks of other names than the assignment's
# (one of them is read by a person alone, one
# holds a single answer), test cells that are not locked, one that takes a function away, one
# without points.
SHEET = Assignment(
    "sheet 3",
    {
        "problem1": [
            answer("squares", _SQUARES),
            unlocked(test("right_squares", "assert squares(3) == [1, 4, 9]", 1)),
            unlocked(test("no_squares", "try:\n    squares(0)\nexcept ValueError:\n    pass\nelse:\n    raise AssertionError", 1)),
            answer("added", _ADDED),
            unlocked(test("right_sum", "assert added(3) == 14", 0.5)),
            unlocked(test("uses_squares", "kept = squares\ndel squares\ntry:\n    added(3)\nexcept NameError:\n    pass\nelse:\n"
                          "    raise AssertionError\nfinally:\n    squares = kept", 0.5)),
            text("### BEGIN SOLUTION\n$n(n+1)(2n+1)/6$\n### END SOLUTION", "formula", 1),
            answer("use", "def cannonballs(n): return added(n)", points=2),
            text("Find another sum of this sort, and try it.", "cell-9a", 4, task=True),
            answer("words", "words = {'one': 1}"),
            test("no_points", "assert words['one'] == 1", 0),
        ],
        "problem2": [
            text("What does `squares` do?"),
            text("### BEGIN SOLUTION\nIt squares.\n### END SOLUTION", "part-a", 1),
            text("### BEGIN SOLUTION\nBelow one.\n### END SOLUTION", "part-b", 2),
        ],
        "the square's picture": [text("# For three more points"), answer("cell-8b", _PICTURE, points=3)],
    },
    {
        "ann": (
            {
                "problem1": {"squares": _SQUARES, "added": _ADDED, "use": "def cannonballs(n): return 0", "formula": "$x$", "words": "words = {}"},
                "problem2": {"part-a": "It makes squares."},
                "the square's picture": {"cell-8b": _PICTURE},
            },
            {},
        ),
        "ben": ({"problem1": {"squares": "def squares(n): return [1, 4, 9]"}, "problem2": None, "the square's picture": None}, {}),
    },
)  # fmt: skip

ESSAY = Assignment(
    "essay",
    {
        "essay": [
            text("# Two questions"),
            text("### BEGIN SOLUTION\nYes.\n### END SOLUTION", "whether", 3),
            text("### BEGIN SOLUTION\nNo.\n### END SOLUTION", "why_not", 2),
        ]
    },
    {
        "ann": ({"essay": {"whether": "Yes, since it must.", "why_not": "No."}}, {}),
        "ben": ({"essay": {"whether": "Perhaps."}}, {}),
    },
)

SLOW = Assignment(
    "slow",
    {
        "slow": [
            locked("given_training", "import time\ntime.sleep(1)\ntrained = 1"),
            answer("steady", "time.sleep(1)\nsteady = 1"),
            test("test_steady", "assert steady == trained", 1),
            answer("endless", "endless = 1"),
            test("test_endless", "assert endless == 1", 1),
            answer("after", "after = 1"),
            test("test_after", "assert after == trained", 1),
        ]
    },
    {
        "ann": (
            {
                "slow": {
                    "steady": "time.sleep(1)\nsteady = 1",
                    "endless": "time.sleep(12)\nendless = 1",
                    "after": "after = 1",
                }
            },
            {},
        )
    },
)

ASSIGNMENTS = {
    assignment.name: assignment
    for assignment in (LAB_ASSIGNMENT, STOPPED, PAIR, ROOTS, SHEET, ESSAY, SLOW)
}

# Cells that stop after a few seconds in one course, and after longer than anything here takes in
# the other.
COURSES = {"patient": ("lab", "stopping", "pair", "roots", "sheet 3", "essay"), "hasty": ("slow",)}
TIMEOUT = {"patient": 60, "hasty": 4}


# -- the course on disk ----------------------------------------------------------------------------

_CONFIG = """
c = get_config()
c.CourseDirectory.root = {root!r}
c.ClearSolutions.code_stub = {{"python": {stub!r}}}
c.ClearSolutions.text_stub = "*Your answer.*"
c.Execute.timeout = {timeout}
c.Autograde.exclude_overwriting = {{"lab": ["kept.py"]}}
"""
_ENGINE = "from autograder.settings import use_engine\nuse_engine(c, {root!r})\n"


def write_config(root: Path, course: str, *, engine: bool) -> None:
    config = _CONFIG.format(root=str(root), stub=STUB, timeout=TIMEOUT[course])
    (root / "nbgrader_config.py").write_text(
        config + (_ENGINE.format(root=str(root)) if engine else "")
    )


def write_source(root: Path, course: str) -> None:
    for name in COURSES[course]:
        folder = root / "source" / name
        for title, cells in ASSIGNMENTS[name].source.items():
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{title}.ipynb").write_text(json.dumps(notebook(*cells)))
        _write_files(folder, ASSIGNMENTS[name].files)


def hand_in(root: Path, course: str) -> None:
    """Put what the students hand in below `submitted`: the released notebooks with their
    answers."""
    for name in COURSES[course]:
        for student, (notebooks, files) in ASSIGNMENTS[name].handed_in.items():
            folder = root / "submitted" / student / name
            folder.mkdir(parents=True)
            for title, answers in notebooks.items():
                if answers is not None:
                    document = json.loads((root / "release" / name / f"{title}.ipynb").read_text())
                    for number, cell in enumerate(document["cells"]):
                        identity = cell["metadata"].get("nbgrader", {}).get("grade_id", number)
                        cell["source"] = answers.get(identity, cell["source"])
                    (folder / f"{title}.ipynb").write_text(json.dumps(document))
            _write_files(folder, files)


def _write_files(folder: Path, files: Files) -> None:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
