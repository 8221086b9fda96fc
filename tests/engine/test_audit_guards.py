"""What learners read is audited: visible checks, what is forbidden, and what feedback shows. Each
guard is broken here on purpose."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from autograder.authoring.audit.announced import text_of, unnamed, using
from autograder.authoring.audit.pasted import taken_apart, unpasted
from autograder.authoring.audit.visible import Found, examine
from autograder.authoring.audit.watched import watched
from autograder.course.variants import Variant
from autograder.grade import ExerciseGrade, TestOutcome
from autograder.running.handle import Grader
from autograder.running.options import Options
from autograder.scoring.diagnosis.mutants import Mutant, mutants
from autograder.scoring.forbidden import violation
from autograder.scoring.tried import Tried
from tests.support.small_course import RIGHT, UNIT, code, notebook, solution, test_cell

Ask = Callable[[Sequence[Sequence[str]]], list[Tried]]

HALVES = """
def halves(x, n):
    '''x, halved n times.'''
    if n < 0:
        raise ValueError("no")
    for _ in range(n):
        x = x / 2
    return x
"""

CHECK = """
result = halves(8.0, 2)
assert isinstance(result, (int, float, np.number, np.ndarray)), f"A number should come back, and this is a {type(result).__name__}."
assert not np.isclose(result, 4.0), "Once is not enough: halve as often as n says."
assert np.isclose(result, 2.0), f"Half of 8 is 4, and half of that is 2; yours is {result}."
assert np.isclose(halves(3.0, 0), 3.0), "Halved never, it stays as it is."
try:
    halves(1.0, -1)
except ValueError:
    pass
else:
    raise AssertionError("Less than never: raise a ValueError.")
print("passed")
"""

ONCE = Variant(
    "halves",
    "once",
    "def halves(x, n):\n    if n < 0:\n        raise ValueError\n    return x / 2",
    "Once is not enough.",
)


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    root = tmp_path_factory.mktemp("course")
    for folder in (f"release/{UNIT}", f"source/{UNIT}", f"tests/hidden/{UNIT}"):
        (root / folder).mkdir(parents=True)
    (root / "nbgrader_config.py").write_text("c = get_config()\n")
    setup = code(
        "import numpy as np",
        {"solution": False, "grade": False, "locked": True, "grade_id": "given_setup"},
    )
    for folder, source in (
        ("release", "def halves(x, n):\n    raise NotImplementedError()"),
        ("source", HALVES),
    ):
        document = notebook(setup, solution("halves", source), test_cell("halves", 2, CHECK))
        (root / f"{folder}/{UNIT}/{UNIT}.ipynb").write_text(json.dumps(document))
    (root / f"tests/hidden/{UNIT}/test_{UNIT}.py").write_text(
        'from autograder import exercise\n\n\n@exercise("halves", forbids={"np.exp2": "halve"})\nclass TestHalves:\n'
        '    def test_it(self, student):\n        """Half of 1."""\n        assert student.halves(1.0, 1) == 0.5\n'
    )
    with Grader(Options(str(root), UNIT)) as grader:
        assert grader.forbidden("halves") == {"np.exp2": "halve"}
        yield lambda trials: grader.tries("halves", trials)


def found(
    ask: Ask,
    check: str,
    *slips: Variant,
    changes: Sequence[Mutant] = (),
    rights: Sequence[Variant] = (),
) -> Found:
    return examine(ask, "halves", check, HALVES, slips, changes, rights=rights)


# -- visible checks --------------------------------------------------------------------------------


def test_a_check_that_keeps_its_promises_is_not_complained_of(ask: Ask) -> None:
    assert found(ask, CHECK, ONCE) == Found((), ())


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('assert isinstance(result, (int, float, np.number, np.ndarray)), f"A number should come back, and this is a {type(result).__name__}."\n', "", "halves: the visible check stops at answers of the wrong kind, in place of saying so (None, a dict, a tuple with one item more: TypeError in line 3; a string"),
        ('{type(result).__name__}', '{len(result)}', "stops at answers of the wrong kind, in place of saying so (None: TypeError in line 3)"),
        ('assert np.isclose(result, 2.0)', 'assert np.isclose(result, 2.0), "It is 2."\nassert np.isclose(result, 2.0)', "halves: no wrong answer brings the visible check to say (line 6): f'Half of 8"),
        ('assert not np.isclose(result, 4.0)', 'assert not np.isclose(result, 77.5)', "no wrong answer brings the visible check to say (line 4): 'Once is not enough"),
        (', "Halved never, it stays as it is."', "", "halves: the visible check fails without a word in line 6"),
        ('np.isclose(halves(3.0, 0), 3.0)', 'np.isclose(halves(3.0, 0), 3.5)', "halves: the visible check fails the instructor's solution: Halved never"),
        ('halves(8.0, 2)', 'halves(0.0, 2)', "halves: the visible check fails the instructor's solution"),
    ],
)  # fmt: skip
def test_each_breach_of_a_visible_check_is_found_with_its_place(
    ask: Ask, old: str, new: str, said: str
) -> None:
    assert CHECK.count(old) == 1
    assert any(said in line for line in found(ask, CHECK.replace(old, new), ONCE).breaches), found(
        ask, CHECK.replace(old, new), ONCE
    )


def test_a_right_solution_that_the_check_refuses_is_found(ask: Ask) -> None:
    power = Variant(
        "halves",
        "power",
        "def halves(x, n):\n    if n < 0:\n        raise ValueError\n    return np.array(x / 2**n)",
    )
    assert found(ask, CHECK, ONCE, rights=[power]) == Found((), ())
    breaches = found(
        ask, CHECK.replace("(int, float, np.number, np.ndarray)", "float"), ONCE, rights=[power]
    ).breaches
    assert any(
        "halves: the visible check fails the correct solution power: A number should come back"
        in line
        for line in breaches
    )


def test_a_misconception_that_passes_is_found_and_one_that_stops_the_check(ask: Ask) -> None:
    unseen = Variant(
        "halves", "rounds", HALVES.replace("return x", "return x if x != 0.1875 else 0.0"), ""
    )
    assert found(ask, CHECK, ONCE, unseen).breaches == (
        "halves: the visible check passes the misconception rounds",
    )
    text = Variant("halves", "text", "def halves(x, n):\n    return str(x)", "")
    check = CHECK.replace(
        "(int, float, np.number, np.ndarray)", "(int, float, np.number, np.ndarray, str)"
    )
    assert any(
        "stops at the misconception text with UFuncTypeError in line 4" in line
        for line in found(ask, check, ONCE, text).breaches
    )


def test_a_misconception_that_stops_by_itself_is_not_the_checks_fault(ask: Ask) -> None:
    own = Variant("halves", "recursion", "def halves(x, n):\n    return halves(x, n)", "")
    assert found(ask, CHECK, ONCE, own).breaches == ()


def test_a_sentence_that_is_said_of_two_slips_is_for_a_person_to_look_at(ask: Ask) -> None:
    wrong = Variant(
        "halves",
        "minus",
        "def halves(x, n):\n    if n < 0:\n        raise ValueError\n    return 4.0 if x == 8.0 else x",
        "",
    )
    assert found(ask, CHECK, ONCE, wrong).shared == (
        "halves: the visible check says the same (line 4) of once and of minus: 'Once is not enough: halve as often as n says.'",
    )


def test_a_sentence_that_only_a_small_change_reaches_is_reached(ask: Ask) -> None:
    check = CHECK.replace(
        "assert not np.isclose(result, 4.0)", "assert not np.isclose(result, 32.0)"
    )
    assert any("line 4" in line for line in found(ask, check, ONCE).breaches)
    assert found(ask, check, ONCE, changes=mutants("halves", HALVES)).breaches == ()


def test_a_check_that_goes_on_says_the_same_first() -> None:
    rewritten = watched(
        "assert 1 > 2, 'a'\nfor k in range(2):\n    assert not k, f'k is {k}'\nraise AssertionError('b')"
    )
    said: list[Any] = []
    exec(
        rewritten.source,
        {"noted_by_the_audit": lambda place, message=None: said.append((place, message))},
    )
    assert said == [(0, "a"), (1, "k is 1"), (2, "b")]
    assert [(sentence.line, sentence.recognises) for sentence in rewritten.sentences] == [
        (1, False),
        (3, True),
        (4, False),
    ]


# -- what is forbidden -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("`np.linalg.inv`, `pinv` and `np.fft` are not allowed, nor SciPy, `@`, `for` and the methods `dot` and `x.var()`.", []),
        ("Solve linear systems; don't invert.", ["np.linalg.inv", "np.linalg.pinv", "np.fft.fft", "scipy", "@", "for", ".dot", ".var"]),
        ("`np.linalg.inverse` is fine, and so is looking for dots; `np.fft.fft` is not, and `np.linalg` neither.", ["scipy", "@", "for", ".dot", ".var"]),
    ],
)  # fmt: skip
def test_what_a_text_does_not_name_is_found(text: str, left: list[str]) -> None:
    forbidden = [
        "np.linalg.inv",
        "np.linalg.pinv",
        "np.fft.fft",
        "scipy",
        "@",
        "operator.matmul",
        ".__matmul__",
        "for",
        ".dot",
        ".var",
    ]
    assert unnamed(text, forbidden) == left


def test_the_text_of_an_exercise_is_what_stands_above_it_and_its_docstring() -> None:
    def text(source: str) -> dict[str, Any]:
        return {"cell_type": "markdown", "metadata": {}, "source": source}

    document = notebook(
        text("one"),
        solution("f", "def f():\n    '''two'''"),
        text("three"),
        text("four"),
        solution("g", "def g():\n    '''five'''"),
    )
    assert text_of(document, "f") == "one\n\ntwo"
    assert text_of(document, "g") == "three\n\nfour\n\nfive"


@pytest.mark.parametrize(
    "means",
    [
        "np.linalg.inv",
        ".dot",
        "@",
        "**",
        "for",
        "while",
        "import",
        "scipy",
        "math.fsum",
        "lstsq",
        "np.trapz",
    ],
)
def test_a_solution_that_uses_it_uses_it(means: str) -> None:
    assert (
        violation(
            "double", [using(RIGHT[0], "double", means)], {means: ""}, given=["import numpy as np"]
        )
        is not None
    )
    compile(using(RIGHT[0], "double", means), "used", "exec")


def test_a_ban_without_a_word_is_found_and_one_that_check_and_text_name_is_not(ask: Ask) -> None:
    from autograder.authoring.audit.announced import unannounced

    forbids = {"np.exp2": "halve"}
    silent = unannounced(ask, "halves", "Halve it.", CHECK, HALVES, forbids)
    assert silent == [
        "halves: its text does not name what it forbids: np.exp2",
        "halves: its visible check does not see, and name, what it forbids: np.exp2",
    ]
    seeing = (
        CHECK
        + 'assert "exp2" not in halves.__code__.co_names, "`np.exp2` is not allowed here: halve."\n'
    )
    assert (
        unannounced(ask, "halves", "`np.exp2` is not allowed here.", seeing, HALVES, forbids) == []
    )
    assert any(
        "line 14" in line for line in found(ask, seeing, ONCE).breaches
    )  # that sentence is for whoever uses it
    assert (
        examine(
            ask, "halves", seeing, HALVES, [ONCE], [], [using(HALVES, "halves", "np.exp2")]
        ).breaches
        == ()
    )


# -- what feedback shows ---------------------------------------------------------------------------


def feedback(message: str, title: str = "It halves.") -> ExerciseGrade:
    return ExerciseGrade(
        "halves", 0.0, 2.0, tests=(TestOutcome("TestHalves::test_it", title, False, 1.0, message),)
    )


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("called: halves(8.0, 2)\ncame back: 4.0\nThe result is not right here.", None),
        ("called: halves(np.array([8.0, 1/3]), 2)\ncame back: np.array([4.0, 0.166667])\nBoth are off.", None),
        ("called: a = 8.0\nhalves(a, 2)\nThe result is not right here.", None),
        ("called: halves('a', 2)\nIt stopped with TypeError: unsupported (line 4: return x / 2)", None),
        ("called: halves(8.0, 2)\ncame back: 2.0\nThe result is not right here.", "gives 4.0 where it is pasted, and not 2.0: halves(8.0, 2)"),
        ("called: halves(x, 2)\ncame back: 4.0\nThe result is not right here.", "stops with NameError where it is pasted"),
        ("called: halves(8.0, 2)\nIt stopped with TypeError: no (line 4: return x / 2)", "does not stop with TypeError"),
        ("called: halves(<array of shape (99,)>, 2)\ncame back: <array of shape (99,)>\nNo.", "no other test of it shows a call that can be"),
        ("called: halves(0.123456789012345, 2)\ncame back: 0.0617284\nNo.", "has numbers that nobody reads (1 like 0.123456789012345)"),
        ("called: halves(<Proxy object at 0x...>, 2)\nNo.", "names what is ours"),
        ("called: halves(f(, 2)\ncame back: 4.0\nNo.", "is no Python"),
        ("called: halves(8.0, 2)\ncame back: 4.0\n1 of the 2 entries is off; the first, at [0], is -7.", "says -7 of what is shown as 4.0"),
    ],
)  # fmt: skip
def test_what_a_learner_would_paste_is_tried(ask: Ask, message: str, said: str | None) -> None:
    lines = unpasted(ask, ONCE, feedback(message))
    assert (
        (lines == [])
        if said is None
        else any(said in line and "TestHalves::test_it" in line for line in lines)
    ), lines


def test_a_message_that_contradicts_its_title_is_found(ask: Ask) -> None:
    message = (
        "called: halves('a', 1)\nIt stopped with TypeError: unsupported (line 4: return x / 2)"
    )
    assert any(
        "contradicts itself" in line
        for line in unpasted(ask, ONCE, feedback(message, "Words raise a TypeError."))
    )


def test_a_program_ends_where_its_value_or_the_sentence_begins() -> None:
    shown = taken_apart(
        "called: def f(x):\n    return x\nhalves(f, 2)\nThe result is not right here."
    )
    assert shown is not None
    assert (shown.program, shown.back, shown.rest) == (
        "def f(x):\n    return x\nhalves(f, 2)",
        None,
        "The result is not right here.",
    )
    assert taken_apart("It is not written yet.") is None
