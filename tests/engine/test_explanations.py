"""Where no misconception is recognised, a learner reads how their results differ from the right
ones, if that is certain; and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast

import pytest

from autograder.course.settings import Settings
from autograder.grade import ExerciseGrade, Grade, Misconception
from autograder.reports import cell, github, gradescope, html, junit, text
from autograder.reports.item_analysis import items
from autograder.running.handle import Grader
from autograder.running.options import Options
from autograder.sandbox.limits import TimeLimits
from autograder.scoring.diagnosis.near_misses import kind_of, sentence
from autograder.scoring.judges import ByHiddenTests
from tests.support.small_course import (
    UNIT,
    of_answers,
    write_course,
)

HIDDEN = '''
import numpy as np
import pytest

from autograder import assert_close, assert_raises, exercise


@exercise("spread")
class TestSpread:
    @pytest.mark.parametrize("n", [3, 4, 7])
    def test_values(self, student, rng, n):
        """The mean square of the deviations from the mean."""
        for _ in range(2):
            x = rng.standard_normal(n) + 1
            assert_close(student.spread(x), np.var(x))

    def test_shift(self, student, rng):
        """A shift changes nothing."""
        x = rng.standard_normal(5)
        assert_close(student.spread(x + 10), student.spread(x))
        assert_close(student.spread(x), np.var(x))

    def test_constant(self, student):
        """What does not vary has spread 0."""
        assert_close(student.spread(np.full(4, 3.0)), 0.0)

    def test_empty(self, student):
        """Without numbers it raises a ValueError."""
        assert_close(student.spread(np.array([1.0, 4.0])), 2.25)
        assert_raises(ValueError, student.spread, np.zeros(0))


@exercise("Slope")
class TestSlope:
    @pytest.mark.parametrize("at", [1.0, 2.0, 5.0, -3.0])
    def test_square(self, student, at):
        """The slope of a square is twice the number."""
        value = student.Slope(at).squared()
        assert_close(value.number, at * at)
        assert_close(value.slope, 2 * at)


@exercise("noise")
class TestNoise:
    @pytest.mark.parametrize("n", [3, 5, 8])
    def test_draws(self, student, rng, n):
        """n draws, scaled by 3."""
        same = np.random.default_rng(n).standard_normal(n)
        assert_close(student.noise(np.random.default_rng(n), n), 3 * same)


@exercise("total")
class TestTotal:
    @pytest.mark.parametrize("n", [3, 5, 8])
    def test_total(self, student, rng, n):
        """Ten times the sum of the spreads."""
        x = rng.standard_normal((2, n))
        assert_close(student.total(x), 10 * np.var(x, axis=1).sum())
'''

MISCONCEPTIONS = """
from autograder import misconception


@misconception("spread", says="The deviations are measured from the mean, not from the middle.")
def from_the_median(x):
    if len(x) == 0:
        raise ValueError("no numbers")
    return np.mean((x - np.median(x)) ** 2)


@misconception("noise", says="Your generator starts anew each time.")
def new_generator(rng, n):
    return 3 * np.random.default_rng(0).standard_normal(n)
"""

RIGHT = {
    "spread": "def spread(x):\n    if len(x) == 0:\n        raise ValueError('no numbers')\n    return np.sum((x - np.mean(x)) ** 2) / len(x)",
    "Slope": "class Slope:\n    def __init__(self, number, slope=1.0):\n        self.number, self.slope = number, slope\n\n"
    "    def squared(self):\n        return Slope(self.number**2, 2 * self.number * self.slope)",
    "noise": "def noise(rng, n):\n    return 3 * rng.standard_normal(n)",
    "total": "def total(x):\n    return 10 * sum(spread(row) for row in x)",
}
CHECKED = "def spread(x):\n    if len(x) == 0:\n        raise ValueError('none')\n"


def document(answers: dict[str, str]) -> dict[str, Any]:
    return of_answers(RIGHT, answers)


@pytest.fixture(scope="module")
def grader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grader]:
    root = tmp_path_factory.mktemp("course")
    write_course(root, RIGHT, **{f"test_{UNIT}": HIDDEN}, misconceptions=MISCONCEPTIONS)
    with Grader(
        Options(
            str(root),
            UNIT,
            settings=Settings(limits=TimeLimits(cell=5, call=2, again=1, test=8, submission=60)),
        )
    ) as running:
        yield running


def graded(grader: Grader, **answers: str) -> dict[str, ExerciseGrade]:
    result = grader.grade_bytes(json.dumps(document(RIGHT | answers)).encode(), "someone")[0]
    return {exercise.id: exercise for exercise in result.exercises}


def told(grader: Grader, name: str, source: str, **others: str) -> tuple[Misconception, ...]:
    return graded(grader, **{name: source}, **others)[name].misconceptions


@pytest.mark.parametrize(
    ("body", "name", "says"),
    [
        (
            "return np.var(x, ddof=1) if len(x) > 1 else 0.0",
            "factor of n",
            "n / (n - 1) times what it should be each time, where n is the length of `x`.",
        ),
        ("return -np.var(x)", "sign", "Your result has the other sign each time."),
        ("return float(np.std(x))", "rooted", "the square root of what it should be each time."),
        (
            "return 2 * np.var(x)",
            "factor",
            "Your result is twice what it should be each time. Which factor of 2 is too much?",
        ),
        ("return np.var(x) + 1", "added constant", "Your result is 1 too large each time."),
        (
            "return np.var(x) if len(x) < 4 else 5 * np.var(x)",
            "factor",
            "Your result is 5 times what it should be wherever it is off.",
        ),
        (
            "return np.sum(x ** 2) / len(x)",
            "near miss: term lost",
            "Your results are those of a right solution without one of its terms.",
        ),
        (
            "return np.mean((x - x.sum()) ** 2)",
            "near miss: another function",
            "another function in one place",
        ),
    ],
)
def test_results_that_differ_in_one_way_are_told(
    grader: Grader, body: str, name: str, says: str
) -> None:
    (found,) = told(grader, "spread", CHECKED + f"    {body}")
    assert (found.name, found.kind) == (name, "relation")
    assert says in found.says


@pytest.mark.parametrize(
    "source",
    [
        RIGHT["spread"],
        CHECKED + "    return None",
        CHECKED + "    return np.nan",
        CHECKED + "    return 'half'",
        CHECKED + "    return np.random.default_rng(int(1e6 * x[0] % 1000)).random()",
        CHECKED + "    return 2 * np.var(x) if len(x) == 7 else 3 * np.var(x)",
        CHECKED + "    return x[0] * 2 * np.var(x)",
        CHECKED + "    raise TypeError('no')",
        CHECKED + "    import os\n    os._exit(3)",
        "def spread(x):\n    return [np.var(x)] if len(x) else 0.0",  # the kind
        "def spread(x)\n",
        "spread = 3",
    ],
)
def test_nothing_is_told_where_it_is_not_certain_or_not_of_values(
    grader: Grader, source: str
) -> None:
    assert told(grader, "spread", source) == ()


@pytest.mark.parametrize(
    ("source", "where"),
    [
        ("def spread(x):\n    return np.var(x)", "`x` is empty"),
        (
            CHECKED + "    return np.var(x) if np.ptp(x) else np.nan",
            "`x` has nothing but equal entries",
        ),
    ],
)
def test_the_case_is_told_where_everything_else_is_right(
    grader: Grader, source: str, where: str
) -> None:
    (found,) = told(grader, "spread", source)
    assert found.says.startswith(
        f"Your function was right in all calls but those in which {where}. "
    )


def test_a_known_misconception_comes_first(grader: Grader) -> None:
    (found,) = told(grader, "spread", CHECKED + "    return np.mean((x - np.median(x)) ** 2)")
    assert (found.name, found.kind) == ("from_the_median", "misconception")


def test_a_known_misconception_is_seen_beside_another_slip(grader: Grader) -> None:
    """It does not raise the promised exception, and gives an array: other tests fail than with the
    misconception alone."""
    (found,) = told(
        grader,
        "spread",
        "def spread(x):\n    return np.mean((x - np.median(x)) ** 2) if len(x) else 0.0",
    )
    assert (found.name, found.kind) == ("from_the_median", "misconception")


def test_attributes_of_a_class_are_named(grader: Grader) -> None:
    (found,) = told(
        grader,
        "Slope",
        RIGHT["Slope"].replace("2 * self.number * self.slope", "self.number * self.slope"),
    )
    assert (
        found.says
        == "The `slope` of your Slope is half of what it should be each time. Which factor of 2 is missing?"
    )


def test_functions_that_draw_are_asked_with_a_fresh_generator(grader: Grader) -> None:
    (found,) = told(grader, "noise", "def noise(rng, n):\n    return rng.standard_normal(n)")
    assert found.says.startswith("Your result is 1/3 times what it should be each time.")


def test_where_something_stood_in_results_are_compared_with_it_in_place(grader: Grader) -> None:
    result = graded(
        grader,
        spread=CHECKED + "    return 7.0",
        total="def total(x):\n    return sum(spread(row) for row in x)",
    )["total"]
    assert (result.replaced, result.follow_through) == (("spread",), False)
    assert [found.says for found in result.misconceptions] == [
        "Your result is 1/10 times what it should be each time. Where does that factor come from?"
    ]


def test_questions_cost_nobody_points(grader: Grader) -> None:
    """A function that answers the tests and then, asked more, ends the worker: the other exercises
    were graded before."""
    counted = (
        "asked = []\n\n\n"
        + CHECKED
        + "    asked.append(1)\n    if len(asked) > 9:\n        import os\n        os._exit(1)\n    return 2 * np.var(x)"
    )
    result = graded(grader, spread=counted)
    assert [result[name].score for name in ("Slope", "noise", "total")] == [2.0, 2.0, 2.0]


def test_the_same_submission_gives_the_same_grade(grader: Grader) -> None:
    answers = {
        "spread": CHECKED + "    return np.sum(x ** 2) / len(x)",
        "noise": "def noise(rng, n):\n    return -3 * rng.standard_normal(n)",
    }
    assert graded(grader, **answers) == graded(grader, **answers)


# -- near misses -----------------------------------------------------------------------------------


def test_the_more_telling_kind_of_change_is_told() -> None:
    assert kind_of("term lost: a + b -> a") == "term lost"
    found = sentence(["off by one", "factor lost"])
    assert found is not None
    assert found[0] == "factor lost"
    assert sentence(["factor lost", "term lost"]) is None  # two of a kind
    assert sentence(["always", "never", "comparison"]) is not None  # all about the cases
    assert sentence(["an operator of tomorrow"]) is None
    assert sentence(["factor lost", "an operator of tomorrow"]) is None
    assert sentence([]) is None


# -- what shows it ---------------------------------------------------------------------------------

SAYS = "Your result is half of what it should be each time. Which factor of 2 is missing?"


@pytest.fixture
def grade(grader: Grader) -> Grade:
    answers = RIGHT | {
        "spread": CHECKED + "    return np.var(x) / 2",
        "total": "def total(x):\n    return sum(map(spread, x))",
    }
    return grader.grade_bytes(json.dumps(document(answers)).encode(), "someone")[0]


def test_every_report_shows_the_relation_and_what_stood_in(grade: Grade) -> None:
    stood_in = "Run again with a correct `spread` in place of yours"
    page = html.feedback(
        grade,
        [html.Answer(exercise, exercise.score) for exercise in grade.exercises],
        student="ada",
        score=1,
        max_score=8,
    )
    fragments = "".join(map(cell.as_html, grade.exercises))
    for report in (
        text.report([grade]),
        page,
        fragments,
        github.summary([grade]),
        gradescope.report([grade]),
        junit.report([grade]),
    ):
        plain = (
            report.replace("&#96;", "`")
            .replace("\n              ", " ")
            .replace("\n          ", " ")
        )
        assert SAYS in plain
        assert stood_in in plain
    data = grade.to_dict()["exercises"][0]["misconceptions"]
    assert data == ({"name": "factor", "says": SAYS, "kind": "relation"},)
    assert Grade.from_dict(json.loads(json.dumps(grade.to_dict()))) == grade


def test_a_stand_in_that_helped_is_named_with_the_reason(grader: Grader) -> None:
    result = graded(grader, spread=CHECKED + "    return 7.0")["total"]
    assert text.followed(result) == [
        "Graded with a correct `spread` in place of yours, so that what is open there costs nothing here."
    ]
    assert text.followed(graded(grader)["total"]) == []


def test_relations_are_counted_apart_from_misconceptions(grade: Grade) -> None:
    known = Misconception("from_the_median", "The deviations are measured from the mean.")
    other = replace(
        grade,
        exercises=(replace(grade.exercises[0], misconceptions=(known,)), *grade.exercises[1:]),
    )
    found = items([grade, grade, other])[0]
    assert [(count.name, count.count, count.of) for count in found.misconceptions] == [
        ("from_the_median", 1, 3)
    ]
    assert [(count.name, count.says, count.count) for count in found.relations] == [
        ("factor", SAYS, 2)
    ]


@pytest.mark.parametrize(
    "error", [ValueError("ragged"), TypeError(), IndexError(), OverflowError()]
)
def test_an_explanation_that_fails_costs_nobody_the_grade(error: Exception) -> None:
    class Broken:
        def differences(self, *_: Any) -> Any:
            raise error

    judge = object.__new__(ByHiddenTests)
    judge._diagnosis = cast("Any", Broken())
    assert judge._differences("spread", [], cast("Any", None)) == ()
