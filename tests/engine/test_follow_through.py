"""A slip in a function or a class costs its own exercise, and no other: whatever the learner's own
would take, what stands in for it takes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.course.course import Course
from autograder.course.settings import Settings
from autograder.course.variants import reference_solutions, with_solutions
from autograder.grade import ExerciseGrade, Grade
from autograder.running.handle import Grader
from autograder.running.options import Options
from autograder.sandbox.limits import TimeLimits
from autograder.scoring.plans import Form, NoStandIn, plans
from tests.support.small_course import (
    UNIT,
    of_answers,
    write_course,
)

ROOT = Path(__file__).parents[2]

HIDDEN = '''
import numpy as np

from autograder import assert_close, exercise


@exercise("area")
class TestArea:
    def test_values(self, student):
        """The mean height times the width."""
        assert_close(student.area(np.array([1.0, 3.0]), np.array([2.0, 2.0])), 8.0)
        assert_close(student.area(heights=np.array([1.0, 5.0]), widths=np.array([1.0, 1.0])), 6.0)

    def test_empty(self, student):
        """No heights, no area."""
        assert_close(student.area(np.zeros(0), np.zeros(0)), 0.0)


@exercise("step")
class TestStep:
    def test_values(self, student):
        """One step of a walk, drawn from rng."""
        assert_close(student.step(np.random.default_rng(3)), 2 * np.random.default_rng(3).standard_normal())


@exercise("halve")
class TestHalve:
    def test_in_place(self, student):
        """All entries are halved in place."""
        x = np.array([2.0, 4.0])
        student.halve(x)
        assert_close(student.last_call.changed[0].value, np.array([1.0, 2.0]))


@exercise("Money")
class TestMoney:
    def test_sum(self, student):
        """Amounts add up, and with plain numbers too."""
        total = student.Money(2) + student.Money(3) + 1
        assert_close(total.amount, 6.0)
        assert_close((1 + student.Money(3)).amount, 4.0)

    def test_share(self, student):
        """share divides among n."""
        assert_close(np.array([part.amount for part in student.Money(6).share(3)]), np.full(3, 2.0))

    def test_len(self, student):
        """len counts whole units, and a purse can be looped over."""
        assert len(student.Money(3)) == 3
        assert_close(np.array(list(student.Money(3))), np.arange(3))


@exercise("taxed")
class TestTaxed:
    def test_tax(self, student):
        """taxed(m) is m with a tenth of it added."""
        assert_close(student.taxed(student.Money(10)).amount, 11.0)


@exercise("final")
class TestFinal:
    def test_value(self, student):
        """final() is 12."""
        assert_close(student.final(), 12.0)

    def test_function(self, student):
        """final(f) is f(12)."""
        assert_close(student.final(lambda x: 3 * x), 36.0)
'''

RIGHT = {
    "area": "def area(heights, widths, *, scale=1.0):\n    if len(heights) != len(widths):\n        raise ValueError('lengths')\n"
    "    return scale * float((heights * widths).sum()) if heights.size else 0.0",
    "step": "def step(rng):\n    return 2 * rng.standard_normal()",
    "halve": "def halve(x):\n    x /= 2",
    "Money": """class Money:
    def __init__(self, amount):
        self.amount = float(amount)

    def __add__(self, other):
        if not isinstance(other, Money):
            other = Money(other)
        return Money(self.amount + other.amount)

    def __radd__(self, other):
        return self + other

    def share(self, n):
        only_the_instructor_knows = self.amount / n
        return [Money(only_the_instructor_knows) for _ in range(n)]

    def apply(self, f):
        return Money(f(self.amount))

    def __len__(self):
        return int(self.amount)

    def __iter__(self):
        return iter(range(int(self.amount)))

    def __repr__(self):
        return f"Money({self.amount})"
""",
    "taxed": "def taxed(money):\n    assert isinstance(money, Money)\n    return money + money.amount / 10",
    "final": "def final(f=float):\n    return f(12.0)",
}

# The learner's own earlier ones, each with a slip.
AREA = "def area(heights, widths, kind='sum'):\n    return 7.0"
STEP = "def step(generator):\n    return generator.standard_normal()"
HALVE = "def halve(x):\n    x /= 3"
MONEY = (
    RIGHT["Money"]
    .replace("self.amount + other.amount", "self.amount")
    .replace("only_the_instructor_knows", "part")
)
TAXED = "def taxed(money):\n    return money"


def document(answers: dict[str, str]) -> dict[str, Any]:
    return of_answers(RIGHT, answers)


@pytest.fixture(scope="module")
def grader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grader]:
    root = tmp_path_factory.mktemp("course")
    write_course(root, RIGHT, **{f"test_{UNIT}": HIDDEN})
    with Grader(
        Options(
            str(root),
            UNIT,
            settings=Settings(limits=TimeLimits(cell=5, call=0.8, test=3, submission=60)),
        )
    ) as running:
        yield running


def grade(grader: Grader, **answers: str) -> Grade:
    return grader.grade_bytes(json.dumps(document(RIGHT | answers)).encode(), "someone")[0]


def final(grader: Grader, body: str, before: str = "", **answers: str) -> ExerciseGrade:
    source = f"{before}def final(f=float):\n" + "".join(
        f"    {line}\n" for line in body.split("\n")
    )
    result = grade(grader, final=source, **answers)
    assert result.score < result.max_score
    return result.exercises[-1]


def full(exercise: ExerciseGrade) -> bool:
    return exercise.score == exercise.max_score


def test_the_instructors_own_notebook_holds(grader: Grader) -> None:
    result = grade(grader)
    assert result.score == 12.0, [
        test.message for exercise in result.exercises for test in exercise.tests if not test.passed
    ]


CALLS = [
    "area(np.array([1.0, 2.0]), np.array([4.0, 4.0]))",
    "area([1.0, 2.0], [4.0, 4.0])",
    "area((1.0, 2.0), [4, 4])",
    "area([1, 2], widths=(4 for _ in range(2)))",
    "area(range(1, 3), np.array([4, 4]))",
    "area(heights=map(float, '12'), widths={1: 4, 2: 4.0}.values())",
    "area([np.float32(1), np.int64(2)], np.array([4, 4], dtype=object))",
    "area([Fraction(1), Fraction(2)], [Fraction(4)] * 2)",
    "area(np.array([[1.0, 2.0]])[0], np.full(2, 4.0), 'sum')",
    "area([1, 2], [4, 4], kind='sum')",
    "area(*np.array([[1, 2], [4, 4]]))",
    "alias([1, 2], [4, 4])",
]


def cases(bodies: list[str]) -> str:
    """A body in which each of these has to give 12."""
    functions = [
        f"def case_{k}():\n    " + body.replace("\n", "\n    ") for k, body in enumerate(bodies)
    ]
    return "\n".join(
        [
            *functions,
            *(f"assert case_{k}() == 12, ({k}, case_{k}())" for k in range(len(bodies))),
            "return f(12.0)",
        ]
    )


def test_a_stand_in_takes_what_the_learners_own_function_takes(grader: Grader) -> None:
    body = cases([f"return {call}" for call in CALLS])
    result = final(grader, body, "from fractions import Fraction\nalias = area\n\n", area=AREA)
    assert full(result), result.tests[0].message
    assert (result.replaced, result.follow_through) == (("area",), True)


def test_an_exercise_that_is_not_written_at_all_has_a_stand_in(grader: Grader) -> None:
    answers = {name: source for name, source in RIGHT.items() if name not in ("area", "Money")}
    answers["final"] = (
        "def final(f=float):\n    return f(area([1, 2], [4, 3]) + (Money(1) + 1).amount)\n"
    )
    result = grader.grade_bytes(json.dumps(document(answers)).encode(), "someone")[0].exercises[-1]
    assert full(result), result.tests[0].message
    assert result.replaced == ("area", "Money")


def test_parameters_may_have_other_names_and_defaults(grader: Grader) -> None:
    own = "def area(h, w=(4.0, 4.0)):\n    return 7.0"
    assert full(final(grader, "return f(area(h=[1.0, 2.0]))", area=own))
    assert full(final(grader, "return f(area(w=[4.0, 4.0], h=[1.0, 2.0]))", area=own))


def test_a_parameter_that_only_the_learners_own_has_is_not_made_a_fault(grader: Grader) -> None:
    """Where the stand-in can't do what is asked, nothing is said of it: the learner's own result is
    told."""
    result = final(grader, "return f(area([1, 2], [4, 4], kind='mean'))", area=AREA)
    assert result.replaced == ()
    assert "came back: 7.0" in (result.tests[0].message or "")


def test_exceptions_that_are_promised_arrive_as_they_are(grader: Grader) -> None:
    assert full(
        final(
            grader,
            "try:\n    area([1.0], [2.0, 3.0])\nexcept ValueError as error:\n    assert str(error) == 'lengths'\n    return f(12)",
            area=AREA,
        )
    )


def test_a_message_of_a_stand_in_names_the_exception_once(grader: Grader) -> None:
    result = final(grader, "return area([1.0], [2.0, 3.0])", area=AREA)
    assert "It stopped with ValueError where an answer is wanted: lengths (line" in (
        result.tests[0].message or ""
    )


def test_draws_go_on_where_a_stand_in_has_drawn(grader: Grader) -> None:
    body = "rng, other = np.random.default_rng(5), np.random.default_rng(5)\nwalk = [step(rng) for _ in range(3)]\n"
    body += "assert walk == list(2 * other.standard_normal(3))\nreturn f(12.0)"
    result = final(grader, body, step=STEP)
    assert full(result), result.tests[0].message
    assert result.replaced == ("step",)


def test_what_a_stand_in_changes_in_place_is_changed(grader: Grader) -> None:
    arrays = ["np.array([24.0, 8.0])", "[24.0, 8.0]", "np.array([24.0, 1.0, 8.0])[::2]"]
    result = final(
        grader,
        cases([f"x = {x}\nhalve(x)\nassert x[1] == 4.0\nreturn x[0]" for x in arrays]),
        halve=HALVE,
    )
    assert full(result), result.tests[0].message


USES = [
    "return ((Money(5) + Money(7)).amount)",
    "return ((5 + Money(amount=7)).amount)",
    "return (sum([Money(4)] * 3).amount)",
    "total = Money(0)\nfor part in Money(12).share(4):\n    total += part\nassert isinstance(total, Money)\nreturn (total.amount)",
    "m = Money(5)\nm.amount = m.amount + 7\nreturn ((m + 0).amount)",
    "m = Money(5)\nm.note = 12\nreturn ((m + 0).amount - 5 + m.note)",
    "return ((Money(5) + 0).apply(lambda a: a + 7).amount)",
    "return (len(Money(3) + 9) + sum(Money(1)) + (0 in Money(2)) - 1)",
    "nodes = [Money(k) + 0 for k in range(3)]\nseen = {id(n) for n in nodes} | {id(n) for n in nodes}\nreturn (4 * len(seen))",
    "m = Money(3) + 4\nassert repr(m) == 'Money(7.0)' and {m: 1}[m] == 1 and m == m and m != Money(7)\nreturn (m.amount + 5)",
    "return (float(np.array([Money(2) + 10], dtype=object)[0].amount))",
    "return (max(map(Money, [2, 12]), key=lambda m: (m + 0).amount).amount)",
    "m = Money(7) + 5\nreturn (m.amount if hasattr(m, 'amount') and not hasattr(m, 'rate') else 0)",
]


def test_a_class_can_stand_in(grader: Grader) -> None:
    result = final(grader, cases(USES), Money=MONEY)
    assert full(result), result.tests[0].message
    assert result.replaced == ("Money",)


@pytest.mark.parametrize(
    "money",
    [
        "class Money:\n    pass",
        "Money = None",
        "class Money\n    syntax",
        "def Money(amount):\n    return amount",
        "class Other:\n    pass",
    ],
)
def test_also_for_a_class_that_is_missing_or_none(grader: Grader, money: str) -> None:
    result = final(grader, "return f((Money(5) + Money(7)).amount)", Money=money)
    assert full(result), result.tests[0].message
    assert result.replaced == ("Money",)


def test_a_function_of_a_class_stands_in_together_with_it(grader: Grader) -> None:
    """The instructor's `taxed` knows the instructor's Money, so that the learner's right one is
    replaced, too."""
    result = final(grader, "return f(taxed(Money(10)).amount + 1)", taxed=TAXED)
    assert full(result), result.tests[0].message
    assert result.replaced == ("Money", "taxed")


@pytest.mark.parametrize(
    "body",
    [
        "class Purse(Money):\n    pass\nreturn Purse(12).amount",
        "return Money(3).doubled().amount",
        "return Money(3).rate",
        "return taxed(Own(3)).amount",
    ],
)
def test_where_a_class_can_not_stand_in_the_learners_own_result_is_told(
    grader: Grader, body: str
) -> None:
    own = (
        MONEY
        + "        \n    rate = 3.0\n    def doubled(self):\n        return Money(2 * self.amount)\n"
    )
    answers = {"taxed": TAXED} if "Own" in body else {"Money": own}
    result = final(grader, body, "class Own:\n    amount = 3.0\n\n", **answers)
    assert not full(result)
    assert (result.replaced, result.follow_through) == ((), False)
    assert "stand" not in str(result.tests)


def test_a_replacement_that_does_not_help_is_named_too(grader: Grader) -> None:
    result = final(grader, "return f(area([1, 2], [4, 4]) + 1)", area=AREA)
    assert result.score == 0
    assert (result.replaced, result.follow_through) == (("area",), False)
    assert "came back: 13.0" in (result.tests[0].message or "")


def test_an_own_function_that_is_right_where_it_is_used_is_not_replaced(grader: Grader) -> None:
    """It lost points for its kind, or at the edges: whatever is better for the learner counts."""
    own = "def area(heights, widths):\n    return [float(np.sum(np.multiply(heights, widths)))]"
    result = final(grader, "return f(area([1, 2], [4, 4])[0])", area=own)
    assert full(result)
    assert result.replaced == ()


def test_two_slips_at_once_and_a_helper_between(grader: Grader) -> None:
    before = "def helper(x):\n    return area(x, np.ones(len(x))) + (Money(1) + 1).amount\n\n"
    result = final(grader, "return f(helper([4.0, 6.0]))", before, area=AREA, Money=MONEY)
    assert full(result), result.tests[0].message
    assert result.replaced == ("area", "Money")


def test_one_that_can_not_stand_in_does_not_keep_the_others_from_it(grader: Grader) -> None:
    own = "def area(heights, widths, kind='sum'):\n    return 9.0 if kind == 'nine' else 7.0"
    result = final(
        grader,
        "return f(area([1], [2], kind='nine') + (Money(1) + 2).amount)",
        area=own,
        Money=MONEY,
    )
    assert full(result), result.tests[0].message
    assert result.replaced == ("Money",)


def test_functions_that_call_themselves_and_each_other(grader: Grader) -> None:
    own = "def area(heights, widths):\n    return 1.0 if len(heights) == 0 else heights[0] + area(heights[1:], widths[1:])"
    body = "def down(n):\n    return 0 if n == 0 else area([1.0], [1.0]) + down(n - 1)\nreturn f(down(12))"
    assert full(final(grader, body, area=own))
    nested = "return f((Money(0) + 1).apply(lambda a: (Money(0) + 11).apply(lambda b: b + a).amount).amount)"
    assert full(final(grader, nested, Money=MONEY))


def test_a_class_may_be_used_a_thousand_times(grader: Grader) -> None:
    result = final(
        grader,
        "total = Money(0)\nfor _ in range(1000):\n    total = total + 0.012\nreturn f(round(total.amount, 6))",
        Money=MONEY,
    )
    assert full(result), result.tests[0].message


def test_a_stand_in_that_is_too_slow_is_no_fault_of_the_learner(grader: Grader) -> None:
    """A hundred times as slow as their own: the second run ends at its time limit, and what was
    seen in the first is told."""
    body = "for _ in range(30_000):\n    area([1], [1])\nreturn area([1], [1])"
    result = final(grader, body, area=AREA)
    assert result.replaced == ()
    assert "came back: 7.0" in (result.tests[0].message or "")


SPY = """
import gc
from autograder.sandbox.inside.stand_ins import Handle, StandIns
secret = "only_the_" + "instructor_knows"
request = [o for o in gc.get_objects() if type(o) is StandIns][0]._request
m = Money(3) + 4
things, seen, found = [Money, m, m.share, m.__add__, iter(m), taxed], set(), []
for _ in range(4):
    more = []
    for thing in things:
        for name in {*dir(thing), *dir(type(thing)), "__code__", "__globals__", "__closure__", "__func__", "__wrapped__", "gi_frame"}:
            try:
                value = getattr(thing, name)
                if id(value) not in seen and secret in repr(value):
                    found.append((name, repr(value)))
            except BaseException:
                continue
            if id(value) not in seen and len(seen) < 2000:
                seen.add(id(value))
                more.append(value)
    things = more
for name in ("__class__", "__dict__", "__globals__", "__init__", "__reduce__", "__getattribute__", "__code__", "__func__", "amount.real"):
    for number in [object.__getattribute__(o, '_number') for o in (m, m.share)]:
        for what in ("Money", "", "final"):
            for arguments in ([what, Handle(number), name, []], [what, name, []]):
                for operation in ("get", "special", "set", "class attribute", "apply", "call", "nothing"):
                    try:
                        found.append((operation, name, what, request(operation, arguments)))
                    except Exception as error:
                        assert secret not in str(error)
assert not found, found
return f(12)
"""


def test_nothing_of_the_instructors_source_can_be_reached_through_a_stand_in(
    grader: Grader,
) -> None:
    result = final(
        grader,
        "if Money(3).share(1)[0] is not None and 'forward' in str(Money.__add__):\n    "
        + "\n    ".join(SPY.strip().split("\n")),
        Money=MONEY,
        taxed=TAXED,
    )
    assert full(result), result.tests[0].message


def test_what_is_left_of_one_learner_is_not_there_for_the_next(grader: Grader) -> None:
    marks = "m = Money(5) + 7\nm.mark = 1\nMoney.mark = 2\nMoney.share = None\nreturn f(m.amount)"
    looks = "assert not hasattr(Money, 'mark') and not hasattr(Money(1), 'mark')\nreturn f((Money(24) + 0).share(2)[0].amount)"
    assert full(final(grader, marks, Money=MONEY))
    assert full(final(grader, looks, Money=MONEY))


# -- plans -----------------------------------------------------------------------------------------


def test_classes_with_bases_or_decorators_and_other_things_have_no_plan() -> None:
    found = plans(
        {
            "A": "class A(dict):\n    pass",
            "B": "@dataclass\nclass B:\n    x: int",
            "c": "c = 3",
            "d": "d = lambda x: x",
            "E": "class E:\n    size = 3\n    def __init__(self, n=2):\n        self.n = n\n    def f(self):\n        other.left = 1\n    __mul__ = f",
            "g": "def g(a, /, b, *c, d=1):\n    return E(a)",
            "h": "def h(:",
        }
    )
    assert sorted(found) == ["E", "g"]
    assert found["E"].attributes == {"size", "n", "f", "left"}
    assert found["E"].special == {"__mul__"}
    assert found["E"].parameters.names == ("n",)
    assert found["g"].mentions == {"E"}
    assert found["g"].parameters.open


def test_parameters_are_found_by_name_then_by_place() -> None:
    parameters = plans({"f": "def f(x, y, *, tol=1):\n    pass"})["f"].parameters
    assert parameters.renamed({"x": 1}, ["x", "y", "tol"], {}) == {"x": "x", "y": "y", "tol": "tol"}
    assert parameters.renamed({}, ["y", "x"], {}) == {"y": "y", "x": "x"}
    assert parameters.renamed({}, ["a", "b"], {}) == {"a": "x", "b": "y"}
    assert parameters.renamed({}, ["a", "x"], {}) == {
        "x": "x"
    }  # its place is taken, and it may be left out
    assert parameters.renamed({"extra": 2}, ["x", "y", "tol", "extra"], {"extra": 2}) == {
        "x": "x",
        "y": "y",
        "tol": "tol",
    }
    with pytest.raises(NoStandIn, match="extra"):
        parameters.renamed({"extra": 3}, ["x", "y", "tol", "extra"], {"extra": 2})


def test_an_argument_is_given_in_the_form_in_which_the_tests_give_it() -> None:
    floats, lists = Form.of([np.zeros(2), np.ones((2, 2))]), Form.of([[1, 2]])
    assert floats.put([1, 2]).dtype == np.float64
    assert floats.put(np.array([1, 2])).dtype == np.float64
    assert floats.put(3) == 3
    assert floats.put([[1.0], [2.0, 3.0]]) == [[1.0], [2.0, 3.0]]  # no array: as it came
    assert floats.put(("a", None)) == ("a", None)
    assert lists.put(np.array([1, 2])) == [1, 2]
    assert lists.put((1, 2)) == [1, 2]
    assert Form.of([(1, 2)]).put([3, 4]) == (3, 4)
    assert Form.of([np.zeros(2), [1.0]]).put([1, 2]) == [1, 2]  # both occur
    assert Form.of([np.array([1, 2])]).put([1, 2]).dtype.kind == "i"
    assert Form.of([1.0, "a"]).put([1]) == [1]


# -- the course's own classes ----------------------------------------------------------------------

SLIPS = {
    "Dual": ("self.dot * other.val + self.val * other.dot)", "self.dot * other.dot)"),
    "Value": ("order, seen, stack", "raise NotImplementedError()\n        order, seen, stack"),
    "Tensor": ("g * p * self.data ** (p - 1)", "g * self.data ** (p - 1)"),
}


def test_a_slip_in_dual_value_or_tensor_costs_nothing_later() -> None:
    source = json.loads(Course(ROOT).unit("08_automatic_differentiation").source.read_text())
    solutions = reference_solutions(source)
    changed = {name: solutions[name].replace(old, new, 1) for name, (old, new) in SLIPS.items()}
    assert all(changed[name] != solutions[name] for name in changed)
    with Grader(Options(str(ROOT), "08_automatic_differentiation")) as running:
        result = running.grade_bytes(
            json.dumps(with_solutions(source, changed)).encode(), "someone"
        )[0]
    by_name = {exercise.id: exercise for exercise in result.exercises}
    for later, earlier in (
        ("jvp", "Dual"),
        ("jacobian_reverse", "Value"),
        ("train_autodiff", "Tensor"),
    ):
        assert not full(by_name[earlier])
        assert full(by_name[later]), [
            test.message for test in by_name[later].tests if not test.passed
        ]
        assert by_name[later].replaced == (earlier,)
