"""Forbidden means are seen in the source and blocked at run time; nobody else is charged."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.grade import Grade
from autograder.running.handle import Grader
from autograder.running.options import Options
from autograder.sandbox.session import Session
from autograder.sandbox.student import StudentError
from autograder.scoring.forbidden import violation
from tests.support.small_course import HIDDEN, RIGHT, UNIT, code, small

INV = {"np.linalg.inv": "solve the system instead."}


@pytest.mark.parametrize(
    "source",
    [
        "import numpy as np\ndef f(A):\n    return np.linalg.inv(A)",
        "import numpy\ndef f(A):\n    return numpy.linalg.inv(A)",
        "from numpy import linalg\ndef f(A):\n    return linalg.inv(A)",
        "from numpy.linalg import inv\ndef f(A):\n    return inv(A)",
        "from numpy.linalg import inv as solve\ndef f(A):\n    return solve(A)",
        "import numpy.linalg as la\ndef f(A):\n    return la.inv(A)",
        "import numpy as np\nla = np.linalg\ndef f(A):\n    return la.inv(A)",
        "import numpy as np\ndef f(A):\n    g = np.linalg.inv\n    return g(A)",
        "import numpy as np\ndef f(A):\n    return getattr(np.linalg, 'inv')(A)",
        "import numpy as np\ndef helper(A):\n    return np.linalg.inv(A)\ndef f(A):\n    return helper(A)",
        "import numpy as np\nf = lambda A: np.linalg.inv(A)",
        "import numpy as np\ndef f(A):\n    g = np\n    g = g.linalg\n    g = g.inv\n    return g(A)",
        "import numpy as np\ndef f(A):\n    g, h = np, np\n    g = np.linalg if A is None else h\n    h = g if A is None else h\n    return g.inv(A)",
        "import numpy as np\ng = np\ng = g.linalg if g else g\ndef f(A):\n    return g.inv(A)",
    ],
)
def test_aliases_are_seen_through(source: str) -> None:
    message = violation("f", [source], INV)
    assert message is not None
    assert message.startswith("`np.linalg.inv` is used (line ")
    assert message.endswith("is not allowed in this exercise: solve the system instead.")


@pytest.mark.parametrize(
    "source",
    [
        "import numpy as np\ndef f(A):\n    return np.linalg.solve(A, A)",
        "import numpy as np\ndef f(A):\n    '''Without np.linalg.inv.'''\n    return A  # np.linalg.inv",
        "import numpy as np\ndef f(A):\n    return A\nprint(np.linalg.inv(np.eye(2)))",
        "import numpy as np\ndef check(A):\n    return np.linalg.inv(A)\ndef f(A):\n    return A",
        "def f(A:\n    np.linalg.inv",
        *(
            f"import numpy as np\ndef f(A, k=1):\n    {line}\n    return np.linalg.solve(A, A)"
            for line in (
                "A = A if isinstance(A, list) else list(A)",
                "A = -A if k else A",
                "A = A if k else A.T if k > 2 else A.copy()",
                "while A is not None:\n        A = A.next",
                "k = k + 1 if k else k\n    A = A[k]",
                "k = k + 'x'\n    A = A[k]",
                "A, k = k, A\n    A = A if k else k\n    k = k if A else A",
                "(A := A if k else A)",
                "A = getattr(A, k) if k else A",
                "A = A[k] if k else A",
                "for A in [A if k else k]:\n        k = A if k else k",
            )
        ),
        "import numpy as np\nx = 1\nx = x if x else 2\ndef f(A):\n    return A * x",
        "import numpy as np\ndef f(A):\n    B = np\n    B = B if A is None else A\n    return B",
    ],
)
def test_what_the_exercise_does_not_use_is_not_charged(source: str) -> None:
    assert violation("f", [source], INV) is None


@pytest.mark.parametrize(
    ("means", "body", "used"),
    [
        ("@", "return x @ x", True), ("@", "x @= x\n    return x", True), ("@", "return x * x", False), (".dot", "return x.dot(x)", True),
        ("for", "return [i for i in x]", True), ("for", "for i in x:\n        pass", True), ("while", "while x:\n        pass", True), ("**", "return x ** 2", True),
        ("**", "return x * x", False), ("np.dot", "import numpy\n    return numpy.dot(x, x)", True), ("import", "import scipy", True), ("sorted", "return sorted(x)", True),
    ],
)  # fmt: skip
def test_syntax_methods_and_builtins(means: str, body: str, used: bool) -> None:
    assert (violation("f", [f"@decorated\ndef f(x):\n    {body}"], {means: ""}) is not None) is used


PRODUCT = {
    "@": "",
    ".dot": "",
    "np.matmul": "",
    "np.dot": "",
    "np.linalg": "",
    "np.longdouble": "",
    "statistics": "",
}


@pytest.mark.parametrize(
    "cells",
    [
        # kept for later by a statement at the top
        ["import numpy as np\n_mm = vars(np)['mat' + 'mul']", "def f(A, B):\n    return _mm(A, B)"],
        ["import numpy as np\n_mm = np.__dict__['ma' 'tmul']", "def f(A, B):\n    return _mm(A, B)"],
        ["import operator\n_mm = operator.matmul", "def f(A, B):\n    return _mm(A, B)"],
        ["from operator import matmul as times", "def f(A, B):\n    return times(A, B)"],
        ["import operator\n_mm = operator.methodcaller('__matmul__', 1)", "def f(A, B):\n    return _mm(A)"],
        ["from operator import attrgetter as ag\n_d = ag('d' + 'ot')", "def f(A, B):\n    return _d(A)(B)"],
        ["_code = compile('A ' + chr(64) + ' B', '', 'eval')", "def f(A, B):\n    return eval(_code)"],
        ["_mm = eval('lambda A, B: A ' + chr(64) + ' B')", "def f(A, B):\n    return _mm(A, B)"],
        ["exec('def _mm(A, B): return A ' + chr(64) + ' B')", "def f(A, B):\n    return _mm(A, B)"],
        ["globals()['_mm'] = lambda A, B: A @ B", "def f(A, B):\n    return _mm(A, B)"],
        ["import builtins\nbuiltins._mm = lambda A, B: A @ B", "def f(A, B):\n    return _mm(A, B)"],
        ["get_ipython().run_cell('_mm = lambda A, B: A ' + chr(64) + 'B')", "def f(A, B):\n    return _mm(A, B)"],
        # in values of every kind
        ["import numpy as np\nTOOLS = {'x': np.matmul}", "def f(A, B):\n    return TOOLS['x'](A, B)"],
        ["import numpy as np\nTOOLS = []\nTOOLS.append(np.ndarray.__matmul__)", "def f(A, B):\n    return TOOLS[0](A, B)"],
        ["import numpy as np\nTOOLS = {}\nTOOLS['x'] = np.matmul", "def f(A, B):\n    return TOOLS['x'](A, B)"],
        ["import numpy as np\nfor _mm in (np.matmul,):\n    pass", "def f(A, B):\n    return _mm(A, B)"],
        ["import numpy as np\nif True:\n    _mm = np.matmul\nelse:\n    _mm = None", "def f(A, B):\n    return _mm(A, B)"],
        ["import numpy as np\ntry:\n    _mm, _ = np.matmul, 1\nfinally:\n    pass", "def f(A, B):\n    return _mm(A, B)"],
        ["import numpy as np\nprint(_mm := np.matmul)", "def f(A, B):\n    return _mm(A, B)"],
        ["import numpy as np\nnp.mine = np.ndarray.__matmul__", "def f(A, B):\n    return np.mine(A, B)"],
        ["import numpy as np\nsetattr(np, 'mine', lambda A, B: A @ B)", "def f(A, B):\n    return np.mine(A, B)"],
        ["def keep():\n    global _mm\n    _mm = lambda A, B: A @ B\nkeep()", "def f(A, B):\n    return _mm(A, B)"],
        # in parts of a definition
        ["def f(A, B, mm=lambda A, B: A @ B):\n    return mm(A, B)"],
        ["def other(g):\n    return lambda A, B: A @ B\n@other\ndef f(A, B):\n    return 0"],
        ["class Product:\n    def __call__(self, A, B):\n        return A @ B\nf = Product()"],
        ["import functools, numpy as np\nf = functools.partial(np.matmul)"],
        ["def make():\n    def inner(A, B):\n        return A @ B\n    return inner\nf = make()"],
        ["def f(A, B):\n    def g():\n        return A.dot\n    return g()(B)"],
        ["import numpy as np\nclass f:\n    times = np.matmul\n    def __init__(self, A, B):\n        self.C = f.times(A, B)"],
        # what a name stood for above
        ["def g(A, B):\n    return A @ B", "kept = g\ndef g(A, B):\n    return kept(A, B)\ndef f(A, B):\n    return g(A, B)"],
        ["def f(A, B):\n    return A @ B", "import functools\nf = functools.lru_cache(f)"],
        ["def g(A, B):\n    return A @ B\ndef make():\n    return g\nkept = make()\ndef g(A, B):\n    return 0", "def f(A, B):\n    return kept(A, B)"],
        # by names put together, or by other doors
        ["def f(A, B):\n    return getattr(A, '__mat' + 'mul__')(B)"], ["def f(A, B):\n    return getattr(A, ''.join(['d', 'ot']))(B)"],
        ["def f(A, B):\n    return getattr(A, 'tod'[::-1])(B)"], ["def f(A, B):\n    return getattr(A, f'{chr(100)}ot')(B)"],
        ["NAME = 'dot'\ndef f(A, B):\n    return getattr(A, NAME)(B)"], ["def f(A, B):\n    return type(A).__dict__['dot'](A, B)"],
        ["def f(A, B, name):\n    return getattr(A, name)(B)"], ["def f(A, B):\n    return A.__getattribute__('d' + 'ot')(B)"],
        ["def f(A, B):\n    return __import__('numpy').matmul(A, B)"], ["import importlib\ndef f(A, B):\n    return importlib.import_module('numpy').dot(A, B)"],
        ["import importlib\ndef f(A, B, m):\n    return importlib.import_module(m).dot3(A, B)"], ["import sys\ndef f(A, B):\n    return sys.modules['numpy'].matmul(A, B)"],
        ["from numpy import *\ndef f(A, B):\n    return matmul(A, B)"], ["from numpy.linalg import multi_dot as md\ndef f(A, B):\n    return md([A, B])"],
        ["import numpy as np\ndef f(A, B):\n    return np.linalg.norm(A)"], ["from statistics import mean as m\ndef f(A, B):\n    return m(A)"],
        ["import numpy as np\ndef f(A, B):\n    return np._core.multiarray.dot(A, B)"], ["from numpy._core._multiarray_umath import matmul as mm\ndef f(A, B):\n    return mm(A, B)"],
        ["import gc\ndef f(A, B):\n    return gc.get_objects()"], ["import ctypes\ndef f(A, B):\n    return ctypes.py_object(A)"],
        ["%%writefile helper.py\ndef mm(A, B): return A @ B", "import helper\ndef f(A, B):\n    return helper.mm(A, B)"],
        ["import numpy as np\nfiles = !ls\nnp.dot?\ndef f(A, B):\n    return A @ B"],
        ["a0 = 1\n" + "\n".join(f"a{i} = a{i - 1}.x if a{i - 1} else a{i - 1}.y" for i in range(1, 50)) + "\ndef f(A, B):\n    return a49"],
    ],
)  # fmt: skip
def test_ways_around_what_is_forbidden_are_seen(cells: list[str]) -> None:
    assert violation("f", cells, PRODUCT) is not None


@pytest.mark.parametrize(
    "cells",
    [
        ["import numpy as np\nassert np.allclose(f(1, 2), A @ B)", "def f(A, B):\n    return np.zeros(3)"],
        ["import numpy as np\nnp.testing.assert_allclose(A @ B, 1)\nnp.set_printoptions(precision=3)", "def f(A, B):\n    return np.zeros(3)"],
        ["def other():\n    dot = np.dot\n    return dot", "import numpy as np\ndef f(A, B):\n    dot = 0.0\n    for a in A:\n        dot += a\n    return dot"],
        ["C = A @ B", "def f(A, B):\n    C = [[0] * 2] * 2\n    return C"], ["C = A @ B", "def f(A, B):\n    return [C for C in A]"],
        ["def f(A, B):\n    return A @ B", "def f(A, B):\n    return [a for a in A]"],
        ["f = lambda A, B: A @ B", "def f(A, B):\n    return [a for a in A]"],
        ["check = lambda A: A @ A", "def f(A, B):\n    def check(x):\n        return x\n    return check(A)"],
        ["import numpy as np\ndef f(A, B):\n    for name in ('sum', 'mean'):\n        A = getattr(np, name)(A)\n    return A"],
        ["import numpy as np\nfrom functools import reduce\nZERO = np.zeros(3)\ndef f(A, B):\n    return reduce(np.add, A, ZERO)"],
        ["import re\nPATTERN = re.compile('x')\ndef f(A, B):\n    return PATTERN.match('x')"],
        ["modules = {'dot': 1}\ndef f(A, B):\n    return modules['dot'] + modules.get('dot')"],
        ["code = 3\ndef f(A, B):\n    return code"], ["import inspect\ndef f(A, B):\n    return inspect.signature(A)"],
        ["import pickle, copy\ndef f(A, B):\n    return copy.deepcopy(A), pickle.dumps(B)"],
        ["def scores(A):\n    return {'dot': A}\ndef f(A, B):\n    return scores(A)['dot']"],
        ["import matplotlib.pyplot as plt\nplt.plot(A @ B)\ndef f(A, B):\n    plt.plot(A)\n    return A"],
        ["%time x = A @ B\n!ls", "def f(A, B):\n    return unknown(A)"], ["def f(A, B):\n    'Not A @ B.'\n    text = 'np.matmul'\n    return text"],
        ["def f(A, B):\n    return g(A)", "def g(A):\n    return f(A, A) if A else 0"],
        ["class Node:\n    def __init__(self, value):\n        self.value = value\n    def __add__(self, other):\n        return Node(self.value + other.value)\ndef f(A, B):\n    return Node(A) + Node(B)"],
        ["import torch\nprint(torch)", "def f(A, B):\n    return A"],
    ],
)  # fmt: skip
def test_honest_code_is_not_charged_whatever_stands_around_it(cells: list[str]) -> None:
    assert violation("f", cells, PRODUCT) is None


def test_what_another_exercise_or_the_course_uses_is_their_business() -> None:
    cells = [
        "import numpy as np\ndef cov(A):\n    return helper(A)\ndef helper(A):\n    return A.T @ A",
        "def f(A):\n    return cov(given_gram(A))",
    ]
    assert (
        violation(
            "f", cells, {"@": ""}, given=["def given_gram(A):\n    return A @ A.T"], others={"cov"}
        )
        is None
    )
    assert violation("f", cells, {"@": ""}) is not None
    assert (
        violation("f", [*cells, "def f(A):\n    return helper(A)"], {"@": ""}, others={"cov"})
        is not None
    )
    assert (
        violation(
            "f",
            ["def f(A):\n    return la.inv(A)"],
            INV,
            given=["import numpy as np\nla = np.linalg"],
        )
        is not None
    )
    assert (
        violation(
            "f",
            ["def given_gram(A):\n    return A @ A", "def f(A):\n    return given_gram(A)"],
            {"@": ""},
            given=["given_gram = 1"],
        )
        is not None
    )


def test_a_way_around_is_named_kindly() -> None:
    source = "def f(A):\n    return eval('A')"
    assert violation("f", [source], {"@": "", ".dot": "", "np.dot": ""}) == (
        "`eval` is used (line 2 of its cell), and could do anything unseen. This exercise does without `@`, `.dot` and more, so please write it "
        "in a way that can be read."
    )
    said = violation(
        "f", ["import operator\ndef f(A):\n    return operator.matmul(A, A)"], {"@": "build it."}
    )
    assert (
        said
        == "`operator.matmul` is used (line 3 of its cell). It does what `@` does, which is not allowed in this exercise: build it."
    )


@pytest.mark.parametrize(
    "source",
    [
        "# f\n" + "\n" * 190_000, "def f(A):\n    return (" + "A, " * 60_000 + ")", "f = " + "g." * 20_000 + "x", "x = [" + "[" * 5000, "f = g" + "(g)" * 30_000,
        "\n".join(f"def f{i}(A):\n    return f{i + 1}(A) + f{i + 2}(A)" for i in range(4000)) + "\ndef f(A):\n    return f0(A)",
        "\n".join(f"a{i} = [a{i - 1}, a{i - 1}]" for i in range(1, 8000)) + "\ndef f(A):\n    return a7999", "f = x\n" * 40_000, "%" * 200_000, "a = !b\n" * 25_000,
    ],
)  # fmt: skip
def test_no_source_takes_long_to_look_through(source: str) -> None:
    start = time.process_time()
    violation("f", [source], PRODUCT)
    assert time.process_time() - start < 6


# -- gates -----------------------------------------------------------------------------------------

Open = Callable[..., Session]
GATED = [
    "np.matmul",
    "np.dot",
    "np.add",
    "np.linalg",
    "np.poly1d",
    "np.longdouble",
    "math.fsum",
    "operator.matmul",
    "np.einsum",
    "graphlib.TopologicalSorter",
]


def test_gates_are_there_before_the_first_cell_and_let_everything_through(
    open_session: Open,
) -> None:
    source = """
import math, operator, pickle, functools, inspect, numpy as np
A = np.arange(4.0).reshape(2, 2)
class Own:
    times = np.matmul
    total = math.fsum
got = [
    bool((np.matmul(A, A) == A @ A).all()), float(np.add.reduce([1, 2, 3])), np.add.nin, isinstance(np.add, np.ufunc), math.fsum([0.1] * 10) == 1.0,
    np.dot.__name__, 'Dot product' in np.dot.__doc__, np.linalg.inv(np.eye(2)).tolist(), isinstance(np.poly1d([1, 2]), np.poly1d),
    float(np.longdouble(3)), operator.matmul(A, A).tolist() == (A @ A).tolist(), pickle.loads(pickle.dumps(np.dot)) is np.dot,
    functools.reduce(np.matmul, [A, A, A]).shape, {np.add: 1}[np.add], np.add == np.add, callable(np.dot), Own.times(A, A).shape, Own().total([1, 2]),
    np.einsum('ij,jk', A, A).shape, float(np.polyval(np.poly1d([1, 0]), 2)), np.add.outer([1], [2]).tolist(), str(np.add), np.add(1, 2, dtype=float).dtype.name,
]
x = np.zeros(2)
np.add.at(x, [0, 0], 1)
try:
    np.linalg.inv(np.zeros((2, 2)))
except np.linalg.LinAlgError as error:
    got.append(str(error))
"""
    plain, gated = open_session(source), open_session(source, forbids=GATED, exercises=["f"])
    assert gated.results[0].error is None
    assert plain.student.got == gated.student.got
    assert gated.student.x.tolist() == [2.0, 0.0]


@pytest.mark.parametrize(
    ("keep", "use", "forbids"),
    [
        ("_mm = vars(np)[''.join(map(chr, [109, 97, 116, 109, 117, 108]))]", "_mm(A, A)", "np.matmul"), ("import gc\n_mm = [getattr(np, n) for n in dir(np) if n[::-1] == 'lumtam'][0]", "_mm(A, A)", "np.matmul"),
        ("_mm = np.add.reduce", "_mm([1, 2])", "np.add"), ("from numpy.linalg import *\n_mm = inv", "_mm(A)", "np.linalg"), ("_la = np.linalg", "_la.norm(A)", "np.linalg"),
        ("class _P(np.poly1d):\n    pass", "_P([1, 2])", "np.poly1d"), ("_mm = np.poly1d", "_mm([1, 2])", "np.poly1d"), ("", "np.longdouble(3)", "np.longdouble"),
        ("from math import fsum as _s", "_s([1])", "math.fsum"), ("import operator; _mm = operator.matmul", "_mm(A, A)", "operator.matmul"), ("import functools; _mm = functools.partial(np.dot, A)", "_mm(A)", "np.dot"),
        ("from graphlib import TopologicalSorter as T", "T({1: {2}})", "graphlib.TopologicalSorter"), ("_mm = np.vectorize(np.dot)", "_mm(1, 2)", "np.dot"), ("import numpy.linalg as la", "la.eigvals(A)", "np.linalg"),
    ],
)  # fmt: skip
def test_a_reference_kept_before_the_test_is_still_a_gate(
    open_session: Open, keep: str, use: str, forbids: str
) -> None:
    source = f"import numpy as np\nA = np.eye(2)\n{keep}\ndef f():\n    {use}\n    return 1\ndef g():\n    return f()"
    session = open_session(source, forbids=GATED, exercises=["g"])
    assert session.student.f() == 1
    session.end_test()
    for exercise in ("f", "helper of nobody's"):
        session.begin_test(exercise, forbids=[forbids])
        with pytest.raises(
            StudentError, match=re.escape(f"{forbids} is not allowed in this exercise")
        ):
            session.student.f()
        session.end_test()
    session.begin_test("f", forbids=["np.cross"])  # other exercises go on using it
    assert session.student.f() == 1
    session.end_test()


def test_what_another_exercise_does_passes_the_gates(open_session: Open) -> None:
    source = "import numpy as np\ndef f(x):\n    return (lambda y: helper(y))(x)\ndef helper(x):\n    return np.dot(x, x)\ndef g(x):\n    return f(x)\ndef h(x):\n    return helper(x)"
    session = open_session(source, forbids=GATED, exercises=["f", "g", "h"])
    session.end_test()
    session.begin_test("g", forbids=["np.dot"])
    assert session.student.g(2.0) == 4.0
    assert session.student.f(3.0) == 9.0  # a test of g may call f
    session.end_test()
    session.begin_test("h", forbids=["np.dot"])
    with pytest.raises(StudentError, match="np.dot is not allowed"):
        session.student.h(2.0)


def test_a_session_that_was_not_told_runs_its_cells_again_behind_gates(open_session: Open) -> None:
    session = open_session("import numpy as np\nkept = np.dot\ndef f():\n    return kept(2, 3)")
    session.end_test()
    session.begin_test("f", forbids=["np.dot", "@"])
    with pytest.raises(StudentError, match="np.dot is not allowed"):
        session.student.f()


@pytest.fixture
def strict(course: Path) -> Path:
    path = course / f"tests/hidden/{UNIT}/test_{UNIT}.py"
    path.write_text(
        HIDDEN.replace(
            '@exercise("total")',
            '@exercise("total", forbids={"np.sum": "add the entries yourself."})',
        )
    )
    return course


def grade(root: Path, total: str, *more: str) -> Grade:
    with Grader(Options(str(root), UNIT)) as grader:
        return grader.grade_bytes(
            json.dumps(small(RIGHT[0], total, *map(code, more))).encode(), "someone"
        )[0]


def test_a_forbidden_function_costs_the_exercise_and_says_why(strict: Path) -> None:
    result = grade(strict, RIGHT[1])
    assert [exercise.score for exercise in result.exercises] == [4.0, 0.0]
    assert {test.message for test in result.exercises[1].tests} == {
        "`np.sum` is used (line 2 of its cell), and is not allowed in this exercise: add the entries yourself."
    }


def test_a_hidden_use_is_blocked_at_run_time_and_only_there(strict: Path) -> None:
    sneaky = (
        "def total(x):\n    return float([vars(np)[n] for n in vars(np) if n[::-1] == 'mus'][0](x))"
    )
    result = grade(strict, sneaky)
    assert result.exercises[1].score == 0
    assert "np.sum is not allowed in this exercise" in (result.exercises[1].tests[0].message or "")
    assert result.exercises[0].score == 4.0


def test_another_way_gets_full_marks_even_if_another_cell_checks_with_it(strict: Path) -> None:
    honest = "def total(x):\n    result = 0.0\n    for value in x:\n        result += value\n    return result"
    assert grade(strict, honest, "assert np.sum(np.ones(3)) == total(np.ones(3))").score == 6.0


def _kept(setup: str, total: str = "_sum(x)") -> tuple[str, str]:
    return f"import numpy as np\n{setup}", f"def total(x):\n    return {total}"


# The right sum by what the exercise forbids: a cell before anything is tested, and the function.
ATTACKS = {
    "another name": _kept("_sum = vars(np)['s' + 'um']"),
    "found by its letters": _kept("_sum = [vars(np)[n] for n in vars(np) if n[::-1] == 'mus'][0]"),
    "found in what Python manages": _kept("import gc\nTOOLS = []\nfor thing in gc.get_objects():\n    if getattr(thing, '__name__', '') == 's' + 'um':\n        TOOLS.append(thing)", "TOOLS[0](x)"),
    "behind its gate": _kept("import gc\n_sum = [r for r in gc.get_referents(vars(np)['a' + 'dd']) if hasattr(r, 'reduce')][0].reduce"),
    "a module loaded again": _kept("import importlib\nimportlib.reload(np)\n_sum = [vars(np)[n] for n in vars(np) if n[::-1] == 'mus'][0]"),
    "a function's method": _kept("_sum = getattr(vars(np)['a' + 'dd'], 're' + 'duce')"),
    "numpy's insides": _kept("_sum = np._core.fromnumeric.sum"),
    "a default": ("", "import numpy as np\ndef total(x, add=vars(np)['s' + 'um']):\n    return add(x)"),
    "a closure": _kept("def make(f):\n    return lambda x: f(x)\n_sum = make(np.add.reduce)"),
    "a frame": _kept("import sys\n_sum = sys._getframe().f_globals['np'].add.reduce"),
    "a class's": _kept("class Box:\n    add = np.sum", "Box.add(x)"),
    "a text": _kept("_sum = eval('np.s' + 'um')"),
    "bound without a name": _kept("globals()['_su' + 'm'] = getattr(np, 'mus'[::-1])"),
    "bound by the shell": _kept("get_ipython().push({'_su' + 'm': getattr(np, 'mus'[::-1])})"),
    "a method": _kept("_sum = getattr(np.ndarray, 's' + 'um')"),
    "a method by its letters": _kept("_sum = [vars(np.ndarray)[n] for n in dir(np.ndarray) if n[::-1] == 'mus'][0]"),
    "a method through operator": _kept("import operator\n_sum = operator.methodcaller('su' + 'm')"),
    "another module": ("open('helper_module.py', 'w').write('add = sum')\nimport helper_module", "def total(x):\n    return helper_module.add(x)"),
    "an earlier definition": ("def total(x):\n    return sum(x)\nkept = total", "def total(x):\n    return kept(x)"),
}  # fmt: skip


def test_attacks_on_what_is_forbidden_earn_nothing_and_nobody_else_pays(course: Path) -> None:
    path = course / f"tests/hidden/{UNIT}/test_{UNIT}.py"
    path.write_text(
        HIDDEN.replace(
            '@exercise("total")',
            '@exercise("total", forbids=("np.sum", ".sum", "np.add", "math.fsum", "sum"))',
        )
    )
    honest = "def total(x):\n    result = 0.0\n    for value in x:\n        result += value\n    return result"
    with Grader(Options(str(course), UNIT)) as grader:
        for name, (first, total) in {
            **ATTACKS,
            "honest": ("import numpy as np\nprint(np.sum([1]), sum([1]))", honest),
        }.items():
            document = small(RIGHT[0], total)
            document["cells"].insert(1, {**code(first), "id": "first"})
            result, _ = grader.grade_bytes(json.dumps(document).encode(), name)
            assert [exercise.score for exercise in result.exercises] == (
                [4.0, 2.0] if name == "honest" else [4.0, 0.0]
            ), (name, result)


HYPOTHESIS = '''
from hypothesis import given, strategies as st


@exercise("total")
class TestTotal:
    @given(st.lists(st.integers(-1000, 1000), min_size=1, max_size=8))
    def test_any_list(self, student, values):
        """total adds up all entries, whatever they are."""
        assert_close(student.total(np.array(values, dtype=float)), float(sum(values)))
'''


def test_hypothesis_shows_the_smallest_counterexample_and_always_the_same(course: Path) -> None:
    path = course / f"tests/hidden/{UNIT}/test_{UNIT}.py"
    path.write_text(HIDDEN.split('@exercise("total")')[0] + HYPOTHESIS)
    assert grade(course, RIGHT[1]).score == 6.0
    wrong = "def total(x):\n    return float(np.sum(np.clip(x, None, 100)))"
    first, second = grade(course, wrong), grade(course, wrong)
    message = first.exercises[1].tests[0].message or ""
    assert message.startswith("called: total(np.array([101.0]))\ncame back: 100.0")
    assert message == second.exercises[1].tests[0].message
    flaky = "import time\ndef total(x, seen=[]):\n    seen.append(1)\n    return float(np.sum(x)) + (len(seen) % 7 == 0)"
    assert grade(course, flaky).exercises[1].score == 0
