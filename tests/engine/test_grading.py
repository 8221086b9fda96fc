"""One submission in, one Grade out: in a grading process of its own, for a small course."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder.course.settings import Settings
from autograder.grade import Grade, TestOutcome, points
from autograder.running.handle import Grader
from autograder.running.options import GraderError, Options
from autograder.sandbox.limits import TimeLimits
from tests.support.small_course import RIGHT, UNIT, code, small

LIMITS = TimeLimits(cell=3, call=2, again=0.5, test=5, submission=30)


@pytest.fixture
def grader(course: Path) -> Iterator[Grader]:
    with Grader(Options(str(course), UNIT, settings=Settings(limits=LIMITS))) as running:
        yield running


def grade(grader: Grader, document: Any) -> Grade:
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    return grader.grade_bytes(data, "someone")[0]


def scores(result: Grade) -> dict[str, float | None]:
    return {exercise.id: exercise.score for exercise in result.exercises}


def test_right_and_blank_and_half(grader: Grader) -> None:
    full = grade(grader, small(*RIGHT))
    assert (full.status, full.score, full.max_score) == ("graded", 6.0, 6.0)
    blank = grade(grader, small())
    assert blank.score == 0
    assert not any(exercise.attempted for exercise in blank.exercises)
    assert {test.message for exercise in blank.exercises for test in exercise.tests} == {
        "Not attempted yet."
    }
    half = grade(grader, small("def double(x):\n    return 2 * float(x)", RIGHT[1]))
    assert scores(half) == {"double": 1.0, "total": 2.0}  # one of the tests weighs 3 of 4


def test_a_failed_test_says_what_was_called_and_what_came_back(grader: Grader) -> None:
    result = grade(grader, small("def double(x):\n    return x + 1", RIGHT[1]))
    message = result.exercises[0].tests[0].message
    assert message == "called: double(3.0)\ncame back: 4.0\nThe result is not right here."
    result = grade(grader, small("def double(x):\n    y = 0\n    return x / y", RIGHT[1]))
    message = result.exercises[0].tests[0].message
    assert (
        message
        == "called: double(3.0)\nIt stopped with ZeroDivisionError: float division by zero (line 3: return x / y)"
    )


def test_a_syntax_error_costs_its_own_exercise(grader: Grader) -> None:
    result = grade(grader, small("def double(x)\n    return 2 * x", RIGHT[1]))
    assert scores(result) == {"double": 0.0, "total": 2.0}
    assert (
        result.exercises[0].error
        == "The cell stopped with SyntaxError: expected ':' (line 1: def double(x))"
    )


@pytest.mark.parametrize(
    "cell",
    [
        "while True: pass",
        "import os; os._exit(1)",
        "import sys; sys.exit()",
        "raise RuntimeError",
        "def f(:",
        "exit()",
        "import gc, os; os.abort()",
    ],
)
def test_a_bad_cell_costs_nothing_else(grader: Grader, cell: str) -> None:
    assert grade(grader, small(*RIGHT, code(cell))).score == 6.0


def test_a_loop_in_a_function_costs_its_exercise(grader: Grader) -> None:
    result = grade(grader, small("def double(x):\n    while True:\n        pass", RIGHT[1]))
    assert scores(result) == {"double": 0.0, "total": 2.0}
    assert "still running" in (result.exercises[0].tests[0].message or "")


def test_a_broken_notebook_is_a_result_and_the_next_one_is_graded(grader: Grader) -> None:
    bad = grade(grader, b"{")
    assert (bad.status, bad.score, bad.max_score) == ("invalid", 0.0, 6.0)
    assert "ends in the middle" in (bad.reason or "")
    assert grade(grader, small(*RIGHT)).score == 6.0


def test_a_notebook_that_uses_up_its_time_is_graded_for_what_it_did(course: Path) -> None:
    hungry = small(*RIGHT)
    hungry["cells"] = [*(code("while True: pass") for _ in range(4)), *hungry["cells"]]
    limits = TimeLimits(cell=1, call=1, again=0.5, test=2, submission=2.5, crowded=100)
    with Grader(
        Options(str(course), UNIT, notebooks=True, settings=Settings(limits=limits))
    ) as strict:
        result = grade(strict, hungry)
        assert result.status == "graded"
        assert result.score == 0
        assert any("used up the time" in (exercise.error or "") for exercise in result.exercises)
        assert grade(strict, small(*RIGHT)).score == 6.0


def test_the_same_submission_gives_the_same_grade(grader: Grader, course: Path) -> None:
    document = small(
        "import random\ndef double(x):\n    return 2 * x + object()",
        "def total(x):\n    return hash(str(x)) % 7",
    )
    first, second = grade(grader, document), grade(grader, document)
    with Grader(Options(str(course), UNIT, settings=Settings(limits=LIMITS))) as other:
        third = grade(other, document)

    def without_times(result: Grade) -> dict[str, Any]:
        data = result.to_dict()
        del data["seconds"]
        for exercise in data["exercises"]:
            for test in exercise["tests"]:
                del test["seconds"]
        return data

    assert without_times(first) == without_times(second) == without_times(third)


def test_a_grade_survives_json(grader: Grader) -> None:
    result = grade(grader, small("def double(x):\n    return '\\ud800'", RIGHT[1]))
    assert Grade.from_dict(json.loads(json.dumps(result.to_dict()))) == result


def test_student_code_can_not_reach_the_grader(grader: Grader) -> None:
    tricks = "\n".join(
        [
            "import sys, numpy as np, builtins",
            "np.testing.assert_allclose = np.allclose = lambda *a, **k: True",
            "class Any(float):",
            "    __eq__ = __le__ = __ge__ = __lt__ = __gt__ = lambda *a: True",
            "    __hash__ = None",
            "    def __sub__(self, other): return Any()",
            "    __rsub__ = __abs__ = __add__ = __sub__",
            "def double(x):",
            "    for name in list(sys.modules):",
            "        assert not name.startswith(('_pytest', 'pytest', 'autograder.scoring.plugin', 'autograder.scoring.one_submission'))",
            "    print('6.0')",
            "    return Any(1.0)",
        ]
    )
    assert (
        scores(grade(grader, small(tricks, "def total(x):\n    import os\n    os._exit(0)")))[
            "double"
        ]
        == 0.0
    )


FORGED = """
shell = get_ipython()
shell.keep({"output_type": "display_data", "data": {"text/html": "<script>alert(1)</script>", "text/plain": "x"}, "trusted": True})
shell.outputs += [5, None, {"output_type": []}, {"output_type": "error", "traceback": 7}, {"output_type": "stream", "text": {}}]
shell.outputs += [{"output_type": "display_data", "data": {"image/png": 10**12, "image/jpeg": [1, 2], 3: "x"}}, {"output_type": "execute_result", "data": 4}]
"""


def test_forged_outputs_neither_stop_the_grader_nor_reach_a_browser(course: Path) -> None:
    with Grader(
        Options(str(course), UNIT, notebooks=True, settings=Settings(limits=LIMITS))
    ) as running:
        result, document = running.grade_bytes(
            json.dumps(small(*RIGHT, code(FORGED))).encode(), "someone"
        )
    assert result.score == 6.0
    assert document is not None
    assert "<script>" not in json.dumps([cell.get("outputs") for cell in document["cells"]])
    nbformat.validate(nbformat.from_dict(document))


def test_a_dead_grading_process_is_replaced_and_costs_nobody_anything(grader: Grader) -> None:
    assert grade(grader, small(*RIGHT)).score == 6.0
    process = grader._child.process
    assert process is not None
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert grade(grader, small(*RIGHT)).score == 6.0


def test_broken_hidden_tests_are_the_courses_fault(course: Path) -> None:
    path = course / f"tests/hidden/{UNIT}/test_{UNIT}.py"
    whole = path.read_text()
    for text, says in [("import nothing_of_that_name", "nothing_of_that_name"), (whole.split('@exercise("total")')[0], "no hidden tests for: total"),
                       (whole.replace('"total"', '"other"'), "no hidden tests for: total")]:  # fmt: skip
        path.write_text(text)
        with Grader(Options(str(course), UNIT)) as broken, pytest.raises(GraderError, match=says):
            grade(broken, small(*RIGHT))


def test_options_from_outside_do_not_matter(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_ADDOPTS", "-k nothing --strict-config")
    monkeypatch.setenv("PYTEST_PLUGINS", "nothing_of_that_name")
    with Grader(Options(str(course), UNIT)) as fresh:
        assert grade(fresh, small(*RIGHT)).score == 6.0


def test_a_course_without_hidden_tests_is_graded_by_its_visible_checks(course: Path) -> None:
    shutil.rmtree(course / "tests")
    with Grader(Options(str(course), UNIT, settings=Settings(limits=LIMITS))) as plain:
        assert scores(grade(plain, small(*RIGHT))) == {"double": 4.0, "total": 2.0}
        assert scores(grade(plain, small("def double(x):\n    return 3", RIGHT[1]))) == {
            "double": 0.0,
            "total": 2.0,
        }


def test_points_are_the_weighted_share() -> None:
    tests = (
        TestOutcome("a", "a", True, 3),
        TestOutcome("b", "b", False, 1),
        TestOutcome("c", "c", True, 2),
    )
    assert points(4.0, tests) == pytest.approx(4 * 5 / 6, abs=1e-6)
    assert points(4.0, ()) == 0.0
    assert points(1.0, (TestOutcome("a", "a", True),) * 3) == 1.0


def run_pytest(course: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    import sys

    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "--rootdir",
        str(course),
        "--import-mode=importlib",
        str(course / "tests/hidden"),
        *arguments,
    ]
    return subprocess.run(command, cwd=course, capture_output=True, text=True)


def test_plain_pytest_runs_the_instructors_notebook(course: Path) -> None:
    done = run_pytest(course)
    assert "4 passed" in done.stdout, done.stdout + done.stderr


def test_plain_pytest_runs_one_submission(course: Path, tmp_path: Path) -> None:
    path = tmp_path / "handed_in.ipynb"
    path.write_text(json.dumps(small("def double(x):\n    return 2 * float(x)")))
    done = run_pytest(course, "--submission", str(path))
    assert "1 failed, 1 passed, 2 skipped" in done.stdout, done.stdout + done.stderr
    assert "what the learner reads" in done.stdout
    path.write_text("{")
    done = run_pytest(course, "--submission", str(path))
    assert "ends in the middle" in done.stdout + done.stderr


def test_the_fixtures_are_there_in_a_course_and_nowhere_else(
    course: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    for folder in (course, elsewhere):
        (folder / "test_mine.py").write_text("def test_it(rng):\n    assert rng.random() < 1\n")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    for folder, arguments, passes in (
        (course, ["test_mine.py"], True),
        (elsewhere, [], False),
        (elsewhere, [f"{course}/test_mine.py::test_it"], True),
    ):
        done = subprocess.run([*command, *arguments], cwd=folder, capture_output=True, text=True)
        assert ("1 passed" in done.stdout) is passes, done.stdout + done.stderr
        assert ("fixture 'rng' not found" in done.stdout) is not passes
    shown = subprocess.run(
        [*command, "--help"], cwd=elsewhere, capture_output=True, text=True
    ).stdout
    assert "--submission" not in shown


def test_a_hidden_test_without_a_title_is_refused(course: Path) -> None:
    path = course / f"tests/hidden/{UNIT}/test_{UNIT}.py"
    path.write_text(path.read_text().replace('        """double(3) is 6."""\n', ""))
    done = run_pytest(course)
    assert "has no docstring" in done.stdout + done.stderr


@pytest.mark.parametrize("drawn", [False, True])
def test_figures_are_drawn_where_a_person_grades_or_on_demand(course: Path, drawn: bool) -> None:
    figure = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"
    by_hand = code(
        figure,
        {"solution": True, "grade": True, "locked": False, "grade_id": "draw_it", "points": 2},
    )
    document = small(*RIGHT, by_hand, code(figure))
    (course / f"release/{UNIT}/{UNIT}.ipynb").write_text(
        json.dumps(small("pass", "pass", {**by_hand, "source": "..."}))
    )
    with Grader(
        Options(str(course), UNIT, notebooks=True, settings=Settings(pictures=drawn, limits=LIMITS))
    ) as grader:
        _, executed = grader.grade_bytes(json.dumps(document).encode(), "someone")
    assert executed is not None
    kinds = {}
    for cell in executed["cells"]:
        if cell["source"] == figure:
            kinds[cell["metadata"].get("nbgrader", {}).get("grade_id", "own")] = set(
                cell["outputs"][0]["data"]
            )
    assert kinds["draw_it"] == {"image/png", "text/plain"}
    assert kinds["own"] == ({"image/png", "text/plain"} if drawn else {"text/plain"})
