"""A hidden test's own functions, called by student code with arguments that the test never had in
mind."""

from __future__ import annotations

import resource
import signal
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.sandbox import session as sessions
from autograder.sandbox import trace
from autograder.sandbox.processes.allowance import MEMORY, Allowance
from autograder.sandbox.session import Session
from autograder.sandbox.student import Stopped, StudentError
from autograder.sandbox.wire.failures import UsedTooMuch

Open = Callable[..., Session]


def spin(seconds: float) -> None:
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


@pytest.mark.parametrize(
    "greedy",
    [
        lambda n: np.zeros(n),
        lambda n: np.random.default_rng(0).standard_normal(n),
        lambda n: list(range(n)),
        lambda n: "x" * n * 100,
        lambda n: bytearray(n) * 100,
    ],
    ids=["zeros", "normal", "list", "text", "bytes"],
)
def test_a_function_that_is_asked_for_too_much_memory_raises_in_the_students_code(
    open_session: Open, greedy: Callable[[int], Any]
) -> None:
    session = open_session(
        "def ask(f, n):\n    return f(n)\n"
        "def ask_kindly(f, n):\n    try:\n        f(n)\n    except MemoryError as error:\n        return str(error)\n",
    )
    before = resource.getrlimit(resource.RLIMIT_DATA)
    with pytest.raises(StudentError, match="MemoryError") as caught:
        session.student.ask(greedy, 300_000_000)
    assert "MemoryError" in caught.value.bases
    assert (
        session.student.ask_kindly(greedy, 3_000_000_000)
        == f"a function of the test was asked for more than {MEMORY >> 20} MB"
    )
    assert resource.getrlimit(resource.RLIMIT_DATA) == before
    assert session.student.ask(lambda n: n + 1, 1) == 2


def catches_everything(n: int) -> None:
    while True:
        try:
            spin(100)
        except BaseException:
            return


@pytest.mark.parametrize(
    "function",
    [
        lambda n: spin(100),
        lambda n: sum(1 for _ in range(10**12)),
        lambda n: np.sort(np.random.default_rng(0).random(20_000_000)),
    ],
    ids=["a loop", "a sum", "a loop in C"],
)
def test_a_function_that_computes_too_long_ends_the_call_and_only_that(
    open_session: Open, function: Callable[[int], Any]
) -> None:
    session = open_session(
        "def ask(f):\n    while True:\n        try:\n            f(1)\n        except BaseException:\n            pass\ndef good():\n    return 1"
    )
    with pytest.raises(
        Stopped,
        match=r"`ask` was stopped: the test's functions that it called computed for more than 1 s",
    ):
        session.student.ask(function)
    session.end_test()
    session.begin_test()
    assert session.student.good() == 1
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)


def test_the_time_of_many_calls_is_counted_together() -> None:
    allowance = Allowance(0.2)

    def many() -> None:
        for _ in range(100):
            allowance.call(spin, [0.01], {})

    with pytest.raises(UsedTooMuch, match="computed for more than"):
        many()


def test_functions_inside_each_other_share_one_allowance(open_session: Open) -> None:
    session = open_session("def ask(f, g):\n    return f(g)\ndef again(g):\n    return g()")
    again = session.student.again
    assert session.student.ask(lambda g: again(lambda: 3), 0) == 3
    with pytest.raises(Stopped, match="computed for more than 1 s"):
        session.student.ask(lambda g: again(lambda: spin(100)), 0)


def test_a_function_that_catches_the_signal_gets_another_and_is_charged() -> None:
    with pytest.raises(UsedTooMuch):
        Allowance(0.2).call(catches_everything, [0], {})

    def stubborn() -> None:
        for _ in range(5):
            catches_everything(0)

    start = time.process_time()
    with pytest.raises(UsedTooMuch):
        Allowance(0.2).call(stubborn, [], {})
    assert time.process_time() - start < 5


def test_a_function_gets_no_more_arguments_than_it_was_made_for(open_session: Open) -> None:
    session = open_session("import numpy as np\ndef ask(f, n):\n    return f(np.ones(n))")
    assert session.student.ask(np.sum, 900_000) == 900_000
    with pytest.raises(StudentError, match="at most 8 MB at a time"):
        session.student.ask(np.sum, 2_000_000)


def test_what_comes_back_in_one_test_is_bounded_and_the_next_begins_anew(
    open_session: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "MAX_RECEIVED", 20 << 20)
    session = open_session(
        "import numpy as np\ndef f(n):\n    return np.ones(n)\ndef ask(f):\n    while True:\n        f(np.ones(100_000))"
    )
    for _ in range(2):
        kept = [session.student.f(1_000_000) for _ in range(2)]
        with pytest.raises(Stopped, match="gave back more than there is room for"):
            kept.append(session.student.f(1_000_000))
        session.end_test()
        session.begin_test()
    seen: list[Any] = []
    with pytest.raises(Stopped, match="gave back more than there is room for"):
        session.student.ask(seen.append)
    assert len(seen) < 30


def test_of_calls_that_fill_the_memory_only_the_first_outlive_their_test(
    open_session: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trace, "MAX_TRACED", 2 << 20)
    session = open_session("import numpy as np\ndef f(n):\n    return np.ones(n)")
    for _ in range(4):
        session.student.f(100_000)
    assert session.student.last_call.result.size == 100_000
    assert len(session.calls) == 4
    session.end_test()
    assert len(session.calls) == 2
