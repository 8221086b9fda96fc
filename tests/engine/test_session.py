"""The sandbox as a hidden test meets it: values, callbacks, references, changes, limits,
restarts."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.sandbox.cells import RunCell
from autograder.sandbox.limits import TimeLimits
from autograder.sandbox.processes.spawn import Zygote
from autograder.sandbox.session import Session
from autograder.sandbox.student import NotDefined, Reference, Stopped, StudentError, same_object

Open = Callable[..., Session]

# -- cells -----------------------------------------------------------------------------------------


def test_cells_share_a_namespace_and_keep_their_outputs(open_session: Open) -> None:
    session = open_session("x = 2", "print('hello')\nx + 1")
    assert session.results[1].outputs == [
        {"output_type": "stream", "name": "stdout", "text": "hello\n"},
        {"output_type": "execute_result", "data": {"text/plain": "3"}},
    ]
    assert session.student.x == 2


def test_magics_display_and_plots_work(open_session: Open) -> None:
    source = "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2]);\nplt.show()"
    session = open_session(
        "%time y = 1",
        source,
        "from IPython.display import display\ndisplay({'a': 1})",
        pictures=True,
        limits=TimeLimits(),
    )
    assert session.student.y == 1
    assert session.results[1].outputs[0]["data"]["image/png"].startswith(b"\x89PNG")
    assert session.results[2].outputs[0]["data"]["text/plain"] == "{'a': 1}"


def test_no_picture_is_drawn_where_nobody_looks(open_session: Open) -> None:
    session = open_session("import matplotlib.pyplot as plt\nplt.plot([1, 2]);", pictures=False)
    assert all("image/png" not in output.get("data", {}) for output in session.results[0].outputs)


def test_a_failing_cell_says_where_and_the_others_run(open_session: Open) -> None:
    session = open_session("a = 1", "b = 2\n1 / 0", "c = 3", "def f(:\n    pass")
    error = session.results[1].error
    assert error is not None
    assert (error.type_name, error.number, error.line) == ("ZeroDivisionError", 2, "1 / 0")
    syntax = session.results[3].error
    assert syntax is not None
    assert (syntax.type_name, syntax.number) == ("SyntaxError", 1)
    assert (session.student.a, session.student.b, session.student.c) == (1, 2, 3)


@pytest.mark.parametrize(
    "cell",
    [
        "while True:\n    pass",
        "import os\nos._exit(0)",
        "import time\ntime.sleep(100)",
        "import os, signal\nos.kill(os.getpid(), signal.SIGTERM)",
    ],
)
def test_a_cell_that_hangs_or_dies_is_dropped_and_the_rest_replayed(
    open_session: Open, cell: str
) -> None:
    session = open_session("a = 1", cell, "b = a + 1")
    assert session.results[1].dropped
    assert session.student.b == 2


def test_sys_exit_ends_only_its_cell(open_session: Open) -> None:
    session = open_session("a = 1", "import sys\nsys.exit()", "b = 2")
    assert session.results[1].error is not None
    assert session.results[1].dropped is None
    assert session.student.b == 2


def test_what_a_cell_prints_is_bounded(open_session: Open) -> None:
    session = open_session("for i in range(10**5):\n    print('x' * 100)")
    assert sum(len(output.get("text", "")) for output in session.results[0].outputs) < 200_000


def test_the_whole_submission_has_a_budget(zygote: Zygote) -> None:
    limits = TimeLimits(cell=1, call=1, test=1, submission=2, crowded=100)
    session = Session(
        zygote,
        [RunCell("while True: pass")] * 5 + [RunCell("x = 1")],
        given=["y = 1"],
        limits=limits,
    )
    try:
        results = session.run_cells()
        assert session._line.account.cpu < 3
        assert all(result.dropped for result in results)
        session.begin_test()
        with pytest.raises(Stopped, match="used up the time there is for one submission"):
            _ = session.student.x
    finally:
        session.close()


def test_shell_commands_are_left_out_kindly(open_session: Open) -> None:
    session = open_session("!echo hello\n%pip install nothing\nx = 1")
    assert session.student.x == 1
    assert "left out" in session.results[0].outputs[0]["text"]


def test_the_same_cells_give_the_same_chance_and_order(open_session: Open) -> None:
    source = "import random\nimport numpy as np\nx = (np.random.rand(), random.random(), hash('text'), list({'a', 'b', 'c'}))"
    assert open_session(source).student.x == open_session(source).student.x


# -- calls -----------------------------------------------------------------------------------------


def test_values_go_and_come(open_session: Open) -> None:
    session = open_session("def same(x):\n    return x")
    for value in [1, 2.5, "x", None, [1, (2, {3: {4}})], slice(1, 2)]:
        assert session.student.same(value) == value
    array = np.arange(6).reshape(2, 3).T
    assert np.array_equal(session.student.same(array), array)


def test_arguments_arrive_writable_and_the_graders_own_stay(open_session: Open) -> None:
    session = open_session("def wipe(x, *, y):\n    x[:] = 0\n    y['a'].append(1)\n    return x")
    x, y = np.ones(3), {"a": [0]}
    assert np.array_equal(session.student.wipe(x, y=y), np.zeros(3))
    assert np.array_equal(x, np.ones(3))
    assert y == {"a": [0]}


def test_changes_in_place_are_noticed_at_any_depth(open_session: Open) -> None:
    source = "def touch(a, b, c, *, d):\n    b[1][0] = 9.0\n    c['k'].append(2)\n    d.add(3)\n    return a"
    session = open_session(source)
    session.student.touch(np.ones(2), [1, np.zeros(2)], {"k": [1]}, d={1})
    changed = {change.path: change.value for change in session.student.last_call.changed}
    assert set(changed) == {(1, 1), (2, "k"), ("d",)}
    assert np.array_equal(changed[(1, 1)], [9.0, 0.0])
    assert changed[(2, "k")] == [1, 2]
    assert changed[("d",)] == {1, 3}
    session.student.touch(np.ones(2), [1, np.array([0.0, 9.0])], {"k": []}, d=set())
    assert session.student.last_call.aliases == ((0,),)


def test_nan_is_no_change_and_a_resorted_list_is_one(open_session: Open) -> None:
    session = open_session(
        "def f(x):\n    if isinstance(x, list):\n        x.sort()\n    return None"
    )
    session.student.f(np.array([np.nan, 1.0]))
    assert session.student.last_call.changed == ()
    session.student.f([3, 1])
    assert [change.value for change in session.student.last_call.changed] == [[1, 3]]


def test_a_view_of_an_argument_is_an_alias_and_a_copy_is_not(open_session: Open) -> None:
    session = open_session(
        "def view(x):\n    return (1, [x[1:]])\ndef copy(x):\n    return x[1:].copy()"
    )
    session.student.view(np.ones(3))
    assert session.student.last_call.aliases == ((0,),)
    session.student.copy(np.ones(3))
    assert session.student.last_call.aliases == ()


def test_a_generator_is_sent_by_its_state(open_session: Open) -> None:
    session = open_session("def draw(rng):\n    return rng.standard_normal(3)")
    rng = np.random.default_rng(3)
    first = session.student.draw(rng)
    assert np.array_equal(first, session.student.draw(rng))
    assert np.array_equal(first, rng.standard_normal(3))


def test_an_exception_is_data(open_session: Open) -> None:
    source = "import numpy as np\nclass Odd(ValueError):\n    pass\ndef f(x):\n    y = 1\n    raise Odd('no good')\ndef g(x):\n    return np.linalg.inv(x)"
    session = open_session(source)
    with pytest.raises(StudentError) as caught:
        session.student.f(1)
    error = caught.value
    assert (error.type_name, error.message, error.number, error.line) == (
        "Odd",
        "no good",
        6,
        "raise Odd('no good')",
    )
    assert "ValueError" in error.bases
    assert "Odd" not in error.bases
    with pytest.raises(StudentError) as caught:
        session.student.g(np.zeros((2, 2)))
    assert {"LinAlgError", "ValueError"} <= set(caught.value.bases)


@pytest.mark.parametrize(
    "body",
    [
        "raise SystemExit", "raise KeyboardInterrupt", "raise GeneratorExit", "import pytest; pytest.skip('x', allow_module_level=True)",
        "class E(Exception):\n        def __str__(self):\n            raise E\n    raise E", "exit()", "return [f for _ in range(3)].undefined",
    ],
)  # fmt: skip
def test_strange_exceptions_are_just_failures(open_session: Open, body: str) -> None:
    session = open_session(f"def f():\n    {body}\ndef g():\n    return 1")
    with pytest.raises(StudentError):
        session.student.f()
    assert session.student.g() == 1


def test_addresses_and_the_scratch_folder_are_masked(open_session: Open) -> None:
    session = open_session(
        "import os\ndef f():\n    raise ValueError(f'{object()} in {os.getcwd()}')"
    )
    with pytest.raises(StudentError) as caught:
        session.student.f()
    assert caught.value.message == "<object object at 0x...> in ."


def test_a_missing_name_says_so(open_session: Open) -> None:
    with pytest.raises(NotDefined, match="your notebook defines no `softmax`"):
        _ = open_session("x = 1").student.softmax


# -- callbacks -------------------------------------------------------------------------------------


def test_functions_cross_in_both_directions(open_session: Open) -> None:
    source = "def compose(f, g):\n    return lambda x: f(g(x))\ndef apply(f, x):\n    return f(x)\ndef same(f):\n    return f"
    session = open_session(source)
    both = session.student.compose(lambda x: x + 1, np.sqrt)
    assert both(9.0) == 4.0
    assert session.student.apply(both, 16.0) == 5.0
    assert session.student.apply(session.student.compose(abs, float), "-2") == 2.0

    def mine() -> None:
        pass

    assert session.student.same(mine) is mine


def test_a_callback_may_call_the_student_again(open_session: Open) -> None:
    session = open_session("def down(n, f):\n    return 0 if n == 0 else 1 + f(n - 1)")

    def again(n: int) -> Any:
        return session.student.down(n, again)

    assert session.student.down(8, again) == 8


def test_nesting_is_bounded(open_session: Open) -> None:
    session = open_session("def f(g):\n    return g()")

    def deeper() -> Any:
        return session.student.f(deeper)

    with pytest.raises(Exception, match="deep|calls inside calls"):
        session.student.f(deeper)


def test_an_exception_of_a_callback_can_be_caught_by_the_student(open_session: Open) -> None:
    session = open_session(
        "def safe(f):\n    try:\n        return f()\n    except ValueError as error:\n        return str(error)"
    )

    def fails() -> None:
        raise ValueError("from the test")

    assert session.student.safe(fails) == "from the test"


def test_an_assertion_in_a_callback_fails_the_test_even_if_the_student_catches_it(
    open_session: Open,
) -> None:
    session = open_session(
        "def safe(f):\n    try:\n        f()\n    except BaseException:\n        pass\n    return 1"
    )

    def check() -> None:
        raise AssertionError("not called as promised")

    with pytest.raises(AssertionError, match="not called as promised"):
        session.student.safe(check)
    assert session.student.safe(lambda: None) == 1


def test_nine_thousand_callbacks_are_affordable_and_a_flood_is_cut_off(open_session: Open) -> None:
    session = open_session(
        "def many(f, n):\n    return sum(f(i) for i in range(n))",
        limits=TimeLimits(call=30, test=30),
    )
    assert session.student.many(lambda i: 1, 9000) == 9000
    with pytest.raises(Stopped, match="more than 20000 calls"):
        session.student.many(lambda i: 1, 30_000)


def test_a_callback_ends_with_its_test(open_session: Open) -> None:
    session = open_session(
        "kept = []\ndef keep(f):\n    kept.append(f)\ndef use():\n    return kept[0](1)"
    )
    session.student.keep(lambda x: x)
    assert session.student.use() == 1
    session.end_test()
    session.begin_test()
    with pytest.raises(Stopped):
        session.student.use()


# -- references ------------------------------------------------------------------------------------

DUAL = """
class Dual:
    def __init__(self, val, dot=0.0):
        self.val, self.dot = val, dot
    def __add__(self, other):
        other = other if isinstance(other, Dual) else Dual(other)
        return Dual(self.val + other.val, self.dot + other.dot)
    __radd__ = __add__
    def __mul__(self, other):
        other = other if isinstance(other, Dual) else Dual(other)
        return Dual(self.val * other.val, self.val * other.dot + self.dot * other.val)
    __rmul__ = __mul__
    def __rsub__(self, other):
        return Dual(other - self.val, -self.dot)
    def __neg__(self):
        return Dual(-self.val, -self.dot)
    def __pow__(self, p):
        return Dual(self.val ** p, p * self.val ** (p - 1) * self.dot)
    def __matmul__(self, other):
        return 'matmul'
    def __len__(self):
        return 2
    def __iter__(self):
        yield self.val
        yield self.dot
    def __getitem__(self, index):
        return (self.val, self.dot)[index]
    def __eq__(self, other):
        return True
    def __bool__(self):
        return True
    def __float__(self):
        return 42.0
    def square(self):
        return self * self
class Plain:
    def __init__(self, val):
        self.val = val
    def __rmul__(self, other):
        return Plain(other * self.val)
def me(x):
    return x
def numbers():
    return (n * n for n in range(4))
"""


def test_objects_are_held_by_reference_and_dispatch_is_pythons(open_session: Open) -> None:
    student = open_session(DUAL).student
    x = student.Dual(3.0, 1.0)
    assert isinstance(x, Reference)
    for result, value, dot in [
        (x + 1, 4, 1),
        (1 + x, 4, 1),
        (2 * x * x, 18, 12),
        (5 - x, 2, -1),
        (-x, -3, -1),
        (x**2, 9, 6),
        (x.square(), 9, 6),
    ]:
        assert (result.val, result.dot) == (value, dot)
    plain = student.Plain(3.0)
    assert (np.float64(2.0) * plain).val == 6.0  # not an array of results
    assert (x @ x) == "matmul"
    assert len(x) == 2
    assert list(x) == [3.0, 1.0]
    assert x[0] == 3.0
    x.val = 7.0
    assert x.val == 7.0
    with pytest.raises(StudentError, match="TypeError"):
        _ = x - 1


def test_a_reference_answers_for_nothing(open_session: Open) -> None:
    liar = "class Liar(Dual):\n    def __array__(self, *a, **k):\n        import numpy\n        return numpy.array(42.0)"
    student = open_session(DUAL, liar).student
    x = student.Liar(3.0)
    for ask in (
        lambda: x == 3.0,
        lambda: x != 3.0,
        lambda: bool(x),
        lambda: float(x),
        lambda: int(x),
        lambda: x == 3.0,
    ):
        with pytest.raises(TypeError, match="in a hidden test"):
            ask()
    with pytest.raises((TypeError, ValueError)):
        np.asarray([1.0, x], dtype=float)
    with pytest.raises(TypeError, match="in a hidden test"):
        np.allclose(x, 42.0)
    with pytest.raises(TypeError, match="in a hidden test"):
        np.asarray(x)


def test_identity_is_told_by_same_object(open_session: Open) -> None:
    student = open_session(DUAL).student
    x, y = student.Dual(1.0), student.Dual(1.0)
    assert same_object(student.me(x), x)
    assert not same_object(x, y)
    assert not same_object(x, 1.0)


def test_lazy_things_stay_lazy(open_session: Open) -> None:
    session = open_session(
        DUAL
        + "def endless():\n    n = 0\n    while True:\n        yield n\n        n += 1\ndef r():\n    return range(10**9)"
    )
    assert list(session.student.numbers()) == [0, 1, 4, 9]
    iterator = iter(session.student.endless())
    assert [next(iterator) for _ in range(3)] == [0, 1, 2]
    assert len(session.student.r()) == 10**9


def test_a_reference_of_an_earlier_test_is_refused(open_session: Open) -> None:
    session = open_session(DUAL)
    old = session.student.Dual(1.0)
    session.end_test()
    session.begin_test()
    with pytest.raises((StudentError, Stopped)):
        _ = old.val


def test_object_arrays_are_references_not_arrays(open_session: Open) -> None:
    session = open_session(
        "import numpy as np\ndef f():\n    return np.array([1, None], dtype=object)"
    )
    assert isinstance(session.student.f(), Reference)


# -- limits and restarts ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("while True:\n        pass", "still running after 1 s"),
        ("import os; os._exit(3)", "ended the whole Python process"),
        ("import time; time.sleep(60)", "still waiting after 2 s"),
    ],
)
def test_a_call_that_hangs_or_dies_costs_only_its_test(
    open_session: Open, body: str, says: str
) -> None:
    session = open_session(f"x = 5\ndef bad():\n    {body}\ndef good():\n    return x")
    with pytest.raises(Stopped, match=says):
        session.student.bad()
    with pytest.raises(Stopped):
        session.student.good()
    session.end_test()
    session.begin_test()
    assert session.student.good() == 5


def test_memory_is_bounded(open_session: Open) -> None:
    session = open_session(
        "def hog():\n    return len(bytearray(8 << 30))\ndef good():\n    return 1"
    )
    with pytest.raises(StudentError, match="MemoryError"):
        session.student.hog()
    assert session.student.good() == 1


def test_a_huge_result_ends_the_call_not_the_grader(open_session: Open) -> None:
    session = open_session(
        "import numpy as np\ndef big():\n    return np.zeros(10**7)\ndef deep():\n    x = []\n    for _ in range(100):\n        x = [x]\n    return x"
    )
    with pytest.raises(StudentError, match="too large"):
        session.student.big()
    with pytest.raises((StudentError, Stopped), match="deep"):
        session.student.deep()


def test_nothing_is_left_behind(zygote: Zygote, tmp_path: Path) -> None:
    session = Session(
        zygote, [RunCell("import os\nopen('left.txt', 'w').write('x')\nhere = os.listdir('.')")]
    )
    session.run_cells()
    session.begin_test()
    assert session.student.here == ["left.txt"]
    assert session._line.worker is not None
    pid, scratch = session._line.worker.pid, session._line.worker.scratch
    session.close()
    assert not scratch.exists()
    deadline = time.monotonic() + 30
    while Path(f"/proc/{pid}").exists():  # dead already; the zygote reaps it when it is scheduled
        assert time.monotonic() < deadline
        time.sleep(0.01)


# -- what the course gives -------------------------------------------------------------------------


def test_given_functions_are_those_of_the_course(open_session: Open) -> None:
    session = open_session(
        "def secret(x):\n    return x + 1",
        "def secret(x):\n    return 'mine'\nimport numpy\nnumpy.pi = 3",
        given=[
            "import numpy\ndef secret(x):\n    return x + 1",
            "undefined()",
            "def pi():\n    return numpy.pi",
        ],
    )
    assert session.given.secret(1) == 2
    assert session.given.pi() > 3
    assert session.student.secret(1) == "mine"
    with pytest.raises(LookupError, match="the unit's given cells define no `other`"):
        _ = session.given.other


class _Counting(Zygote):
    """Another view of a zygote, which counts the workers that it starts."""

    def __init__(self, zygote: Zygote):
        self._zygote, self.started = zygote, 0

    def worker(self, *side: Any, **options: Any) -> Any:
        self.started += 1
        return self._zygote.worker(*side, **options)


def test_given_cells_run_in_a_worker_of_their_own_and_only_where_a_test_asks_for_them(
    zygote: Zygote,
) -> None:
    counting = _Counting(zygote)
    session = Session(
        counting,
        [RunCell("def f(g, x):\n    return g(x)\ndef at_one(h):\n    return h(1)\nthird = 3")],
        given=["def double(x):\n    return 2 * x\ndef call(f, x):\n    return f(x)"],
    )
    try:
        session.run_cells()
        session.begin_test()
        assert session.student.third == 3
        session.end_test()
        assert counting.started == 1
        for _ in range(2):
            session.begin_test()
            assert session.student.f(session.given.double, 4) == 8
            assert session.given.call(lambda x: session.student.f(session.given.double, x), 5) == 10
            assert session.given.call(session.student.at_one, session.given.double) == 2
            session.end_test()
        assert counting.started == 2
    finally:
        session.close()


def test_a_student_can_neither_find_nor_slow_down_what_is_given(open_session: Open) -> None:
    attack = """
import gc, sys, threading, time
found = []
def spin():
    while True:
        pass
for _ in range(20):
    threading.Thread(target=spin, daemon=True).start()
for thing in gc.get_objects():
    if isinstance(thing, dict) and 'naive' in thing or getattr(thing, '__name__', '') == 'naive':
        found.append(thing)
"""
    session = open_session(attack, given=["def naive():\n    return 1"], limits=TimeLimits())
    assert session.student.found == []
    assert session.given.naive() == 1
    assert session._line.worker is not None
    pid = session._line.worker.pid

    def look() -> str:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0]

    course = session._course
    assert course is not None
    states = []
    channel = course._line.worker.channel
    watch = channel._watch

    def watching() -> None:
        end = time.monotonic() + 5
        while (
            look() == "R" and time.monotonic() < end
        ):  # a thread that waits for a core stops when it gets one, before its next step
            time.sleep(0.001)
        states.append(look())
        if watch is not None:
            watch()

    channel._watch = watching
    assert session.given.naive() == 1
    assert set(states) == {"T"}  # stopped, with all its threads, while the given function ran
    assert not session._line.worker.paused


def test_the_data_folder_is_there_and_read_only(open_session: Open, tmp_path: Path) -> None:
    (tmp_path / "numbers.csv").write_text("1,2\n")
    session = open_session(
        "text = open('data/numbers.csv').read()",
        "open('data/numbers.csv', 'w').write('9')",
        "open('data/new', 'w')",
        data=tmp_path,
    )
    assert session.student.text == "1,2\n"
    assert session.results[1].error is not None
    assert session.results[1].error.type_name == "PermissionError"
    assert session.results[2].error is not None
    assert (tmp_path / "numbers.csv").read_text() == "1,2\n"
