"""One promise costs one promise: a right answer of the wrong kind, or one that changes its
argument, fails one test and not those of the values."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.course.settings import Settings
from autograder.grade import ExerciseGrade, Grade, TestOutcome
from autograder.running.handle import Grader
from autograder.running.options import GraderError, Options
from autograder.sandbox.limits import TimeLimits
from autograder.sandbox.student import Reference
from autograder.scoring.kinds import turned
from autograder.scoring.traces import same
from autograder.scoring.words import promise_of
from tests.support.small_course import CONFIG, UNIT, code, notebook, solution, test_cell

HIDDEN = '''
import numpy as np
import pytest

from autograder import assert_close, assert_raises, assert_unchanged, exercise, weight


@exercise("scale")
class TestScale:
    @weight(3)
    def test_values(self, student):
        """Every entry is doubled."""
        x = np.array([1.0, 2.5])
        assert_close(student.scale(x), 2 * x)
        assert_unchanged(student)

    def test_kind(self, student):
        """The result is an array of 64-bit floats."""
        got = student.scale(np.array([3, 4]))
        assert got.dtype == np.float64
        assert_close(got, np.array([6.0, 8.0]))

    def test_shape(self, student):
        """A single entry, and none."""
        assert student.scale(np.array([1.5])).shape == (1,)
        assert student.scale(np.zeros(0)).shape == (0,)

    def test_unchanged(self, student):
        """x is the same afterwards."""
        assert_close(student.scale(np.array([1.0, 4.0])), np.array([2.0, 8.0]))
        assert_unchanged(student)


@exercise("groups")
class TestGroups:
    def test_one(self, student):
        """The mean of each group, and how many there are."""
        means, n = student.groups(np.array([1.0, 3.0, 5.0]), np.array([0, 0, 7]))
        assert type(n) is int and n == 2
        assert means == {0: 2.0, 7: 5.0} and all(type(key) is int for key in means)

    def test_two(self, student):
        """One group."""
        means, n = student.groups(np.array([1.0, 3.0]), np.array([4, 4]))
        assert isinstance(means, dict) and all(type(key) is int for key in means) and means == {4: 2.0}
        assert type(n) is int and n == 1

    def test_refuses(self, student):
        """No numbers raise a ValueError."""
        assert_close(student.groups(np.array([1.0]), np.array([3]))[0][3], 1.0)
        assert_raises(ValueError, student.groups, np.zeros(0), np.zeros(0, dtype=int))


@exercise("Box")
class TestBox:
    def test_add(self, student):
        """Boxes add up."""
        total = (student.Box(2) + student.Box(3)).data
        assert type(total) is float and total == 5.0

    def test_data(self, student):
        """data holds what was put in."""
        got = student.Box(4).data
        assert type(got) is float and got == 4.0


@exercise("last")
class TestLast:
    def test_last(self, student):
        """last of scaled numbers."""
        assert_close(student.last(np.array([1.0, 6.0])), 12.0)
'''

RIGHT = {
    "scale": "def scale(x):\n    return 2.0 * x",
    "groups": "def groups(x, g):\n    if len(x) == 0:\n        raise ValueError('none')\n"
    "    means = {int(k): float(x[g == k].mean()) for k in np.unique(g)}\n    return means, len(means)",
    "Box": "class Box:\n    def __init__(self, data):\n        self.data = float(data)\n    def __add__(self, other):\n        return Box(self.data + other.data)",
    "last": "def last(x):\n    return float(scale(x)[-1])",
}
LIMITS = TimeLimits(cell=5, call=2, test=5, submission=60)


def document(answers: dict[str, str], points: float = 4) -> dict[str, Any]:
    cells = [
        code(
            "import numpy as np",
            {"solution": False, "grade": False, "locked": True, "grade_id": "given_numpy"},
        )
    ]
    for name in RIGHT:
        cells += [
            solution(
                name, answers.get(name, f"def {name}(*args):\n    raise NotImplementedError()")
            ),
            test_cell(name, points, "pass"),
        ]
    return notebook(*cells)


def make(root: Path, hidden: str = HIDDEN, points: float = 4) -> Path:
    for folder in (f"release/{UNIT}", f"source/{UNIT}", f"tests/hidden/{UNIT}"):
        (root / folder).mkdir(parents=True)
    (root / "nbgrader_config.py").write_text(CONFIG)
    (root / f"release/{UNIT}/{UNIT}.ipynb").write_text(json.dumps(document({}, points)))
    (root / f"source/{UNIT}/{UNIT}.ipynb").write_text(json.dumps(document(RIGHT, points)))
    (root / f"tests/hidden/{UNIT}/test_{UNIT}.py").write_text(hidden)
    return root


@pytest.fixture(scope="module")
def grader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grader]:
    with Grader(
        Options(
            str(make(tmp_path_factory.mktemp("course"))), UNIT, settings=Settings(limits=LIMITS)
        )
    ) as running:
        yield running


def grade(grader: Grader, **answers: str) -> Grade:
    return grader.grade_bytes(json.dumps(document(RIGHT | answers)).encode(), "someone")[0]


def failed(result: Grade, name: str) -> dict[str, str]:
    (exercise,) = [exercise for exercise in result.exercises if exercise.id == name]
    return {
        test.name.split("::")[1]: test.message or "" for test in exercise.tests if not test.passed
    }


def only(result: Grade, name: str, test: str) -> str:
    """The message of the one test that fails."""
    messages = failed(result, name)
    assert list(messages) == [test], messages
    return messages[test]


@pytest.mark.parametrize(
    ("result", "says"),
    [
        (
            "[2.0 * v for v in x]",
            "A list came back, and the exercise asks for an array: wrap it in np.array(...).",
        ),
        (
            "tuple(2 * v for v in x)",
            "A tuple came back, and the exercise asks for an array: wrap it in np.array(...).",
        ),
        (
            "2 * x",
            "An array of int64 came back, and the exercise asks for 64-bit floats: give it .astype(float).",
        ),
        (
            "2 * x + 0j",
            "An array of complex numbers came back, and the exercise asks for 64-bit floats: take its real part, .real.",
        ),
        (
            "(2 * x).astype(np.float32)",
            "An array of float32 came back, and the exercise asks for 64-bit floats: give it .astype(float).",
        ),
    ],
)
def test_another_kind_of_array_costs_the_test_of_the_kind(
    grader: Grader, result: str, says: str
) -> None:
    message = only(grade(grader, scale=f"def scale(x):\n    return {result}"), "scale", "test_kind")
    assert message.endswith(says), message
    assert message.startswith("called: scale(np.array([")


def test_what_came_back_is_shown_as_it_came(grader: Grader) -> None:
    message = only(
        grade(grader, scale="def scale(x):\n    return [2.0 * v for v in x]"), "scale", "test_kind"
    )
    assert "came back: [6.0, 8.0]" in message


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ("{k: float(x[g == k].mean()) for k in np.unique(g)}, len(np.unique(g))",
         "Each of the dict's keys is a number of numpy's (np.int64), and the exercise asks for a whole number (an int) there: wrap it in int(...)."),
        ("{int(k): float(x[g == k].mean()) for k in np.unique(g)}, np.int64(len(np.unique(g)))",
         "The second of the results is a number of numpy's (np.int64), and the exercise asks for a whole number (an int) there: wrap it in int(...)."),
        ("{int(k): float(x[g == k].mean()) for k in np.unique(g)}, float(len(np.unique(g)))", "wrap it in int(...)."),
        ("{int(k): float(x[g == k].mean()) for k in np.unique(g)}, np.array(len(np.unique(g)))",
         "The second of the results is an array without axes, and the exercise asks for a whole number (an int) there: wrap it in int(...)."),
        ("{k: np.float32(x[g == k].mean()) for k in np.unique(g)}, len(np.unique(g))", "Each of the dict's keys is"),
    ],
)  # fmt: skip
def test_another_kind_within_costs_one_test_and_says_which_matters(
    grader: Grader, answer: str, says: str
) -> None:
    message = only(
        grade(
            grader,
            groups=f"def groups(x, g):\n    if len(x) == 0:\n        raise ValueError\n    return {answer}",
        ),
        "groups",
        "test_one",
    )
    assert says in message, message


def test_attributes_of_objects_have_kinds_too(grader: Grader) -> None:
    message = only(
        grade(grader, Box=RIGHT["Box"].replace("float(data)", "data")), "Box", "test_add"
    )
    assert (
        "A whole number (an int) came back, and the exercise asks for a float: wrap it in float(...)."
        in message
    ), message


def test_objects_are_not_asked_what_no_test_asks(grader: Grader) -> None:
    """What an object does then is not the grader's fault, and nobody goes without a grade for it."""
    touchy = "class Box:\n    def __init__(self, data):\n        self.data = float(data)\n"
    touchy += "    def __add__(self, other):\n        return Box(self.data - other.data)\n"
    touchy += "    def __getattr__(self, name):\n        import os\n        os._exit(1)"
    result = grade(grader, Box=touchy)
    assert result.status == "graded", result.reason
    assert failed(result, "Box")


def test_functions_that_come_back_are_alike_whatever_they_are_called() -> None:
    session: Any = None
    named, other = Reference(session, 1, "g", True), Reference(session, 2, "inner", True)
    assert same(named, other, 1e-9)
    assert not same(named, Reference(session, 3, "g", False), 1e-9)
    assert not same(Reference(session, 4, "Box", False), Reference(session, 5, "Tin", False), 1e-9)
    assert not same(named, 1.0, 1e-9)


def test_an_argument_that_is_changed_costs_the_test_of_that(grader: Grader) -> None:
    message = only(
        grade(grader, scale="def scale(x):\n    y = 2.0 * x\n    x *= 0\n    return y"),
        "scale",
        "test_unchanged",
    )
    assert "It changed one of its arguments" in message


def test_two_promises_cost_two(grader: Grader) -> None:
    messages = failed(
        grade(
            grader, scale="def scale(x):\n    y = [2.0 * v for v in x]\n    x *= 0\n    return y"
        ),
        "scale",
    )
    assert list(messages) == ["test_kind", "test_unchanged"]


def test_wrong_values_stay_wrong_and_the_kind_is_told_with_them(grader: Grader) -> None:
    result = grade(grader, scale="def scale(x):\n    return [3.0 * v for v in x]")
    messages = failed(result, "scale")
    assert (
        list(messages) == ["test_values", "test_kind", "test_shape", "test_unchanged"]
        or "test_shape" in messages
    )
    assert "off" in messages["test_values"]
    assert "A list came back" in messages["test_values"]


@pytest.mark.parametrize(
    "scale",
    [
        "return None",
        "return {1: 2}",
        "return 'text'",
        "return x[0]",
        "return [x, [1]]",
        "return [object()]",
        "return iter(x)",
    ],
)
def test_nothing_else_is_let_through(grader: Grader, scale: str) -> None:
    result = grade(grader, scale=f"def scale(x):\n    {scale}")
    assert len(failed(result, "scale")) == 4


def test_a_right_solution_is_not_rehearsed(grader: Grader, tmp_path: Path) -> None:
    """The instructor's solution runs only where something failed: here it would hang."""
    root = make(tmp_path / "slow")
    path = root / f"source/{UNIT}/{UNIT}.ipynb"
    path.write_text(path.read_text().replace("return 2.0 * x", "while True:\\n        pass"))
    with Grader(Options(str(root), UNIT, settings=Settings(limits=LIMITS))) as other:
        result = grade(other)
    assert result.score == result.max_score
    assert sum(result.seconds.values()) < 20


def test_a_later_exercise_is_judged_by_its_own_kind(grader: Grader) -> None:
    answers = {
        "scale": "def scale(x):\n    return [3.0 * v for v in x]",
        "last": "def last(x):\n    return np.array([scale(x)[-1]])[0:1]",
    }
    assert failed(grade(grader, **answers), "last")
    answers["last"] = "def last(x):\n    return str(scale(x)[-1])"
    assert failed(grade(grader, **answers), "last")


def test_a_stand_in_gives_the_kind_that_the_learners_own_gives_where_that_helps(
    grader: Grader,
) -> None:
    answers = {
        "scale": "def scale(x):\n    return [3.0 * v for v in x]",
        "last": "def last(x):\n    return float(scale(x).pop())",
    }
    result = grade(grader, **answers)
    assert failed(result, "last") == {}
    assert result.exercises[-1].replaced == ("scale",)


@pytest.mark.parametrize(
    ("value", "like", "wanted"),
    [
        ([1, 2], np.zeros(2), np.array([1.0, 2.0])),
        ([[True, False]], np.zeros((1, 2)), np.array([[1.0, 0.0]])),
        (np.array([1.0, 2.5]), np.zeros(2, dtype=int), np.array([1.0, 2.5])),
        (np.array(3.0), 1.0, 3.0),
        (np.float64(3.5), 1, np.float64(3.5)),
        (float("nan"), 1, float("nan")),
        (2**70, 1.0, float(2**70)),
        (2**70 + 1, 1.0, 2**70 + 1),
        (1 + 0j, 1.0, 1.0),
        (1 + 1j, 1.0, 1 + 1j),
        ((1, 2.0), [1, 2], [1, 2]),
        ([1, 2], (1.0, 2.0), (1.0, 2.0)),
        ([1, 2, 3], (1.0, 2.0), [1, 2, 3]),
        ({np.int64(1): 2}, {5: 1.5}, {1: 2.0}),
        ({"a": np.float64(2)}, {"a": 1.5, "b": [1]}, {"a": 2.0}),
        ([np.int64(3)], {1, 2}, {3}),
        ([3, 3], {1, 2}, [3, 3]),
        ({3, 1}, [1, 3], {3, 1}),
        (None, np.zeros(2), None),
        ("ab", ["a", "b"], "ab"),
        (["a", "b"], np.array(["x"]), np.array(["a", "b"])),
        (["a", 1], np.zeros(2), ["a", 1]),
        (["a"] * 9 + ["b" * 10**6], np.array(["x"]), ["a"] * 9 + ["b" * 10**6]),
        ([Fraction(1, 2)], np.zeros(1), [Fraction(1, 2)]),
    ],
)
def test_only_what_loses_nothing_is_turned(value: Any, like: Any, wanted: Any) -> None:
    found, deviations = turned(value, like)
    assert type(found) is type(wanted)
    np.testing.assert_equal(found, wanted)
    if isinstance(wanted, np.ndarray):
        assert found.dtype == wanted.dtype
    assert bool(deviations) == (type(value) is not type(found) or bool(repr(value) != repr(found)))


# -- a promise that holds, one that can't be judged, and tests that are nobody's points ------------


def outcome(result: Grade, name: str, test: str) -> Any:
    (found,) = [
        item
        for exercise in result.exercises
        if exercise.id == name
        for item in exercise.tests
        if item.name.endswith(test)
    ]
    return found


def test_a_promise_that_can_not_be_judged_yet_is_undecided(grader: Grader) -> None:
    result = grade(
        grader,
        scale="def scale(x):\n    return 3.0 * x",
        groups="def groups(x, g):\n    return {int(g[0]): 9.0}, 1",
    )
    for name, test in (("scale", "test_unchanged"), ("groups", "test_refuses")):
        found = outcome(result, name, test)
        assert (found.passed, found.undecided) == (False, True)
    assert not outcome(result, "scale", "test_values").undecided
    assert Grade.from_dict(json.loads(json.dumps(result.to_dict()))) == result


def test_a_promise_that_is_broken_is_not_undecided(grader: Grader) -> None:
    result = grade(
        grader,
        scale="def scale(x):\n    x *= 3\n    return x",
        groups="def groups(x, g):\n    return {int(g[0]): x[0]}, 1",
    )
    assert not outcome(result, "scale", "test_unchanged").undecided
    assert not outcome(result, "groups", "test_refuses").undecided
    result = grade(grader, scale="def scale(x):\n    raise NotImplementedError")
    assert not outcome(result, "scale", "test_unchanged").undecided


@pytest.mark.parametrize(
    ("title", "promise"),
    [
        ("x is the same afterwards, bit for bit.", "unchanged"),
        ("A and B stay as they were.", "unchanged"),
        ("The start that was handed in stays as it was.", "unchanged"),
        ("Whole numbers work, and A stays as it was.", ""),
        ("The start stays as it was; without steps the path is the start.", ""),
        ("Transposing first or afterwards is the same.", ""),
        ("x and -3x give the same.", ""),
        ("Where x and v are not vectors of the same shape, it raises a ValueError.", "raises"),
        ("One number has the variance 0 with ddof 0; too few numbers raise a ValueError.", ""),
        ("Every entry is doubled.", ""),
    ],
)
def test_titles_that_state_one_promise(title: str, promise: str) -> None:
    assert promise_of(title) == promise


SKIPS = [
    "    @pytest.mark.skip(reason='later')\n",
    "    @pytest.mark.skipif(True, reason='later')\n",
    "    @pytest.mark.xfail(reason='known')\n",
    "    @pytest.mark.xfail(reason='known', strict=True)\n",
]


@pytest.mark.parametrize("mark", SKIPS)
def test_a_test_that_the_instructor_skips_is_left_out(tmp_path: Path, mark: str) -> None:
    hidden = HIDDEN.replace("    @weight(3)\n", mark)
    with Grader(
        Options(str(make(tmp_path / "course", hidden)), UNIT, settings=Settings(limits=LIMITS))
    ) as other:
        assert grade(other).score == 16
        wrong = grade(other, scale="def scale(x):\n    return 3.0 * x")
    assert [test.name.split("::")[1] for test in wrong.exercises[0].tests] == [
        "test_kind",
        "test_shape",
        "test_unchanged",
    ]
    assert wrong.exercises[0].score == pytest.approx(4 / 3, abs=1e-5)


def test_a_skip_in_the_middle_is_one_too_and_not_all_can_be_skipped(tmp_path: Path) -> None:
    hidden = HIDDEN.replace(
        "        total = (student", "        pytest.skip('later')\n        total = (student"
    )
    with Grader(
        Options(str(make(tmp_path / "one", hidden)), UNIT, settings=Settings(limits=LIMITS))
    ) as other:
        assert [test.name for test in grade(other).exercises[2].tests] == ["TestBox::test_data"]
    hidden = hidden.replace(
        "        got = student.Box(4)",
        "        pytest.xfail('known')\n        got = student.Box(4)",
    )
    with Grader(
        Options(str(make(tmp_path / "two", hidden)), UNIT, settings=Settings(limits=LIMITS))
    ) as other:
        with pytest.raises(GraderError, match="all hidden tests of Box are skipped"):
            grade(other)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("assert_close(student.scale(x), fiev * x)", r"test_01_small.py, line 14: NameError: name 'fiev' is not defined. That is a slip in the hidden test"),
        ("assert_close(student.scale(x), 2 * x, rtoll=1)", r"line 14: TypeError: .*rtoll"),
        ("assert student.scale(x)[5] == 1", r"line 14: IndexError"),
    ],
)  # fmt: skip
def test_a_slip_in_a_test_of_ours_is_nobodys_points(tmp_path: Path, line: str, says: str) -> None:
    hidden = HIDDEN.replace("assert_close(student.scale(x), 2 * x)", line)
    with Grader(
        Options(str(make(tmp_path / "course", hidden)), UNIT, settings=Settings(limits=LIMITS))
    ) as other:
        with pytest.raises(GraderError, match=says):
            grade(other)


def test_a_value_that_a_test_can_not_use_is_the_learners(grader: Grader) -> None:
    messages = failed(grade(grader, scale="def scale(x):\n    return 'twice'"), "scale")
    assert "can't be used here (AttributeError" in messages["test_kind"]
    messages = failed(grade(grader, scale="def scale(x):\n    x * 2.0"), "scale")
    assert messages["test_kind"].endswith("Nothing came back (None): is a `return` missing?")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("factr = 2; return x * faktr", "name 'faktr' is not defined"),
        ("return x * TWICES", "name 'TWICES' is not defined. Do you mean TWICE?"),
        ("import sklearn_of_mine", "No module named 'sklearn_of_mine'. It is not installed where this is graded."),
    ],
)  # fmt: skip
def test_a_name_that_is_misspelled_and_a_module_that_is_missing_get_a_next_step(
    grader: Grader, line: str, says: str
) -> None:
    messages = failed(grade(grader, scale=f"TWICE = 2\ndef scale(x):\n    {line}"), "scale")
    assert f"It stopped with {'Module' if 'module' in says else 'Name'}" in messages["test_kind"]
    assert says in messages["test_kind"]
    assert ("Do you mean" in messages["test_kind"]) == ("Do you mean" in says)


def test_an_exercise_without_points_shows_what_its_tests_say(tmp_path: Path) -> None:
    with Grader(
        Options(str(make(tmp_path / "course", points=0)), UNIT, settings=Settings(limits=LIMITS))
    ) as other:
        result = grade(other, scale="def scale(x):\n    return 3.0 * x")
    (scale, *rest) = result.exercises
    assert not scale.holds
    assert all(exercise.holds for exercise in rest)
    assert scale.misconceptions, "what is wrong is told there too"


def exercise(*tests: TestOutcome, score: float = 1.0, points: float = 4.0) -> ExerciseGrade:
    return ExerciseGrade("scale", score, points, tests=tests)


HELD = TestOutcome("T::a", "Every entry is doubled", passed=True)
OPEN = TestOutcome(
    "T::b", "One entry", passed=False, message="called: f(1)\nThe result is not right here."
)
UNJUDGED = TestOutcome(
    "T::c", "x is the same afterwards", passed=False, message="called: f(2)", undecided=True
)


def test_every_page_says_what_could_not_be_judged() -> None:
    from autograder.reports import cell, github, gradescope, html, json, junit, text
    from autograder.reports.item_analysis import items

    found = exercise(HELD, UNJUDGED, OPEN)
    grade = Grade("ann", UNIT, "graded", exercises=(found,))
    says = "Can't be judged before the values are right: x is the same afterwards"
    lines = "\n".join(text.told(found))
    assert says in lines
    assert lines.index("Not yet: One entry") < lines.index(says)
    assert "Not yet: x is the same" not in lines
    assert says in "\n".join(text.told(exercise(HELD, UNJUDGED)))
    assert f"? {says}" in cell.as_html(found)
    page = html.feedback(grade, [html.Answer(found, 1.0)], student="ann", score=1.0, max_score=4.0)
    assert "Can&#39;t be judged before the values are right: x is the same afterwards" in page
    assert "Not yet: </span>x is the same" not in page
    for report in (junit.report([grade]), gradescope.report([grade])):
        assert "be judged before the values are right" in report
    assert "Can&#39;t be judged before the values are right" in github.summary([grade])
    assert '"undecided": true' in json.report([grade])
    (item,) = items([grade])
    assert [(test.title, test.failed, test.undecided) for test in item.tests][1:] == [
        ("x is the same afterwards", 1, 1),
        ("One entry", 1, 0),
    ]


def test_an_exercise_without_points_is_open_where_its_tests_are() -> None:
    from autograder.reports import cell, classroom50, text
    from autograder.reports.html import Answer

    for tests, holds in (((HELD, OPEN), False), ((HELD,), True)):
        found = exercise(*tests, score=0.0, points=0.0)
        grade = Grade("ann", UNIT, "graded", exercises=(found,))
        assert found.holds is holds
        assert ("[ok]" in text.report([grade])) is holds
        assert ("Not yet: One entry" in text.report([grade])) is not holds
        assert (cell._GOOD in cell.as_html(found)) is holds
        assert (Answer(found, 0.0).state == "full") is holds
        assert f'"passed": {str(holds).lower()}' in classroom50.report([grade], {})
